//! Chapter SO: sales orders, from the CRM to JDY only.

use model::State;
use serde_json::json;

use crate::world::{World, object};

#[tokio::test]
async fn so_1_a_new_order_is_created_under_its_crm_number_and_a_change_updates_the_same_one() {
    let world = World::initialised().await;
    let order = world.order(json!({"remark": "第一次"}), &[("10", "12.5"), ("3", "99.9")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["remark"], "第一次");
    assert_eq!(bill["material_entity"].as_array().expect("lines").len(), 2);

    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "第二次"}))).await.expect("updated");
    world.remove_line(&order, 1).await;
    world.run().await;
    let after = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!((&after["id"], &after["remark"]), (&bill["id"], &json!("第二次")));
    assert_eq!(after["material_entity"].as_array().expect("lines").len(), 1);
}

#[tokio::test]
async fn so_1_jdys_refusal_is_a_failed_record_with_its_reason_and_the_order_says_so() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let id = bill["id"].as_str().expect("an id").to_owned();
    world.clients.jdy.operate(&jdy::SALES_ORDER, jdy::Operation::Audit, &[id]).await.expect("audited");
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "晚了"}))).await.expect("updated");
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("精斗云拒绝")));
    assert_eq!(world.sync_status(&order.id).await, "未同步");
}

#[tokio::test]
async fn so_1_a_quantity_of_which_nothing_is_left_fails_the_order_by_line() {
    let world = World::initialised().await;
    // The CRM keeps four decimals of it.
    let order = world.order(json!({}), &[("1", "5"), ("0.0000000001", "5")]).await;
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Failed);
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("第 2 行") && reason.contains("「数量」"), "{reason}");
    assert!(world.jdy_order(&order.number).await.is_none());
    let right = object(json!({"quantity": "0.0001"}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[1], right).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][1]["qty"].to_string().trim_matches('"'), "0.0001");
}

#[tokio::test]
async fn so_2_a_line_with_a_product_made_in_the_crm_fails_the_order_by_line_and_name() {
    let world = World::initialised().await;
    let foreign = world.foreign_product("外来产品").await;
    let order = world.order_of(json!({}), &[(None, "1", "5"), (Some(&foreign), "1", "5")]).await;
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    assert_eq!(record.state, State::Failed);
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("第 2 行") && reason.contains("外来产品"), "{reason}");
    assert!(world.jdy_order(&order.number).await.is_none());
}

#[tokio::test]
async fn so_3_without_a_warehouse_a_line_goes_to_the_first_one() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
    let stores = world.clients.jdy.list(&jdy::STORE, &filter, 1).await.expect("stores").rows;
    assert_eq!(bill["material_entity"][0]["stock_id"], stores[0]["id"]);
}

#[tokio::test]
async fn so_4_remark_delivery_method_and_delivery_date_travel_too() {
    let world = World::initialised().await;
    let method = world.option("SalesOrderObj", "delivery_method__c", "客户自提").await;
    let order = world.order(json!({"delivery_method__c": method, "remark": "轻放"}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!((&bill["delivery_type_id"], &bill["remark"]), (&json!("9"), &json!("轻放")));
    assert_eq!(bill["material_entity"][0]["delivery_date"], "2027-01-31");
}

#[tokio::test]
async fn so_5_an_order_is_synchronised_after_success_and_the_report_wakes_nothing() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn so_6_a_customer_that_is_not_yet_in_jdy_is_sent_first() {
    let world = World::initialised().await;
    let customer = world.account("新来的客户", json!({})).await;
    let order = world.order(json!({"account_id": customer}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["customer_name"], "新来的客户");
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "新来的客户").await.len(), 1);
}

#[tokio::test]
async fn so_5_a_changed_order_is_synchronised_again_after_the_run_that_sent_it() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.jdy_order(&order.number).await.expect("an order in JDY")["remark"], "改过");
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn so_5_a_status_that_somebody_sets_otherwise_is_told_again() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    // It is taken over anew, and the log says so.
    let bound = world.bound_of("sales_order").await.into_iter().find(|one| one.crm_id == order.id).expect("a binding");
    assert!(world.store.unbind(&world.id, "sales_order", &bound.jdy_id).await.expect("unbound"));
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    world.run().await;
    let before = world.record("sales_order", &order.number).await;
    assert!(before.adopted && before.reason.is_some(), "{before:?}");

    let other = world.option("SalesOrderObj", "sync_status__c", "未同步").await;
    let set = object(json!({"sync_status__c": other}));
    world.clients.crm.update("SalesOrderObj", &order.id, set).await.expect("updated");
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let after = world.record("sales_order", &order.number).await;
    assert_eq!((after.state, after.reason), (before.state, before.reason), "F-6: of the order itself there is no news");
}

#[tokio::test]
async fn so_6_an_order_takes_along_its_customer_that_nobody_has_sent_yet() {
    let world = World::initialised().await;
    let account = world.account("绿叶商贸", json!({"tel": "13700000009"})).await;
    let order = world.order(json!({"account_id": account}), &[("2", "5")]).await;
    world.run_only("sales_order").await;
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "绿叶商贸").await.len(), 1);
    assert!(world.jdy_order(&order.number).await.is_some());
}
