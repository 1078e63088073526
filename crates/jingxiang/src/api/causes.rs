//! `/connections/{id}/causes`: why records stand still, each thing that others wait for once.

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
    OpenApiRouter::new().routes(routes!(list))
}

/// How many causes there is something to do about at a time.
const MOST: i64 = 100;

/// Why records stand still.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cause)]
pub(super) struct Row {
    /// For `cause` of `/records` and of its retry.
    cause: String,
    /// The kind of the record at the end of the chain.
    kind: String,
    label: String,
    /// `held`, `failed` or `unconfirmed`
    state: &'static str,
    /// How many records stand still for it: with the cause itself, or waiting for such a record.
    count: u64,
    /// Why, and what to do.
    reason: String,
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

/// So many of them.
pub(super) async fn top(app: &App, connection: &str, most: i64) -> Result<Vec<Row>, Problem> {
    let roots = app.store.root_causes(connection, &kinds::links(), most).await?;
    Ok(roots.into_iter().map(Row::from).collect())
}

impl From<store::Cause> for Row {
    fn from(root: store::Cause) -> Self {
        let store::Cause { cause, stream, state, count, reason } = root;
        let label = kinds::label(&stream).to_owned();
        // The binding is marked by the look at the CRM; only there can it be put right.
        let broken = cause.contains(":broken:");
        let remedy = broken.then(|| "可在「预设配置」中重新检查，或点「重新创建」".to_owned());
        Self { cause, kind: stream, label, state: state.name(), count, reason, remedy }
    }
}
