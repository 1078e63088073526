//! `/connections/{id}/presets`: 预设配置 (S-9, chapter P).

use std::borrow::Cow;

use axum::extract::State;
use engine::{CallError, Next, Peer};
use model::{Ensure, Part, Preset};
use peers::crm::CrmPeer;
use serde::{Deserialize, Serialize};
use serde_json::json;
use streams::STREAMS;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Caller, Level, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::List;
use super::looks::{Question, Seen};
use super::problem::{Code, Problem};
use super::version::{IfMatch, Versioned};
use super::{App, audit};
use crate::provision::{self, Broken};
use crate::{peers, presets};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get, switch)).routes(routes!(plan))
}

/// Under which what the CRM lacks is asked for, and kept.
const LACKING: &str = "lacking";

/// A switch of chapter P.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PresetRow)]
pub(super) struct Row {
    name: &'static str,
    label: &'static str,
    on: bool,
    /// On, and the CRM lacks nothing of what it needs.
    in_effect: bool,
    /// Whether it cannot be switched off again.
    one_way: bool,
    /// What the CRM lacks.
    lacking: Vec<Lacking>,
    /// When the CRM was last looked at (ms): now, or earlier while it does not answer.
    seen_at: i64,
    /// To be read before it is switched on.
    warning: String,
}

/// Something that a switch needs in the CRM.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct Lacking {
    /// For `items` of `POST …/provision`.
    pub(super) item: String,
    object: Cow<'static, str>,
    label: Cow<'static, str>,
    /// `object`, `option`, or the type of a field.
    r#type: Cow<'static, str>,
    api_name: Cow<'static, str>,
    /// For a reference, the object it looks up.
    looks_up: Option<Cow<'static, str>>,
    /// What an administrator has to make where no function does it.
    pub(super) text: String,
}

/// How it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    on: bool,
}

/// What switching on comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PresetPlan)]
pub(super) struct Planned {
    /// What is missing in the CRM now.
    will_create: Vec<Lacking>,
    /// Whether a person has to make it: there is no function for it.
    by_hand: bool,
    /// What is to be decided before (IN-3), in words for an administrator.
    notes: Vec<String>,
}

/// How it is looked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Look {
    /// Whether the CRM is asked now, whatever was seen in the last minute. An operator's.
    anew: Option<bool>,
}

impl Look {
    /// Whether to ask now. It costs calls of the connection's day, which who looks only cannot spend.
    pub(super) fn anew(&self, caller: &Caller) -> Result<bool, Problem> {
        let anew = self.anew.unwrap_or_default();
        if anew {
            <Operator as Level>::check(caller)?;
        }
        Ok(anew)
    }
}

/// All switches, with what the CRM lacks for each: as it was seen in the last minute, and longer ago while the CRM does
/// not answer.
#[utoipa::path(get, path = "/connections/{id}/presets", tag = "presets", params(("id" = String, Path), Look),
    responses(
        (status = 200, body = List<Row>),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Result<Versioned<List<Row>>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let seen = last_seen(&app, &stored, look.anew(&caller)?).await?;
    let items = Preset::ALL.into_iter().map(|preset| row(&stored, preset, &seen)).collect();
    Ok(Versioned(stored.version, List { items, next: None }))
}

