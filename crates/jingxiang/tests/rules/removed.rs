//! Target records that somebody removes by hand: the administrator says what becomes of them, and it works.

use model::State;
use serde_json::json;

use crate::world::{World, object};

impl World {
    /// 作废, which is what a person does to a record in the CRM.
    async fn invalidated(&self, object: &str, id: &str) {
        self.clients.crm.invalidate(object, id).await.expect("invalidated");
    }

    /// The record is retried from the console, and a run follows.
    pub(crate) async fn retried(&self, stream: &str, text: &str) {
        let record = self.record(stream, text).await;
        let one = store::Retry::Ids(vec![record.id]);
        assert_eq!(self.store.retry(&self.id, &one, self.engine.clock.now()).await.expect("due"), 1);
        self.run().await;
    }

    /// A product that changes in JDY after somebody has removed it in the CRM: its ids on both sides.
    async fn removed_product(&self) -> (String, String) {
        let id = self.product("T001", "大葱", "3").await;
        self.run().await;
        let first = self.crm_product("T001").await["_id"].as_str().expect("an id").to_owned();
        self.invalidated("ProductObj", &first).await;
        self.change_product(&id, "T001", json!({"name": "小葱"})).await;
        self.run().await;
        (id, first)
    }
}

#[tokio::test]
async fn s_8_a_product_removed_in_the_crm_is_asked_about_and_made_anew_if_so_answered() {
    let world = World::initialised().await;
    let (_, first) = world.removed_product().await;
    let record = world.record("product", "T001").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("已被手工删除或作废") && reason.contains("重新创建")));
    let asked = world.asked_about("product").await;
    assert_eq!(asked.len(), 1);
    world.answer(&asked[0], "new").await;
    world.run().await;
    let now = world.crm_product("T001").await;
    assert_eq!((&now["name"], world.state("product", "T001").await), (&json!("T001小葱"), State::Created));
    assert_ne!(now["_id"], first.as_str());
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert!(world.asked_about("product").await.is_empty());
}

#[tokio::test]
async fn s_8_a_plan_lists_no_update_of_a_record_that_is_still_asked_about() {
    let world = World::initialised().await;
    let (_, first) = world.removed_product().await;
    assert!(world.plan_is_run().await.is_empty());
    assert_eq!(world.asked_about("product").await.len(), 1, "it is asked about still");
    world.clients.crm.recover("ProductObj", &[&first]).await.expect("recovered");
    assert_eq!(world.plan_is_run().await.len(), 1, "put back by hand, it is updated");
}

#[tokio::test]
async fn s_8_a_removed_record_that_is_left_alone_stays_so_until_somebody_tries_it_again() {
    let world = World::initialised().await;
    let (id, first) = world.removed_product().await;
    world.answer(&world.asked_about("product").await[0], "leave").await;
    world.run().await;
    assert_eq!(world.state("product", "T001").await, State::Skipped);
    world.change_product(&id, "T001", json!({"name": "香葱"})).await;
    let before = world.writes().await;
    let summary = world.run().await;
    assert_eq!((world.writes().await, world.state("product", "T001").await), (before, State::Skipped));
    let products = summary.streams.iter().find(|(kind, ..)| kind.0 == "product").expect("products");
    assert_eq!(products.1.states.get(&State::Skipped), Some(&1), "F-5: it is counted");

    world.clients.crm.recover("ProductObj", &[&first]).await.expect("recovered");
    world.retried("product", "T001").await;
    assert_eq!(world.state("product", "T001").await, State::Updated);
    assert_eq!(world.crm_product("T001").await["name"], "T001香葱");
}

#[tokio::test]
async fn ruling_3_a_removed_record_that_is_put_back_before_the_answer_is_taken_is_not_doubled() {
    let world = World::initialised().await;
    let (_, first) = world.removed_product().await;
    world.answer(&world.asked_about("product").await[0], "new").await;
    world.clients.crm.recover("ProductObj", &[&first]).await.expect("recovered");
    world.run().await;
    assert_eq!(world.crm_where("ProductObj", "product_code", "T001").await.len(), 1);
    assert_eq!(world.crm_product("T001").await["name"], "T001小葱");
}

