//! What the CRM lacks, and what was broken there by hand (chapter P, PR-4): looked at anew, and made by the tenant's
//! function when an administrator asks for it.

use engine::{CallError, Peer};
use model::{Draft, Ensure, Fields, Preset, Spec};
use store::Store;
use streams::{STREAMS, unit};

/// A unit whose option in the CRM was changed or removed by hand (PR-4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The unit in 精斗云.
    pub jdy_id: String,
    /// The option's label, which is its id.
    pub crm_id: String,
    /// What happened.
    pub text: String,
}

/// What became of something that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It is there now.
    Created,
    /// It was there before.
    Exists,
    /// It is not, and this is what to do.
    Failed(String),
}

/// What is needed always and with these switches.
pub fn needed(presets: &[Preset]) -> Vec<Ensure> {
    let mut needed: Vec<Ensure> = Vec::new();
    for ensure in STREAMS.iter().flat_map(|stream| stream.spec().ensures) {
        if ensure.preset.is_none_or(|preset| presets.contains(&preset)) && !needed.contains(ensure) {
            needed.push(*ensure);
        }
    }
    needed
}

/// The units that products cannot use (PR-4).
pub async fn broken(store: &Store, connection: &str) -> Result<Vec<Broken>, store::Error> {
    let all = store.all_bindings(connection, unit::KIND.0, None, i64::from(i32::MAX)).await?;
    let broken = |bound: store::Bound| {
        let text = bound.binding.broken?;
        Some(Broken { jdy_id: bound.binding.jdy_id, crm_id: bound.binding.crm_id, text })
    };
    Ok(all.into_iter().filter_map(broken).collect())
}

/// Has the function make what is lacking; what became of each, in order.
pub async fn make(crm: &dyn Peer, lacking: &[Ensure]) -> Result<Vec<Made>, CallError> {
    let missing = crm.provide(lacking).await?;
    let made = |ensure: &Ensure| {
        if missing.contains(ensure) {
            Made::Failed(format!("开通函数未能创建，请在纷享销客手动添加{ensure}"))
        } else {
            Made::Created
        }
    };
    Ok(lacking.iter().map(made).collect())
}

/// 重新创建: puts the option back, because an administrator asks for it; what waits for the unit goes on (PR-4).
pub async fn recreate(
    crm: &dyn Peer,
    store: &Store,
    connection: &str,
    broken: &Broken,
    now: i64,
) -> Result<Made, store::Error> {
    let Some(target) = target() else { return Ok(Made::Failed("没有单位这种数据".to_owned())) };
    let fields = Fields::from([("label".to_owned(), broken.crm_id.as_str().into())]);
    match crm.create(&target.target, &Draft { fields, ..Draft::default() }).await {
        Ok(_) => {
            store.mark_broken(connection, unit::KIND.0, &broken.jdy_id, None, now).await?;
            Ok(Made::Created)
        }
        Err(error) => Ok(Made::Failed(error.text)),
    }
}

fn target() -> Option<&'static Spec> {
    STREAMS.iter().map(|stream| stream.spec()).find(|spec| spec.kind == unit::KIND)
}
