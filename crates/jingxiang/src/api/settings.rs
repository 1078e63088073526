//! `/settings`: what holds for the whole installation.

use axum::extract::State;
use model::System;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Owner};
use super::extract::{Given, Json, given};
use super::problem::Problem;
use super::version::{IfMatch, Versioned};
use super::{App, audit};
use crate::settings::{self, Settings};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, change))
}

/// Ten years.
const DAYS: u32 = 3_650;
/// More than anybody buys.
const CALLS: i64 = 1_000_000_000;

/// The settings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
pub(super) struct Row {
    /// For how many days history and runs are kept; 0 is for ever.
    retention_days: u32,
    quota: QuotaRow,
    /// Grows with every change; the `ETag`.
    version: i64,
}

/// How many calls there are.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotaSettings)]
pub(super) struct QuotaRow {
    /// A CRM tenant's calls a day where its connection says nothing else; null is one pack.
    crm_daily: Option<i64>,
}

/// What is to be different; what is left out stays, null is as configured.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettingsChange)]
pub(super) struct Change {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    retention_days: Given<u32>,
    quota: Option<QuotaChange>,
}

/// How many calls there are to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaChange {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    crm_daily: Given<i64>,
}

/// The settings of the installation.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200, body = Row)))]
async fn get(_caller: As<Owner>, State(app): State<App>) -> Result<Versioned<Row>, Problem> {
    let (version, settings) = settings::read(&app.store).await?;
    Ok(Versioned(version, Row::of(&app, version, settings)))
}

/// Changes settings.
#[utoipa::path(patch, path = "/settings", tag = "settings",
    params(("If-Match" = Option<String>, Header, description = "ETag")), request_body = Change, responses(
        (status = 200, body = Row),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
    ))]
async fn change(
    caller: As<Owner>,
    State(app): State<App>,
    seen: IfMatch,
    Json(sent): Json<Change>,
) -> Result<Versioned<Row>, Problem> {
    let (mut version, before) = settings::read(&app.store).await?;
    seen.check(version)?;
    let after = changed(before, sent)?;
    if before != after {
        let value = |settings: Settings| serde_json::to_value(settings).map_err(Problem::internal);
        version = seen.kept(app.store.set_settings(version, &value(after)?).await)?;
        app.opener.heed(after);
        if after.quota != before.quota {
            app.store.days_changed(System::Crm, app.clock.now()).await?;
        }
        // What was in force, also where nobody had set it.
        let in_force = |settings| serde_json::to_value(Row::of(&app, version, settings)).map_err(Problem::internal);
        let detail = audit::changes(&in_force(before)?, &in_force(after)?);
        audit::note(&app, &caller.note("settings.change").with(detail)).await?;
    }
    Ok(Versioned(version, Row::of(&app, version, after)))
}

fn changed(mut settings: Settings, sent: Change) -> Result<Settings, Problem> {
    if let Some(days) = sent.retention_days {
        if days.is_some_and(|days| days > DAYS) {
            return Err(Problem::invalid("retention_days", format!("保留天数为 0 至 {DAYS}，0 表示一直保留")));
        }
        settings.retention_days = days;
    }
    if let Some(calls) = sent.quota.and_then(|quota| quota.crm_daily) {
        if calls.is_some_and(|calls| !(0..=CALLS).contains(&calls)) {
            return Err(Problem::invalid("quota.crm_daily", format!("每日调用次数为 0 至 {CALLS}")));
        }
        settings.quota.crm_daily = calls;
    }
    Ok(settings)
}

impl Row {
    fn of(app: &App, version: i64, settings: Settings) -> Self {
        let retention_days = settings.retention_days.unwrap_or(app.config.retention_days);
        Self { retention_days, quota: QuotaRow { crm_daily: settings.quota.crm_daily }, version }
    }
}
