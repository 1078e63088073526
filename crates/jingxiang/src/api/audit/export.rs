//! The log as a file, a page at a time.

use std::fmt::Write;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use futures::stream;
use store::AuditFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Filter, Noted};
use crate::api::App;
use crate::api::access::{As, Owner};
use crate::api::csv::{self as spreadsheet, cell};
use crate::api::extract::Query;
use crate::api::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(csv)).routes(routes!(jsonl))
}

/// How a row becomes text.
type Line = fn(&Noted) -> String;

const COLUMNS: &str = "id,at,actor,address,action,connection,target,detail,hash\r\n";

/// The log as CSV that Excel opens, latest first. `limit` and `cursor` have no effect.
///
/// Texts stand in quotes; before digits that a spreadsheet would round or shorten stands a tab, before what it would take for a
/// formula an apostrophe.
#[utoipa::path(get, path = "/audit.csv", tag = "audit", params(Filter),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn csv(
    caller: As<Owner>,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<impl IntoResponse, Problem> {
    let head = format!("{}{COLUMNS}", spreadsheet::MARK);
    Ok(spreadsheet::file("jingxiang-audit", exported(app, caller, filter, head, row).await?))
}

/// The log as a line of JSON per row, latest first. `limit` and `cursor` have no effect.
#[utoipa::path(get, path = "/audit.jsonl", tag = "audit", params(Filter),
    responses((status = 200, content_type = "application/jsonl", body = String)))]
async fn jsonl(
    caller: As<Owner>,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<impl IntoResponse, Problem> {
    let headers =
        [(CONTENT_TYPE, "application/jsonl"), (CONTENT_DISPOSITION, "attachment; filename=\"jingxiang-audit.jsonl\"")];
    let line: Line = |noted| serde_json::to_string(noted).unwrap_or_default() + "\n";
    Ok((headers, exported(app, caller, filter, String::new(), line).await?))
}

/// The rows as they are read: the log is never in memory as a whole. Who takes it away is written down first.
async fn exported(app: App, caller: As<Owner>, filter: Filter, head: String, line: Line) -> Result<Body, Problem> {
    super::note(&app, &caller.note("audit.export")).await?;
    let filter = AuditFilter { limit: 1000, cursor: None, ..filter.into() };
    let first = (Some(filter), head);
    Ok(Body::from_stream(stream::try_unfold(first, move |(next, mut text)| {
        let app = app.clone();
        async move {
            let Some(filter) = next else { return Ok::<_, store::Error>(None) };
            let page = app.store.audit(&filter).await?;
            text.extend(page.items.into_iter().map(|noted| line(&noted.into())));
            let next = page.next.map(|cursor| AuditFilter { cursor: Some(cursor), ..filter });
            Ok(Some((text, (next, String::new()))))
        }
    })))
}

fn row(noted: &Noted) -> String {
    let at = jiff::Timestamp::from_millisecond(noted.at).map(|at| at.to_string()).unwrap_or_default();
    let mut row = format!("{},{at}", noted.id);
    let detail = noted.detail.to_string();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let (address, connection, target) =
        (optional(&noted.address), optional(&noted.connection), optional(&noted.target));
    for text in [&noted.actor, &address, &noted.action, &connection, &target, &detail, &noted.hash] {
        let _ = write!(row, ",{}", cell(text));
    }
    row + "\r\n"
}
