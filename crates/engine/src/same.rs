//! What came through and is said by its source as it was then (F-6, decision 0024): most records of most pages, of which one
//! statement is asked and nothing else.

use store::Said;

use crate::Halt;
use crate::entry::Entry;
use crate::pass::{Lost, Pass};

/// Puts those that are the same first, and answers the others.
pub(crate) async fn first<'a>(pass: &Pass<'_>, entries: &'a mut [Entry]) -> Result<&'a mut [Entry], Halt> {
    // Where nothing can be carried, nothing is left as it is either: it fails.
    if entries.is_empty() || matches!(pass.lost, Some(Lost(Some(_)))) {
        return Ok(entries);
    }
    let (spec, connection) = (pass.stream.spec(), &pass.run.connection.id);
    let said: Vec<Said<'_>> = entries.iter().map(|e| Said { key: &e.item.key, source: &e.source }).collect();
    let by = (spec.binds.0, spec.direction.source());
    let others = pass.run.store().not_same(connection, spec.kind.0, by, &said).await?;
    for entry in entries.iter_mut() {
        entry.same = !others.contains(&entry.item.key);
    }
    entries.sort_by_key(|entry| !entry.same);
    let same = entries.partition_point(|entry| entry.same);
    Ok(&mut entries[same..])
}
