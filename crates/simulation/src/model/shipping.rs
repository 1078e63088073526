//! Chapters DN and PY: what goes out and what comes in, to the piece and to the cent.

use std::collections::BTreeMap;

use model::State;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Sides, Wrong, gone, hand};
use crate::world::{World, text};
use crate::{exact, is_open};

/// What of an outbound is of one order: pieces by product, and money.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
struct Part {
    owner: String,
    pieces: BTreeMap<String, Decimal>,
    money: Decimal,
}

/// When the connection was started, bills of before are none of ours.
fn ours(bill: &Value) -> bool {
    text(&bill["bill_date"]).as_str() >= "2026-11-23"
}

fn lines(row: &Value) -> &[Value] {
    row["material_entity"].as_array().map_or(&[], Vec::as_slice)
}

/// DN-2: an outbound's parts, by order; what is of no order has an empty name.
fn parts(sides: &Sides, outbound: &Value) -> BTreeMap<String, Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let money = money(outbound);
    for (line, money) in lines(outbound).iter().zip(money) {
        let order = if text(&line["src_bill_type_id"]) == "sal_bill_order" {
            text(&line["src_inter_id"])
        } else {
            String::new()
        };
        let part = parts.entry(order).or_default();
        sides.owner(&text(&outbound["emp_id"])).clone_into(&mut part.owner);
        let qty =
            exact(&line["qty"]) * Some(exact(&line["coefficient"])).filter(|c| !c.is_zero()).unwrap_or(Decimal::ONE);
        *part.pieces.entry(text(&line["material_id"])).or_default() += qty;
        part.money += money;
    }
    parts
}

/// What each line comes to: JDY's amount less JDY's own share of what the header takes off; what the whole differs from
/// that is shared by amount to the cent, largest remainder first, of equal ones the line that comes first.
fn money(outbound: &Value) -> Vec<Decimal> {
    let net = |line: &Value| {
        exact(&line["all_amount"]) - exact(&line["bill_dis_distribution"]) - exact(&line["divide_diff_amount"])
    };
    let mut nets: Vec<Decimal> = lines(outbound).iter().map(net).collect();
    let (whole, cent) = (nets.iter().sum::<Decimal>(), Decimal::new(1, 2));
    let left = exact(&outbound["total_amount"]) - whole;
    if left.is_zero() || whole.is_zero() {
        return nets;
    }
    let shares: Vec<Decimal> = nets.iter().map(|net| left.abs() * net / whole).collect();
    let whole_cents: Vec<Decimal> = shares.iter().map(|share| share.trunc_with_scale(2)).collect();
    let mut by_remainder: Vec<usize> = (0..nets.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse((shares[*at] - whole_cents[*at]).round_dp(12)));
    let mut over = left.abs() - whole_cents.iter().sum::<Decimal>();
    for at in by_remainder {
        let more = cent.min(over);
        over -= more;
        let part = whole_cents[at] + more;
        nets[at] += if left.is_sign_negative() { -part } else { part };
    }
    nets
}

/// The CRM's deliveries of an order, as parts with JDY's product ids.
fn delivered(sides: &Sides, order: &str) -> Vec<(String, Part)> {
    let notes = sides.crm("DeliveryNoteObj").iter().filter(|note| text(&note["sales_order_id"]) == order);
    let part = |note: &Value| {
        let id = text(&note["_id"]);
        let owner = note["owner"].as_array().and_then(|owners| owners.first()).map(text).unwrap_or_default();
        let mut part = Part { owner, ..Part::default() };
        for line in sides.crm("DeliveryNoteProductObj").iter().filter(|l| text(&l["delivery_note_id"]) == id) {
            let product = sides.in_jdy("product", &text(&line["product_id"])).unwrap_or("?").to_owned();
            *part.pieces.entry(product).or_default() += exact(&line["delivery_num"]);
            part.money += exact(&line["delivery_money"]);
        }
        (text(&note["total_delivery_money"]), part)
    };
    notes.map(part).collect()
}

fn plain(part: &Part) -> String {
    let pieces: Vec<String> = part.pieces.iter().map(|(p, n)| format!("{}×{p}", n.normalize())).collect();
    format!("{} for {}", pieces.join(", "), part.money.normalize())
}

