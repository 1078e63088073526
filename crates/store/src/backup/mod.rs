//! The whole state as one file, the same whichever database it comes from, so that it can also move from one to the
//! other.
//!
//! The file is gzip over lines of JSON: a [`Header`]; for each table a line with its name and columns, and its rows as
//! arrays; at the end how many rows there were and a hash over everything before. It holds secrets as they are kept,
//! sealed: it is worth nothing without the master key, and the master key is not in it.
//!
//! A backup of an older program is restored by becoming the database that it was, and then upgrading it as usual: its
//! migrations, its rows, the newer migrations. All of that is one transaction, on either database.

mod dump;
mod file;
mod load;
mod shape;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use file::verify;
pub use load::restore;

/// Of use to nobody once they are old: who is signed in, and who failed to. Everybody signs in again. And what the
/// database counts anew by itself, or knows better than a file: which processes are there.
const LEFT_OUT: [&str; 4] = ["sessions", "throttle", "tallies", "nodes"];

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The format's version: [`VERSION`].
    pub jingxiang_backup: u32,
    /// The last migration of the database.
    pub schema: i64,
    /// When it was made (ms).
    pub made_at: i64,
    /// The program's version.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub database: String,
}

/// The format that this program writes and reads.
const VERSION: u32 = 1;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What it says of itself.
    pub header: Header,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
}

/// How a backup is restored.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The time (ms).
    pub now: i64,
    /// Whether it replaces what is in the database.
    pub replace: bool,
    /// Whether the process of that name has certainly ended.
    pub has_ended: fn(&str) -> bool,
}
