//! `/connections/{id}/records/review`: what a person was asked to look at, and has (decision 0055).

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Reviewed;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::access::{As, Operator};
use super::super::extract::{Json, Path};
use super::super::problem::Problem;
use super::super::{App, audit};
use super::{known, numbers};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(review))
}

/// What has been looked at: these records, or all of the kind with the cause.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReviewedSent)]
struct Sent {
    ids: Option<Vec<String>>,
    kind: Option<String>,
    cause: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reviewed)]
struct Done {
    /// Records that were still to be looked at.
    reviewed: u64,
}

/// Says that somebody has looked at records that do not stand still and yet are not alike on both sides, such as an order that
/// was invalidated in the CRM. Nothing is written to either system. It is asked anew when there is something else to
/// look at.
#[utoipa::path(post, path = "/connections/{id}/records/review", tag = "records", params(("id" = String, Path)),
    request_body = Sent, responses((status = 200, body = Done)))]
async fn review(
    caller: As<Operator>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Json<Done>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let which = sent.checked()?;
    let reviewed = app.store.review(&id, &which).await?;
    let what = match &which {
        Reviewed::Ids(ids) => json!({"ids": ids.len()}),
        Reviewed::Cause { stream, cause } => json!({"kind": stream, "cause": cause}),
    };
    let note = caller.note("record.review").on(&id).about(&stored.name);
    audit::note(&app, &note.with(json!({"what": what, "reviewed": reviewed}))).await?;
    Ok(Json(Done { reviewed }))
}

impl Sent {
    fn checked(self) -> Result<Reviewed, Problem> {
        match self {
            Self { ids: Some(ids), kind: None, cause: None } => {
                Ok(Reviewed::Ids(numbers(ids.iter().map(String::as_str))?))
            }
            Self { ids: None, kind: Some(kind), cause: Some(cause) } => {
                Ok(Reviewed::Cause { stream: known("kind", &kind)?, cause })
            }
            _ => Err(Problem::invalid("ids", "请指定 ids，或同时指定 kind 与 cause")),
        }
    }
}
