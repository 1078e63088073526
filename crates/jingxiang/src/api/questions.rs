//! `/connections/{id}/questions`: what only a person can decide.

use axum::extract::State;
use axum::http::StatusCode;
use engine::Request;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Answered, Asked, Choice};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::{List, Part};
use super::problem::{Code, Problem};
use super::{App, audit, records};
use crate::kinds;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(answer))
}

/// A question without an answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Question)]
pub(super) struct Row {
    id: String,
    kind: String,
    label: String,
    /// What people call the record; empty where it is about the kind as a whole.
    title: String,
    text: String,
    options: Vec<AnswerOption>,
    /// When it was asked (ms).
    at: i64,
}

/// What may be answered.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerOption {
    /// For `answer`. One that begins with `exists:` stands for any such: an id that a person found.
    answer: String,
    label: String,
}

/// What a person decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    answer: String,
}

/// The questions without an answer, oldest first.
#[utoipa::path(get, path = "/connections/{id}/questions", tag = "questions", params(("id" = String, Path), Part),
    responses((status = 200, body = List<Row>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(part): Query<Part>,
) -> Result<Json<List<Row>>, Problem> {
    caller.connection(&app, &id).await?;
    let (cursor, limit) = part.of();
    Ok(Json(app.store.questions_page(&id, cursor, limit).await?.into()))
}

/// Answers a question; its record is looked at again at once.
#[utoipa::path(post, path = "/connections/{id}/questions/{qid}", tag = "questions",
    params(("id" = String, Path), ("qid" = String, Path)), request_body = Answer, responses((status = 204)))]
async fn answer(
    caller: As<Operator>,
    State(app): State<App>,
    Path((id, qid)): Path<(String, String)>,
    Json(sent): Json<Answer>,
) -> Result<StatusCode, Problem> {
    caller.connection(&app, &id).await?;
    let missing = || Problem::not_found("问题");
    let number: i64 = qid.parse().map_err(|_| missing())?;
    let asked = app.store.questions(&id).await?.into_iter().find(|asked| asked.id == number).ok_or_else(missing)?;
    let now = app.clock.now();
    match app.store.answer(&id, number, &sent.answer, now).await? {
        Answered::Taken => {}
        Answered::Unknown => return Err(missing()),
        Answered::NoOption => return Err(Problem::new(Code::AnswerInvalid, "请从选项中选择").about("answer")),
    }
    // What concerns a kind as a whole shows when the kind is read.
    let whole = asked.question.key.is_empty();
    let streams = if whole { vec![asked.stream.clone()] } else { Vec::new() };
    records::look_again(&app, &id, Request { streams, due: !whole, plan: false }).await?;
    let title = if asked.question.title.is_empty() { kinds::label(&asked.stream) } else { &asked.question.title };
    let detail = json!({"kind": asked.stream, "answer": sent.answer});
    audit::note(&app, &caller.note("question.answer").on(&id).about(title).with(detail)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Asked> for Row {
    fn from(asked: Asked) -> Self {
        let Asked { id, stream, question, at, .. } = asked;
        let option = |Choice { answer, label }: Choice| AnswerOption { answer, label };
        Self {
            id: id.to_string(),
            label: kinds::label(&stream).to_owned(),
            kind: stream,
            title: question.title,
            text: question.text,
            options: question.options.into_iter().map(option).collect(),
            at,
        }
    }
}
