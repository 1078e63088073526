//! The one transaction that keeps what became of a page.

use std::sync::atomic::Ordering;

use model::{AnyStream, Spec};
use store::{PageResult, Question};

use crate::pass::Pass;
use crate::row::Row;
use crate::run::Run;
use crate::{Halt, echo};

/// How long the cursor may stand still while it passes what has not changed: whoever reads on after a crash reads that again,
/// a page or two at the pace of either system, and every page is spared a transaction.
const STANDS_MS: i64 = 1_000;

/// Keeps rows that come of no page: settled intents, compared bindings.
pub(crate) async fn record_rows(pass: &Pass<'_>, rows: Vec<Row>) -> Result<(), Halt> {
    self::rows(pass, rows, Kept::default()).await
}

/// Asks what concerns the stream as a whole.
pub(crate) async fn ask(pass: &Pass<'_>, question: Question) -> Result<(), Halt> {
    let questions = vec![question];
    let result = PageResult { stream: pass.stream.spec().kind.0, questions, ..PageResult::default() };
    Ok(pass.run.store().finish(pass.run.lease, &result, pass.run.now()).await?)
}

/// What is kept beside the rows.
#[derive(Default)]
pub(crate) struct Kept {
    /// How far the source is read, and whether this is its end.
    pub cursor: Option<(String, bool)>,
    /// Source records that were read because they were due.
    pub retried: Vec<String>,
}

/// Keeps rows and what belongs to them, all of it or nothing.
pub(crate) async fn rows(pass: &Pass<'_>, rows: Vec<Row>, kept: Kept) -> Result<(), Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let Kept { cursor, retried } = kept;
    let echoes = echo::rows(pass, rows.iter().filter_map(Row::written), &retried).await?;
    let mut result =
        PageResult { stream: spec.kind.0, run: Some(&run.id), cursor, retried, echoes, ..PageResult::default() };
    for row in rows {
        if let Some(moved) = row.moved {
            result.moved.extend(followers(run, spec).map(|stream| store::Moved {
                stream,
                value: moved.id.clone(),
                forget: moved.forget,
            }));
            result.former.extend(moved.former.map(|former| (spec.binds.0, former)));
        }
        result.questions.extend(row.question);
        if row.closes {
            result.closed.push(row.record.key.clone());
        }
        if let Some(binding) = row.binding {
            if row.unbinds {
                result.unbound.push((spec.binds.0, binding.jdy_id));
                result.records.push(row.record);
                continue;
            }
            result.bindings.push((spec.binds.0, binding, None));
        }
        if row.keep {
            result.records.push(row.record);
        }
    }
    let now = run.now();
    let empty = result.records.is_empty() && result.bindings.is_empty() && result.closed.is_empty();
    if empty
        && result.retried.is_empty()
        && may_wait(result.cursor.as_ref(), now - pass.kept_at.load(Ordering::Relaxed))
    {
        return Ok(());
    }
    if result.cursor.is_some() {
        pass.kept_at.store(now, Ordering::Relaxed);
    }
    Ok(run.store().finish(run.lease, &result, now).await?)
}

/// Whether there is no cursor to keep, or one that a later page takes along: but for the end, which must be known.
fn may_wait(cursor: Option<&(String, bool)>, since: i64) -> bool {
    cursor.is_none_or(|(_, end)| !end && since < STANDS_MS)
}

/// The streams whose records are written with what this one binds: they are looked at again when it has moved (PR-4).
fn followers<'a>(run: &'a Run<'_>, spec: &'a Spec) -> impl Iterator<Item = &'static str> + 'a {
    let names = |s: &&&dyn AnyStream| {
        let named = s.spec().needs.contains(&spec.binds) || s.rows().iter().any(|row| row.names == Some(spec.binds));
        named && s.spec().direction.target() == spec.direction.target()
    };
    run.engine.streams.iter().filter(names).map(|stream| stream.spec().kind.0)
}
