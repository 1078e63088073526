//! `/connections/{id}/rule`: 同步规则, when a connection runs by itself (S-7).

use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Viewer};
use super::extract::{Json, Path};
use super::problem::{Code, Problem};
use super::version::{IfMatch, Versioned};
use super::{App, audit};
use crate::rule::{Mode, Rule, Written, Wrong, ZONE};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, keep)).routes(routes!(preview))
}

/// How many of the next times are told.
const NEXT: usize = 5;

/// When a connection runs by itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rule)]
pub(super) struct Row {
    mode: Mode,
    /// Seconds.
    every: Option<i64>,
    cron: Option<String>,
    zone: String,
    /// The next five times (ms); none by hand.
    next: Vec<i64>,
    /// The rule in words.
    words: String,
}

/// The rule; by hand as long as none was set.
#[utoipa::path(get, path = "/connections/{id}/rule", tag = "rule", params(("id" = String, Path)),
    responses((status = 200, body = Row)))]
async fn get(caller: As<Viewer>, State(app): State<App>, Path(id): Path<String>) -> Result<Versioned<Row>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    // What cannot be read any more runs nothing by itself, which is what the worker makes of it too.
    let written = Written::of(&stored.rule).or_else(|_| Written::of(&Value::Null))?;
    Ok(Versioned(stored.version, Row::of(&app, &id, written)?))
}

/// Sets the rule, which holds at once.
#[utoipa::path(put, path = "/connections/{id}/rule", tag = "rule",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "ETag")),
    request_body = Written, responses(
        (status = 200, body = Row),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
    ))]
async fn keep(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    seen: IfMatch,
    Json(sent): Json<Value>,
) -> Result<Versioned<Row>, Problem> {
    let mut stored = caller.connection(&app, &id).await?;
    seen.check(stored.version)?;
    let written = given(&sent)?;
    let row = Row::of(&app, &id, written.clone())?;
    let (before, after) = (stored.rule.clone(), serde_json::to_value(&written).map_err(Problem::internal)?);
    if before != after {
        stored.rule = after.clone();
        stored.version = seen.kept(app.store.update_connection(&stored, app.clock.now()).await)?;
        app.bell.notify_one();
        let detail = json!({"rule": {"before": before, "after": after}});
        audit::note(&app, &caller.note("rule.change").on(&id).about(&stored.name).with(detail)).await?;
    }
    Ok(Versioned(stored.version, row))
}

/// What a rule would come to; nothing is kept.
#[utoipa::path(post, path = "/connections/{id}/rule/preview", tag = "rule", params(("id" = String, Path)),
    request_body = Written, responses((status = 200, body = Row)))]
async fn preview(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<Value>,
) -> Result<Json<Row>, Problem> {
    caller.connection(&app, &id).await?;
    Ok(Json(Row::of(&app, &id, given(&sent)?)?))
}

/// Somebody who sends a rule means one: null is none.
fn given(sent: &Value) -> Result<Written, Wrong> {
    if sent.is_null() { Err(Wrong::Form) } else { Written::of(sent) }
}

impl Row {
    fn of(app: &App, connection: &str, written: Written) -> Result<Self, Wrong> {
        let next = Rule::read(&written)?.upcoming(connection, app.clock.now(), NEXT);
        let words = written.words();
        let Written { mode, every, cron, zone } = written;
        Ok(Self { mode, every, cron, zone: zone.unwrap_or_else(|| ZONE.to_owned()), next, words })
    }
}

impl From<Wrong> for Problem {
    fn from(wrong: Wrong) -> Self {
        Self::new(Code::RuleInvalid, wrong.to_string()).about(wrong.field())
    }
}
