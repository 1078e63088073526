//! `/connections/{id}/causes` and `/causes`: why records stand still, each thing that others wait for once, and what is to be
//! looked at.

use std::collections::HashMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::extract::{Json, Path};
use super::listing::List;
use super::problem::Problem;
use crate::kinds;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(everywhere))
}

/// How many causes there is something to do about at a time.
const MOST: i64 = 100;
/// And of each connection, where there are several.
const OF_EACH: i64 = 20;

/// Why records stand still.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cause)]
pub(super) struct Row {
    /// For `cause` of `/records` and of its retry.
    cause: String,
    /// The kind of the record at the end of the chain.
    kind: String,
    label: String,
    /// `held`, `failed` or `unconfirmed`; any other of what is to be reviewed
    state: &'static str,
    /// Nothing stands still: a person is asked to look at these records in both systems, and says so with
    /// `/records/review`.
    review: bool,
    /// How many records stand still for it: with the cause itself, or waiting for such a record.
    count: u64,
    /// Why, and what to do.
    reason: String,
    /// What people call the record at the end of the chain, where it is one.
    title: Option<String>,
    /// What else to do.
    remedy: Option<String>,
}

/// The root causes, the most frequent first, a hundred at most.
#[utoipa::path(get, path = "/connections/{id}/causes", tag = "causes", params(("id" = String, Path)),
    responses((status = 200, body = List<Row>)))]
async fn list(caller: As<Viewer>, State(app): State<App>, Path(id): Path<String>) -> Result<Json<List<Row>>, Problem> {
    caller.connection(&app, &id).await?;
    Ok(Json(List { items: top(&app, &id, MOST).await?, next: None }))
}

/// Why records stand still, in all connections of the caller together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CauseEverywhere)]
struct Everywhere {
    #[serde(flatten)]
    cause: Row,
    /// Where, the most frequent first.
    connections: Vec<Place>,
}

/// A connection in which records stand still for a cause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CausePlace)]
struct Place {
    /// Its id.
    connection: String,
    name: String,
    count: u64,
}

/// The root causes of all connections of the caller, the most frequent first, a hundred at most.
#[utoipa::path(get, path = "/causes", tag = "causes", responses((status = 200, body = List<Everywhere>)))]
async fn everywhere(caller: As<Viewer>, State(app): State<App>) -> Result<Json<List<Everywhere>>, Problem> {
    let mut names = app.store.connection_names().await?;
    names.retain(|(id, _)| caller.scope.reaches(id));
    let ids: Vec<&str> = names.iter().map(|(id, _)| id.as_str()).collect();
    let found = app.store.root_causes_of(&ids, &kinds::links(), OF_EACH).await?;
    Ok(Json(List { items: together(&names, found), next: None }))
}

/// One row for a cause that several connections have.
fn together(names: &[(String, String)], mut found: HashMap<String, Vec<store::Cause>>) -> Vec<Everywhere> {
    let mut rows: Vec<Everywhere> = Vec::new();
    for (id, name) in names {
        for root in found.remove(id).unwrap_or_default() {
            let place = Place { connection: id.clone(), name: name.clone(), count: root.count };
            let cause = Row::from(root);
            let same = |row: &&mut Everywhere| {
                (&row.cause.cause, &row.cause.kind, row.cause.state) == (&cause.cause, &cause.kind, cause.state)
            };
            match rows.iter_mut().find(same) {
                Some(row) => {
                    row.cause.count += place.count;
                    row.cause.title = None;
                    row.connections.push(place);
                }
                None => rows.push(Everywhere { cause, connections: vec![place] }),
            }
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.cause.count));
    rows.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    for row in &mut rows {
        row.connections.sort_by_key(|place| std::cmp::Reverse(place.count));
    }
    rows
}

/// So many of them.
pub(super) async fn top(app: &App, connection: &str, most: i64) -> Result<Vec<Row>, Problem> {
    let roots = app.store.root_causes(connection, &kinds::links(), most).await?;
    Ok(roots.into_iter().map(Row::from).collect())
}

impl From<store::Cause> for Row {
    fn from(root: store::Cause) -> Self {
        let review = root.is_review();
        let store::Cause { cause, stream, state, count, reason, title } = root;
        let label = kinds::label(&stream).to_owned();
        // The binding is marked by the look at the CRM; only there can it be put right.
        let broken = cause.contains(":broken:");
        let remedy = broken.then(|| "可在「预设配置」中重新检查，或点「重新创建」".to_owned());
        Self { cause, kind: stream, label, state: state.name(), review, count, reason, title, remedy }
    }
}
