//! Inventory 即时库存 → 库存, one CRM row per warehouse and product (IN-1 to IN-4), with switch P-3.

use std::collections::BTreeMap;

use model::{
    Adopt, Direction, Field, Kind, Named, Preset, ReadError, Reads, Reason, Reference, Removed, Source, Spec, Stop,
    Stream, Target, Vanished, reference, rule,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{customer, otherwise, product, warehouse};

/// The kind's name.
pub const KIND: Kind = Kind("inventory");

// IN-3: which object holds stock differs, and with it the names of its fields: all are found by their labels.
const WAREHOUSE: &str = "仓库";
const PRODUCT: &str = "产品";
const AVAILABLE: &str = "可用库存";
const ACTUAL: &str = "实际库存";

/// The stream.
pub struct Inventory;

/// A product with all its rows of JDY's list: those of one warehouse lie in several rows where they differ in place,
/// property or batch (jdy-api.md §5.12), and a row has no id.
#[derive(Serialize, Deserialize)]
struct Stock {
    material_id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "model::text")]
    stock_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    stock_name: Option<String>,
    /// Read by its rule: a quantity that is none fails its own warehouse, and not the product's others (F-5).
    #[serde(default)]
    qty: Value,
    #[serde(default)]
    valid_qty: Value,
}

/// A product in a warehouse.
#[derive(Serialize, Deserialize)]
pub struct Record {
    material_id: String,
    product: String,
    stock_id: Option<String>,
    stock_name: Option<String>,
    rows: Vec<Row>,
}

impl Stream for Inventory {
    type Record = Record;

