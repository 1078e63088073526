//! A record on its way, and what is known of it.

use model::{Binding, Change, Draft, FileRef, Further, Item, Kind, Reason, State};
use store::{EXISTS, Stored};

use crate::Found;
use crate::adopt::comparable;
use crate::batch::Existing;
use crate::row::{Moved, TAKEN};
use crate::told::UNTOLD;

/// A record on its way.
pub(crate) struct Entry {
    pub source_id: String,
    pub item: Item,
    /// Whether it came through as its source still says it, so that nothing is to be done and nothing more is looked up
    /// (F-6).
    pub same: bool,
    /// What the store knows of it.
    pub stored: Option<Stored>,
    pub binding: Option<Binding>,
    /// What is carried besides the field table.
    pub further: Further,
    /// Of what the source says, and of which fields of it are carried.
    pub source: String,
    /// What a person has decided about it.
    pub answer: Option<String>,
    /// What is said of it although it is written.
    pub note: Option<Reason>,
    /// [`model::Draft::canonical`], where its fingerprint is that of what was written last.
    pub agreed: Option<String>,
    /// What a refusal of it says that it waits for: kind and source id (F-4).
    pub waits: Option<(Kind, String)>,
    /// Whether it was gone and is there again (ruling 5), so that its binding is to be kept without its mark.
    pub back: bool,
    /// What it was bound to until what was removed by hand was put back under another id (PR-4).
    pub left: Option<Moved>,
    /// When it had changed, if that was after the connection was started: before, nobody waited for us.
    pub changed_at: Option<i64>,
    /// The calls made while it was written, as JSON text.
    pub calls: Option<String>,
}

impl Entry {
    pub(crate) fn new(source_id: &str, item: Item) -> Self {
        Self {
            source_id: source_id.to_owned(),
            item,
            same: false,
            stored: None,
            binding: None,
            further: Further::default(),
            source: String::new(),
            answer: None,
            note: None,
            agreed: None,
            waits: None,
            back: false,
            left: None,
            changed_at: None,
            calls: None,
        }
    }

    /// [`Entry::changed_at`], unless it has come through since: what is written of it now is written for another reason, a
    /// switch say, and is not late.
    pub(crate) fn changed_since(&self) -> Option<i64> {
        let through = |stored: &&Stored| matches!(stored.state, State::Created | State::Updated | State::Unchanged);
        let through_at = self.stored.as_ref().filter(through).map_or(i64::MIN, |stored| stored.at);
        self.changed_at.filter(|at| through_at < *at)
    }

    /// Whether nobody knows if it is on the target side.
    pub(crate) fn is_unconfirmed(&self) -> bool {
        self.binding.is_none() && self.stored.as_ref().is_some_and(|stored| stored.state == State::Unconfirmed)
    }

    /// Whether what it came to has been another record's.
    pub(crate) fn is_taken(&self) -> bool {
        let cause = self.stored.as_ref().and_then(|stored| stored.cause.as_deref());
        cause.is_some_and(|cause| cause.ends_with(TAKEN))
    }

    /// The record that a person says was made by the create without an answer.
    pub(crate) fn was_made(&self, draft: &Draft) -> Option<Existing> {
        let id = self.answer.as_deref().filter(|_| self.is_unconfirmed())?.strip_prefix(EXISTS)?.to_owned();
        Some(Existing::Adopted(Found { id, fields: draft.fields.clone() }))
    }

    /// Takes the mark off a binding whose record this stream had seen go.
    pub(crate) fn comes_back(&mut self) {
        let Some(binding) = self.binding.as_mut().filter(|binding| binding.broken.is_some()) else { return };
        if self.stored.as_ref().is_some_and(|stored| stored.state == State::Skipped) {
            binding.broken = None;
            self.back = true;
        }
    }

    /// Whether the target has it, and nothing is to be done about it any more, but for telling its source (SO-5).
    pub(crate) fn is_settled(&self) -> bool {
        let settled = |stored: &Stored| {
            let open = stored.due_at.is_some() && stored.cause.as_deref() != Some(UNTOLD);
            matches!(stored.state, State::Created | State::Updated | State::Unchanged) && !open
        };
        self.stored.as_ref().is_some_and(settled)
    }

    /// Whether it is [the same](Entry::same), although it had to be looked at: then nothing is decided anew, whatever is
    /// bound, or called, otherwise by now (F-6). What is to follow such a change is due.
    pub(crate) fn is_as_written(&self) -> bool {
        let known = self.stored.as_ref().filter(|stored| stored.fingerprint.is_some());
        let same = known.is_some_and(|stored| stored.source.as_deref() == Some(self.source.as_str()));
        self.binding.is_some() && !self.back && same && self.is_settled()
    }

    /// Whether `canonical` is what was written last.
    pub(crate) fn is_agreed(&self, canonical: &str) -> bool {
        let known = self.stored.as_ref().and_then(|s| s.fingerprint.as_deref());
        self.binding.is_some() && known == Some(Draft::fingerprint(canonical).as_str())
    }

    /// P-4 off: the files that were attached stay, and are no difference.
    pub(crate) fn attached(&self) -> Vec<FileRef> {
        self.binding.as_ref().and_then(|_| self.before()).map(|draft| draft.files).unwrap_or_default()
    }

    /// What was written last; nothing once its fingerprint is forgotten, so that everything is written again.
    pub(crate) fn before(&self) -> Option<Draft> {
        self.stored.as_ref().filter(|stored| stored.fingerprint.is_some()).and_then(last)
    }

    /// What of the draft is written: what is otherwise than `before`. Where everything is written again, that is also what
    /// it has been emptied of since it was written last.
    pub(crate) fn changes(&self, draft: &Draft, before: Option<&Draft>) -> Vec<Change> {
        let mut changes = draft.changes(before);
        if before.is_none()
            && self.binding.is_some()
            && let Some(last) = self.stored.as_ref().and_then(last)
        {
            changes
                .extend(draft.changes(Some(&last)).into_iter().filter(|change| comparable(&change.after).is_empty()));
        }
        changes
    }
}

fn last(stored: &Stored) -> Option<Draft> {
    serde_json::from_str(stored.written.as_deref()?).ok()
}
