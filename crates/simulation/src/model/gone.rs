//! What was disabled or deleted in 精斗云 besides products: what of it the CRM must keep, and what may wait for it.

use model::State;
use serde_json::Value;
use store::RecordView;

use super::{Sides, Wrong};
use crate::gone::of_customer;
use crate::is_open;
use crate::world::{World, text};

/// Whether a record of the CRM is the twin of one that is deleted in 精斗云, or was made for it.
pub(super) fn is_kept(world: &World, kind: &'static str, id: &str, name: &str) -> bool {
    world.notes.gone.twins.contains(&(kind, id.to_owned())) || world.notes.gone.names.contains(name)
}

/// PR-5 is about products: of nothing else the twin goes because 精斗云 has its own no more.
pub(super) fn twins(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let labels = sides.labels("ProductObj", "unit");
    let removed = |id: &String| world.notes.hand.removed.contains(id);
    for (kind, id) in world.notes.gone.twins.iter().filter(|(_, id)| !removed(id)) {
        let there = match *kind {
            "product_category" => sides.crm_categories.iter().any(|category| category.id == *id),
            "customer_category" => sides.crm("客户分类").iter().any(|row| text(&row["_id"]) == *id),
            "warehouse" => sides.crm("WarehouseObj").iter().any(|row| text(&row["_id"]) == *id),
            "unit" => labels.contains(id) || world.notes.taken_units.contains_key(id),
            _ => true,
        };
        if !there {
            wrong.say(format!("PR-5 is about products: {kind} {id} was deleted in 精斗云 and is gone in the CRM"));
        }
    }
}

/// Whether a customer was deleted in 精斗云.
pub(super) fn is_customer(world: &World, jdy: &str) -> bool {
    world.notes.gone.customers.contains_key(jdy)
}

/// A bound customer that 精斗云 has not: somebody deleted it there. Who changed it in the CRM since has been told (decision 0025).
pub(super) fn customer(
    world: &World,
    (id, name, jdy): (&str, &str, &str),
    record: Option<&RecordView>,
    wrong: &mut Wrong,
) {
    let Some(deleted) = world.notes.gone.customers.get(jdy) else {
        wrong.say(format!("CU: 精斗云's twin of customer 「{name}」 is gone"));
        return;
    };
    let told = record.is_some_and(|r| is_open(r.state) || r.state == State::Skipped);
    if world.notes.edited_accounts.get(id).is_some_and(|edited| edited > deleted) && !told {
        let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
        wrong
            .say(format!("CU-1: customer 「{name}」 was deleted in 精斗云 and changed since, and the log says {said}"));
    }
}

/// CU-5: the category of a customer, where 精斗云 has it no more: its name.
pub(super) fn category(sides: &Sides, account: &Value) -> Option<String> {
    let field = sides.field("AccountObj", "客户分类")?;
    let row = sides.crm("客户分类").iter().find(|row| row["_id"] == account[field])?;
    let code = text(&row[sides.field("客户分类", "客户分类编号")?]);
    let there = sides.groups.iter().any(|group| text(&group["number"]) == code);
    (!there && !code.is_empty()).then(|| text(&row["name"]))
}

/// CU-5: whether a customer is stopped by that, and the log says so.
pub(super) fn is_without_category(sides: &Sides, account: &Value, record: Option<&RecordView>) -> bool {
    let category = category(sides, account);
    category.is_some_and(|name| record.is_some_and(|record| is_open(record.state) && says(record, &name)))
}

/// Whether the log's reason names it.
pub(super) fn says(record: &RecordView, name: &str) -> bool {
    record.reason.as_ref().is_some_and(|reason| reason.contains(name))
}

/// Ruling 5: whether a customer of the CRM's was invalidated, and the log says that this stops its twin.
pub(super) fn stops(world: &World, account: &str, record: &RecordView) -> bool {
    world.notes.gone.accounts.contains_key(account) && is_open(record.state) && says(record, "作废")
}

/// Whether the log says of what is of an order that its customer was invalidated: the CRM takes nothing for it (ruling 5).
pub(super) fn is_told(sides: &Sides, order: &str, open: Option<&RecordView>) -> bool {
    let order = sides.crm("SalesOrderObj").iter().find(|row| text(&row["_id"]) == order);
    let invalid = order.is_some_and(|order| sides.invalid_accounts.contains(&text(&order["account_id"])));
    invalid && open.is_some_and(|record| says(record, "作废") || says(record, "删除"))
}

/// Ruling 5: the twin of a customer that was invalidated in the CRM is left as it is, and the log says 作废 or 删除.
pub(super) fn accounts(sides: &Sides, world: &World, wrong: &mut Wrong) {
    for (account, then) in &world.notes.gone.accounts {
        let (Some(jdy), Some(then)) = (sides.in_jdy("customer", account), then) else { continue };
        let record = sides.record("customer", account);
        let said = record.is_some_and(|r| r.state == State::Skipped && (says(r, "作废") || says(r, "删除")));
        if !said {
            let says = record.map_or("no record".to_owned(), |r| format!("{} {:?} {:?}", r.title, r.state, r.reason));
            wrong.say(format!("ruling 5: customer {account} is invalidated, and the log says {says}"));
        }
        match Sides::by_id(&sides.customers, jdy) {
            // What people of 精斗云 have written there since is theirs.
            Some(_) if world.notes.undone.customers.contains_key(jdy) => {}
            Some(twin) => wrong.differ("ruling 5: the twin of an invalidated customer", &of_customer(twin), then),
            None if is_customer(world, jdy) => {}
            None => wrong.say(format!("ruling 5: the twin of customer {account}, which is invalidated, is gone")),
        }
    }
}
