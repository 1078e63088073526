//! What a run would do, without doing it.
//!
//! A plan takes the way of every page up to the point where intents would be stored, and stops there: nothing is
//! written on either side, nothing is kept. What would be created is bound to a placeholder for the length of the
//! plan, so that what names it is planned too rather than held.

use std::collections::{HashMap, HashSet};

use model::{Binding, Change, Ensure, Kind, Outcome, Patch, System};
use parking_lot::Mutex;

use crate::batch::{Existing, Prepared};
use crate::outcome::Outcomes;
use crate::pass::Pass;

/// One call that a run would make to change something.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The stream; none for what the tenant is given before any stream runs (chapter P).
    pub kind: Option<Kind>,
    /// The side that would be written.
    pub system: System,
    /// What would be done.
    pub action: Action,
    /// The record, as people call it.
    pub title: String,
    /// What would change.
    pub changes: Vec<Change>,
}

impl Planned {
    /// As it is kept with the run.
    pub fn to_json(&self) -> serde_json::Value {
        let change = |change: &Change| serde_json::json!({"field": change.field, "before": change.before, "after": change.after});
        serde_json::json!({
            "kind": self.kind.map(|kind| kind.0),
            "system": self.system.name(),
            "action": self.action,
            "title": self.title,
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
        })
    }
}

/// What would be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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
        }
    }
}

/// A plan in the making.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub calls: Mutex<Vec<Planned>>,
    bound: Mutex<HashMap<(Kind, String), Binding>>,
    /// What is planned already: a record that comes again in the pass would be unchanged by then.
    seen: Mutex<HashSet<(Kind, String)>>,
    /// The records of the stream in hand that wait for another one.
    waiting: Mutex<Vec<Waiting>>,
}

/// A record that waits for another one.
#[derive(Debug)]
struct Waiting {
    stream: Kind,
    source_id: String,
    what: (Kind, String),
}

impl Plan {
    /// The placeholder of a record that would be created, by its id on `side`.
    pub(crate) fn binding(&self, kind: Kind, id: &str) -> Option<Binding> {
        self.bound.lock().get(&(kind, id.to_owned())).cloned()
    }

    /// Takes down what would be written for a page.
    pub(crate) fn page(&self, pass: &Pass<'_>, prepared: &[Prepared], reports: Vec<(String, Patch)>) {
        let mut calls = self.calls.lock();
        let new = |p: &&Prepared| self.seen.lock().insert((pass.stream.spec().kind, p.entry.item.key.clone()));
        let prepared: Vec<&Prepared> = prepared.iter().filter(new).collect();
        for record in prepared.iter().copied() {
            calls.push(planned(pass, record));
            if matches!(record.existing, Existing::Nothing | Existing::Adopted(_)) {
                self.bind(pass, record);
            }
        }
        let told = prepared.iter().filter_map(|p| {
            let patch = pass.stream.report(&p.entry.item, Outcome::Agrees)?;
            Some((p.entry.item.title.clone(), patch))
        });
        calls.extend(told.chain(reports).map(|(title, patch)| report(pass, title, patch)));
    }

    /// Takes down what waits in a page.
    pub(crate) fn waits(&self, stream: Kind, outcomes: &Outcomes) {
        let mut waiting = self.waiting.lock();
        waiting.retain(|record| record.stream == stream);
        waiting.extend(outcomes.waiting().map(|(id, what)| {
            let (source_id, what) = (id.to_owned(), what.clone());
            Waiting { stream, source_id, what }
        }));
    }

    /// The source records that waited for something which by now would be there.
    pub(crate) fn released(&self, stream: Kind) -> Vec<String> {
        let bound = self.bound.lock();
        let free = |record: &mut Waiting| record.stream == stream && bound.contains_key(&record.what);
        self.waiting.lock().extract_if(.., free).map(|record| record.source_id).collect()
    }

    /// Takes down what the provisioner would make for a switch.
    pub(crate) fn provision(&self, lacking: &[Ensure]) {
        let planned = |ensure: &Ensure| Planned {
            kind: None,
            system: System::Crm,
            action: Action::Create,
            title: ensure.to_string(),
            changes: Vec::new(),
        };
        self.calls.lock().extend(lacking.iter().map(planned));
    }

    /// Takes down what becomes of a record whose source has vanished; an update that changes nothing is none.
    pub(crate) fn undoing(&self, pass: &Pass<'_>, action: Action, binding: &Binding, changes: Vec<Change>) {
        let spec = pass.stream.spec();
        let (kind, system) = (Some(spec.kind), spec.direction.target());
        let title = binding.label.clone();
        if action != Action::Update || !changes.is_empty() {
            self.calls.lock().push(Planned { kind, system, action, title, changes });
        }
    }

    fn bind(&self, pass: &Pass<'_>, record: &Prepared) {
        let spec = pass.stream.spec();
        let key = record.entry.item.key.clone();
        let target = match &record.existing {
            Existing::Adopted(found) => found.id.clone(),
            _ => format!("（待建）{}", record.entry.item.title),
        };
        let binding = Binding::between(spec.direction.source(), &key, &target, &record.entry.item.title);
        let mut bound = self.bound.lock();
        bound.insert((spec.binds, binding.jdy_id.clone()), binding.clone());
        bound.insert((spec.binds, binding.crm_id.clone()), binding);
    }
}

fn planned(pass: &Pass<'_>, record: &Prepared) -> Planned {
    let spec = pass.stream.spec();
    let action = match &record.existing {
        Existing::Nothing => Action::Create,
        Existing::Adopted(_) if record.changes.is_empty() => Action::Bind,
        Existing::Adopted(_) | Existing::Bound(_) => Action::Update,
    };
    let title = record.entry.item.title.clone();
    Planned { kind: Some(spec.kind), system: spec.direction.target(), action, title, changes: record.changes.clone() }
}

fn report(pass: &Pass<'_>, title: String, patch: Patch) -> Planned {
    let spec = pass.stream.spec();
    let change = |(field, after)| Change { field, before: serde_json::Value::Null, after };
    let changes = patch.0.into_iter().map(change).collect();
    Planned { kind: Some(spec.kind), system: spec.direction.source(), action: Action::Report, title, changes }
}
