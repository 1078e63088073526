//! F-6: what has not changed is not decided anew because something else has: a warehouse, a binding, an option, a name.

use model::{Preset, State};
use serde_json::json;

use crate::carrier::calls;
use crate::world::{World, object};

impl World {
    async fn first_store(&self, enable: &str) -> serde_json::Value {
        let filter = jdy::Filter { page_size: 100, include_disabled: true, ..jdy::Filter::default() };
        let rows = self.clients.jdy.list(&jdy::STORE, &filter, 1).await.expect("stores").rows;
        let change =
            json!({"id": rows[0]["id"], "number": rows[0]["number"], "name": rows[0]["name"], "enable": enable});
        self.clients.jdy.save(&jdy::STORE, &object(change)).await.expect("saved");
        rows[0]["id"].clone()
    }
}

#[tokio::test]
async fn f_6_so_3_an_order_stays_in_the_warehouse_it_went_to_when_another_one_is_the_first_now() {
    let world = World::initialised().await;
    let audited = world.order(json!({}), &[("1", "5")]).await;
    let open = world.order(json!({}), &[("2", "6")]).await;
    world.run().await;
    world.accepted(&audited).await;
    world.run().await;
    let before = world.writes().await;
    let first = world.first_store("0").await;
    let before = before + 1;
    world.run().await;
    assert_eq!(world.writes().await, before);
    for order in [&audited, &open] {
        assert!(matches!(world.state("sales_order", &order.number).await, State::Created | State::Unchanged));
        assert_eq!(world.sync_status(&order.id).await, "已同步");
    }
    // An order that changes is decided as things are now.
    world.clients.crm.update("SalesOrderObj", &open.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&open.number).await.expect("an order in JDY");
    assert_ne!(bill["material_entity"][0]["stock_id"], first);
}

#[tokio::test]
async fn f_6_s_5_unbinding_an_employee_rewrites_nothing_that_was_written_under_him() {
    let world = World::initialised().await;
    let name = "老客户";
    world.deal(name, json!({})).await;
    world.run().await;
    world.run().await;
    let id = world.jdy_named(&jdy::CUSTOMER, name).await[0]["id"].as_str().expect("an id").to_owned();
    let saler = world.jdy_customer(&id).await["saler_id"].clone();
    assert!(saler.as_str().is_some_and(|saler| !saler.is_empty()), "{saler}");
    let before = world.writes().await;
    world.store.unbind(&world.id, "employee", saler.as_str().expect("an id")).await.expect("unbound");
    assert!(!world.bound_of("employee").await.is_empty(), "S-6: others are bound");
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert_eq!(world.jdy_customer(&id).await["saler_id"], saler);
}

#[tokio::test]
async fn so_5_s_8_an_order_that_refuses_to_be_marked_says_so_and_is_marked_once_it_is_unlocked() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.clients.crm.lock("SalesOrderObj", &[&order.id]).await.expect("locked");
    world.run().await;
    assert!(world.jdy_order(&order.number).await.is_some());
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Created);
    assert!(record.reason.is_some_and(|reason| reason.contains("同步状态") && reason.contains("锁定")));
    assert_ne!(world.sync_status(&order.id).await, "已同步");
    // What changed in the last minutes is read by every run; now that is long ago.
    world.later(11 * 60).await;
    world.run().await;
    let told = calls(&world, "/cgi/crm/v2/data/update").await;
    world.run().await;
    assert_eq!(calls(&world, "/cgi/crm/v2/data/update").await, told, "it is still locked");
    let foreign = world.foreign_product("外来的产品").await;
    let refused = world.order_of(json!({}), &[(Some(&foreign), "1", "5")]).await;
    world.clients.crm.lock("SalesOrderObj", &[&refused.id]).await.expect("locked");
    world.run().await;
    let record = world.record("sales_order", &refused.number).await;
    assert!(record.reason.is_some_and(|reason| reason.contains("外来的产品")), "what it fails for comes first");

    world.clients.crm.unlock("SalesOrderObj", &[&order.id]).await.expect("unlocked");
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    assert_eq!(world.record("sales_order", &order.number).await.reason, None);
}

