//! F-5: every source record is in exactly one state; counts in = counts out.

use std::collections::{BTreeMap, BTreeSet};

use model::{Preset, State};
use serde_json::Value;

use super::{Sides, Wrong};
use crate::is_open;
use crate::world::{World, text};

/// The log against what is there.
pub(super) async fn all(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let ids = |rows: &[Value], field: &str| rows.iter().map(|row| text(&row[field])).collect::<BTreeSet<String>>();
    logged(sides, world, "product", &ids(&sides.products, "id"), wrong);
    logged(sides, world, "product_category", &ids(&sides.categories, "id"), wrong);
    logged(sides, world, "customer", &ids(sides.crm("AccountObj"), "_id"), wrong);
    logged(sides, world, "sales_order", &ids(sides.crm("SalesOrderObj"), "_id"), wrong);
    let recent = |rows: &[Value]| {
        let ours = rows.iter().filter(|row| text(&row["bill_date"]).as_str() >= "2026-11-23");
        ours.map(|row| text(&row["id"])).collect::<BTreeSet<String>>()
    };
    logged(sides, world, "delivery", &recent(&sides.outbounds), wrong);
    logged(sides, world, "payment", &recent(&sides.receipts), wrong);
    if sides.has(Preset::CustomerCategory) {
        logged(sides, world, "customer_category", &ids(&sides.groups, "id"), wrong);
    }
    if sides.has(Preset::Warehouse) {
        logged(sides, world, "warehouse", &ids(&sides.stores, "id"), wrong);
    }
    once(sides, world, wrong);
    let unconfirmed = streams::STREAMS.iter().flat_map(|s| sides.log(s.spec().kind.0));
    for record in unconfirmed.filter(|record| record.state == State::Unconfirmed) {
        wrong.say(format!("{} {} is unconfirmed: {:?}", record.stream, record.title, record.reason));
    }
    let waiting = world.store.waiting_events(&world.id).await.expect("a store").0;
    if waiting > 0 {
        wrong.say(format!("{waiting} events wait"));
    }
}

/// Every source record is in the log of its stream.
fn logged(sides: &Sides, world: &World, stream: &str, there: &BTreeSet<String>, wrong: &mut Wrong) {
    let logged: BTreeSet<String> = sides.log(stream).iter().map(|record| record.source_id.clone()).collect();
    for id in there.difference(&logged) {
        wrong.say(format!("F-5: {stream} {id} is in no state"));
    }
    let gone = logged.difference(there).filter(|id| {
        let records = sides.log(stream).iter().filter(|record| record.source_id == **id);
        records.into_iter().any(|r| r.state != State::Deleted && r.state != State::Skipped)
    });
    for id in gone {
        let record = sides.log(stream).iter().find(|record| record.source_id == *id);
        let said = record.map(|r| format!("{} {:?} {:?}", r.title, r.state, r.reason));
        let code = record.and_then(|r| r.title.split(' ').next()).unwrap_or_default();
        let is_gone = world.notes.gone.masters.contains(id)
            || world.notes.undone.bills.contains(id) && record.is_some_and(|r| !is_open(r.state) || r.due_at.is_some());
        if is_gone || stream == "product" && world.notes.kept.contains(code) {
            continue;
        }
        wrong.say(format!("F-5: {stream} {id} is not there any more, and the log says {said:?}"));
    }
}

/// Every key has one record, and no two records of a stream have one target.
fn once(sides: &Sides, world: &World, wrong: &mut Wrong) {
    for stream in streams::STREAMS.iter().map(|s| s.spec().kind.0) {
        let (mut keys, mut targets) = (BTreeSet::new(), BTreeMap::new());
        for record in sides.log(stream) {
            if !keys.insert(&record.key) {
                wrong.say(format!("F-5: {stream} {} has two states", record.title));
            }
            // What is made anew takes over what the deleted one had (decision 0039), whose record stays.
            let is_gone = record.state == State::Deleted
                || world.notes.gone.masters.contains(&record.source_id)
                || sides.invalid_accounts.contains(&record.source_id);
            if let Some(target) = record.target_id.as_ref().filter(|_| !is_gone)
                && let Some(other) = targets.insert(target, &record.title)
                && stream != "brand"
            {
                wrong.say(format!("{stream}: {} and {other} are one record there", record.title));
            }
        }
    }
}
