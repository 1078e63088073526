//! `/connections/{id}/stats` and `/stats`: what happened, over time.

use std::collections::BTreeMap;

use axum::extract::State;
use model::{State as RecordState, System};
use serde::{Deserialize, Serialize};
use store::Hour;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::List;
use super::overview::lag;
use super::problem::Problem;
use super::streams::Counts;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(all))
}

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Points in one answer: two months by the hour.
const MOST: i64 = 1_500;

/// Which time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Span {
    /// (ms); a day before `to` where left out.
    from: Option<i64>,
    /// (ms); now where left out.
    to: Option<i64>,
    /// From point to point, in milliseconds; an hour where left out, and at least.
    step: Option<i64>,
}

/// What happened from here to the next point.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatPoint)]
pub(super) struct Point {
    /// (ms)
    at: i64,
    /// How often a record came to a state.
    states: Counts,
    /// Records written, by the system written to.
    writes: BTreeMap<&'static str, u64>,
    /// From the change of a source record to our write, on the average.
    lag_ms: Option<i64>,
}

/// Points from `from` to `to`, each a step from the one before. What happened is counted by the hour.
#[utoipa::path(get, path = "/connections/{id}/stats", tag = "stats", params(("id" = String, Path), Span),
    responses((status = 200, body = List<Point>), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(span): Query<Span>,
) -> Result<Json<List<Point>>, Problem> {
    caller.connection(&app, &id).await?;
    let (from, to, step) = span.checked(app.clock.now())?;
    let hours = app.store.hours(&id, from, to).await?;
    Ok(Json(List { items: by_step(&hours, from, to, step), next: None }))
}

/// The same of all connections of the caller together.
#[utoipa::path(get, path = "/stats", tag = "stats", params(Span),
    responses((status = 200, body = List<Point>), (status = 422, body = Problem, content_type = "application/problem+json")))]
async fn all(
    caller: As<Viewer>,
    State(app): State<App>,
    Query(span): Query<Span>,
) -> Result<Json<List<Point>>, Problem> {
    let (from, to, step) = span.checked(app.clock.now())?;
    let connections = app.store.connection_names().await?;
    let ids: Vec<&str> = connections.iter().map(|(id, _)| id.as_str()).filter(|id| caller.scope.reaches(id)).collect();
    let hours = app.store.hours_of(&ids, from, to).await?;
    Ok(Json(List { items: by_step(&hours, from, to, step), next: None }))
}

fn by_step(hours: &[Hour], from: i64, to: i64, step: i64) -> Vec<Point> {
    let place = |hour: &Hour| (hour.hour.max(from) - from) / step;
    let mut by_point: BTreeMap<i64, Vec<&Hour>> = BTreeMap::new();
    for hour in hours {
        by_point.entry(place(hour)).or_default().push(hour);
    }
    let point = |n: i64| point(from + n * step, by_point.get(&n).map_or(&[], Vec::as_slice));
    (0..points(from, to, step)).map(point).collect()
}

/// A part of a step at the end is a point too.
fn points(from: i64, to: i64, step: i64) -> i64 {
    (to - from + step - 1) / step
}

impl Span {
    fn checked(self, now: i64) -> Result<(i64, i64, i64), Problem> {
        /// The year 9999: sums of moments stay numbers.
        const LAST: i64 = 253_402_300_799_999;
        let to = self.to.unwrap_or(now);
        let from = self.from.unwrap_or_else(|| to.saturating_sub(DAY_MS));
        let step = self.step.unwrap_or(HOUR_MS);
        if !(0..=LAST).contains(&from) || !(0..=LAST).contains(&to) || from >= to {
            return Err(Problem::invalid("from", "时间范围不对，from 应早于 to"));
        }
        if !(HOUR_MS..=LAST).contains(&step) {
            return Err(Problem::invalid("step", "step 至少为一小时（3600000 毫秒）"));
        }
        if points(from, to, step) > MOST {
            return Err(Problem::invalid("step", format!("时间点超过 {MOST} 个，请缩短时间范围或加大 step")));
        }
        Ok((from, to, step))
    }
}

fn point(at: i64, hours: &[&Hour]) -> Point {
    let (mut states, mut writes) = (Counts::new(), BTreeMap::new());
    for hour in hours {
        *states.entry(hour.state.name()).or_default() += hour.count;
        if let Some(system) = written(hour) {
            *writes.entry(system.name()).or_default() += hour.count;
        }
    }
    Point { at, states, writes, lag_ms: lag(hours.iter().copied()) }
}

/// Where it was written.
fn written(hour: &Hour) -> Option<System> {
    let stream = streams::by_name(&hour.stream)?;
    let writes = matches!(hour.state, RecordState::Created | RecordState::Updated | RecordState::Deleted);
    writes.then(|| stream.spec().direction.target())
}