#[tokio::test]
async fn f_6_a_customer_that_comes_through_only_by_a_retry_is_not_written_back() {
    let world = World::bound().await;
    let customer = object(json!({"number": "K900", "name": "慢慢商行"}));
    world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved");
    let refused = json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "AccountObj", "fault": "code",
        "code": 201_112_012, "times": 1000}]);
    world.faults(refused).await;
    world.run().await;
    assert_eq!(world.state("customer_initial", "慢慢商行").await, State::Failed);
    world.faults(json!([])).await;
    let row = world.jdy_named(&jdy::CUSTOMER, "慢慢商行").await.remove(0);
    let id = row["id"].as_str().expect("an id").to_owned();
    let before = world.jdy_customer(&id).await;
    world.retried("customer_initial", "慢慢商行").await;
    world.run().await;
    assert_eq!(world.crm_where("AccountObj", "name", "慢慢商行").await.len(), 1);
    assert_eq!(world.jdy_customer(&id).await, before);
}

#[tokio::test]
async fn f_6_an_order_is_not_touched_when_what_it_names_is_called_otherwise_by_hand() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    let unit = world.unit("捆").await;
    world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let product = world.crm_product("T105").await["_id"].as_str().expect("an id").to_owned();
    let method = world.option("SalesOrderObj", "delivery_method__c", "物流").await;
    let order = world.order_of(json!({"delivery_method__c": method}), &[(Some(&product), "1", "5")]).await;
    let from = world.crm_where("WarehouseObj", "name", "深圳分仓").await.remove(0);
    let line = object(json!({"ship_warehouse__c": from["_id"]}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[0], line).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][0]["stock_name"], "深圳分仓");

    for (of, field, label, to) in
        [("ProductObj", "unit", "捆", "一捆"), ("SalesOrderObj", "delivery_method__c", "物流", "快递")]
    {
        let option = json!({"object": of, "field": field, "op": "rename", "label": label, "to": to});
        world.control("POST", "options", &option).await;
    }
    let (id, name) = (from["_id"].as_str().expect("an id"), object(json!({"name": "南方仓"})));
    world.clients.crm.update("WarehouseObj", id, name).await.expect("updated");
    let customer = world.bound_of("customer").await.remove(0).crm_id;
    world.clients.crm.update("AccountObj", &customer, object(json!({"name": "改名的客户"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.state("unit", "捆").await, State::Failed, "that is the unit's own affair");
    let record = world.record("sales_order", &order.number).await;
    assert!(matches!(record.state, State::Created | State::Unchanged), "{:?}", record.reason);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let after = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(after["material_entity"], bill["material_entity"]);
    // An order that changes is decided as things are now.
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    assert_ne!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn f_6_pr_5_an_order_that_was_sent_stays_so_when_its_product_is_deleted_until_it_changes() {
    let world = World::initialised().await;
    let id = world.product("T001", "大葱", "3").await;
    world.run().await;
    let product = world.crm_product("T001").await["_id"].as_str().expect("an id").to_owned();
    let order = world.order_of(json!({}), &[(Some(&product), "1", "5")]).await;
    world.run().await;
    // JDY deletes no product that an order names.
    let bill = world.jdy_order(&order.number).await.expect("an order")["id"].as_str().expect("an id").to_owned();
    world.clients.jdy.operate(&jdy::SALES_ORDER, jdy::Operation::Delete, &[bill]).await.expect("deleted");
    world.delete_in_jdy(&[id]).await;
    world.run().await;
    assert_eq!(world.state("product", "T001").await, State::Deleted);
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert!(matches!(record.state, State::Created | State::Unchanged), "{:?}", record.reason);
    assert_eq!(world.sync_status(&order.id).await, "已同步");

    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|why| why.contains("大葱") && why.contains("已在精斗云删除")));
    assert_eq!(world.sync_status(&order.id).await, "未同步");
}
