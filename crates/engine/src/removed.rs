//! Target records that somebody removed by hand under us (decision 0025).
//!
//! What was removed is not silently put back: it may have been meant. So the record fails, and an administrator says
//! whether it is made anew or left alone; put back by hand, it goes on by itself. A target that only mirrors what the
//! source counts ([`Removed::Remade`]) is made anew without asking.

use model::{AnyStream, Reason, Removed, State, System};

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::entry::Entry;
use crate::keep::record_rows;
use crate::pass::Pass;
use crate::questions::{self, LEAVE, NEW};
use crate::row::{Moved, Row};
use crate::write::refused;
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

/// The target record that is known to be removed, which the question is about.
pub(crate) fn about(entry: &Entry, target: System) -> Option<&str> {
    let known = entry.stored.as_ref().is_some_and(|stored| stored.cause.as_deref() == Some(REMOVED));
    entry.binding.as_ref().filter(|_| known).map(|binding| binding.id(target))
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
        let Some(id) = about(entry, spec.direction.target()).map(str::to_owned) else { continue };
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
            row.moved = Some(Moved { id, forget: false });
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
    if entry.answer.as_deref() == Some(LEAVE) {
        let text = format!("{system}中对应的记录已被删除，按管理员的决定不再同步。恢复后点「重试」继续");
        row.stop(State::Skipped, Reason::new(REMOVED, text));
        return row;
    }
    let text =
        format!("{system}中对应的记录已被手工删除或作废，没有写入。请在{system}恢复后重试，或选择重新创建、不再同步");
    if let Existing::Bound(id) = &record.existing {
        row.question = Some(questions::removed(&entry.item.key, &entry.item.title, &text, id));
    }
    row.stop(State::Failed, Reason::new(REMOVED, text));
    row
}
