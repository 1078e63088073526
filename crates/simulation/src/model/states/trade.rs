//! How customers, orders, deliveries and payments must stand.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Stands::{Failed, Held, Skipped, There};
use super::{Expected, Should, is_off, should};
use crate::model::{Sides, gone, goods, hand, undone};
use crate::world::{World, text};

/// CU-4: disabled ones are skipped, and one of whose name the CRM has several waits for somebody to choose. Of those that
/// were made later nobody can say whether initialisation saw them; those that the connector made are the CRM's.
pub(super) fn of_initial_customers(sides: &Sides, world: &World) -> Expected {
    let mut numbers: BTreeSet<String> = sides.crm("AccountObj").iter().map(|a| text(&a["account_no"])).collect();
    // Those that are invalidated have been the CRM's as well.
    numbers.extend(world.notes.said.lock().crm.values().map(|account| account.number.clone()));
    let there = sides.customers.iter().filter(|customer| {
        !world.notes.around_the_end.contains(&text(&customer["name"])) && !numbers.contains(&text(&customer["number"]))
    });
    let stands = |customer: &Value| match sides.in_crm("customer", &text(&customer["id"])) {
        // Disabled only since then, it may still wait for somebody to choose.
        None if world.notes.gone.turned.contains_key(&text(&customer["id"])) => should("CU-4", &[Failed, Skipped]),
        Some(crm) if is_off(customer) && sides.invalid_accounts.contains(crm) => {
            should("CU-4, ruling 5", &[There, Skipped, Failed])
        }
        _ if is_off(customer) => should("CU-4", &[There, Skipped]),
        // Seen when it is read once more.
        Some(crm) if sides.invalid_accounts.contains(crm) => {
            Should { stand: &[There, Failed], says: "作废".to_owned(), by: "ruling 5" }
        }
        Some(_) => should("CU-4", &[There]),
        // One that is enabled only since then was skipped: whether one was left out for nothing is seen with the customers.
        None => should("CU-4", &[Failed, Skipped]),
    };
    there.map(|customer| (text(&customer["id"]), stands(customer))).collect()
}

/// CU-1, CU-2: with a deal, or an order, it is there; without one it waits.
pub(super) fn of_customers(sides: &Sides, world: &World) -> Expected {
    let stands = |account: &Value| {
        let deal = !matches!(sides.label("AccountObj", "deal_status", account).as_str(), "" | "未成交");
        let (jdy, category) = (sides.in_jdy("customer", &text(&account["_id"])), gone::category(sides, account));
        match jdy {
            // What is not to go yet is not asked for its category.
            None if !deal => Should { stand: &[Held], says: "成交".to_owned(), by: "CU-2" },
            _ if category.is_some() => {
                Should { stand: &[There, Failed, Held], says: category.unwrap_or_default(), by: "CU-5" }
            }
            // Somebody may have said that it is to stay so (decision 0025).
            Some(jdy) if gone::is_customer(world, jdy) => should("CU-1", &[There, Skipped]),
            Some(_) => should("CU-1", &[There]),
            None => should("CU-4", &[Failed, Held]),
        }
    };
    sides.crm("AccountObj").iter().map(|account| (text(&account["_id"]), stands(account))).collect()
}

/// SO-1 to SO-6: it is there, or what stops it is said.
pub(super) fn of_orders(sides: &Sides, world: &World) -> Expected {
    let stands = |order: &Value| {
        let id = text(&order["_id"]);
        let lines = sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == id);
        let lines: Vec<&Value> = lines.collect();
        let product = |line: &&Value| sides.in_jdy("product", &text(&line["product_id"]));
        let taken = |line: &&Value| {
            let product = product(line).and_then(|id| Sides::by_id(&sides.products, id));
            product.is_some_and(|product| world.notes.taken_units.contains_key(&goods::unit_of(sides, product)))
        };
        let customer = sides.in_jdy("customer", &text(&order["account_id"]));
        let lost = sides.invalid_accounts.contains(&text(&order["account_id"]))
            || customer.is_some_and(|jdy| gone::is_customer(world, jdy));
        let waits = sides.in_jdy("customer", &text(&order["account_id"])).is_none();
        match lines.iter().position(|line| product(line).is_none()) {
            // It came before the option was taken away, or waits for it. Whatever else stops it is said later.
            _ if lines.iter().any(taken) => should("PR-4", &[There, Held, Failed]),
            _ if is_fixed(sides, order) => should("SO-1", &[There, Failed]),
            // It came before, or is refused.
            _ if lost => should("SO-6, ruling 5", &[There, Held, Failed]),
            _ if waits => should("SO-6", &[Held, Failed]),
            Some(place) => Should { stand: &[Failed], says: format!("第 {} 行", place + 1), by: "SO-2" },
            None if lines.is_empty() => should("SO-1", &[Failed]),
            // Somebody may have said that it is to stay as it is in 精斗云 (decision 0025).
            None if undone::is_undone(world, &text(&order["name"])) => should("SO-1", &[There, Skipped]),
            None => should("SO-1", &[There]),
        }
    };
    sides.crm("SalesOrderObj").iter().map(|order| (text(&order["_id"]), stands(order))).collect()
}

