//! What failed is tried again by itself: by the next runs at first, and then ever more seldom.

use engine::Halt;
use model::{Preset, State};
use serde_json::{Value, json};
use store::Retry;

use crate::meddle::Meddler;
use crate::people::Order;
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

/// Three orders that came through and are asked for again, of which the CRM does not give the second one, nor any list that it
/// is on.
async fn one_of_three_is_refused(code: i64) -> (World, std::sync::Arc<Meddler>, Vec<Order>) {
    let mut world = World::initialised().await;
    let mut orders = Vec::new();
    for quantity in ["1", "2", "3"] {
        orders.push(world.order(json!({}), &[(quantity, "5")]).await);
    }
    // Until no window reaches back to them, nor to our own word on them (SO-5).
    for _ in 0..3 {
        world.run().await;
        world.later(1_200).await;
    }
    let all = Retry::Where { stream: Some("sales_order".to_owned()), state: Some(State::Created), cause: None };
    world.store.retry(&world.id, &all, world.engine.clock.now()).await.expect("due");
    let (hand, refused) = (Meddler::on(&mut world), orders[1].id.clone());
    hand.answers(move |asked| {
        let orders =
            asked.path.ends_with("/data/query") && asked.text.contains(r#""dataObjectApiName":"SalesOrderObj""#);
        let refusal = json!({"errorCode": code, "errorMessage": "暂不提供"});
        (orders && asked.text.contains(&refused)).then(|| Ok(http::Response::new(refusal.to_string().into())))
    });
    (world, hand, orders)
}

#[tokio::test]
async fn f_5_of_several_records_that_are_asked_for_together_and_refused_each_is_asked_for_alone() {
    let (world, hand, orders) = one_of_three_is_refused(500).await;
    world.run().await;
    for fine in [&orders[0], &orders[2]] {
        assert_eq!(world.state("sales_order", &fine.number).await, State::Created);
    }
    let record = world.record("sales_order", &orders[1].number).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("暂不提供")));
    hand.lets_go();
    world.run().await;
    assert_eq!(world.state("sales_order", &orders[1].number).await, State::Unchanged);
}

#[tokio::test]
async fn f_5_a_connection_that_is_refused_while_records_are_asked_for_again_ends_the_run_and_says_nothing_against_them()
{
    let (world, hand, orders) = one_of_three_is_refused(20_021).await;
    let halt = world.try_run().await.expect("a run").halt;
    assert!(matches!(halt, Some(Halt::Stopped { .. })), "{halt:?}");
    for order in &orders {
        assert_eq!(world.state("sales_order", &order.number).await, State::Created);
    }
    hand.lets_go();
    world.run().await;
}
