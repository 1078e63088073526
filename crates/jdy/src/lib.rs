//! The open interface of 精斗云 (Kingdee JDY), spoken as `docs/reference/jdy-api.md` describes it.
//!
//! A [`Client`] is one account set 账套 seen through one login. There are two: G2, 金蝶云·星辰, with an authorised
//! application, and G1, 新一代精斗云, with a phone number and its password. Behind the same face both take and give
//! records in G2's names. The client keeps the token, signs, pages, decrypts private fields, and says of every failure
//! what happens next ([`Error::next`]). Numbers are JSON numbers or strings as they came, and stay exact.
//!
//! What this crate does not know: any other system, synchronisation, which objects matter, which field means what.
//! It neither paces nor repeats calls, but for the renewal of a stale token; the limits stand here as constants.
//! Two clients of one account set share neither token nor limits: clone the client instead.

mod account;
#[cfg(test)]
mod bad_input;
mod client;
mod config;
mod crypt;
mod error;
mod filter;
mod g1;
mod g2;
mod object;
mod sign;
mod taken;
#[cfg(test)]
mod testing;
mod wire;

pub use account::AccountSet;
pub use client::Client;
pub use config::{Config, Login, is_mainland_mobile};
pub use error::Error;
pub use filter::{Filter, Operation, Page, Saved};
pub use object::{
    BRAND, CUSTOMER, CUSTOMER_GROUP, DEPARTMENT, EMPLOYEE, INVENTORY, MATERIAL, MATERIAL_GROUP, MATERIAL_UNIT,
    MEASURE_UNIT, Object, RECEIPT, SALES_ORDER, SALES_OUTBOUND, SETTLEMENT_ACCOUNT, SETTLEMENT_TYPE, STORE,
};

/// Calls a minute of one account set (jdy-api.md §9.2).
pub const CALLS_A_MINUTE: u32 = 500;
/// Rows on one page (§3.2).
pub const MOST_ROWS: u32 = 100;
/// Ids in one list call, so that a GET stays under its 2048 characters (§9.2).
pub const MOST_IDS: usize = 50;
/// Bytes of an attachment (§5.13).
pub const MOST_BYTES: usize = 10 << 20;
