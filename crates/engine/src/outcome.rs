//! What became of the records of a page.

use std::collections::HashMap;

use model::{AnyStream, Binding, Lookup, Outcome, Reason, State, Stop, Vanished};
use store::{Question, Stored};

use crate::batch::{Existing, Prepared};
use crate::entry::Entry;
use crate::keep::{self, Kept};
use crate::logged::Names;
use crate::parts::Gone;
use crate::pass::Pass;
use crate::row::{Moved, Row};
use crate::told::{Told, tell, untold};
use crate::{CallError, Halt, Next, Tally, again, called, lookups, once, removed, said};

/// After how long a call that may still be under way is over, in milliseconds.
pub(crate) const OVER: i64 = 60_000;

/// What became of a page.
pub(crate) struct Outcomes {
    stream: &'static dyn AnyStream,
    rows: Vec<Row>,
    /// The keys of records of which there is no more to say than that they are as they were.
    same: Vec<String>,
    names: Names,
}

impl Outcomes {
    pub(crate) fn new(stream: &'static dyn AnyStream) -> Self {
        Self { stream, rows: Vec::new(), same: Vec::new(), names: Names::default() }
    }

    /// Has what the rows of the stream's tables are called told in the log.
    pub(crate) fn know(&mut self, lookup: &Lookup) {
        self.names = Names::of(self.stream, lookup);
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

    /// Ruling 5: the twin of a record that is gone is left alone, and the binding is marked. Where it is deleted instead
    /// (PR-5) the record counts as known until the complete list, too, says that it is gone.
    pub(crate) fn gone(&mut self, gone: &Gone, binding: Option<Binding>) {
        let spec = self.stream.spec();
        if binding.is_none() || spec.source.vanished != Vanished::Deletes {
            self.rows.push(Row::gone(spec, gone, binding));
        }
    }

    /// As it was.
    pub(crate) fn keep(&mut self, entry: Entry) {
        let state = entry.stored.as_ref().map_or(State::Unconfirmed, |s| s.state);
        self.rows.push(Row { keep: false, ..Row::of_entry(&entry, state) });
    }

    /// Nothing has changed, and nothing is kept (F-6).
    pub(crate) fn same(&mut self, entry: &Entry) {
        match self.stream.report(&entry.item, Outcome::Agrees) {
            None => self.same.push(entry.item.key.clone()),
            tell => self.rows.push(Row { keep: false, tell, ..Row::of_entry(entry, State::Unchanged) }),
        }
    }

    /// Nothing that is mapped has changed (F-6), although it had to be looked at: that is kept, so that it need not be again.
    /// What was there before us has still not been made by us.
    pub(crate) fn unchanged(&mut self, entry: Entry) {
        let mut row = Row::of_entry(&entry, State::Unchanged);
        row.record.source = Some(entry.source.clone());
        row.record.reason = row.record.reason.or_else(|| said::still_adopted(entry.stored.as_ref()));
        let target = self.stream.spec().direction.target();
        row.record.target_id = entry.binding.as_ref().map(|binding| binding.id(target).to_owned());
        // Whole again, where part of it had counted no more (decision 0057).
        row.record.written = entry.agreed;
        row.tell = self.stream.report(&entry.item, Outcome::Agrees);
        self.rows.push(row);
    }

    /// Who is bound stays so, whoever bound them (S-5), where nothing is ever written. What was said of it when it was
    /// bound goes on being said.
    pub(crate) fn bound(&mut self, entry: &Entry, id: &str, canonical: &str) {
        let known = |stored: &&Stored| stored.state == State::Created && stored.target_id.as_deref() == Some(id);
        let known = entry.stored.as_ref().filter(known);
        let mut row = Row::of_entry(entry, known.map_or(State::Created, |_| State::Unchanged));
        row.record.adopted = known.is_none();
        row.remember(id, canonical);
        row.record.source = Some(entry.source.clone());
        let adopted = || said::adopted(self.stream.spec().direction.target());
        row.record.reason = known.map_or_else(|| Some(adopted()), |stored| stored.reason.clone().map(Reason::note));
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

    /// Nobody knows whether it was made, and what a person said of it cannot be.
    pub(crate) fn unconfirmed(&mut self, entry: Entry, reason: Reason, now: i64) {
        self.several(entry, reason, &[], now);
    }

    /// Nobody but a person can say which of these it is.
    pub(crate) fn several(&mut self, entry: Entry, reason: Reason, candidates: &[String], now: i64) {
        let mut row = Row::of_entry(&entry, State::Unconfirmed);
        row.unconfirmed(reason, candidates, now);
        self.rows.push(row);
    }

    /// Only a person can say, where there is a question.
    pub(crate) fn ask(&mut self, record: Prepared, stop: Stop, question: Option<Question>) {
        let meant = record.mark.is_some();
        self.stop(record.entry, stop);
        if let Some(row) = self.rows.last_mut() {
            (row.question, row.closes) = (question, meant);
        }
    }

    /// The target has it.
    pub(crate) fn written(&mut self, record: Prepared, id: String) {
        let spec = self.stream.spec();
        let state = match &record.existing {
            // What was adopted is from now on bound, the same as what was made.
            Existing::Nothing | Existing::Adopted(_) => State::Created,
            // A process may have filled it in, and died before it could say so.
            Existing::Bound(_) if record.changes.is_empty() => State::Unchanged,
            Existing::Bound(_) => State::Updated,
        };
        let mut row = Row::of_entry(&record.entry, state);
        row.record.target_title = called::written(&spec.target, &record);
        if matches!(record.existing, Existing::Adopted(_)) {
            row.record.adopted = true;
            row.record.reason.get_or_insert_with(|| said::adopted(spec.direction.target()));
        }
        // An adopted record was on both sides: of the two numbers JDY's is kept (CU-6), as if it were ours.
        let origin = spec.direction.source();
        let former = record.entry.binding;
        let origin = former.as_ref().map_or(origin, |binding| binding.origin);
        row.bind(spec, origin, &id, &record.canonical);
        row.record.state = state;
        row.record.source = Some(record.entry.source);
        row.record.changes = self.names.logged(self.stream, &record.changes);
        row.closes = matches!(record.existing, Existing::Nothing | Existing::Adopted(_));
        if let Existing::Bound(before) = &record.existing
            && *before != id
        {
            row.moved = Some(Moved { id: before.clone(), forget: false, former });
        }
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
        if error.code == removed::REMOVED {
            let mut row = removed::row(self.stream, &record, now);
            row.tell = self.stream.report(&record.entry.item, Outcome::Refused);
            self.rows.push(row);
            return;
        }
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
            let reason = Reason::new(&own_cause(&row.record.key, &error), refusal(&error));
            row.stop(State::Failed, Reason { waits: record.entry.waits.clone(), ..reason });
        }
        // What was to be created, was there already and could not be changed is bound by its intent in the next pass.
        row.closes = new && row.record.state != State::Held;
        row.tell = self.stream.report(&record.entry.item, Outcome::Refused);
        self.rows.push(row);
    }

    /// Reports back, then keeps everything in one transaction.
    pub(crate) async fn record(mut self, pass: &mut Pass<'_>, kept: Kept, tally: &mut Tally) -> Result<(), Halt> {
        self.each_once(pass).await?;
        let untold = self.report(pass).await;
        pass.failed.extend(untold);
        called::learn(pass, &mut self.rows).await;
        for key in &self.same {
            pass.count(key, State::Unchanged, tally);
        }
        let failed = self.failures(pass).await?;
        for row in &mut self.rows {
            let before = failed.get(&row.record.key).copied();
            if before.is_some() {
                pass.failed.insert(row.record.source_id.clone());
            }
            let again = row.record.reason.as_ref().and_then(|reason| reason.again).or(before.map(again::after));
            row.record.due_at = row.record.due_at.or_else(|| Some(pass.run.now() + again?));
            pass.count(&row.record.key, row.record.state, tally);
            tally.adopted += u64::from(row.record.adopted && row.record.state == State::Created);
            let wrote = matches!(row.record.state, State::Created | State::Updated | State::Deleted);
            if let Some(changed_at) = row.record.changed_at.filter(|_| wrote) {
                tally.lags.add(pass.run.now() - changed_at);
            }
        }
        keep::rows(pass, self.rows, kept).await
    }

    /// How often each record that has failed now did so before, in a row.
    async fn failures(&self, pass: &Pass<'_>) -> Result<HashMap<String, i64>, Halt> {
        let failed = self.rows.iter().filter(|row| row.record.state == State::Failed);
        let keys: Vec<&str> = failed.map(|row| row.record.key.as_str()).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let before = pass.run.store().records(&pass.run.connection.id, pass.stream.spec().kind.0, &keys).await?;
        let again = |key: &str| before.get(key).filter(|stored| stored.state == State::Failed);
        let times = |key: &str| again(key).map_or(0, |stored| stored.attempts);
        Ok(keys.into_iter().map(|key| (key.to_owned(), times(key))).collect())
    }

    /// A target record is bound once. Where the target knows records by what they are called, such as options, what one
    /// comes to may still be another's, until that is called otherwise: then it waits for its turn (PR-4), alone (F-5).
    async fn each_once(&mut self, pass: &Pass<'_>) -> Result<(), Halt> {
        let spec = pass.stream.spec();
        let target = spec.direction.target();
        let ids: Vec<&str> = self.rows.iter().filter_map(|row| Some(row.bound()?.id(target))).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let there = lookups::bindings(pass.run, spec.binds, target, &ids).await?;
        // Who stays where it is keeps from moving whoever wants its place, and so on.
        while let Some((place, owner)) = once::taken(spec, &self.rows, &there) {
            self.rows[place].taken(spec, &owner, pass.run.now());
        }
        Ok(())
    }

    /// SO-5. A report that fails is tried again with its record, in the next pass; one that is refused is said, and tried
    /// seldom: whoever unlocks the record wakes it.
    async fn report(&mut self, pass: &Pass<'_>) -> Vec<String> {
        let told = |r: &mut Row| {
            let (id, title) = (r.record.source_id.clone(), r.record.title.clone());
            Some(Told { id, title, patch: r.tell.take()? })
        };
        let told = self.rows.iter_mut().filter_map(told).collect();
        let failed = tell(pass, told).await;
        for row in &mut self.rows {
            let Some(error) = failed.get(&row.record.source_id) else { continue };
            row.keep = true;
            row.record.due_at = Some(pass.run.now());
            if error.next == Next::Reject && row.record.reason.is_none() {
                row.record.reason = Some(untold(error));
                row.record.due_at = Some(pass.run.now() + again::SELDOM);
            }
        }
        failed.into_keys().collect()
    }
}

/// What an administrator reads of a refusal: the system's words, and what to do where they do not say it. Where nothing was
/// sent, since something has to be done first, that is all there is to say.
fn refusal(error: &CallError) -> String {
    if error.text.starts_with('请') {
        return error.text.clone();
    }
    let advice = match (error.text.contains('请'), error.duplicate) {
        (true, _) => "",
        (false, true) => "。请核对是否为同一条记录，改正其中一方后重试",
        (false, false) => "。请按此原因修改记录后重试",
    };
    format!("{}拒绝：{}{advice}", error.system.label(), error.text)
}

/// What is refused in the same words is refused for the same cause, whatever else has the same code; and that something is
/// there already is each record's own trouble.
fn own_cause(key: &str, error: &CallError) -> String {
    let of = if error.duplicate { key } else { &error.text };
    format!("{}:{}:{of}", error.system.label(), error.code)
}
