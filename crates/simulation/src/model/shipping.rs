//! Chapter DN: what goes out, to the piece and to the cent.

use std::collections::{BTreeMap, BTreeSet};

use model::State;
use rust_decimal::Decimal;
use serde_json::Value;

use super::outbound::{Line, Part, parts, plain};
use super::{Sides, Wrong, gone, hand};
use crate::world::{World, text};
use crate::{day_of, exact, is_open};

/// When the connection was started, bills of before are none of ours.
pub(super) fn ours(bill: &Value) -> bool {
    text(&bill["bill_date"]).as_str() >= "2026-11-23"
}

/// A delivery as it must be or as it is: what chapter M carries, in JDY's words; the owner is the CRM's.
#[derive(PartialEq, Eq, Debug)]
struct Delivery {
    owner: String,
    day: String,
    /// Nobody, where the CRM's was invalidated.
    customer: Option<String>,
    remark: String,
    money: Decimal,
    /// In an order that says nothing.
    lines: Vec<Line>,
}

impl Delivery {
    /// Whether it is what it must be.
    fn is(&self, should: &Self) -> bool {
        let but_for_the_customer = |of: &Self| {
            let Self { owner, day, remark, money, lines, customer: _ } = of;
            (owner.clone(), day.clone(), remark.clone(), *money, lines.clone())
        };
        let known = self.customer.is_some();
        but_for_the_customer(self) == but_for_the_customer(should) && (!known || self.customer == should.customer)
    }

    fn plain(&self) -> String {
        let Self { owner, day, customer, remark, money, lines } = self;
        let customer = customer.as_deref().unwrap_or("somebody");
        let lines = lines.iter().map(plain).collect::<Vec<_>>().join(", ");
        format!("{lines}; {} on {day} to {customer} by {owner} 「{remark}」", money.normalize())
    }
}

/// A delivery that the CRM must have.
struct Due {
    key: String,
    /// What it must be, or any of these.
    either: Vec<Delivery>,
    /// Whether it may as well not be there.
    perhaps: bool,
}

/// DN-2, chapter M: what must be there of an outbound's part.
fn wanted(sides: &Sides, outbound: &Value, part: &Part) -> Delivery {
    let mut lines = part.lines.clone();
    lines.sort();
    Delivery {
        owner: sides.owner(&text(&outbound["emp_id"])).to_owned(),
        day: text(&outbound["bill_date"]),
        customer: Some(text(&outbound["customer_id"])),
        remark: text(&outbound["remark"]),
        money: part.money(),
        lines,
    }
}

/// The CRM's deliveries, by order.
fn delivered(sides: &Sides, world: &World) -> BTreeMap<String, Vec<Delivery>> {
    let named = |label: &str| sides.field("DeliveryNoteObj", label).unwrap_or("?");
    let (day, customer, remark) = (named("发货日期"), named("客户名称"), named("备注"));
    let mut by_order: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for note in sides.crm("DeliveryNoteObj") {
        let of_note = |line: &&Value| line["delivery_note_id"] == note["_id"];
        let line = |line: &Value| Line {
            product: sides.in_jdy("product", &text(&line["product_id"])).unwrap_or("?").to_owned(),
            quantity: exact(&line["delivery_num"]),
            money: exact(&line["delivery_money"]),
        };
        let mut lines: Vec<Line> = sides.crm("DeliveryNoteProductObj").iter().filter(of_note).map(line).collect();
        lines.sort();
        let delivery = Delivery {
            owner: Sides::owner_of(note),
            day: day_of(&note[day]),
            customer: sides.customer(&text(&note[customer])),
            remark: hand::as_written(world, note, remark),
            money: exact(&note["total_delivery_money"]),
            lines,
        };
        by_order.entry(text(&note["sales_order_id"])).or_default().push(delivery);
    }
    by_order
}

