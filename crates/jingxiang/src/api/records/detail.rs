//! One record: what was written, field by field, and what happened to it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::row::{self, Row};
use crate::api::App;
use crate::api::access::{As, Viewer};
use crate::api::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::fields;
use crate::labels::Labels;
use crate::names::Names;
use crate::people;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// How much of its history is shown.
const HISTORY: i64 = 200;

/// A record with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordDetail)]
pub(super) struct Detail {
    #[serde(flatten)]
    row: Row,
    /// What was written last.
    written: Vec<Written>,
    /// What happened, latest first.
    history: Vec<Entry>,
    binding: Option<Binding>,
}

/// A field as it was written.
#[derive(Debug, Serialize, ToSchema)]
struct Written {
    field: String,
    source_label: String,
    target_label: String,
    value: Option<String>,
}

/// Something that happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
struct Entry {
    /// (ms)
    at: i64,
    run: Option<String>,
    state: &'static str,
    /// Of a `created` one: it was bound to what the target had.
    adopted: bool,
    reason: Option<String>,
    changes: Vec<Change>,
    /// The calls made while it was written.
    calls: Vec<Call>,
}

/// A field that changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldChange)]
pub(in crate::api) struct Change {
    field: String,
    label: String,
    before: Option<String>,
    after: Option<String>,
}

/// A change whose value names something, with its name.
#[derive(Deserialize)]
struct WithName {
    field: String,
    after: serde_json::Value,
    called: Option<String>,
}

impl WithName {
    fn name(self) -> Option<(String, String, String)> {
        let id = self.after.as_str()?.to_owned();
        Some((self.field, id, self.called?))
    }
}

/// A call to one of the systems; never a header, a token, a body.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = SystemCall)]
struct Call {
    /// `jdy` or `crm`
    system: String,
    method: String,
    /// Without its query.
    path: String,
    /// Of HTTP; null where no answer came.
    status: Option<u16>,
    /// The system's own.
    code: Option<String>,
    /// For the CRM's support.
    trace: Option<String>,
    ms: i64,
    /// (ms)
    at: i64,
}

/// What joins both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordBinding)]
struct Binding {
    jdy_id: String,
    crm_id: String,
    label: String,
    /// (ms)
    bound_at: i64,
    /// Why it must not be used at the moment (PR-4).
    broken: Option<String>,
}

/// One record.
#[utoipa::path(get, path = "/connections/{id}/records/{rid}", tag = "records",
    params(("id" = String, Path), ("rid" = String, Path)), responses((status = 200, body = Detail)))]
async fn get(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, rid)): Path<(String, String)>,
) -> Result<Json<Detail>, Problem> {
    caller.connection(&app, &id).await?;
    let missing = || Problem::not_found("记录");
    let number: i64 = rid.parse().map_err(|_| missing())?;
    let record = app.store.record(&id, number).await?.ok_or_else(missing)?;
    let (stream, key) = (record.stream.clone(), record.key.clone());
    let labels = Labels::of(&stream);
    let stored = app.store.records(&id, &stream, &[&key]).await?.remove(&key);
    let history = app.store.history(&id, number, HISTORY).await?;
    let binding = match streams::by_name(&stream).map(model::AnyStream::spec) {
        Some(spec) => app.store.bound(&id, spec.binds.0, spec.direction.source(), &key).await?,
        None => None,
    };
    let row = row::all(&app.store, &id, vec![record]).await?.pop().ok_or_else(missing)?;
    let draft = stored.and_then(|stored| stored.written).and_then(|text| serde_json::from_str(&text).ok());
    let with_names: Vec<WithName> = history.iter().flat_map(|then| listed(then.changes.as_deref())).collect();
    let mut last = draft.map(|draft: model::Draft| draft.changes(None)).unwrap_or_default();
    let mut history: Vec<(Vec<model::Change>, _)> =
        history.into_iter().map(|then| (listed(then.changes.as_deref()), then)).collect();
    readable(&stream, &mut last);
    for (changes, _) in &mut history {
        readable(&stream, changes);
    }
    let changes = last.iter().chain(history.iter().flat_map(|(changes, _)| changes));
    let names = Names::of(&app.store, &id, &stream, &labels, changes).await?;
    let names = names.with(with_names.into_iter().filter_map(WithName::name));
    Ok(Json(Detail {
        row,
        written: last.into_iter().map(|change| written(&labels, &names, change)).collect(),
        history: history.into_iter().map(|(changes, then)| entry(&labels, &names, changes, then)).collect(),
        binding: binding.map(Binding::from),
    }))
}

/// As people may read it: without what tells them nothing, and mobiles in parts.
fn readable(stream: &str, changes: &mut Vec<model::Change>) {
    let known = streams::by_name(stream);
    changes.retain(|change| known.is_none_or(|known| fields::is_told(known, &change.field)));
    if people::are_in(stream) {
        changes.iter_mut().for_each(people::mask);
    }
}

fn written(labels: &Labels, names: &Names, change: model::Change) -> Written {
    let (source_label, target_label) = labels.both(&change.field);
    Written { source_label, target_label, value: names.shown(&change.field, &change.after), field: change.field }
}

fn entry(labels: &Labels, names: &Names, changes: Vec<model::Change>, then: store::Change) -> Entry {
    let store::Change { run, at, state, reason, adopted, calls, .. } = then;
    let changes = changes.into_iter().map(|change| named(labels, names, change)).collect();
    Entry { at, run, state: state.name(), adopted, reason, changes, calls: listed(calls.as_deref()) }
}

fn named(labels: &Labels, names: &Names, change: model::Change) -> Change {
    let model::Change { field, before, after } = change;
    let (before, after) = (names.shown(&field, &before), names.shown(&field, &after));
    Change { label: labels.both(&field).1, before, after, field }
}

/// What an older version wrote otherwise is not shown: it is a log, and no reason to fail.
fn listed<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Vec<T> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

impl From<store::Bound> for Binding {
    fn from(bound: store::Bound) -> Self {
        let store::Bound { binding, at, .. } = bound;
        let model::Binding { jdy_id, crm_id, label, broken, .. } = binding;
        Self { jdy_id, crm_id, label, bound_at: at, broken }
    }
}
