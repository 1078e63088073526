//! What the store promises, on SQLite and on PostgreSQL.

mod access;
mod audit;
mod backup;
mod backup_damaged;
mod bindings;
mod causes;
mod connections;
mod databases;
mod gate;
mod glance;
mod leases;
mod log;
mod opening;
mod overview;
mod pages;
mod people;
mod places;
mod questions;
mod queue;
mod retries;
mod runs;
mod schedules;
mod scratch;
mod settings;
mod speed;
mod stats;
