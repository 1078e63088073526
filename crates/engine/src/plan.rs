//! What a run would do, without doing it.
//!
//! A plan is a run (decision 0019): the same streams take the same way, over a copy of what is kept, which is thrown
//! away, and over peers in rehearsal ([`crate::Peer::rehearsal`]), which read as ever and take down what they would
//! send. What a peer took down becomes an item here, beside the record that it was for.

use std::cell::RefCell;

use model::{AnyStream, Binding, Change, Ensure, FileRef, Kind, Patch, System};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Halt;
use crate::batch::{Existing, Prepared};
use crate::pass::Pass;
use crate::run::{Engine, Run};

/// How the id of a record begins that is not there yet; what such a record is called follows.
const MADE_UP: &str = "（待建";

tokio::task_local! {
    /// The calls that a peer in rehearsal would have made for the work in hand.
    static CALLS: RefCell<Vec<String>>;
}

/// A peer in rehearsal says which call it would make now.
pub fn took_down(call: impl Into<String>) {
    // Outside of a plan nobody listens.
    let _ = CALLS.try_with(|calls| calls.borrow_mut().push(call.into()));
}

/// The id of a record that a peer in rehearsal would create, the `number`th; a person can read it.
pub fn made_up(number: u64, title: &str) -> String {
    format!("{MADE_UP}{number}）{title}")
}

/// Whether a record of this id is not there yet.
pub fn is_made_up(id: &str) -> bool {
    id.starts_with(MADE_UP)
}

/// Does some work, and says which calls were taken down for it.
pub(crate) async fn taken<F: Future>(work: F) -> (F::Output, Vec<String>) {
    let listened = async {
        let done = work.await;
        (done, CALLS.with(RefCell::take))
    };
    CALLS.scope(RefCell::default(), listened).await
}

/// Something that a run would do to one of the systems, or to a binding.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The stream; none for objects and fields that the tenant is given (chapter P).
    pub kind: Option<Kind>,
    /// The side that would be written.
    pub system: System,
    /// What would be done.
    pub action: Action,
    /// The record, as people call it.
    pub title: String,
    /// What would change.
    pub changes: Vec<Change>,
    /// The calls that this takes, in order; none where only a binding is made.
    pub calls: Vec<String>,
}

impl Planned {
    /// As it is kept with the run.
    fn to_json(&self) -> Value {
        json!({
            "kind": self.kind.map(|kind| kind.0),
            "system": self.system.name(),
            "action": self.action,
            "title": self.title,
            "changes": self.changes,
            "calls": self.calls,
        })
    }

    fn of_json(streams: &[&'static dyn AnyStream], kept: Value) -> Option<Self> {
        let kept = Kept::deserialize(kept).ok()?;
        let kind = kept.kind.map(|name| streams.iter().map(|s| s.spec().kind).find(|kind| kind.0 == name));
        let system = [System::Jdy, System::Crm].into_iter().find(|system| system.name() == kept.system)?;
        let Kept { action, title, changes, calls, .. } = kept;
        Some(Self { kind: kind.flatten(), system, action, title, changes, calls })
    }
}

#[derive(Deserialize)]
struct Kept {
    kind: Option<String>,
    system: String,
    action: Action,
    title: String,
    changes: Vec<Change>,
    calls: Vec<String>,
}

/// What would be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Created.
    Create,
    /// Updated.
    Update,
    /// Bound to what is there already.
    Bind,
    /// Deleted (PR-5).
    Delete,
    /// Told how it stands (SO-5).
    Report,
    /// A file stored, to be attached (AT-1).
    Upload,
}

impl Action {
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Create => "新建",
            Self::Update => "更新",
            Self::Bind => "绑定",
            Self::Delete => "删除",
            Self::Report => "回写",
            Self::Upload => "上传",
        }
    }
}

/// A plan in the making: what is not kept with the run yet. A page's items are kept with the page.
#[derive(Default)]
pub(crate) struct Plan(Mutex<Book>);

#[derive(Default)]
struct Book {
    items: Vec<Planned>,
    kept: i64,
}

