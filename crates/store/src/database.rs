//! The two databases behind one face.
//!
//! SQLite runs with `synchronous = full`: every commit is on the disk before it is reported. With `normal` a power cut
//! could take the last transactions, an intent among them whose create the other system has already carried out, and
//! that create would be sent a second time. The price is one flush of the log per transaction, two per page, against
//! a page's seconds of calls. One connection writes, so writers queue here and not in `busy_timeout`, which is left
//! for other processes; readers have their own connections and never wait for it.

mod address;
mod bell;
mod open;
mod reach;

use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow, PgPool, Postgres, Sqlite, SqlitePool};

pub use self::bell::Bell;
pub use self::open::is_there;
use self::open::{is_postgres, last, not_migrated, only_connection, open_postgres, open_sqlite};
use self::reach::Reach;

use crate::gate::{Gate, Passed};
use crate::sql::{Arg, Sql};
use crate::{MasterKey, Result};

pub(crate) static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Everything that is kept. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    pub(crate) key: Arc<MasterKey>,
    /// What everything passes on its way; none but in simulations.
    gate: Option<Arc<dyn Gate>>,
    /// How long PostgreSQL may take for a statement, the wait for a line included; none where slow is no failure.
    limit: Option<Duration>,
}

#[derive(Clone)]
enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool, Arc<Reach>),
}

/// A row that both databases can give.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// Binds the arguments of a statement.
macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for arg in $args {
            query = match arg {
                Arg::Text(text) => query.bind(text),
                Arg::Int(number) => query.bind(number),
                Arg::Bool(flag) => query.bind(flag),
            };
        }
        query
    }};
}

macro_rules! fetch {
    ($db:ty, $text:expr, $args:expr, $on:expr) => {
        bound!(sqlx::query_as::<$db, T>(AssertSqlSafe($text)), $args).fetch_all($on).await?
    };
}

macro_rules! execute {
    ($db:ty, $text:expr, $args:expr, $on:expr) => {
        bound!(sqlx::query::<$db>(AssertSqlSafe($text)), $args).execute($on).await?.rows_affected()
    };
}

// Below the macros, which it uses.
mod tx;
use tx::On;
pub(crate) use tx::Tx;

/// Rows on their way from one database to another, at once.
const POURED: usize = 500;

