//! `/connections/{id}/streams`: what is synchronised, and how it stands.

use std::collections::BTreeMap;

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

/// How many records are in each state.
pub(super) type Counts = BTreeMap<&'static str, u64>;

/// One kind in one direction.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stream)]
pub(super) struct Row {
    kind: &'static str,
    /// `to_crm` or `to_jdy`
    direction: &'static str,
    label: &'static str,
    /// Whether it runs: it is not switched off, nor done for good.
    enabled: bool,
    /// Why it does not run, or not yet (IN-4).
    reason: Option<String>,
    /// The switch without which it does not run; null for what always does (chapter P).
    preset: Option<&'static str>,
    /// The switch with which the files of its records travel (P-4); null for what has none.
    files_preset: Option<&'static str>,
    /// Kinds that go first.
    needs: Vec<&'static str>,
    /// Records by their state.
    counts: Counts,
    /// When it was last read (ms).
    last_at: Option<i64>,
    /// When it had been read to its end for the first time (ms).
    completed_at: Option<i64>,
}

/// All streams in the order in which they run.
#[utoipa::path(get, path = "/connections/{id}/streams", tag = "streams", params(("id" = String, Path)),
    responses((status = 200, body = List<Row>)))]
async fn list(caller: As<Viewer>, State(app): State<App>, Path(id): Path<String>) -> Result<Json<List<Row>>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    Ok(Json(List::whole(kinds::of(&app.store, &stored).await?)))
}

pub(super) fn named(counts: BTreeMap<model::State, u64>) -> Counts {
    counts.into_iter().map(|(state, count)| (state.name(), count)).collect()
}

impl From<kinds::Standing> for Row {
    fn from(standing: kinds::Standing) -> Self {
        let kinds::Standing { stream, enabled, reason, counts, cursor } = standing;
        let spec = stream.spec();
        Self {
            kind: spec.kind.0,
            direction: kinds::direction(spec.direction),
            label: spec.label,
            enabled,
            reason,
            preset: spec.preset.map(model::Preset::name),
            files_preset: spec.files.map(|files| files.preset.name()),
            needs: spec.needs.iter().map(|kind| kind.0).collect(),
            counts: named(counts),
            last_at: cursor.as_ref().map(|cursor| cursor.at),
            completed_at: cursor.and_then(|cursor| cursor.completed_at),
        }
    }
}