#[tokio::test]
async fn so_1_an_order_deleted_in_jdy_is_asked_about_and_made_anew_if_so_answered() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let first = world.jdy_order(&order.number).await.expect("an order")["id"].as_str().expect("an id").to_owned();
    world
        .clients
        .jdy
        .operate(&jdy::SALES_ORDER, jdy::Operation::Delete, std::slice::from_ref(&first))
        .await
        .expect("deleted");
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    assert_eq!(world.sync_status(&order.id).await, "未同步");
    world.answer(&world.asked_about("sales_order").await[0], "new").await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order");
    assert_eq!(bill["remark"], "改过");
    assert_ne!(bill["id"], first);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn in_1_a_stock_row_removed_in_the_crm_is_made_anew_without_asking() {
    let world = World::with_stock().await;
    let rows = world.crm_count("StockObj").await;
    let row = world.record("inventory", "不锈钢保温杯").await.target_id.expect("a row");
    world.invalidated("StockObj", &row).await;
    for (number, store) in [("P0001", "CK01"), ("P0001", "CK02")] {
        world.jdy_ships(number, store, "1").await;
    }
    world.run().await;
    assert_eq!(world.stock().await, world.jdy_levels().await);
    assert_eq!(world.crm_count("StockObj").await, rows);
    assert!(world.asked_about("inventory").await.is_empty());
}

