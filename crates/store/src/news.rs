//! What is news of a record: the history tells it, the hour's numbers count it, and the record's time is that of the last.

use model::State;
use serde::Serialize;

use crate::database::Tx;
use crate::sql::sql;
use crate::stats::HOUR_MS;
use crate::{RecordRow, Result};

/// What the history gets to see of a record.
#[derive(Serialize)]
pub(crate) struct News<'a> {
    key: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    adopted: i64,
    changes: Option<&'a str>,
    calls: Option<&'a str>,
    /// Of what was written.
    changed_at: Option<i64>,
    wrote: Option<i64>,
}

/// The rows of the page, each beside how its record stood before; `$1` is the connection, `$2` the stream.
pub(crate) const BESIDE: &str = "from rows($5) as page left join records r \
     on r.connection = $1 and r.stream = $2 and r.key = page.value ->> 'key'";

/// Of such a row: something was written or bound, or the state or the reason is another one. Looking again and again (overlap,
/// stock) is none.
pub(crate) const IS_NEWS: &str = "(page.value ->> 'wrote' is not null or page.value ->> 'reason' is distinct from r.reason \
     or (page.value ->> 'state' is distinct from r.state and not \
     (page.value ->> 'state' = 'unchanged' and coalesce(r.state, '') in ('created', 'updated'))))";

/// Whether something was written or bound, also where the record then stops, for [`IS_NEWS`]: a number or nothing, which is the
/// same on both databases.
pub(crate) fn wrote(row: &RecordRow) -> Option<i64> {
    (row.changes.is_some() || is_write(row.state)).then_some(1)
}

fn is_write(state: State) -> bool {
    matches!(state, State::Created | State::Updated | State::Deleted)
}

impl<'a> News<'a> {
    pub(crate) fn new(row: &'a RecordRow) -> Self {
        Self {
            key: &row.key,
            state: row.state.name(),
            reason: row.reason.as_ref().map(|reason| reason.text.as_str()),
            adopted: i64::from(row.adopted),
            changes: row.changes.as_deref(),
            calls: row.calls.as_deref(),
            changed_at: row.changed_at.filter(|_| is_write(row.state)),
            wrote: wrote(row),
        }
    }
}

impl Tx {
    /// Adds to the history, and to the hour's numbers, what is news. Goes before [`Tx::upsert_records`].
    pub(crate) async fn add_history(
        &mut self,
        connection: &str,
        stream: &str,
        rows: &[News<'_>],
        run: Option<&str>,
        now: i64,
    ) -> Result<()> {
        let insert =
            sql("insert into history (connection, stream, key, run, at, state, reason, adopted, changes, calls) \
             select $1, $2, page.value ->> 'key', $3, $4, page.value ->> 'state', page.value ->> 'reason', \
             cast(page.value ->> 'adopted' as bigint), page.value ->> 'changes', page.value ->> 'calls' ")
            .push(BESIDE)
            .push(" where ")
            .push(IS_NEWS);
        if self.execute(insert.arg(connection).arg(stream).arg(run).arg(now).list(rows)).await? == 0 {
            return Ok(());
        }
        let count = sql("insert into stats (connection, stream, hour, state, count, lag_ms, lags) \
             select $1, $2, $3, page.value ->> 'state', count(*), \
             cast(coalesce(sum($4 - cast(page.value ->> 'changed_at' as bigint)), 0) as bigint), \
             count(page.value ->> 'changed_at') ")
        .push(BESIDE)
        .push(" where ")
        .push(IS_NEWS)
        .push(
            " group by page.value ->> 'state' on conflict (connection, hour, stream, state) do update set \
             count = stats.count + excluded.count, lag_ms = stats.lag_ms + excluded.lag_ms, \
             lags = stats.lags + excluded.lags",
        );
        let hour = now - now.rem_euclid(HOUR_MS);
        self.execute(count.arg(connection).arg(stream).arg(hour).arg(now).list(rows)).await.map(drop)
    }
}
