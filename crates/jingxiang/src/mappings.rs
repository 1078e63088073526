//! 字段映射: what a connection carries otherwise than the field tables say (rules.md, chapter M).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::{CallError, Peer};
use model::{AnyStream, Overrides, System};
use serde_json::Value;
use store::{RecordFilter, Store};

use crate::connection::Opener;
use crate::peers::jdy::JdyPeer;

/// Overrides by stream.
pub type Mappings = HashMap<String, Overrides>;

/// Why overrides are not kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such stream.
    #[error("没有这个对象：{0}")]
    Unknown(String),
    /// What is wrong, by stream.
    #[error("字段映射有误：{}", .0.values().flatten().cloned().collect::<Vec<_>>().join("；"))]
    Wrong(BTreeMap<String, Vec<String>>),
    /// The CRM could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The connection cannot be opened.
    #[error("{0:#}")]
    Unopened(anyhow::Error),
    /// The database failed, or somebody else has just changed the connection.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Holds overrides against what the tenant's objects look like now, and keeps them: all, or none. Their streams are
/// read from the beginning by the next run, so that records from before carry them too.
pub async fn set(store: &Store, opener: &Opener, mut stored: store::Connection, new: Mappings) -> Result<(), Refused> {
    let crm = opener.crm(&stored).map_err(Refused::Unopened)?;
    let (mut kept, mut wrong) = (Mappings::new(), BTreeMap::new());
    for (kind, overrides) in new {
        let stream = streams::by_name(&kind).ok_or_else(|| Refused::Unknown(kind.clone()))?;
        if overrides == Overrides::none() {
            continue;
        }
        let sample =
            if overrides.fields.is_empty() { Vec::new() } else { sample(store, opener, &stored, stream).await? };
        match crm.checked(stream, &overrides, &sample).await? {
            Ok(overrides) => drop(kept.insert(kind, overrides)),
            Err(faults) => drop(wrong.insert(kind, faults)),
        }
    }
    if !wrong.is_empty() {
        return Err(Refused::Wrong(wrong));
    }
    stored.mappings = serde_json::to_value(&kept).unwrap_or_default();
    store.update_connection(&stored, opener.clock.now()).await?;
    Ok(())
}

/// Some records that 精斗云 holds of the stream's source, as they are now; none before the first run, or of the CRM, which
/// describes its fields.
async fn sample(
    store: &Store,
    opener: &Opener,
    stored: &store::Connection,
    stream: &dyn AnyStream,
) -> Result<Vec<Value>, Refused> {
    let ids = of_late(store, &stored.id, stream, 20).await?;
    let jdy = opener.account_set(stored).map_err(Refused::Unopened)?;
    Ok(read(&jdy, stream, &ids).await?)
}

/// The source records of late that 精斗云 holds, by id.
pub async fn of_late(
    store: &Store,
    connection: &str,
    stream: &dyn AnyStream,
    most: i64,
) -> Result<Vec<String>, store::Error> {
    let spec = stream.spec();
    if spec.direction.source() == System::Crm {
        return Ok(Vec::new());
    }
    let filter = RecordFilter { streams: vec![spec.kind.0.to_owned()], limit: most, ..RecordFilter::default() };
    let known = store.list_records(connection, &filter).await?.items;
    let ids: BTreeSet<String> = known.into_iter().map(|record| record.source_id).collect();
    Ok(ids.into_iter().collect())
}

/// These records as they are now.
pub async fn read(jdy: &JdyPeer, stream: &dyn AnyStream, ids: &[String]) -> Result<Vec<Value>, CallError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let raw = jdy.fetch(&stream.spec().source, ids).await?;
    Ok(raw.into_iter().map(|raw| raw.value).collect())
}
