//! G1 may not say how many rows a list has (jdy-api.md §6): then no list is known to be complete, and nothing follows from
//! what is missing on it.

use model::Preset;
use serde_json::{Value, json};

use crate::meddle::Meddler;
use crate::world::World;

/// Takes the paging keys off every list.
fn uncounted(answer: &mut Value) {
    if let Some(data) = answer["data"].as_object_mut().filter(|data| data.get("rows").is_some_and(Value::is_array)) {
        data.retain(|key, _| key == "rows");
    }
}

#[tokio::test]
async fn pr_5_nothing_is_deleted_by_a_list_that_does_not_say_its_length() {
    let mut world = World::initialised_in_g1().await;
    let id = world.product("T900", "将要删除", "1").await;
    world.run().await;
    let hand = Meddler::on(&mut world);
    hand.changes(|_, answer| uncounted(answer));
    world.delete_in_jdy(&[id]).await;
    let summary = world.run().await;
    assert_eq!(world.crm_product("T900").await["product_code"], "T900");
    let (_, tally, _) = summary.streams.iter().find(|(kind, ..)| kind.0 == "product").expect("the stream");
    assert!(tally.notes.iter().any(|note| note.contains("没有给出产品的总数")), "{:?}", tally.notes);

    hand.lets_go();
    world.run().await;
    assert!(world.crm_where("ProductObj", "product_code", "T900").await.is_empty());
}

#[tokio::test]
async fn in_1_nothing_becomes_zero_by_a_list_that_does_not_say_its_length() {
    let mut world = World::initialised_in_g1().await;
    world.switch_on(Preset::Warehouse).await;
    world.run().await;
    let levels = world.stock().await;
    let hand = Meddler::on(&mut world);
    hand.changes(|_, answer| uncounted(answer));
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    world.jdy_ships("P0001", "CK02", "120").await;
    world.run().await;
    assert_eq!(world.stock().await, levels, "the row is not there, and may be on a page that was not given");

    hand.lets_go();
    world.run().await;
    assert_eq!(world.level("P0001", "深圳分仓").await, ("0".to_owned(), "0".to_owned()));
}

#[tokio::test]
async fn f_1_lists_that_do_not_say_their_length_are_read_to_their_end_all_the_same() {
    let mut world = World::bound_in_g1().await;
    let hand = Meddler::on(&mut world);
    hand.changes(|_, answer| uncounted(answer));
    world.products(120).await;
    world.run().await;
    world.each_once().await;
    assert!(world.bound_of("product").await.len() > 120);
}
