//! Writes a page, each record once: never twice, never lost.
//!
//! Neither system has idempotency keys (fxiaoke-api.md R4). A create whose answer did not come is *ambiguous*: the
//! mark is looked for before it is sent again. An update is the same however often it is sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::StreamExt;
use model::Outcome;
use serde_json::Value;

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::told::{Told, tell};
use crate::{CallError, Found, Halt, Next, adopt, journal, marked, plan, removed};

/// Calls under way at once: enough to hide the way to the systems, few enough for their gateways.
const WIDTH: usize = 8;
/// How often a write without an answer is sent in one pass.
const ATTEMPTS: usize = 3;
/// A record that was just written may not be found at once (fxiaoke-api.md §7.3, quirk 10).
pub(crate) const SETTLE: Duration = Duration::from_secs(2);
/// A call that was cut off sooner than this died with its connection. One that was waited for longer, in milliseconds,
/// may still be under way, and is not sent again before the next pass has looked for what it made.
pub(crate) const PROMPT: i64 = 10_000;

/// How a write ended.
pub(crate) enum Wrote {
    /// The target has it, under this id.
    Done(String),
    /// It does not, or nobody knows.
    Failed(Unwritten),
    /// It was not tried, since the run ends.
    NotTried,
}

/// Why a record is not written.
pub(crate) enum Unwritten {
    /// The call was refused, or has no answer.
    Call(CallError),
    /// The run cannot go on.
    Halt(Halt),
}