macro_rules! pour {
    ($db:ty, $text:expr, $args:expr, $on:expr, $to:expr, $insert:expr) => {{
        let query = bound!(sqlx::query_as::<$db, T>(AssertSqlSafe($text)), $args);
        let mut chunks = query.fetch($on).chunks(POURED);
        while let Some(rows) = chunks.next().await {
            let rows = rows.into_iter().collect::<std::result::Result<Vec<T>, _>>()?;
            $to.execute($insert(&rows)).await?;
        }
    }};
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// `url` is `postgres://…`, or a path or `sqlite:` URL of a file, made when missing, or `sqlite::memory:`, which
    /// lives as long as the store. [`Error::Newer`](crate::Error::Newer) when a newer program has been at the database.
    pub async fn open(url: &str, key: MasterKey) -> Result<Self> {
        let pools = if is_postgres(url) {
            let (pool, reach) = open_postgres(url).await?;
            POSTGRES.run(&pool).await.map_err(|error| not_migrated(error, &POSTGRES))?;
            Pools::Postgres(pool, Arc::new(reach))
        } else {
            open_sqlite(url).await?
        };
        let store = Self { pools, key: Arc::new(key), gate: None, limit: None };
        store.name_secrets().await?;
        Ok(store)
    }

    /// The same database, behind a gate.
    #[must_use]
    pub fn behind(&self, gate: Arc<dyn Gate>) -> Self {
        Self { gate: Some(gate), ..self.clone() }
    }

    /// The same database for somebody who waits: a statement that PostgreSQL does not answer in this time has failed.
    #[must_use]
    pub fn within(&self, limit: Duration) -> Self {
        Self { limit: Some(limit), ..self.clone() }
    }

    /// The same database for work that takes as long as it takes.
    #[must_use]
    pub fn patient(&self) -> Self {
        Self { limit: None, ..self.clone() }
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self.pools, Pools::Postgres(..))
    }

    /// The last migration that this program knows, and that an open database has.
    pub fn schema() -> i64 {
        last(&SQLITE)
    }

    /// A database of its own, empty, that nobody else sees and that ends with the store. It has no name: what of it does
    /// not fit into a little memory lies in a file of the system's temporary directory that is deleted already.
    pub(crate) async fn unnamed(&self) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename("")
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Memory)
            .synchronous(SqliteSynchronous::Off)
            .disable_statement_logging();
        let write = only_connection().connect_with(options).await?;
        SQLITE.run(&write).await.map_err(|error| not_migrated(error, &SQLITE))?;
        Ok(Self {
            pools: Pools::Sqlite { read: write.clone(), write },
            key: Arc::clone(&self.key),
            gate: None,
            limit: None,
        })
    }

    /// Writes the rows of a query into another database, few at a time.
    pub(crate) async fn pour<T: Row>(
        &self,
        query: Sql,
        to: &Self,
        insert: impl Fn(&[T]) -> Sql + Send + Sync,
    ) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { read, .. } => pour!(Sqlite, query.for_sqlite(), query.args, read, to, insert),
            Pools::Postgres(pool, _) => pour!(Postgres, query.for_postgres(), query.args, pool, to, insert),
        }
        Ok(())
    }

    /// Waits for what is under way and closes all connections.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool, _) => pool.close().await,
        }
    }

    /// Whether nothing is asked of the database just now. Simulated time goes on only then.
    pub fn at_rest(&self) -> bool {
        fn rests<Db: sqlx::Database>(pool: &sqlx::Pool<Db>) -> bool {
            usize::try_from(pool.size()).is_ok_and(|open| open == pool.num_idle())
        }
        match &self.pools {
            Pools::Sqlite { write, read } => rests(write) && rests(read),
            Pools::Postgres(pool, _) => rests(pool),
        }
    }

    /// Fails when the database cannot be reached.
    pub async fn ping(&self) -> Result<()> {
        self.all::<(i64,)>(crate::sql::sql("select cast(1 as bigint)")).await.map(drop)
    }

    /// Fails when the database cannot be reached, and with [`Error::ReadOnly`](crate::Error::ReadOnly) when this PostgreSQL only
    /// answers: a standby, or one that was told so.
    pub async fn check(&self) -> Result<()> {
        if !self.is_postgres() {
            return self.ping().await;
        }
        let asked = crate::sql::sql("select current_setting('transaction_read_only') = 'on'");
        match self.one::<(bool,)>(asked).await? {
            Some((true,)) => Err(crate::Error::ReadOnly),
            _ => Ok(()),
        }
    }

    /// The rows of a query that writes nothing.
    pub(crate) async fn all<T: Row>(&self, sql: Sql) -> Result<Vec<T>> {
        let passed = Passed::reading(self.gate.as_ref());
        let rows = match &self.pools {
            Pools::Sqlite { read, .. } => fetch!(Sqlite, sql.for_sqlite(), sql.args, read),
            Pools::Postgres(pool, reach) => {
                let asked = async { Ok(fetch!(Postgres, sql.for_postgres(), sql.args, pool)) };
                reach.or_gone(self.limit, asked.boxed()).await?
            }
        };
        passed.after().await?;
        Ok(rows)
    }

    /// The only row of a query that writes nothing.
    pub(crate) async fn one<T: Row>(&self, sql: Sql) -> Result<Option<T>> {
        Ok(self.all(sql).await?.into_iter().next())
    }

    /// The rows that a writing statement returns; the statement is a transaction of its own.
    pub(crate) async fn write<T: Row>(&self, sql: Sql) -> Result<Vec<T>> {
        let passed = Passed::before(self.gate.as_ref()).await?;
        let rows = match &self.pools {
            Pools::Sqlite { write, .. } => fetch!(Sqlite, sql.for_sqlite(), sql.args, write),
            Pools::Postgres(pool, reach) => {
                let asked = async { Ok(fetch!(Postgres, sql.for_postgres(), sql.args, pool)) };
                reach.or_gone(self.limit, asked.boxed()).await?
            }
        };
        passed.after().await?;
        Ok(rows)
    }

    /// Runs a writing statement; the number of rows written.
    pub(crate) async fn execute(&self, sql: Sql) -> Result<u64> {
        let passed = Passed::before(self.gate.as_ref()).await?;
        let count = match &self.pools {
            Pools::Sqlite { write, .. } => execute!(Sqlite, sql.for_sqlite(), sql.args, write),
            Pools::Postgres(pool, reach) => {
                let asked = async { Ok(execute!(Postgres, sql.for_postgres(), sql.args, pool)) };
                reach.or_gone(self.limit, asked.boxed()).await?
            }
        };
        passed.after().await?;
        Ok(count)
    }

    /// Begins a transaction that will write.
    pub(crate) async fn transaction(&self) -> Result<Tx> {
        let passed = Passed::before(self.gate.as_ref()).await?;
        let on = match &self.pools {
            // Takes the write lock now: a transaction that read first could not wait for it later.
            Pools::Sqlite { write, .. } => On::Sqlite(write.begin_with("begin immediate").await?),
            Pools::Postgres(pool, reach) => {
                let begun = async { Ok(pool.begin().await?) };
                On::Postgres(reach.or_gone(self.limit, begun.boxed()).await?)
            }
        };
        Ok(Tx { on, passed, limit: self.limit })
    }

    /// Begins a transaction that reads: whatever it reads is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        let on = match &self.pools {
            Pools::Sqlite { read, .. } => On::Sqlite(read.begin().await?),
            Pools::Postgres(pool, reach) => {
                let begun = async { Ok(pool.begin_with("begin isolation level repeatable read, read only").await?) };
                On::Postgres(reach.or_gone(self.limit, begun.boxed()).await?)
            }
        };
        Ok(Tx { on, passed: Passed::NONE, limit: self.limit })
    }
}
