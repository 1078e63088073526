//! Numbers over all records of a connection.

use std::collections::BTreeMap;

use model::State;
use sqlx::FromRow;

use crate::record::state;
use crate::sql::sql;
use crate::{Result, Store};

/// How many records of each stream are in each state.
pub type Counts = BTreeMap<String, BTreeMap<State, u64>>;

/// Records that stand still for the same cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The cause, for [`crate::Retry::Where`].
    pub cause: String,
    /// Their stream.
    pub stream: String,
    /// Their state.
    pub state: State,
    /// How many.
    pub count: u64,
    /// One of their reasons.
    pub reason: String,
}

#[derive(FromRow)]
struct Kept {
    cause: String,
    stream: String,
    state: String,
    count: i64,
    reason: Option<String>,
}

impl Store {
    /// How many records of each stream are in each state.
    pub async fn counts(&self, connection: &str) -> Result<Counts> {
        let query = sql("select stream, state, count(*) from records where connection = $1 group by stream, state");
        let mut counts = Counts::new();
        for (stream, name, count) in self.all::<(String, String, i64)>(query.arg(connection)).await? {
            counts.entry(stream).or_default().insert(state(&name)?, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// How many source records the stream knows that were there when they were last looked at.
    pub async fn count_sources(&self, connection: &str, stream: &str) -> Result<u64> {
        let query = sql("select count(distinct source_id) from records where connection = $1 and stream = $2 \
                         and state <> 'deleted' and coalesce(cause, '') <> 'gone'");
        let count = self.one::<(i64,)>(query.arg(connection).arg(stream)).await?;
        Ok(count.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// A page of their ids, in the order of their bytes, behind `after`.
    pub async fn sources(&self, connection: &str, stream: &str, after: &str, limit: i64) -> Result<Vec<String>> {
        let query = sql("select distinct source_id from records where connection = $1 and stream = $2 \
                         and state <> 'deleted' and coalesce(cause, '') <> 'gone' and source_id > $3 \
                         order by source_id limit $4");
        let ids = self.all::<(String,)>(query.arg(connection).arg(stream).arg(after).arg(limit)).await?;
        Ok(ids.into_iter().map(|(id,)| id).collect())
    }

    /// The keys of what came of these source records and has not gone since, each with its source's id.
    pub async fn parts(&self, connection: &str, stream: &str, sources: &[&str]) -> Result<Vec<(String, String)>> {
        let query = sql("select key, source_id from records where connection = $1 and stream = $2 \
                         and state <> 'deleted' and coalesce(cause, '') <> 'gone' \
                         and source_id in (select value from texts($3) as ids) order by key");
        self.all(query.arg(connection).arg(stream).list(sources)).await
    }

    /// Why records stand still, the most frequent causes first, at most `limit`.
    pub async fn causes(&self, connection: &str, limit: i64) -> Result<Vec<Cause>> {
        let query = sql("select cause, stream, state, count(*) as count, max(reason) as reason from records \
                         where connection = $1 and cause is not null \
                         group by cause, stream, state order by count(*) desc, cause, stream, state limit $2");
        self.all::<Kept>(query.arg(connection).arg(limit)).await?.into_iter().map(Kept::cause).collect()
    }
}

impl Kept {
    fn cause(self) -> Result<Cause> {
        let state = state(&self.state)?;
        let Self { cause, stream, count, reason, .. } = self;
        Ok(Cause { cause, stream, state, count: count.unsigned_abs(), reason: reason.unwrap_or_default() })
    }
}