impl From<CallError> for Unwritten {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Halt> for Unwritten {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<Unwritten> for Halt {
    fn from(why: Unwritten) -> Self {
        match why {
            Unwritten::Call(error) => error.into(),
            Unwritten::Halt(halt) => halt,
        }
    }
}

/// SO-5: 未同步 at once. If that cannot be said, the write goes on: what counts is said after it.
pub(crate) async fn announce(pass: &Pass<'_>, prepared: &mut [Prepared]) {
    let mut changed = Vec::new();
    for record in prepared.iter_mut().filter(|p| matches!(p.existing, Existing::Bound(_))) {
        if let Some(patch) = pass.stream.report(&record.entry.item, Outcome::Changed) {
            record.entry.item.told = Some(Outcome::Changed);
            let title = record.entry.item.title.clone();
            changed.push(Told { id: record.entry.source_id.clone(), title, patch });
        }
    }
    tell(pass, changed).await;
}

/// Writes all that is prepared, side by side, and says afterwards why the run must end, if it must.
pub(crate) async fn all(pass: &Pass<'_>, prepared: Vec<Prepared>, outcomes: &mut Outcomes) -> Result<(), Halt> {
    let ending = AtomicBool::new(false);
    let mut writes = futures::stream::iter(prepared)
        .map(|mut record| {
            let ending = &ending;
            async move {
                if ending.load(Ordering::Relaxed) || pass.run.may_go_on().await.is_err() {
                    return (record, Wrote::NotTried);
                }
                let (written, calls) = journal::of(plan::taken(one(pass, &mut record))).await;
                let (written, planned) = written;
                record.entry.calls = calls;
                let written = match written {
                    Err(Unwritten::Call(error)) => Err(removed::named(pass, &mut record.entry, error).await),
                    written => written,
                };
                let wrote = match written {
                    Ok(id) => {
                        pass.would_write(&record, &id, planned);
                        Wrote::Done(id)
                    }
                    Err(error) => Wrote::Failed(error),
                };
                (record, wrote)
            }
        })
        .buffer_unordered(WIDTH);
    let (mut halt, mut left_out) = (None, false);
    while let Some((record, wrote)) = writes.next().await {
        match wrote {
            Wrote::Failed(Unwritten::Call(error)) if !ends_the_run(&error) => {
                outcomes.failed(record, error, pass.run.now());
            }
            Wrote::Failed(why) => {
                ending.store(true, Ordering::Relaxed);
                halt.get_or_insert(why);
            }
            Wrote::Done(id) => outcomes.written(record, id),
            Wrote::NotTried => left_out = true,
        }
    }
    match halt {
        Some(why) => Err(why.into()),
        // What was left out is still to be written: its page must not count as read.
        None if left_out => pass.run.check_cancelled().and(Err(Halt::Cancelled)),
        None => Ok(()),
    }
}

/// Whether no other record would fare better.
fn ends_the_run(error: &CallError) -> bool {
    matches!(error.next, Next::Pause | Next::Stop | Next::Retry | Next::Restart)
}

async fn one(pass: &Pass<'_>, record: &mut Prepared) -> Result<String, Unwritten> {
    let only_bound = pass.stream.spec().target.adopt.is_only();
    match &record.existing {
        Existing::Nothing => create(pass, record).await,
        Existing::Adopted(found) if only_bound || record.changes.is_empty() => Ok(found.id.clone()),
        Existing::Adopted(Found { id, .. }) | Existing::Bound(id) => {
            let id = id.clone();
            match update(pass, record, &id).await {
                Err(Unwritten::Call(error)) if error.next == Next::Reject => {
                    Err(removed::or(pass, &id, error).await?.into())
                }
                sent => sent,
            }
        }
    }
}

async fn create(pass: &Pass<'_>, record: &mut Prepared) -> Result<String, Unwritten> {
    let target = &pass.stream.spec().target;
    let draft = record.sent();
    let mut unanswered = None;
    for _ in 0..ATTEMPTS {
        let sent = pass.run.now();
        let error = match retried(pass.run.clock(), async || pass.target.create(target, &draft).await).await {
            Ok(id) => return Ok(id),
            // Refused as a second one although ours was the first: the answer to it is what was lost.
            Err(error) if error.next == Next::Ambiguous || (error.duplicate && unanswered.is_some()) => error,
            Err(error) if error.duplicate => return marked::as_refused(pass, record, error).await,
            Err(error) => return Err(error.into()),
        };
        if let Some(id) = find_again(pass, record).await? {
            return Ok(id);
        }
        record.late = pass.run.now() - sent > PROMPT;
        if error.duplicate || record.late {
            return Err(error.into());
        }
        unanswered = Some(error);
        pass.run.clock().sleep(SETTLE).await;
        if let Some(id) = find_again(pass, record).await? {
            return Ok(id);
        }
    }
    Err(unanswered.unwrap_or_else(|| unreachable_target(pass)).into())
}

/// The id of what we created, found by its mark; `None` when it is not there. Without a mark nothing can be found.
async fn find_again(pass: &Pass<'_>, record: &Prepared) -> Result<Option<String>, Unwritten> {
    let Some((field, value)) = &record.mark else { return Err(without_mark(pass).into()) };
    let target = &pass.stream.spec().target;
    let values: [Value; 1] = [value.clone()];
    let found = retried(pass.run.clock(), async || pass.target.find(target, field, &values).await).await?;
    let mut ours = adopt::ours(pass, &record.draft, Some(field), &found).await?;
    Ok(if ours.len() == 1 { ours.pop() } else { None })
}

/// Writes the record onto one that is there.
pub(crate) async fn update(pass: &Pass<'_>, record: &mut Prepared, id: &str) -> Result<String, Unwritten> {
    let target = &pass.stream.spec().target;
    if target.reads_current {
        let current = retried(pass.run.clock(), async || pass.target.current(target, id).await).await?;
        let Some(current) = current else { return Err(removed::error(pass).into()) };
        let before = record.entry.before();
        pass.stream.merge(&mut record.draft, &current, before.as_ref());
    }
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let sent =
            retried(pass.run.clock(), async || pass.target.update(target, id, &record.draft, &record.changes).await);
        match sent.await {
            Err(error) if error.next == Next::Ambiguous => last = Some(error),
            other => return Ok(other?),
        }
        pass.run.clock().sleep(SETTLE).await;
    }
    Err(last.unwrap_or_else(|| unreachable_target(pass)).into())
}

pub(crate) fn refused(pass: &Pass<'_>, next: Next, code: &str, text: String) -> CallError {
    let system = pass.stream.spec().direction.target();
    CallError { next, system, code: code.to_owned(), text, trace: None, duplicate: false }
}

fn unreachable_target(pass: &Pass<'_>) -> CallError {
    refused(pass, Next::Ambiguous, "no_answer", "没有收到应答".to_owned())
}

fn without_mark(pass: &Pass<'_>) -> CallError {
    refused(pass, Next::Ambiguous, "unconfirmed", "没有收到应答，且无法查找是否已创建，请人工确认".to_owned())
}