/// One switch.
#[utoipa::path(get, path = "/connections/{id}/presets/{name}", tag = "presets",
    params(("id" = String, Path), ("name" = String, Path)), responses(
        (status = 200, body = Row),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn get(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Versioned<Row>, Problem> {
    let (stored, preset) = found(&caller, &app, &id, &name).await?;
    Ok(Versioned(stored.version, row(&stored, preset, &last_seen(&app, &stored, false).await?)))
}

/// Switches. What it needs in the CRM is made by the next run. P-1, P-2 and P-3 cannot be switched off (409).
#[utoipa::path(put, path = "/connections/{id}/presets/{name}", tag = "presets",
    params(("id" = String, Path), ("name" = String, Path),
        ("If-Match" = Option<String>, Header, description = "ETag")),
    request_body = Switch, responses(
        (status = 200, body = Row),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn switch(
    caller: As<Administrator>,
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
    seen: IfMatch,
    Json(sent): Json<Switch>,
) -> Result<Versioned<Row>, Problem> {
    let (before, preset) = found(&caller, &app, &id, &name).await?;
    seen.check(before.version)?;
    // Looked at before: where that cannot be answered, nothing was switched.
    let lacking = last_seen(&app, &before, true).await?;
    let before = caller.connection(&app, &id).await?;
    seen.check(before.version)?;
    let is_new = seen.kept(presets::switch_of(&app.store, before, preset, sent.on, app.clock.now()).await)?;
    if is_new {
        let note = caller.note("preset.switch").on(&id).about(preset.name()).with(json!({"on": sent.on}));
        audit::note(&app, &note).await?;
    }
    let after = caller.connection(&app, &id).await?;
    Ok(Versioned(after.version, row(&after, preset, &lacking)))
}

/// What switching it on would make in the CRM, or leave to a person.
#[utoipa::path(get, path = "/connections/{id}/presets/{name}/plan", tag = "presets",
    params(("id" = String, Path), ("name" = String, Path)), responses(
        (status = 200, body = Planned),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn plan(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Json<Planned>, Problem> {
    let (stored, preset) = found(&caller, &app, &id, &name).await?;
    let lacking = lacking(&app, &stored, false).await?.answer;
    let (crm, name) = (crm(&app, &stored)?, format!("notes {}", preset.name()));
    let question = Question { connection: &stored, name, anew: false };
    let notes = app.looks.ask(&*app.clock, question, presets::to_decide(&crm, preset)).await?.answer;
    let by_hand = stored.provision_function.is_none();
    Ok(Json(Planned { will_create: of(preset, &lacking), by_hand, notes }))
}

async fn found(caller: &Caller, app: &App, id: &str, name: &str) -> Result<(store::Connection, Preset), Problem> {
    let stored = caller.connection(app, id).await?;
    let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name);
    Ok((stored, preset.ok_or_else(|| Problem::not_found("预设"))?))
}

pub(super) fn crm(app: &App, stored: &store::Connection) -> Result<CrmPeer, Problem> {
    app.opener.crm(stored).map_err(|error| Problem::new(Code::Incomplete, format!("{error:#}")))
}

/// What the CRM lacks of all that any switch needs, as of the last minute.
pub(super) async fn lacking(app: &App, stored: &store::Connection, anew: bool) -> Result<Seen<Vec<Lacking>>, Problem> {
    Ok(look(app, &crm(app, stored)?, stored, anew).await?)
}

async fn look(
    app: &App,
    crm: &CrmPeer,
    stored: &store::Connection,
    anew: bool,
) -> Result<Seen<Vec<Lacking>>, CallError> {
    let question = Question { connection: stored, name: LACKING.to_owned(), anew };
    let needed = provision::needed(&Preset::ALL);
    let look = async {
        let lacking = crm.lacking(&needed).await?;
        if !lacking.is_empty() {
            app.opener.look_anew(&stored.id);
            let gone = crm.gone(&lacking).await?;
            if let Err(error) = engine::note(&app.store, &stored.id, &gone).await {
                tracing::error!(%error, "nobody will know that this was missing in the CRM");
            }
        }
        Ok(lacking.into_iter().map(Lacking::from).collect())
    };
    app.looks.ask(&*app.clock, question, look).await
}

/// The same, or as it was last seen while the CRM does not answer; and when that was.
async fn last_seen(app: &App, stored: &store::Connection, anew: bool) -> Result<(Vec<Lacking>, i64), Problem> {
    let error = match look(app, &crm(app, stored)?, stored, anew).await {
        Ok(Seen { answer, at, new }) => {
            if new {
                app.store.keep_answer(&stored.id, LACKING, &json!(answer), at).await?;
            }
            return Ok((answer, at));
        }
        Err(error) => error,
    };
    // What a person has to mend is said at once; the rest passes.
    let passes = matches!(error.next, Next::Retry | Next::Ambiguous | Next::Pause);
    let kept = if passes { app.store.answered(&stored.id, LACKING).await? } else { None };
    // What another version kept in another form is not known.
    let kept = kept.and_then(|(kept, at)| Some((serde_json::from_value(kept).ok()?, at)));
    kept.ok_or_else(|| error.into())
}

/// What of it the switch needs.
fn of(preset: Preset, lacking: &[Lacking]) -> Vec<Lacking> {
    let needed: Vec<String> = engine::needed_by(STREAMS, preset).iter().map(super::provision::item_of).collect();
    lacking.iter().filter(|lacking| needed.contains(&lacking.item)).cloned().collect()
}

fn row(stored: &store::Connection, preset: Preset, (lacking, seen_at): &(Vec<Lacking>, i64)) -> Row {
    let (on, lacking) = (stored.presets.contains(&preset), of(preset, lacking));
    Row {
        name: preset.name(),
        label: preset.label(),
        on,
        in_effect: on && lacking.is_empty(),
        one_way: preset.is_one_way(),
        warning: presets::warning(preset),
        lacking,
        seen_at: *seen_at,
    }
}

impl From<Ensure> for Lacking {
    fn from(ensure: Ensure) -> Self {
        let (r#type, looks_up) = match ensure.what {
            Part::Object => ("object", None),
            Part::Field { of_type, looks_up } => (of_type, looks_up),
        };
        let Ensure { object, label, name: api_name, .. } = ensure;
        Self {
            item: super::provision::item_of(&ensure),
            object: object.into(),
            label: label.into(),
            r#type: r#type.into(),
            api_name: api_name.into(),
            looks_up: looks_up.map(Into::into),
            text: ensure.to_string(),
        }
    }
}

impl From<Broken> for Lacking {
    /// An option that could not be added (UN-2).
    fn from(broken: Broken) -> Self {
        let (object, field) = broken.stream.spec().target.object.split_once('.').unwrap_or_default();
        Self {
            item: broken.item(),
            object: object.into(),
            r#type: "option".into(),
            api_name: field.into(),
            looks_up: None,
            label: broken.label.into(),
            text: broken.text,
        }
    }
}
