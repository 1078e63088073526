//! The HTTP API as its callers see it: one file per address, over a store in memory and the sandbox in this process.

mod site;

mod audit;
mod bad_input;
mod canary;
mod connections;
mod connections_change;
mod connections_new;
mod employees;
mod everywhere;
mod metrics;
mod operations;
mod presets;
mod serve;
mod session;
mod session_crm;
mod session_throttle;
mod tokens;
mod users;
