//! Opening either database.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlitePool};

use super::reach::Reach;
use super::{Pools, SQLITE, Tx};
use crate::{Error, Result, owner};

pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// How long one waits for a connection of a server that is there ([`Reach`]) and has others to serve.
const BUSY: Duration = Duration::from_mins(1);

/// How long a server may be silent that is to be opened.
const OPENING: Duration = Duration::from_secs(10);
/// And on a line that has been idle: what lies between may have forgotten it, and then nobody ever answers on it; or that
/// is given back, perhaps in the middle of a statement for which nobody waits any more: without that its place in the pool is
/// lost. An error ends the line without waiting for anything more.
const PING: Duration = Duration::from_millis(500);

async fn in_time<T>(limit: Duration, asked: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    let silent = |_| sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "数据库没有应答"));
    tokio::time::timeout(limit, asked).await.map_err(silent)?
}

pub(super) async fn open_postgres(url: &str) -> Result<(PgPool, Reach)> {
    let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
    // The pool would try for half a minute, and then say no more than that it has waited.
    in_time(OPENING, PgConnection::connect_with(&options)).await?.close().await?;
    let pool = PgPoolOptions::new().max_connections(10).acquire_timeout(BUSY).test_before_acquire(false);
    let pool = pool.before_acquire(|line, _| Box::pin(async { in_time(PING, line.ping()).await.map(|()| true) }));
    let pool = pool.after_release(|line, _| Box::pin(async { in_time(PING, line.ping()).await.map(|()| true) }));
    let pool = pool.connect_with(options.clone()).await?;
    Ok((pool, Reach::new(options)))
}

/// A connection in memory, or without a name, is the database: it must never be replaced.
pub(super) fn only_connection() -> SqlitePoolOptions {
    let pool = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    pool.max_connections(1)
}

pub(super) async fn open_sqlite(url: &str) -> Result<Pools> {
    let (write, options) = open_sqlite_for_writing(url).await?;
    SQLITE.run(&write).await.map_err(|error| not_migrated(error, &SQLITE))?;
    let read = if is_in_memory(url) {
        write.clone()
    } else {
        only_connection().max_connections(4).connect_with(options.read_only(true).create_if_missing(false)).await?
    };
    Ok(Pools::Sqlite { write, read })
}

fn is_in_memory(url: &str) -> bool {
    url.contains(":memory:")
}

/// Whether somebody has begun a database of ours at this address. Looking makes none.
pub async fn is_there(url: &str) -> Result<bool> {
    if !is_postgres(url) && !sqlite_at(url)?.get_filename().try_exists()? {
        return Ok(false);
    }
    Ok(Tx::on(url).await?.present_schema().await?.is_some())
}

fn sqlite_at(url: &str) -> Result<SqliteConnectOptions> {
    if url.starts_with("sqlite:") {
        Ok(SqliteConnectOptions::from_str(url)?)
    } else if url.contains("://") {
        Err(Error::Address)
    } else {
        Ok(SqliteConnectOptions::new().filename(url))
    }
}

pub(super) async fn open_sqlite_for_writing(url: &str) -> Result<(SqlitePool, SqliteConnectOptions)> {
    let options = sqlite_at(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(if is_in_memory(url) { SqliteJournalMode::Memory } else { SqliteJournalMode::Wal })
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        // The log shrinks to this after a checkpoint, in bytes.
        .pragma("journal_size_limit", "67108864")
        .shared_cache(false)
        .disable_statement_logging();
    if !is_in_memory(url) {
        make_for_its_owner(options.get_filename());
    }
    // In KiB. A page of records touches as many leaves of a large table as it has records, in no order: with SQLite's own
    // 2 MiB most of them are read anew from the file.
    let write = only_connection().connect_with(options.clone().pragma("cache_size", "-32768")).await?;
    Ok((write, options))
}

/// A new file is for its owner only, whatever the process's mask is; SQLite gives its log the same rights. Where it
/// cannot be made, opening it says why.
fn make_for_its_owner(file: &Path) {
    if OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).is_ok() {
        let _ = owner::as_directory(file);
    }
}

pub(super) fn last(known: &Migrator) -> i64 {
    known.iter().map(|migration| migration.version).max().unwrap_or_default()
}

pub(super) fn not_migrated(error: MigrateError, known: &Migrator) -> Error {
    let last = last(known);
    match error {
        MigrateError::VersionMissing(found) if found > last => Error::Newer { found, known: last },
        error => Error::Migrate(error),
    }
}
