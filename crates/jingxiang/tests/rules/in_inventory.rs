//! Chapter IN: stock, from JDY to the CRM, with switch P-3.

use std::collections::BTreeMap;

use model::{Preset, State};
use serde_json::{Value, json};

use crate::meddle::{Asked, Meddler};
use crate::world::{World, object};

/// The paths of JDY's stock list, in both generations.
pub(crate) const LISTS: [&str; 2] = ["/jdy/v2/scm/inventory", "/jdy/inv/inv_list_v2"];
/// The second warehouse, `CK02`.
pub(crate) const STORE_2: &str = "深圳分仓";

/// Product number and warehouse name to available and actual quantity.
pub(crate) type Levels = BTreeMap<(String, String), (String, String)>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A quantity without trailing zeros.
pub(crate) fn plain(value: &Value) -> String {
    let number = model::number(value).expect("a number").unwrap_or_default();
    number.normalize().to_string()
}

impl World {
    /// With the warehouse switch on, and everything read once.
    pub(crate) async fn with_stock() -> Self {
        let world = Self::bound().await;
        world.switch_on(Preset::Warehouse).await;
        world.run().await;
        world
    }

    /// What JDY has of bound products.
    pub(crate) async fn jdy_levels(&self) -> Levels {
        let products: Vec<String> = self.bound_of("product").await.into_iter().map(|b| b.jdy_id).collect();
        let rows = self.clients.jdy.list(&jdy::INVENTORY, &jdy::Filter::default(), 1).await.expect("stock").rows;
        let bound = rows.iter().filter(|row| products.contains(&text(&row["material_id"])));
        bound
            .map(|row| {
                let key = (text(&row["material_number"]), text(&row["stock_name"]));
                (key, (plain(&row["valid_qty"]), plain(&row["qty"])))
            })
            .collect()
    }

    /// What the CRM's object has, by its fields' API names; every pair once.
    pub(crate) async fn crm_levels(&self, object: &str, fields: [&str; 4]) -> Levels {
        let [warehouse, product, available, actual] = fields;
        let rows = self.clients.crm.query(object, &fxiaoke::Query::default()).await.expect("rows").rows;
        let mut levels = Levels::new();
        for row in &rows {
            let name = |field: &str| text(&row[format!("{field}__r")]);
            let bought = self.crm_where("ProductObj", "_id", &text(&row[product])).await;
            let number = bought.first().map_or_else(|| name(product), |found| text(&found["product_code"]));
            let before = levels.insert((number, name(warehouse)), (plain(&row[available]), plain(&row[actual])));
            assert_eq!(before, None, "a pair twice: {row}");
        }
        levels
    }

    pub(crate) async fn stock(&self) -> Levels {
        self.crm_levels("StockObj", ["warehouse_id", "product_id", "available_stock", "real_stock"]).await
    }

    pub(crate) async fn level(&self, number: &str, warehouse: &str) -> (String, String) {
        let levels = self.stock().await;
        levels
            .get(&(number.to_owned(), warehouse.to_owned()))
            .unwrap_or_else(|| panic!("no {number}: {levels:?}"))
            .clone()
    }

    pub(crate) async fn jdy_id(&self, of: &jdy::Object, number: &str) -> String {
        let found = self.clients.jdy.detail_by_number(of, number).await.expect("a call");
        text(&found.unwrap_or_else(|| panic!("no {number}"))["id"])
    }

    /// An outbound of a product, not audited yet.
    pub(crate) async fn out_of(&self, number: &str, warehouse: &str, pieces: &str) -> String {
        let material = self.jdy_id(&jdy::MATERIAL, number).await;
        let unit = self.clients.jdy.detail(&jdy::MATERIAL, &material).await.expect("a call").expect("it");
        let customers = self.clients.jdy.list(&jdy::CUSTOMER, &jdy::Filter::default(), 1).await.expect("rows").rows;
        let qty: Value = serde_json::from_str(pieces).expect("a number");
        let line = json!({"material_id": material, "unit_id": unit["base_unit_id"], "qty": qty, "price": 1,
            "stock_id": self.jdy_id(&jdy::STORE, warehouse).await, "is_free": false});
        let bill = json!({"bill_date": "2027-01-15", "customer_id": customers[0]["id"], "material_entity": [line]});
        self.clients.jdy.save(&jdy::SALES_OUTBOUND, &object(bill)).await.expect("saved").id
    }

