//! How far a stream has read.

use std::collections::BTreeMap;

use sqlx::FromRow;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Result, Store};

/// How far a stream has read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Cursor {
    /// Text that the engine understands.
    #[sqlx(rename = "cursor")]
    pub text: String,
    /// When the stream had been read to its end for the first time (ms).
    pub completed_at: Option<i64>,
    /// When it was set (ms).
    pub at: i64,
}

impl Store {
    /// The stream's cursor; none before the first page.
    pub async fn cursor(&self, connection: &str, stream: &str) -> Result<Option<Cursor>> {
        let query = sql("select cursor, completed_at, at from cursors where connection = $1 and stream = $2");
        self.one(query.arg(connection).arg(stream)).await
    }

    /// How far every stream has read, by its name.
    pub async fn cursors(&self, connection: &str) -> Result<BTreeMap<String, Cursor>> {
        let query = sql("select stream, cursor, completed_at, at from cursors where connection = $1");
        let rows = self.all::<(String, String, Option<i64>, i64)>(query.arg(connection)).await?;
        let named = |(stream, text, completed_at, at)| (stream, Cursor { text, completed_at, at });
        Ok(rows.into_iter().map(named).collect())
    }

    /// The streams that have been read to their end once.
    pub async fn completed(&self, connection: &str) -> Result<Vec<String>> {
        let query =
            sql("select stream from cursors where connection = $1 and completed_at is not null order by stream");
        Ok(self.all::<(String,)>(query.arg(connection)).await?.into_iter().map(|(stream,)| stream).collect())
    }

    /// Forgets how far the stream has read, and that it has ever been read to its end.
    pub async fn reset_cursor(&self, connection: &str, stream: &str) -> Result<()> {
        let delete = sql("delete from cursors where connection = $1 and stream = $2");
        self.execute(delete.arg(connection).arg(stream)).await.map(drop)
    }
}

impl Tx {
    pub(crate) async fn set_cursor(
        &mut self,
        connection: &str,
        stream: &str,
        (text, completed): (&str, bool),
        now: i64,
    ) -> Result<()> {
        let upsert = sql("insert into cursors (connection, stream, cursor, completed_at, at) \
                          values ($1, $2, $3, $4, $5) \
                          on conflict (connection, stream) do update set cursor = excluded.cursor, at = excluded.at, \
                          completed_at = coalesce(cursors.completed_at, excluded.completed_at)")
        .arg(connection)
        .arg(stream)
        .arg(text)
        .arg(completed.then_some(now))
        .arg(now);
        self.execute(upsert).await.map(drop)
    }
}
