//! F-6: what has not changed is not decided anew because something else has: a warehouse, a binding, an option.

use model::State;
use serde_json::json;

use crate::world::{World, object};

impl World {
    async fn first_store(&self, enable: &str) -> serde_json::Value {
        let filter = jdy::Filter { page_size: 100, include_disabled: true, ..jdy::Filter::default() };
        let rows = self.clients.jdy.list(&jdy::STORE, &filter, 1).await.expect("stores").rows;
        let change =
            json!({"id": rows[0]["id"], "number": rows[0]["number"], "name": rows[0]["name"], "enable": enable});
        self.clients.jdy.save(&jdy::STORE, &object(change)).await.expect("saved");
        rows[0]["id"].clone()
    }
}

#[tokio::test]
async fn f_6_so_3_an_order_stays_in_the_warehouse_it_went_to_when_another_one_is_the_first_now() {
    let world = World::initialised().await;
    let audited = world.order(json!({}), &[("1", "5")]).await;
    let open = world.order(json!({}), &[("2", "6")]).await;
    world.run().await;
    world.accepted(&audited).await;
    world.run().await;
    let before = world.writes().await;
    let first = world.first_store("0").await;
    let before = before + 1;
    world.run().await;
    assert_eq!(world.writes().await, before);
    for order in [&audited, &open] {
        assert!(matches!(world.state("sales_order", &order.number).await, State::Created | State::Unchanged));
        assert_eq!(world.sync_status(&order.id).await, "已同步");
    }
    // An order that changes is decided as things are now.
    world.clients.crm.update("SalesOrderObj", &open.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&open.number).await.expect("an order in JDY");
    assert_ne!(bill["material_entity"][0]["stock_id"], first);
}

#[tokio::test]
async fn f_6_s_5_unbinding_an_employee_rewrites_nothing_that_was_written_under_him() {
    let world = World::initialised().await;
    let name = "老客户";
    world.deal(name, json!({})).await;
    world.run().await;
    world.run().await;
    let id = world.jdy_named(&jdy::CUSTOMER, name).await[0]["id"].as_str().expect("an id").to_owned();
    let saler = world.jdy_customer(&id).await["saler_id"].clone();
    assert!(saler.as_str().is_some_and(|saler| !saler.is_empty()), "{saler}");
    let before = world.writes().await;
    world.store.unbind(&world.id, "employee", saler.as_str().expect("an id")).await.expect("unbound");
    assert!(!world.bound_of("employee").await.is_empty(), "S-6: others are bound");
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert_eq!(world.jdy_customer(&id).await["saler_id"], saler);
}

#[tokio::test]
async fn so_5_s_8_an_order_that_refuses_to_be_marked_says_so_and_is_marked_once_it_is_unlocked() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.clients.crm.lock("SalesOrderObj", &[&order.id]).await.expect("locked");
    world.run().await;
    assert!(world.jdy_order(&order.number).await.is_some());
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Created);
    assert!(record.reason.is_some_and(|reason| reason.contains("同步状态") && reason.contains("锁定")));
    assert_ne!(world.sync_status(&order.id).await, "已同步");

    world.clients.crm.unlock("SalesOrderObj", &[&order.id]).await.expect("unlocked");
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    assert_eq!(world.record("sales_order", &order.number).await.reason, None);
}

#[tokio::test]
async fn f_6_a_customer_that_comes_through_only_by_a_retry_is_not_written_back() {
    let world = World::bound().await;
    let customer = object(json!({"number": "K900", "name": "慢慢商行"}));
    world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved");
    let refused = json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "AccountObj", "fault": "code",
        "code": 201_112_012, "times": 1000}]);
    world.faults(refused).await;
    world.run().await;
    assert_eq!(world.state("customer_initial", "慢慢商行").await, State::Failed);
    world.faults(json!([])).await;
    let row = world.jdy_named(&jdy::CUSTOMER, "慢慢商行").await.remove(0);
    let id = row["id"].as_str().expect("an id").to_owned();
    let before = world.jdy_customer(&id).await;
    world.retried("customer_initial", "慢慢商行").await;
    world.run().await;
    assert_eq!(world.crm_where("AccountObj", "name", "慢慢商行").await.len(), 1);
    assert_eq!(world.jdy_customer(&id).await, before);
}