    pub(crate) async fn jdy_ships(&self, number: &str, warehouse: &str, pieces: &str) {
        let id = self.out_of(number, warehouse, pieces).await;
        self.clients.jdy.operate(&jdy::SALES_OUTBOUND, jdy::Operation::Audit, &[id]).await.expect("audited");
    }
}

#[tokio::test]
async fn in_1_every_product_has_one_row_per_warehouse_with_both_quantities() {
    let world = World::with_stock().await;
    let expected = world.jdy_levels().await;
    assert!(expected.len() > 10);
    assert_eq!(world.stock().await, expected);
    let logged = world.records("inventory").await;
    assert_eq!(logged.iter().filter(|r| r.state == State::Created).count(), expected.len());
}

#[tokio::test]
async fn in_1_what_jdy_ships_moves_both_quantities_and_nothing_else() {
    let world = World::with_stock().await;
    assert_eq!(world.level("P0001", "总仓").await, ("500".to_owned(), "500".to_owned()));
    let id = world.out_of("P0001", "CK01", "7.5").await;
    world.run().await;
    assert_eq!(world.level("P0001", "总仓").await, ("492.5".to_owned(), "500".to_owned()), "spoken for");
    world.clients.jdy.operate(&jdy::SALES_OUTBOUND, jdy::Operation::Audit, &[id]).await.expect("audited");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.level("P0001", "总仓").await, ("492.5".to_owned(), "492.5".to_owned()));
    assert_eq!(world.writes().await - before, 1, "one row has changed");
    assert_eq!(world.state("inventory", "P0001 ").await, State::Updated);
}

#[tokio::test]
async fn f_6_in_1_a_second_run_writes_nothing() {
    let world = World::with_stock().await;
    let before = world.writes().await;
    world.run().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn in_1_rows_of_several_batches_are_summed_to_the_tenth_decimal() {
    let mut world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    let hand = Meddler::on(&mut world);
    hand.changes(|asked, answer| {
        if let Some(rows) = stock_rows(asked, answer) {
            let batches: Vec<Value> = rows.iter().flat_map(in_batches).collect();
            answer["data"]["count"] = batches.len().into();
            answer["data"]["rows"] = batches.into();
        }
    });
    world.run().await;
    let more = |one: &str| {
        let sum = one.parse::<rust_decimal::Decimal>().expect("a number") + rust_decimal::Decimal::new(1, 10);
        sum.normalize().to_string()
    };
    let expected: Levels = world.jdy_levels().await.into_iter().map(|(k, (v, a))| (k, (v, more(&a)))).collect();
    assert_eq!(world.stock().await, expected);
}

/// The row as two of different batches, the second of which has the smallest quantity there is.
fn in_batches(row: &Value) -> [Value; 2] {
    let (mut first, mut second) = (row.clone(), row.clone());
    let spelt = |g2: &'static str, g1: &'static str| if row.get(g2).is_some() { g2 } else { g1 };
    first[spelt("batch_no", "batchno")] = "甲".into();
    second[spelt("batch_no", "batchno")] = "乙".into();
    second["qty"] = "0.0000000001".into();
    second[spelt("valid_qty", "validqty")] = "0.0000000000".into();
    [first, second]
}

pub(crate) fn stock_rows(asked: &Asked, answer: &Value) -> Option<Vec<Value>> {
    answer["data"]["rows"].as_array().filter(|_| LISTS.contains(&asked.path.as_str())).cloned()
}

#[tokio::test]
async fn in_1_a_plan_says_what_will_change_and_what_will_be_zero() {
    let world = World::with_stock().await.settled().await;
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    world.jdy_ships("P0001", "CK01", "1").await;
    world.jdy_ships("P0001", "CK02", "120").await;
    let before = world.writes().await;
    let planned = world.plan().await;
    assert_eq!(world.writes().await, before);
    let mut lines: Vec<String> = planned.iter().map(|p| format!("{} {}", p.action.label(), p.title)).collect();
    lines.sort();
    assert_eq!(lines, ["更新 P0001 不锈钢保温杯 @ 总仓", "更新 P0001 不锈钢保温杯 @ 深圳分仓"]);
    world.run().await;
    assert_eq!(world.writes().await - before, 2);
}

#[tokio::test]
async fn in_1_a_lost_answer_makes_no_second_row() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "StockObj",
            "fault": "drop_after_commit", "times": 5}]))
        .await;
    world.run().await;
    world.run().await;
    assert_eq!(world.stock().await, world.jdy_levels().await);
}

