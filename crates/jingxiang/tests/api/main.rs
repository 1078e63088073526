//! The HTTP API as its callers see it: one file per address, over a store in memory and the sandbox in this process.

mod site;

mod connections;
mod everywhere;
