//! 纷享销客 through its public interface, chapter by chapter of the fact sheet.

mod support;

mod category;
mod data;
mod files;
mod functions;
mod life;
mod limits;
mod metadata;
mod orders;
mod push;
mod query;
mod tenants;
mod tokens;
mod v1;
