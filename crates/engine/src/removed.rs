//! Target records that somebody removed by hand under us (decision 0025).
//!
//! What was removed is not silently put back: it may have been meant. So the record fails, and an administrator says
//! whether it is made anew or left alone; put back by hand, it goes on by itself. A target that only mirrors what the
//! source counts ([`Removed::Remade`]) is made anew without asking.

use model::{AnyStream, Kind, Reason, Removed, State, System, When};
use store::Retry;

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::entry::Entry;
use crate::keep::record_rows;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::questions::{self, LEAVE, NEW};
use crate::row::{Moved, Row};
use crate::write::{Unwritten, refused};
use crate::{CallError, Halt, Next};

/// The code, and the cause, of a target record that is not there any more.
pub(crate) const REMOVED: &str = "removed";

/// Why an update was refused: its own reason, or that the record is not there.
pub(crate) async fn or(pass: &Pass<'_>, id: &str, refusal: CallError) -> Result<CallError, CallError> {
    let target = &pass.stream.spec().target;
    // It has been looked at before it was to be written.
    if target.reads_current {
        return Ok(refusal);
    }
    let there = retried(pass.run.clock(), async || pass.target.current(target, id).await).await?;
    Ok(if there.is_some() { refusal } else { error(pass) })
}

/// That the target record is not there.
pub(crate) fn error(pass: &Pass<'_>) -> CallError {
    refused(pass, Next::Reject, REMOVED, "对应的记录已不存在".to_owned())
}

/// The target record that is known to be removed.
fn known(entry: &Entry, target: System) -> Option<&str> {
    let known = entry.stored.as_ref().is_some_and(|stored| stored.cause.as_deref() == Some(REMOVED));
    entry.binding.as_ref().filter(|_| known).map(|binding| binding.id(target))
}

/// Whether its target record is known to be removed.
pub(crate) fn is_known(entry: &Entry, target: System) -> bool {
    known(entry, target).is_some()
}

/// Whether this is what the question about it is about: this target record, as it was written last. One that was put back,
/// written and removed once more is another matter; one that is to be written anew for another reason (PR-4) is not.
pub(crate) fn is_about(about: &str, entry: &Entry, target: System) -> bool {
    let Some(id) = known(entry, target) else { return false };
    let Some((asked, written)) = about.split('@').next().and_then(|matter| matter.split_once(':')) else {
        return false;
    };
    asked == id && last(entry).is_none_or(|last| last == written)
}

fn matter(id: &str, entry: &Entry) -> String {
    format!("{id}:{}", last(entry).unwrap_or_default())
}

/// The fingerprint of what was written last.
fn last(entry: &Entry) -> Option<&str> {
    entry.stored.as_ref()?.fingerprint.as_deref()
}

/// Whether it is looked at although nothing is to be written: its target record is known to be removed, or it has come through,
/// and somebody asks for it once more.
pub(crate) fn is_looked_for(pass: &Pass<'_>, entry: &Entry) -> bool {
    if is_known(entry, pass.stream.spec().direction.target()) {
        return true;
    }
    let target = &pass.stream.spec().target;
    let plain = !target.live && !target.adopt.is_only() && target.frozen.is_none() && !pass.fills;
    let due = entry.stored.as_ref().is_some_and(|stored| {
        stored.due_at.is_some() && matches!(stored.state, State::Created | State::Updated | State::Unchanged)
    });
    plain && due && !entry.is_settled()
}

/// Looks for the target records of what would be left as it is ([`is_looked_for`]), and of those that were not there last
/// time: a plan, too, writes onto nothing that is not there.
pub(crate) async fn look(pass: &Pass<'_>, prepared: &mut Vec<Prepared>, outcomes: &mut Outcomes) -> Result<(), Halt> {
    let (target, side) = (&pass.stream.spec().target, pass.stream.spec().direction.target());
    let doubtful = |record: &mut Prepared| record.stays || is_known(&record.entry, side);
    for record in prepared.extract_if(.., doubtful).collect::<Vec<_>>() {
        let Existing::Bound(id) = &record.existing else { continue };
        let there = retried(pass.run.clock(), async || pass.target.current(target, id).await).await?;
        if there.is_some() && is_known(&record.entry, side) {
            // An answer counts for this removal only, and not for the next one of the same record.
            let (run, kind) = (pass.run, pass.stream.spec().kind.0);
            run.store().withdraw(&run.connection.id, kind, &record.entry.item.key).await?;
        }
        if there.is_none() {
            outcomes.failed(record, error(pass), pass.run.now());
        } else if record.stays {
            outcomes.unchanged(record.entry);
        } else {
            prepared.push(record);
        }
    }
    Ok(())
}

/// A refusal on account of a record that this one names and that is not there any more: then that one is asked about in the
/// next run, and this one says so and goes on once that is bound again (F-4).
pub(crate) async fn named(pass: &Pass<'_>, entry: &mut Entry, refusal: CallError) -> Unwritten {
    match missing(pass, entry, &refusal).await {
        Ok(Some(Missing { code, text, waits })) => {
            entry.waits = waits;
            CallError { code, text, ..refusal }.into()
        }
        Ok(None) => refusal.into(),
        Err(why) => why,
    }
}

/// Why a record is refused for one that it names.
struct Missing {
    code: String,
    text: String,
    waits: Option<(Kind, String)>,
}

