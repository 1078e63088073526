//! The HTTP API as its callers see it: one file per address, over a store in memory and the sandbox in this process.

mod log;
mod site;

mod audit;
mod bad_input;
mod canary;
mod causes;
mod connections;
mod connections_change;
mod connections_new;
mod demo;
mod employees;
mod events;
mod everywhere;
mod fuzz;
mod mappings;
mod metrics;
mod operations;
mod overview;
mod presets;
mod questions;
mod quota;
mod records;
mod records_csv;
mod records_one;
mod rule;
mod runs;
mod serve;
mod session;
mod session_crm;
mod session_throttle;
mod settings;
mod stats;
mod streams;
mod tokens;
mod users;
