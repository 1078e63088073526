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
    /// Who had it before without giving it back, and until when (ms): nobody knows what it did at the end.
    pub taken_from: Option<(String, i64)>,
    /// Whether that one had stored creates of its own which are still open: who has only waited has sent none.
    pub left_open: bool,
    /// Until when those before it had it who left such creates open (ms), also where it was given back since: what they sent may
    /// not have been looked for.
    pub doubt: i64,
}

impl Store {
    /// Takes the lease for `ttl_ms`, unless somebody has it at `now`; the same owner counts as somebody.
    pub async fn acquire(&self, connection: &str, owner: &str, now: i64, ttl_ms: i64) -> Result<Option<Lease>> {
        let mut tx = self.transaction().await?;
        let lease = tx.take(connection, owner, now, ttl_ms).await?;
        tx.commit().await?;
        Ok(lease)
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
        let mut tx = self.transaction().await?;
        tx.give_back(lease).await?;
        tx.commit().await
    }

    /// Ends the lease of a worker that has certainly ended itself, unless it has changed hands meanwhile.
    pub async fn end_lease(&self, connection: &str, owner: &str) -> Result<()> {
        let update = sql("update leases set fence = fence + 1, owner = null, until = 0 \
                          where connection = $1 and owner = $2");
        self.execute(update.arg(connection).arg(owner)).await.map(drop)
    }

    /// Who has the connection at `now`, and until when (ms).
    pub async fn holder(&self, connection: &str, now: i64) -> Result<Option<(String, i64)>> {
        let query = sql("select owner, until from leases where connection = $1 and owner is not null and until > $2");
        self.one(query.arg(connection).arg(now)).await
    }

    /// All who have a lease that is not given back.
    pub async fn holders(&self) -> Result<Vec<String>> {
        let query = sql("select distinct owner from leases where owner is not null order by owner");
        Ok(self.all::<(String,)>(query).await?.into_iter().map(|(owner,)| owner).collect())
    }

    /// Ends the leases of a worker that is known to be dead at `now`, before their time; how many.
    pub async fn bury(&self, owner: &str, now: i64) -> Result<u64> {
        let update = sql("update leases set until = $2 where owner = $1 and until > $2");
        self.execute(update.arg(owner).arg(now)).await
    }
}

impl Tx {
    /// Takes the lease, unless somebody has it at `now`.
    pub(crate) async fn take(&mut self, connection: &str, owner: &str, now: i64, ttl: i64) -> Result<Option<Lease>> {
        // The row is written first, and so is locked, on both databases.
        let update =
            sql("update leases set fence = fence + 1 where connection = $1 and (owner is null or until <= $2) \
                          returning fence, owner, until, doubt");
        let before = self.all::<(i64, Option<String>, i64, i64)>(update.arg(connection).arg(now)).await?;
        let Some((fence, before, until, doubt)) = before.into_iter().next() else { return Ok(None) };
        let taken_from = before.map(|owner| (owner, until));
        let open = sql("select fence from intents where connection = $1 and fence = $2 limit 1");
        let open = open.arg(connection).arg(fence - 1);
        let left_open = taken_from.is_some() && !self.all::<(i64,)>(open).await?.is_empty();
        let doubted = if left_open { doubt.max(until) } else { doubt };
        let update = sql("update leases set owner = $2, until = $3, doubt = $4 where connection = $1");
        self.execute(update.arg(connection).arg(owner).arg(now.saturating_add(ttl)).arg(doubted)).await?;
        Ok(Some(Lease {
            connection: connection.to_owned(),
            owner: owner.to_owned(),
            fence,
            taken_from,
            left_open,
            doubt,
        }))
    }

    /// Frees the connection; nothing happens when the lease is lost.
    pub(crate) async fn give_back(&mut self, lease: &Lease) -> Result<()> {
        let update = sql("update leases set fence = fence + 1, owner = null, until = 0 \
                          where connection = $1 and fence = $2");
        self.execute(update.arg(&lease.connection).arg(lease.fence)).await.map(drop)
    }

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
