//! What a switch or an override brings that comes after the first load: its records get just that, and nothing that has
//! changed since on the side they came from (F-3, P-2).

use std::collections::HashMap;

use model::{AnyStream, Change, Draft, Reason, When};
use serde_json::Value;

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::{Halt, adopt};

/// What was written last, and the same with what the field table did not carry without a switch, where that is not there
/// yet. Of a record that the other stream made, as if it had been written as it is now.
pub(crate) fn onto(before: Option<Draft>, draft: &Draft, stream: &dyn AnyStream) -> (Draft, Draft) {
    let rows = stream.rows();
    let from_the_first = |name: &str| rows.iter().any(|row| row.name == name && row.preset.is_none());
    let mut before = before.unwrap_or_else(|| {
        let mut first = draft.clone();
        first.fields.retain(|name, _| from_the_first(name));
        first
    });
    before.title.clone_from(&draft.title);
    let mut filled = before.clone();
    for (name, value) in draft.fields.iter().filter(|(name, _)| !from_the_first(name)) {
        filled.fields.entry(name.clone()).or_insert_with(|| value.clone());
    }
    (before, filled)
}

/// Whether the first load of the stream has come to its end, so that its bound records are only filled.
pub(crate) async fn only(pass: &Pass<'_>) -> Result<bool, Halt> {
    let spec = pass.stream.spec();
    if spec.when != When::Initialisation {
        return Ok(false);
    }
    let cursor = pass.run.store().cursor(&pass.run.connection.id, spec.kind.0).await?;
    Ok(cursor.is_some_and(|cursor| cursor.completed_at.is_some()))
}

/// Leaves out what the target records say themselves by now: somebody was quicker. Once the first load is over that is
/// whatever they say; while it is under way, what they say otherwise than was written (decision 0022).
pub(crate) async fn respect(
    pass: &Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<(), Halt> {
    let first_load = pass.stream.spec().when == When::Initialisation;
    let Some(reverse) = pass.run.reverse_of(pass.stream).filter(|_| first_load) else { return Ok(()) };
    let bound = |record: &Prepared| match &record.existing {
        Existing::Bound(id) => Some(id.clone()),
        Existing::Nothing | Existing::Adopted(_) => None,
    };
    let ids: Vec<String> = prepared.iter().filter_map(bound).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let source = &reverse.spec().source;
    let there = retried(pass.run.clock(), async || pass.target.fetch(source, &ids).await).await?;
    let there: HashMap<String, Value> = there.into_iter().map(|raw| (raw.id, raw.value)).collect();
    if !pass.fills {
        for record in prepared.iter_mut() {
            if let Some(now) = bound(record).and_then(|id| there.get(&id)) {
                leave(pass, record, now);
            }
        }
        return Ok(());
    }
    for mut record in std::mem::take(prepared) {
        let Some((id, now)) = bound(&record).and_then(|id| there.get(&id).map(|now| (id, now))) else {
            prepared.push(record);
            continue;
        };
        let says = |name: &str| now.get(name).is_some_and(|value| !adopt::comparable(value).is_empty());
        let said: Vec<Change> = record.changes.extract_if(.., |change| says(&change.field)).collect();
        let as_filled = said.iter().all(|change| adopt::is_alike(&now[&change.field], &change.after));
        if !record.changes.is_empty() {
            prepared.push(record);
        } else if as_filled && !said.is_empty() {
            outcomes.written(record, id);
        }
    }
    Ok(())
}

/// What was brought and then changed there stays: from then on that side's word counts, and goes the other way by itself.
fn leave(pass: &Pass<'_>, record: &mut Prepared, now: &Value) {
    let last = record.entry.before().unwrap_or_default();
    let same = |one: Option<&Value>, other: Option<&Value>| {
        adopt::is_alike(one.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null))
    };
    let edited = |change: &mut Change| !same(now.get(&change.field), last.fields.get(&change.field));
    let rows = pass.stream.rows();
    let called = |change: &Change| rows.iter().find(|row| row.name == change.field).map_or("明细", |row| row.target);
    let left: Vec<Change> = record.changes.extract_if(.., edited).collect();
    // What is there as it would be written is no dispute.
    let disputed: Vec<&str> = left.iter().filter(|c| !same(now.get(&c.field), Some(&c.after))).map(called).collect();
    if !disputed.is_empty() {
        let (spec, fields) = (pass.stream.spec(), disputed.join("、"));
        let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
        record.entry.note =
            Some(Reason::note(format!("{source}与{target}都修改了「{fields}」，以{target}为准，并会同步到{source}")));
    }
}
