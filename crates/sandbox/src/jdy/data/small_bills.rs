//! `small`: bills made in JDY itself, which never go to the CRM.

use serde_json::{Value, json};

use super::{id, object, saved};
use crate::jdy::bills::{Kind as BillKind, life, save};
use crate::jdy::kinds::Kind;
use crate::jdy::receipts::Form;
use crate::jdy::time::Day;
use crate::jdy::{State, receipt_save};

const HOUR: i64 = 3_600_000;

/// (customer, employee, lines as (product, unit, quantity, price), store).
type Order = (&'static str, &'static str, &'static [(&'static str, i64, i64, f64)], &'static str);

/// The first is not audited, the second waits for goods, the third is shipped in part, the fourth whole, the fifth
/// closed by hand, the last two are shipped together.
const ORDERS: [Order; 7] = [
    ("C0001", "E001", &[("P0002", 5, 10, 268.0), ("P0009", 7, 5, 158.0)], "CK01"),
    ("C0003", "E002", &[("P0003", 9, 2, 700.0)], "CK01"),
    ("C0005", "E001", &[("P0004", 5, 240, 8.8), ("P0014", 10, 20, 20.5)], "CK01"),
    ("C0008", "E002", &[("P0006", 4, 30, 46.8)], "CK02"),
    ("C0011", "E002", &[("P0014", 9, 4, 102.0)], "CK01"),
    ("C0004", "E002", &[("P0007", 1, 12, 112.0)], "CK02"),
    ("C0004", "E002", &[("P0008", 6, 20, 7.2), ("P0005", 5, 100, 2.2)], "CK02"),
];

pub(super) fn fill(state: &mut State, begin: i64) {
    let mut at = begin + 24 * HOUR;
    let mut orders = Vec::new();
    for order in &ORDERS {
        at += 5 * HOUR;
        let body = order_body(state, order, at);
        orders.push(saved(save::save(state, BillKind::Order, body, at)));
    }
    for order in &orders[1..] {
        life::audit(state, BillKind::Order, *order, at + HOUR);
    }
    at += 24 * HOUR;
    life::close(state, orders[4], at);
    let part = ship(state, &[(orders[2], Some(100))], at);
    let whole = ship(state, &[(orders[3], None)], at + HOUR);
    let merged = ship(state, &[(orders[5], None), (orders[6], None)], at + 2 * HOUR);
    for outbound in [part, whole, merged] {
        life::audit(state, BillKind::Outbound, outbound, at + 3 * HOUR);
    }
    counter_sale(state, at + 4 * HOUR);
    at += 48 * HOUR;
    let paid = receive(state, whole, "1404", at);
    receipt_save::turn(state, Form::Receipt, paid, true, at + HOUR);
    receive(state, merged, "500", at + 2 * HOUR);
}

fn order_body(state: &State, (customer, emp, lines, store): &Order, at: i64) -> serde_json::Map<String, Value> {
    let store = id(state, Kind::Store, store).to_string();
    let day = Day::at(at + 7 * 24 * HOUR).text();
    let lines: Vec<Value> = lines
        .iter()
        .map(|(product, unit, qty, price)| {
            let material = state.materials.find(product).map_or(0, |row| row.id);
            json!({"material_id": material.to_string(), "unit_id": unit.to_string(), "qty": qty, "price": price,
                   "stock_id": store, "is_free": false, "delivery_date": day})
        })
        .collect();
    let customer = state.customers.find(customer).map_or(0, |row| row.id);
    object(json!({"bill_date": Day::at(at).text(), "customer_id": customer.to_string(), "emp_number": emp,
                  "delivery_type_id": "6", "remark": "精斗云录入", "material_entity": lines}))
}

/// An outbound over orders: the first line in part if a quantity is said, else all lines whole.
fn ship(state: &mut State, orders: &[(i64, Option<i64>)], at: i64) -> i64 {
    let mut entries = Vec::new();
    let mut customer = 0;
    for (id, part) in orders {
        let Some(order) = state.orders.get(*id) else { continue };
        customer = order.customer;
        for line in order.lines.iter().take(if part.is_some() { 1 } else { usize::MAX }) {
            let qty = part.map_or_else(|| line.qty.to_string(), |part| part.to_string());
            let number = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
            entries.push(json!({
                "material_id": line.material.to_string(), "unit_id": line.unit.to_string(), "qty": number(&qty),
                "price": number(&line.money.price.to_string()), "stock_id": line.store.to_string(), "is_free": false,
                "src_bill_type_id": "sal_bill_order", "src_inter_id": id.to_string(),
                "src_entry_id": line.id.to_string()}));
        }
    }
    let body = json!({"bill_date": Day::at(at).text(), "customer_id": customer.to_string(), "emp_number": "E002",
                      "delivery_type_id": "6", "material_entity": entries});
    saved(save::save(state, BillKind::Outbound, object(body), at))
}

/// An outbound without an order, not audited.
fn counter_sale(state: &mut State, at: i64) {
    let material = state.materials.find("P0017").map_or(0, |row| row.id);
    let store = id(state, Kind::Store, "CK01");
    let customer = state.customers.find("C0017").map_or(0, |row| row.id);
    let body = json!({"bill_date": Day::at(at).text(), "customer_id": customer.to_string(), "emp_number": "E001",
                      "remark": "柜台零售", "delivery_type_id": "9", "material_entity": [{
                        "material_id": material.to_string(), "unit_id": "1", "qty": 2, "price": 19.9,
                        "stock_id": store.to_string(), "is_free": false}]});
    saved(save::save(state, BillKind::Outbound, object(body), at));
}

fn receive(state: &mut State, outbound: i64, amount: &str, at: i64) -> i64 {
    let customer = state.outbounds.get(outbound).map_or(0, |bill| bill.customer);
    let account = id(state, Kind::SettlementAccount, "ZH002");
    let body = json!({
        "bill_date": Day::at(at).text(), "customer_id": customer.to_string(), "emp_id": id(state, Kind::Employee, "E002").to_string(),
        "pay_entry_list": [{"settle_account_id": account.to_string(), "amount": amount, "pay_type_id": "2"}],
        "source_bill_entry_list": [{"src_bill_id": outbound.to_string(), "src_bill_type_id": "sal_bill_outbound",
                                    "cur_settle_amount": amount}]});
    saved(receipt_save::save(state, Form::Receipt, object(body), at))
}
