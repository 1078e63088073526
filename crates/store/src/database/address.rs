//! What can be the address of a database.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::open::is_postgres;
use crate::Store;

impl Store {
    /// Whether this can be an address of a database, of which nothing is asked.
    pub fn takes(url: &str) -> bool {
        if is_postgres(url) {
            return PgConnectOptions::from_str(url).is_ok();
        }
        if url.starts_with("sqlite:") { SqliteConnectOptions::from_str(url).is_ok() } else { !url.contains("://") }
    }
}
