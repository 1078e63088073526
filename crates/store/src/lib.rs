//! Everything that is kept, on SQLite and PostgreSQL.
//!
//! A page of records is one transaction before the calls ([`Store::begin`]) and one after them ([`Store::finish`]);
//! both check the fence of the connection's lease first, so a worker that lost its lease writes nothing. The number of
//! statements of a page does not depend on what the page holds: a page travels to the database as one JSON argument.
//!
//! One query text serves both databases (see `sql.rs` for the two words that differ). Times are milliseconds since
//! 1970-01-01 UTC and are always given: nothing here reads a clock, knows a kind, or knows a system's protocol.

mod audit;
mod backup;
mod bindings;
mod breakers;
mod causes;
mod connections;
mod cursors;
mod database;
mod ends;
mod error;
mod events;
mod former;
mod gate;
mod glance;
mod key;
mod leases;
mod look;
mod missing;
mod news;
mod nodes;
mod overview;
mod owner;
mod page;
mod people;
mod places;
mod planned;
mod questions;
mod queue;
mod record;
mod retention;
mod retry;
mod review;
mod runs;
mod same;
mod schedules;
mod scratch;
mod seal;
mod sealed;
mod seen;
mod sessions;
mod settings;
mod sql;
mod stats;
mod throttle;
mod users;
mod written;

pub use audit::{AuditFilter, Note, Noted, Verified};
pub use backup::{Contents, Header, Terms, restore, verify};
pub use bindings::Bound;
pub use breakers::Breaker;
pub use causes::{Cause, Counts, Link};
pub use connections::{Connection, NewConnection};
pub use cursors::Cursor;
pub use database::{Bell, Store, is_there};
pub use ends::{Doubled, End};
pub use error::{Conflict, Error};
pub use events::Event;
pub use gate::Gate;
pub use glance::{Glance, GlanceFilter, Health};
pub use key::MasterKey;
pub use leases::Lease;
pub use look::{Change, Page, RecordFilter, RecordView};
pub use missing::Missing;
pub use overview::Overview;
pub use page::{Intent, Moved, PageResult};
pub use people::Person;
pub use questions::{Answered, Asked, Choice, Compared, EXISTS, Question};
pub use queue::Stop;
pub use record::{Part, RecordRow, Stored};
pub use retention::Forgotten;
pub use retry::Retry;
pub use review::{Review, Reviewed};
pub use runs::{Run, RunState};
pub use same::Said;
pub use schedules::{Claim, Pace, Schedule};
pub use seal::Secrets;
pub use seen::{SecretNames, Seen};
pub use sessions::{Life, NewToken, Session, Token};
pub use stats::{Hour, Versions};
pub use throttle::Throttled;
pub use users::{NewUser, Role, Scope, User};
pub use written::Unsaid;

/// What every function of the store answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
