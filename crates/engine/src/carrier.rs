//! Many records in one call, where the target carries them so (design §4, fxiaoke-api.md §3.6). Whatever cannot travel
//! with others, or was refused among them, goes alone afterwards, as ever ([`crate::write`]): there it gets its own answer.

use std::collections::HashSet;

use serde_json::Value;

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::write::{PROMPT, SETTLE};
use crate::{CallError, Carried, Found, Halt, Next, Tally, adopt, intents, journal, plan};

/// Fewer records than this go each alone.
const FEW: usize = 2;
/// Where a call of so many records had no answer, none is tried with fewer than this.
const LEAST: usize = 10;

/// What is known of a target in this pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// It has not been asked yet.
    #[default]
    Unknown,
    /// One call takes so many records.
    Of(usize),
    /// Each record is a call.
    None,
}

impl Carrier {
    /// So many records a call, where that is worth it.
    const fn at_most(most: usize) -> Self {
        if most < LEAST { Self::None } else { Self::Of(most) }
    }
}

/// Whether the target itself looks for what is there already, in the very call that creates: where the mark is what a
/// record is adopted by, nothing has to be asked before.
pub(crate) async fn looks(pass: &mut Pass<'_>, prepared: &[Prepared]) -> Result<bool, Halt> {
    let adopt = pass.stream.spec().target.adopt;
    let new = prepared.iter().filter(|p| matches!(p.existing, Existing::Nothing));
    // Whose it is that another had is looked at before ([`crate::heirs`]).
    if new.clone().any(|p| p.entry.is_taken()) {
        return Ok(false);
    }
    let Some(field) = adopt.fields().first().filter(|_| !adopt.is_only()) else { return Ok(false) };
    let marked = new.filter(|p| p.draft.fields.get(*field).is_some_and(|value| !value.is_null())).count();
    Ok(marked >= FEW && room(pass).await?.is_some() && intents::mark_field(pass).await? == Some(field))
}

/// How many records a call takes.
async fn room(pass: &mut Pass<'_>) -> Result<Option<usize>, Halt> {
    if pass.carrier == Carrier::Unknown {
        let target = &pass.stream.spec().target;
        let most = retried(pass.run.clock(), async || pass.target.carries(target).await).await?;
        pass.carrier = most.filter(|most| *most >= FEW).map_or(Carrier::None, Carrier::Of);
    }
    Ok(match pass.carrier {
        Carrier::Of(most) => Some(most),
        Carrier::Unknown | Carrier::None => None,
    })
}

/// Writes what travels together; answers with what has to go alone. `looked` says whether it is known of every new record
/// that nothing is there ([`looks`]).
pub(crate) async fn carry(
    pass: &mut Pass<'_>,
    prepared: Vec<Prepared>,
    looked: bool,
    outcomes: &mut Outcomes,
    tally: &mut Tally,
) -> Result<Vec<Prepared>, Halt> {
    if prepared.len() < FEW && looked || room(pass).await?.is_none() {
        return Ok(prepared);
    }
    let (creates, others): (Vec<_>, Vec<_>) = prepared.into_iter().partition(is_create);
    let (updates, mut alone): (Vec<_>, Vec<_>) = others.into_iter().partition(|p| is_update(pass, p));
    let mut left = Vec::new();
    for mut waiting in [creates, updates] {
        while waiting.len() >= FEW
            && let Some(most) = room(pass).await?
        {
            pass.run.may_go_on().await?;
            let rest = waiting.split_off(most.min(waiting.len()));
            left.extend(send(pass, waiting, looked, outcomes, tally).await?);
            waiting = rest;
        }
        left.extend(waiting);
    }
    if !looked {
        adopt::look_for(pass, &mut left, outcomes).await?;
    }
    alone.extend(left);
    Ok(alone)
}

/// A create that can be found again: what cannot goes alone, so that nobody has to be asked about many at once.
fn is_create(record: &Prepared) -> bool {
    matches!(record.existing, Existing::Nothing) && record.mark.is_some()
}

fn is_update(pass: &Pass<'_>, record: &Prepared) -> bool {
    let target = &pass.stream.spec().target;
    let bound = matches!(record.existing, Existing::Adopted(_) | Existing::Bound(_));
    bound && !target.adopt.is_only() && !target.reads_current && !record.changes.is_empty()
}

