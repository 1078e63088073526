//! What somebody took back or changed in 精斗云 of what the CRM owns: it stays so until the CRM says something else.

use serde_json::Value;

use crate::undone::of_order;
use crate::world::{World, text};

/// Whether an order was deleted or changed in 精斗云.
pub(super) fn is_undone(world: &World, no: &str) -> bool {
    world.notes.undone.orders.contains_key(no)
}

/// Whether nobody can know of that yet, since the order has not changed in the CRM.
pub(super) fn is_unseen(world: &World, order: &Value, lines: &[&Value]) -> bool {
    world.notes.undone.orders.get(&text(&order["name"])).is_some_and(|then| then.contains(&of_order(order, lines)))
}

/// Whether a field of a customer says what somebody wrote there after its last change in the CRM.
pub(super) fn is_theirs(world: &World, account: &Value, customer: &Value, field: &str) -> bool {
    let edited = world.notes.edited_accounts.get(&text(&account["_id"])).copied().unwrap_or_default();
    let theirs = world.notes.undone.customers.get(&text(&customer["id"]));
    let last = theirs.and_then(|all| all.iter().rev().find(|(of, ..)| *of == field));
    last.is_some_and(|(_, value, at)| *at > edited && *value == text(&customer[field]))
}