/// The code and the words, where it is so, and what is waited for.
async fn missing(pass: &Pass<'_>, entry: &Entry, refusal: &CallError) -> Result<Option<Missing>, Unwritten> {
    let (run, direction) = (pass.run, pass.stream.spec().direction);
    if refusal.next != Next::Reject {
        return Ok(None);
    }
    for (kind, name, _) in &entry.item.references {
        let Some(binding) = pass.lookup.binding(*kind, &name.id) else { continue };
        let (id, system) = (binding.id(direction.target()), direction.target().label());
        if let Some(former) = pass.lookup.former(*kind, id).find(|former| refusal.text.contains(*former)) {
            let text = format!(
                "单据中的「{}」是{system}中已删除或作废的旧记录，{system}不接受它；重新创建的是另一条记录。请在{system}的单据中换成新的「{}」，或恢复旧记录，然后重试",
                binding.label, binding.label
            );
            return Ok(Some(Missing { code: format!("{kind}:{REMOVED}:{former}"), text, waits: None }));
        }
        let binds = |s: &&&dyn AnyStream| s.spec().binds == *kind && s.spec().direction == direction;
        let Some(stream) = run.engine.streams.iter().find(binds).filter(|_| refusal.text.contains(id)) else {
            continue;
        };
        let spec = stream.spec();
        if retried(run.clock(), async || pass.target.current(&spec.target, id).await).await?.is_some() {
            continue;
        }
        // What was only loaded from there is sent back: that stream finds its source gone (ruling 5), and nobody is asked.
        let back = run.reverse_of(*stream).filter(|_| spec.when == When::Initialisation).map(AnyStream::spec);
        let (looks, key) = back.map_or((spec, name.id.as_str()), |back| (back, id));
        let text = no_more(looks.label, &binding.label, system, back.is_none());
        let again = Retry::Key { stream: looks.kind.0.to_owned(), key: key.to_owned() };
        run.store().retry(&run.connection.id, &again, run.now()).await.map_err(Halt::from)?;
        let waits = Some((*kind, name.id.clone()));
        return Ok(Some(Missing { code: format!("{kind}:{REMOVED}:{}", name.id), text, waits }));
    }
    Ok(None)
}

/// That the record of that name is gone, and what somebody can do: where a question comes, answer it.
fn no_more(label: &str, name: &str, system: &str, is_asked: bool) -> String {
    if is_asked {
        format!(
            "{label}「{name}」在{system}中对应的记录已不存在。请在「概览」的「需要您决定」中选择重新创建它，或在{system}恢复它，之后自动继续"
        )
    } else {
        format!("{label}「{name}」在{system}中已不存在。请在{system}恢复它，之后自动继续；不再需要时不必处理")
    }
}

/// Whether it is left alone, as a person has said; asked for once more, it is looked at.
pub(crate) fn is_left(entry: &Entry) -> bool {
    let due = entry.stored.as_ref().is_some_and(|stored| stored.due_at.is_some());
    entry.answer.as_deref() == Some(LEAVE) && !due
}

/// Lets go of target records that are to be made anew, unless they are there again: what was put back is not doubled.
pub(crate) async fn settle(pass: &Pass<'_>, entries: &mut [Entry]) -> Result<(), Halt> {
    let spec = pass.stream.spec();
    let mut rows = Vec::new();
    for entry in entries {
        let Some(id) = known(entry, spec.direction.target()).map(str::to_owned) else { continue };
        if entry.answer.take_if(|answer| *answer == NEW).is_none() {
            continue;
        }
        let there = retried(pass.run.clock(), async || pass.target.current(&spec.target, &id).await).await?;
        if there.is_none()
            && let Some(binding) = entry.binding.take()
        {
            let mut row = Row::of_entry(entry, State::Held);
            row.unbind(&binding);
            row.again(pass.run.now());
            // What was written with it is written with the new one.
            row.moved = Some(Moved { id, forget: false, former: Some(binding) });
            rows.push(row);
        }
    }
    record_rows(pass, rows).await
}

/// How a record stands whose target record is not there.
pub(crate) fn row(stream: &dyn AnyStream, record: &Prepared, now: i64) -> Row {
    let (spec, entry) = (stream.spec(), &record.entry);
    let mut row = Row::of_entry(entry, State::Held);
    if let (Removed::Remade, Some(binding)) = (spec.target.removed, &entry.binding) {
        row.unbind(binding);
        row.again(now);
        return row;
    }
    let system = spec.direction.target().label();
    // Asked for once more, by a person or by what names it, it is asked about once more.
    let left = entry.answer.as_deref() == Some(LEAVE);
    let again = left && entry.stored.as_ref().is_some_and(|stored| stored.state == State::Skipped);
    if left && !again {
        let text = format!("{system}中对应的记录已被删除，按管理员的决定不再同步。要继续同步，请点「重试」");
        row.stop(State::Skipped, Reason::new(REMOVED, text));
        return row;
    }
    let text = format!(
        "{system}中对应的记录已被手工删除或作废，没有写入。请在{system}恢复后重试，或选择重新创建（{system}中已有的单据仍指向旧记录）、不再同步"
    );
    if let Existing::Bound(id) = &record.existing {
        let about = if again { format!("{}@{now}", matter(id, entry)) } else { matter(id, entry) };
        row.question = Some(questions::removed(&entry.item.key, &entry.item.title, &text, &about));
    }
    row.stop(State::Failed, Reason::new(REMOVED, text));
    row
}
