//! F-5: how each source record must stand, by what both sides hold and nothing else; counts in = counts out.

use std::collections::{BTreeMap, BTreeSet};

use model::{Preset, State};
use serde_json::Value;
use store::RecordView;

use super::{Sides, Wrong, goods};
use crate::world::{World, text};

/// How a record stands, as far as the rules tell one way from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// It is there as it should be: created, updated or unchanged.
    There,
    /// F-4, CU-2, DN-1: it waits.
    Held,
    Failed,
    /// CU-1, CU-4, DN-3, PY-3: never needed, or not any more.
    Skipped,
    Deleted,
}

use Stands::{Deleted, Failed, Held, Skipped, There};

impl From<State> for Stands {
    fn from(state: State) -> Self {
        match state {
            State::Created | State::Updated | State::Unchanged => There,
            State::Deleted => Deleted,
            State::Skipped => Skipped,
            State::Held => Held,
            State::Failed | State::Unconfirmed => Failed,
        }
    }
}

/// What a record may be, and what its reason must say.
struct Should {
    stand: &'static [Stands],
    says: String,
    by: &'static str,
}

type Expected = BTreeMap<String, Should>;

fn should(by: &'static str, stand: &'static [Stands]) -> Should {
    Should { stand, says: String::new(), by }
}

/// All streams.
pub(super) async fn all(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let employees = world.jdy_rows(&jdy::EMPLOYEE).await;
    for (stream, expected) in [
        ("employee", of_employees(sides, &employees)),
        ("unit", of_units(sides, world)),
        ("product_category", all_there("PC-1", &sides.categories)),
        ("product", of_products(sides, world)),
        ("customer_initial", of_initial_customers(sides, world)),
        ("customer", of_customers(sides)),
        ("sales_order", of_orders(sides, world)),
        ("delivery", of_deliveries(sides)),
        ("payment", of_payments(sides)),
    ] {
        compare(sides, stream, &expected, wrong);
    }
    no_other_parts(sides, &of_deliveries(sides), wrong);
    if sides.has(Preset::Brand) {
        compare(sides, "brand", &all_there("BR-1", &sides.brands), wrong);
    }
    if sides.has(Preset::CustomerCategory) {
        compare(sides, "customer_category", &all_there("CC-1", &sides.groups), wrong);
    }
    if sides.has(Preset::Warehouse) {
        compare(sides, "warehouse", &of_stores(sides), wrong);
        compare(sides, "inventory", &of_stock(sides), wrong);
    }
    counted(sides, world, wrong).await;
}

/// Each is in the log, and stands as it should.
fn compare(sides: &Sides, stream: &str, expected: &Expected, wrong: &mut Wrong) {
    for (key, should) in expected {
        let Some(record) = sides.record(stream, key) else {
            wrong.say(format!("F-5: {stream} {key} is in no state and should be {:?} ({})", should.stand, should.by));
            continue;
        };
        let reason = record.reason.clone().unwrap_or_default();
        if !should.stand.contains(&record.state.into()) || !says(record, &should.says) {
            let (RecordView { title, state, .. }, Should { stand, says, by }) = (record, should);
            let says = if says.is_empty() { String::new() } else { format!(" and say 「{says}」") };
            wrong.say(format!("F-5: {stream} {title} is {state:?} and should be {stand:?}{says} ({by}): {reason}"));
        }
    }
}

/// DN-2: of an outbound there are no more parts than it has orders.
fn no_other_parts(sides: &Sides, expected: &Expected, wrong: &mut Wrong) {
    let others = sides.log("delivery").iter().filter(|record| !expected.contains_key(&record.key));
    for record in others.filter(|record| Sides::by_id(&sides.outbounds, &record.source_id).is_some_and(is_ours)) {
        if !matches!(record.state.into(), Deleted | Skipped) {
            wrong.say(format!("F-5: {} is {:?}, and its outbound has no such part", record.title, record.state));
        }
    }
}

/// Whether the reason of a record that is not there says this.
fn says(record: &RecordView, what: &str) -> bool {
    Stands::from(record.state) == There || record.reason.as_deref().unwrap_or_default().contains(what)
}