impl Run<'_> {
    /// Takes down what would be done, if this is a plan.
    fn would(&self, planned: impl FnOnce() -> Planned) {
        if let Some(plan) = &self.plan {
            plan.0.lock().items.push(planned());
        }
    }

    /// Keeps with the run what is planned so far.
    pub(crate) async fn keep_planned(&self) -> Result<(), Halt> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let (from, items) = {
            let mut book = plan.0.lock();
            (book.kept, std::mem::take(&mut book.items))
        };
        if items.is_empty() {
            return Ok(());
        }
        let items: Vec<Value> = items.iter().map(Planned::to_json).collect();
        self.engine.store.add_planned(self.lease, &self.id, from, &items).await?;
        plan.0.lock().kept = from + i64::try_from(items.len()).unwrap_or_default();
        Ok(())
    }

    /// What the tenant would be given for the switches and streams (chapter P).
    pub(crate) fn would_make<'e>(&self, made: impl Iterator<Item = &'e Ensure>, calls: Vec<String>) {
        let mut calls = Some(calls);
        for ensure in made {
            self.would(|| Planned {
                kind: None,
                system: System::Crm,
                action: Action::Create,
                title: ensure.to_string(),
                changes: Vec::new(),
                // All are made together.
                calls: calls.take().unwrap_or_default(),
            });
        }
    }
}

impl Pass<'_> {
    fn would(&self, system: System, action: Action, title: &str, changes: Vec<Change>, calls: Vec<String>) {
        let kind = Some(self.stream.spec().kind);
        self.run.would(|| Planned { kind, system, action, title: title.to_owned(), changes, calls });
    }

    /// A record would be written, or bound.
    pub(crate) fn would_write(&self, record: &Prepared, id: &str, calls: Vec<String>) {
        let Some(action) = planned(&record.existing, id, calls.is_empty()) else { return };
        let changes = match (action, &record.existing) {
            (Action::Create, _) => record.sent().changes(None),
            (Action::Bind, Existing::Nothing | Existing::Adopted(_)) => Vec::new(),
            _ => record.changes.clone(),
        };
        self.would(self.stream.spec().direction.target(), action, &record.entry.item.title, changes, calls);
    }

    /// The target record of one that has vanished would be changed or deleted.
    pub(crate) fn would_undo(&self, action: Action, binding: &Binding, changes: &[Change], calls: Vec<String>) {
        if !calls.is_empty() {
            self.would(self.stream.spec().direction.target(), action, &binding.label, changes.to_vec(), calls);
        }
    }

    /// A source record would be told how it stands; where the tenant has no field for that, it is not.
    pub(crate) fn would_tell(&self, title: &str, patch: &Patch, calls: Vec<String>) {
        if !calls.is_empty() {
            self.would(self.stream.spec().direction.source(), Action::Report, title, patch.0.clone(), calls);
        }
    }

    /// A file would be stored.
    pub(crate) fn would_upload(&self, file: &FileRef, calls: Vec<String>) {
        if !calls.is_empty() {
            self.would(self.stream.spec().direction.target(), Action::Upload, &file.name, Vec::new(), calls);
        }
    }
}

/// What a record would come to that is `id` then, where a call is needed or not; nothing, where it is that already.
fn planned(existing: &Existing, id: &str, silent: bool) -> Option<Action> {
    match existing {
        Existing::Nothing | Existing::Adopted(_) if silent => Some(Action::Bind),
        Existing::Nothing => Some(Action::Create),
        Existing::Bound(before) if silent => (before != id).then_some(Action::Bind),
        Existing::Adopted(_) | Existing::Bound(_) => Some(Action::Update),
    }
}

impl Engine {
    /// A page of what a planned run would do, in order, behind the place `after`: each item with its place.
    pub async fn planned(
        &self,
        connection: &str,
        run: &str,
        after: Option<i64>,
        limit: i64,
    ) -> store::Result<Vec<(i64, Planned)>> {
        let page = self.store.planned(connection, run, after, limit).await?;
        let item = |(place, kept)| Some((place, Planned::of_json(self.streams, kept)?));
        Ok(page.into_iter().filter_map(item).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_call_is_bound_and_what_is_bound_so_already_is_not_in_the_list() {
        let bound = Existing::Bound("箱".to_owned());
        assert_eq!(planned(&bound, "箱", true), None);
        assert_eq!(
            planned(&bound, "瓶", true),
            Some(Action::Bind),
            "an option that is called otherwise is another one"
        );
        assert_eq!(planned(&bound, "箱", false), Some(Action::Update));
        assert_eq!(planned(&Existing::Nothing, "箱", true), Some(Action::Bind), "it is there already");
        assert_eq!(planned(&Existing::Nothing, "箱", false), Some(Action::Create));
    }
}
