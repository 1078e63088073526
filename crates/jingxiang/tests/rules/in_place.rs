//! IN-3: which object of the CRM holds stock.

use model::{Preset, State};
use serde_json::{Value, json};

use crate::in_inventory::Levels;
use crate::world::World;

const OWN: [&str; 4] = ["store__c", "product__c", "free__c", "real__c"];

impl World {
    /// A tenant's own 库存, whose 仓库 looks up this object.
    async fn own_stock(&self, warehouses: &str) {
        let field = |name: &str, label: &str, of_type: &str, target: &str| json!({"object": "own_stock__c", "api_name": name, "label": label, "type": of_type, "target": target});
        let wanted = json!({"objects": [{"api_name": "own_stock__c", "label": "库存"}], "fields": [
            field("store__c", "仓库", "object_reference", warehouses),
            field("product__c", "产品", "object_reference", "ProductObj"),
            field("free__c", "可用库存", "number", ""), field("real__c", "实际库存", "number", "")]});
        self.clients.crm.function("jingxiang_provision__c", wanted, true).await.expect("made");
    }

    async fn own_levels(&self) -> Levels {
        self.crm_levels("own_stock__c", OWN).await
    }

    async fn erp_levels(&self) -> Levels {
        self.crm_levels("ErpStockObj", ["warehouse_id", "product_id", "available_stock", "real_stock"]).await
    }

    async fn set_stock(&self, object: Option<&str>) {
        self.change(|stored| stored.stock_target = object.map(str::to_owned)).await;
    }

    /// Why the stream did not run.
    async fn why_no_stock(&self) -> String {
        let summary = self.run().await;
        let (_, _, why) = summary.streams.into_iter().find(|(kind, ..)| kind.0 == "inventory").expect("the stream");
        why.expect("a reason")
    }

    async fn writes_nothing_more(&self) {
        let before = self.writes().await;
        self.run().await;
        assert_eq!(self.writes().await, before);
    }
}

async fn switched_on() -> World {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    world
}

#[tokio::test]
async fn in_3_an_object_without_the_fields_is_passed_over_for_the_tenants_own() {
    let world = switched_on().await;
    world.own_stock("WarehouseObj").await;
    world.control("POST", "fields", &json!({"object": "StockObj", "field": "real_stock", "op": "remove"})).await;
    world.run().await;
    let levels = world.own_levels().await;
    assert!(levels.len() > 10 && levels.contains_key(&("P0001".to_owned(), "总仓".to_owned())), "{levels:?}");
    assert_eq!(world.crm_count("StockObj").await, 0);
    world.writes_nothing_more().await;
}

#[tokio::test]
async fn in_3_an_object_that_refuses_to_be_written_is_passed_over_in_the_same_run() {
    let world = switched_on().await;
    world.own_stock("WarehouseObj").await;
    world.control("POST", "stock", &json!({"writable": false})).await;
    world.run().await;
    let levels = world.own_levels().await;
    assert!(levels.len() > 10);
    assert!(world.records("inventory").await.iter().all(|record| record.state == State::Created));
    world.writes_nothing_more().await;
    // It may be written again: what is kept elsewhere stays there.
    world.control("POST", "stock", &json!({"writable": true})).await;
    world.writes_nothing_more().await;
    assert_eq!((world.crm_count("StockObj").await, world.own_levels().await), (0, levels));
}

#[tokio::test]
async fn in_3_where_no_object_will_do_the_reason_says_what_to_do_and_the_other_kinds_go_on() {
    let world = switched_on().await;
    world.control("POST", "stock", &json!({"writable": false})).await;
    let order = world.product("P902", "照常同步的商品", "5").await;
    let why = world.why_no_stock().await;
    for said in ["StockObj", "不允许应用写入", "ErpStockObj", "ErpWarehouseObj", "自定义对象「库存」", "「可用库存」"]
    {
        assert!(why.contains(said), "{said} is not in {why}");
    }
    assert!(world.bound_of("product").await.iter().any(|bound| bound.jdy_id == order));
    let failed = world.records("inventory").await;
    assert!(
        failed.iter().all(|r| r.state == State::Failed && r.reason.as_deref().is_some_and(|w| w.contains("写权限")))
    );
    world.own_stock("WarehouseObj").await;
    world.run().await;
    assert!(world.own_levels().await.len() > 10);
}

