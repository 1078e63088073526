//! Lost answers, refusals, rubbish: never twice, never lost.

use std::sync::Arc;

use bytes::Bytes;
use engine::Halt;
use model::State;
use parking_lot::Mutex;
use serde_json::json;
use store::Retry;
use tower::ServiceExt;
use transport::Failure;

use crate::meddle::Meddler;
use crate::world::{World, object};

#[tokio::test]
async fn an_answer_lost_after_the_commit_makes_no_duplicate() {
    let world = World::bound().await;
    world
        .faults(json!([
            {"system": "crm", "path": "/cgi/crm/v2/data/create", "fault": "drop_after_commit", "times": 5},
            {"system": "crm", "path": "/cgi/crm/data/editProductCategory", "fault": "drop_after_commit", "times": 2},
        ]))
        .await;
    world.run().await;
    world.control("POST", "faults", &json!({"faults": []})).await;
    world.run().await;
    world.each_once().await;
}

#[tokio::test]
async fn a_call_lost_on_its_way_is_sent_again() {
    let world = World::bound().await;
    world
        .faults(json!([
            {"system": "crm", "path": "/cgi/crm/v2/data/create", "fault": "drop_before", "times": 5},
            {"system": "jdy", "path": "/jdy/v2/bd/material_detail", "fault": "error_500", "times": 3},
            {"system": "crm", "path": "/cgi/crm/v2/data/query", "fault": "html_body", "times": 2},
            {"system": "crm", "path": "/cgi/crm/v2/data/create", "fault": "code", "code": 30004, "times": 2},
        ]))
        .await;
    world.run().await;
    world.each_once().await;
}

#[tokio::test]
async fn an_order_whose_answer_is_lost_stands_once_in_jdy() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.faults(json!([
        {"system": "jdy", "path": "/jdy/v2/scm/sal_order", "method": "POST", "fault": "drop_after_commit", "times": 1},
    ])).await;
    world.run().await;
    assert!(world.jdy_order(&order.number).await.is_some());
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_the_run_goes_on() {
    let world = World::bound().await;
    world
        .faults(json!([
            {"system": "jdy", "path": "/jdy/v2/bd/material", "fault": "expire_token", "times": 1},
            {"system": "crm", "path": "/cgi/crm/v2/data/query", "fault": "expire_token", "times": 1},
        ]))
        .await;
    world.run().await;
    world.each_once().await;
}

#[tokio::test]
async fn tokens_that_end_in_a_row_are_renewed_in_a_row() {
    let world = World::bound().await;
    let ends = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "fault": "expire_token", "times": 3}]);
    world.faults(ends).await;
    world.run().await;
    world.each_once().await;
}

#[tokio::test]
async fn a_token_that_is_never_accepted_ends_the_run_without_a_word_against_the_credentials() {
    let world = World::bound().await;
    let ends = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "fault": "expire_token", "times": 1000}]);
    world.faults(ends).await;
    let halt = world.try_run().await.expect("a run").halt.expect("a halt");
    let said = halt.to_string();
    assert!(matches!(halt, Halt::Outage { .. }) && !said.contains("凭证"), "{said}");
}

#[tokio::test]
async fn an_empty_list_at_initialisation_is_looked_at_again_before_it_is_believed() {
    let world = World::bound().await;
    let empty = json!([{"system": "jdy", "path": "/jdy/v2/bd/customer", "fault": "empty_list", "times": 1}]);
    world.faults(empty).await;
    world.run().await;
    world.each_once().await;
    assert!(!world.records("customer_initial").await.is_empty());
}

#[tokio::test]
async fn f_1_what_initialisation_left_open_goes_on_after_it() {
    let world = World::bound().await;
    let lost = json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "AccountObj",
        "fault": "drop_before", "times": 100}]);
    world.faults(lost).await;
    world.run().await;
    let held = world.records("customer_initial").await.into_iter().filter(|r| r.state == State::Held).count();
    assert!(held > 0);
    world.faults(json!([])).await;
    let all = Retry::Where { stream: Some("customer_initial".to_owned()), state: None, cause: None };
    world.store.retry(&world.id, &all, world.engine.clock.now()).await.expect("retried");
    world.run().await;
    world.each_once().await;
}

