//! Runs: all streams of a connection in order, once.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use uuid::{NoContext, Timestamp, Uuid};

use crate::connections::{json, parsed};
use crate::sql::sql;
use crate::{Error, Lease, Result, Store};

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Asked for; waits for a worker.
    Queued,
    /// Under way.
    Running,
    /// Read to its end.
    Done,
    /// Stopped by an error.
    Failed,
    /// Stopped by a limit or a breaker; goes on with a later run.
    Paused,
    /// Stopped by a person.
    Cancelled,
}

impl RunState {
    /// Its name in the API and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }

    fn named(name: &str) -> Result<Self> {
        let all = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Paused, Self::Cancelled];
        all.into_iter().find(|state| state.name() == name).ok_or_else(|| Error::corrupt("run", name))
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// A UUID of version 7: later runs have greater ids.
    pub id: String,
    /// Its connection.
    pub connection: String,
    /// How it stands.
    pub state: RunState,
    /// Who asked for it, such as `schedule`, `hand` or `event`.
    pub trigger: String,
    /// What was asked for, such as the streams; null for everything.
    pub request: Value,
    /// When it was asked for (ms).
    pub queued_at: i64,
    /// When a worker began (ms).
    pub started_at: Option<i64>,
    /// When it ended (ms).
    pub ended_at: Option<i64>,
    /// What came of it; null until the first [`Store::count_run`].
    pub counts: Value,
    /// Why it ended as it did.
    pub reason: Option<String>,
}

#[derive(FromRow)]
struct Kept {
    id: String,
    connection: String,
    state: String,
    trigger: String,
    request: String,
    queued_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    counts: String,
    reason: Option<String>,
}

impl Store {
    /// Asks for a run; the worker that has the connection takes it.
    pub async fn queue_run(&self, connection: &str, trigger: &str, request: &Value, now: i64) -> Result<Run> {
        let id = new_id(now).to_string();
        let insert = sql("insert into runs (id, connection, state, trigger, request, queued_at, counts) \
                          values ($1, $2, 'queued', $3, $4, $5, 'null') returning *");
        let insert = insert.arg(&id).arg(connection).arg(trigger).arg(json(request)?).arg(now);
        only(self.write::<Kept>(insert).await?)
    }

    /// The oldest run of the connection that waits for a worker.
    pub async fn queued_run(&self, connection: &str) -> Result<Option<Run>> {
        let query = sql("select * from runs where connection = $1 and state = 'queued' order by id limit 1");
        self.one::<Kept>(query.arg(connection)).await?.map(Kept::run).transpose()
    }

    /// The run of the connection that is under way. A worker may have died in it: see [`Store::interrupt_runs`].
    pub async fn running_run(&self, connection: &str) -> Result<Option<Run>> {
        let query = sql("select * from runs where connection = $1 and state = 'running' order by id limit 1");
        self.one::<Kept>(query.arg(connection)).await?.map(Kept::run).transpose()
    }

    /// Begins a queued run. [`Error::NotFound`] when it is not queued any more.
    pub async fn start_run(&self, lease: &Lease, id: &str, now: i64) -> Result<Run> {
        let update = sql("update runs set state = 'running', started_at = $3 \
                          where id = $1 and connection = $2 and state = 'queued' returning *");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let run = only(tx.all(update.arg(id).arg(&lease.connection).arg(now)).await?)?;
        tx.commit().await?;
        Ok(run)
    }

    /// Says what came of a run so far.
    pub async fn count_run(&self, lease: &Lease, id: &str, counts: &Value) -> Result<()> {
        let update = sql("update runs set counts = $3 where id = $1 and connection = $2 and exists \
                          (select 1 from leases l where l.connection = $2 and l.fence = $4)");
        let update = update.arg(id).arg(&lease.connection).arg(json(counts)?).arg(lease.fence);
        if self.execute(update).await? == 0 { Err(Error::Lost) } else { Ok(()) }
    }

    /// Ends a run that is under way.
    pub async fn end_run(
        &self,
        lease: &Lease,
        id: &str,
        state: RunState,
        counts: &Value,
        reason: Option<&str>,
        now: i64,
    ) -> Result<()> {
        let update = sql("update runs set state = $3, counts = $4, reason = $5, ended_at = $6 \
                          where id = $1 and connection = $2 and state = 'running'");
        let update = update.arg(id).arg(&lease.connection).arg(state.name()).arg(json(counts)?).arg(reason).arg(now);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        if tx.execute(update).await? == 0 {
            return Err(Error::NotFound("同步任务"));
        }
        tx.commit().await
    }

    /// Ends the runs that a worker left under way when it lost the lease: whoever has it now says so. How many.
    pub async fn interrupt_runs(&self, lease: &Lease, reason: &str, now: i64) -> Result<u64> {
        let update = sql("update runs set state = 'failed', reason = $2, ended_at = $3 \
                          where connection = $1 and state = 'running'");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let count = tx.execute(update.arg(&lease.connection).arg(reason).arg(now)).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Takes back a run that no worker has begun; whether there was one.
    pub async fn cancel_run(&self, connection: &str, id: &str, now: i64) -> Result<bool> {
        let update = sql("update runs set state = 'cancelled', ended_at = $3 \
                          where id = $1 and connection = $2 and state = 'queued'");
        Ok(self.execute(update.arg(id).arg(connection).arg(now)).await? > 0)
    }

    /// The run of that id.
    pub async fn run(&self, connection: &str, id: &str) -> Result<Option<Run>> {
        let query = sql("select * from runs where connection = $1 and id = $2").arg(connection).arg(id);
        self.one::<Kept>(query).await?.map(Kept::run).transpose()
    }

    /// A page of the connection's runs, latest first, before the run `before`.
    pub async fn runs(&self, connection: &str, before: Option<&str>, limit: i64) -> Result<Vec<Run>> {
        let query = sql("select * from runs where connection = $1").arg(connection);
        let query = match before {
            Some(id) => query.push_arg(" and id < ", id),
            None => query,
        };
        let kept = self.all::<Kept>(query.push_arg(" order by id desc limit ", limit)).await?;
        kept.into_iter().map(Kept::run).collect()
    }
}

fn only(rows: Vec<Kept>) -> Result<Run> {
    rows.into_iter().next().ok_or(Error::NotFound("同步任务"))?.run()
}

impl Kept {
    fn run(self) -> Result<Run> {
        Ok(Run {
            state: RunState::named(&self.state)?,
            request: parsed("request", &self.request)?,
            counts: parsed("counts", &self.counts)?,
            id: self.id,
            connection: self.connection,
            trigger: self.trigger,
            queued_at: self.queued_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            reason: self.reason,
        })
    }
}

/// Of the time that was given: nothing here reads a clock.
fn new_id(now: i64) -> Uuid {
    let ms = now.max(0).unsigned_abs();
    let nanos = u32::try_from(ms % 1000 * 1_000_000).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, ms / 1000, nanos))
}