#[tokio::test]
async fn in_3_stock_that_can_be_written_no_more_stays_where_it_is_and_says_so() {
    let world = World::with_stock().await;
    world.own_stock("WarehouseObj").await;
    world.control("POST", "stock", &json!({"writable": false})).await;
    world.jdy_ships("P0001", "CK01", "1").await;
    let why = world.why_no_stock().await;
    assert!(why.contains("StockObj") && why.contains("不允许应用写入"), "{why}");
    assert!(world.own_levels().await.is_empty(), "nobody has chosen another object");
    world.control("POST", "stock", &json!({"writable": true})).await;
    world.run().await;
    assert_eq!(world.level("P0001", "总仓").await, ("499".to_owned(), "499".to_owned()));
}

#[tokio::test]
async fn in_3_an_object_that_is_set_is_taken_and_another_setting_brings_every_row_there() {
    let world = World::with_stock().await;
    let levels = world.stock().await;
    world.own_stock("WarehouseObj").await;
    world.set_stock(Some("own_stock__c")).await;
    world.run().await;
    assert_eq!(world.own_levels().await, levels);
    world.jdy_ships("P0001", "CK01", "1").await;
    world.run().await;
    assert_eq!(world.own_levels().await[&("P0001".to_owned(), "总仓".to_owned())].0, "499");
    assert_eq!(world.stock().await, levels, "what it left is as it was");
    world.writes_nothing_more().await;
    world.set_stock(Some("StockObj")).await;
    world.run().await;
    assert_eq!(world.stock().await, world.own_levels().await, "its own rows are found again");
    assert_eq!(world.stock().await.len(), levels.len());
}

#[tokio::test]
async fn in_3_an_object_that_is_set_and_will_not_do_is_refused_with_the_reason() {
    let world = switched_on().await;
    world.set_stock(Some("own_stock__c")).await;
    assert!(world.why_no_stock().await.contains("没有对象 own_stock__c"));
    world.set_stock(Some("AccountObj")).await;
    assert!(world.why_no_stock().await.contains("没有字段「仓库」"));
    world.set_stock(None).await;
    world.run().await;
    assert!(world.stock().await.len() > 10);
}

#[tokio::test]
async fn in_3_p_3_where_erp_stock_is_set_the_warehouses_go_to_the_objects_that_it_looks_up() {
    let world = World::bound().await;
    world.set_stock(Some("ErpStockObj")).await;
    world.switch_on(Preset::Warehouse).await;
    world.run().await;
    let describe = world.clients.crm.describe("SalesOrderProductObj").await.expect("a describe");
    let ship_from = describe.field_by_label("发货仓库").expect("the field").1;
    assert_eq!(ship_from.target.as_deref(), Some("ErpWarehouseObj"));
    assert_eq!(world.crm_count("ErpWarehouseObj").await, world.bound_of("warehouse").await.len() as u64);
    assert!(world.erp_levels().await.len() > 10);
    assert_eq!(world.crm_count("StockObj").await, 0);
    let stats = world.control("GET", "stats", &Value::Null).await;
    assert!(stats["crm"]["writes"]["POST /cgi/crm/erp/data"].as_u64().is_some_and(|writes| writes > 10), "{stats}");
    world.writes_nothing_more().await;
}

#[tokio::test]
async fn in_3_p_3_where_there_is_only_erp_stock_the_warehouses_go_to_the_objects_that_it_looks_up() {
    let world = World::bound().await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/object/describe", "object": "StockObj", "fault": "code",
            "code": 500, "times": 1_000}]))
        .await;
    world.switch_on(Preset::Warehouse).await;
    world.run().await;
    let describe = world.clients.crm.describe("SalesOrderProductObj").await.expect("a describe");
    let ship_from = describe.field_by_label("发货仓库").expect("the field").1;
    assert_eq!(ship_from.target.as_deref(), Some("ErpWarehouseObj"));
    assert!(world.erp_levels().await.len() > 10);
    world.writes_nothing_more().await;
}