/// One call; answers with those that have to go alone.
async fn send(
    pass: &mut Pass<'_>,
    records: Vec<Prepared>,
    looked: bool,
    outcomes: &mut Outcomes,
    tally: &mut Tally,
) -> Result<Vec<Prepared>, Halt> {
    let sent = pass.run.now();
    let ((answer, planned), calls) = journal::of(plan::taken(call(pass, &records))).await;
    match answer {
        Ok(ids) => Ok(settled(pass, records, ids, &planned, calls.as_ref(), outcomes)),
        Err(error) if error.next == Next::Ambiguous => {
            let (all, half) = (records.len(), records.len() / 2);
            pass.carrier = Carrier::at_most(half);
            if !records.iter().all(is_create) {
                return Ok(records);
            }
            let late = pass.run.now() - sent > PROMPT;
            let missing = lost(pass, records, looked, outcomes).await?;
            // Who was stopped in the middle comes as far again, or nearly.
            pass.carrier = Carrier::at_most(half.max((all - missing.len()) * 9 / 10));
            Ok(if late { held(pass, missing, &error, outcomes) } else { missing })
        }
        Err(error) if error.next == Next::Reject => {
            pass.carrier = Carrier::None;
            tally.notes.push(format!("批量写入不可用，已逐条写入：{}", error.text));
            Ok(records)
        }
        Err(error) => Err(error.into()),
    }
}

async fn call(pass: &Pass<'_>, records: &[Prepared]) -> Result<Vec<Option<String>>, CallError> {
    let target = &pass.stream.spec().target;
    let drafts: Vec<_> = records.iter().map(Prepared::sent).collect();
    let carried: Vec<Carried<'_>> = records
        .iter()
        .zip(&drafts)
        .map(|(record, draft)| match &record.existing {
            Existing::Nothing => Carried::Create(draft),
            Existing::Adopted(Found { id, .. }) | Existing::Bound(id) => {
                Carried::Update { id, draft: &record.draft, changes: &record.changes }
            }
        })
        .collect();
    let mark = records.first().and_then(|record| record.mark.as_ref()).map(|(field, _)| field.as_str());
    retried(pass.run.clock(), async || pass.target.carry(target, mark, &carried).await).await
}

/// Each record with its id is written; the others have to go alone.
fn settled(
    pass: &Pass<'_>,
    records: Vec<Prepared>,
    ids: Vec<Option<String>>,
    planned: &[String],
    calls: Option<&String>,
    outcomes: &mut Outcomes,
) -> Vec<Prepared> {
    let together = ids.iter().flatten().count();
    let (mut place, mut alone) = (0, Vec::new());
    let ids = ids.into_iter().chain(std::iter::repeat(None));
    for (mut record, id) in records.into_iter().zip(ids) {
        let Some(id) = id else {
            alone.push(record);
            continue;
        };
        place += 1;
        record.entry.calls = calls.cloned();
        let planned = planned.iter().map(|call| format!("{call} ({place}/{together})")).collect();
        pass.would_write(&record, &id, planned);
        outcomes.written(record, id);
    }
    alone
}

/// No answer came: what was created is looked for by its mark, twice, since what was just written may not show at once.
/// What is not there goes alone. An update is the same however often it is sent.
async fn lost(
    pass: &Pass<'_>,
    mut records: Vec<Prepared>,
    looked: bool,
    outcomes: &mut Outcomes,
) -> Result<Vec<Prepared>, Halt> {
    for pause in [None, Some(SETTLE)] {
        if let Some(pause) = pause {
            pass.run.clock().sleep(pause).await;
        }
        records = found_again(pass, records, looked, outcomes).await?;
        if records.is_empty() {
            break;
        }
    }
    Ok(records)
}

/// What may be created still, by a call that was waited for in vain, is looked for once that is over (decision 0018).
fn held(pass: &Pass<'_>, missing: Vec<Prepared>, error: &CallError, outcomes: &mut Outcomes) -> Vec<Prepared> {
    for mut record in missing {
        record.late = true;
        outcomes.failed(record, error.clone(), pass.run.now());
    }
    Vec::new()
}

/// Those that are not there. What was there before, where nobody has looked, says otherwise than was sent: it counts as
/// missing here, and is adopted afterwards.
async fn found_again(
    pass: &Pass<'_>,
    records: Vec<Prepared>,
    looked: bool,
    outcomes: &mut Outcomes,
) -> Result<Vec<Prepared>, Halt> {
    let target = &pass.stream.spec().target;
    let Some((field, _)) = records.first().and_then(|record| record.mark.clone()) else { return Ok(records) };
    let values: Vec<Value> = records.iter().filter_map(|r| Some(r.mark.as_ref()?.1.clone())).collect();
    let there = retried(pass.run.clock(), async || pass.target.find(target, &field, &values).await).await?;
    let (mut missing, mut taken) = (Vec::new(), HashSet::new());
    for record in records {
        let value = record.mark.as_ref().map(|(_, value)| adopt::comparable(value));
        let same = |f: &&Found| f.fields.get(&field).map(adopt::comparable) == value && !taken.contains(&f.id);
        let as_sent = |f: &&Found| looked || adopt::agrees_in_all(f, &record.draft);
        let candidates: Vec<Found> = there.iter().filter(same).filter(as_sent).cloned().collect();
        match adopt::ours(pass, &record.draft, Some(&field), &candidates).await?.as_slice() {
            [one] => {
                taken.insert(one.clone());
                outcomes.written(record, one.clone());
            }
            _ => missing.push(record),
        }
    }
    Ok(missing)
}
