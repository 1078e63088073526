//! Chapter PY: what comes in, to the cent.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::outbound::{parts, shared};
use super::shipping::ours;
use super::{Sides, Wrong, gone, hand};
use crate::world::{World, text};
use crate::{day_of, exact, is_open};

/// A payment as it must be or as it is: what chapter M carries; the orders and the owner are the CRM's.
#[derive(PartialEq, Eq, Debug)]
struct Payment {
    owner: String,
    /// Nobody, where the CRM's was invalidated.
    customer: Option<String>,
    day: String,
    shares: BTreeMap<String, Decimal>,
}

impl Payment {
    /// Whether it is what it must be.
    fn is(&self, should: &Self) -> bool {
        let Self { owner, customer, day, shares } = self;
        let same = (owner, day, shares) == (&should.owner, &should.day, &should.shares);
        same && (customer.is_none() || *customer == should.customer)
    }

    fn plain(&self) -> String {
        let Self { owner, customer, day, shares } = self;
        let customer = customer.as_deref().unwrap_or("somebody");
        let shares: Vec<String> = shares.iter().map(|(o, sum)| format!("{} for {o}", sum.normalize())).collect();
        format!("{} on {day} from {customer} by {owner}", shares.join(", "))
    }
}

/// PY-1 to PY-3: what must be there of a receipt; nothing, where none of its orders is ours.
fn wanted(sides: &Sides, receipt: &Value, outbounds: &[Value]) -> Option<Payment> {
    let mut shares: BTreeMap<String, Decimal> = BTreeMap::new();
    for source in receipt["source_bill_entry_list"].as_array().into_iter().flatten() {
        let outbound = Sides::by_id(outbounds, &text(&source["src_bill_id"]));
        let parts = outbound.map(parts).unwrap_or_default();
        for (order, share) in shared(exact(&source["cur_settle_amount"]), &parts) {
            if let Some(crm) = sides.in_crm("sales_order", &order).filter(|_| !share.is_zero()) {
                *shares.entry(crm.to_owned()).or_default() += share;
            }
        }
    }
    (!shares.is_empty()).then(|| Payment {
        owner: sides.owner(&text(&receipt["emp_id"])).to_owned(),
        customer: Some(text(&receipt["customer_id"])),
        day: text(&receipt["audit_date"]).chars().take(10).collect(),
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
        let customer = sides.customer(&text(&payment["account_id"]));
        let (owner, day) = (Sides::owner_of(payment), day_of(&payment["payment_time"]));
        there.push(Payment { owner, customer, day, shares });
    }
    there
}

/// Every audited receipt is one payment over its orders, of the day of its audit (ruling 2). One whose audit was taken
/// back, and which was deleted after that, is there as it was by then, as of that day.
pub(super) fn payments(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut there = paid(sides, wrong);
    let removed = |receipt: &Value| hand::is_without(sides, world, "payment", &text(&receipt["id"]));
    let all = sides.receipts.iter().chain(&world.notes.undone.receipts).filter(|r| ours(r));
    let mut receipts: Vec<(bool, &Value)> = all.map(|receipt| (removed(receipt), receipt)).collect();
    receipts.sort_by_key(|(removed, _)| *removed);
    for (removed, receipt) in receipts {
        let before = world.notes.reopened_receipts.get(&text(&receipt["id"]));
        let was_there = before.is_some_and(|before| !before.sent.is_empty());
        let audited = text(&receipt["bill_status"]) == "C";
        let now = (audited && !was_there).then(|| wanted(sides, receipt, &sides.outbounds)).flatten();
        // A call that was on its way when the audit was taken back has come, or has not.
        let then = before.into_iter().flat_map(|before| if was_there { &before.sent } else { &before.late });
        let then = then.filter_map(|then| wanted(sides, &then.whole, &then.outbounds));
        let either: Vec<Payment> = now.into_iter().chain(then).collect();
        match there.iter().position(|is| either.iter().any(|should| is.is(should))) {
            Some(place) => drop(there.remove(place)),
            None if removed => {}
            None if audited || was_there => {
                if let Some(wanted) = either.first() {
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
    let lost = |order: &String| !sides.crm("SalesOrderObj").iter().any(|row| text(&row["_id"]) == *order);
    // The CRM takes no money for an order that was invalidated, or whose customer was.
    let open = record.filter(|r| is_open(r.state));
    let told = |order: &String| gone::is_told(sides, order, open);
    let refused = open.is_some() && wanted.shares.keys().any(|order| lost(order) || told(order));
    if !refused {
        let (no, wanted) = (text(&receipt["bill_no"]), wanted.plain());
        wrong.say(format!("PY-1: receipt {no}, {wanted}, is not in the CRM: {said}"));
    }
}
