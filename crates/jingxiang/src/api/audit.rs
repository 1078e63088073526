//! `/audit`: who did what, for administrators of all connections.

mod export;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{AuditFilter, Note};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Owner};
use super::extract::{Json, Query};
use super::listing::{List, limit};
use super::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(verify)).merge(export::routes())
}

/// Writes down what a caller did ([`super::access::Caller::note`]), where the store does not do so with the change.
pub async fn note(app: &App, note: &Note) -> Result<(), Problem> {
    Ok(app.store.note(note, app.clock.now()).await?)
}

/// What a change changed, for a note: of each field that differs, how it was and is.
pub fn changes(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else { return Value::Null };
    let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
    let differ = names.filter(|name| before.get(*name) != after.get(*name));
    let pair = |name: &String| (name.clone(), json!({"before": before.get(name), "after": after.get(name)}));
    Value::Object(differ.map(pair).collect::<Map<_, _>>())
}

/// A row of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Noted {
    /// Counts from one without gaps.
    id: i64,
    /// (ms)
    at: i64,
    /// The user; `?` where a name that is nobody's was tried, `system` for the program itself.
    actor: String,
    /// What the CRM calls them now, where it signs them in.
    actor_name: Option<String>,
    address: Option<String>,
    /// `thing.verb`.
    action: String,
    connection: Option<String>,
    target: Option<String>,
    #[schema(value_type = Option<Object>)]
    detail: Value,
    /// Covers this row and the hash of the row before.
    hash: String,
}

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// By this user.
    actor: Option<String>,
    /// With this action; `user` is all that begin with `user.`.
    action: Option<String>,
    /// On this connection.
    connection: Option<String>,
    /// No earlier (ms).
    from: Option<i64>,
    /// Earlier (ms).
    to: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out, 200 at most.
    limit: Option<i64>,
}

/// What a look at the whole log found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verification {
    /// Whether every row agrees with the one before.
    intact: bool,
    /// How many agree, from the first on.
    rows: i64,
    /// The hash of the last of them.
    head: String,
    /// The first row that was changed, removed or put in.
    broken_at: Option<i64>,
}

impl From<store::Noted> for Noted {
    fn from(noted: store::Noted) -> Self {
        let store::Noted { id, at, note, hash } = noted;
        let Note { actor, address, action, connection, target, detail } = note;
        Self { id, at, actor, actor_name: None, address, action, connection, target, detail, hash }
    }
}

impl From<Filter> for AuditFilter {
    fn from(filter: Filter) -> Self {
        let Filter { actor, action, connection, from, to, cursor, limit: asked } = filter;
        Self { actor, action, connection, from, to, cursor, limit: limit(asked) }
    }
}

/// A page of the log, latest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(Filter), responses((status = 200, body = List<Noted>)))]
async fn list(
    _caller: As<Owner>,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Json<List<Noted>>, Problem> {
    let names = app.store.display_names().await?;
    let mut page: List<Noted> = app.store.audit(&filter.into()).await?.into();
    for noted in &mut page.items {
        noted.actor_name = names.get(&noted.actor).cloned();
    }
    Ok(Json(page))
}

/// Hashes the whole log anew and says whether it is as it was written.
#[utoipa::path(get, path = "/audit/verification", tag = "audit", responses((status = 200, body = Verification)))]
async fn verify(_caller: As<Owner>, State(app): State<App>) -> Result<Json<Verification>, Problem> {
    let store::Verified { rows, head, broken_at } = app.store.verify_audit().await?;
    Ok(Json(Verification { intact: broken_at.is_none(), rows, head, broken_at }))
}
