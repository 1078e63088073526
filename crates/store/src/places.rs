//! Where a stream's records go, where that is one of several objects (IN-3).

use crate::sql::sql;
use crate::{Lease, Result, Store};

impl Store {
    /// The object that the stream's records are in; none before it was settled.
    pub async fn place(&self, connection: &str, stream: &str) -> Result<Option<String>> {
        let query = sql("select object from places where connection = $1 and stream = $2");
        let kept = self.one::<(String,)>(query.arg(connection).arg(stream)).await?;
        Ok(kept.map(|(object,)| object))
    }

    /// Settles where the stream's records go. [`crate::Error::Lost`] without the lease.
    pub async fn settle_place(&self, lease: &Lease, stream: &str, object: &str, now: i64) -> Result<()> {
        self.place_into(lease, stream, None, object, now).await
    }

    /// As [`Store::settle_place`], where they have been in another object: the bindings of `kind` end, and what was
    /// written, is being written or was read counts no longer. The log stays.
    pub async fn move_place(&self, lease: &Lease, stream: &str, kind: &str, object: &str, now: i64) -> Result<()> {
        self.place_into(lease, stream, Some(kind), object, now).await
    }

    async fn place_into(
        &self,
        lease: &Lease,
        stream: &str,
        leaves: Option<&str>,
        object: &str,
        now: i64,
    ) -> Result<()> {
        let connection = lease.connection.as_str();
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        if let Some(kind) = leaves {
            let bindings = sql("delete from bindings where connection = $1 and kind = $2");
            tx.execute(bindings.arg(connection).arg(kind)).await?;
            for forgets in [
                "update records set fingerprint = null, written = null, target_id = null, target_title = null \
                 where connection = $1 and stream = $2",
                "delete from intents where connection = $1 and stream = $2",
                "delete from cursors where connection = $1 and stream = $2",
            ] {
                tx.execute(sql(forgets).arg(connection).arg(stream)).await?;
            }
        }
        let upsert = sql("insert into places (connection, stream, object, at) values ($1, $2, $3, $4) \
                          on conflict (connection, stream) do update set object = excluded.object, at = excluded.at");
        tx.execute(upsert.arg(connection).arg(stream).arg(object).arg(now)).await?;
        tx.commit().await
    }
}
