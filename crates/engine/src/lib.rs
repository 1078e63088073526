//! The path of a record: read, decide, map, write, record.
//!
//! The engine knows streams only as [`model::AnyStream`], systems only as [`Peer`]: no kind, no field name, no SQL, no
//! HTTP. [`pass`] is the page to read first.

mod adopt;
mod again;
mod anew;
mod batch;
mod called;
mod calls;
mod carrier;
mod course;
mod cursor;
mod deletion;
mod echo;
mod entry;
mod estimate;
mod events;
mod files;
mod fill;
mod halt;
mod heirs;
mod intents;
pub mod journal;
mod keep;
mod lags;
mod leased;
mod ledger;
mod live;
mod logged;
mod lookups;
mod lost;
mod marked;
mod once;
mod outcome;
pub mod pace;
mod parts;
mod pass;
mod place;
mod plan;
mod ports;
mod presets;
mod questions;
mod removed;
mod repair;
mod request;
mod row;
mod run;
mod said;
mod same;
mod tally;
mod told;
mod vanish;
mod write;
mod zeroing;

/// The target of spans that a collector of traces is told of: run, pass, page, and what others make of the same.
pub const SPANS: &str = "span";

pub use anew::note;
pub use halt::Halt;
pub use lags::{LAG_STEPS, Lags};
pub use leased::{LEASE, LEASE_MS, Watch};
pub use plan::{Action, Planned, is_made_up, made_up, took_down};
pub use ports::{CallError, Carried, Clock, Found, Next, Page, Peer};
pub use presets::needed_by;
pub use request::Request;
pub use run::{Connection, Engine, Progress, RunError, Summary};
pub use said::{adopted, unbound_by_hand};
pub use tally::Tally;
pub use vanish::DELETION_SHARE;
