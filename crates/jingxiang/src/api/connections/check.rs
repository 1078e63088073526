//! `/connections/check`: the first step of the wizard by itself, so that a wrong login is told before the next is asked.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::App;
use crate::api::access::{As, Owner};
use crate::api::extract::Json;
use crate::api::problem::Problem;
use crate::setup::{self, JdyChange};

/// What is known of a connection to be made after the first step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HalfConnection)]
pub(super) struct HalfConnectionSent {
    /// What people call it.
    name: String,
    jdy: JdyChange,
}

/// Checks the login of 精斗云 live, as making a connection does (S-2, S-4). Nothing is kept.
#[utoipa::path(post, path = "/connections/check", tag = "connections", request_body = HalfConnectionSent,
    responses((status = 204)))]
pub(super) async fn check(
    _caller: As<Owner>,
    State(app): State<App>,
    Json(sent): Json<HalfConnectionSent>,
) -> Result<StatusCode, Problem> {
    let now = app.clock.now();
    let draft = setup::half_draft(sent.name, sent.jdy, now)?;
    setup::check_addresses(&app.config, true, None, &draft)?;
    let client = setup::jdy_client(&app.opener, &draft)?;
    setup::check_jdy(&client, &draft, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
