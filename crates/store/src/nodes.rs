//! Which processes serve or work on this database just now, with or without a lease.

use crate::database::Tx;
use crate::sql::sql;
use crate::{Result, Store};

/// How long a process that is not seen counts as alive (ms).
const ALIVE_MS: i64 = 45_000;
/// When one that was never seen off is forgotten (ms).
const FORGOTTEN_MS: i64 = 86_400_000;

impl Store {
    /// This process is alive at `now`. It says so at least every 15 seconds.
    pub async fn node_seen(&self, node: &str, now: i64) -> Result<()> {
        let upsert = sql("insert into nodes (name, seen_at) values ($1, $2) \
                          on conflict (name) do update set seen_at = excluded.seen_at");
        self.execute(upsert.arg(node).arg(now)).await.map(drop)
    }

    /// This process ends; so have those, probably, that were last seen a day ago.
    pub async fn node_gone(&self, node: &str, now: i64) -> Result<()> {
        let delete = sql("delete from nodes where name = $1 or seen_at < $2");
        self.execute(delete.arg(node).arg(now - FORGOTTEN_MS)).await.map(drop)
    }
}

impl Tx {
    /// How many processes are alive at `now`, but for those that have certainly ended.
    pub(crate) async fn count_alive(&mut self, now: i64, has_ended: fn(&str) -> bool) -> Result<usize> {
        let query = sql("select name from nodes where seen_at > $1").arg(now - ALIVE_MS);
        let nodes = self.all::<(String,)>(query).await?;
        Ok(nodes.iter().filter(|(name,)| !has_ended(name)).count())
    }
}
