//! Read and decide: the pure half of the way of a page.

use std::collections::HashMap;

use model::{Binding, Change, Context, Draft, Mapped, Reason, State, Stop, System};

use crate::entry::Entry;
use crate::outcome::Outcomes;
use crate::pass::{Batch, Lost, Pass};
use crate::{Found, fill, removed};

/// A record that has something to write.
pub(crate) struct Prepared {
    pub entry: Entry,
    pub draft: Draft,
    /// The draft as text in which equal drafts are equal.
    pub canonical: String,
    /// The value of the mark, once the intent is stored.
    pub mark: Option<(String, serde_json::Value)>,
    /// Whether its call may still be under way, although it was waited for.
    pub late: bool,
    /// What is there already on the target side.
    pub existing: Existing,
    /// What the write changes, for increments and for the log.
    pub changes: Vec<Change>,
    /// What it goes without.
    pub without: Option<Without>,
    /// Whether nothing is to be written, and its target record is only looked for.
    pub stays: bool,
}

impl Prepared {
    /// Whether the target has it already as it would be written.
    pub(crate) fn is_agreed(&self) -> bool {
        self.entry.is_agreed(&self.canonical)
    }

    /// The draft as it is sent to be created: with its mark.
    pub(crate) fn sent(&self) -> Draft {
        let mut draft = self.draft.clone();
        if let Some((field, value)) = &self.mark {
            draft.fields.entry(field.clone()).or_insert_with(|| value.clone());
        }
        draft
    }

    /// Whether it has been bound, and a person has ended that (S-5).
    pub(crate) fn was_bound(&self) -> bool {
        let known = self.entry.stored.as_ref().and_then(|stored| stored.target_id.as_ref());
        matches!(self.existing, Existing::Nothing) && known.is_some()
    }
}

/// What a record goes without, although it goes.
pub(crate) struct Without {
    pub reason: Reason,
    /// How the record stands because of that; without one, as what was written.
    pub state: Option<State>,
    /// When it is looked at again.
    pub due_at: Option<i64>,
}

/// What is there already.
pub(crate) enum Existing {
    /// Nothing: to be created.
    Nothing,
    /// Ours: to be updated.
    Bound(String),
    /// Not ours yet: to be bound, and updated where it differs.
    Adopted(Found),
}

