//! Chapter DN: deliveries whose order, salesman or answer is missing.

use std::sync::atomic::AtomicBool;

use engine::Halt;
use jingxiang::progress::Bars;
use model::State;
use serde_json::json;

use crate::at_attachment::dies;
use crate::dn_delivery::lost_answers;
use crate::meddle::{Break, Meddler};
use crate::world::World;

impl World {
    /// The CRM's deliveries have no field for our key, nobody makes one, and the next run looks.
    pub(crate) async fn delivery_has_no_key(&self) {
        let key = json!({"object": "DeliveryNoteObj", "field": "jdy_key__c", "op": "remove"});
        self.control("POST", "fields", &key).await;
        self.control("POST", "functions", &json!({"installed": []})).await;
        self.opener.look_anew(&self.id);
    }

    /// As the console does when somebody looks.
    async fn is_told_that_delivery_has_no_key(&self) {
        let needed = streams::STREAMS.iter().flat_map(|stream| stream.spec().ensures);
        let keys: Vec<_> = needed.filter(|ensure| ensure.object == "DeliveryNoteObj").copied().collect();
        engine::note(&self.store, &self.id, &keys).await.expect("noted");
    }
}

#[tokio::test]
async fn dn_3_a_delivery_waits_for_an_order_whose_create_has_no_answer_yet() {
    let world = World::initialised_in_g2().await;
    let order = world.order(json!({}), &[("1", "10")]).await;
    let (save, list) = ("/jdy/v2/scm/sal_order", "/jdy/v2/scm/sal_order");
    world
        .faults(json!([
            {"system": "jdy", "path": save, "method": "POST", "fault": "drop_after_commit", "times": 1},
            {"system": "jdy", "path": list, "method": "GET", "fault": "error_500", "times": 100}]))
        .await;
    let halt = world.try_run().await.expect("a run").halt;
    assert!(matches!(halt, Some(Halt::Outage { .. })), "{halt:?}");
    world.faults(json!([])).await;

    world.shipped(&[&order]).await;
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    let (bars, never) = (Bars::quiet(), AtomicBool::new(false));
    world.engine.run(&connection, &["delivery"], "test", &bars, &never).await.expect("a run");
    let record = world.record("delivery", &order.number).await;
    assert_eq!(record.state, State::Held);
    assert!(record.reason.is_some_and(|reason| reason.contains(&format!("等待销售订单「{}」", order.number))));

    world.run().await;
    assert_eq!(world.delivery(&order).await.fields["total_delivery_money"], "10.00");
}

#[tokio::test]
async fn a_salesman_without_a_crm_user_gives_the_delivery_to_the_default_owner_or_to_nobody() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("2", "10")]).await;
    let bound: Vec<String> = world.bound_of("employee").await.into_iter().map(|b| b.jdy_id).collect();
    let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
    let employees = world.clients.jdy.list(&jdy::EMPLOYEE, &filter, 1).await.expect("employees").rows;
    let stranger = employees.iter().find(|e| e["id"].as_str().is_some_and(|id| !bound.iter().any(|b| b == id)));
    let emp = json!({"emp_id": stranger.expect("one without a twin")["id"], "operation_key": "audit"});
    let owner = world.stored().await.default_owner;

    world.change(|stored| stored.default_owner = None).await;
    let lines = [world.ships(&orders[0], 0, "1").await];
    world.outbound(&lines, emp.clone()).await;
    world.run().await;
    let record = world.record("delivery", &orders[0].number).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("默认负责人")));

    world.change(|stored| stored.default_owner.clone_from(&owner)).await;
    let failed = store::Retry::Ids(vec![record.id]);
    world.store.retry(&world.id, &failed, world.engine.clock.now()).await.expect("retried");
    world.run().await;
    assert_eq!(world.delivery(&orders[0]).await.fields["owner"], json!([owner]));

    world.change(|stored| stored.default_owner = None).await;
    world.retried("delivery", &orders[0].number).await;
    let record = world.record("delivery", &orders[0].number).await;
    assert_eq!(record.state, State::Created, "what is there and stays as it is needs no owner: {:?}", record.reason);
}

#[tokio::test]
async fn a_tenant_whose_lines_do_not_refer_to_the_orders_gets_deliveries_without() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10")]).await;
    let field = json!({"object": "DeliveryNoteProductObj", "field": "sales_order_product_id", "op": "remove"});
    world.control("POST", "fields", &field).await;
    world.shipped(&[&orders[0]]).await;
    world.run().await;
    assert_eq!(world.delivery(&orders[0]).await.all("delivery_num"), ["1"]);
}

#[tokio::test]
async fn a_delivery_whose_answer_is_lost_stands_once_in_the_crm() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10"), ("1", "20")]).await;
    world.shipped(&orders.iter().collect::<Vec<_>>()).await;
    world.faults(lost_answers(2)).await;
    world.run().await;
    world.run().await;
    for order in &orders {
        assert!(matches!(world.state("delivery", &order.number).await, State::Created | State::Unchanged));
        world.delivery(order).await;
    }
}

