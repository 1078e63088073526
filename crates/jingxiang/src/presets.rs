//! 预设配置 (S-9, chapter P): switching, and what a switch will make in the CRM.

use engine::{CallError, Peer};
use model::{Ensure, Preset};
use store::Store;
use streams::STREAMS;

use crate::peers::crm::CrmPeer;

/// Why a switch stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What it made in the CRM is in use there.
    #[error("{}开启后不能关闭", quoted(*.0))]
    OneWay(Preset),
    /// There is no such connection any more.
    #[error("对接不存在")]
    NoConnection,
    /// The database failed, or somebody else has just changed the connection.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Switches a preset on or off. What it needs in the CRM is made by the next run.
pub async fn switch(store: &Store, connection: &str, preset: Preset, on: bool) -> Result<(), Refused> {
    let stored = store.connection(connection).await?.ok_or(Refused::NoConnection)?;
    let now = stored.created_at;
    switch_of(store, stored, preset, on, now).await.map(drop)
}

/// The same for a connection as somebody has seen it. Whether that was a change.
pub async fn switch_of(
    store: &Store,
    mut stored: store::Connection,
    preset: Preset,
    on: bool,
    now: i64,
) -> Result<bool, Refused> {
    if stored.presets.contains(&preset) == on {
        return Ok(false);
    }
    if !on && preset.is_one_way() {
        return Err(Refused::OneWay(preset));
    }
    stored.presets.retain(|other| *other != preset);
    stored.presets.extend(on.then_some(preset));
    stored.presets.sort_unstable();
    store.update_connection(&stored, now).await?;
    Ok(true)
}

/// What people call it, set off from what is said of it; some are so by themselves.
fn quoted(preset: Preset) -> String {
    let label = preset.label();
    if label.contains('「') { label.to_owned() } else { format!("「{label}」") }
}

/// What is to be read before it is switched on.
pub fn warning(preset: Preset) -> String {
    let label = quoted(preset);
    if preset.is_one_way() {
        format!("{label}开启后不能关闭，并会在纷享销客中添加所需的对象和字段，请确认后再开启")
    } else {
        format!("{label}开启后会在纷享销客中添加所需的字段；关闭后不再同步，已添加的字段和已同步的数据保留")
    }
}

/// What the switch will make in the CRM, or what is to be made by hand where no function does it.
pub async fn to_make(crm: &dyn Peer, preset: Preset) -> Result<Vec<Ensure>, CallError> {
    crm.lacking(&engine::needed_by(STREAMS, preset)).await
}

/// What is to be decided before it is switched on (IN-3): where the tenant has several objects for one part, everything that the
/// switch makes goes with the one that is taken.
pub async fn to_decide(crm: &CrmPeer, preset: Preset) -> Result<Vec<String>, CallError> {
    let mut notes = Vec::new();
    for spec in STREAMS.iter().map(|stream| stream.spec()).filter(|spec| spec.preset == Some(preset)) {
        let found = crm.candidates(&spec.target).await?;
        if let [(label, name), _, ..] = found.as_slice() {
            let all: Vec<String> = found.iter().map(|(label, name)| format!("「{label}」（{name}）")).collect();
            notes.push(format!(
                "纷享销客中有多个{}对象：{}。不指定时使用「{label}」（{name}）；要用其他对象，请先在对接设置中指定，再开启",
                spec.label,
                all.join("、")
            ));
        }
    }
    Ok(notes)
}
