//! Chapter DN: deliveries, from JDY to the CRM.

use jdy::SALES_OUTBOUND;
use model::State;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use store::{Review, Reviewed};

use crate::people::Order;
use crate::shipping::Document;
use crate::world::World;

fn exact(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().expect("a decimal")
}

fn sum(values: &[String]) -> Decimal {
    values.iter().map(|value| value.parse::<Decimal>().expect("a decimal")).sum()
}

pub(crate) fn lost_answers(times: u8) -> Value {
    json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "DeliveryNoteObj",
        "fault": "drop_after_commit", "times": times}])
}

impl World {
    /// The one delivery of an order.
    pub(crate) async fn delivery(&self, order: &Order) -> Document {
        let mut found = self.deliveries(order).await;
        assert_eq!(found.len(), 1, "{}", order.number);
        found.remove(0)
    }

    /// Orders of one line each, synchronised.
    pub(crate) async fn ordered(&self, lines: &[(&str, &str)]) -> Vec<Order> {
        let mut orders = Vec::new();
        for line in lines {
            orders.push(self.order(json!({}), &[*line]).await);
        }
        self.run().await;
        orders
    }
}

#[tokio::test]
async fn dn_1_an_unaudited_outbound_is_held_and_goes_once_it_is_audited() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("10", "12.5"), ("3", "99.9")]).await;
    world.run().await;
    let id = world.accepted(&order).await;
    let outbound = world.merged(&[&id]).await;
    world.run().await;
    let held = world.record("delivery", &order.number).await;
    assert_eq!(held.state, State::Held);
    assert!(held.reason.is_some_and(|reason| reason.contains("尚未审核")));
    assert!(held.due_at.is_some(), "it is looked at again even if nothing says that it changed");
    assert!(world.deliveries(&order).await.is_empty());

    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;
    assert_eq!(world.state("delivery", &order.number).await, State::Created);
    let delivery = world.delivery(&order).await;
    assert_eq!(delivery.all("delivery_num"), ["10", "3"]);
    assert_eq!(delivery.all("delivery_money"), ["125.00", "299.70"]);
    assert_eq!(delivery.fields["total_delivery_money"], "424.70");
    assert_eq!(delivery.fields["owner"], json!([world.owner().await]));
    assert_eq!(delivery.all("sales_order_product_id"), order.lines, "each line refers to the order's");
}

#[tokio::test]
async fn dn_1_what_changes_later_in_jdy_is_skipped_and_the_crm_keeps_what_it_has() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("10", "12.5")]).await;
    let lines = [world.ships(&orders[0], 0, "4").await];
    let outbound = world.outbound(&lines, json!({})).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;

    world.unaudit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;
    let record = world.record("delivery", &orders[0].number).await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("反审核")));
    assert_eq!(record.review, Review::Open, "somebody has to look (decision 0055)");
    world.store.review(&world.id, &Reviewed::Ids(vec![record.id])).await.expect("looked at");
    world.run().await;
    assert_eq!(world.record("delivery", &orders[0].number).await.review, Review::Done);

    let number = world.jdy_detail(&SALES_OUTBOUND, &outbound).await["bill_no"].clone();
    let lines = [world.ships(&orders[0], 0, "6").await];
    world.outbound(&lines, json!({"id": outbound, "bill_no": number, "remark": "多发两件"})).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    let record = world.record("delivery", &orders[0].number).await;
    let reason = record.reason.expect("a reason");
    assert_eq!(record.state, State::Skipped);
    assert_eq!(record.review, Review::Open, "something else has changed");
    assert!(["不能修改", "备注", "发货总金额", "明细"].iter().all(|word| reason.contains(word)), "{reason}");
    assert_eq!(world.delivery(&orders[0]).await.all("delivery_num"), ["4"]);
}

#[tokio::test]
async fn dn_1_an_order_that_is_taken_out_before_the_audit_is_skipped_and_the_other_goes() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10"), ("1", "20")]).await;
    let lines = [world.ships(&orders[0], 0, "1").await, world.ships(&orders[1], 0, "1").await];
    let outbound = world.outbound(&lines, json!({})).await;
    world.run().await;
    for order in &orders {
        assert_eq!(world.state("delivery", &order.number).await, State::Held);
    }
    let number = world.jdy_detail(&SALES_OUTBOUND, &outbound).await["bill_no"].clone();
    world.outbound(&lines[..1], json!({"id": outbound, "bill_no": number, "operation_key": "audit"})).await;
    world.run().await;
    assert_eq!(world.state("delivery", &orders[0].number).await, State::Created);
    let dropped = world.record("delivery", &orders[1].number).await;
    assert_eq!(dropped.state, State::Skipped);
    assert!(dropped.reason.is_some_and(|reason| reason.contains("从单据中移除")));
    assert_eq!(world.records("delivery").await.len(), 2, "counts in = counts out");
}

