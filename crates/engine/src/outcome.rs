//! What became of the records of a page, and the one transaction that keeps it.

use futures::StreamExt;
use model::{AnyStream, Binding, Kind, Outcome, Patch, Reason, Spec, State, Stop};
use store::{PageResult, Question};

use crate::batch::{Entry, Existing, Prepared};
use crate::calls::retried;
use crate::parts::Gone;
use crate::pass::{Pass, Tally};
use crate::row::{Moved, Row};
use crate::run::Run;
use crate::{CallError, Halt, Next, echo};

/// After how long a call that may still be under way is over, in milliseconds.
pub(crate) const OVER: i64 = 60_000;

/// What became of a page.
pub(crate) struct Outcomes {
    stream: &'static dyn AnyStream,
    rows: Vec<Row>,
}

impl Outcomes {
    pub(crate) fn new(stream: &'static dyn AnyStream) -> Self {
        Self { stream, rows: Vec::new() }
    }

    /// A record that could not even be read.
    pub(crate) fn unreadable(&mut self, id: &str, text: &str, code: &str) {
        let mut row = Row::new(id, id, "", State::Failed);
        row.stop(State::Failed, Reason::new(&format!("read:{code}"), text));
        self.rows.push(row);
    }

    /// A record that the source did not give; what may be there in a moment is asked for again in this very pass.
    pub(crate) fn not_given(&mut self, id: &str, error: &CallError, now: i64) {
        self.unreadable(id, &error.text, &error.code);
        if error.next == Next::Retry
            && let Some(row) = self.rows.last_mut()
        {
            row.record.state = State::Held;
            row.record.due_at = Some(now);
        }
    }

    /// Ruling 5: the twin of a record that is gone is left alone, and the binding is marked.
    pub(crate) fn gone(&mut self, gone: &Gone, binding: Option<Binding>) {
        self.rows.push(Row::gone(self.stream.spec(), gone, binding));
    }

    /// As it was.
    pub(crate) fn keep(&mut self, entry: Entry) {
        let state = entry.stored.as_ref().map_or(State::Unconfirmed, |s| s.state);
        self.rows.push(Row { keep: false, ..Row::of_entry(&entry, state) });
    }

    /// Nothing that is mapped has changed (F-6).
    pub(crate) fn unchanged(&mut self, entry: Entry) {
        let settled = |s: &store::Stored| {
            matches!(s.state, State::Created | State::Updated | State::Unchanged) && s.due_at.is_none()
        };
        let keep = !entry.stored.as_ref().is_some_and(settled);
        let mut row = Row { keep, ..Row::of_entry(&entry, State::Unchanged) };
        row.tell = self.stream.report(&entry.item, Outcome::Agrees);
        self.rows.push(row);
    }

    /// A rule said no. Skipped records are never needed, so their source has nothing to be told.
    pub(crate) fn stop(&mut self, entry: Entry, stop: Stop) {
        let (state, reason) = match stop {
            Stop::Skip(reason) => (State::Skipped, reason),
            Stop::Hold(reason) => (State::Held, reason),
            Stop::Fail(reason) => (State::Failed, reason),
        };
        let mut row = Row::of_entry(&entry, state);
        if state != State::Skipped {
            row.tell = self.stream.report(&entry.item, Outcome::Refused);
        }
        row.stop(state, reason);
        self.rows.push(row);
    }

    /// Only a person can say, where there is a question.
    pub(crate) fn ask(&mut self, entry: Entry, stop: Stop, question: Option<Question>) {
        self.stop(entry, stop);
        if let Some(row) = self.rows.last_mut() {
            row.question = question;
        }
    }