/// DN-1 to DN-3.
pub(super) fn deliveries(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut expected: BTreeMap<String, Vec<(String, Part, bool)>> = BTreeMap::new();
    for outbound in sides.outbounds.iter().chain(&world.notes.undone.outbounds).filter(|o| ours(o)) {
        let (id, parts) = (text(&outbound["id"]), parts(sides, outbound));
        for (order, part) in parts {
            let Some(crm) = sides.in_crm("sales_order", &order) else { continue };
            let loose = world.notes.reopened.contains(&id);
            let audited = text(&outbound["bill_status"]) == "C";
            if audited || loose {
                expected.entry(crm.to_owned()).or_default().push((format!("{id}/{order}"), part, loose));
            }
        }
    }
    for order in sides.crm("SalesOrderObj").iter().map(|order| text(&order["_id"])) {
        let there = delivered(sides, &order);
        for (total, part) in &there {
            if exact(&Value::from(total.as_str())) != part.money {
                wrong.say(format!("DN-3: 发货总金额 {total} is not what its lines come to, {}", part.money));
            }
        }
        let there = there.into_iter().map(|(_, part)| part).collect();
        compare_parts((sides, world), &order, expected.remove(&order).unwrap_or_default(), there, wrong);
    }
}

/// Every part is there once; one that the CRM refuses is failed.
fn compare_parts(
    (sides, world): (&Sides, &World),
    order: &str,
    mut expected: Vec<(String, Part, bool)>,
    mut there: Vec<Part>,
    wrong: &mut Wrong,
) {
    let (mut loose, too_much) = (0, ships_too_much(sides, order, &expected));
    // Of two that are alike and of which the CRM takes one, that one is there which the log says is.
    let removed = |key: &str| hand::is_without(sides, world, "delivery", key);
    expected.sort_by_key(|(key, ..)| (removed(key), sides.record("delivery", key).is_none_or(|r| is_open(r.state))));
    for (key, part, reopened) in expected {
        if let Some(place) = there.iter().position(|is| *is == part) {
            there.remove(place);
            continue;
        }
        if removed(&key) {
            continue;
        }
        if reopened {
            // It was sent before it was changed, or waits for its second audit.
            loose += 1;
            continue;
        }
        let record = sides.record("delivery", &key);
        let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
        // The CRM refuses what its order, changed since, has not so much of any more.
        let open = record.filter(|r| is_open(r.state));
        let refused = open.is_some() && (too_much || !agrees(sides, order));
        let refused = refused || gone::is_told(sides, order, open);
        if !refused {
            wrong.say(format!("DN-2: of order {order} {} is not in the CRM as it is in 精斗云: {said}", plain(&part)));
        }
    }
    if there.len() > loose {
        let more: Vec<String> = there.iter().map(plain).collect();
        wrong.say(format!("DN: the CRM has deliveries of order {order} that 精斗云 has not: {}", more.join(" | ")));
    }
}

/// Whether 精斗云 has shipped more of an order than was ordered, which the CRM does not take.
fn ships_too_much(sides: &Sides, order: &str, shipped: &[(String, Part, bool)]) -> bool {
    let mut left: BTreeMap<&str, Decimal> = BTreeMap::new();
    for line in sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == order) {
        let product = sides.in_jdy("product", &text(&line["product_id"])).unwrap_or("?");
        *left.entry(product).or_default() += exact(&line["quantity"]);
    }
    for (product, pieces) in shipped.iter().flat_map(|(_, part, _)| &part.pieces) {
        *left.entry(product).or_default() -= *pieces;
    }
    left.values().any(|left| *left < Decimal::ZERO)
}

/// Whether an order is the same on both sides, as far as its log says.
fn agrees(sides: &Sides, order: &str) -> bool {
    let record = sides.record("sales_order", order);
    record.is_some_and(|r| matches!(r.state, State::Created | State::Updated | State::Unchanged))
}

/// PY-1 to PY-3: what each receipt is for, by order, in JDY's words; and what of it is of none.
fn shares(sides: &Sides, receipt: &Value) -> (BTreeMap<String, Decimal>, Decimal, i64) {
    let (mut exactly, mut total, mut entries) = (BTreeMap::new(), Decimal::ZERO, 0);
    for source in receipt["source_bill_entry_list"].as_array().into_iter().flatten() {
        let sum = exact(&source["cur_settle_amount"]);
        total += sum;
        let outbound = Sides::by_id(&sides.outbounds, &text(&source["src_bill_id"]));
        let parts = outbound.map(|outbound| parts(sides, outbound)).unwrap_or_default();
        let whole: Decimal = parts.values().map(|part| part.money).sum();
        for (order, part) in &parts {
            entries += 1;
            let share = (sum * part.money).checked_div(whole).unwrap_or_default();
            *exactly.entry(order.clone()).or_insert(Decimal::ZERO) += share;
        }
    }
    (exactly, total, entries)
}

