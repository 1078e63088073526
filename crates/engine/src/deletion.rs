//! Deletion (PR-5): from a complete list only, confirmed by id, refused as a whole when it would remove too much.

use std::collections::HashSet;

use model::{Binding, Reason, State};

use crate::calls::retried;
use crate::keep::record_rows;
use crate::parts::Gone;
use crate::pass::Pass;
use crate::row::Row;
use crate::vanish::{Undoing, allowed, uncounted};
use crate::{Action, Halt, Next, Tally, lookups, plan};

const DELETION: Undoing = Undoing { done: "删除", confirm: "确认删除", refuse: "不删除，保留这些记录" };

/// Deletes on the target side what has vanished on the source side. That as many are there as are known needs one call
/// to be seen; only otherwise the whole list is read.
pub(crate) async fn compare(pass: &mut Pass<'_>, tally: &mut Tally) -> Result<(), Halt> {
    let spec = pass.stream.spec();
    let known = pass.run.store().count_sources(&pass.run.connection.id, spec.kind.0).await?;
    let there = retried(pass.run.clock(), async || pass.source.count(&spec.source).await).await?;
    if there == Some(known) {
        return Ok(());
    }
    let all = match there {
        Some(_) => retried(pass.run.clock(), async || pass.source.all(&spec.source).await).await?,
        None => None,
    };
    let Some(all) = all else {
        tally.notes.push(uncounted(pass));
        return Ok(());
    };
    let (bound, missing) = missing(pass, &all).await?;
    let vanished = confirmed(pass, missing).await?;
    if !allowed(pass, &vanished, bound, &DELETION, tally).await? {
        return Ok(());
    }
    forget_unbound(pass, &all).await?;
    for binding in vanished {
        let row = delete(pass, &binding).await?;
        *tally.states.entry(row.record.state).or_default() += 1;
        record_rows(pass, vec![row]).await?;
    }
    Ok(())
}

/// How many are bound, and those whose source is not in the complete list.
async fn missing(pass: &Pass<'_>, all: &HashSet<String>) -> Result<(usize, Vec<Binding>), Halt> {
    let spec = pass.stream.spec();
    let (mut bound, mut missing, mut after) = (0, Vec::new(), None);
    loop {
        let page = lookups::all_bindings(pass.run, spec.binds, after.as_deref()).await?;
        let Some(last) = page.last() else { return Ok((bound, missing)) };
        after = Some(last.jdy_id.clone());
        bound += page.len();
        missing.extend(page.into_iter().filter(|b| !all.contains(b.id(spec.direction.source()))));
    }
}

/// Records that never came through and are not there any more: they are known to be gone, and counted no longer.
async fn forget_unbound(pass: &Pass<'_>, all: &HashSet<String>) -> Result<(), Halt> {
    const PAGE: i64 = 1_000;
    let spec = pass.stream.spec();
    let mut after = String::new();
    loop {
        let page = pass.run.store().sources(&pass.run.connection.id, spec.kind.0, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(last);
        let missing: Vec<&str> = page.iter().map(String::as_str).filter(|id| !all.contains(*id)).collect();
        let bound = lookups::bindings(pass.run, spec.binds, spec.direction.source(), &missing).await?;
        let unbound = missing.into_iter().filter(|id| !bound.contains_key(*id));
        record_rows(pass, unbound.map(|id| Row::gone(spec, &Gone::whole(id, "删除"), None)).collect()).await?;
    }
}

/// Those that the source, asked for each by its id, says do not exist.
async fn confirmed(pass: &Pass<'_>, missing: Vec<Binding>) -> Result<Vec<Binding>, Halt> {
    let spec = pass.stream.spec();
    if missing.is_empty() {
        return Ok(missing);
    }
    let ids: Vec<String> = missing.iter().map(|b| b.id(spec.direction.source()).to_owned()).collect();
    let there = retried(pass.run.clock(), async || pass.source.fetch(&spec.source, &ids).await).await?;
    let there: HashSet<&str> = there.iter().map(|raw| raw.id.as_str()).collect();
    Ok(missing.into_iter().filter(|b| !there.contains(b.id(spec.direction.source()))).collect())
}

async fn delete(pass: &Pass<'_>, binding: &Binding) -> Result<Row, Halt> {
    let spec = pass.stream.spec();
    let id = binding.id(spec.direction.target());
    let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
    let mut row = Row::of_binding(spec, binding);
    let sent = retried(pass.run.clock(), async || pass.target.delete(&spec.target, id).await);
    let (deleted, calls) = plan::taken(sent).await;
    match deleted {
        Ok(()) => {
            pass.would_undo(Action::Delete, binding, &[], calls);
            row.stop(
                State::Deleted,
                Reason::new("deleted", format!("在{source}已删除，{target}的{}随之删除", spec.label)),
            );
            row.unbind(binding);
        }
        Err(error) if matches!(error.next, Next::Reject | Next::Ambiguous) => {
            let text = format!("在{source}已删除，但{target}拒绝删除：{}", error.text);
            row.stop(State::Failed, Reason::new(&format!("delete:{}", error.code), text));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(row)
}
