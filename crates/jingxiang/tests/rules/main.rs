//! The rules of docs/rules.md, chapter by chapter, through the real clients over the sandbox in the same process.

mod meddle;
mod people;
mod shipping;
mod world;

mod again;
mod at_attachment;
mod at_obstacle;
mod bad_input;
mod bad_input_access;
mod bound_once;
mod cu_customer;
mod dn_delivery;
mod events;
mod flow;
mod hard_cases;
mod hook;
mod in_inventory;
mod in_place;
mod interrupted;
mod journal;
mod mappings;
mod pr_product;
mod presets;
mod py_payment;
mod rulings;
mod s_schedule;
mod s_setting_up;
mod so_sales_order;
mod trouble;
mod uncounted;
mod wh_warehouse;
mod worker;
