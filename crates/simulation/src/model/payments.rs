//! Chapter PY: what comes in, to the cent.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::outbound::{parts, shared};
use super::shipping::ours;
use super::{Sides, Wrong};
use crate::world::{World, text};
use crate::{day_of, exact, is_open};

/// A payment as it must be or as it is: what chapter M carries; the orders and the owner are the CRM's.
#[derive(PartialEq, Eq, Debug)]
struct Payment {
    owner: String,
    customer: String,
    day: String,
    shares: BTreeMap<String, Decimal>,
}

impl Payment {
    fn plain(&self) -> String {
        let Self { owner, customer, day, shares } = self;
        let shares: Vec<String> = shares.iter().map(|(o, sum)| format!("{} for {o}", sum.normalize())).collect();
        format!("{} on {day} from {customer} by {owner}", shares.join(", "))
    }
}

/// PY-1 to PY-3: what must be there of a receipt; nothing, where none of its orders is ours.
fn wanted(sides: &Sides, receipt: &Value, day: &str) -> Option<Payment> {
    let mut shares: BTreeMap<String, Decimal> = BTreeMap::new();
    for source in receipt["source_bill_entry_list"].as_array().into_iter().flatten() {
        let outbound = Sides::by_id(&sides.outbounds, &text(&source["src_bill_id"]));
        let parts = outbound.map(parts).unwrap_or_default();
        for (order, share) in shared(exact(&source["cur_settle_amount"]), &parts) {
            if let Some(crm) = sides.in_crm("sales_order", &order).filter(|_| !share.is_zero()) {
                *shares.entry(crm.to_owned()).or_default() += share;
            }
        }
    }
    (!shares.is_empty()).then(|| Payment {
        owner: sides.owner(&text(&receipt["emp_id"])).to_owned(),
        customer: text(&receipt["customer_id"]),
        day: day.to_owned(),
        shares,
    })
}

/// The CRM's payments; each has one line for an order, and its lines are what it comes to.
fn paid(sides: &Sides, wrong: &mut Wrong) -> Vec<Payment> {
    let mut there = Vec::new();
    for payment in sides.crm("PaymentObj") {
        let mut shares = BTreeMap::new();
        for line in sides.crm("OrderPaymentObj").iter().filter(|line| line["payment_id"] == payment["_id"]) {
            let (order, sum) = (text(&line["order_id"]), exact(&line["payment_amount"]));
            if shares.insert(order.clone(), sum).is_some() {
                wrong.say(format!("PY-1: the payment {} has order {order} twice", text(&payment["name"])));
            }
        }
        let sum: Decimal = shares.values().sum();
        if sum != exact(&payment["payment_amount"]) {
            wrong.say(format!("PY-2: a payment of {} has lines of {sum}", text(&payment["payment_amount"])));
        }
        let customer = sides.in_jdy("customer", &text(&payment["account_id"])).unwrap_or("?").to_owned();
        let (owner, day) = (Sides::owner_of(payment), day_of(&payment["payment_time"]));
        there.push(Payment { owner, customer, day, shares });
    }
    there
}

/// Every audited receipt is one payment over its orders, of the day of its audit (ruling 2). One whose audit was taken
/// back is there where it was by then, as of that day.
pub(super) fn payments(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut there = paid(sides, wrong);
    for receipt in sides.receipts.iter().filter(|r| ours(r)) {
        let id = text(&receipt["id"]);
        let before = world.notes.reopened_receipts.get(&id);
        let sent = before.and_then(|before| before.sent.clone());
        let audited = text(&receipt["bill_status"]) == "C";
        // A call that was on its way when the audit was taken back has come, or has not.
        let perhaps = before.filter(|before| sent.is_none() && !before.late.is_empty());
        let mut days: Vec<String> = sent.clone().into_iter().collect();
        if sent.is_none() && audited {
            days.push(text(&receipt["audit_date"]).chars().take(10).collect());
        }
        days.extend(perhaps.into_iter().flat_map(|before| before.late.iter().cloned()));
        let wanted: Vec<Payment> = days.iter().filter_map(|day| wanted(sides, receipt, day)).collect();
        match there.iter().position(|is| wanted.contains(is)) {
            Some(place) => drop(there.remove(place)),
            None if audited || sent.is_some() => {
                if let Some(wanted) = wanted.first() {
                    missing(sides, receipt, wanted, wrong);
                }
            }
            None => {}
        }
    }
    for more in there {
        wrong.say(format!("PY: the CRM has a payment that 精斗云 has not like that: {}", more.plain()));
    }
}

fn missing(sides: &Sides, receipt: &Value, wanted: &Payment, wrong: &mut Wrong) {
    let record = sides.record("payment", &text(&receipt["id"]));
    let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
    let gone = |order: &String| !sides.crm("SalesOrderObj").iter().any(|row| text(&row["_id"]) == *order);
    // The CRM takes no money for an order that was invalidated.
    let refused = record.is_some_and(|r| is_open(r.state)) && wanted.shares.keys().any(gone);
    if !refused {
        let (no, wanted) = (text(&receipt["bill_no"]), wanted.plain());
        wrong.say(format!("PY-1: receipt {no}, {wanted}, is not in the CRM: {said}"));
    }
}
