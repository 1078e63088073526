//! `/overview`: all connections of the caller at a glance.

use std::collections::BTreeMap;

use axum::extract::State;
use model::State as RecordState;
use serde::{Deserialize, Serialize};
use store::RunState;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::causes;
use super::extract::{Json, Query};
use super::listing::{List, limit};
use super::problem::Problem;
use super::quota::Quota;
use super::runs::Run;
use super::streams::{Counts, named};

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
    last_run: Option<Run>,
    /// (ms)
    next_run_at: Option<i64>,
    /// Records by their state.
    counts: Counts,
    /// The most frequent root causes.
    causes: Vec<causes::Row>,
    quota: Quota,
    /// From the change of a source record to our write, on the average of the last day.
    lag_ms: Option<i64>,
}

/// Whether it is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Health {
    /// Nothing is to be done.
    Ok,
    /// Something waits for a person, or does not go on.
    Attention,
    /// It was never started, or is paused.
    Stopped,
}

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
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
    let mut all = app.store.connections().await?;
    all.retain(|stored| caller.scope.reaches(&stored.id));
    let after = match &part.cursor {
        None => 0,
        Some(cursor) => {
            let place = all.iter().position(|stored| stored.id == *cursor);
            place.ok_or_else(|| Problem::not_found("列表位置"))? + 1
        }
    };
    let most = usize::try_from(limit(part.limit)).unwrap_or(1);
    let more = all.len() > after + most;
    let mut items = Vec::new();
    for stored in all.into_iter().skip(after).take(most) {
        items.push(row(&app, stored).await?);
    }
    let next = items.last().filter(|_| more).map(|last| last.connection.clone());
    Ok(Json(List { items, next }))
}

async fn row(app: &App, stored: store::Connection) -> Result<Row, Problem> {
    let (store, id, now) = (&app.store, &stored.id, app.clock.now());
    let mut counts: BTreeMap<RecordState, u64> = BTreeMap::new();
    for (state, count) in store.counts(id).await?.into_values().flatten() {
        *counts.entry(state).or_default() += count;
    }
    let stands = |state| counts.get(&state).is_some_and(|count| *count > 0);
    let still = [RecordState::Held, RecordState::Failed, RecordState::Unconfirmed].into_iter().any(stands);
    let last_run = store.runs(id, None, 1).await?.pop();
    let trouble = stands(RecordState::Failed)
        || stands(RecordState::Unconfirmed)
        || last_run.as_ref().is_some_and(|run| run.state == RunState::Failed)
        || !store.questions(id).await?.is_empty()
        || !store.breakers(id).await?.is_empty();
    Ok(Row {
        health: match (stored.paused || stored.started_at.is_none(), trouble) {
            (true, _) => Health::Stopped,
            (false, true) => Health::Attention,
            (false, false) => Health::Ok,
        },
        last_run: last_run.map(Run::from),
        next_run_at: store.schedule(id).await?.and_then(|schedule| schedule.due_at).filter(|_| !stored.paused),
        causes: if still { causes::top(app, id, CAUSES).await? } else { Vec::new() },
        quota: Quota::of(app, &stored).await?,
        lag_ms: lag(store.hours(id, now - DAY_MS, now + 1).await?.iter()),
        counts: named(counts),
        connection: stored.id,
        name: stored.name,
    })
}

/// The average.
pub(super) fn lag<'a>(hours: impl Iterator<Item = &'a store::Hour>) -> Option<i64> {
    let (sum, count) = hours.fold((0_i64, 0_i64), |(sum, count), hour| {
        (sum.saturating_add(hour.lag_ms), count.saturating_add(i64::try_from(hour.lags).unwrap_or(i64::MAX)))
    });
    sum.checked_div(count)
}