#[tokio::test]
async fn so_1_dn_1_an_order_of_a_product_that_was_made_anew_goes_on_as_one_of_the_new_product() {
    let world = World::initialised().await;
    let id = world.product("T001", "大葱", "3").await;
    world.run().await;
    let first = world.crm_product("T001").await["_id"].as_str().expect("an id").to_owned();
    let order = world.order_of(json!({}), &[(Some(&first), "2", "5"), (None, "1", "4")]).await;
    world.run().await;
    world.invalidated("ProductObj", &first).await;
    world.change_product(&id, "T001", json!({"name": "小葱"})).await;
    world.run().await;
    world.answer(&world.asked_about("product").await[0], "new").await;
    world.run().await;
    let now = world.crm_product("T001").await["_id"].clone();
    assert_ne!(now, first.as_str());

    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order");
    assert_eq!((&bill["remark"], &bill["material_entity"][0]["material_id"]), (&json!("改过"), &json!(id)));
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    world.shipped(&[&order]).await;
    world.run().await;
    let record = world.record("delivery", &order.number).await;
    assert_eq!(record.state, State::Failed, "the CRM takes no delivery of what was invalidated");
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("请在纷享销客的单据中换成新的「T001"), "{reason}");
    assert!(record.cause.is_some_and(|cause| cause.contains(&first)), "S-8: all that name it are one cause");

    let changed = object(json!({"product_id": now}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[0], changed).await.expect("updated");
    world.run().await;
    world.retried("delivery", &order.number).await;
    let delivered = world.deliveries(&order).await;
    assert_eq!(delivered.iter().map(|delivery| delivery.lines.len()).collect::<Vec<_>>(), [2]);
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn s_8_what_was_put_back_and_is_removed_once_more_is_asked_about_once_more() {
    let world = World::initialised().await;
    let (id, first) = world.removed_product().await;
    world.answer(&world.asked_about("product").await[0], "leave").await;
    world.run().await;
    world.clients.crm.recover("ProductObj", &[&first]).await.expect("recovered");
    world.retried("product", "T001").await;
    assert_eq!(world.state("product", "T001").await, State::Updated);

    world.invalidated("ProductObj", &first).await;
    world.change_product(&id, "T001", json!({"name": "香葱"})).await;
    world.run().await;
    assert_eq!(world.state("product", "T001").await, State::Failed);
    assert_eq!(world.asked_about("product").await.len(), 1);
}

#[tokio::test]
async fn s_8_what_was_put_back_as_it_was_and_is_removed_once_more_is_asked_about_once_more() {
    let world = World::initialised().await;
    let (id, first) = world.removed_product().await;
    world.answer(&world.asked_about("product").await[0], "leave").await;
    world.change_product(&id, "T001", json!({"name": "大葱"})).await;
    world.run().await;
    world.clients.crm.recover("ProductObj", &[&first]).await.expect("recovered");
    world.retried("product", "T001").await;
    assert_eq!(world.state("product", "T001").await, State::Unchanged);

    world.invalidated("ProductObj", &first).await;
    world.change_product(&id, "T001", json!({"name": "香葱"})).await;
    for _ in 0..2 {
        world.run().await;
        assert_eq!(world.state("product", "T001").await, State::Failed);
        assert_eq!(world.asked_about("product").await.len(), 1, "the answer was about another removal");
    }
}

#[tokio::test]
async fn s_8_a_record_that_is_asked_for_again_is_looked_for_on_the_other_side() {
    let world = World::initialised().await;
    world.product("T001", "大葱", "3").await;
    world.run().await;
    let first = world.crm_product("T001").await["_id"].as_str().expect("an id").to_owned();
    let before = world.writes().await;
    world.retried("product", "T001").await;
    assert_eq!(world.writes().await, before, "it is there, and as it was written");
    world.invalidated("ProductObj", &first).await;
    world.retried("product", "T001").await;
    assert_eq!(world.state("product", "T001").await, State::Failed);
    world.answer(&world.asked_about("product").await[0], "new").await;
    world.run().await;
    assert_ne!(world.crm_product("T001").await["_id"], first.as_str());
}

#[tokio::test]
async fn f_4_an_order_whose_customer_was_deleted_in_jdy_names_it_and_goes_once_that_is_made_anew() {
    let world = World::initialised().await;
    let customer = world.deal("临时商行", json!({})).await;
    world.run().await;
    let row = world.jdy_named(&jdy::CUSTOMER, "临时商行").await.remove(0);
    let id = [row["id"].as_str().expect("an id").to_owned()];
    world.clients.jdy.operate(&jdy::CUSTOMER, jdy::Operation::Delete, &id).await.expect("deleted");
    let order = world.order(json!({"account_id": customer}), &[("1", "5")]).await;
    world.run().await;
    let reason = world.record("sales_order", &order.number).await.reason.expect("a reason");
    assert!(reason.contains("客户「") && reason.contains("临时商行") && reason.contains("已不存在"), "{reason}");
    // So often in vain that it would not be tried again for a while, and so late that no window reaches back to it.
    for _ in 0..3 {
        world.retried("sales_order", &order.number).await;
    }
    world.later(1_200).await;
    world.run().await;
    let asked = world.asked_about("customer").await;
    assert_eq!(asked.len(), 1);
    world.answer(&asked[0], "new").await;
    world.run().await;
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "临时商行").await.len(), 1);
    assert!(world.jdy_order(&order.number).await.is_some());
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn so_5_an_order_that_is_known_to_be_removed_says_so_until_it_is_there_again() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order")["id"].as_str().expect("an id").to_owned();
    world.clients.jdy.operate(&jdy::SALES_ORDER, jdy::Operation::Delete, &[bill]).await.expect("deleted");
    let stands = async |state: State| {
        assert_eq!(world.state("sales_order", &order.number).await, state);
        assert_eq!(world.sync_status(&order.id).await, "未同步");
        assert_eq!(world.asked_about("sales_order").await.len(), usize::from(state == State::Failed));
    };
    for _ in 0..2 {
        world.retried("sales_order", &order.number).await;
        stands(State::Failed).await;
        world.run().await;
        stands(State::Failed).await;
    }
    for _ in 0..2 {
        world.answer(&world.asked_about("sales_order").await[0], "leave").await;
        world.run().await;
        stands(State::Skipped).await;
        world.run().await;
        stands(State::Skipped).await;
        world.retried("sales_order", &order.number).await;
        stands(State::Failed).await;
    }
    world.answer(&world.asked_about("sales_order").await[0], "new").await;
    world.run().await;
    assert!(world.jdy_order(&order.number).await.is_some());
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn s_8_what_is_left_alone_is_asked_about_again_when_something_else_needs_it() {
    let world = World::initialised().await;
    let account = world.deal("甲公司", json!({})).await;
    world.run().await;
    let there = world.record("customer", "甲公司").await.target_id.expect("an id");
    world.clients.jdy.operate(&jdy::CUSTOMER, jdy::Operation::Delete, &[there]).await.expect("deleted");
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "改"}))).await.expect("updated");
    world.run().await;
    world.answer(&world.asked_about("customer").await[0], "leave").await;
    world.run().await;
    assert_eq!(world.state("customer", "甲公司").await, State::Skipped);

    let order = world.order(json!({"account_id": account}), &[("1", "5")]).await;
    world.run().await;
    world.run().await;
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    for _ in 0..2 {
        let asked = world.asked_about("customer").await;
        assert_eq!(asked.len(), 1, "it stays asked");
        world.run().await;
    }
    world.answer(&world.asked_about("customer").await[0], "new").await;
    world.run().await;
    world.retried("sales_order", &order.number).await;
    assert!(world.jdy_order(&order.number).await.is_some());
}

