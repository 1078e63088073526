//! The rulings on what the brief leaves open.

use model::{Preset, State};
use serde_json::json;
use store::Review;

use crate::world::{World, object};

#[tokio::test]
async fn ruling_5_the_twin_of_an_invalidated_record_is_left_alone_and_the_binding_is_marked() {
    let world = World::initialised().await;
    let account = world.deal("绿叶商贸", json!({"tel": "13700000009"})).await;
    world.run().await;
    let title = world.record("customer", "绿叶商贸").await.title;
    world.clients.crm.invalidate("AccountObj", &account).await.expect("invalidated");
    world.run().await;
    let record = world.record("customer", "绿叶商贸").await;
    assert_eq!((record.state, &record.title), (State::Skipped, &title));
    assert!(record.reason.is_some_and(|reason| reason.contains("作废")));
    assert_eq!(record.review, Review::Open, "decision 0055");
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "绿叶商贸").await.len(), 1);
    assert!(world.marked("customer", &account).await.is_some_and(|why| why.contains("作废")));
}

#[tokio::test]
async fn ruling_5_what_was_invalidated_before_everything_is_read_once_more_is_told_all_the_same() {
    let world = World::initialised().await;
    let account = world.deal("绿叶商贸", json!({"tel": "13700000009"})).await;
    world.run().await;
    world.clients.crm.invalidate("AccountObj", &account).await.expect("invalidated");
    // Longer than windows overlap; the switch brings a field, so that all customers are read again.
    world.later(1_000).await;
    world.switch_on(Preset::CustomerCategory).await;
    world.run().await;
    world.run().await;
    let record = world.record("customer", "绿叶商贸").await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("作废")));
    assert!(world.marked("customer", &account).await.is_some_and(|why| why.contains("作废")));
}

#[tokio::test]
async fn ruling_5_a_recovered_record_goes_on_and_its_binding_is_good_again() {
    let world = World::initialised().await;
    let account = world.deal("绿叶商贸", json!({"tel": "13700000009"})).await;
    world.run().await;
    world.clients.crm.invalidate("AccountObj", &account).await.expect("invalidated");
    world.run().await;
    world.clients.crm.recover("AccountObj", &[&account]).await.expect("recovered");
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "回来了"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.state("customer", "绿叶商贸").await, State::Updated);
    assert_eq!(world.marked("customer", &account).await, None);
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "绿叶商贸").await[0]["remark"], "回来了");
}

#[tokio::test]
async fn ruling_3_a_page_that_comes_twice_has_no_further_effect() {
    let world = World::initialised().await;
    world.deal("绿叶商贸", json!({"tel": "13700000009"})).await;
    world.run().await;
    let before = world.writes().await;
    world.forget_how_far("customer").await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "绿叶商贸").await.len(), 1);
}
