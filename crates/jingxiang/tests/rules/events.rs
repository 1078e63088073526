//! Events: the CRM says that something changed, by id only.

use std::sync::atomic::AtomicBool;

use engine::Summary;
use jingxiang::progress::Bars;
use model::State;
use serde_json::json;

use crate::world::{World, object};

impl World {
    /// As the intake does with a push whose signature is right; whether the message is new.
    pub(crate) async fn pushed(&self, message: &str, object: &str, id: &str) -> bool {
        self.store.receive(&self.id, message, object, id, self.engine.clock.now()).await.expect("kept")
    }

    pub(crate) async fn take_events(&self) -> Option<Summary> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let taken = self.engine.take_events(&connection, &Bars::quiet(), &AtomicBool::new(false)).await.expect("a run");
        taken.inspect(|summary| assert!(summary.halt.is_none(), "{:?}", summary.halt))
    }
}

#[tokio::test]
async fn ruling_3_an_event_leads_to_one_look_and_the_same_message_again_to_none() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    assert!(world.pushed("m1", "SalesOrderObj", &order.id).await);
    assert!(world.take_events().await.is_some());
    assert!(world.jdy_order(&order.number).await.is_some());
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let writes = world.writes().await;
    assert!(!world.pushed("m1", "SalesOrderObj", &order.id).await);
    assert!(world.take_events().await.is_none());
    // Our own 已同步 is a change of the order too, and comes back as an event: nothing follows from it.
    assert!(world.pushed("m2", "SalesOrderObj", &order.id).await);
    world.take_events().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn so_5_an_order_that_changed_is_not_synchronised_at_once_and_is_again_after_the_next_success() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let refuse = json!([{"system": "jdy", "path": "/jdy/v2/scm/sal_order", "method": "POST", "fault": "code",
        "code": 1_030_002_002, "times": 1}, {"system": "jdy", "path": "/jdy/sal/sal_order_save", "fault": "code",
        "code": 1_030_002_002, "times": 1}]);
    world.faults(refuse).await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    world.pushed("m1", "SalesOrderObj", &order.id).await;
    world.take_events().await;
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    assert_eq!(world.sync_status(&order.id).await, "未同步");
    world.faults(json!([])).await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "再改"}))).await.expect("updated");
    world.pushed("m2", "SalesOrderObj", &order.id).await;
    world.take_events().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "再改");
}

#[tokio::test]
async fn an_event_of_a_line_is_about_its_order_and_several_of_one_record_lead_to_one_write() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5"), ("2", "6")]).await;
    world.run().await;
    world.remove_line(&order, 1).await;
    world.pushed("m1", "SalesOrderProductObj", &order.lines[1]).await;
    world.pushed("m2", "SalesOrderObj", &order.id).await;
    let stats = async || world.control("GET", "stats", &json!(null)).await["jdy"]["writes"].clone();
    let count = |writes: &serde_json::Value| {
        writes.as_object().expect("writes").values().filter_map(serde_json::Value::as_u64).sum::<u64>()
    };
    let before = count(&stats().await);
    world.take_events().await;
    assert_eq!(count(&stats().await) - before, 1);
    let bill = world.jdy_order(&order.number).await.expect("an order");
    assert_eq!(bill["material_entity"].as_array().expect("lines").len(), 1);
}

#[tokio::test]
async fn an_event_of_a_record_that_is_gone_or_that_nobody_reads_does_no_harm() {
    let world = World::initialised().await;
    world.pushed("m1", "SalesOrderObj", "64b000000000000000000001").await;
    world.pushed("m2", "LeadsObj", "64b000000000000000000002").await;
    let writes = world.writes().await;
    world.take_events().await;
    assert_eq!(world.writes().await, writes);
    assert!(world.take_events().await.is_none());
}