/// Every audited receipt is one payment over its orders, and the shares add up exactly.
pub(super) fn payments(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut there: Vec<(Decimal, BTreeMap<String, Decimal>)> = Vec::new();
    for payment in sides.crm("PaymentObj") {
        let id = text(&payment["_id"]);
        let mut by_order = BTreeMap::new();
        for line in sides.crm("OrderPaymentObj").iter().filter(|line| text(&line["payment_id"]) == id) {
            *by_order.entry(text(&line["order_id"])).or_insert(Decimal::ZERO) += exact(&line["payment_amount"]);
        }
        let sum: Decimal = by_order.values().sum();
        if sum != exact(&payment["payment_amount"]) {
            wrong.say(format!("PY-2: a payment of {} has lines of {sum}", text(&payment["payment_amount"])));
        }
        there.push((sum, by_order));
    }
    let mut loose = 0;
    let removed = |receipt: &Value| hand::is_without(sides, world, "payment", &text(&receipt["id"]));
    let mut receipts: Vec<&Value> =
        sides.receipts.iter().chain(&world.notes.undone.receipts).filter(|r| ours(r)).collect();
    receipts.sort_by_key(|receipt| removed(receipt));
    for receipt in receipts {
        let id = text(&receipt["id"]);
        let reopened = world.notes.reopened_receipts.contains(&id);
        if text(&receipt["bill_status"]) != "C" && !reopened {
            continue;
        }
        let found = there.iter().position(|payment| is_of(sides, receipt, payment));
        let ours = shares(sides, receipt)
            .0
            .into_iter()
            .any(|(order, share)| sides.in_crm("sales_order", &order).is_some() && !share.is_zero());
        match found {
            Some(place) => drop(there.remove(place)),
            None if removed(receipt) => {}
            None if reopened => loose += 1,
            None if ours => missing(sides, receipt, wrong),
            None => {}
        }
    }
    if there.len() > loose {
        wrong.say(format!("PY: the CRM has payments that 精斗云 has not: {there:?}"));
    }
}

fn missing(sides: &Sides, receipt: &Value, wrong: &mut Wrong) {
    let record = sides.record("payment", &text(&receipt["id"]));
    let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
    let lost = |order: &String| {
        let crm = sides.in_crm("sales_order", order);
        crm.is_some_and(|id| !sides.crm("SalesOrderObj").iter().any(|o| text(&o["_id"]) == id))
    };
    // The CRM takes no money for an order that was invalidated.
    let open = record.filter(|r| is_open(r.state));
    let told = |order: &String| sides.in_crm("sales_order", order).is_some_and(|id| gone::is_told(sides, id, open));
    let orders = shares(sides, receipt).0;
    let refused = open.is_some() && orders.keys().any(lost) || orders.keys().any(told);
    if !refused {
        wrong.say(format!("PY-1: receipt {} is not in the CRM: {said}", text(&receipt["bill_no"])));
    }
}

/// Whether a payment is this receipt's: each order has its share to within a cent for each that is shared, and where all
/// orders are ours the sum is that of the receipt.
fn is_of(sides: &Sides, receipt: &Value, payment: &(Decimal, BTreeMap<String, Decimal>)) -> bool {
    let (exactly, total, entries) = shares(sides, receipt);
    let mut wanted: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut all_ours = true;
    for (order, share) in exactly {
        match sides.in_crm("sales_order", &order) {
            Some(crm) if !share.is_zero() => *wanted.entry(crm.to_owned()).or_default() += share,
            Some(_) => {}
            None => all_ours &= share.is_zero(),
        }
    }
    let cents = Decimal::new(entries.max(1), 2);
    let near = |(order, share): (&String, &Decimal)| {
        (payment.1.get(order).copied().unwrap_or_default() - *share).abs() <= cents
    };
    let none_else = payment.1.keys().all(|order| wanted.contains_key(order));
    wanted.iter().all(near) && none_else && (!all_ours || payment.0 == total) && !wanted.is_empty()
}
