//! The open interface of 纷享销客 (Fxiaoke, "the CRM"), spoken as `docs/reference/fxiaoke-api.md` describes it.
//!
//! A [`Client`] is one enterprise seen by one acting administrator. It keeps the token, names the right path for an
//! object, wraps and unwraps the envelope, and says of every failure what happens next ([`Error::next`]). Records go
//! in and out as the JSON of the service: numbers are strings, and stay exact.
//!
//! What this crate does not know: any other system, synchronisation, which objects matter, which field means what.
//! It neither paces nor repeats calls, but for the renewal of a stale token; the limits stand in [`limits`].

#[cfg(test)]
mod bad_input;
mod call;
mod categories;
mod client;
mod data;
mod directory;
mod error;
pub mod events;
mod files;
mod metadata;
mod query;
mod seal;
mod sign_in;
mod special;
#[cfg(test)]
mod testing;
mod token;

pub use categories::{Category, CategoryEdit};
pub use client::{Client, Config};
pub use data::Created;
pub use directory::User;
pub use error::Error;
pub use files::FileReference;
pub use metadata::{Describe, FieldDescribe, ObjectName, OptionDescribe};
pub use query::{Filter, Operator, Query, QueryPage};
pub use special::{FUNCTION, is_erp};

/// What the service allows (fxiaoke-api.md §7.1, §2.6, §3.6, §5.2, §5.3).
pub mod limits {
    /// Calls to one path of one enterprise in [`WINDOW_MS`].
    pub const CALLS: u32 = 100;
    /// The window of [`CALLS`], in milliseconds.
    pub const WINDOW_MS: i64 = 20_000;
    /// Rows on one page of a query.
    pub const PAGE: u32 = 100;
    /// The furthest row a query may start at; beyond it, page by `_id` ([`Query::after_id`](crate::Query::after_id)).
    pub const OFFSET: u32 = 10_000;
    /// Rows in one batch of a tenant function.
    pub const FUNCTION_ROWS: usize = 500;
    /// Bytes of a file that goes through the media service; larger ones take the signed upload.
    pub const MEDIA_BYTES: usize = 20 << 20;
    /// Bytes of the largest file there can be.
    pub const FILE_BYTES: usize = 100 << 20;
}
