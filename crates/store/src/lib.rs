//! Everything that is kept, on SQLite and PostgreSQL.
//!
//! A page of records is one transaction before the calls ([`Store::begin`]) and one after them ([`Store::finish`]);
//! both check the fence of the connection's lease first, so a worker that lost its lease writes nothing. The number of
//! statements of a page does not depend on what the page holds: a page travels to the database as one JSON argument.
//!
//! One query text serves both databases (see `sql.rs` for the two words that differ). Times are milliseconds since
//! 1970-01-01 UTC and are always given: nothing here reads a clock, knows a kind, or knows a system's protocol.

mod bindings;
mod causes;
mod connections;
mod cursors;
mod database;
mod error;
mod events;
mod key;
mod leases;
mod look;
mod page;
mod places;
mod questions;
mod record;
mod retry;
mod runs;
mod seal;
mod sql;

pub use bindings::Bound;
pub use causes::{Cause, Counts};
pub use connections::{Connection, NewConnection};
pub use cursors::Cursor;
pub use database::Store;
pub use error::{Conflict, Error};
pub use events::Event;
pub use key::MasterKey;
pub use leases::Lease;
pub use look::{Change, Page, RecordFilter, RecordView};
pub use page::{Intent, Moved, PageResult};
pub use questions::{Answered, Asked, Choice, EXISTS, Question};
pub use record::{RecordRow, Stored};
pub use retry::Retry;
pub use runs::{Run, RunState};
pub use seal::Secrets;

/// What every function of the store answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
