//! Chapter WH: warehouses, with switch P-3.

use std::collections::BTreeMap;

use model::{Preset, State};
use serde_json::json;

use crate::people::Order;
use crate::world::{World, object};

#[tokio::test]
async fn p_3_wh_1_warehouses_go_to_the_crm_once_the_switch_is_on_and_changes_follow() {
    let world = World::initialised().await;
    assert!(world.records("warehouse").await.is_empty(), "with the switch off nothing is synchronised");
    world.switch_on(Preset::Warehouse).await;
    let store = object(json!({"name": "冷库", "number": "W900"}));
    let id = world.clients.jdy.save(&jdy::STORE, &store).await.expect("saved").id;
    world.run().await;
    let found = world.crm_where("WarehouseObj", "number", "W900").await;
    assert_eq!((found.len(), found[0]["name"].as_str()), (1, Some("冷库")));

    let renamed = object(json!({"id": id, "name": "一号冷库", "number": "W900"}));
    world.clients.jdy.save(&jdy::STORE, &renamed).await.expect("saved");
    world.run().await;
    let found = world.crm_where("WarehouseObj", "number", "W900").await;
    assert_eq!((found.len(), found[0]["name"].as_str()), (1, Some("一号冷库")));
    assert_eq!(world.state("warehouse", "W900").await, State::Updated);
}

/// The CRM's warehouses, by name.
async fn ship_from(world: &World, name: &str) -> String {
    let found = world.crm_where("WarehouseObj", "name", name).await;
    found.first().unwrap_or_else(|| panic!("no {name}"))["_id"].as_str().expect("an id").to_owned()
}

impl World {
    async fn ships_from(&self, order: &Order, line: usize, warehouse: &str) {
        let from = object(json!({"ship_warehouse__c": warehouse}));
        self.clients.crm.update("SalesOrderProductObj", &order.lines[line], from).await.expect("updated");
    }
}

#[tokio::test]
async fn so_3_p_3_a_line_goes_to_the_jdy_warehouse_of_the_same_name_and_an_unknown_name_to_the_first() {
    let world = World::with_stock().await;
    let own = object(json!({"name": "只在纷享的仓", "number": "X1", "owner": [world.owner().await],
        "record_type": "default__c"}));
    let own = world.clients.crm.create("WarehouseObj", own, BTreeMap::new()).await.expect("created").id;
    let order = world.order(json!({}), &[("1", "5"), ("2", "5"), ("3", "5")]).await;
    world.ships_from(&order, 0, &ship_from(&world, "深圳分仓").await).await;
    world.ships_from(&order, 1, &own).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let stores: Vec<&str> =
        bill["material_entity"].as_array().expect("lines").iter().filter_map(|l| l["stock_name"].as_str()).collect();
    assert_eq!(stores, ["深圳分仓", "总仓", "总仓"]);
    assert_eq!(world.sync_status(&order.id).await, "已同步");

    world.ships_from(&order, 0, &ship_from(&world, "门店仓").await).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][0]["stock_name"], "门店仓", "a changed line is sent again");
}

#[tokio::test]
async fn so_3_an_order_that_comes_before_its_warehouses_new_name_goes_to_that_warehouse() {
    let world = World::with_stock().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.ships_from(&order, 0, &ship_from(&world, "门店仓").await).await;
    let store = world.jdy_named(&jdy::STORE, "门店仓").await.swap_remove(0);
    let renamed = object(json!({"id": store["id"], "number": store["number"], "name": "前门店仓"}));
    world.clients.jdy.save(&jdy::STORE, &renamed).await.expect("saved");
    // The event is looked at before any run has read the warehouses.
    assert!(world.pushed("m1", "SalesOrderObj", &order.id).await);
    world.take_events().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][0]["stock_id"], store["id"]);
    assert_eq!(world.sync_status(&order.id).await, "已同步");

    world.run().await;
    ship_from(&world, "前门店仓").await;
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn p_3_the_field_is_known_by_its_label_and_one_that_has_only_the_name_is_not_taken_for_it() {
    let world = World::bound().await;
    let other = json!({"object": "SalesOrderProductObj", "field": "ship_warehouse__c", "op": "add", "label": "旧的仓库",
        "type": "object_reference", "target": "WarehouseObj"});
    world.control("POST", "fields", &other).await;
    world.switch_on(Preset::Warehouse).await;
    let summary = world.run().await;
    let (_, _, why) = summary.streams.iter().find(|(kind, ..)| kind.0 == "warehouse").expect("the stream");
    assert!(why.as_deref().is_some_and(|why| why.contains("字段「发货仓库」")), "{why:?}");

    let own = json!({"object": "SalesOrderProductObj", "field": "from_store__c", "op": "add", "label": "发货仓库",
        "type": "object_reference", "target": "WarehouseObj"});
    world.control("POST", "fields", &own).await;
    world.run().await;
    assert!(world.records("warehouse").await.iter().any(|r| r.state == State::Created));
    let order = world.order(json!({}), &[("1", "5")]).await;
    let from = object(json!({"from_store__c": ship_from(&world, "门店仓").await}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[0], from).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][0]["stock_name"], "门店仓");
}
