//! `/connections/{id}/runs/{run}/planned`: what a run that was only planned would write.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::App;
use crate::api::access::{As, Viewer};
use crate::api::extract::{Json, Path, Query};
use crate::api::listing::{List, limit};
use crate::api::problem::Problem;
use crate::fields;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(planned))
}

/// A write that a run would make.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Planned {
    /// null for what the CRM is given before any stream runs (chapter P).
    kind: Option<String>,
    /// `jdy` or `crm`: the side that would be written
    system: String,
    /// `create`, `update`, `bind`, `delete` or `report`
    action: String,
    /// The record, as people call it.
    title: String,
    changes: Vec<PlannedChange>,
}

/// A field that would be another.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChange {
    field: String,
    label: String,
    before: Option<String>,
    after: Option<String>,
}

/// As the engine keeps it.
#[derive(Deserialize)]
struct Kept {
    kind: Option<String>,
    system: String,
    action: String,
    title: String,
    #[serde(default)]
    changes: Vec<KeptChange>,
}

#[derive(Deserialize)]
struct KeptChange {
    field: String,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out.
    limit: Option<i64>,
}

/// What the plan found, in the order in which it would be written; nothing before its end, and of other runs.
#[utoipa::path(get, path = "/connections/{id}/runs/{run}/planned", tag = "runs",
    params(("id" = String, Path), ("run" = String, Path), Asked), responses((status = 200, body = List<Planned>)))]
async fn planned(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, run)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<List<Planned>>, Problem> {
    caller.connection(&app, &id).await?;
    super::found(&app, &id, &run).await?;
    let begin = match &asked.cursor {
        Some(cursor) => cursor.parse::<usize>().map_err(|_| Problem::not_found("这一页"))?,
        None => 0,
    };
    let kept = match app.store.plan(&id, &run).await? {
        Some(Value::Array(kept)) => kept,
        _ => Vec::new(),
    };
    let end = begin.saturating_add(usize::try_from(limit(asked.limit)).unwrap_or(50));
    let next = (end < kept.len()).then(|| end.to_string());
    let page = kept.into_iter().skip(begin).take(end - begin);
    let items = page.map(|kept| Kept::deserialize(kept).map(Planned::from)).collect::<Result<_, _>>();
    Ok(Json(List { items: items.map_err(Problem::internal)?, next }))
}

impl From<Kept> for Planned {
    fn from(kept: Kept) -> Self {
        let stream = kept.kind.as_deref().and_then(streams::by_name);
        let change = |KeptChange { field, before, after }: KeptChange| PlannedChange {
            label: stream.map_or_else(|| field.clone(), |stream| fields::label(stream, &field)),
            before: fields::shown(&before),
            after: fields::shown(&after),
            field,
        };
        let changes = kept.changes.into_iter().filter(|change| change.before != change.after).map(change).collect();
        Self { kind: kept.kind, system: kept.system, action: kept.action, title: kept.title, changes }
    }
}
