//! `/connections/{id}/runs`: asking for a run, following it, ending it (S-6, S-7).

mod events;
mod planned;
mod row;

use axum::extract::State;
use axum::http::StatusCode;
use engine::{Request, RunError};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::{List, limit};
use super::problem::{Code, Problem};
use super::{App, audit};

pub use row::{Run, StateName};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(get))
        .routes(routes!(cancel))
        .merge(planned::routes())
        .merge(events::routes())
}

/// What is to be done; everything where nothing is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRun)]
pub(super) struct Wanted {
    /// These kinds only.
    #[serde(default)]
    streams: Vec<String>,
    /// Whether it only says what it would write.
    #[serde(default)]
    plan: bool,
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// In this state.
    state: Option<StateName>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out.
    limit: Option<i64>,
}

/// Asks for a run, which a worker begins at once; of all streams where no body says otherwise.
#[utoipa::path(post, path = "/connections/{id}/runs", tag = "runs", params(("id" = String, Path)),
    request_body = Option<Wanted>, responses(
        (status = 202, body = Run),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ))]
async fn start(
    caller: As<Operator>,
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Option<Json<Option<Wanted>>>,
) -> Result<(StatusCode, Json<Run>), Problem> {
    let stored = caller.connection(&app, &id).await?;
    if stored.started_at.is_none() {
        return Err(Problem::new(Code::NotStarted, "请先选择账套并开始连接"));
    }
    let Wanted { streams, plan } = sent.and_then(|Json(wanted)| wanted).unwrap_or_default();
    let request = Request { streams, plan, due: false };
    let run = match app.opener.engine(app.store.clone()).ask(&id, &request, "manual").await {
        Ok(run) => run,
        Err(RunError::Busy) => {
            let under_way = app.store.running_run(&id).await?;
            let in_the_way = if under_way.is_some() { under_way } else { app.store.queued_run(&id).await? };
            return Err(Problem::from(RunError::Busy).because_of(in_the_way.map(|run| run.id)));
        }
        Err(error) => return Err(error.into()),
    };
    app.bell.notify_one();
    let detail = json!({"run": run.id, "streams": request.streams, "plan": plan});
    audit::note(&app, &caller.note("run.start").on(&id).about(&stored.name).with(detail)).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}

/// The runs, latest first.
#[utoipa::path(get, path = "/connections/{id}/runs", tag = "runs", params(("id" = String, Path), Filter),
    responses((status = 200, body = List<Run>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Json<List<Run>>, Problem> {
    caller.connection(&app, &id).await?;
    let state = filter.state.map(StateName::state);
    let page = app.store.list_runs(&id, state, filter.cursor.as_deref(), limit(filter.limit)).await?;
    Ok(Json(page.into()))
}

/// One run.
#[utoipa::path(get, path = "/connections/{id}/runs/{run}", tag = "runs",
    params(("id" = String, Path), ("run" = String, Path)), responses((status = 200, body = Run)))]
async fn get(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, run)): Path<(String, String)>,
) -> Result<Json<Run>, Problem> {
    caller.connection(&app, &id).await?;
    Ok(Json(found(&app, &id, &run).await?.into()))
}

/// Asks a run to end: what is being written is finished first. The last run, when it was interrupted, does not go on. One that
/// has ended stays as it is.
#[utoipa::path(post, path = "/connections/{id}/runs/{run}/cancel", tag = "runs",
    params(("id" = String, Path), ("run" = String, Path)), responses((status = 202, body = Run)))]
async fn cancel(
    caller: As<Operator>,
    State(app): State<App>,
    Path((id, run)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Run>), Problem> {
    let stored = caller.connection(&app, &id).await?;
    found(&app, &id, &run).await?;
    if app.store.cancel_run(&id, &run, app.clock.now()).await? {
        let note = caller.note("run.cancel").on(&id).about(&stored.name).with(json!({"run": run}));
        audit::note(&app, &note).await?;
    }
    Ok((StatusCode::ACCEPTED, Json(found(&app, &id, &run).await?.into())))
}

async fn found(app: &App, connection: &str, run: &str) -> Result<store::Run, Problem> {
    app.store.run(connection, run).await?.ok_or_else(|| Problem::not_found("这次同步"))
}
