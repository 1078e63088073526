//! What became of one record.

use model::{Binding, Change, Draft, Item, Patch, Reason, Spec, State, System, When};
use store::{Intent, Question, RecordRow};

use crate::batch::Without;
use crate::entry::Entry;
use crate::parts::{GONE, Gone};
use crate::questions;

/// What became of one record.
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a row, each read once")]
pub(crate) struct Row {
    pub record: RecordRow,
    pub binding: Option<Binding>,
    /// Whether its binding ends.
    pub unbinds: bool,
    /// Whether its intent is settled.
    pub closes: bool,
    /// Whether there is anything to keep: an unchanged record that was known as such leaves no trace.
    pub keep: bool,
    /// The target id that it had, or has again: what names it is to be looked at (PR-4).
    pub moved: Option<Moved>,
    /// What its source is told.
    pub tell: Option<Patch>,
    /// What was written, for the stream that goes the other way.
    pub wrote: bool,
    /// What a person has to decide.
    pub question: Option<Question>,
}

/// The end of the cause of a record that comes to what is another's.
pub(crate) const TAKEN: &str = ":taken";

/// Something that other records name is not what it was.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The target id that they were written with.
    pub id: String,
    /// Whether they must be written again although they come to the same.
    pub forget: bool,
    /// The binding as it was, where another record has taken the place of its own: what names that one means this one.
    pub former: Option<Binding>,
}

impl Row {
    pub(crate) fn new(key: &str, source_id: &str, title: &str, state: State) -> Self {
        Self {
            record: RecordRow::new(key, source_id, title, state),
            binding: None,
            unbinds: false,
            closes: false,
            keep: true,
            moved: None,
            tell: None,
            wrote: false,
            question: None,
        }
    }

    pub(crate) fn of_entry(entry: &Entry, state: State) -> Self {
        let binding = entry.binding.clone().filter(|_| entry.back);
        let mut row = Self { binding, ..Self::new(&entry.item.key, &entry.source_id, &entry.item.title, state) };
        row.record.reason.clone_from(&entry.note);
        row.record.calls.clone_from(&entry.calls);
        row.record.changed_at = entry.changed_since();
        row.moved.clone_from(&entry.left);
        row
    }

    /// The row of a source record that was invalidated or deleted (ruling 5). Somebody has to look whether the twin, which
    /// is left alone, is still meant: goods may go out over it.
    pub(crate) fn gone(spec: &Spec, gone: &Gone, binding: Option<Binding>) -> Self {
        let Gone { key, source_id, what } = gone;
        let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
        let reason = if binding.is_some() {
            let text = format!("记录在{source}中已{what}，{target}中对应的记录保持不变，请核对是否需要一并处理");
            Reason::new(GONE, text).for_review("gone")
        } else {
            Reason::new(GONE, format!("记录在{source}中已{what}"))
        };
        let mut row = Self::new(key, source_id, binding.as_ref().map_or("", |b| &b.label), State::Skipped);
        let told = |binding: &Binding| {
            // What others read that name it.
            let called = format!("{}「{}」", spec.label, binding.label.trim());
            format!(
                "{called}在{source}中已{what}，所以没有同步。请在{source}恢复它，恢复后自动继续；不再需要时不必处理"
            )
        };
        // What was only loaded from there is sent back: for that stream its target record is removed (decision 0025).
        let marked = binding.filter(|_| spec.when != When::Initialisation);
        row.binding = marked.map(|binding| Binding { broken: Some(told(&binding)), ..binding });
        row.stop(State::Skipped, reason);
        row
    }

    /// The row of a record that its source says nothing of any more; its binding stays for the day when it does.
    pub(crate) fn no_more(spec: &Spec, key: &str, source_id: &str, title: &str) -> Self {
        let text = format!("{}中已没有这条{}", spec.direction.source().label(), spec.label);
        let mut row = Self::new(key, source_id, title, State::Skipped);
        row.stop(State::Skipped, Reason::new("gone", text));
        row
    }

    /// What its target says instead.
    pub(crate) fn says(&mut self, spec: &Spec, target_id: &str, draft: &Draft, changes: &[Change]) {
        self.remember(target_id, &draft.canonical());
        self.record.changes = (!changes.is_empty()).then(|| serde_json::to_string(changes).ok()).flatten();
        if let Some(reason) = &mut self.record.reason {
            reason.text = format!("{}，{}中已改为 0", reason.text, spec.direction.target().label());
        }
    }