#[tokio::test]
async fn a_number_that_somebody_else_gave_is_not_taken_for_ours_when_an_answer_is_lost() {
    let world = World::initialised().await;
    let id = world.deal("我们的客户", json!({})).await;
    let account = world.clients.crm.get("AccountObj", &id).await.expect("a call").expect("an account");
    let stranger = object(json!({"name": "另一家公司", "number": account["account_no"]}));
    let stranger = world.clients.jdy.save(&jdy::CUSTOMER, &stranger).await.expect("saved").id;
    world
        .faults(json!([{"system": "jdy", "path": "/jdy/v2/bd/customer", "method": "POST",
        "fault": "drop_before", "times": 1}]))
        .await;
    world.run().await;
    assert_eq!(world.state("customer", "我们的客户").await, State::Failed);
    let bound = world.bound_of("customer").await;
    assert!(bound.iter().all(|b| b.jdy_id != stranger));
}

#[tokio::test]
async fn an_empty_answer_before_a_create_is_asked_for_again_and_makes_no_duplicate() {
    let world = World::bound().await;
    let filter = jdy::Filter { page_size: 1, ..jdy::Filter::default() };
    let customers = world.clients.jdy.list(&jdy::CUSTOMER, &filter, 1).await.expect("rows").rows;
    let name = customers[0]["name"].as_str().expect("a name").to_owned();
    world.account(&name, json!({})).await;
    let empty = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "object": "AccountObj",
        "fault": "empty_list", "times": 1}]);
    world.faults(empty).await;
    world.run().await;
    assert_eq!(world.crm_where("AccountObj", "name", &name).await.len(), 1);
}

