//! When a worker looks at a connection next. One number per connection, whatever the look is for: a time of its rule, a
//! run that somebody asked for, an event, changed settings. So what is due is one query, however many connections
//! there are.

use serde_json::Value;
use sqlx::FromRow;

use crate::connections::{json, parsed};
use crate::database::Tx;
use crate::sql::sql;
use crate::{Error, Lease, Result, Store};

/// When a connection is looked at by itself, and what for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedule {
    /// The next look (ms).
    pub wake_at: Option<i64>,
    /// The next run that nobody has to ask for (ms).
    pub due_at: Option<i64>,
    /// The rule from which that follows; null at first.
    pub rule: Value,
    /// What that run is to do; null for everything.
    pub request: Value,
    /// Why nothing came of the last one.
    pub note: Option<String>,
}

/// A connection that a worker has taken.
#[derive(Debug)]
pub struct Claim {
    /// The right to write.
    pub lease: Lease,
    /// What was planned.
    pub schedule: Schedule,
}

/// How much of the call windows a worker had used when it gave a connection back.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Pace {
    /// The worker.
    pub paced_by: String,
    /// The windows, as the pacer wrote them.
    pub paced: String,
}

#[derive(FromRow)]
struct Kept {
    wake_at: Option<i64>,
    due_at: Option<i64>,
    rule: String,
    request: String,
    note: Option<String>,
}

/// What another key has sealed is for processes that have it (decision 0045): here it would only be kept from them.
const OPENS: &str = "and exists (select 1 from connections c where c.id = s.connection \
                     and substr(c.secrets, 4, 8) in (select value from texts($2) as keys))";

impl Store {
    /// Takes connections that are to be looked at by `now`, that nobody has and that a key of this process opens, longest
    /// overdue first, for `ttl_ms`.
    pub async fn claim(&self, owner: &str, now: i64, ttl_ms: i64, most: i64) -> Result<Vec<Claim>> {
        // Mostly there is nothing, which is found out without a transaction.
        if most <= 0 || !self.is_overdue(now).await? {
            return Ok(Vec::new());
        }
        let query = sql("select s.connection from schedules s join leases l on l.connection = s.connection \
                         where s.wake_at <= $1 and (l.owner is null or l.until <= $1) ")
        .push(OPENS)
        .push(" order by s.wake_at, s.connection limit $3 for update skip locked");
        let mut tx = self.transaction().await?;
        let mut claims = Vec::new();
        for (connection,) in tx.all::<(String,)>(query.arg(now).list(&self.keys()).arg(most)).await? {
            let Some(lease) = tx.take(&connection, owner, now, ttl_ms).await? else { continue };
            let update = sql("update schedules set rung = false, mended = false where connection = $1 \
                              returning wake_at, due_at, rule, request, note");
            let kept = tx.all::<Kept>(update.arg(&connection)).await?.into_iter().next();
            let schedule = kept.map(Kept::schedule).transpose()?.unwrap_or_default();
            claims.push(Claim { lease, schedule });
        }
        tx.commit().await?;
        Ok(claims)
    }

    /// Gives a connection back until `schedule.wake_at`, or at once when somebody called since it was taken. What was mended
    /// since then rests no more, and the next run is due.
    pub async fn settle(&self, lease: &Lease, schedule: &Schedule, now: i64) -> Result<()> {
        let closed = sql("delete from breakers where connection = $1 and exists \
                          (select 1 from schedules s where s.connection = $1 and s.mended)");
        let update = sql("update schedules set rule = $3, request = $4, note = $5, \
                          due_at = case when mended and cast($2 as bigint) > $6 then $6 else $2 end, \
                          wake_at = case when rung then $6 else $7 end where connection = $1")
        .arg(&lease.connection)
        .arg(schedule.due_at)
        .arg(json(&schedule.rule)?)
        .arg(json(&schedule.request)?)
        .arg(schedule.note.as_deref())
        .arg(now)
        .arg(schedule.wake_at);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(closed.arg(&lease.connection)).await?;
        tx.execute(update).await?;
        tx.give_back(lease).await?;
        tx.commit().await
    }

    /// Has a worker look at the connection now.
    pub async fn ring(&self, connection: &str, now: i64) -> Result<()> {
        let mut tx = self.transaction().await?;
        tx.ring(connection, now).await?;
        tx.commit().await
    }

    /// What is planned for a connection.
    pub async fn schedule(&self, connection: &str) -> Result<Option<Schedule>> {
        let query = sql("select wake_at, due_at, rule, request, note from schedules where connection = $1");
        self.one::<Kept>(query.arg(connection)).await?.map(Kept::schedule).transpose()
    }

    /// Whether a connection waits for this worker at `now`. However many do, the first one answers it.
    pub async fn is_overdue(&self, now: i64) -> Result<bool> {
        let query = sql("select s.connection from schedules s join leases l on l.connection = s.connection \
                         where s.wake_at <= $1 and (l.owner is null or l.until <= $1) ")
        .push(OPENS)
        .push(" order by s.wake_at limit 1");
        Ok(self.one::<(String,)>(query.arg(now).list(&self.keys())).await?.is_some())
    }

    fn keys(&self) -> Vec<&str> {
        self.key.ids().collect()
    }

    /// How many connections wait for a worker at `now`, and since when the first of them.
    pub async fn overdue(&self, now: i64) -> Result<(i64, Option<i64>)> {
        let query = sql("select count(*), min(s.wake_at) from schedules s \
                         join leases l on l.connection = s.connection \
                         where s.wake_at <= $1 and (l.owner is null or l.until <= $1)");
        Ok(self.one(query.arg(now)).await?.unwrap_or_default())
    }

    /// How much of the call windows was used when the connection was given back.
    pub async fn pace(&self, connection: &str) -> Result<Option<Pace>> {
        let query = sql("select paced_by, paced from schedules \
                         where connection = $1 and paced_by is not null and paced is not null");
        self.one(query.arg(connection)).await
    }

    /// Says it, before the lease is given back.
    pub async fn set_pace(&self, lease: &Lease, windows: &str) -> Result<()> {
        let update = sql("update schedules set paced_by = $2, paced = $3 where connection = $1 and exists \
                          (select 1 from leases l where l.connection = $1 and l.fence = $4)");
        let update = update.arg(&lease.connection).arg(&lease.owner).arg(windows).arg(lease.fence);
        if self.execute(update).await? == 0 { Err(Error::Lost) } else { Ok(()) }
    }
}

impl Tx {
    /// The row's own columns decide and not what lies in other tables, so that a call that comes while the connection
    /// is given back is never overlooked.
    pub(crate) async fn ring(&mut self, connection: &str, now: i64) -> Result<()> {
        let update = sql("update schedules set rung = true, \
                          wake_at = case when wake_at < $2 then wake_at else $2 end where connection = $1");
        self.execute(update.arg(connection).arg(now)).await?;
        self.call_workers().await
    }
}

impl Kept {
    fn schedule(self) -> Result<Schedule> {
        Ok(Schedule {
            wake_at: self.wake_at,
            due_at: self.due_at,
            rule: parsed("rule", &self.rule)?,
            request: parsed("request", &self.request)?,
            note: self.note,
        })
    }
}
