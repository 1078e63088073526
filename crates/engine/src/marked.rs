//! Records of ours that we have forgotten: whoever restores a backup knows nothing of what was created after it. A mark that
//! holds our own key proves whose a record is, so it is looked for before anything is created; a number that the target
//! gives once is believed when the target refuses a second one.

use std::collections::HashSet;

use model::{Attach, Outcome, Reason};
use serde_json::Value;

use crate::adopt::{self, agrees, comparable};
use crate::batch::{Existing, Prepared, Without};
use crate::calls::retried;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::write::{Unwritten, update};
use crate::{CallError, Found, Halt, intents};

/// Finds the page's new records by our own key, in one look for all of them.
pub(crate) async fn find(
    pass: &mut Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<(), Halt> {
    // What a person has said about it counts more than what is found.
    let new = |p: &Prepared| matches!(p.existing, Existing::Nothing) && p.entry.answer.is_none();
    if !prepared.iter().any(new) {
        return Ok(());
    }
    let Some(field) = intents::mark_field(pass).await? else { return Ok(()) };
    let keyed = |p: &Prepared| new(p) && !p.draft.fields.contains_key(field);
    let keys: Vec<Value> = prepared.iter().filter(|p| keyed(p)).map(|p| p.entry.item.key.as_str().into()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let target = &pass.stream.spec().target;
    let mut found = retried(pass.run.clock(), async || pass.target.find(target, field, &keys).await).await?;
    let taken = adopt::bound(pass, &found).await?;
    found.retain(|found| !taken.contains(&found.id));
    for mut record in std::mem::take(prepared) {
        let key = record.entry.item.key.as_str();
        let holds = |found: &&Found| found.fields.get(field).is_some_and(|value| comparable(value) == key);
        let mine: Vec<&Found> = if keyed(&record) { found.iter().filter(holds).collect() } else { Vec::new() };
        match mine.as_slice() {
            [] => prepared.push(record),
            [one] => {
                record.existing = Existing::Adopted((*one).clone());
                // What is not written again stays as it is there (DN-1).
                let stays = target.frozen.is_some();
                record.changes =
                    if stays { Vec::new() } else { adopt::differences(target.adopt, &record.draft, &one.fields) };
                prepared.push(record);
            }
            several => {
                let ids: Vec<String> = several.iter().map(|found| found.id.clone()).collect();
                let system = pass.stream.spec().direction.target().label();
                let text = format!("{system}中有多条带有这条记录标识的记录，请确认对应哪一条");
                outcomes.several(record.entry, Reason::new("marked:several", text), &ids, pass.run.now());
            }
        }
    }
    Ok(())
}

/// The target has a record of this number, and will have no second one. It is ours when it says all that ours says, or
/// agrees in what tells who it is ([`model::Target::known_by`]), or when the source says itself that it has been
/// written (SO-5); then it is written as it is now. Otherwise it is somebody else's.
pub(crate) async fn as_refused(
    pass: &Pass<'_>,
    record: &mut Prepared,
    refusal: CallError,
) -> Result<String, Unwritten> {
    let Some((field, value)) = record.mark.clone() else { return Err(refusal.into()) };
    let target = &pass.stream.spec().target;
    let values = [value.clone()];
    let found = retried(pass.run.clock(), async || pass.target.find(target, field.as_str(), &values).await).await?;
    let taken: HashSet<String> = adopt::bound(pass, &found).await?;
    let same = |f: &Found| f.fields.get(&field).map(comparable) == Some(comparable(&value));
    let mut free = found.into_iter().filter(|f| !taken.contains(&f.id) && same(f));
    let (Some(one), None) = (free.next(), free.next()) else { return Err(refusal.into()) };
    let known = !target.known_by.is_empty() && agrees(&one, &record.draft, target.known_by);
    if !known && !says_so(pass, record) {
        let ours = adopt::ours(pass, &record.draft, Some(&field), std::slice::from_ref(&one)).await?;
        if ours.is_empty() {
            return Err(refusal.into());
        }
    }
    if record.draft.attach.is_some() {
        leave_files(pass, record, &one.id).await?;
    }
    record.changes = record.draft.changes(None);
    let id = one.id.clone();
    record.existing = Existing::Adopted(one);
    update(pass, record, &id).await
}

/// Whether the source record says itself that the target agrees with it.
fn says_so(pass: &Pass<'_>, record: &Prepared) -> bool {
    let item = &record.entry.item;
    pass.stream.report(item, Outcome::Agrees).is_none() && pass.stream.report(item, Outcome::Refused).is_some()
}

/// Nobody knows which of the files there are ours (decision 0014): where there are enough of them, none is attached once
/// more.
async fn leave_files(pass: &Pass<'_>, record: &mut Prepared, id: &str) -> Result<(), Unwritten> {
    let target = &pass.stream.spec().target;
    let current = retried(pass.run.clock(), async || pass.target.current(target, id).await).await?.unwrap_or_default();
    let Some(Attach { field, there, .. }) = &record.draft.attach else { return Ok(()) };
    let many = current.get(field).and_then(Value::as_array).map_or(0, Vec::len);
    if many < there.len() {
        return Ok(());
    }
    record.draft.attach = None;
    let system = pass.stream.spec().direction.target().label();
    let text = format!("已同步；{system}中这条记录已有 {many} 个附件，没有再次附加，请核对附件是否齐全");
    let reason = Reason::new("files:there", text).for_review("files");
    record.without.get_or_insert(Without { reason, state: None, due_at: None });
    Ok(())
}
