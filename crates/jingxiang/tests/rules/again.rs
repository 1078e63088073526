//! What failed is tried again by itself: by the next runs at first, and then ever more seldom.

use model::{Preset, State};
use serde_json::{Value, json};

use crate::world::World;

/// The CRM refuses to make one, so many times.
fn refuses(object: &str, times: u64) -> Value {
    json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": object, "fault": "code", "code": 500,
        "times": times}])
}

#[tokio::test]
async fn f_4_in_2_a_warehouse_that_was_refused_is_tried_again_by_the_next_run_and_its_stock_follows() {
    let world = World::initialised().await;
    world.switch_on(Preset::Warehouse).await;
    world.faults(refuses("WarehouseObj", 100)).await;
    world.run().await;
    assert!(world.records("warehouse").await.iter().all(|r| matches!(r.state, State::Failed | State::Skipped)));
    let stock = world.records("inventory").await;
    assert!(!stock.is_empty() && stock.iter().all(|r| matches!(r.state, State::Held | State::Failed)), "{stock:?}");

    world.faults(json!([])).await;
    world.run().await;
    assert!(world.records("warehouse").await.iter().all(|r| matches!(r.state, State::Created | State::Skipped)));
    let stock = world.records("inventory").await;
    assert!(stock.iter().filter(|r| r.state == State::Created).count() > 10, "{stock:?}");
}

#[tokio::test]
async fn f_5_a_record_of_any_kind_that_was_refused_goes_on_with_the_next_run() {
    let world = World::bound().await;
    for preset in Preset::ALL {
        world.switch_on(preset).await;
    }
    let path =
        |system: &str, path: &str| json!({"system": system, "path": path, "fault": "code", "code": 500, "times": 3});
    world
        .faults(json!([
            path("crm", "/cgi/crm/v2/data/create"),
            path("crm", "/cgi/crm/data/editProductCategory"),
            path("crm", "/cgi/crm/v2/special/function")
        ]))
        .await;
    world.run().await;
    world.faults(json!([])).await;
    world.run().await;
    world.run().await;
    for record in ["unit", "brand", "product_category", "customer_category", "warehouse", "inventory"] {
        for one in world.records(record).await.iter().filter(|one| !one.title.starts_with("P0024")) {
            assert!(!matches!(one.state, State::Failed), "{record} {} {:?}", one.title, one.reason);
        }
    }
    world.each_once().await;
}

#[tokio::test]
async fn f_5_what_fails_again_and_again_is_looked_at_ever_more_seldom() {
    let world = World::initialised().await;
    world.product("T900", "总被拒绝", "1").await;
    world.faults(refuses("ProductObj", 1_000)).await;
    let tries = async || world.record("product", "T900").await.attempts;
    world.run().await;
    assert_eq!(tries().await, 1);
    // What changed in the last minutes is read by every run; now that is long ago.
    world.later(11 * 60).await;
    for expected in [2, 3, 4, 4, 4] {
        world.run().await;
        assert_eq!(tries().await, expected);
    }
    world.later(5 * 60).await;
    for expected in [5, 5] {
        world.run().await;
        assert_eq!(tries().await, expected);
    }
    world.faults(json!([])).await;
    world.run().await;
    assert_eq!(world.state("product", "T900").await, State::Failed, "its time has not come");
    world.later(15 * 60).await;
    world.run().await;
    assert_eq!(world.state("product", "T900").await, State::Created);
}
