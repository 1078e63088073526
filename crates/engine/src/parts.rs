//! A source record may hold several records ([`model::Stream::read`]). What it held before and holds no more is gone as
//! they are: every one ends in a state that says so (F-5).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::Halt;
use crate::entry::Entry;
use crate::pass::{Batch, Pass};

/// The cause of a record that is not there any more.
pub(crate) const GONE: &str = "gone";

/// A record that is not there any more.
pub(crate) struct Gone {
    pub key: String,
    pub source_id: String,
    /// What happened to it.
    pub what: &'static str,
}

impl Gone {
    /// A source record that is one record.
    pub(crate) fn whole(id: &str, what: &'static str) -> Self {
        Self { key: id.to_owned(), source_id: id.to_owned(), what }
    }
}

/// The records of the batch that are gone: those of source records that are, and those that a source record has dropped.
/// Only where source records are split, or gone, does this cost a query.
pub(crate) async fn gone(pass: &Pass<'_>, batch: &Batch, entries: &[Entry]) -> Result<Vec<Gone>, Halt> {
    let split = entries.iter().filter(|e| e.item.key != e.source_id).map(|e| e.source_id.as_str());
    let ids: BTreeSet<&str> = split.chain(batch.gone.iter().map(|(id, _)| id.as_str())).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = ids.into_iter().collect();
    let held: HashSet<&str> = entries.iter().map(|e| e.item.key.as_str()).collect();
    let whole: BTreeMap<&str, &'static str> = batch.gone.iter().map(|(id, what)| (id.as_str(), *what)).collect();
    let mut unknown = whole.clone();
    let mut gone = Vec::new();
    for part in pass.run.store().parts(&pass.run.connection.id, pass.stream.spec().kind.0, &ids).await? {
        unknown.remove(part.source_id.as_str());
        let what = whole.get(part.source_id.as_str()).copied();
        let dropped = !held.contains(part.key.as_str()) && part.cause.as_deref() != Some(GONE);
        if let Some(what) = what.or(dropped.then_some("从单据中移除")) {
            gone.push(Gone { key: part.key, source_id: part.source_id, what });
        }
    }
    gone.extend(unknown.into_iter().map(|(id, what)| Gone::whole(id, what)));
    Ok(gone)
}
