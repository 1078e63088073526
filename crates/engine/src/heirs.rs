//! What was deleted in 精斗云 and made anew there under the same name takes over what the first one had in the CRM
//! (decision 0039).

use std::collections::{BTreeSet, HashMap, HashSet};

use model::{Binding, Direction};

use crate::adopt::agrees;
use crate::batch::{Existing, Prepared};
use crate::keep::record_rows;
use crate::pass::Pass;
use crate::row::{Moved, Row};
use crate::{Found, Halt, lookups};

/// The ids among `found` that are bound, once those are let go of that a new record of the page agrees with while what they
/// are bound to is not there any more.
pub(crate) async fn bound(pass: &Pass<'_>, prepared: &[Prepared], found: &[Found]) -> Result<HashSet<String>, Halt> {
    let spec = pass.stream.spec();
    let ids: Vec<&str> = found.iter().map(|f| f.id.as_str()).collect();
    let bound = lookups::bindings(pass.run, spec.binds, spec.direction.target(), &ids).await?;
    let mut taken: HashSet<String> = bound.keys().cloned().collect();
    // What the CRM has invalidated it can recover (ruling 5); people are bound by people.
    if spec.direction != Direction::ToCrm || pass.fills || spec.target.adopt.is_only() {
        return Ok(taken);
    }
    let fields = spec.target.adopt.fields();
    let new = |p: &&Prepared| matches!(p.existing, Existing::Nothing);
    let is_wanted = |f: &&Found| prepared.iter().filter(new).any(|p| agrees(f, &p.draft, fields));
    let wanted: Vec<&Binding> = found.iter().filter(is_wanted).filter_map(|f| bound.get(&f.id)).collect();
    let rows = orphaned(pass, &wanted).await?;
    for row in &rows {
        taken.remove(row.moved.as_ref().map_or("", |moved| &moved.id));
    }
    record_rows(pass, rows).await?;
    Ok(taken)
}

/// The rows by which those of the bindings end whose source record is not there any more.
async fn orphaned(pass: &Pass<'_>, bindings: &[&Binding]) -> Result<Vec<Row>, Halt> {
    if bindings.is_empty() {
        return Ok(Vec::new());
    }
    let (spec, run) = (pass.stream.spec(), pass.run);
    let (source, target) = (spec.direction.source(), spec.direction.target());
    let keys: Vec<&str> = bindings.iter().map(|binding| binding.id(source)).collect();
    let stored = run.store().records(&run.connection.id, spec.kind.0, &keys).await?;
    let source_id = |key: &str| stored.get(key).map_or(key, |stored| &stored.source_id).to_owned();
    let source_ids: HashMap<&str, String> = keys.iter().map(|key| (*key, source_id(key))).collect();
    let ids: BTreeSet<String> = source_ids.values().cloned().collect();
    let there = pass.fetched(&ids.into_iter().collect::<Vec<_>>()).await?;
    let there = there.into_iter().flat_map(|raw| pass.stream.items(raw.value).unwrap_or_default());
    let there: HashSet<String> = there.map(|item| item.key).collect();
    let gone = bindings.iter().filter(|binding| !there.contains(binding.id(source)));
    let row = |binding: &&Binding| {
        let key = binding.id(source);
        let mut row = Row::no_more(spec, key, &source_ids[key], &binding.label);
        row.unbind(binding);
        let former = Some((*binding).clone());
        row.moved = Some(Moved { id: binding.id(target).to_owned(), forget: false, former });
        row
    };
    Ok(gone.map(row).collect())
}
