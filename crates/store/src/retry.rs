//! What is looked at again: by itself when it is due, or because a person asks.

use model::State;

use crate::database::Tx;
use crate::look::with_ids;
use crate::sql::{Sql, sql};
use crate::{Moved, Result, Store};

/// Which records to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retry {
    /// These, by their ids.
    Ids(Vec<i64>),
    /// The record of this key.
    Key {
        /// The stream.
        stream: String,
        /// Its key there.
        key: String,
    },
    /// All that agree with everything that is given.
    Where {
        /// The stream.
        stream: Option<String>,
        /// The state; without one, all that did not come through: held, failed, unconfirmed.
        state: Option<State>,
        /// The cause.
        cause: Option<String>,
    },
}

impl Store {
    /// The source records of the stream that are due at `now`, longest due first, each once.
    pub async fn due(&self, connection: &str, stream: &str, now: i64, limit: i64) -> Result<Vec<String>> {
        let query = sql("select source_id from records where connection = $1 and stream = $2 and due_at <= $3 \
                         group by source_id order by min(due_at), source_id limit $4");
        let due = self.all::<(String,)>(query.arg(connection).arg(stream).arg(now).arg(limit)).await?;
        Ok(due.into_iter().map(|(id,)| id).collect())
    }

    /// Makes records due at `now`; how many.
    pub async fn retry(&self, connection: &str, which: &Retry, now: i64) -> Result<u64> {
        let update = sql("update records set due_at = $2 where connection = $1").arg(connection).arg(now);
        // A hundred thousand records take their time.
        let mut tx = self.patient().transaction().await?;
        tx.wait_for_page(connection).await?;
        let count = tx.execute(chosen(update, which)).await?;
        tx.commit().await?;
        Ok(count)
    }
}

impl Tx {
    /// Makes due what was written with something that has moved.
    pub(crate) async fn follow(&mut self, connection: &str, moved: &Moved<'_>, now: i64) -> Result<()> {
        let text = serde_json::to_string(&moved.value).unwrap_or_default();
        let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let set = if moved.forget { "due_at = $3, fingerprint = null" } else { "due_at = $3" };
        let update = sql("update records set ")
            .push(set)
            .push(" where connection = $1 and stream = $2 and state <> 'deleted' and written like $4 escape '\\'");
        let update = update.arg(connection).arg(moved.stream).arg(now).arg(format!("%{text}%"));
        self.execute(update).await.map(drop)
    }
}

fn chosen(update: Sql, which: &Retry) -> Sql {
    match which {
        Retry::Ids(ids) => with_ids(update, ids),
        Retry::Key { stream, key } => update.push_arg(" and stream = ", stream).push_arg(" and key = ", key),
        Retry::Where { stream, state, cause } => {
            let update = match state {
                Some(state) => update.push_arg(" and state = ", state.name()),
                None => update.push(" and state in ('held', 'failed', 'unconfirmed')"),
            };
            let update = match stream {
                Some(stream) => update.push_arg(" and stream = ", stream),
                None => update,
            };
            match cause {
                Some(cause) => update.push_arg(" and cause = ", cause),
                None => update,
            }
        }
    }
}
