//! Which processes serve or work on this database just now, with or without a lease.

use crate::connections::{json, parsed};
use crate::database::Tx;
use crate::sql::sql;
use crate::{Error, Result, Store};

/// How long a process that is not seen counts as alive (ms).
const ALIVE_MS: i64 = 45_000;
/// When one that was never seen off is forgotten (ms).
const FORGOTTEN_MS: i64 = 86_400_000;

impl Store {
    /// This process begins to serve or work at `now`. [`Error::OtherKey`] where one with other master keys does so already and
    /// nothing says that ours are right: each would see only its own connections. Of two that begin at once one is refused.
    pub async fn join(&self, node: &str, now: i64, has_ended: fn(&str) -> bool) -> Result<()> {
        let ours: Vec<&str> = self.key.ids().collect();
        let mut tx = self.transaction().await?;
        if tx.is_postgres() {
            // On SQLite one transaction writes at a time.
            tx.execute(sql("lock table nodes in share row exclusive mode")).await?;
        }
        if let Some(theirs) = tx.other_key(&ours, node, now, has_ended).await? {
            return Err(Error::OtherKey(theirs));
        }
        let upsert = sql("insert into nodes (name, seen_at, keys) values ($1, $2, $3) \
                          on conflict (name) do update set seen_at = excluded.seen_at, keys = excluded.keys");
        tx.execute(upsert.arg(node).arg(now).arg(json(&ours)?)).await?;
        tx.commit().await
    }

    /// This process is alive at `now`. It says so at least every 15 seconds. `false` when nobody knows that it has joined: the
    /// database is another one, or was replaced beneath it.
    pub async fn node_seen(&self, node: &str, now: i64) -> Result<bool> {
        let update = sql("update nodes set seen_at = $2 where name = $1").arg(node).arg(now);
        match self.execute(update).await {
            Err(error) if error.is_missing_table() => Ok(false),
            seen => Ok(seen? > 0),
        }
    }

    /// How many processes are alive at `now` that seal with another key than we: they have not heard of a rotation.
    pub async fn seal_otherwise(&self, now: i64, has_ended: fn(&str) -> bool) -> Result<usize> {
        let (ours, _) = self.key_ids();
        let query = sql("select name, keys from nodes where keys is not null and seen_at > $1").arg(now - ALIVE_MS);
        let mut others = 0;
        for (name, keys) in self.all::<(String, String)>(query).await? {
            let theirs: Vec<String> = parsed("keys", &keys)?;
            others += usize::from(!has_ended(&name) && theirs.first() != Some(&ours));
        }
        Ok(others)
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

    /// The id of another process's key, where none of ours is among them and ours open nothing that is there.
    async fn other_key(
        &mut self,
        ours: &[&str],
        node: &str,
        now: i64,
        has_ended: fn(&str) -> bool,
    ) -> Result<Option<String>> {
        if self.sealed_by().await?.iter().any(|id| ours.contains(&id.as_str())) {
            return Ok(None);
        }
        let query = sql("select name, keys from nodes where keys is not null and seen_at > $1 and name <> $2");
        for (name, keys) in self.all::<(String, String)>(query.arg(now - ALIVE_MS).arg(node)).await? {
            let theirs: Vec<String> = parsed("keys", &keys)?;
            if !has_ended(&name) && !theirs.iter().any(|id| ours.contains(&id.as_str())) {
                return Ok(theirs.into_iter().next());
            }
        }
        Ok(None)
    }
}