/// What the console counts by state is what the log holds: each record once, none besides.
async fn counted(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let counts = world.store.counts(&world.id).await.expect("a store");
    for stream in streams::STREAMS.iter().map(|s| s.spec().kind.0) {
        let mut listed: BTreeMap<State, u64> = BTreeMap::new();
        for record in sides.log(stream) {
            *listed.entry(record.state).or_default() += 1;
        }
        let counted = counts.get(stream).cloned().unwrap_or_default();
        if listed != counted {
            wrong.say(format!("F-5: the console counts {counted:?} of {stream}, and its log lists {listed:?}"));
        }
    }
}

fn all_there(by: &'static str, rows: &[Value]) -> Expected {
    rows.iter().map(|row| (text(&row["id"]), should(by, &[There]))).collect()
}

fn is_off(row: &Value) -> bool {
    text(&row["enable"]) == "0"
}

/// S-5: of one mobile with a user of the CRM's is bound; the others wait for somebody who binds them.
fn of_employees(sides: &Sides, rows: &[Value]) -> Expected {
    let stands = |row: &Value| {
        let bound = sides.people.contains_key(&text(&row["id"]));
        match (is_off(row), bound) {
            (true, _) => should("S-5", &[There, Skipped]),
            (false, true) => should("S-5", &[There]),
            (false, false) => should("S-5", &[Held, Failed]),
        }
    };
    rows.iter().map(|row| (text(&row["id"]), stands(row))).collect()
}

/// UN-1, PR-4: each unit alone and each within the group of a product; an option that was taken away by hand has failed.
fn of_units(sides: &Sides, world: &World) -> Expected {
    let stands = |label: &str| {
        if world.notes.taken_units.contains_key(label) {
            return Should { stand: &[Failed], says: label.to_owned(), by: "PR-4" };
        }
        should("UN-1", &[There])
    };
    goods::unit_keys(sides).into_iter().map(|(key, label)| (key, stands(&label))).collect()
}

/// PR-3, PR-4.
fn of_products(sides: &Sides, world: &World) -> Expected {
    let stands = |product: &Value| {
        let unit = goods::unit_of(sides, product);
        match text(&product["parent_id"]).as_str() {
            "" | "0" => Should { stand: &[Failed], says: "商品类别".to_owned(), by: "PR-3" },
            _ if world.notes.taken_units.contains_key(&unit) => Should { stand: &[Failed], says: unit, by: "PR-4" },
            _ => should("PR-1", &[There]),
        }
    };
    sides.products.iter().map(|product| (text(&product["id"]), stands(product))).collect()
}

/// CU-4: disabled ones are skipped, and one of whose name the CRM has several waits for somebody to choose. Of those that
/// were made later nobody can say whether initialisation saw them; those that the connector made are the CRM's.
fn of_initial_customers(sides: &Sides, world: &World) -> Expected {
    let numbers: BTreeSet<String> = sides.crm("AccountObj").iter().map(|a| text(&a["account_no"])).collect();
    let there = sides.customers.iter().filter(|customer| {
        !world.notes.around_the_end.contains(&text(&customer["name"])) && !numbers.contains(&text(&customer["number"]))
    });
    let stands = |customer: &Value| match sides.in_crm("customer", &text(&customer["id"])) {
        _ if is_off(customer) => should("CU-4", &[There, Skipped]),
        Some(_) => should("CU-4", &[There]),
        None => should("CU-4", &[Failed]),
    };
    there.map(|customer| (text(&customer["id"]), stands(customer))).collect()
}

/// CU-1, CU-2: with a deal, or an order, it is there; without one it waits.
fn of_customers(sides: &Sides) -> Expected {
    let stands = |account: &Value| {
        let deal = !matches!(sides.label("AccountObj", "deal_status", account).as_str(), "" | "未成交");
        match sides.in_jdy("customer", &text(&account["_id"])) {
            Some(_) => should("CU-1", &[There]),
            None if deal => should("CU-4", &[Failed, Held]),
            None => Should { stand: &[Held], says: "成交".to_owned(), by: "CU-2" },
        }
    };
    sides.crm("AccountObj").iter().map(|account| (text(&account["_id"]), stands(account))).collect()
}

