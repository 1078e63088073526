//! 精享 Jingxiang: keeps 精斗云 and 纷享销客 in step.
//!
//! This crate joins the others: it reads the configuration, opens connections (`connection`), presents each system to
//! the engine (`peers`), keeps calls within the quota (`pacing`) and offers the commands. It holds no rule.

pub mod accounts;
pub mod api;
mod calls;
pub mod clock;
pub mod code;
pub mod commands;
pub mod config;
pub mod connection;
pub mod console;
pub mod demonstration;
pub mod descriptors;
pub mod fields;
pub mod given;
pub mod hook;
pub mod kinds;
pub mod labels;
pub mod log;
pub mod mappings;
pub mod metrics;
pub mod names;
pub mod node;
pub mod pacing;
pub mod peers;
pub mod people;
pub mod presence;
pub mod presets;
pub mod progress;
pub mod provision;
pub mod rule;
pub mod settings;
pub mod setup;
pub mod sides;
mod told;
pub mod trace;
mod turns;
pub mod worker;

pub use told::told;
