//! `/connections/{id}/runs/{run}/planned`: what a run that was only planned would write.

use axum::extract::State;
use engine::Action;
use model::{Change, Kind, System};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::App;
use crate::api::access::{As, Viewer};
use crate::api::extract::{Json, Path, Query};
use crate::api::listing::{List, limit};
use crate::api::problem::Problem;
use crate::fields;
use crate::names::Names;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(planned))
}

/// A write that a run would make.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Planned {
    /// null for what the CRM is given before any stream runs (chapter P).
    kind: Option<&'static str>,
    /// `jdy` or `crm`: the side that would be written
    #[schema(value_type = String)]
    system: System,
    /// `create`, `update`, `bind`, `delete`, `report` or `upload`
    #[schema(value_type = String)]
    action: Action,
    /// The record, as people call it.
    title: String,
    changes: Vec<PlannedChange>,
    /// The calls that this takes, in order; none where only a binding is made.
    calls: Vec<String>,
}

/// A field that would be another.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChange {
    field: String,
    label: String,
    before: Option<String>,
    after: Option<String>,
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
    let after = asked
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse::<i64>().map_err(|_| Problem::not_found("这一页，请从第一页重新查看")));
    let (engine, most) = (app.opener.engine(app.store.clone()), limit(asked.limit));
    // One more than the page holds says whether there is another page.
    let mut page = engine.planned(&id, &run, after.transpose()?, most + 1).await?;
    let more = i64::try_from(page.len()).is_ok_and(|found| found > most);
    page.truncate(usize::try_from(most).unwrap_or_default());
    let next = page.last().filter(|_| more).map(|(place, _)| place.to_string());
    let names = Names::of_planned(&app.store, &id, &page).await?;
    let none = Names::default();
    let of = |kind: Option<Kind>| kind.and_then(|kind| names.get(&kind)).unwrap_or(&none);
    let items = page.into_iter().map(|(_, planned)| Planned::of(of(planned.kind), planned)).collect();
    Ok(Json(List { items, next }))
}

impl Planned {
    fn of(names: &Names, planned: engine::Planned) -> Self {
        let stream = planned.kind.and_then(|kind| streams::by_name(kind.0));
        let change = |change: Change| PlannedChange {
            label: stream.map_or_else(|| change.field.clone(), |stream| fields::label(stream, &change.field)),
            before: names.shown(&change.field, &change.before),
            after: names.shown(&change.field, &change.after),
            field: change.field,
        };
        let changes = planned.changes.into_iter().filter(|change| change.before != change.after);
        let changes = changes.filter(|change| stream.is_none_or(|stream| fields::is_told(stream, &change.field)));
        Self {
            kind: planned.kind.map(|kind| kind.0),
            system: planned.system,
            action: planned.action,
            title: planned.title,
            changes: changes.map(change).collect(),
            calls: planned.calls,
        }
    }
}
