//! `/connections/{id}/provision`: looks again at what the CRM lacks, and has it made (chapter P, PR-4).

use std::collections::HashMap;

use axum::extract::State;
use engine::Peer;
use model::Ensure;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Viewer};
use super::extract::{Json, Path, Query};
use super::presets::{self, Lacking, Look, crm};
use super::problem::{Code, Problem};
use super::{App, audit};
use crate::provision::{self, Broken, Made};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(look, make))
}

/// What the CRM lacks now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Provision {
    lacking: Vec<Lacking>,
    broken: Vec<BrokenRow>,
    /// Whether the tenant's function is set, which makes it.
    function: bool,
    /// The list to copy, for who makes it by hand.
    text: String,
}

/// Something that was changed or removed in the CRM by hand (PR-4).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Broken)]
pub(super) struct BrokenRow {
    /// For `items`.
    item: String,
    kind: &'static str,
    label: String,
    crm_id: String,
    text: String,
}

/// What to make; everything where left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// By `item`.
    items: Option<Vec<String>>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Provisioned)]
pub(super) struct Done {
    items: Vec<DoneItem>,
}

/// What became of one thing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProvisionedItem)]
pub(super) struct DoneItem {
    item: String,
    /// `created`, `exists` or `failed`
    status: &'static str,
    error: Option<String>,
}

/// What the CRM lacks, as it was seen in the last minute, and what was broken there.
#[utoipa::path(get, path = "/connections/{id}/provision", tag = "provision", params(("id" = String, Path), Look),
    responses(
        (status = 200, body = Provision),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn look(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(look): Query<Look>,
) -> Result<Json<Provision>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let needed: Vec<String> = provision::needed(&stored.presets).iter().map(item_of).collect();
    let mut lacking = presets::lacking(&app, &stored, look.anew(&caller)?).await?.answer;
    lacking.retain(|lacking| needed.contains(&lacking.item));
    let (broken, unmade) = (provision::broken(&app.store, &id).await?, provision::unmade(&app.store, &id).await?);
    let by_hand = lacking.iter().map(|lacking| lacking.text.clone());
    let anew = unmade.iter().chain(&broken).map(Broken::to_string);
    Ok(Json(Provision {
        text: by_hand.chain(anew).collect::<Vec<_>>().join("\n"),
        lacking: lacking.into_iter().chain(unmade.into_iter().map(Lacking::from)).collect(),
        broken: broken.into_iter().map(BrokenRow::from).collect(),
        function: stored.provision_function.is_some(),
    }))
}

/// Has the tenant's function make what is lacking, and put broken options back (重新创建).
#[utoipa::path(post, path = "/connections/{id}/provision", tag = "provision", params(("id" = String, Path)),
    request_body = Wanted, responses(
        (status = 200, body = Done),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn make(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<Wanted>,
) -> Result<Json<Done>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let is_wanted = |item: &str| sent.items.as_ref().is_none_or(|items| items.iter().any(|wanted| wanted == item));
    let mut broken = provision::broken(&app.store, &id).await?;
    broken.extend(provision::unmade(&app.store, &id).await?);
    broken.retain(|broken| is_wanted(&broken.item()));
    // What has calls of its own needs no function.
    if stored.provision_function.is_none() && broken.is_empty() {
        return Err(Problem::new(
            Code::NoFunction,
            "没有配置开通函数，请按清单在纷享销客手动添加，或先在设置中填写开通函数",
        ));
    }
    let crm = crm(&app, &stored)?;
    let needed = provision::needed(&stored.presets);
    let mut lacking = crm.lacking(&needed).await?;
    lacking.retain(|ensure| is_wanted(&item_of(ensure)));
    engine::note(&app.store, &id, &crm.gone(&lacking).await?).await?;
    let made = provision::make(&crm, &lacking).await;
    app.looks.forget(&id);
    let made = made?;
    let mut done: Vec<DoneItem> =
        lacking.iter().zip(made).map(|(ensure, made)| DoneItem::of(item_of(ensure), made)).collect();
    let labels = called(&needed, &broken);
    let engine = app.opener.engine(app.store.clone());
    for (broken, made) in provision::recreate(&engine, &app.open(&stored)?, broken).await? {
        done.push(DoneItem::of(broken.item(), made));
    }
    for item in sent.items.into_iter().flatten() {
        if !done.iter().any(|done| done.item == item) {
            let is_known = needed.iter().any(|ensure| item_of(ensure) == item);
            let made =
                if is_known { Made::Exists } else { Made::Failed("没有这一项，请重新检查".to_owned()) };
            done.push(DoneItem::of(item, made));
        }
    }
    let told = |done: &DoneItem| json!({"item": done.item, "label": labels.get(&done.item), "status": done.status});
    let items: Vec<_> = done.iter().map(told).collect();
    audit::note(&app, &caller.note("provision.make").on(&id).about(&stored.name).with(json!({"items": items}))).await?;
    Ok(Json(Done { items: done }))
}

/// What people call what is made, by what `items` calls it: for who reads the audit log.
fn called(needed: &[Ensure], broken: &[Broken]) -> HashMap<String, String> {
    let needed = needed.iter().map(|ensure| (item_of(ensure), ensure.label.to_owned()));
    needed.chain(broken.iter().map(|broken| (broken.item(), broken.to_string()))).collect()
}

/// What `items` calls it.
pub(super) fn item_of(ensure: &Ensure) -> String {
    format!("{}.{}", ensure.object, ensure.name)
}

impl DoneItem {
    fn of(item: String, made: Made) -> Self {
        match made {
            Made::Created => Self { item, status: "created", error: None },
            Made::Exists => Self { item, status: "exists", error: None },
            Made::Failed(error) => Self { item, status: "failed", error: Some(error) },
        }
    }
}

impl From<Broken> for BrokenRow {
    fn from(broken: Broken) -> Self {
        let item = broken.item();
        let Broken { stream, crm_id, label, text, .. } = broken;
        let label = format!("{}「{label}」", stream.spec().label);
        Self { item, kind: stream.spec().kind.0, label, crm_id: crm_id.unwrap_or_default(), text }
    }
}
