//! Switches of chapter P: which are on, and which are in effect because nothing that they need is missing.

use model::{AnyStream, Change, Direction, Ensure, FieldRow, Preset, System};
use store::Unsaid;

use crate::batch::Prepared;
use crate::calls::retried;
use crate::pass::Pass;
use crate::run::Run;
use crate::{Halt, cursor, plan};

/// The switches of a run.
#[derive(Debug, Default)]
pub(crate) struct Presets {
    /// On, and everything is there.
    pub in_effect: Vec<Preset>,
    /// On, but this is missing.
    lacking: Vec<(Preset, Vec<Ensure>)>,
}

impl Presets {
    /// Why the switch is not in effect although it is on.
    pub(crate) fn why_not(&self, preset: Preset) -> Option<String> {
        let (_, lacking) = self.lacking.iter().find(|(lacking, _)| *lacking == preset)?;
        Some(format!("「{}」已开启，但{}", preset.label(), to_make(lacking)))
    }

    /// What an administrator should know about a stream that goes without the fields of a switch.
    pub(crate) fn notes(&self, stream: &dyn AnyStream) -> Vec<String> {
        let carried = |preset: Preset| {
            stream.rows().iter().any(|row| row.preset == Some(preset)) && stream.spec().preset != Some(preset)
        };
        self.lacking
            .iter()
            .filter(|(preset, _)| carried(*preset))
            .filter_map(|(preset, _)| self.why_not(*preset))
            .collect()
    }
}

/// What an administrator has to make by hand.
pub(crate) fn to_make(lacking: &[Ensure]) -> String {
    let list: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    format!("{}中还缺少：{}。请添加后重新检查，或配置开通函数", System::Crm.label(), list.join("、"))
}

/// What a switch needs in the CRM, over all streams.
pub fn needed_by(streams: &[&'static dyn AnyStream], preset: Preset) -> Vec<Ensure> {
    let mut needed: Vec<Ensure> = Vec::new();
    for ensure in streams.iter().flat_map(|s| s.spec().ensures).filter(|ensure| ensure.preset == Some(preset)) {
        if !needed.contains(ensure) {
            needed.push(*ensure);
        }
    }
    needed
}

/// Has what is missing made, and says what is missing still.
pub(crate) async fn provide(run: &Run<'_>, needed: &[Ensure]) -> Result<Vec<Ensure>, Halt> {
    let lacking = lacking(run, needed).await?;
    if lacking.is_empty() { Ok(lacking) } else { made(run, &lacking).await }
}

async fn lacking(run: &Run<'_>, needed: &[Ensure]) -> Result<Vec<Ensure>, Halt> {
    Ok(retried(run.clock(), async || run.connection.crm.lacking(needed).await).await?)
}

/// Has this made; answers what is missing still.
async fn made(run: &Run<'_>, lacking: &[Ensure]) -> Result<Vec<Ensure>, Halt> {
    let crm = &run.connection.crm;
    let (left, calls) = plan::taken(retried(run.clock(), async || crm.provide(lacking).await)).await;
    let left = left?;
    run.would_make(lacking.iter().filter(|ensure| !left.contains(ensure)), calls);
    Ok(left)
}

/// Lets go of what is known of the fields that a switch lacks. One that was taken away and is made anew, by the function or by
/// hand, is empty, and nobody has emptied it: what it said stays in 精斗云 (AT-1, CU-5), and what 精斗云 says is written there
/// again (P-1, P-2).
async fn forget(run: &Run<'_>, lacking: &[Ensure]) -> Result<(), Halt> {
    let (store, connection) = (run.store(), &run.connection.id);
    for stream in run.engine.streams.iter().copied() {
        let mut unsaid = unsaid(stream, lacking);
        if unsaid == Unsaid::default() {
            continue;
        }
        let kind = stream.spec().kind.0;
        if stream.spec().direction == Direction::ToCrm {
            unsaid.cursor =
                store.cursor(connection, kind).await?.and_then(|cursor| cursor::for_no_fields(&cursor.text));
        }
        store.unsay(connection, kind, &unsaid).await?;
    }
    Ok(())
}

/// What a stream's records say in these fields, or are told by them.
fn unsaid(stream: &dyn AnyStream, lacking: &[Ensure]) -> Unsaid<'static> {
    let spec = stream.spec();
    let to_crm = spec.direction == Direction::ToCrm;
    let object = if to_crm { spec.target.object } else { spec.source.object };
    let lacks = |row: &FieldRow| {
        let label = if to_crm { row.target } else { row.source };
        lacking.iter().any(|ensure| (ensure.object, ensure.label) == (object, label))
    };
    let (files, fields): (Vec<_>, Vec<_>) = stream
        .rows()
        .iter()
        .filter(|row| lacks(row))
        .map(|row| row.name)
        .partition(|name| spec.files.as_ref().is_some_and(|files| files.name == *name));
    Unsaid { fields, files: !files.is_empty(), cursor: None }
}

/// Before what a field of a switch said is taken away in 精斗云, the field is looked for at that very moment: one that is gone
/// says nothing of any record, and nobody has emptied it (decision 0057).
pub(crate) async fn emptied(pass: &Pass<'_>, prepared: &[Prepared]) -> Result<(), Halt> {
    let (spec, rows) = (pass.stream.spec(), pass.stream.rows());
    let detached = |record: &Prepared| record.draft.attach.as_ref().is_some_and(|attach| !attach.gone.is_empty());
    let of = |change: &Change| rows.iter().find(|row| row.name == change.field).and_then(|row| row.preset);
    let mut switches: Vec<Preset> = prepared
        .iter()
        .flat_map(|record| &record.changes)
        .filter(|change| change.after.is_null() && !change.before.is_null())
        .filter_map(of)
        .chain(spec.files.filter(|_| prepared.iter().any(detached)).map(|files| files.preset))
        .collect();
    switches.sort();
    switches.dedup();
    for preset in switches.into_iter().filter(|_| spec.direction == Direction::ToJdy) {
        let needed = needed_by(pass.run.engine.streams, preset);
        retried(pass.run.clock(), async || pass.source.still_has(&needed).await).await?;
    }
    Ok(())
}

/// Has what the switches need made, and says which are in effect.
pub(crate) async fn look(run: &Run<'_>) -> Result<Presets, Halt> {
    let mut presets = Presets::default();
    for preset in run.connection.presets.iter().copied() {
        let needed = needed_by(run.engine.streams, preset);
        let lacking = lacking(run, &needed).await?;
        let left = if lacking.is_empty() {
            lacking
        } else {
            forget(run, &lacking).await?;
            made(run, &lacking).await?
        };
        if left.is_empty() {
            presets.in_effect.push(preset);
        } else {
            presets.lacking.push((preset, left));
        }
    }
    Ok(presets)
}