/// The stream's records in a page; the last one of a key counts. What cannot be read is a failed record (F-5).
pub(crate) fn read(pass: &Pass, batch: &mut Batch, outcomes: &mut Outcomes) -> Vec<Entry> {
    let (stream, overrides, carried) = (pass.stream, pass.overrides(), pass.carried());
    for (id, error) in &batch.unreadable {
        outcomes.not_given(id, error, pass.run.now());
    }
    let mut entries: Vec<Entry> = Vec::with_capacity(batch.records.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for raw in &mut batch.records {
        let mut value = std::mem::take(&mut raw.value);
        overrides.prepare(&mut value);
        let further = overrides.further(&value);
        let besides = serde_json::to_string(&further).unwrap_or_default();
        let changed_at = raw.changed_at.filter(|at| *at >= pass.run.connection.started_at);
        let items = match stream.items(value) {
            Ok(items) => items,
            Err(error) => {
                outcomes.unreadable(
                    &raw.id,
                    &format!("数据格式与接口文档不符，请核对该记录后重试：{}", error.0),
                    "read",
                );
                continue;
            }
        };
        for item in items {
            let key = item.key.clone();
            let source = Draft::fingerprint(&[&carried, item.source.as_str(), &besides].join("\n"));
            let entry = Entry { further: further.clone(), source, changed_at, ..Entry::new(&raw.id, item) };
            if let Some(place) = places.get(&key) {
                entries[*place] = entry;
            } else {
                places.insert(key, entries.len());
                entries.push(entry);
            }
        }
    }
    entries
}

/// Decides, maps, and drops what is unchanged (F-6).
pub(crate) fn decide(pass: &Pass, entries: Vec<Entry>, outcomes: &mut Outcomes) -> Vec<Prepared> {
    let (target, frozen) = (pass.stream.spec().direction.target(), pass.stream.spec().target.frozen);
    outcomes.know(&pass.lookup);
    let mut prepared = Vec::new();
    for mut entry in entries {
        if entry.same {
            outcomes.same(&entry);
            continue;
        }
        entry.comes_back();
        // PR-4: what was changed by hand is not silently put back.
        if let Some(why) = entry.binding.as_ref().and_then(|b| b.broken.clone()) {
            let cause = format!("{}:broken:{}", pass.stream.spec().kind, entry.item.key);
            outcomes.stop(entry, Stop::Fail(Reason::new(&cause, why)));
            continue;
        }
        if entry.is_unconfirmed() && entry.answer.is_none() {
            outcomes.keep(entry);
            continue;
        }
        if let Some(Lost(Some(why))) = &pass.lost {
            outcomes.stop(entry, Stop::Fail(why.clone()));
            continue;
        }
        if removed::is_left(&entry) {
            outcomes.keep(entry);
            continue;
        }
        entry.note = pass.stream.note(&entry.item, &context(pass, entry.binding.as_ref()));
        if entry.is_as_written() {
            outcomes.unchanged(entry);
            continue;
        }
        match pass.stream.map(&entry.item, &context(pass, entry.binding.as_ref())) {
            // What is there and stays as it is does not mind what it could not be made of any more.
            Err(Stop::Hold(_) | Stop::Fail(_)) if entry.binding.is_some() && frozen.is_some() => outcomes.keep(entry),
            // Nor does what is only filled, unless it waits for what it is filled with.
            Err(Stop::Skip(_) | Stop::Fail(_)) if entry.binding.is_some() && pass.fills => {}
            Err(stop) => outcomes.stop(entry, stop),
            Ok(Mapped::Delete) => outcomes.stop(entry, not_by_rule()),
            Ok(Mapped::Draft(mut draft)) => {
                entry.further.add_to(&mut draft);
                let mut before = entry.binding.as_ref().and_then(|_| entry.before());
                if pass.fills && entry.binding.is_some() {
                    let (first, filled) = fill::onto(before, &draft, pass.stream);
                    (before, draft) = (Some(first), filled);
                }
                if pass.stream.spec().files.is_some() && !pass.carries_files() {
                    draft.files = entry.attached();
                }
                let canonical = draft.canonical();
                if let (true, Some(binding)) = (pass.stream.spec().target.adopt.is_only(), &entry.binding) {
                    outcomes.bound(&entry, binding.id(target), &canonical);
                    continue;
                }
                // What was written and is carried no more is left as it is there.
                let says_nothing_new = || before.as_ref().is_some_and(|last| draft.changes(Some(last)).is_empty());
                entry.agreed = entry.is_agreed(&canonical).then(|| canonical.clone());
                let is_there = entry.agreed.is_some() || (!pass.fills && says_nothing_new());
                if is_there && removed::is_looked_for(pass, &entry) {
                    prepared
                        .push(Prepared { stays: true, ..prepare(entry, target, draft, canonical, before.as_ref()) });
                } else if is_there {
                    outcomes.unchanged(entry);
                } else if let (Some(why), Some(_)) = (frozen, &entry.binding) {
                    let stop = stays(pass, &entry, &draft, why);
                    outcomes.stop(entry, stop);
                } else {
                    prepared.push(prepare(entry, target, draft, canonical, before.as_ref()));
                }
            }
        }
    }
    prepared
}

fn prepare(entry: Entry, target: System, draft: Draft, canonical: String, before: Option<&Draft>) -> Prepared {
    let bound = || entry.binding.as_ref().map(|binding| Existing::Bound(binding.id(target).to_owned()));
    let existing = entry.was_made(&draft).or_else(bound);
    let agreed = matches!(existing, Some(Existing::Adopted(_)));
    let changes = if agreed { Vec::new() } else { entry.changes(&draft, before) };
    let existing = existing.unwrap_or(Existing::Nothing);
    Prepared { entry, draft, canonical, mark: None, late: false, existing, changes, without: None, stays: false }
}

/// DN-1: what cannot be changed there is left as it is, saying what differs.
fn stays(pass: &Pass, entry: &Entry, draft: &Draft, why: &str) -> Stop {
    let rows = pass.stream.rows();
    let called = |change: Change| {
        let row = rows.iter().find(|row| row.name == change.field);
        row.map_or("明细", |row| row.target)
    };
    let mut fields: Vec<&str> = draft.changes(entry.before().as_ref()).into_iter().map(called).collect();
    fields.dedup();
    let text = format!("{why}（有变化的：{}）", fields.join("、"));
    Stop::Skip(Reason::new("frozen", text).for_review(Draft::fingerprint(&draft.canonical())))
}

/// Deletion follows a complete list and nothing else (PR-5).
fn not_by_rule() -> Stop {
    Stop::Fail(Reason::new("internal:delete", "内部错误：此对象不支持按记录删除，请联系服务商"))
}

/// What a rule of this pass may see.
pub(crate) fn context<'a>(pass: &'a Pass, binding: Option<&'a Binding>) -> Context<'a> {
    let connection = pass.run.connection;
    Context {
        lookup: &pass.lookup,
        target: pass.stream.spec().direction.target(),
        binding,
        default_owner: connection.default_owner.as_deref(),
        presets: &pass.run.presets.in_effect,
        wanted: pass.wanted,
        started_at: connection.started_at,
    }
}
