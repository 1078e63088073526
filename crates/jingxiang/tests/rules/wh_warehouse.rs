//! Chapter WH: warehouses, with switch P-3.

use model::{Preset, State};
use serde_json::json;

use crate::world::{World, object};

#[tokio::test]
async fn wh_1_warehouses_go_to_the_crm_once_the_switch_is_on_and_changes_follow() {
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