/// Whether 精斗云 may refuse to change the order: it is audited there, or an outbound is over it.
fn is_fixed(sides: &Sides, order: &Value) -> bool {
    let bill = sides.orders.iter().find(|bill| text(&bill["bill_no"]) == text(&order["name"]));
    bill.is_some_and(|bill| {
        let shipped = sides.outbounds.iter().any(|outbound| orders_of(outbound).contains(&text(&bill["id"])));
        text(&bill["bill_status"]) == "C" || shipped
    })
}

fn lines_of(bill: &Value) -> &[Value] {
    bill["material_entity"].as_array().map_or(&[], Vec::as_slice)
}

/// DN-2: the orders of which an outbound ships something; what is of none has an empty name.
fn orders_of(outbound: &Value) -> BTreeSet<String> {
    let of_order = |line: &Value| match text(&line["src_bill_type_id"]).as_str() {
        "sal_bill_order" => text(&line["src_inter_id"]),
        _ => String::new(),
    };
    lines_of(outbound).iter().map(of_order).collect()
}

/// Bills of before are none of ours.
pub(super) fn is_ours(bill: &Value) -> bool {
    text(&bill["bill_date"]).as_str() >= "2026-11-23"
}

/// DN-1, DN-3: what is audited and of an order of ours is there, unless the CRM does not take it (which is looked at
/// with the deliveries); what came later of one that is there is skipped.
pub(super) fn of_deliveries(sides: &Sides, world: &World) -> Expected {
    let mut expected = Expected::new();
    for outbound in sides.outbounds.iter().filter(|outbound| is_ours(outbound)) {
        for order in orders_of(outbound) {
            let key = format!("{}/{order}", text(&outbound["id"]));
            let goes = sides.in_crm("sales_order", &order).is_some();
            let stands = bill((sides, world), outbound, goes, ("delivery", &key, "DeliveryNoteObj"));
            expected.insert(key, stands);
        }
    }
    expected
}

/// PY-1, PY-3: the same of receipts.
pub(super) fn of_payments(sides: &Sides, world: &World) -> Expected {
    let settles_ours = |receipt: &Value| {
        let sources = receipt["source_bill_entry_list"].as_array().into_iter().flatten();
        let outbounds = sources.filter_map(|source| Sides::by_id(&sides.outbounds, &text(&source["src_bill_id"])));
        outbounds.flat_map(orders_of).any(|order| sides.in_crm("sales_order", &order).is_some())
    };
    let stands = |receipt: &Value| {
        let key = text(&receipt["id"]);
        let stands = bill((sides, world), receipt, settles_ours(receipt), ("payment", &key, "PaymentObj"));
        (key, stands)
    };
    sides.receipts.iter().filter(|receipt| is_ours(receipt)).map(stands).collect()
}

/// A bill of 精斗云 that goes to the CRM once, when it is audited.
fn bill(
    (sides, world): (&Sides, &World),
    bill: &Value,
    goes: bool,
    (stream, key, object): (&str, &str, &str),
) -> Should {
    let by = if stream == "delivery" { "DN-1, DN-3" } else { "PY-1, PY-3" };
    let target = sides.record(stream, key).and_then(|record| record.target_id.clone());
    let is_there = target.is_some_and(|id| sides.crm(object).iter().any(|row| text(&row["_id"]) == id));
    match (text(&bill["bill_status"]) == "C", goes) {
        // Of one that was removed there nobody hears (DN-1, PY-1).
        _ if is_there || hand::is_without(sides, world, stream, key) => should(by, &[There, Skipped]),
        (false, _) => Should { stand: &[Held], says: "审核".to_owned(), by },
        (true, true) => should(by, &[Failed, Held]),
        (true, false) => Should { stand: &[Skipped], says: "订单".to_owned(), by },
    }
}