    /// The row of a settled intent.
    pub(crate) fn closing(intent: &Intent, title: &str) -> Self {
        Self { closes: true, ..Self::new(&intent.key, &intent.source_id, title, State::Held) }
    }

    /// The row of the record behind a binding.
    pub(crate) fn of_binding(spec: &Spec, binding: &Binding) -> Self {
        let key = binding.id(spec.direction.source());
        Self::new(key, key, &binding.label, State::Held)
    }

    /// The row of a record that the other direction has just made equal.
    pub(crate) fn agreed(item: &Item, target_id: &str, canonical: &str) -> Self {
        let mut row = Self::new(&item.key, &item.key, &item.title, State::Unchanged);
        row.remember(target_id, canonical);
        row
    }

    pub(crate) fn remember(&mut self, target_id: &str, canonical: &str) {
        self.record.target_id = Some(target_id.to_owned());
        self.record.fingerprint = Some(Draft::fingerprint(canonical));
        self.record.written = Some(canonical.to_owned());
    }

    /// Nobody knows whether its create happened: a person says (design: never guessed).
    pub(crate) fn unconfirmed(&mut self, reason: Reason, candidates: &[String], now: i64) {
        let RecordRow { key, title, .. } = &self.record;
        self.question = Some(questions::happened(key, title, &reason.text, candidates, now));
        self.stop(State::Unconfirmed, reason);
    }

    /// It is written, but for something.
    pub(crate) fn goes_without(&mut self, without: Without) {
        self.record.state = without.state.unwrap_or(self.record.state);
        self.record.due_at = without.due_at;
        self.record.reason = Some(without.reason);
    }

    pub(crate) fn stop(&mut self, state: State, reason: Reason) {
        self.record.state = state;
        self.record.reason = Some(reason);
    }

    /// Its target record is gone.
    pub(crate) fn unbind(&mut self, binding: &Binding) {
        self.binding = Some(binding.clone());
        self.unbinds = true;
    }

    /// To be looked at again in this very pass.
    pub(crate) fn again(&mut self, now: i64) {
        self.record.due_at = Some(now);
        self.record.reason = Some(Reason::new("again", "等待再次同步"));
    }

    /// Bound to `id`, as `canonical` says; `origin` is where the record was born.
    pub(crate) fn bind(&mut self, spec: &Spec, origin: System, id: &str, canonical: &str) {
        let RecordRow { key, title, .. } = &self.record;
        self.binding = Some(Binding { origin, ..Binding::between(spec.direction.source(), key, id, title) });
        self.record.state = State::Created;
        self.wrote = true;
        self.remember(id, canonical);
    }

    /// Bound, but what it says there is another's word: it is written in this very pass.
    pub(crate) fn unwritten(&mut self, now: i64) {
        let RecordRow { fingerprint, written, source, .. } = &mut self.record;
        (self.wrote, *fingerprint, *written, *source) = (false, None, None, None);
        self.again(now);
    }

    /// The binding that it ends with.
    pub(crate) fn bound(&self) -> Option<&Binding> {
        self.binding.as_ref().filter(|_| !self.unbinds)
    }

    /// What it comes to is another record's: it stays as it was, and waits.
    pub(crate) fn taken(&mut self, spec: &Spec, owner: &str, now: i64) {
        let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
        let text = format!(
            "{target}中的「{}」已对应{source}的「{owner}」，两条{}不能共用一条。请在{source}改用不同的名称，改好后自动继续",
            self.record.title, spec.label
        );
        (self.binding, self.moved, self.tell, self.wrote) = (None, None, None, false);
        let RecordRow { target_id, fingerprint, written, source, changes, due_at, .. } = &mut self.record;
        (*target_id, *fingerprint, *written, *source) = (None, None, None, None);
        (*changes, *due_at) = (None, Some(now));
        self.stop(State::Held, Reason::new(&format!("{}{TAKEN}", spec.kind), text));
    }

    /// The row and its binding, if its target record now says what was meant.
    pub(crate) fn written(&self) -> Option<(&Self, &Binding)> {
        Some((self, self.binding.as_ref().filter(|_| self.wrote)?))
    }
}
