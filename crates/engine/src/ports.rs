//! What the engine asks of the outside: a system on each side, and the time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use model::{Change, Draft, Ensure, Fields, FileRef, Need, Patch, Raw, Source, System, Table, Target};
use serde_json::Value;

/// The time. Nothing else in the engine reads a clock or sleeps.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn now(&self) -> i64;
    /// Returns after `time`.
    async fn sleep(&self, time: Duration);
}

/// One of the two systems, as an adapter presents it: canonical values (see [`Fields`]) and the objects that
/// [`Source`] and [`Target`] name. An adapter resolves the tenant's own names; it decides nothing.
#[async_trait]
pub trait Peer: Send + Sync {
    /// Which side it is.
    fn system(&self) -> System;

    /// This system in rehearsal: what is read is read as ever; what would be sent is said ([`crate::took_down`]) and not
    /// sent, is answered as the system would, and shows in what is read afterwards. A created record gets an id that is
    /// [`crate::made_up`]. Only changes of the objects in `read` have to be remembered: the others are not read back.
    fn rehearsal(&self, read: &[&'static str]) -> Arc<dyn Peer>;

    /// A run begins. What it is told of what the system has ([`Peer::lacking`]) it goes by to its end: where that turns out to be
    /// otherwise, calls that have to know fail with [`Next::Restart`] until the next one begins.
    async fn begin(&self) {}

    /// Looks whether what the run was told is there ([`Peer::lacking`]) is there at this very moment: before something is taken
    /// away because it is not said any more. Fails with [`Next::Restart`] where it is not.
    async fn still_has(&self, _: &[Ensure]) -> Result<(), CallError> {
        Ok(())
    }

    /// The records of a source after `cursor`; without one, from `begin` (milliseconds since 1970-01-01 UTC; 0 =
    /// everything). The cursor is the adapter's own text. A record may come more than once and out of order; one
    /// that changed since the last pass must come.
    async fn page(&self, source: &Source, begin: i64, cursor: Option<&str>) -> Result<Page, CallError>;

    /// The cursor with which everything is read once more and what has gone since `cursor` comes as well, which no reading of
    /// what is there can tell (ruling 5). None where what is gone is found in another way.
    fn anew(&self, _cursor: &str) -> Option<String> {
        None
    }

    /// These source records as they are now; those that are gone are missing from the answer.
    async fn fetch(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError>;

    /// The source records that these lines belong to.
    async fn masters(&self, source: &Source, lines: &[String]) -> Result<Vec<String>, CallError>;

    /// The ids of *all* records of a source, or an error: a list that may be incomplete is no answer (PR-5). `None` where
    /// the system never says whether a list is complete.
    async fn all(&self, source: &Source) -> Result<Option<HashSet<String>>, CallError>;

    /// Those of `names` that are no field of the source, or of its lines (`lines.` in front). A system that does not describe
    /// its records lacks none.
    async fn unknown(&self, _source: &Source, _names: &[&str]) -> Result<Vec<String>, CallError> {
        Ok(Vec::new())
    }

    /// How many records of a source there are, where the system says so.
    async fn count(&self, source: &Source) -> Result<Option<u64>, CallError>;

    /// The rows of a table, in the system's own order.
    async fn table(&self, table: Table) -> Result<Vec<Value>, CallError>;

    /// The object that plays the part of a [`Target::part`] here: one that has all of `needs`, and `kept` while that does.
    /// Where none does, the error says why, and what to do.
    async fn place(&self, target: &Target, _needs: &[Need], _kept: Option<&str>) -> Result<String, CallError> {
        Ok(target.object.to_owned())
    }

    /// The first of `names` that is a field there.
    async fn first_field<'a>(&self, target: &Target, names: &[&'a str]) -> Result<Option<&'a str>, CallError>;

    /// The target records whose `field` is one of `values`.
    async fn find(&self, target: &Target, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError>;

    /// These target records, where the system numbers its records itself: what was created is not known by its draft.
    async fn by_ids(&self, _target: &Target, _ids: &[String]) -> Result<Vec<Found>, CallError> {
        Ok(Vec::new())
    }

    /// A target record as it is now; `None` when it is gone.
    async fn current(&self, target: &Target, id: &str) -> Result<Option<Value>, CallError>;

    /// The ids of what exists now on a target that is [`Target::live`], each with what stands behind it: an id that is a
    /// name may be given to another thing. `anew`, whatever has been told a moment ago.
    async fn live(&self, target: &Target, anew: bool) -> Result<HashMap<String, String>, CallError>;

    /// Creates; answers the new id.
    async fn create(&self, target: &Target, draft: &Draft) -> Result<String, CallError>;

    /// Updates; `changes` is what differs from what was written last, for a system that takes increments. Answers the
    /// id, which for a select option is its new text.
    async fn update(&self, target: &Target, id: &str, draft: &Draft, changes: &[Change]) -> Result<String, CallError>;

    /// How many records one call to this target carries; `None` where each is a call of its own.
    async fn carries(&self, _target: &Target) -> Result<Option<usize>, CallError> {
        Ok(None)
    }

    /// Carries these records in one call, and answers for each in their order: its id, or `None` where it was certainly
    /// not written and has to go alone, be it that it was refused or that it cannot travel with others. A record to be
    /// created whose `mark` is there already is not written. [`Next::Reject`] says that nothing was written at all.
    async fn carry(
        &self,
        _target: &Target,
        _mark: Option<&str>,
        records: &[Carried<'_>],
    ) -> Result<Vec<Option<String>>, CallError> {
        Ok(vec![None; records.len()])
    }

    /// Deletes; a record that is gone already is deleted.
    async fn delete(&self, target: &Target, id: &str) -> Result<(), CallError>;

    /// Writes fields back on a *source* record.
    async fn patch(&self, source: &Source, id: &str, patch: &Patch) -> Result<(), CallError>;

    /// The content of a file that a source record holds; a longer one than `most` bytes may be refused unread.
    async fn read_file(&self, file: &FileRef, most: usize) -> Result<Bytes, CallError>;

    /// Stores a file on the target side, to be attached to a record ([`model::Attach`]); answers its address. A second
    /// copy harms nobody, so a lost answer is [`Next::Retry`].
    async fn store_file(&self, name: &str, content: Bytes) -> Result<String, CallError>;

    /// Those of `ensures` that are not there (chapter P).
    async fn lacking(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError>;

    /// Those of `lacking` that their objects, described anew, are without. What cannot be described is not among them: that says
    /// nothing of what its records hold.
    async fn gone(&self, _lacking: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        Ok(Vec::new())
    }

    /// Has what is missing of `ensures` made by the provisioner, where there is one; answers what is missing still.
    async fn provide(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError>;
}

/// A page of source records.
#[derive(Debug, Default)]
pub struct Page {
    /// The records.
    pub records: Vec<Raw>,
    /// Records that could not be read, with why.
    pub unreadable: Vec<(String, CallError)>,
    /// Records that were invalidated or deleted on their side (rules.md, ruling 5): id and what happened.
    pub gone: Vec<(String, &'static str)>,
    /// Where the next page begins; at the end of a pass, where the next pass begins.
    pub cursor: String,
    /// Whether the source has been read to its end.
    pub end: bool,
    /// How many records the pass has in all, where the system says so.
    pub total: Option<u64>,
}

/// A record that travels with others in one call; all of a call are created, or all are updated.
#[derive(Debug, Clone, Copy)]
pub enum Carried<'a> {
    /// As [`Peer::create`].
    Create(&'a Draft),
    /// As [`Peer::update`].
    Update {
        /// Which.
        id: &'a str,
        /// As it is to be.
        draft: &'a Draft,
        /// What differs.
        changes: &'a [Change],
    },
}

/// A target record that agrees in a field.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// Its fields.
    pub fields: Fields,
}

/// A call that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {text} [{code}]", system.label())]
pub struct CallError {
    /// What happens next.
    pub next: Next,
    /// Who answered, or did not.
    pub system: System,
    /// The system's own code.
    pub code: String,
    /// What an administrator reads.
    pub text: String,
    /// The CRM's trace id, for its support.
    pub trace: Option<String>,
    /// Whether the system says that the record exists already.
    pub duplicate: bool,
}

/// What happens next after a call that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// Certainly not executed: again after a growing pause.
    Retry,
    /// The day's quota is used up: the run pauses.
    Pause,
    /// This record is refused; the others go on.
    Reject,
    /// Perhaps executed: look for the mark before doing it again.
    Ambiguous,
    /// A person must act first: the run stops.
    Stop,
    /// The system looks otherwise than when the run began: it ends, and another one begins by what is there now.
    Restart,
}
