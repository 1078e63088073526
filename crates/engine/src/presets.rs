//! Switches of chapter P: which are on, and which are in effect because nothing that they need is missing.

use model::{AnyStream, Ensure, Preset, System, When};
use store::PageResult;

use crate::Halt;
use crate::calls::retried;
use crate::run::Run;

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

/// Has what the switches need made, and says which are in effect. A plan makes nothing.
pub(crate) async fn look(run: &Run<'_>) -> Result<Presets, Halt> {
    forget(run).await?;
    let mut presets = Presets::default();
    let crm = &run.connection.crm;
    for preset in run.connection.presets.iter().copied() {
        let needed = needed_by(run.engine.streams, preset);
        let lacking = match run.plan {
            Some(_) => retried(run.clock(), async || crm.lacking(&needed).await).await?,
            None => retried(run.clock(), async || crm.provide(&needed).await).await?,
        };
        if lacking.is_empty() {
            presets.in_effect.push(preset);
            begin_again(run, preset).await?;
        } else {
            if let Some(plan) = run.plan {
                plan.provision(&lacking);
            }
            presets.lacking.push((preset, lacking));
        }
    }
    Ok(presets)
}

/// A switch that has come into effect brings new fields to what was sent without them: such streams are read from their
/// beginning once more. It is new until its own stream has been read.
async fn begin_again(run: &Run<'_>, preset: Preset) -> Result<(), Halt> {
    let (store, connection) = (run.store(), &run.connection.id);
    if run.plan.is_some() {
        return Ok(());
    }
    for mark in marks(run, preset) {
        if store.cursor(connection, mark).await?.is_some() {
            continue;
        }
        for stream in run.engine.streams.iter().filter(|s| s.rows().iter().any(|row| row.preset == Some(preset))) {
            let cursor = store.cursor(connection, stream.spec().kind.0).await?;
            let done = cursor.is_some_and(|cursor| cursor.completed_at.is_some());
            if stream.spec().when == When::Always || !done {
                store.reset_cursor(connection, stream.spec().kind.0).await?;
            }
        }
        if mark == preset.name() {
            let seen = PageResult { stream: mark, cursor: Some(("{}".to_owned(), true)), ..PageResult::default() };
            store.finish(run.lease, &seen, run.now()).await?;
        }
    }
    Ok(())
}

/// What is among the cursors once the switch is not new any more: its own streams or, where it has none, its name.
fn marks(run: &Run<'_>, preset: Preset) -> Vec<&'static str> {
    let own = run.engine.streams.iter().filter(|s| s.spec().preset == Some(preset)).map(|s| s.spec().kind.0);
    let own: Vec<&str> = own.collect();
    if own.is_empty() { vec![preset.name()] } else { own }
}

/// A switch that can be switched off again is new when it comes back.
async fn forget(run: &Run<'_>) -> Result<(), Halt> {
    let (store, connection) = (run.store(), &run.connection.id);
    let off = |preset: &Preset| !preset.is_one_way() && !run.connection.presets.contains(preset);
    for preset in Preset::ALL.into_iter().filter(off) {
        if run.plan.is_none() && store.cursor(connection, preset.name()).await?.is_some() {
            store.reset_cursor(connection, preset.name()).await?;
        }
    }
    Ok(())
}
