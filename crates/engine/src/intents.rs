//! Intents: what is about to be created, stored before it is sent, and settled when a run did not come to its end.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use model::{Draft, Ensure, Reason};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Intent, Lease, Unsaid};

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::keep::record_rows;
use crate::outcome::Outcomes;
use crate::pass::{Mark, Pass, SECOND_LOOK};
use crate::row::Row;
use crate::run::Run;
use crate::write::SETTLE;
use crate::{Found, Halt, adopt, anew, called, lookups, presets};

/// The intents of a page's creates. Each record gets its mark: the first of the target's mark fields that exists
/// there. A mark that no row carries holds the record's key.
pub(crate) async fn of(
    pass: &mut Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<Vec<Intent>, Halt> {
    let new = |p: &Prepared| matches!(p.existing, Existing::Nothing);
    if !prepared.iter().any(new) {
        return Ok(Vec::new());
    }
    // A record whose create of a moment ago has no answer yet waits until that is looked for.
    let open = pass.run.store().open_intents(&pass.run.connection.id, pass.stream.spec().kind.0).await?;
    let open: HashSet<String> = open.into_iter().map(|intent| intent.key).collect();
    let is_open = |p: &mut Prepared| new(p) && open.contains(&p.entry.item.key);
    for waiting in prepared.extract_if(.., is_open) {
        outcomes.keep(waiting.entry);
    }
    let mark = mark_field(pass).await?;
    let mut intents = Vec::new();
    for record in prepared.iter_mut().filter(|p| new(p)) {
        record.mark = mark.map(|field| {
            let key = || Value::from(record.entry.item.key.as_str());
            let carried = record.draft.fields.get(field).filter(|v| !v.is_null()).cloned();
            (field.to_owned(), carried.unwrap_or_else(key))
        });
        intents.push(Intent {
            key: record.entry.item.key.clone(),
            source_id: record.entry.source_id.clone(),
            mark_field: record.mark.as_ref().map(|(field, _)| field.clone()),
            mark_value: record.mark.as_ref().map(|(_, value)| adopt::comparable(value)),
            draft: Meant::text(record),
            at: 0,
        });
    }
    Ok(intents)
}

/// Has the fields made that the stream wants whatever is switched on: they are for what is created. So a stream's first pass
/// asks for them, and a later one only where something is to be created, which in most runs is nothing.
pub(crate) async fn provide(pass: &mut Pass<'_>) -> Result<(), Halt> {
    if pass.lacks.is_none() {
        let always = pass.stream.spec().ensures.iter().filter(|ensure| ensure.preset.is_none());
        let always: Vec<Ensure> = always.copied().collect();
        unmark(pass, &always).await?;
        pass.lacks = Some(presets::provide(pass.run, &always).await?);
    }
    Ok(())
}

/// What was made without an answer is found no more by a field that is about to be made, or was made since somebody missed it. What
/// is created from now on is.
async fn unmark(pass: &Pass<'_>, keys: &[Ensure]) -> Result<(), Halt> {
    let (store, connection) = (pass.run.store(), &pass.run.connection.id);
    let noted = store.missing(connection).await?;
    let mut gone: Vec<Ensure> = keys.iter().filter(|key| anew::is_noted(&noted, key)).copied().collect();
    let open = store.open_intents(connection, pass.stream.spec().kind.0).await?;
    if gone.is_empty() && open.iter().any(|intent| intent.mark_field.is_some()) {
        (_, gone) = presets::missed(pass.run, keys).await?;
    }
    if gone.is_empty() { Ok(()) } else { anew::let_go(pass.run, &gone).await }
}

/// The first of the target's mark fields that exists there.
pub(crate) async fn mark_field(pass: &mut Pass<'_>) -> Result<Option<&'static str>, Halt> {
    if let Some(Mark(known)) = pass.mark {
        return Ok(known);
    }
    provide(pass).await?;
    let target = &pass.stream.spec().target;
    let found = if target.marks.is_empty() {
        None
    } else {
        retried(pass.run.clock(), async || pass.target.first_field(target, target.marks).await).await?
    };
    pass.mark = Some(Mark(found));
    Ok(found)
}

/// Intents that a run left open, by a crash or without an answer: what is found by its mark is bound as it was meant
/// to be; what is not found was never created, and its record comes again by itself.
pub(crate) async fn settle(pass: &mut Pass<'_>) -> Result<(), Halt> {
    let spec = pass.stream.spec();
    let open = unsettled(pass).await?;
    if !open.is_empty() {
        pass.run.rest(patience(pass.run.lease, pass.run.engine.has_ended, pass.run.now())).await?;
    }
    let mut by_field: BTreeMap<Option<String>, Vec<Intent>> = BTreeMap::new();
    for intent in open {
        by_field.entry(intent.mark_field.clone()).or_default().push(intent);
    }
    for (field, intents) in by_field {
        let found = sought(pass, field.as_deref(), &intents).await?;
        let ids: Vec<&str> = found.iter().flatten().map(|f| f.id.as_str()).collect();
        let taken = lookups::bindings(pass.run, spec.binds, spec.direction.target(), &ids).await?;
        let mut taken: HashSet<String> = taken.into_keys().collect();
        let mut rows = Vec::with_capacity(intents.len());
        for intent in &intents {
            rows.push(settled(pass, intent, found.as_deref(), &mut taken).await?);
        }
        record_rows(pass, rows).await?;
    }
    Ok(())
}

/// What bears the intents' marks; None where nothing can be looked for: they have none, or the field for it was taken away or out of
/// use, and one that is made anew is empty.
async fn sought(pass: &Pass<'_>, field: Option<&str>, intents: &[Intent]) -> Result<Option<Vec<Found>>, Halt> {
    let Some(field) = field else { return Ok(None) };
    match marked(pass, field, intents).await {
        Err(Halt::Refused { .. }) if is_gone(pass, field).await? => Ok(None),
        found => found.map(Some),
    }
}

/// Whether a field for marks that we have had made is gone, whatever has been made in its place.
async fn is_gone(pass: &Pass<'_>, field: &str) -> Result<bool, Halt> {
    let (clock, spec) = (pass.run.clock(), pass.stream.spec());
    let of_target = |ensure: &&Ensure| ensure.object == spec.target.object;
    let made: Vec<Ensure> = spec.ensures.iter().filter(of_target).copied().collect();
    if made.is_empty() {
        return Ok(false);
    }
    // This has the object described anew, and the field is looked for in that; in a switch's own object, as it was described before.
    retried(clock, async || pass.target.gone(&made).await).await?;
    let found = retried(clock, async || pass.target.first_field(&spec.target, &[field]).await).await?;
    Ok(found.is_none())
}

/// What bears the intents' marks. That one of them is nowhere is believed when it is said twice: its intent ends with that.
async fn marked(pass: &Pass<'_>, field: &str, intents: &[Intent]) -> Result<Vec<Found>, Halt> {
    let (clock, target) = (pass.run.clock(), &pass.stream.spec().target);
    let mut values: Vec<Value> = intents.iter().filter_map(|i| i.mark_value.as_deref()).map(Value::from).collect();
    let mut found = retried(clock, async || pass.target.find(target, field, &values).await).await?;
    let there =
        |value: &Value| found.iter().any(|f| f.fields.get(field).map(adopt::comparable).as_deref() == value.as_str());
    values.retain(|value| !there(value));
    if !values.is_empty() {
        clock.sleep(SECOND_LOOK).await;
        found.extend(retried(clock, async || pass.target.find(target, field, &values).await).await?);
    }
    Ok(found)
}

/// The open intents, but those whose call may still be under way: their time to be looked for has not come.
async fn unsettled(pass: &Pass<'_>) -> Result<Vec<Intent>, Halt> {
    let (store, connection, stream) = (pass.run.store(), &pass.run.connection.id, pass.stream.spec().kind.0);
    let mut open = store.open_intents(connection, stream).await?;
    let keys: Vec<&str> = open.iter().map(|intent| intent.key.as_str()).collect();
    let stored = if keys.is_empty() { HashMap::new() } else { store.records(connection, stream, &keys).await? };
    let now = pass.run.now();
    let waits = |key: &String| stored.get(key).and_then(|record| record.due_at).is_some_and(|due| due > now);
    open.retain(|intent| !waits(&intent.key));
    Ok(open)
}

/// How long a call may be under way at most, in milliseconds: after that the transport gives up.
const UNDER_WAY: i64 = 30_000;

/// How long to wait before open intents are looked for: the process that sent them may have died a moment ago. One that did
/// not give its lease back may stand still, and may have sent until the lease's end what it had prepared (decision 0018); so may
/// one before it for which nobody has waited to the end. Who has prepared nothing, and died while it waited, adds no time.
fn patience(lease: &Lease, has_ended: fn(&str) -> bool, now: i64) -> Duration {
    let taken_from = lease.taken_from.as_ref().filter(|(owner, _)| lease.left_open && !has_ended(owner));
    let until = taken_from.map_or(lease.doubt, |(_, until)| lease.doubt.max(*until));
    SETTLE + Duration::from_millis((until + UNDER_WAY - now).max(0).unsigned_abs())
}

/// What an intent keeps of the record that it is about.
#[derive(Default, Serialize, Deserialize)]
struct Meant {
    title: String,
    /// [`Draft::canonical`].
    draft: String,
    /// What is said of it although it is written.
    #[serde(default)]
    note: Option<String>,
}

impl Meant {
    fn text(record: &Prepared) -> String {
        let Prepared { entry, canonical, .. } = record;
        let note = entry.note.as_ref().map(|note| note.text.clone());
        let meant = Self { title: entry.item.title.clone(), draft: canonical.clone(), note };
        serde_json::to_string(&meant).unwrap_or_default()
    }
}

/// Lets go of what open intents meant to write in these fields ([`crate::anew`]).
pub(crate) async fn unsay(run: &Run<'_>, stream: &str, unsaid: &Unsaid<'_>) -> Result<(), Halt> {
    for intent in run.store().open_intents(&run.connection.id, stream).await? {
        let Ok(meant) = serde_json::from_str::<Meant>(&intent.draft) else { continue };
        let draft = unsaid.rest_of(&meant.draft);
        if draft != meant.draft {
            let text = serde_json::to_string(&Meant { draft, ..meant }).unwrap_or_default();
            run.store().mean(run.lease, stream, &intent.key, &text).await?;
        }
    }
    Ok(())
}

/// What has become of one intent.
async fn settled(
    pass: &Pass<'_>,
    intent: &Intent,
    sought: Option<&[Found]>,
    taken: &mut HashSet<String>,
) -> Result<Row, Halt> {
    let found = sought.unwrap_or_default();
    let spec = pass.stream.spec();
    let meant: Meant = serde_json::from_str(&intent.draft).unwrap_or_default();
    let draft: Draft = serde_json::from_str(&meant.draft).unwrap_or_default();
    let bears_it = |f: &&Found| match (&intent.mark_field, &intent.mark_value) {
        (Some(field), Some(value)) => f.fields.get(field).map(adopt::comparable).as_deref() == Some(value),
        _ => false,
    };
    let candidates: Vec<Found> = found.iter().filter(|f| !taken.contains(&f.id)).filter(bears_it).cloned().collect();
    let ours = adopt::ours(pass, &draft, intent.mark_field.as_deref(), &candidates).await?;
    let mut row = Row::closing(intent, &meant.title);
    match ours.as_slice() {
        [_, _, ..] => {
            let text = "上次新建没有收到应答，而目标系统中有多条相符的记录，请人工确认";
            row.unconfirmed(Reason::new("intent:several", text), &ours, pass.run.now());
        }
        [one] => {
            taken.insert(one.clone());
            row.bind(spec, spec.direction.source(), one, &meant.draft);
            row.record.target_title = called::by(&spec.target, &draft.fields);
            row.record.reason = meant.note.map(Reason::note);
            // Its source may say 未同步 still (SO-5), and be in no page any more: it is looked at in this very pass.
            row.record.due_at = Some(pass.run.now());
            // Where the target itself looks for what is there ([`crate::carrier`]), it may have been there before.
            let natural = intent.mark_field.as_deref() == spec.target.adopt.fields().first().copied();
            let as_meant = |f: &Found| f.id != *one || adopt::agrees_in_all(f, &draft);
            if natural && !candidates.iter().all(as_meant) {
                row.unwritten(pass.run.now());
            }
        }
        [] if sought.is_none() => {
            let text = "上次新建没有收到应答，且无法查找是否已创建，请人工确认";
            row.unconfirmed(Reason::new("intent:unmarked", text), &[], pass.run.now());
        }
        [] => row.again(pass.run.now()),
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_twice_who_takes_over_waits_until_what_was_sent_at_the_leases_end_is_over() {
        let waits = |doubt: i64, taken_from: Option<(&str, i64)>, now: i64| {
            let taken_from = taken_from.map(|(owner, until)| (owner.to_owned(), until));
            let lease = Lease {
                connection: "c".to_owned(),
                owner: "us".to_owned(),
                fence: 2,
                left_open: taken_from.as_ref().is_some_and(|(owner, _)| owner != "waiter"),
                taken_from,
                doubt,
            };
            patience(&lease, |owner| owner == "dead", now)
        };
        let longer = |seconds| SETTLE + Duration::from_secs(seconds);
        assert_eq!(waits(0, None, 100_000), longer(0), "given back");
        assert_eq!(waits(0, Some(("dead", 100_000)), 101_000), longer(0), "known to have ended");
        assert_eq!(waits(0, Some(("it", 100_000)), 101_000), longer(29));
        assert_eq!(waits(0, Some(("it", 100_000)), 200_000), longer(0));
        assert_eq!(waits(100_000, None, 101_000), longer(29), "who waited has left before the end");
        assert_eq!(
            waits(100_000, Some(("waiter", 120_000)), 121_000),
            longer(9),
            "who waited has died, and sent nothing"
        );
    }
}
