//! What the connector costs: calls, time and memory, measured over the sandboxes; `./dev bench`.
//!
//! What is counted does not depend on the machine: it happens in simulated time ([`simulated`]), with the published quotas
//! in force, and the sandboxes count. Of those, the calls of whole [`scenarios`] are kept in golden files ([`golden`]), so that
//! an ordinary test fails when one of them grows. What takes time or memory is measured and never tested.

pub mod carrier;
pub mod changed;
pub mod counts;
pub mod documents;
pub mod event;
pub mod figure;
pub mod golden;
pub mod idle;
pub mod live;
pub mod path;
pub mod peers;
pub mod process;
pub mod quota;
pub mod restart;
pub mod scenarios;
pub mod simulated;
pub mod takeover;
pub mod waiting;