    /// The target has it.
    pub(crate) fn written(&mut self, record: Prepared, id: String) {
        let spec = self.stream.spec();
        let state = match &record.existing {
            // What was adopted is from now on bound, the same as what was made.
            Existing::Nothing | Existing::Adopted(_) => State::Created,
            Existing::Bound(_) => State::Updated,
        };
        let mut row = Row::of_entry(&record.entry, state);
        // An adopted record was on both sides: of the two numbers JDY's is kept (CU-6), as if it were ours.
        let origin = spec.direction.source();
        let origin = record.entry.binding.map_or(origin, |binding| binding.origin);
        row.bind(spec, origin, &id, &record.canonical);
        row.record.state = state;
        row.record.changes = serde_json::to_string(&record.changes).ok();
        row.closes = matches!(record.existing, Existing::Nothing);
        if let Existing::Bound(before) = &record.existing
            && *before != id
        {
            row.moved = Some(Moved { id: before.clone(), forget: false });
        }
        // What an adopted record says otherwise than ours is not yet agreed on.
        row.wrote = !matches!(record.existing, Existing::Adopted(_));
        let whole = record.without.as_ref().is_none_or(|without| without.state.is_none());
        row.tell = self.stream.report(&record.entry.item, if whole { Outcome::Agrees } else { Outcome::Refused });
        if let Some(without) = record.without {
            row.goes_without(without);
        }
        self.rows.push(row);
    }

    /// The target has it, but for what it goes without, and nothing else is to be written.
    pub(crate) fn short(&mut self, record: Prepared) {
        let mut row = Row::of_entry(&record.entry, State::Unchanged);
        row.tell = self.stream.report(&record.entry.item, Outcome::Refused);
        if let Some(without) = record.without {
            row.goes_without(without);
        }
        self.rows.push(row);
    }

    /// The target refused it, or nobody knows.
    pub(crate) fn failed(&mut self, record: Prepared, error: CallError, now: i64) {
        let mut row = Row::of_entry(&record.entry, State::Failed);
        let cause = format!("{}:{}", error.system.label(), error.code);
        let new = matches!(record.existing, Existing::Nothing);
        if error.next == Next::Ambiguous && record.mark.is_none() && new {
            row.unconfirmed(Reason::new(&cause, error.text), &[], now);
        } else if error.next == Next::Ambiguous {
            // The intent stays open: the next pass looks for the mark before anything else.
            let text = format!("{}没有应答，稍后自动确认：{}", error.system.label(), error.text);
            row.stop(State::Held, Reason::new(&cause, text));
            row.record.due_at = Some(if record.late { now + OVER } else { now });
        } else {
            row.stop(State::Failed, Reason::new(&cause, refusal(&error)));
        }
        row.closes = new && row.record.state != State::Held;
        row.tell = self.stream.report(&record.entry.item, Outcome::Refused);
        self.rows.push(row);
    }

    /// The records that wait for another one: source id, and what it waits for.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (&str, &(Kind, String))> {
        let reasons = self.rows.iter().filter_map(|row| Some((&row.record.source_id, row.record.reason.as_ref()?)));
        reasons.filter_map(|(id, reason)| Some((id.as_str(), reason.waits.as_ref()?)))
    }

    /// What the sources of records that are not written would be told, by title.
    pub(crate) fn reports(&mut self) -> Vec<(String, Patch)> {
        self.rows.iter_mut().filter_map(|r| Some((r.record.title.clone(), r.tell.take()?))).collect()
    }

    /// Reports back, then keeps everything in one transaction.
    pub(crate) async fn record(mut self, pass: &mut Pass<'_>, kept: Kept, tally: &mut Tally) -> Result<(), Halt> {
        self.report(pass).await;
        for row in &mut self.rows {
            let again = row.record.reason.as_ref().and_then(|reason| reason.again);
            row.record.due_at = row.record.due_at.or_else(|| Some(pass.run.now() + again?));
            pass.count(&row.record.key, row.record.state, tally);
        }
        keep(pass, self.rows, kept).await
    }

    /// SO-5. A report that fails is tried again with its record, in the next pass.
    async fn report(&mut self, pass: &Pass<'_>) {
        let patches: Vec<(String, Patch)> =
            self.rows.iter_mut().filter_map(|r| Some((r.record.source_id.clone(), r.tell.take()?))).collect();
        let failed = tell(pass, patches).await;
        for row in self.rows.iter_mut().filter(|r| failed.contains(&r.record.source_id)) {
            row.keep = true;
            row.record.due_at = Some(pass.run.now());
        }
    }
}

