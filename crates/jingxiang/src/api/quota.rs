//! `/connections/{id}/quota`: how many calls are left, and which system is left alone (design: pacing).

use axum::extract::State;
use engine::pace::{Limit, fullest};
use model::System;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::extract::{Json, Path};
use super::problem::Problem;
use crate::pacing;
use crate::worker::{Left, standing};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// How many calls are left.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Quota {
    crm: SystemQuota,
    jdy: SystemQuota,
}

/// A system's calls.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SystemQuota {
    window: Window,
    /// null where the system counts no days, or calls are not limited
    daily: Option<Daily>,
    breaker: Breaker,
}

/// The fullest window of calls that are counted together.
#[expect(clippy::struct_field_names, reason = "the name is the contract's")]
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Window {
    limit: usize,
    used: usize,
    window_ms: i64,
}

/// A day's calls.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Daily {
    limit: i64,
    used: i64,
    /// When there are as many as ever again (ms).
    resets_at: i64,
}

/// Whether a system is left alone for a while.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Breaker {
    /// `closed`, `open` until it is tried again, or `half_open` while the next run is the probe
    state: &'static str,
    /// When it is tried again (ms).
    resume_at: Option<i64>,
    reason: Option<String>,
}

/// The calls that are left, on whichever node they are made.
#[utoipa::path(get, path = "/connections/{id}/quota", tag = "quota", params(("id" = String, Path)),
    responses((status = 200, body = Quota)))]
async fn get(caller: As<Viewer>, State(app): State<App>, Path(id): Path<String>) -> Result<Json<Quota>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    Ok(Json(Quota::of(&app, &stored).await?))
}

impl Quota {
    /// Of this connection, now.
    pub(super) async fn of(app: &App, stored: &store::Connection) -> Result<Self, Problem> {
        let standing = standing(&app.store, &app.opener, stored).await?;
        let written = app.store.pace(&stored.id).await?.map(|pace| pace.paced).unwrap_or_default();
        let system = |system, limit| SystemQuota {
            window: window(app, &stored.id, &written, system, limit),
            daily: None,
            breaker: breaker(&standing.left_alone, system),
        };
        let mut crm = system(System::Crm, pacing::CRM);
        crm.daily =
            standing.quota.map(|day| Daily { limit: day.size, used: day.size - day.left, resets_at: day.resets_at });
        Ok(Self { crm, jdy: system(System::Jdy, pacing::JDY) })
    }
}

/// What this process knows, or what the worker of another one has written down; whichever is more.
fn window(app: &App, connection: &str, written: &str, system: System, limit: Limit) -> Window {
    let now = app.clock.now();
    let here = app.opener.pacer(connection).busiest(system.name(), limit, now);
    let used = here.max(fullest(written, system.name(), limit, now));
    Window { limit: limit.calls, used, window_ms: limit.window_ms }
}

fn breaker(left_alone: &[Left], system: System) -> Breaker {
    match left_alone.iter().find(|left| left.system == system) {
        Some(left) => {
            let (resume_at, reason) = (Some(left.resume_at), Some(left.reason.clone()));
            Breaker { state: left.state, resume_at, reason }
        }
        None => Breaker { state: "closed", resume_at: None, reason: None },
    }
}