#[tokio::test]
async fn a_page_that_lacks_rows_loses_no_record() {
    let world = World::initialised().await;
    for name in ["甲一商行", "甲二商行", "甲三商行", "甲四商行"] {
        world.deal(name, json!({})).await;
    }
    let short = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "object": "AccountObj",
        "fault": "short_page", "times": 1}]);
    world.faults(short).await;
    world.run().await;
    for name in ["甲一商行", "甲二商行", "甲三商行", "甲四商行"] {
        assert_eq!(world.jdy_named(&jdy::CUSTOMER, name).await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_call_that_was_waited_for_in_vain_and_is_carried_out_later_makes_no_duplicate() {
    let mut world = World::bound_in_g2().await;
    let hand = Meddler::on(&mut world);
    let customer = object(json!({"number": "K900", "name": "慢慢商行"}));
    world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved");
    let under_way = Arc::new(Mutex::new(None));
    let (time, kept) = (Arc::clone(&hand), Arc::clone(&under_way));
    hand.answers(move |asked| {
        (asked.path.ends_with("/data/create") && asked.text.contains("慢慢商行")).then(|| {
            time.waits(30);
            *kept.lock() = Some((asked.path.clone(), asked.text.clone()));
            Err(Failure::NoAnswer("timed out".to_owned()))
        })
    });
    world.run().await;
    assert_eq!(world.state("customer_initial", "慢慢商行").await, State::Held);
    hand.lets_go();
    world.run().await;
    assert!(world.crm_where("AccountObj", "name", "慢慢商行").await.is_empty(), "its time has not come");

    let (path, body) = under_way.lock().take().expect("the call");
    let late = http::Request::post(format!("http://crm.sandbox{path}")).header("content-type", "application/json");
    let late = late.body(Bytes::from(body.trim().to_owned())).expect("a request");
    assert!(world.opener.crm.clone().oneshot(late).await.expect("an answer").status().is_success());
    hand.waits(60);
    world.run().await;
    assert_eq!(world.crm_where("AccountObj", "name", "慢慢商行").await.len(), 1);
    assert_eq!(world.state("customer_initial", "慢慢商行").await, State::Created);
}

#[tokio::test]
async fn so_5_an_order_whose_create_came_late_says_so_though_it_was_not_touched_since() {
    let mut world = World::initialised_in_g2().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let refuses = json!([{"system": "jdy", "path": "/jdy/v2/scm/sal_order", "method": "POST", "fault": "code",
        "code": 1_030_002_000, "times": 100}]);
    world.faults(refuses).await;
    world.run().await;
    world.faults(json!([])).await;
    assert_eq!(world.sync_status(&order.id).await, "未同步");

    let hand = Meddler::on(&mut world);
    let under_way = Arc::new(Mutex::new(None));
    let (time, kept) = (Arc::clone(&hand), Arc::clone(&under_way));
    hand.answers(move |asked| {
        (asked.path.ends_with("/sal_order") && asked.text.contains("material_entity")).then(|| {
            time.waits(30);
            *kept.lock() = Some(asked.text.clone());
            Err(Failure::NoAnswer("timed out".to_owned()))
        })
    });
    // No window of the next runs reaches back to when the order was touched last.
    world.later(3_600).await;
    world.run().await;
    assert_eq!(world.state("sales_order", &order.number).await, State::Held);
    hand.lets_go();
    let late = under_way.lock().take().expect("the call");
    world.clients.jdy.save(&jdy::SALES_ORDER, &object(late.parse().expect("a body"))).await.expect("saved");
    world.later(3_600).await;
    world.run().await;
    assert_eq!(world.bound_of("sales_order").await.len(), 1);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let before = world.writes().await;
    world.later(3_600).await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn a_record_that_one_answer_lacks_is_asked_for_again_before_it_counts_as_gone() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let update = object(json!({"remark": "改过"}));
    world.clients.crm.update("SalesOrderObj", &order.id, update).await.expect("updated");
    let now = world.engine.clock.now();
    world.store.receive(&world.id, "m1", "SalesOrderObj", &order.id, now).await.expect("kept");
    let empty = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "object": "SalesOrderObj",
        "fault": "empty_list", "times": 1}]);
    world.faults(empty).await;
    world.take_events().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Updated, "{:?}", record.reason);
    assert_eq!(world.marked("sales_order", &order.id).await, None);
}

#[tokio::test]
async fn pc_1_what_one_window_is_answered_without_comes_in_the_next_one() {
    let world = World::initialised_in_g2().await;
    let id = world.category("C900", "甲类", None, None).await;
    world.run().await;
    world.category("C900", "乙类", None, Some(&id)).await;
    // More than windows overlap: what this run is not shown lies before the next one's window.
    world.later(1_200).await;
    let empty = json!([{"system": "jdy", "path": "/jdy/v2/bd/material_group", "method": "GET",
        "fault": "empty_list", "times": 1}]);
    world.faults(empty).await;
    world.run().await;
    world.category_at(&["甲类"]).await;
    world.run().await;
    world.category_at(&["乙类"]).await;
}

#[tokio::test]
async fn so_1_a_line_that_one_window_is_answered_without_comes_in_the_next_one() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5"), ("2", "6")]).await;
    // Twice, until our own 同步状态 is no news of the order any more (SO-5).
    for _ in 0..2 {
        world.run().await;
        world.later(1_200).await;
    }
    world.remove_line(&order, 1).await;
    world.later(1_200).await;
    let empty = json!([{"system": "crm", "path": "/cgi/crm/v2/data/query", "object": "SalesOrderProductObj",
        "fault": "empty_list", "times": 2}]);
    world.faults(empty).await;
    world.run().await;
    let lines = async || {
        let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
        bill["material_entity"].as_array().expect("lines").len()
    };
    assert_eq!(lines().await, 2);
    world.run().await;
    assert_eq!(lines().await, 1);
}
