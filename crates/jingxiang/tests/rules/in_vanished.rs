//! Chapter IN: stock that JDY lists no more becomes zero, once it is certain.

use model::State;
use serde_json::{Value, json};
use store::RecordView;

use crate::in_inventory::{LISTS, STORE_2, plain, stock_rows};
use crate::meddle::{Asked, Meddler};
use crate::world::{World, object};

#[tokio::test]
async fn in_1_a_row_that_vanishes_becomes_zero_and_counts_again_when_it_is_back() {
    let world = World::with_stock().await;
    // What has nothing left is listed no more: its row is gone, not zero.
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    world.jdy_ships("P0001", "CK02", "120").await;
    world.run().await;
    assert_eq!(world.level("P0001", STORE_2).await, ("0".to_owned(), "0".to_owned()));
    let record = world.record("inventory", &format!("不锈钢保温杯 @ {STORE_2}")).await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("纷享销客中已改为 0")));
    let last = world.store.history(&world.id, record.id, 1).await.expect("a history").remove(0);
    let changes = last.changes.expect("what was changed");
    assert!(changes.contains(r#""before":120"#), "{changes}");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);

    world.control("POST", "stock", &json!({"zero_rows": true})).await;
    world.out_of("P0001", "CK02", "2").await;
    world.run().await;
    assert_eq!(world.level("P0001", STORE_2).await, ("-2".to_owned(), "0".to_owned()));
    assert_eq!(world.stock().await, world.jdy_levels().await);
}

#[tokio::test]
async fn in_1_an_empty_list_is_not_believed_at_the_first_look() {
    let world = World::with_stock().await;
    let (levels, before) = (world.stock().await, world.writes().await);
    for path in LISTS {
        world.faults(json!([{"system": "jdy", "path": path, "fault": "empty_list", "times": 1}])).await;
        world.run().await;
    }
    assert_eq!((world.stock().await, world.writes().await), (levels, before));
    assert!(world.asked_about("inventory").await.is_empty());
}

#[tokio::test]
async fn in_1_when_very_much_vanishes_at_once_an_administrator_is_asked_and_has_the_say() {
    let mut world = World::with_stock().await;
    let (levels, before) = (world.stock().await, world.writes().await);
    let hand = Meddler::on(&mut world);
    let nothing = |asked: &Asked, answer: &mut Value| {
        if stock_rows(asked, answer).is_some() {
            answer["data"]["rows"] = json!([]);
            answer["data"]["count"] = 0.into();
        }
    };
    hand.changes(nothing);
    world.run().await;
    assert_eq!((world.stock().await, world.writes().await), (levels.clone(), before), "nothing before the answer");
    let asked = world.asked_about("inventory").await;
    let count = format!("{} 条库存", levels.len());
    assert!(asked.len() == 1 && asked[0].question.text.contains(&count), "{asked:?}");
    world.answer(&asked[0], "refuse").await;
    world.run().await;
    assert_eq!(world.stock().await, levels);
    assert!(world.asked_about("inventory").await.is_empty());

    hand.lets_go();
    world.run().await;
    hand.changes(nothing);
    world.run().await;
    let asked = world.asked_about("inventory").await;
    assert_eq!(asked.len(), 1, "it was there in between, so the answer counts no more");
    world.answer(&asked[0], "confirm").await;
    world.run().await;
    let zero = ("0".to_owned(), "0".to_owned());
    assert!(world.stock().await.values().all(|level| *level == zero));
    hand.lets_go();
    world.run().await;
    assert_eq!(world.stock().await, levels);
}

#[tokio::test]
async fn in_1_the_stock_of_a_deleted_product_becomes_zero() {
    let world = World::with_stock().await;
    let product = world.jdy_id(&jdy::MATERIAL, "P0001").await;
    let of_it = async || {
        let records = world.records("inventory").await;
        records.into_iter().filter(|record| record.title.starts_with("P0001 ")).collect::<Vec<_>>()
    };
    let rows: Vec<String> = of_it().await.into_iter().map(|record| record.target_id.expect("a row")).collect();
    world.delete_in_jdy(&[product]).await;
    world.run().await;
    assert_eq!(rows.len(), 2);
    for row in rows {
        let stock = world.clients.crm.get("StockObj", &row).await.expect("a call").expect("the row");
        assert_eq!((plain(&stock["available_stock"]), plain(&stock["real_stock"])), ("0".to_owned(), "0".to_owned()));
    }
    assert!(of_it().await.iter().all(|record| record.state == State::Skipped));
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

/// Stock that is not listed any more and is to become zero, with what happens to the call that writes it.
async fn vanishing(fault: Value) -> World {
    let world = World::with_stock().await;
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    world.jdy_ships("P0001", "CK02", "120").await;
    let update = json!({"system": "crm", "path": "/cgi/crm/v2/data/update", "object": "StockObj", "times": 1});
    let mut fault = object(fault);
    fault.extend(object(update));
    world.faults(json!([fault])).await;
    world
}

async fn vanished(world: &World) -> RecordView {
    world.record("inventory", &format!("不锈钢保温杯 @ {STORE_2}")).await
}

#[tokio::test]
async fn in_1_a_zero_that_the_crm_refuses_fails_by_name_and_is_made_up_for_by_the_next_run() {
    let world = vanishing(json!({"fault": "code", "code": 500})).await;
    world.run().await;
    let record = vanished(&world).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("未能在纷享销客改为 0")));
    world.run().await;
    assert_eq!(vanished(&world).await.state, State::Skipped);
    assert_eq!(world.level("P0001", STORE_2).await, ("0".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn in_1_a_zero_whose_answer_is_lost_waits_for_the_next_run() {
    let world = vanishing(json!({"fault": "drop_after_commit"})).await;
    world.run().await;
    assert_eq!(vanished(&world).await.state, State::Held);
    world.run().await;
    assert_eq!(vanished(&world).await.state, State::Skipped);
    assert_eq!(world.level("P0001", STORE_2).await, ("0".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn in_1_a_zero_at_which_the_crm_refuses_the_connection_ends_the_run_and_is_written_by_the_next() {
    let world = vanishing(json!({"fault": "code", "code": 20_021})).await;
    assert!(world.try_run().await.expect("a run").halt.is_some());
    world.run().await;
    assert_eq!(vanished(&world).await.state, State::Skipped);
    assert_eq!(world.level("P0001", STORE_2).await, ("0".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn in_1_a_row_that_is_gone_on_both_sides_is_let_go_of() {
    let world = World::with_stock().await;
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    let row = vanished(&world).await.target_id.expect("a row");
    world.clients.crm.invalidate("StockObj", &row).await.expect("invalidated");
    world.jdy_ships("P0001", "CK02", "120").await;
    world.run().await;
    assert_eq!(vanished(&world).await.state, State::Skipped);
    assert!(world.bound_of("inventory").await.iter().all(|binding| binding.crm_id != row));
}

#[tokio::test]
async fn in_1_a_row_that_one_answer_lacks_is_looked_for_again_before_it_becomes_zero() {
    let mut world = World::with_stock().await;
    let (levels, before) = (world.stock().await, world.writes().await);
    let product = world.jdy_id(&jdy::MATERIAL, "P0001").await;
    let hand = Meddler::on(&mut world);
    // The first look is at all products, the second one at this one alone.
    hand.changes(move |asked, answer| {
        let Some(mut rows) = stock_rows(asked, answer) else { return };
        let of_it = |row: &Value| row.to_string().contains(&product);
        if !rows.iter().all(of_it) {
            rows.retain(|row| !of_it(row) || !row.to_string().contains(STORE_2));
            answer["data"]["count"] = rows.len().into();
            answer["data"]["rows"] = rows.into();
        }
    });
    world.run().await;
    assert_eq!((world.stock().await, world.writes().await), (levels, before));
    assert_ne!(vanished(&world).await.state, State::Skipped);
}
