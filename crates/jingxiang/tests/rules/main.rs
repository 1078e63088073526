//! The rules of docs/rules.md, chapter by chapter, through the real clients over the sandbox in the same process.

mod meddle;
mod people;
mod world;

mod bad_input;
mod bad_input_access;
mod cu_customer;
mod events;
mod flow;
mod hook;
mod interrupted;
mod pr_product;
mod presets;
mod rulings;
mod s_schedule;
mod s_setting_up;
mod so_sales_order;
mod trouble;
mod wh_warehouse;
mod worker;
