//! What people change by hand under us, on targets short enough to be compared in every run (PR-4).

use std::collections::HashMap;

use model::{Binding, Reason, State};
use store::Retry;

use crate::calls::retried;
use crate::keep::record_rows;
use crate::pass::{Pass, SECOND_LOOK};
use crate::row::{Moved, Row};
use crate::{Halt, Tally, lookups};

/// Compares what is bound with what is there now, before anything is written. What is gone is not put back; what is back
/// goes on by itself.
pub(crate) async fn compare(pass: &Pass<'_>) -> Result<(), Halt> {
    let spec = pass.stream.spec();
    if !spec.target.live {
        return Ok(());
    }
    if pass.run.store().count_bindings(&pass.run.connection.id, spec.binds.0).await? > 0 {
        let mut live = look(pass, false).await?;
        if lacks(pass, &live).await? {
            pass.run.clock().sleep(SECOND_LOOK).await;
            live.extend(look(pass, true).await?);
        }
        each(pass, &live, compared).await?;
    }
    // UN-2: what failed for want of an option is tried in every run; there are few of them.
    let failed = Retry::Where { stream: Some(spec.kind.0.to_owned()), state: Some(State::Failed), cause: None };
    pass.run.store().retry(&pass.run.connection.id, &failed, pass.run.now()).await?;
    Ok(())
}

/// Notes what stands behind that which this pass has made, before records are written with it.
pub(crate) async fn note(pass: &Pass<'_>, tally: &Tally) -> Result<(), Halt> {
    let made = [State::Created, State::Updated].iter().any(|state| tally.states.contains_key(state));
    if made && pass.stream.spec().target.live { each(pass, &look(pass, false).await?, noted).await } else { Ok(()) }
}

/// What is there, each with what stands behind it.
async fn look(pass: &Pass<'_>, anew: bool) -> Result<HashMap<String, String>, Halt> {
    Ok(retried(pass.run.clock(), async || pass.target.live(&pass.stream.spec().target, anew).await).await?)
}

/// Whether something is gone that was there before: that is believed when it is said twice.
async fn lacks(pass: &Pass<'_>, live: &HashMap<String, String>) -> Result<bool, Halt> {
    let (spec, mut after) = (pass.stream.spec(), None);
    loop {
        let page = lookups::all_bindings(pass.run, spec.binds, after.as_deref()).await?;
        let Some(last) = page.last() else { return Ok(false) };
        after = Some(last.jdy_id.clone());
        if page.iter().any(|b| b.broken.is_none() && !live.contains_key(b.id(spec.direction.target()))) {
            return Ok(true);
        }
    }
}

/// What is said of a binding against what is there.
type Said = fn(&Pass<'_>, Binding, &HashMap<String, String>) -> Option<Row>;

async fn each(pass: &Pass<'_>, live: &HashMap<String, String>, said: Said) -> Result<(), Halt> {
    let (spec, mut after) = (pass.stream.spec(), None);
    loop {
        let page = lookups::all_bindings(pass.run, spec.binds, after.as_deref()).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.jdy_id.clone());
        let rows = page.into_iter().filter_map(|binding| said(pass, binding, live)).collect();
        record_rows(pass, rows).await?;
    }
}

fn compared(pass: &Pass<'_>, binding: Binding, live: &HashMap<String, String>) -> Option<Row> {
    let spec = pass.stream.spec();
    let id = binding.id(spec.direction.target()).to_owned();
    match live.get(&id) {
        None if binding.broken.is_some() => None,
        None => Some(gone(pass, binding, id)),
        Some(behind) if binding.broken.is_some() => Some(back(pass, binding, id, behind)),
        Some(_) => noted(pass, binding, live),
    }
}

/// What stands behind it, where that is not known or another thing by now.
fn noted(pass: &Pass<'_>, binding: Binding, live: &HashMap<String, String>) -> Option<Row> {
    let spec = pass.stream.spec();
    let id = binding.id(spec.direction.target()).to_owned();
    let behind = live.get(&id).filter(|behind| binding.behind.as_ref() != Some(behind))?;
    // Removed and put back between two looks: another option under the same label. What was written with the first one is
    // written again (decision 0005).
    let moved = binding.behind.is_some().then_some(Moved { id, forget: true, former: None });
    let row = Row { keep: false, moved, ..Row::of_binding(spec, &binding) };
    Some(Row { binding: Some(Binding { behind: Some(behind.clone()), ..binding }), ..row })
}

/// Every record that names it is looked at, and fails.
fn gone(pass: &Pass<'_>, binding: Binding, id: String) -> Row {
    let spec = pass.stream.spec();
    let mut row = Row::of_binding(spec, &binding);
    row.moved = Some(Moved { id, forget: false, former: None });
    let system = spec.direction.target().label();
    let text = format!(
        "{}「{}」在{system}中已被手工修改或删除。请在{system}恢复，或在控制台重新创建，恢复后自动继续",
        spec.label, binding.label
    );
    row.stop(State::Failed, Reason::new(&format!("{}:broken:{}", spec.kind, row.record.key), text.clone()));
    // Nothing stands behind it: whatever is there one day, by hand or 重新创建, is another one.
    row.binding = Some(Binding { broken: Some(text), behind: Some(String::new()), ..binding });
    row
}

/// Every record that names it is written anew, since what was put back under the same name is not the same option.
fn back(pass: &Pass<'_>, binding: Binding, id: String, behind: &str) -> Row {
    let mut row = Row::of_binding(pass.stream.spec(), &binding);
    row.moved = Some(Moved { id, forget: true, former: None });
    row.again(pass.run.now());
    row.binding = Some(Binding { broken: None, behind: Some(behind.to_owned()), ..binding });
    row
}
