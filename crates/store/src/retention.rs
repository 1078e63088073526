//! What is not kept for ever. Every call deletes a small batch, the oldest first, so that nobody waits for it.

use crate::sql::{Sql, sql};
use crate::{Result, Store};

/// What is forgotten after a while. What is bound and how a record stands now is kept for good: without it the next
/// look would take everything for new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// What happened to records before their present state.
    History,
    /// Runs that ended.
    Runs,
    /// Messages that were dealt with: for as long as they are known, a repetition has no effect.
    Events,
    /// Days of calls.
    Quotas,
    /// What happened, by the hour.
    Stats,
}

impl Forgotten {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::History, Self::Runs, Self::Events, Self::Quotas, Self::Stats];

    fn statement(self) -> Sql {
        sql(match self {
            // The ids of the first two grow with time: the oldest are found without an index on it.
            Self::History => {
                "delete from history where at < $1 and id in (select id from history order by id limit $2)"
            }
            Self::Runs => {
                "delete from runs where ended_at < $1 and id in \
                 (select id from runs where ended_at is not null order by id limit $2)"
            }
            Self::Events => {
                "delete from events where id in \
                 (select id from events where done_at < $1 order by done_at limit $2)"
            }
            Self::Quotas => {
                "delete from quotas where (tenant, day) in \
                 (select tenant, day from quotas where day < $1 order by day limit $2)"
            }
            Self::Stats => {
                "delete from stats where (connection, hour, stream, state) in \
                 (select connection, hour, stream, state from stats where hour <= $1 - 3600000 limit $2)"
            }
        })
    }
}

impl Store {
    /// Forgets up to `most` rows that are older than `before` (ms); how many there were.
    pub async fn forget(&self, kind: Forgotten, before: i64, most: i64) -> Result<u64> {
        self.execute(kind.statement().arg(before).arg(most)).await
    }
}