/// What an administrator reads of a refusal: the system's words, and what to do where they do not say it.
fn refusal(error: &CallError) -> String {
    let advice = match (error.text.contains('请'), error.duplicate) {
        (true, _) => "",
        (false, true) => "。请核对是否为同一条记录，改正其中一方后重试",
        (false, false) => "。请按此原因修改记录后重试",
    };
    format!("{}拒绝：{}{advice}", error.system.label(), error.text)
}

/// Tells source records how they stand; answers those that could not be told.
pub(crate) async fn tell(pass: &Pass<'_>, patches: Vec<(String, Patch)>) -> Vec<String> {
    const WIDTH: usize = 8;
    let source = &pass.stream.spec().source;
    let told = futures::stream::iter(patches).map(|(id, patch)| async move {
        let answer = retried(pass.run.clock(), async || pass.source.patch(source, &id, &patch).await).await;
        answer.err().map(|error| {
            tracing::warn!(stream.kind = %pass.stream.spec().kind, record.id = id, %error, "the source could not be told");
            id
        })
    });
    told.buffer_unordered(WIDTH).filter_map(std::future::ready).collect().await
}

/// Keeps rows that come of no page: settled intents, compared bindings.
pub(crate) async fn record_rows(pass: &Pass<'_>, rows: Vec<Row>) -> Result<(), Halt> {
    keep(pass, rows, Kept::default()).await
}

/// Asks what concerns the stream as a whole.
pub(crate) async fn ask(pass: &Pass<'_>, question: Question) -> Result<(), Halt> {
    let questions = vec![question];
    let result = PageResult { stream: pass.stream.spec().kind.0, questions, ..PageResult::default() };
    Ok(pass.run.store().finish(pass.run.lease, &result, pass.run.now()).await?)
}

/// What is kept beside the rows.
#[derive(Default)]
pub(crate) struct Kept {
    /// How far the source is read, and whether this is its end.
    pub cursor: Option<(String, bool)>,
    /// Source records that were read because they were due.
    pub retried: Vec<String>,
}

async fn keep(pass: &Pass<'_>, rows: Vec<Row>, kept: Kept) -> Result<(), Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let Kept { cursor, retried } = kept;
    let echoes = echo::rows(pass, rows.iter().filter_map(Row::written)).await?;
    let mut result =
        PageResult { stream: spec.kind.0, run: Some(&run.id), cursor, retried, echoes, ..PageResult::default() };
    for row in rows {
        if let Some(moved) = row.moved {
            result.moved.extend(followers(run, spec).map(|stream| store::Moved {
                stream,
                value: moved.id.clone(),
                forget: moved.forget,
            }));
        }
        result.questions.extend(row.question);
        if row.closes {
            result.closed.push(row.record.key.clone());
        }
        if let Some(binding) = row.binding {
            if row.unbinds {
                result.unbound.push((spec.binds.0, binding.jdy_id));
                result.records.push(row.record);
                continue;
            }
            result.bindings.push((spec.binds.0, binding, None));
        }
        if row.keep {
            result.records.push(row.record);
        }
    }
    let empty = result.records.is_empty() && result.bindings.is_empty() && result.closed.is_empty();
    if empty && result.cursor.is_none() && result.retried.is_empty() {
        return Ok(());
    }
    Ok(run.store().finish(run.lease, &result, run.now()).await?)
}

/// The streams whose records are written with what this one binds: they are looked at again when it has moved (PR-4).
fn followers<'a>(run: &'a Run<'_>, spec: &'a Spec) -> impl Iterator<Item = &'static str> + 'a {
    let names = |s: &&&dyn AnyStream| {
        s.spec().needs.contains(&spec.binds) && s.spec().direction.target() == spec.direction.target()
    };
    run.engine.streams.iter().filter(names).map(|stream| stream.spec().kind.0)
}
