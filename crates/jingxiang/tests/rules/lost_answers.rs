//! What becomes of a write whose answer is lost, and of what is refused (F-5, decisions 0018, 0023). There are several nets under
//! a lost answer: it is looked for at once, its intent is looked for in the next run, the target refuses a second one of its number.
//! Each of them holds alone here, and catches nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::Halt;
use fxiaoke::CategoryEdit;
use jingxiang::progress::Bars;
use model::State;
use serde_json::json;
use store::Retry;

use crate::at_attachment::{SAVES, dies};
use crate::meddle::{Asked, Break, Meddler};
use crate::people::Order;
use crate::world::{World, object};

const CREATE: &str = "/cgi/crm/v2/data/create";
/// Customers in today's interface, and their detail, whose path goes on.
const CUSTOMER: &str = "/jdy/v2/bd/customer";

/// Whether an order is saved in 精斗云.
fn saves(asked: &Asked) -> bool {
    asked.method == http::Method::POST && SAVES.contains(&asked.path.as_str())
}

/// Whether orders are looked for in 精斗云.
fn looks(asked: &Asked) -> bool {
    asked.path.ends_with("/sal_order") && asked.method == http::Method::GET || asked.path.ends_with("/sal_order_list")
}

impl World {
    /// Made by us and not found there, and never said to stand otherwise.
    async fn is_simply_made(&self, stream: &str, order: &Order) -> bool {
        let record = self.record(stream, &order.number).await;
        let history = self.store.history(&self.id, record.id, 10).await.expect("a history");
        record.state == State::Created && !record.adopted && history.iter().all(|change| change.state == State::Created)
    }
}

#[tokio::test]
async fn never_twice_what_was_made_without_an_answer_is_found_at_once_and_sent_once() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    hand.listens();
    let lost = |object: &str| json!({"system": "crm", "path": CREATE, "object": object, "fault": "drop_after_commit", "times": 2});
    world.faults(json!([lost("ProductObj"), lost("AccountObj")])).await;
    world.run().await;
    for (object, stream) in [("ProductObj", "product"), ("AccountObj", "customer_initial")] {
        let made = world.records(stream).await.iter().filter(|r| r.state == State::Created && !r.adopted).count();
        assert_eq!(hand.count(|asked| asked.creates(object)), made, "{object}");
    }
    world.each_once().await;

    let order = world.order(json!({}), &[("1", "5")]).await;
    world.jdy_loses_the_answer(SAVES).await;
    world.run().await;
    assert_eq!(hand.count(saves), 1);
    assert!(world.is_simply_made("sales_order", &order).await);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn f_1_what_a_process_made_before_it_died_is_looked_for_twice_once_it_has_had_time_to_show() {
    let mut world = World::initialised_in_g2().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesAfter, SAVES).await;
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    hand.listens();
    world
        .faults(json!([{"system": "jdy", "path": SAVES[0], "method": "GET", "fault": "empty_list", "times": 1}]))
        .await;
    world.run_only("sales_order").await;
    assert_eq!((hand.count(saves), hand.count(looks)), (0, 2));
    let slept = hand.heard(|asked| looks(asked).then_some(asked.slept));
    assert!(slept[0] >= 2_000 && slept[1] > slept[0], "{slept:?}");
    assert!(world.is_simply_made("sales_order", &order).await, "it is ours, and was not there before us");
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn f_1_what_a_process_was_making_that_nothing_can_find_again_is_asked_about_and_not_sent_twice() {
    let mut world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "10")]).await;
    world.run().await;
    world.shipped(&[&order]).await;
    world.delivery_has_no_key().await;
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesAfter, &[CREATE]).await;
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    world.run().await;
    world.run().await;
    assert_eq!(world.state("delivery", &order.number).await, State::Unconfirmed);
    assert_eq!(world.asked_about("delivery").await.len(), 1);
    world.delivery(&order).await;
}