#[tokio::test]
async fn dn_2_one_outbound_over_several_orders_becomes_one_delivery_for_each() {
    let world = World::initialised().await;
    let orders = [
        world.order(json!({}), &[("2", "10"), ("1", "3.33")]).await,
        world.order(json!({}), &[("5", "7.5")]).await,
        world.order(json!({}), &[("1", "0.01")]).await,
    ];
    world.run().await;
    let outbound = world.shipped(&orders.iter().collect::<Vec<_>>()).await;
    world.run().await;
    let whole = world.jdy_detail(&SALES_OUTBOUND, &outbound).await;
    let mut total = Decimal::ZERO;
    for (order, expected) in orders.iter().zip(["23.33", "37.50", "0.01"]) {
        let delivery = world.delivery(order).await;
        assert_eq!(delivery.fields["total_delivery_money"], expected);
        assert_eq!(sum(&delivery.all("delivery_money")).to_string(), expected);
        total += exact(&delivery.fields["total_delivery_money"]);
        // S-8: the CRM numbers its documents itself.
        let number = delivery.fields["name"].as_str();
        assert_eq!(world.record("delivery", &order.number).await.target_title.as_deref(), number);
    }
    assert_eq!(total, exact(&whole["total_amount"]));
    assert_eq!(world.records("delivery").await.len(), 3);
}

#[tokio::test]
async fn dn_2_partial_shipments_are_one_delivery_each_and_add_up_to_the_order() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("10", "3.33")]).await;
    for qty in ["2.5", "7.5"] {
        let lines = [world.ships(&orders[0], 0, qty).await];
        world.outbound(&lines, json!({"operation_key": "audit"})).await;
    }
    world.run().await;
    let deliveries = world.deliveries(&orders[0]).await;
    let quantities: Vec<String> = deliveries.iter().flat_map(|d| d.all("delivery_num")).collect();
    assert_eq!((deliveries.len(), sum(&quantities)), (2, Decimal::from(10)));
}

#[tokio::test]
async fn dn_2_a_header_discount_is_shared_to_the_cent() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10"), ("1", "10"), ("1", "10")]).await;
    let mut lines = Vec::new();
    for order in &orders {
        lines.push(world.ships(order, 0, "1").await);
    }
    let discount = json!({"bill_dis_amount": 1, "operation_key": "audit"});
    let outbound = world.outbound(&lines, discount).await;
    world.run().await;
    let whole = world.jdy_detail(&SALES_OUTBOUND, &outbound).await;
    let mut total = Decimal::ZERO;
    for (order, line) in orders.iter().zip(whole["material_entity"].as_array().expect("lines")) {
        let delivery = world.delivery(order).await;
        let own = exact(&line["all_amount"]) - exact(&line["bill_dis_distribution"]);
        assert_eq!(exact(&delivery.fields["total_delivery_money"]), own, "JDY's own share counts");
        assert_eq!(sum(&delivery.all("delivery_money")), own);
        total += own;
    }
    assert_eq!((total, exact(&whole["total_amount"])), (Decimal::from(29), Decimal::from(29)));
}

#[tokio::test]
async fn dn_3_lines_of_an_order_made_in_jdy_are_skipped_and_the_others_go() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10")]).await;
    let own = world.own_order("XSDD-OWN", "20").await;
    let outbound = world.merged(&[&world.accepted(&orders[0]).await, &own]).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;
    assert_eq!(world.delivery(&orders[0]).await.fields["total_delivery_money"], "10.00");
    let record = world.record("delivery", "XSDD-OWN").await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("「XSDD-OWN」不是由这个对接从纷享销客同步来的")));
}

#[tokio::test]
async fn dn_3_a_sale_without_an_order_is_skipped() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10")]).await;
    let mut line = world.ships(&orders[0], 0, "1").await;
    line.as_object_mut().expect("a line").retain(|name, _| !name.starts_with("src_"));
    world.outbound(&[line], json!({"operation_key": "audit"})).await;
    world.run().await;
    let record = world.record("delivery", "无订单").await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("没有对应的销售订单")));
}

#[tokio::test]
async fn dn_f_6_a_second_run_writes_nothing() {
    let world = World::initialised().await;
    let orders = world.ordered(&[("1", "10"), ("2", "5")]).await;
    let outbound = world.shipped(&orders.iter().collect::<Vec<_>>()).await;
    world.paid(&[(&outbound, "20")], "20").await;
    world.run().await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    for order in &orders {
        let record = world.record("delivery", &order.number).await;
        assert!(matches!(record.state, State::Created | State::Unchanged), "{:?}", record.reason);
    }
}
