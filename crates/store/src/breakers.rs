//! Systems that are left alone for a while, and what is used of a tenant's day of calls.

use model::System;
use serde::Serialize;
use sqlx::FromRow;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Error, Lease, Result, Store};

/// Why nothing runs by itself for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breaker {
    /// Which system.
    pub system: System,
    /// Whether the day's calls were used up.
    pub quota: bool,
    /// How many runs in a row it ended.
    pub failures: i64,
    /// When the first of them did (ms).
    pub since: i64,
    /// When it is tried again (ms).
    pub resume_at: i64,
    /// What an administrator reads.
    pub reason: String,
}

#[derive(FromRow)]
pub(crate) struct OfConnection {
    pub(crate) connection: String,
    #[sqlx(flatten)]
    pub(crate) breaker: Kept,
}

#[derive(FromRow)]
pub(crate) struct Kept {
    system: String,
    quota: bool,
    failures: i64,
    since: i64,
    resume_at: i64,
    reason: String,
}

impl Store {
    /// The systems of a connection that are left alone.
    pub async fn breakers(&self, connection: &str) -> Result<Vec<Breaker>> {
        let query = sql("select system, quota, failures, since, resume_at, reason from breakers \
                         where connection = $1 order by system");
        self.all::<Kept>(query.arg(connection)).await?.into_iter().map(Kept::breaker).collect()
    }

    /// Leaves a system alone until `breaker.resume_at`.
    pub async fn open_breaker(&self, lease: &Lease, breaker: &Breaker) -> Result<()> {
        let upsert = sql("insert into breakers (connection, system, failures, since, resume_at, reason, quota) \
                          values ($1, $2, $3, $4, $5, $6, $7) on conflict (connection, system) do update set \
                          failures = excluded.failures, since = excluded.since, resume_at = excluded.resume_at, \
                          reason = excluded.reason, quota = excluded.quota")
        .arg(&lease.connection)
        .arg(breaker.system.name())
        .arg(breaker.failures)
        .arg(breaker.since)
        .arg(breaker.resume_at)
        .arg(&breaker.reason)
        .arg(breaker.quota);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(upsert).await?;
        tx.commit().await
    }

    /// The system answers again.
    pub async fn close_breaker(&self, lease: &Lease, system: System) -> Result<()> {
        let delete = sql("delete from breakers where connection = $1 and system = $2");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(delete.arg(&lease.connection).arg(system.name())).await?;
        tx.commit().await
    }

    /// A person has seen to these systems: they are tried again at once, also by a worker that has the connection just now.
    pub async fn mended(&self, connection: &str, systems: &[System], now: i64) -> Result<()> {
        if systems.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = systems.iter().map(|system| system.name()).collect();
        let delete =
            sql("delete from breakers where connection = $1 and system in (select value from texts($2) as systems)");
        let mut tx = self.transaction().await?;
        tx.execute(delete.arg(connection).list(&names)).await?;
        tx.tried_again(connection, now).await?;
        tx.commit().await
    }

    /// The tenants' days have another size: those that were used up are tried again at once.
    pub async fn days_changed(&self, system: System, now: i64) -> Result<()> {
        let closed = sql("delete from breakers where quota = $1 and system = $2 returning connection");
        let mut tx = self.transaction().await?;
        for (connection,) in tx.all::<(String,)>(closed.arg(true).arg(system.name())).await? {
            tx.tried_again(&connection, now).await?;
        }
        tx.commit().await
    }

    /// Takes up to `calls` of the tenant's day that begins at `day`, of which `most` may be used; how many were left
    /// to take. All nodes draw from the same row.
    pub async fn draw_calls(&self, tenant: &str, day: i64, calls: i64, most: i64) -> Result<i64> {
        let upsert = sql("insert into quotas (tenant, day, used) values ($1, $2, $3) \
                          on conflict (tenant, day) do update set used = quotas.used + $3 returning used");
        let used = self.write::<(i64,)>(upsert.arg(tenant).arg(day).arg(calls)).await?;
        let over = used.first().map_or(0, |(used,)| used.saturating_sub(most)).clamp(0, calls);
        if over > 0 {
            self.return_calls(tenant, day, over).await?;
        }
        Ok(calls - over)
    }

    /// Gives back calls that were taken and not made.
    pub async fn return_calls(&self, tenant: &str, day: i64, calls: i64) -> Result<()> {
        let update = sql("update quotas set used = used - $3 where tenant = $1 and day = $2");
        self.execute(update.arg(tenant).arg(day).arg(calls)).await.map(drop)
    }

    /// The system says that `used` calls of the day, or more, are used.
    pub async fn correct_calls(&self, tenant: &str, day: i64, used: i64) -> Result<()> {
        let upsert = sql("insert into quotas (tenant, day, used) values ($1, $2, $3) on conflict (tenant, day) \
                          do update set used = case when quotas.used < $3 then $3 else quotas.used end");
        self.execute(upsert.arg(tenant).arg(day).arg(used)).await.map(drop)
    }

    /// How many calls of the day are used.
    pub async fn used_calls(&self, tenant: &str, day: i64) -> Result<i64> {
        let query = sql("select used from quotas where tenant = $1 and day = $2");
        Ok(self.one::<(i64,)>(query.arg(tenant).arg(day)).await?.map_or(0, |(used,)| used))
    }
}

impl Tx {
    /// What waited is due.
    async fn tried_again(&mut self, connection: &str, now: i64) -> Result<()> {
        let due = sql("update schedules set mended = true, \
                       due_at = case when due_at > $2 then $2 else due_at end where connection = $1");
        self.execute(due.arg(connection).arg(now)).await?;
        self.ring(connection, now).await
    }
}

impl Kept {
    pub(crate) fn breaker(self) -> Result<Breaker> {
        let Self { system, quota, failures, since, resume_at, reason } = self;
        let known = [System::Jdy, System::Crm].into_iter().find(|known| known.name() == system);
        let system = known.ok_or_else(|| Error::corrupt("breaker", system))?;
        Ok(Breaker { system, quota, failures, since, resume_at, reason })
    }
}
