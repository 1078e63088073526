//! `/connections/{id}/questions`: what only a person can decide.

use std::collections::HashMap;

use axum::extract;
use axum::http::StatusCode;
use engine::Request;
use model::{Change, Kind, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Answered, Asked, Choice, Retry, Store};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::{List, Part};
use super::problem::{Code, Problem};
use super::{App, audit, records};
use crate::kinds;
use crate::labels::Labels;
use crate::names::Names;

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
    /// The system in which the answers were found: `jdy` or `crm`; null for a kind that there is no more.
    target_system: Option<&'static str>,
    /// Of the two records that an answer binds: whose values go to the other side where both say something (CU-4), `jdy` or
    /// `crm`; null where neither does.
    prevails: Option<&'static str>,
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
    /// The number of the record that it stands for, where it stands for one.
    number: Option<String>,
    /// What that record says, beside what is carried by the one in question.
    compared: Vec<Compared>,
    /// That record's own record in the other direction, where it stands still: whether the answer lets it go on.
    stands_still: Option<StandsStill>,
}

/// A field of two records that may be one and the same.
#[derive(Debug, Serialize, ToSchema)]
struct Compared {
    source_label: String,
    target_label: String,
    /// What the record in question says.
    mine: Option<String>,
    /// What the one that was found says.
    theirs: Option<String>,
    /// Whether both say the same.
    same: bool,
}

/// A record that stands still.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct StandsStill {
    kind: String,
    /// `held`, `failed` or `unconfirmed`
    state: &'static str,
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
    extract::State(app): extract::State<App>,
    Path(id): Path<String>,
    Query(part): Query<Part>,
) -> Result<Json<List<Row>>, Problem> {
    caller.connection(&app, &id).await?;
    let (cursor, limit) = part.of();
    let page = app.store.questions_page(&id, cursor, limit).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for asked in page.items {
        items.push(row(&app.store, &id, asked).await?);
    }
    Ok(Json(List { items, next: page.next }))
}

/// Answers a question; its record is looked at again at once.
#[utoipa::path(post, path = "/connections/{id}/questions/{qid}", tag = "questions",
    params(("id" = String, Path), ("qid" = String, Path)), request_body = Answer, responses((status = 204)))]
async fn answer(
    caller: As<Operator>,
    extract::State(app): extract::State<App>,
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
    release(&app.store, &id, &asked.stream, &sent.answer, now).await?;
    // What concerns a kind as a whole shows when the kind is read.
    let whole = asked.question.key.is_empty();
    let streams = if whole { vec![asked.stream.clone()] } else { Vec::new() };
    records::look_again(&app, &id, Request { streams, due: !whole, plan: false }).await?;
    let title = if asked.question.title.is_empty() { kinds::label(&asked.stream) } else { &asked.question.title };
    // By what people saw when they chose: an id tells nobody anything.
    let chosen = asked.question.options.iter().find(|option| option.answer == sent.answer);
    let chosen = chosen.map(|o| if o.number.is_empty() { &o.label } else { &o.number });
    let detail = json!({"kind": asked.stream, "answer": sent.answer, "chosen": chosen});
    audit::note(&app, &caller.note("question.answer").on(&id).about(title).with(detail)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn row(store: &Store, connection: &str, asked: Asked) -> Result<Row, Problem> {
    let Asked { id, stream, question, at, .. } = asked;
    let labels = Labels::of(&stream);
    let mine =
        |one: &store::Compared| Change { field: one.field.clone(), before: Value::Null, after: one.mine.clone() };
    let changes: Vec<Change> = question.options.iter().flat_map(|option| option.compared.iter().map(mine)).collect();
    let names = Names::of(store, connection, &stream, &labels, changes.iter()).await?;
    let mut still = standing(store, connection, &stream, &question.options).await?;
    let option = |Choice { answer, label, number, compared }: Choice| AnswerOption {
        stands_still: still.remove(&answer),
        number: Some(number).filter(|number| !number.is_empty()),
        compared: compared.into_iter().map(|one| beside(&labels, &names, one)).collect(),
        answer,
        label,
    };
    Ok(Row {
        id: id.to_string(),
        label: kinds::label(&stream).to_owned(),
        target_system: streams::by_name(&stream).map(|s| s.spec().direction.target().name()),
        prevails: prevailing(&stream),
        title: question.title,
        text: question.text,
        options: question.options.into_iter().map(option).collect(),
        kind: stream,
        at,
    })
}

/// What stays in the target goes back only where a stream carries it.
fn prevailing(stream: &str) -> Option<&'static str> {
    let spec = streams::by_name(stream)?.spec();
    let (source, target) = (spec.direction.source(), spec.direction.target());
    let side = spec.target.adopt.prevails(source, target)?;
    (side == source || back(stream).next().is_some()).then_some(side.name())
}

fn beside(labels: &Labels, names: &Names, one: store::Compared) -> Compared {
    let (source_label, target_label) = labels.both(&one.field);
    let mine = names.shown(&one.field, &one.mine).filter(|text| !text.is_empty());
    let theirs = Some(one.theirs).filter(|text| !text.is_empty());
    // A user bound to an employee is the same person, by whatever name.
    let same = one.same || mine.as_deref().map(str::trim) == theirs.as_deref().map(str::trim);
    Compared { source_label, target_label, mine, theirs, same }
}

/// Of the records that are answers, those that stand still themselves on their way in the other direction: bound by the
/// answer, they go on (CU-4, CU-6).
async fn standing(
    store: &Store,
    connection: &str,
    stream: &str,
    options: &[Choice],
) -> Result<HashMap<String, StandsStill>, Problem> {
    let found: Vec<&str> = options.iter().filter(|o| !o.compared.is_empty()).map(|o| o.answer.as_str()).collect();
    let mut still = HashMap::new();
    for kind in back(stream) {
        let records = if found.is_empty() { HashMap::new() } else { store.records(connection, kind.0, &found).await? };
        let stands = records.into_iter().filter(|(_, r)| r.state > State::Skipped);
        still.extend(stands.map(|(id, r)| (id, StandsStill { kind: kind.0.to_owned(), state: r.state.name() })));
    }
    Ok(still)
}

/// Has the chosen record's own failure looked at again with the one that it is bound to now.
async fn release(store: &Store, connection: &str, stream: &str, answer: &str, now: i64) -> Result<(), Problem> {
    for kind in back(stream) {
        let records = store.records(connection, kind.0, &[answer]).await?;
        let ids: Vec<i64> = records.values().filter(|r| r.state > State::Held).map(|r| r.id).collect();
        if !ids.is_empty() {
            store.retry(connection, &Retry::Ids(ids), now).await?;
        }
    }
    Ok(())
}

/// The streams that bind the same in the other direction.
fn back(stream: &str) -> impl Iterator<Item = Kind> {
    let asking = streams::by_name(stream).map(model::AnyStream::spec);
    let specs = streams::STREAMS.iter().map(|stream| stream.spec());
    let is_back = move |spec: &&'static model::Spec| {
        asking.is_some_and(|asking| spec.binds == asking.binds && spec.direction != asking.direction)
    };
    specs.filter(is_back).map(|spec| spec.kind)
}
