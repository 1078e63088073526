//! `/connections/{id}/records`: the 同步日志, one row per source record and stream with its present state (F-5).

mod detail;
mod export;
mod reads;
mod review;
mod row;
mod sides;
mod waits;

use axum::extract::State;
use engine::{Request, RunError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{RecordFilter, Retry};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::{List, limit};
use super::problem::Problem;
use super::{App, audit};
use crate::kinds;
pub(super) use reads::Reads;
use row::Row;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(retry))
        .merge(review::routes())
        .merge(export::routes())
        .merge(detail::routes())
        .merge(sides::routes())
}

/// The most records that are named in one request.
const MOST_IDS: usize = 1_000;
/// Longer than any key of a cause.
const LONGEST_CAUSE: usize = 200;
/// What the states are called.
const STATES: &str = "created、updated、deleted、unchanged、skipped、held、failed、unconfirmed";

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Kinds, with commas between them.
    kind: Option<String>,
    /// States, with commas between them.
    state: Option<String>,
    /// With this cause, or waiting for such a record.
    cause: Option<String>,
    /// `true`: only what a person is still asked to look at.
    review: Option<bool>,
    /// With this text in title, numbers, ids or reason.
    q: Option<String>,
    /// These records, by their ids, with commas between them; a thousand at most.
    ids: Option<String>,
    /// Something happened to it no earlier (ms).
    from: Option<i64>,
    /// And earlier (ms).
    to: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out, 200 at most.
    limit: Option<i64>,
}

/// What is to be tried again: these records, or all that agree with everything that is given. Without a state, all
/// that did not come through.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Retry)]
pub(super) struct RetrySent {
    ids: Option<Vec<String>>,
    kind: Option<String>,
    /// `held`, `failed`, `unconfirmed` or `skipped`
    state: Option<String>,
    cause: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Retried {
    /// Records that are looked at again.
    retried: u64,
}

/// A page of the records, what happened last first.
#[utoipa::path(get, path = "/connections/{id}/records", tag = "records", params(("id" = String, Path), Filter),
    responses(
        (status = 200, body = List<Row>),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Json<List<Row>>, Problem> {
    caller.connection(&app, &id).await?;
    let page = app.store.list_records(&id, &filter.checked()?).await?;
    Ok(Json(List { items: row::all(&app.store, &id, page.items).await?, next: page.next }))
}

/// Has records looked at again, by the next worker that is free. A record that waits for another one goes on by itself
/// when that one comes through.
#[utoipa::path(post, path = "/connections/{id}/records/retry", tag = "records", params(("id" = String, Path)),
    request_body = RetrySent, responses((status = 200, body = Retried)))]
async fn retry(
    caller: As<Operator>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<RetrySent>,
) -> Result<Json<Retried>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let which = sent.checked()?;
    let now = app.clock.now();
    let retried = app.store.retry(&id, &which, now).await?;
    if retried > 0 {
        look_again(&app, &id, Request { due: true, ..Request::default() }).await?;
    }
    let note = caller.note("record.retry").on(&id).about(&stored.name);
    audit::note(&app, &note.with(json!({"what": told(&which), "retried": retried}))).await?;
    Ok(Json(Retried { retried }))
}

/// What a person has seen to goes on at once, under a manual rule too (S-7: it is asked for). Where nothing may run, paused
/// say, it stays due; what waits to be begun is not asked for twice.
pub(super) async fn look_again(app: &App, connection: &str, request: Request) -> Result<(), Problem> {
    let queued = app.store.queued_run(connection).await?;
    if queued.is_some_and(|run| Request::of(&run.request).as_ref() == Some(&request)) {
        return Ok(());
    }
    match app.opener.engine(app.store.clone()).ask(connection, &request, "retry").await {
        Ok(_) => {}
        Err(RunError::Store(error)) => return Err(error.into()),
        Err(error) => tracing::info!(connection.id = connection, %error, "what was seen to waits"),
    }
    app.store.ring(connection, app.clock.now()).await?;
    app.bell.notify_one();
    Ok(())
}