#[tokio::test]
async fn s_8_a_customer_deleted_in_jdy_is_asked_about_though_its_first_load_was_tried_again_since() {
    let world = World::initialised().await;
    let name = "佛山市同创日用品有限公司";
    let row = world.jdy_named(&jdy::CUSTOMER, name).await.remove(0);
    let id = [row["id"].as_str().expect("an id").to_owned()];
    world.clients.jdy.operate(&jdy::CUSTOMER, jdy::Operation::Delete, &id).await.expect("deleted");
    world.retried("customer_initial", name).await;
    assert_eq!(world.state("customer_initial", name).await, State::Skipped);
    let account = world.crm_where("AccountObj", "name", name).await[0]["_id"].as_str().expect("an id").to_owned();
    world.close_deal(&account).await;
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let record = world.record("customer", name).await;
    assert!(record.reason.as_ref().is_some_and(|reason| reason.contains("重新创建")), "{record:?}");
    world.answer(&world.asked_about("customer").await[0], "new").await;
    world.run().await;
    let now = world.jdy_named(&jdy::CUSTOMER, name).await.remove(0);
    assert_eq!((now["remark"].as_str(), world.state("customer", name).await), (Some("改过"), State::Created));
}

#[tokio::test]
async fn s_8_an_answer_about_a_removed_product_counts_although_its_unit_was_put_back_before_it_is_taken() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    let id = world.save_product("T001", "大葱", json!({"base_unit_id": unit})).await;
    world.run().await;
    let first = world.crm_product("T001").await["_id"].as_str().expect("an id").to_owned();
    world.invalidated("ProductObj", &first).await;
    world.change_product(&id, "T001", json!({"name": "小葱"})).await;
    world.run().await;
    world.answer(&world.asked_about("product").await[0], "new").await;
    for op in ["remove", "add"] {
        let option = json!({"object": "ProductObj", "field": "unit", "op": op, "label": "捆"});
        world.control("POST", "options", &option).await;
    }
    world.run().await;
    assert!(world.asked_about("product").await.is_empty(), "it has been answered");
    assert_ne!(world.crm_product("T001").await["_id"], first.as_str());
}

#[tokio::test]
async fn f_4_ruling_5_a_delivery_whose_customer_is_deleted_for_good_in_the_crm_says_so_and_the_customer_is_looked_at() {
    let world = World::initialised().await;
    let order = world.ordered(&[("10", "12.5")]).await.remove(0);
    world.later(1_200).await;
    world.run().await;
    let customer = world.clients.crm.get("SalesOrderObj", &order.id).await.expect("a call").expect("the order");
    let customer = customer["account_id"].as_str().expect("an id").to_owned();
    world.invalidated("AccountObj", &customer).await;
    world.clients.crm.delete("AccountObj", &[&customer]).await.expect("deleted");
    let lines = [world.ships(&order, 0, "4").await];
    let outbound = world.outbound(&lines, json!({})).await;
    world.audit(&jdy::SALES_OUTBOUND, &outbound).await;
    world.run().await;
    let why = world.record("delivery", &order.number).await.reason.unwrap_or_default();
    assert!(why.contains("在纷享销客中已不存在。请在纷享销客恢复它"), "nothing to decide is promised: {why}");
    world.run().await;
    assert!(world.marked("customer", &customer).await.is_some_and(|mark| mark.contains("已作废或删除")));
    let record = world.record("delivery", &order.number).await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("已作废或删除")));
}