#[tokio::test]
async fn a_delivery_that_nothing_can_find_again_is_asked_about_and_not_sent_twice() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10")]).await;
    world.shipped(&[&orders[0]]).await;
    world.delivery_has_no_key().await;
    world.faults(lost_answers(1)).await;
    world.run().await;
    world.run().await;
    assert_eq!(world.state("delivery", &orders[0].number).await, State::Unconfirmed);
    assert_eq!(world.asked_about("delivery").await.len(), 1);
    world.delivery(&orders[0]).await;
}

/// By whom a key is made anew.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Maker {
    /// By hand, after a run has missed it.
    Hand,
    /// By hand and under a name of its own, before anybody has missed it.
    HandOtherwise,
    /// By hand, after somebody was told.
    Told,
    /// By the function, in the run that misses it and reads everything for the first time.
    FirstRun,
}

#[tokio::test]
async fn a_delivery_without_an_answer_whose_key_was_taken_away_and_made_anew_is_asked_about_and_not_sent_twice() {
    for maker in [Maker::Hand, Maker::HandOtherwise, Maker::Told, Maker::FirstRun] {
        let mut world = World::initialised().await;
        let orders = world.ordered(&[("1", "10")]).await;
        world.run().await;
        world.shipped(&[&orders[0]]).await;
        let hand = Meddler::on(&mut world);
        dies(&world, &hand, Break::DiesAfter, &["/cgi/crm/v2/data/create"]).await;
        hand.lets_go();
        world.engine = world.opener.engine(world.store.clone());
        if maker == Maker::FirstRun {
            let key = json!({"object": "DeliveryNoteObj", "field": "jdy_key__c", "op": "remove"});
            world.control("POST", "fields", &key).await;
            world.opener.look_anew(&world.id);
            world.forget_how_far("delivery").await;
        } else {
            world.delivery_has_no_key().await;
            match maker {
                Maker::Told => world.is_told_that_delivery_has_no_key().await,
                Maker::Hand => drop(world.try_run().await.expect("a run")),
                Maker::HandOtherwise | Maker::FirstRun => {}
            }
            let name = if maker == Maker::HandOtherwise { "our_key__c" } else { "jdy_key__c" };
            let key =
                json!({"object": "DeliveryNoteObj", "field": name, "op": "add", "label": "精斗云标识", "type": "text"});
            world.control("POST", "fields", &key).await;
        }
        world.run().await;
        world.run().await;
        assert_eq!(world.state("delivery", &orders[0].number).await, State::Unconfirmed, "{maker:?}");
        world.delivery(&orders[0]).await;
    }
}

#[tokio::test]
async fn a_delivery_without_an_answer_is_found_by_a_key_that_was_made_after_somebody_had_missed_it() {
    let mut world = World::initialised().await;
    let orders = world.ordered(&[("1", "10")]).await;
    world.run().await;
    world.shipped(&[&orders[0]]).await;
    let key = json!({"object": "DeliveryNoteObj", "field": "jdy_key__c", "op": "remove"});
    world.control("POST", "fields", &key).await;
    world.opener.look_anew(&world.id);
    let hand = Meddler::on(&mut world);
    hand.breaks(Break::Waits, 0);
    let while_it_runs = async {
        hand.reached.notified().await;
        world.is_told_that_delivery_has_no_key().await;
        hand.goes_on();
        hand.breaks_at(Break::DiesAfter, &["/cgi/crm/v2/data/create"]);
        hand.reached.notified().await;
    };
    tokio::select! {
        ended = world.try_run() => panic!("it is created: {:?}", ended.map(|run| run.halt)),
        () = while_it_runs => {}
    }
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    world.run().await;
    assert_eq!(world.state("delivery", &orders[0].number).await, State::Created);
    world.delivery(&orders[0]).await;
}

#[tokio::test]
async fn ruling_5_what_belongs_to_an_invalidated_order_names_the_order_and_goes_on_when_that_is_recovered() {
    let world = World::initialised().await;
    let order = world.ordered(&[("1", "10")]).await.remove(0);
    let outbound = world.shipped(&[&order]).await;
    world.paid(&[(&outbound, "10")], "10").await;
    world.clients.crm.invalidate("SalesOrderObj", &order.id).await.expect("invalidated");
    world.run().await;
    let own = world.record("sales_order", &order.number).await.reason.expect("a reason");
    for stream in ["delivery", "payment"] {
        let record = world.records(stream).await.remove(0);
        assert_eq!(record.state, State::Failed, "{stream}");
        let reason = record.reason.expect("a reason");
        let named = reason.contains(&format!("销售订单「{}", order.number)) && reason.contains("作废");
        assert!(named && reason.contains("恢复") && reason != own, "{stream}: {reason}");
    }
    world.clients.crm.recover("SalesOrderObj", &[&order.id]).await.expect("recovered");
    world.run().await;
    assert_eq!(world.delivery(&order).await.fields["total_delivery_money"], "10.00");
    assert_eq!(world.payments().await.len(), 1);
}