#[tokio::test]
async fn in_1_a_row_that_was_there_before_us_is_taken_and_brought_up_to_date() {
    let world = World::initialised().await;
    world.switch_on(Preset::Warehouse).await;
    let warehouse = object(json!({"name": "总仓", "number": "CK01", "owner": [world.owner().await],
        "record_type": "default__c"}));
    let crm = &world.clients.crm;
    let warehouse = crm.create("WarehouseObj", warehouse, BTreeMap::new()).await.expect("created").id;
    let product = world.crm_product("P0001").await["_id"].clone();
    let stock = object(json!({"warehouse_id": warehouse, "product_id": product, "available_stock": "1",
        "real_stock": "1", "record_type": "default__c"}));
    let there = crm.create("StockObj", stock, BTreeMap::new()).await.expect("created").id;
    world.run().await;
    assert_eq!(world.stock().await, world.jdy_levels().await);
    let row = crm.get("StockObj", &there).await.expect("a call").expect("the row");
    assert_eq!(plain(&row["real_stock"]), "500");
}

#[tokio::test]
async fn in_2_stock_of_a_product_that_is_not_bound_waits_by_name_and_goes_on_by_itself() {
    let world = World::with_stock().await;
    let product = world.save_product("P901", "没有类别的商品", json!({"parent_id": null})).await;
    world.jdy_ships("P901", "CK01", "4").await;
    world.run().await;
    let record = world.record("inventory", "P901").await;
    assert_eq!(record.state, State::Held);
    assert!(record.reason.is_some_and(|reason| reason.contains("P901 没有类别的商品")));
    let category = world.clients.jdy.list(&jdy::MATERIAL_GROUP, &jdy::Filter::default(), 1).await.expect("rows");
    world.change_product(&product, "P901", json!({"parent_id": category.rows[0]["id"]})).await;
    world.run().await;
    assert_eq!(world.level("P901", "总仓").await, ("-4".to_owned(), "-4".to_owned()));
    assert_eq!(world.state("inventory", "P901").await, State::Created);
}

#[tokio::test]
async fn in_2_stock_in_a_warehouse_that_is_not_bound_waits_by_name() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "WarehouseObj", "fault": "code",
            "code": 500, "times": 1}]))
        .await;
    world.run().await;
    let refused = world.records("warehouse").await.into_iter().find(|r| r.state == State::Failed).expect("a refusal");
    let name = refused.title.split_once(' ').expect("number and name").1.to_owned();
    let held: Vec<_> = world.records("inventory").await.into_iter().filter(|r| r.state == State::Held).collect();
    assert!(!held.is_empty());
    assert!(held.iter().all(|r| r.reason.as_ref().is_some_and(|reason| reason.contains(&name))), "{held:?}");
    let again = store::Retry::Ids(vec![refused.id]);
    world.store.retry(&world.id, &again, world.engine.clock.now()).await.expect("retried");
    world.run().await;
    assert_eq!(world.stock().await, world.jdy_levels().await);
}

#[tokio::test]
async fn in_4_without_the_warehouse_switch_stock_does_not_run_and_says_why() {
    let world = World::bound().await;
    let summary = world.run().await;
    let (_, tally, why) = summary.streams.iter().find(|(kind, ..)| kind.0 == "inventory").expect("the stream");
    assert_eq!(tally.total(), 0);
    assert!(why.as_deref().is_some_and(|why| why.contains("仓库") && why.contains("未开启")), "{why:?}");
    assert!(world.records("inventory").await.is_empty() && world.stock().await.is_empty());
    assert_eq!(
        world.control("GET", "stats", &Value::Null).await["jdy"]["calls"][format!("GET {}", LISTS[0])],
        json!(null)
    );
}