/// DN-1: an audited outbound is there, once. One whose audit was taken back, and which was changed or deleted after that, is
/// there as it was by then.
fn due(sides: &Sides, world: &World) -> BTreeMap<String, Vec<Due>> {
    let mut due: BTreeMap<String, Vec<Due>> = BTreeMap::new();
    for outbound in sides.outbounds.iter().chain(&world.notes.undone.outbounds).filter(|o| ours(o)) {
        let id = text(&outbound["id"]);
        let audited = text(&outbound["bill_status"]) == "C";
        let before = world.notes.reopened.get(&id);
        for part in parts(outbound) {
            let key = format!("{id}/{}", part.order);
            let Some(crm) = order(sides, &part.order, &key) else { continue };
            let sent = before.and_then(|before| before.sent.get(&key));
            let late = before.filter(|_| sent.is_none()).map_or(&[][..], |before| &before.late);
            let now = (sent.is_none() && audited).then(|| wanted(sides, outbound, &part));
            let then = sent.into_iter().flatten().chain(late).filter_map(|then| part_of(sides, then, &part.order));
            let either: Vec<Delivery> = now.into_iter().chain(then).collect();
            let perhaps = !audited && sent.is_none();
            if !either.is_empty() {
                due.entry(crm).or_default().push(Due { key, either, perhaps });
            }
        }
    }
    due
}

/// The CRM's order of an outbound's part; where it has another twin since, the one that the delivery names.
fn order(sides: &Sides, jdy: &str, key: &str) -> Option<String> {
    let named = || {
        let note = sides.crm("DeliveryNoteObj").iter().find(|note| text(&note["jdy_key__c"]) == key)?;
        Some(text(&note["sales_order_id"]))
    };
    sides.in_crm("sales_order", jdy).map(str::to_owned).or_else(named)
}

/// What must be there of an outbound as it was.
fn part_of(sides: &Sides, outbound: &Value, order: &str) -> Option<Delivery> {
    parts(outbound).iter().find(|part| part.order == order).map(|part| wanted(sides, outbound, part))
}

/// DN-1 to DN-3.
pub(super) fn deliveries(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let (mut due, mut there) = (due(sides, world), delivered(sides, world));
    let orders: BTreeSet<String> = due.keys().chain(there.keys()).cloned().collect();
    for order in orders {
        let (due, there) = (due.remove(&order).unwrap_or_default(), there.remove(&order).unwrap_or_default());
        one_order((sides, world), &order, due, there, wrong);
    }
}

/// Every part is there once; one that the CRM refuses is failed.
fn one_order(
    (sides, world): (&Sides, &World),
    order: &str,
    mut due: Vec<Due>,
    mut there: Vec<Delivery>,
    wrong: &mut Wrong,
) {
    let gone = !sides.crm("SalesOrderObj").iter().any(|row| text(&row["_id"]) == order);
    let too_much = ships_too_much(sides, order, &due);
    let removed = |key: &str| hand::is_without(sides, world, "delivery", key);
    // Of two that are alike and of which the CRM takes one, that one is there which the log says is.
    due.sort_by_key(|due| (removed(&due.key), sides.record("delivery", &due.key).is_none_or(|r| is_open(r.state))));
    for Due { key, either, perhaps } in due {
        if let Some(place) = there.iter().position(|is| either.iter().any(|should| is.is(should))) {
            there.remove(place);
            continue;
        }
        let record = sides.record("delivery", &key);
        let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
        // The CRM takes nothing for an order that was invalidated, or whose customer was, and refuses what its order,
        // changed since, has not so much of any more.
        let open = record.filter(|r| is_open(r.state));
        let refused = open.is_some() && (too_much || !agrees(sides, order)) || gone::is_told(sides, order, open);
        if !(perhaps || gone || refused || removed(&key)) {
            let delivery = either[0].plain();
            wrong.say(format!("DN-2: of order {order} {delivery} is not in the CRM as it is in 精斗云: {said}"));
        }
    }
    for more in there {
        let more = more.plain();
        wrong.say(format!("DN: the CRM has a delivery of order {order} that 精斗云 has not like that: {more}"));
    }
}

/// Whether 精斗云 has shipped more of an order than was ordered, which the CRM does not take.
fn ships_too_much(sides: &Sides, order: &str, shipped: &[Due]) -> bool {
    let mut left: BTreeMap<&str, Decimal> = BTreeMap::new();
    for line in sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == order) {
        let product = sides.in_jdy("product", &text(&line["product_id"])).unwrap_or("?");
        *left.entry(product).or_default() += exact(&line["quantity"]);
    }
    for line in shipped.iter().filter_map(|due| due.either.first()).flat_map(|delivery| &delivery.lines) {
        *left.entry(&line.product).or_default() -= line.quantity;
    }
    left.values().any(|left| *left < Decimal::ZERO)
}

/// Whether an order is the same on both sides, as far as its log says.
fn agrees(sides: &Sides, order: &str) -> bool {
    let record = sides.record("sales_order", order);
    record.is_some_and(|r| matches!(r.state, State::Created | State::Updated | State::Unchanged))
}