    const SPEC: &'static Spec = &Spec {
        needs: &[product::KIND, customer::KIND, warehouse::KIND],
        preset: Some(Preset::Warehouse),
        ..Spec::new(
            KIND,
            "库存",
            Direction::ToCrm,
            Source { vanished: Vanished::Zeroes(&[AVAILABLE, ACTUAL]), ..Source::new("inventory") },
            // Warehouse and product together are unique, so they are the mark as well (fxiaoke-api.md §4.8).
            Target {
                removed: Removed::Remade, ..Target::part("库存", &[PRODUCT], Adopt::Same(&[PRODUCT, WAREHOUSE]))
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        reference(
            "仓库",
            "仓库",
            WAREHOUSE,
            Reference {
                kind: warehouse::KIND,
                of: |r: &Record| Named::new(r.stock_id.as_ref(), r.stock_name.as_ref()),
                // IN-2: what is not bound yet is waited for.
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .required(),
        reference(
            "商品",
            "产品",
            PRODUCT,
            Reference {
                kind: product::KIND,
                of: |r: &Record| Named::new(Some(&r.material_id), Some(&r.product)),
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .required(),
        rule("即时库存可用量", "可用库存", AVAILABLE, |r, _| {
            sum("即时库存可用量", r, |row| &row.valid_qty)
        })
        .required()
        .made("同一仓库、同一商品的各批次合计"),
        rule("即时库存数量(基本单位)", "实际库存", ACTUAL, |r, _| {
            sum("即时库存数量", r, |row| &row.qty)
        })
        .required()
        .made("同一仓库、同一商品的各批次合计"),
    ];

    fn reads(&self) -> Reads {
        Reads { record: model::fields_read::<Stock>(), lines: &[] }
    }

    fn key(&self, r: &Record) -> String {
        format!("{}/{}", r.material_id, r.stock_id.as_deref().unwrap_or_default())
    }

    fn title(&self, r: &Record) -> String {
        format!("{} @ {}", r.product, r.stock_name.as_deref().unwrap_or_default())
    }

    fn read(&self, raw: Value) -> Result<Vec<Record>, ReadError> {
        let Stock { material_id, number, name, rows } = serde_json::from_value(raw)?;
        let product = format!("{} {}", number.unwrap_or_default(), name.unwrap_or_default()).trim().to_owned();
        let mut by_store: BTreeMap<Option<String>, Vec<Row>> = BTreeMap::new();
        for row in rows {
            by_store.entry(row.stock_id.clone()).or_default().push(row);
        }
        let record = |(stock_id, rows): (Option<String>, Vec<Row>)| Record {
            material_id: material_id.clone(),
            product: product.clone(),
            stock_name: rows.iter().find_map(|row| row.stock_name.clone()),
            stock_id,
            rows,
        };
        Ok(by_store.into_iter().map(record).collect())
    }
}

/// IN-1: the exact sum over the rows. A row that does not say its quantity makes the sum unknown, and not smaller.
fn sum(label: &str, r: &Record, of: fn(&Row) -> &Value) -> Result<Value, Stop> {
    let fail = |text: String| Stop::Fail(Reason::new(&format!("inventory:{label}"), text));
    let mut total = Decimal::ZERO;
    for row in &r.rows {
        let quantity = model::number(of(row))
            .map_err(|what| fail(format!("「{label}」不是数字：{what}。请在精斗云核对该商品的库存后重试")))?;
        let quantity = quantity.ok_or_else(|| Stop::missing(label))?;
        let (before, quantity) = (total, quantity.normalize());
        // A sum that needs more than its 28 digits comes with fewer decimals than its parts have.
        let exact = before.checked_add(quantity).filter(|sum| sum.scale() >= before.scale().max(quantity.scale()));
        total = exact.ok_or_else(|| fail(format!("「{label}」的合计超出可以精确表示的范围，请在精斗云核对后重试")))?;
    }
    Ok(model::decimal(total))
}

#[cfg(test)]
mod tests {
    use model::{Binding, Context, Lookup, System};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(rows: &Value) -> Vec<Record> {
        let product = json!({"material_id": "9", "number": "P1", "name": "杯子", "rows": rows});
        Inventory.read(product).expect("readable")
    }

    fn bound(lookup: &mut Lookup, kind: Kind, id: &str) {
        let (jdy_id, crm_id) = (id.to_owned(), format!("c{id}"));
        let binding = Binding { jdy_id, crm_id, label: String::new(), origin: System::Jdy, broken: None, behind: None };
        lookup.add(kind, [(id.to_owned(), binding)]);
    }

    fn drafted(record: &Record, lookup: &Lookup) -> Result<model::Fields, Stop> {
        let cx = Context { presets: &[Preset::Warehouse], ..Context::new(lookup, System::Crm) };
        Field::all(Inventory::FIELDS, record, &cx)
    }

    #[test]
    fn in_1_the_rows_of_a_warehouse_are_one_record_and_their_sum_is_exact() {
        let records = read(&json!([
            {"stock_id": "1", "stock_name": "主仓", "batch_no": "a", "qty": "0.1000000001", "valid_qty": "-3"},
            {"stock_id": "2", "stock_name": "分仓", "qty": "7.0000000000", "valid_qty": "7"},
            {"stock_id": "1", "stock_name": "主仓", "batch_no": "b", "qty": 0.2, "valid_qty": "1.5000000000"}]));
        let (mut lookup, keys) = (Lookup::default(), records.iter().map(|r| Inventory.key(r)).collect::<Vec<_>>());
        assert_eq!(keys, ["9/1", "9/2"]);
        bound(&mut lookup, product::KIND, "9");
        bound(&mut lookup, warehouse::KIND, "1");
        let draft = drafted(&records[0], &lookup).expect("a draft");
        assert_eq!(draft[ACTUAL].to_string(), "0.3000000001");
        assert_eq!(draft[AVAILABLE].to_string(), "-1.5");
        assert_eq!((&draft[WAREHOUSE], &draft[PRODUCT]), (&json!("c1"), &json!("c9")));
    }

    #[test]
    fn in_2_what_is_not_bound_is_named_and_waited_for() {
        let records = read(&json!([{"stock_id": "1", "stock_name": "主仓", "qty": "1", "valid_qty": "1"}]));
        let mut lookup = Lookup::default();
        let Err(Stop::Hold(reason)) = drafted(&records[0], &lookup) else { panic!("not held") };
        assert!(reason.text.contains("主仓") && reason.waits == Some((warehouse::KIND, "1".to_owned())));
        bound(&mut lookup, warehouse::KIND, "1");
        let Err(Stop::Hold(reason)) = drafted(&records[0], &lookup) else { panic!("not held") };
        assert!(reason.text.contains("P1 杯子") && reason.waits == Some((product::KIND, "9".to_owned())));
    }

    #[test]
    fn f_5_a_quantity_that_is_none_fails_its_own_warehouse_only() {
        let records = read(&json!([{"stock_id": "1", "qty": "多", "valid_qty": "1"},
            {"stock_id": "2", "qty": "1", "valid_qty": ""}, {"stock_id": "3", "qty": "1", "valid_qty": "1"}]));
        let mut lookup = Lookup::default();
        bound(&mut lookup, product::KIND, "9");
        for store in ["1", "2", "3"] {
            bound(&mut lookup, warehouse::KIND, store);
        }
        let stops: Vec<_> = records.iter().map(|r| drafted(r, &lookup).err()).collect();
        assert!(matches!(&stops[0], Some(Stop::Fail(reason)) if reason.text.contains("多")));
        assert!(matches!(&stops[1], Some(Stop::Fail(reason)) if reason.text.contains("即时库存可用量")));
        assert_eq!(stops[2], None);
    }

    #[test]
    fn in_1_a_sum_that_cannot_be_exact_is_refused() {
        let huge = json!([{"qty": "79228162514264337593543950335"}, {"qty": "0.0000000001"}]);
        assert!(sum("数量", &read(&huge)[0], |row| &row.qty).is_err());
    }

    proptest! {
        /// Quantities as JDY writes them, in units of the tenth decimal.
        #[test]
        fn in_1_the_sum_is_that_of_whole_numbers_whatever_the_order(
            units in prop::collection::vec(-1_000_000_000_000_000_000_i64..1_000_000_000_000_000_000, 1..40)
        ) {
            let text = |unit: i64| format!("{:.10}", Decimal::new(unit, 10));
            let rows = |units: &[i64]| json!(units.iter().map(|u| json!({"qty": text(*u)})).collect::<Vec<_>>());
            let total = |units: &[i64]| sum("数量", &read(&rows(units))[0], |row| &row.qty).expect("a sum");
            let whole: i128 = units.iter().map(|unit| i128::from(*unit)).sum();
            let exact = Decimal::from_i128_with_scale(whole, 10);
            prop_assert_eq!(total(&units), model::decimal(exact));
            let backwards: Vec<i64> = units.iter().rev().copied().collect();
            prop_assert_eq!(total(&backwards), total(&units));
        }
    }
}
