//! Switches of chapter P: which are on, and which are in effect because nothing that they need is missing.

use model::{AnyStream, Ensure, Preset, System};

use crate::calls::retried;
use crate::pass::SECOND_LOOK;
use crate::run::Run;
use crate::{Halt, anew, plan};

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

/// What is lacking of this, and what of it is gone for certain. It is believed when it is said twice: an object that is not described
/// once, or once without a field, may lack nothing.
pub(crate) async fn missed(run: &Run<'_>, needed: &[Ensure]) -> Result<(Vec<Ensure>, Vec<Ensure>), Halt> {
    let crm = &run.connection.crm;
    let lacking = retried(run.clock(), async || crm.lacking(needed).await).await?;
    if lacking.is_empty() {
        return Ok((lacking, Vec::new()));
    }
    run.clock().sleep(SECOND_LOOK).await;
    let gone = retried(run.clock(), async || crm.gone(&lacking).await).await?;
    let lacking = retried(run.clock(), async || crm.lacking(&lacking).await).await?;
    Ok((lacking, gone))
}

/// What is to be made. An object that is not described once may lack nothing.
async fn lacking(run: &Run<'_>, needed: &[Ensure]) -> Result<Vec<Ensure>, Halt> {
    let crm = &run.connection.crm;
    let lacking = retried(run.clock(), async || crm.lacking(needed).await).await?;
    if lacking.is_empty() { Ok(lacking) } else { Ok(retried(run.clock(), async || crm.lacking(&lacking).await).await?) }
}

/// Has this made; answers what is missing still.
async fn made(run: &Run<'_>, lacking: &[Ensure]) -> Result<Vec<Ensure>, Halt> {
    let crm = &run.connection.crm;
    let (left, calls) = plan::taken(retried(run.clock(), async || crm.provide(lacking).await)).await;
    let left = left?;
    run.would_make(lacking.iter().filter(|ensure| !left.contains(ensure)), calls);
    Ok(left)
}

/// Has what the switches need made, and says which are in effect.
pub(crate) async fn look(run: &Run<'_>) -> Result<Presets, Halt> {
    let mut presets = Presets::default();
    let noted = run.store().missing(&run.connection.id).await?;
    for preset in run.connection.presets.iter().copied() {
        let needed = needed_by(run.engine.streams, preset);
        let (mut left, gone) = missed(run, &needed).await?;
        let were = |ensure: &&Ensure| gone.contains(ensure) || anew::is_noted(&noted, ensure);
        let were: Vec<Ensure> = needed.iter().filter(were).copied().collect();
        if !were.is_empty() {
            anew::let_go(run, &were).await?;
        }
        if !left.is_empty() {
            left = made(run, &left).await?;
        }
        if left.is_empty() {
            presets.in_effect.push(preset);
        } else {
            presets.lacking.push((preset, left));
        }
    }
    let keys = run.engine.streams.iter().flat_map(|stream| stream.spec().ensures);
    let keys: Vec<Ensure> = keys.filter(|key| key.preset.is_none() && anew::is_noted(&noted, key)).copied().collect();
    if !keys.is_empty() {
        anew::let_go(run, &keys).await?;
    }
    Ok(presets)
}
