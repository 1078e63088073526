//! Runs: all streams of a connection in order, once.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::connections::{json, parsed};
use crate::sql::sql;
use crate::{Error, Lease, Page, Result, Store};

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
    /// Stopped by a limit or an outage; a later run goes on by itself.
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
    /// What came of it; null until its end.
    pub counts: Value,
    /// How far it is, as the engine wrote it a moment ago; null before it has begun.
    pub progress: Value,
    /// How often a worker has begun it: one whose worker died is begun again.
    pub attempts: i64,
    /// Why it ended as it did.
    pub reason: Option<String>,
}

#[derive(FromRow)]
pub(crate) struct Kept {
    id: String,
    connection: String,
    state: String,
    trigger: String,
    request: String,
    queued_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    counts: String,
    progress: String,
    attempts: i64,
    reason: Option<String>,
}

impl Store {
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

    /// A page of the connection's runs, latest first: those in `state`, or all. The cursor is the last run's id.
    pub async fn list_runs(
        &self,
        connection: &str,
        state: Option<RunState>,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<Page<Run>> {
        let mut query = sql("select * from runs where connection = $1").arg(connection);
        if let Some(state) = state {
            query = query.push_arg(" and state = ", state.name());
        }
        if let Some(cursor) = cursor {
            Uuid::try_parse(cursor).map_err(|_| Error::NotFound(crate::look::PAGE))?;
            query = query.push_arg(" and id < ", cursor);
        }
        // One more than the page holds says whether there is another page.
        let query = query.push_arg(" order by id desc limit ", limit.saturating_add(1));
        let mut items = self.all::<Kept>(query).await?.into_iter().map(Kept::run).collect::<Result<Vec<_>>>()?;
        let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
        items.truncate(usize::try_from(limit).unwrap_or_default());
        let next = items.last().filter(|_| more).map(|run| run.id.clone());
        Ok(Page { items, next })
    }
}

pub(crate) fn only(rows: Vec<Kept>) -> Result<Run> {
    rows.into_iter().next().ok_or(Error::NotFound("同步任务"))?.run()
}

impl Kept {
    pub(crate) fn run(self) -> Result<Run> {
        Ok(Run {
            state: RunState::named(&self.state)?,
            request: parsed("request", &self.request)?,
            counts: parsed("counts", &self.counts)?,
            progress: parsed("progress", &self.progress)?,
            attempts: self.attempts,
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

/// Of the time that was given: nothing here reads a clock. Of two ids of one process the later one is greater, within
/// a millisecond too: runs are listed as they were asked for.
pub(crate) fn new_id(now: i64) -> Uuid {
    static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());
    let ms = now.max(0).unsigned_abs();
    let nanos = u32::try_from(ms % 1000 * 1_000_000).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(&ORDER, ms / 1000, nanos))
}