#[tokio::test]
async fn f_5_what_is_refused_is_sent_once_and_not_looked_for_and_a_new_record_costs_one_call() {
    let mut world = World::initialised_in_g2().await.settled().await;
    let hand = Meddler::on(&mut world);
    let id = world.deal("新成交客户", json!({})).await;
    let retry = Retry::Key { stream: "customer".to_owned(), key: id.clone() };
    // How often it is saved and read in 精斗云 in a run, and how it stands then.
    let run = async || {
        hand.listens();
        world.store.retry(&world.id, &retry, world.engine.clock.now()).await.expect("retried");
        world.run().await;
        let saves = hand.count(|asked| asked.path == CUSTOMER && asked.method == http::Method::POST);
        let reads = hand.count(|asked| asked.path == format!("{CUSTOMER}_detail"));
        (saves, reads, world.state("customer", "新成交客户").await)
    };
    world.jdy_refuses(&[CUSTOMER], 1_030_002_000).await;
    assert_eq!(run().await, (1, 0, State::Failed));
    world.faults(json!([])).await;
    assert_eq!(run().await, (1, 0, State::Created));
    world.clients.crm.update("AccountObj", &id, object(json!({"remark": "改"}))).await.expect("updated");
    world.jdy_refuses(&[CUSTOMER], 1_030_002_000).await;
    assert_eq!(run().await, (1, 1, State::Failed), "what is there is read before it is changed");
}

#[tokio::test]
async fn f_5_a_number_that_is_somebody_elses_is_refused_once_whether_an_answer_was_lost_before_or_not() {
    for lost in [false, true] {
        let mut world = World::initialised_in_g2().await.settled().await;
        let id = world.deal("我们的客户", json!({})).await;
        let account = world.clients.crm.get("AccountObj", &id).await.expect("a call").expect("an account");
        let stranger = object(json!({"name": "另一家公司", "number": account["account_no"]}));
        world.clients.jdy.save(&jdy::CUSTOMER, &stranger).await.expect("saved");
        let hand = Meddler::on(&mut world);
        hand.listens();
        let fault = json!({"system": "jdy", "path": CUSTOMER, "method": "POST", "fault": "drop_before", "times": 1});
        world.faults(if lost { json!([fault]) } else { json!([]) }).await;
        world.run().await;
        assert_eq!(world.state("customer", "我们的客户").await, State::Failed);
        let saves = hand.count(|asked| asked.method == http::Method::POST && asked.path == CUSTOMER);
        assert_eq!(saves, 1 + usize::from(lost));
    }
}

#[tokio::test]
async fn f_5_a_change_without_an_answer_is_sent_again_at_once_and_nothing_is_said_of_it() {
    let mut world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    world.jdy_loses_the_answer(SAVES).await;
    let hand = Meddler::on(&mut world);
    hand.listens();
    world.run().await;
    assert_eq!(hand.count(saves), 2);
    let record = world.record("sales_order", &order.number).await;
    let history = world.store.history(&world.id, record.id, 10).await.expect("a history");
    let mut states: Vec<State> = history.iter().map(|change| change.state).collect();
    states.sort();
    assert_eq!(states, [State::Created, State::Updated]);
}

#[tokio::test]
async fn so_5_a_changed_order_says_that_it_is_not_synchronised_before_it_is_written() {
    let mut world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesBefore, SAVES).await;
    assert_eq!(world.sync_status(&order.id).await, "未同步");
}

