//! F-5: how each source record must stand, by what both sides hold and nothing else; counts in = counts out.

mod trade;

use std::collections::BTreeMap;

use model::{Preset, State};
use serde_json::Value;
use store::RecordView;

use super::{Sides, Wrong, goods, hand};
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
        ("customer_initial", trade::of_initial_customers(sides, world)),
        ("customer", trade::of_customers(sides, world)),
        ("sales_order", trade::of_orders(sides, world)),
        ("delivery", trade::of_deliveries(sides, world)),
        ("payment", trade::of_payments(sides, world)),
    ] {
        compare(sides, stream, &expected, wrong);
    }
    no_other_parts(sides, &trade::of_deliveries(sides, world), wrong);
    if sides.has(Preset::Brand) {
        compare(sides, "brand", &all_there("BR-1", &sides.brands), wrong);
    }
    if sides.has(Preset::CustomerCategory) {
        compare(sides, "customer_category", &all_there("CC-1", &sides.groups), wrong);
    }
    if sides.has(Preset::Warehouse) {
        compare(sides, "warehouse", &of_stores(sides, world), wrong);
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
    for record in others.filter(|record| Sides::by_id(&sides.outbounds, &record.source_id).is_some_and(trade::is_ours))
    {
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
            // Of one that was removed in the CRM nobody knows before it changes; then somebody may leave it so (decision 0025).
            _ if hand::is_removed(world, &text(&product["number"])) => should("PR-1", &[There, Skipped]),
            _ => should("PR-1", &[There]),
        }
    };
    sides.products.iter().map(|product| (text(&product["id"]), stands(product))).collect()
}

/// WH-1.
fn of_stores(sides: &Sides, world: &World) -> Expected {
    let stands = |store: &Value| {
        let either = is_off(store) || hand::is_removed(world, &text(&store["number"]));
        if either { should("WH-1", &[There, Skipped]) } else { should("WH-1", &[There]) }
    };
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
