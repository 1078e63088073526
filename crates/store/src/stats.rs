//! What happened, by the hour; and numbers that tell whether something has happened at all.

use model::State;
use sqlx::FromRow;

use crate::record::state;
use crate::sql::sql;
use crate::{Result, Store};

/// What is counted together (ms).
pub(crate) const HOUR_MS: i64 = 3_600_000;

/// What happened to the records of a stream within an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// When the hour began (ms).
    pub hour: i64,
    /// The stream.
    pub stream: String,
    /// The state that they came to.
    pub state: State,
    /// How often that happened.
    pub count: u64,
    /// The times from the change of the source to our write, added up (ms).
    pub lag_ms: i64,
    /// How many of those times there are.
    pub lags: u64,
}

/// Numbers that are others when something has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Versions {
    /// A run was asked for, began or ended, or the next one is at another time.
    pub runs: i64,
    /// Something happened to a record.
    pub records: i64,
    /// A setting was changed, or an employee bound.
    pub connection: i64,
}

#[derive(FromRow)]
struct Kept {
    hour: i64,
    stream: String,
    state: String,
    count: i64,
    lag_ms: i64,
    lags: i64,
}

impl Store {
    /// What happened from the hour in which `from` lies to before `to` (ms), oldest first.
    pub async fn hours(&self, connection: &str, from: i64, to: i64) -> Result<Vec<Hour>> {
        let query = sql("select hour, stream, state, count, lag_ms, lags from stats \
                         where connection = $1 and hour >= $2 and hour < $3 order by hour, stream, state");
        let from = from.saturating_sub(from.rem_euclid(HOUR_MS));
        self.all::<Kept>(query.arg(connection).arg(from).arg(to)).await?.into_iter().map(Kept::hour).collect()
    }

    /// The same of several connections, added up.
    pub async fn hours_of(&self, connections: &[&str], from: i64, to: i64) -> Result<Vec<Hour>> {
        let query = sql("select hour, stream, state, cast(sum(count) as bigint) as count, \
                         cast(sum(lag_ms) as bigint) as lag_ms, cast(sum(lags) as bigint) as lags from stats \
                         where connection in (select value from texts($1) as ids) and hour >= $2 and hour < $3 \
                         group by hour, stream, state order by hour, stream, state");
        let from = from.saturating_sub(from.rem_euclid(HOUR_MS));
        self.all::<Kept>(query.list(connections).arg(from).arg(to)).await?.into_iter().map(Kept::hour).collect()
    }

    /// Numbers to compare with those of a moment ago; `people` is the kind that people bind by hand. A few index reads:
    /// whoever watches a connection asks for this every second.
    pub async fn versions(&self, connection: &str, people: &str) -> Result<Option<Versions>> {
        let query = sql("select \
             coalesce((select max(coalesce(ended_at, started_at, queued_at)) from (select * from runs \
             where connection = $1 order by id desc limit 20) as latest), 0) \
             + (select count(*) from runs where connection = $1 and state in ('queued', 'running')) \
             + coalesce((select due_at from schedules where connection = $1), 0) as runs, \
             coalesce((select at from records where connection = $1 order by at desc, id desc limit 1), 0) \
             + (select count(*) from questions where connection = $1 and answer is null) as records, \
             version + coalesce((select cast(sum(at) as bigint) from bindings \
             where connection = $1 and kind = $2), 0) as connection from connections where id = $1");
        self.one(query.arg(connection).arg(people)).await
    }
}

impl Kept {
    fn hour(self) -> Result<Hour> {
        let state = state(&self.state)?;
        let Self { hour, stream, count, lag_ms, lags, .. } = self;
        Ok(Hour { hour, stream, state, count: count.unsigned_abs(), lag_ms, lags: lags.unsigned_abs() })
    }
}
