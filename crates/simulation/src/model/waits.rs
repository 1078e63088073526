//! F-4: what waits for another record says its name.

use model::State;
use serde_json::Value;

use super::{Sides, Wrong};
use crate::world::text;

/// Every record that is held, of all streams.
pub(super) fn all(sides: &Sides, wrong: &mut Wrong) {
    let records = streams::STREAMS.iter().flat_map(|s| sides.log(s.spec().kind.0));
    for record in records.filter(|record| record.state == State::Held) {
        let reason = record.reason.as_deref().unwrap_or_default();
        let Some((kind, id)) = &record.waits else {
            if reason.is_empty() {
                wrong.say(format!("F-4: {} {} waits, and nobody knows why", record.stream, record.title));
            }
            continue;
        };
        let name = called(sides, kind, id);
        if name.as_ref().is_none_or(|name| !reason.contains(name.as_str())) {
            let (stream, title) = (&record.stream, &record.title);
            wrong.say(format!("F-4: {stream} {title} waits for {kind} {id} {name:?}, and says 「{reason}」"));
        }
    }
}

/// What people call a record of either side.
fn called(sides: &Sides, kind: &str, id: &str) -> Option<String> {
    let of_crm = |object: &str| sides.crm(object).iter().find(|row| text(&row["_id"]) == id);
    let of_jdy = |rows: &[Value], field: &str| Sides::by_id(rows, id).map(|row| text(&row[field]));
    match kind {
        "customer" => of_crm("AccountObj").map(|row| text(&row["name"])).or_else(|| of_jdy(&sides.customers, "name")),
        "product" => of_crm("ProductObj").map(|row| text(&row["name"])).or_else(|| of_jdy(&sides.products, "name")),
        "sales_order" => of_jdy(&sides.orders, "bill_no"),
        "product_category" => of_jdy(&sides.categories, "name"),
        "customer_category" => of_jdy(&sides.groups, "name"),
        "warehouse" => of_jdy(&sides.stores, "name"),
        "brand" => of_jdy(&sides.brands, "name"),
        "unit" => super::goods::unit_keys(sides).remove(id),
        _ => None,
    }
}