/// SO-1 to SO-6: it is there, or what stops it is said.
fn of_orders(sides: &Sides, world: &World) -> Expected {
    let stands = |order: &Value| {
        let id = text(&order["_id"]);
        let lines = sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == id);
        let lines: Vec<&Value> = lines.collect();
        let product = |line: &&Value| sides.in_jdy("product", &text(&line["product_id"]));
        let taken = |line: &&Value| {
            let product = product(line).and_then(|id| Sides::by_id(&sides.products, id));
            product.is_some_and(|product| world.notes.taken_units.contains_key(&goods::unit_of(sides, product)))
        };
        let waits = sides.in_jdy("customer", &text(&order["account_id"])).is_none();
        match lines.iter().position(|line| product(line).is_none()) {
            // It came before the option was taken away, or waits for it. Whatever else stops it is said later.
            _ if lines.iter().any(taken) => should("PR-4", &[There, Held, Failed]),
            _ if is_fixed(sides, order) => should("SO-1", &[There, Failed]),
            _ if waits => should("SO-6", &[Held, Failed]),
            Some(place) => Should { stand: &[Failed], says: format!("第 {} 行", place + 1), by: "SO-2" },
            None if lines.is_empty() => should("SO-1", &[Failed]),
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
fn is_ours(bill: &Value) -> bool {
    text(&bill["bill_date"]).as_str() >= "2026-11-23"
}

/// DN-1, DN-3: what is audited and of an order of ours is there, unless the CRM does not take it (which is looked at
/// with the deliveries); what came later of one that is there is skipped.
fn of_deliveries(sides: &Sides) -> Expected {
    let mut expected = Expected::new();
    for outbound in sides.outbounds.iter().filter(|outbound| is_ours(outbound)) {
        for order in orders_of(outbound) {
            let key = format!("{}/{order}", text(&outbound["id"]));
            let goes = sides.in_crm("sales_order", &order).is_some();
            let stands = bill(sides, outbound, goes, ("delivery", &key, "DeliveryNoteObj"));
            expected.insert(key, stands);
        }
    }
    expected
}

/// PY-1, PY-3: the same of receipts.
fn of_payments(sides: &Sides) -> Expected {
    let settles_ours = |receipt: &Value| {
        let sources = receipt["source_bill_entry_list"].as_array().into_iter().flatten();
        let outbounds = sources.filter_map(|source| Sides::by_id(&sides.outbounds, &text(&source["src_bill_id"])));
        outbounds.flat_map(orders_of).any(|order| sides.in_crm("sales_order", &order).is_some())
    };
    let stands = |receipt: &Value| {
        let key = text(&receipt["id"]);
        let stands = bill(sides, receipt, settles_ours(receipt), ("payment", &key, "PaymentObj"));
        (key, stands)
    };
    sides.receipts.iter().filter(|receipt| is_ours(receipt)).map(stands).collect()
}

/// A bill of 精斗云 that goes to the CRM once, when it is audited.
fn bill(sides: &Sides, bill: &Value, goes: bool, (stream, key, object): (&str, &str, &str)) -> Should {
    let by = if stream == "delivery" { "DN-1, DN-3" } else { "PY-1, PY-3" };
    let target = sides.record(stream, key).and_then(|record| record.target_id.clone());
    let is_there = target.is_some_and(|id| sides.crm(object).iter().any(|row| text(&row["_id"]) == id));
    match (text(&bill["bill_status"]) == "C", goes) {
        _ if is_there => should(by, &[There, Skipped]),
        (false, _) => Should { stand: &[Held], says: "审核".to_owned(), by },
        (true, true) => should(by, &[Failed, Held]),
        (true, false) => Should { stand: &[Skipped], says: "订单".to_owned(), by },
    }
}

/// WH-1.
fn of_stores(sides: &Sides) -> Expected {
    let stands =
        |store: &Value| if is_off(store) { should("WH-1", &[There, Skipped]) } else { should("WH-1", &[There]) };
    sides.stores.iter().map(|store| (text(&store["id"]), stands(store))).collect()
}

/// IN-1, IN-2: a row whose product or warehouse is not bound waits, and says for what.
fn of_stock(sides: &Sides) -> Expected {
    let mut expected = Expected::new();
    for row in &sides.stock {
        let (product, store) = (text(&row["material_id"]), text(&row["stock_id"]));
        let name = |rows: &[Value], id: &str| Sides::by_id(rows, id).map(|row| text(&row["name"])).unwrap_or_default();
        let stands = match (sides.in_crm("product", &product), sides.in_crm("warehouse", &store)) {
            (Some(_), Some(_)) => should("IN-1", &[There]),
            (_, None) => Should { stand: &[Held], says: name(&sides.stores, &store), by: "IN-2, F-4" },
            (None, _) => Should { stand: &[Held], says: name(&sides.products, &product), by: "IN-2, F-4" },
        };
        expected.insert(format!("{product}/{store}"), stands);
    }
    expected
}
