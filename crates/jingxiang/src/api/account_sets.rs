//! `/connections/{id}/account-sets` and `/start`: the second half of the wizard's first screen (S-4).

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As};
use super::connections::{Connection, ends};
use super::extract::{Json, Path};
use super::listing::List;
use super::problem::Problem;
use super::version::Versioned;
use super::{App, audit, demo};
use crate::setup;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(start))
}

/// An account set 账套.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountSet {
    account_id: String,
    /// Empty where 精斗云 gives none.
    name: String,
    /// Whether it can be started with.
    enabled: bool,
    /// (ms)
    expires_at: Option<i64>,
}

/// With which account set to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    account_id: String,
}

/// The account sets that the login reaches now, also those that cannot be used.
#[utoipa::path(get, path = "/connections/{id}/account-sets", tag = "account_sets", params(("id" = String, Path)),
    responses(
        (status = 200, body = List<AccountSet>),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ))]
async fn list(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<List<AccountSet>>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let now = app.clock.now();
    let sets = setup::check_jdy(&app.clients(&stored)?.jdy, &stored, now).await?;
    let row = |set: jdy::AccountSet| AccountSet {
        enabled: setup::is_usable(&set, now),
        account_id: set.account_id,
        name: set.name,
        expires_at: set.expires_at,
    };
    Ok(Json(List::whole(sets.into_iter().map(row))))
}

/// 开始连接 with one of them. Again with the same one changes nothing. An account set and a CRM enterprise are each in
/// one connection at most.
#[utoipa::path(post, path = "/connections/{id}/start", tag = "account_sets", params(("id" = String, Path)),
    request_body = Start, responses(
        (status = 200, body = Connection),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ))]
async fn start(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<Start>,
) -> Result<Versioned<Connection>, Problem> {
    let mut stored = caller.connection(&app, &id).await?;
    setup::check_start(&stored, &sent.account_id)?;
    let now = app.clock.now();
    let clients = app.clients(&stored)?;
    let sets = setup::check_jdy(&clients.jdy, &stored, now).await?;
    let picked = setup::pick(&sets, &sent.account_id, now)?;
    if setup::start(&mut stored, picked, now) {
        let crm = app.opener.crm(&stored)?;
        setup::find_batches(&crm, &mut stored).await?;
        let paused = ends::keep_begun(&app, &caller, &stored, &clients).await?;
        let detail = json!({"account_id": stored.account_id, "account_name": stored.account_name});
        audit::note(&app, &caller.note("connection.start").on(&id).about(&stored.name).with(detail)).await?;
        demo::note(&app, &caller, &stored, &paused).await?;
    }
    Connection::one(&app, &id).await
}
