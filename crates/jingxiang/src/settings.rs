//! What holds for the whole installation and can be changed while it runs. What is not set is as configured.

use serde::{Deserialize, Serialize};
use store::Store;

/// The settings, as far as they were set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// For how many days history and runs are kept; 0 = for ever.
    pub retention_days: Option<u32>,
    /// Calls.
    pub quota: Quota,
}

/// How many calls there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// A CRM tenant's calls a day, where its connection says nothing else.
    pub crm_daily: Option<i64>,
}

/// As they are now, with their version. What an older program wrote and this one does not know is left out.
pub async fn read(store: &Store) -> store::Result<(i64, Settings)> {
    let (version, content) = store.settings().await?;
    Ok((version, Settings::deserialize(content).unwrap_or_default()))
}