impl Filter {
    /// As the store takes it. A kind or a state that is none is named: an empty list would say that all is well.
    fn checked(self) -> Result<RecordFilter, Problem> {
        let Self { kind, state, cause, review, q, ids, from, to, cursor, limit: asked } = self;
        let streams: Vec<String> = each(kind.as_deref()).map(|name| known("kind", name)).collect::<Result<_, _>>()?;
        let states = each(state.as_deref()).map(|name| in_state("state", name)).collect::<Result<_, _>>()?;
        // None chosen is not all of them.
        if ids.as_deref().is_some_and(|ids| each(Some(ids)).next().is_none()) {
            return Err(Problem::invalid("ids", "请先选择记录"));
        }
        let ids = numbers(each(ids.as_deref()))?;
        let links = if cause.is_some() { kinds::links() } else { Vec::new() };
        Ok(RecordFilter {
            streams,
            states,
            cause,
            links,
            review: review == Some(true),
            q,
            ids,
            from,
            to,
            cursor,
            limit: limit(asked),
        })
    }
}

impl RetrySent {
    fn checked(self) -> Result<Retry, Problem> {
        let Self { ids, kind, state, cause } = self;
        if let Some(ids) = ids {
            if kind.is_some() || state.is_some() || cause.is_some() {
                return Err(Problem::invalid("ids", "ids 不能与 kind、state、cause 同时使用"));
            }
            return Ok(Retry::Ids(numbers(ids.iter().map(String::as_str))?));
        }
        let stream = kind.as_deref().map(|name| known("kind", name)).transpose()?;
        let state = state.as_deref().map(|name| in_state("state", name)).transpose()?;
        // A cause is a short key; what is not one is none of ours, and is not written down.
        if cause.as_ref().is_some_and(|cause| cause.chars().count() > LONGEST_CAUSE) {
            return Err(Problem::invalid("cause", "没有这个原因，请从同步日志的原因列表中选择"));
        }
        // What came through has nothing to try again: what changes of it is read anyway.
        if state.is_some_and(|state| state < model::State::Skipped) {
            return Err(Problem::invalid("state", "只能重试未同步、等待中、失败或待确认的记录"));
        }
        Ok(Retry::Where { stream, state, cause })
    }
}

fn told(which: &Retry) -> serde_json::Value {
    match which {
        Retry::Ids(ids) => json!({"ids": ids.len()}),
        Retry::Key { stream, .. } => json!({"stream": stream}),
        Retry::Where { stream, state, cause } => {
            json!({"kind": stream, "state": state.map(model::State::name), "cause": cause})
        }
    }
}

fn each(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.into_iter().flat_map(|list| list.split(',')).map(str::trim).filter(|name| !name.is_empty())
}

fn numbers<'a>(ids: impl Iterator<Item = &'a str>) -> Result<Vec<i64>, Problem> {
    let ids: Vec<&str> = ids.take(MOST_IDS + 1).collect();
    if ids.len() > MOST_IDS {
        let text = format!("一次最多选择 {MOST_IDS} 条记录。请减少所选的记录，或取消选择，改为按筛选条件处理");
        return Err(Problem::invalid("ids", text));
    }
    let number = |id: &str| id.parse().map_err(|_| Problem::invalid("ids", "ids 中有无效的编号"));
    ids.into_iter().map(number).collect()
}

fn known(field: &str, name: &str) -> Result<String, Problem> {
    match streams::by_name(name) {
        Some(stream) => Ok(stream.spec().kind.0.to_owned()),
        None => Err(Problem::invalid(field, format!("没有这个对象，可用：{}", kinds::names()))),
    }
}

fn in_state(field: &str, name: &str) -> Result<model::State, Problem> {
    serde_json::from_value(name.into()).map_err(|_| Problem::invalid(field, format!("没有这个状态，可用：{STATES}")))
}
