//! Chapters WH and IN, with P-3.

use std::collections::BTreeMap;

use model::Preset;
use rust_decimal::Decimal;

use super::{Sides, Wrong, hand};
use crate::exact;
use crate::world::{World, text};

/// WH-1.
pub(super) fn warehouses(sides: &Sides, world: &World, wrong: &mut Wrong) {
    if !sides.has(Preset::Warehouse) {
        if !sides.crm("StockObj").is_empty() {
            wrong.say("IN-4: there is stock without the switch");
        }
        return;
    }
    for store in &sides.stores {
        let number = text(&store["number"]);
        let there: Vec<_> = sides.crm("WarehouseObj").iter().filter(|row| text(&row["number"]) == number).collect();
        match there.as_slice() {
            [] if text(&store["enable"]) == "0" => {}
            [] if hand::is_removed(world, &number) => {
                let record = sides.record("warehouse", &text(&store["id"]));
                hand::told(world, &number, &text(&store["name"]), record, wrong);
            }
            [one] => {
                let what = format!("WH-1 name of {number}");
                hand::differ(world, &what, (one, "name"), &text(&store["name"]), wrong);
            }
            _ => wrong.say(format!("WH-1: warehouse {number} is there {} times", there.len())),
        }
    }
}

/// IN-1: one row per warehouse and product, with both quantities; what is no stock any more is 0.
pub(super) fn inventory(sides: &Sides, world: &World, wrong: &mut Wrong) {
    if !sides.has(Preset::Warehouse) {
        return;
    }
    let product_code = |id: &str| {
        let found = sides.crm("ProductObj").iter().find(|row| text(&row["_id"]) == id);
        found.map(|row| text(&row["product_code"]))
    };
    let warehouse = |id: &str| {
        let found = sides.crm("WarehouseObj").iter().find(|row| text(&row["_id"]) == id);
        found.map(|row| text(&row["number"]))
    };
    let mut there: BTreeMap<(String, String), (Decimal, Decimal)> = BTreeMap::new();
    let mut rows = BTreeMap::new();
    for row in sides.crm("StockObj") {
        let key = (product_code(&text(&row["product_id"])), warehouse(&text(&row["warehouse_id"])));
        // Of a product or a warehouse that is gone.
        let (Some(product), Some(warehouse)) = key else { continue };
        let levels = (exact(&row["available_stock"]), exact(&row["real_stock"]));
        rows.insert((product.clone(), warehouse.clone()), row);
        if there.insert((product.clone(), warehouse.clone()), levels).is_some() {
            wrong.say(format!("IN-1: {product} in {warehouse} has two rows"));
        }
    }
    let mut wanted: BTreeMap<(String, String), (Decimal, Decimal)> = BTreeMap::new();
    for row in &sides.stock {
        let number = |of: &[serde_json::Value], field: &str| {
            Sides::by_id(of, &text(&row[field])).map(|row| text(&row["number"])).unwrap_or_default()
        };
        let key = (number(&sides.products, "material_id"), number(&sides.stores, "stock_id"));
        let levels = wanted.entry(key).or_default();
        *levels = (levels.0 + exact(&row["valid_qty"]), levels.1 + exact(&row["qty"]));
    }
    for ((product, store), should) in &wanted {
        let synchronised = sides.crm("ProductObj").iter().any(|row| text(&row["product_code"]) == *product)
            && sides.crm("WarehouseObj").iter().any(|row| text(&row["number"]) == *store);
        let key = (product.clone(), store.clone());
        let is = there.get(&key);
        if synchronised && is != Some(should) && !hand::stock(world, &key, rows.get(&key).copied(), *should) {
            wrong.say(format!("IN-1: {product} in {store} is {is:?} and should be {should:?}"));
        }
    }
    for (key, is) in &there {
        let none = (Decimal::ZERO, Decimal::ZERO);
        if !wanted.contains_key(key) && *is != none && !hand::stock(world, key, rows.get(key).copied(), none) {
            wrong.say(format!("IN-1: {key:?} is {is:?}, and 精斗云 has none"));
        }
    }
}
