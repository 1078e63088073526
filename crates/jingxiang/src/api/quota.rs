//! `/connections/{id}/quota`: how many calls are left, and which system is left alone (design: pacing).

use std::collections::HashMap;

use axum::extract::State;
use engine::pace::{Limit, after_midnight, fullest, midnight};
use model::System;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::extract::{Json, Path};
use super::problem::{Code, Problem};
use crate::config::Limits;
use crate::pacing;
use crate::worker::breaker_state;

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
        let (store, id) = (&app.store, &stored.id);
        let paced = store.pace(id).await?.map(|pace| pace.paced);
        let days = Days::of(app, std::iter::once(&stored.crm), app.clock.now()).await?;
        Ok(Self::told(app, id, days.of_tenant(&stored.crm)?, &store.breakers(id).await?, paced.as_deref()))
    }

    /// From what is known already.
    pub(super) fn told(
        app: &App,
        connection: &str,
        daily: Option<Daily>,
        breakers: &[store::Breaker],
        paced: Option<&str>,
    ) -> Self {
        let system = |system, limit, daily| SystemQuota {
            window: window(app, connection, paced.unwrap_or_default(), system, limit),
            daily,
            breaker: breaker(breakers, system, app.clock.now()),
        };
        Self { crm: system(System::Crm, pacing::CRM, daily), jdy: system(System::Jdy, pacing::JDY, None) }
    }
}

/// The present day of calls of several tenants.
pub(super) struct Days<'a> {
    app: &'a App,
    used: HashMap<String, i64>,
    resets_at: i64,
}

impl<'a> Days<'a> {
    /// Of those whose CRM is reached so, asked for all at once.
    pub(super) async fn of(app: &'a App, crms: impl Iterator<Item = &Value>, now: i64) -> Result<Self, Problem> {
        let mut used = HashMap::new();
        if app.config.limits == Limits::On {
            let tenant = |crm| Some(app.opener.day(crm).ok()?.terms().0.to_owned());
            let tenants: Vec<String> = crms.filter_map(tenant).collect();
            used = app.store.used_calls_of(&tenants, midnight(now)).await?;
        }
        Ok(Self { app, used, resets_at: after_midnight(now) })
    }

    /// Of one of them; none where calls are not limited.
    pub(super) fn of_tenant(&self, crm: &Value) -> Result<Option<Daily>, Problem> {
        if self.app.config.limits == Limits::Off {
            return Ok(None);
        }
        let day = self.app.opener.day(crm).map_err(|error| Problem::new(Code::Incomplete, format!("{error:#}")))?;
        let (tenant, limit) = day.terms();
        let used = self.used.get(tenant).copied().unwrap_or_default().clamp(0, limit);
        Ok(Some(Daily { limit, used, resets_at: self.resets_at }))
    }
}

/// What this process knows, or what the worker of another one has written down; whichever is more.
fn window(app: &App, connection: &str, written: &str, system: System, limit: Limit) -> Window {
    let now = app.clock.now();
    let here = app.opener.pacer(connection).busiest(system.name(), limit, now);
    let used = here.max(fullest(written, system.name(), limit, now));
    Window { limit: limit.calls, used, window_ms: limit.window_ms }
}

fn breaker(breakers: &[store::Breaker], system: System, now: i64) -> Breaker {
    match breakers.iter().find(|breaker| breaker.system == system) {
        Some(open) => Breaker {
            state: breaker_state(open, now),
            resume_at: Some(open.resume_at),
            reason: Some(open.reason.clone()),
        },
        None => Breaker { state: "closed", resume_at: None, reason: None },
    }
}
