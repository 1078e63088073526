//! `/overview`: all connections of the caller at a glance.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::{GlanceFilter, Scope};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::causes;
use super::extract::{Json, Query};
use super::listing::{List, limit};
use super::problem::Problem;
use super::quota::{Days, Quota};
use super::runs::Run;
use super::streams::{Counts, named};
use crate::kinds;
use crate::rule::Rule;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Causes that are shown of a connection.
const CAUSES: i64 = 3;
/// The lag is that of the last day.
const DAY_MS: i64 = 86_400_000;

/// A connection at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverviewItem)]
pub(super) struct Row {
    /// Its id.
    connection: String,
    name: String,
    health: Health,
    /// Whether an administrator stopped it; one that is `stopped` and is not paused was not set up to its end.
    paused: bool,
    last_run: Option<Run>,
    /// (ms)
    next_run_at: Option<i64>,
    /// Records by their state.
    counts: Counts,
    /// The most frequent root causes.
    causes: Vec<causes::Row>,
    quota: Quota,
    /// From the change of a source record to our write, on the average of the last day; null by hand, where a change
    /// waits for a person.
    lag_ms: Option<i64>,
}

/// Whether it is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Health {
    /// Nothing is to be done.
    Ok,
    /// Something waits for a person, or does not go on.
    Attention,
    /// It was not set up to its end, or is paused.
    Stopped,
}

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// Only this one.
    connection: Option<String>,
    /// With this text in the name.
    q: Option<String>,
    /// Only those that stand so.
    health: Option<Health>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out, 200 at most.
    limit: Option<i64>,
}

/// The caller's connections, oldest first.
#[utoipa::path(get, path = "/overview", tag = "overview", params(Part), responses((status = 200, body = List<Row>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Result<Json<List<Row>>, Problem> {
    let now = app.clock.now();
    let filter = GlanceFilter {
        among: among(&caller.scope, part.connection),
        q: part.q,
        health: part.health.map(store::Health::from),
        cursor: part.cursor,
        limit: limit(part.limit),
        links: kinds::links(),
        causes: CAUSES,
        since: now - DAY_MS,
    };
    let page = app.store.glance(&filter).await?;
    let days = Days::of(&app, page.items.iter().map(|one| &one.crm), now).await?;
    let items = page.items.into_iter().map(|one| row(&app, &days, one)).collect::<Result<_, Problem>>()?;
    Ok(Json(List { items, next: page.next }))
}

/// The caller's, or the one that is asked for if it is the caller's.
fn among(scope: &Scope, one: Option<String>) -> Option<Vec<String>> {
    match one {
        Some(id) => Some(if scope.reaches(&id) { vec![id] } else { Vec::new() }),
        None => scope.connections.clone(),
    }
}

fn row(app: &App, days: &Days, one: store::Glance) -> Result<Row, Problem> {
    let quota = Quota::told(app, &one.id, days.of_tenant(&one.crm)?, &one.breakers, one.paced.as_deref());
    let planned = one.is_followed.then_some(one.due_at);
    let next_run_at = Rule::next_run(&one.rule, &one.id, planned, app.clock.now()).filter(|_| !one.paused);
    Ok(Row {
        connection: one.id,
        name: one.name,
        health: one.health.into(),
        paused: one.paused,
        last_run: one.last_run.map(Run::from),
        next_run_at,
        counts: named(one.counts),
        causes: one.causes.into_iter().map(causes::Row::from).collect(),
        quota,
        lag_ms: one.lag.0.checked_div(one.lag.1).filter(|_| !Rule::is_by_hand(&one.rule)),
    })
}

impl From<store::Health> for Health {
    fn from(health: store::Health) -> Self {
        match health {
            store::Health::Ok => Self::Ok,
            store::Health::Attention => Self::Attention,
            store::Health::Stopped => Self::Stopped,
        }
    }
}

impl From<Health> for store::Health {
    fn from(health: Health) -> Self {
        match health {
            Health::Ok => Self::Ok,
            Health::Attention => Self::Attention,
            Health::Stopped => Self::Stopped,
        }
    }
}

/// The average.
pub(super) fn lag<'a>(hours: impl Iterator<Item = &'a store::Hour>) -> Option<i64> {
    let (sum, count) = hours.fold((0_i64, 0_i64), |(sum, count), hour| {
        (sum.saturating_add(hour.lag_ms), count.saturating_add(i64::try_from(hour.lags).unwrap_or(i64::MAX)))
    });
    sum.checked_div(count)
}