#[tokio::test]
async fn a_run_that_is_to_end_among_the_records_of_a_page_finishes_those_in_hand_and_begins_no_other() {
    /// Calls under way at once.
    const IN_HAND: usize = 8;
    for cancelled in [true, false] {
        let mut world = World::initialised().await;
        world.products(30).await;
        let hand = Meddler::on(&mut world);
        hand.listens();
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        if cancelled {
            hand.answers(move |asked| {
                told.fetch_or(asked.creates("ProductObj"), Ordering::Relaxed);
                None
            });
        } else {
            // The application has been disabled.
            world.faults(json!([{"system": "crm", "path": CREATE, "object": "ProductObj", "fault": "code", "code": 20_021, "times": 99}])).await;
        }
        let connection = world.opener.open(&world.stored().await).expect("a connection");
        let summary = world.engine.run(&connection, &[], "test", &Bars::quiet(), &stop).await.expect("a run");
        assert!(summary.halt.is_some());
        let created = hand.count(|asked| asked.creates("ProductObj"));
        assert!((1..=IN_HAND).contains(&created), "{created}");
        hand.lets_go();
        world.faults(json!([])).await;
        world.run().await;
        assert_eq!(world.state("product", "M029").await, State::Created);
        world.each_once().await;
    }
}

#[tokio::test]
async fn once_the_days_calls_are_used_up_it_is_not_asked_whether_what_was_to_be_changed_is_there() {
    let mut world = World::initialised().await;
    let id = world.product("T900", "菠菜", "1").await;
    world.run().await;
    world.change_product(&id, "T900", json!({"name": "大菠菜"})).await;
    let used_up = json!([{"system": "crm", "path": "/cgi/crm/v2/data/update", "object": "ProductObj", "fault": "code", "code": 30_002, "times": 1}]);
    world.faults(used_up).await;
    let crm = world.crm_product("T900").await["_id"].as_str().expect("an id").to_owned();
    let hand = Meddler::on(&mut world);
    hand.listens();
    let halt = world.try_run().await.expect("a run").halt;
    assert!(matches!(halt, Some(Halt::Paused { .. })), "{halt:?}");
    let of_it = hand.heard(|asked| asked.text.contains(&crm).then(|| asked.path.clone()));
    assert_eq!(of_it, ["/cgi/crm/v2/data/update"]);
}

#[tokio::test]
async fn what_is_there_already_and_says_the_same_is_bound_and_not_written() {
    let mut world = World::initialised().await;
    let name = "海鲜".to_owned();
    let made = CategoryEdit::Create { name: name.clone(), parent: None, order: None };
    world.clients.crm.edit_category(made).await.expect("made");
    let group = object(json!({"name": name, "number": "C900"}));
    world.clients.jdy.save(&jdy::MATERIAL_GROUP, &group).await.expect("saved");
    let hand = Meddler::on(&mut world);
    hand.listens();
    world.run().await;
    assert!(world.record("product_category", &name).await.adopted);
    assert_eq!(hand.count(|asked| asked.path.contains("ProductCategory") && asked.path.contains("edit")), 0);
}

#[tokio::test]
async fn cu_4_what_a_person_says_of_a_customer_whose_key_two_accounts_bear_counts_more_than_the_key() {
    let world = World::bound().await;
    let key =
        json!({"object": "AccountObj", "field": "jdy_key__c", "op": "add", "label": "精斗云标识", "type": "text"});
    world.control("POST", "fields", &key).await;
    let customer = object(json!({"name": "两次商行", "number": "K901"}));
    let id = world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved").id;
    for name in ["甲次商行", "乙次商行"] {
        world.account(name, json!({"jdy_key__c": id})).await;
    }
    let bearing = async || world.crm_where("AccountObj", "jdy_key__c", &id).await.len();
    world.run().await;
    assert_eq!(world.state("customer_initial", "K901").await, State::Unconfirmed);
    assert_eq!(bearing().await, 2);
    let asked = world.asked_about("customer_initial").await;
    let asked = asked.iter().find(|asked| asked.question.title.contains("K901")).expect("a question");
    assert_eq!(asked.question.options.len(), 3);
    world.answer(asked, "create").await;
    world.run().await;
    assert_eq!(world.state("customer_initial", "K901").await, State::Created);
    assert_eq!(bearing().await, 3);
    let asked = world.asked_about("customer_initial").await;
    assert!(asked.iter().all(|asked| !asked.question.title.contains("K901")), "{asked:?}");
}
