//! Who works on a connection: one worker at a time, with a fence number that grows with every change of hands.

use crate::database::Tx;
use crate::sql::sql;
use crate::{Error, Result, Store};

/// The right to write for a connection, until it is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The connection.
    pub connection: String,
    /// The worker, by a name that no other process ever has.
    pub owner: String,
    /// The number that every write of this worker checks.
    pub fence: i64,
}

impl Store {
    /// Takes the lease for `ttl_ms`, unless somebody has it at `now`; the same owner counts as somebody.
    pub async fn acquire(&self, connection: &str, owner: &str, now: i64, ttl_ms: i64) -> Result<Option<Lease>> {
        let update = sql("update leases set fence = fence + 1, owner = $2, until = $4 \
                          where connection = $1 and (owner is null or until <= $3) returning fence")
        .arg(connection)
        .arg(owner)
        .arg(now)
        .arg(now.saturating_add(ttl_ms));
        let taken = self.write::<(i64,)>(update).await?;
        let lease = |(fence,)| Lease { connection: connection.to_owned(), owner: owner.to_owned(), fence };
        Ok(taken.into_iter().next().map(lease))
    }

    /// Keeps the lease for another `ttl_ms`. [`Error::Lost`] when somebody else took it.
    pub async fn renew(&self, lease: &Lease, now: i64, ttl_ms: i64) -> Result<()> {
        let update = sql("update leases set until = $3 where connection = $1 and fence = $2")
            .arg(&lease.connection)
            .arg(lease.fence)
            .arg(now.saturating_add(ttl_ms));
        if self.execute(update).await? == 0 { Err(Error::Lost) } else { Ok(()) }
    }

    /// Gives the lease back; nothing can be written with it any more. A lease that is lost stays lost.
    pub async fn release(&self, lease: &Lease) -> Result<()> {
        let update = sql("update leases set fence = fence + 1, owner = null, until = 0 \
                          where connection = $1 and fence = $2");
        self.execute(update.arg(&lease.connection).arg(lease.fence)).await.map(drop)
    }

    /// Who has the connection at `now`, and until when (ms).
    pub async fn holder(&self, connection: &str, now: i64) -> Result<Option<(String, i64)>> {
        let query = sql("select owner, until from leases where connection = $1 and owner is not null and until > $2");
        self.one(query.arg(connection).arg(now)).await
    }
}

impl Tx {
    /// Holds the lease's row until the end of the transaction, or fails with [`Error::Lost`]. The row has to be
    /// written to be locked on both databases; it is small for that reason.
    pub(crate) async fn check(&mut self, lease: &Lease) -> Result<()> {
        let update = sql("update leases set until = until where connection = $1 and fence = $2");
        let held = self.execute(update.arg(&lease.connection).arg(lease.fence)).await?;
        if held == 0 { Err(Error::Lost) } else { Ok(()) }
    }

    /// Waits until no page is being recorded, for what a person changes in several rows: without it the two could wait
    /// for each other's rows on PostgreSQL.
    pub(crate) async fn wait_for_page(&mut self, connection: &str) -> Result<()> {
        self.execute(sql("update leases set until = until where connection = $1").arg(connection)).await.map(drop)
    }
}
