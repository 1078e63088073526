//! Transactions.

use std::time::Duration;

use futures::{FutureExt, TryStreamExt};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use super::open::{is_postgres, not_migrated, open_postgres, open_sqlite_for_writing};
use super::reach::in_limit;
use super::{POSTGRES, Row, SQLITE};
use crate::Result;
use crate::gate::Passed;
use crate::sql::{Arg, Sql};

/// A transaction; dropped without [`Tx::commit`], it never was.
pub(crate) struct Tx {
    pub(super) on: On,
    pub(super) passed: Passed,
    /// How long PostgreSQL may take for a statement.
    pub(super) limit: Option<Duration>,
}

/// The database that it is on.
pub(super) enum On {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// A writing transaction on a database whose schema is left as it is.
    pub(crate) async fn on(url: &str) -> Result<Self> {
        let on = if is_postgres(url) {
            On::Postgres(open_postgres(url).await?.0.begin().await?)
        } else {
            On::Sqlite(open_sqlite_for_writing(url).await?.0.begin_with("begin immediate").await?)
        };
        Ok(Self { on, passed: Passed::NONE, limit: None })
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.on, On::Postgres(_))
    }

    /// Brings the schema up to this migration, as a part of the transaction.
    pub(crate) async fn migrate(&mut self, to: i64) -> Result<()> {
        match &mut self.on {
            On::Sqlite(tx) => SQLITE.run_to(to, &mut **tx).await.map_err(|error| not_migrated(error, &SQLITE)),
            On::Postgres(tx) => POSTGRES.run_to(to, &mut **tx).await.map_err(|error| not_migrated(error, &POSTGRES)),
        }
    }

    /// Hands on each row's only column as it comes, so that a table of any length passes.
    pub(crate) async fn each(&mut self, sql: Sql, mut take: impl FnMut(String) -> Result<()>) -> Result<()> {
        macro_rules! rows {
            ($db:ty, $text:expr, $on:expr) => {{
                let query = bound!(sqlx::query_as::<$db, (String,)>(AssertSqlSafe($text)), sql.args);
                let mut rows = query.fetch($on);
                while let Some((text,)) = rows.try_next().await? {
                    take(text)?;
                }
            }};
        }
        match &mut self.on {
            On::Sqlite(tx) => rows!(Sqlite, sql.for_sqlite(), &mut **tx),
            On::Postgres(tx) => rows!(Postgres, sql.for_postgres(), &mut **tx),
        }
        Ok(())
    }

    pub(crate) async fn all<T: Row>(&mut self, sql: Sql) -> Result<Vec<T>> {
        Ok(match &mut self.on {
            On::Sqlite(tx) => fetch!(Sqlite, sql.for_sqlite(), sql.args, &mut **tx),
            On::Postgres(tx) => {
                let asked = async { Ok(fetch!(Postgres, sql.for_postgres(), sql.args, &mut **tx)) };
                in_limit(self.limit, asked.boxed()).await?
            }
        })
    }

    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64> {
        Ok(match &mut self.on {
            On::Sqlite(tx) => execute!(Sqlite, sql.for_sqlite(), sql.args, &mut **tx),
            On::Postgres(tx) => {
                let asked = async { Ok(execute!(Postgres, sql.for_postgres(), sql.args, &mut **tx)) };
                in_limit(self.limit, asked.boxed()).await?
            }
        })
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self.on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => in_limit(self.limit, async { Ok(tx.commit().await?) }.boxed()).await?,
        }
        self.passed.after().await
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        match self.on {
            On::Sqlite(tx) => tx.rollback().await?,
            On::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
