//! Chapter PY: payments, from JDY to the CRM.

use jdy::{RECEIPT, SALES_OUTBOUND};
use model::State;
use serde_json::{Value, json};

use crate::meddle::{Break, Meddler};
use crate::people::Order;
use crate::shipping::Document;
use crate::world::{World, object};

impl World {
    /// An audited outbound over new orders at these prices, synchronised.
    async fn delivered(&self, prices: &[&str]) -> (Vec<Order>, String) {
        let mut orders = Vec::new();
        for price in prices {
            orders.push(self.order(json!({}), &[("1", *price)]).await);
        }
        self.run().await;
        let outbound = self.shipped(&orders.iter().collect::<Vec<_>>()).await;
        (orders, outbound)
    }

    async fn payment(&self) -> Document {
        let mut payments = self.payments().await;
        assert_eq!(payments.len(), 1);
        payments.remove(0)
    }
}

/// What a payment brings each of these orders.
fn brings(payment: &Document, orders: &[Order]) -> Vec<String> {
    let line = |order: &Order| payment.lines.iter().find(|line| line["order_id"] == order.id.as_str());
    let amount = |order| line(order).map_or("-", |line| line["payment_amount"].as_str().unwrap_or_default()).to_owned();
    orders.iter().map(amount).collect()
}

#[tokio::test]
async fn py_1_an_unaudited_receipt_is_held_and_goes_once_it_is_audited_on_the_day_of_the_audit() {
    let world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["100"]).await;
    let receipt = world.receipt(&[(&outbound, "100")], "100").await;
    let number = world.jdy_detail(&RECEIPT, &receipt).await["bill_no"].as_str().expect("a number").to_owned();
    world.run().await;
    let held = world.record("payment", &number).await;
    assert_eq!(held.state, State::Held);
    assert!(held.reason.is_some_and(|reason| reason.contains("尚未审核")) && held.due_at.is_some());
    assert!(world.payments().await.is_empty());

    world.audit(&RECEIPT, &receipt).await;
    world.run().await;
    assert_eq!(world.state("payment", &number).await, State::Created);
    let payment = world.payment().await;
    assert_eq!(brings(&payment, &orders), ["100.00"]);
    assert_eq!(
        (&payment.fields["payment_amount"], &payment.fields["owner"]),
        (&json!("100.00"), &json!([world.owner().await]))
    );
    let filter = jdy::Filter { extra: vec![("search".to_owned(), number)], ..jdy::Filter::default() };
    let rows = world.clients.jdy.list(&RECEIPT, &filter, 1).await.expect("rows").rows;
    let audited = &rows[0]["audit_date"].as_str().expect("a day")[..10];
    let begins: jiff::Timestamp = format!("{audited}T00:00:00+08:00").parse().expect("a moment");
    assert_eq!(payment.fields["payment_time"], json!(begins.as_millisecond()), "ruling 2");
    assert_ne!(audited, "2026-12-01", "the day of the bill is another one");
}

#[tokio::test]
async fn py_1_what_changes_later_in_jdy_is_skipped_and_the_crm_keeps_what_it_has() {
    let world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["100"]).await;
    let receipt = world.paid(&[(&outbound, "60")], "60").await;
    world.run().await;
    world.unaudit(&RECEIPT, &receipt).await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    let number = world.jdy_detail(&RECEIPT, &receipt).await["bill_no"].as_str().expect("a number").to_owned();
    let record = world.record("payment", &number).await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("反审核")));
    assert_eq!(brings(&world.payment().await, &orders), ["60.00"]);

    // Audited on another day, it would be of that day (ruling 2).
    world.later(86_400).await;
    world.audit(&RECEIPT, &receipt).await;
    let (before, there) = (world.writes().await, world.payment().await.fields);
    world.run().await;
    assert_eq!((world.writes().await, world.payment().await.fields), (before, there));
    let record = world.record("payment", &number).await;
    assert_eq!(record.state, State::Skipped, "{:?}", record.reason);
    assert!(record.reason.is_some_and(|reason| reason.contains("不再同步") && reason.contains("回款日期")));
}

#[tokio::test]
async fn py_2_a_receipt_is_shared_over_the_orders_of_its_delivery_and_the_last_takes_the_remainder() {
    let world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["10", "10", "10"]).await;
    world.paid(&[(&outbound, "10")], "10").await;
    world.run().await;
    let payment = world.payment().await;
    assert_eq!(brings(&payment, &orders), ["3.33", "3.33", "3.34"]);
    assert_eq!(payment.fields["payment_amount"], "10.00");
}

#[tokio::test]
async fn py_2_one_receipt_settles_several_deliveries() {
    let world = World::initialised().await;
    let (mut orders, first) = world.delivered(&["10", "20"]).await;
    let (more, second) = world.delivered(&["5.55"]).await;
    orders.extend(more);
    world.paid(&[(&first, "30"), (&second, "5.55")], "35.55").await;
    world.run().await;
    let payment = world.payment().await;
    assert_eq!(brings(&payment, &orders), ["10.00", "20.00", "5.55"]);
    assert_eq!(payment.fields["payment_amount"], "35.55");
}

#[tokio::test]
async fn py_2_several_receipts_settle_one_delivery() {
    let world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["10", "20"]).await;
    for sum in ["10.01", "9.99", "10"] {
        world.paid(&[(&outbound, sum)], sum).await;
    }
    world.run().await;
    let payments = world.payments().await;
    let cents = |payment: &Document| -> i64 {
        let amounts = payment.all("payment_amount").into_iter();
        amounts.map(|amount| amount.replace('.', "").parse::<i64>().expect("cents")).sum()
    };
    let mut sums: Vec<i64> = payments.iter().map(cents).collect();
    sums.sort_unstable();
    assert_eq!(sums, [999, 1000, 1001]);
    assert!(payments.iter().all(|payment| brings(payment, &orders).iter().all(|amount| amount != "-")));
}

#[tokio::test]
async fn py_2_a_receipt_pays_what_each_order_comes_to_after_the_header_discount() {
    let world = World::initialised().await;
    let orders = [world.order(json!({}), &[("1", "10")]).await, world.order(json!({}), &[("1", "20")]).await];
    world.run().await;
    let lines = [world.ships(&orders[0], 0, "1").await, world.ships(&orders[1], 0, "1").await];
    let outbound = world.outbound(&lines, json!({"bill_dis_amount": 3, "operation_key": "audit"})).await;
    world.paid(&[(&outbound, "27")], "27").await;
    world.run().await;
    assert_eq!(brings(&world.payment().await, &orders), ["9.00", "18.00"]);
}

#[tokio::test]
async fn py_3_shares_of_orders_made_in_jdy_are_skipped_saying_so_and_the_others_go() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "30")]).await;
    world.run().await;
    let own = world.own_order("XSDD-OWN", "10").await;
    let outbound = world.merged(&[&world.accepted(&order).await, &own]).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    let receipt = world.paid(&[(&outbound, "40")], "40").await;
    world.run().await;
    let payment = world.payment().await;
    assert_eq!((payment.lines.len(), &payment.fields["payment_amount"]), (1, &json!("30.00")));
    let records = world.records("payment").await;
    let record = records.iter().find(|record| record.source_id == receipt).expect("a record");
    let reason = record.reason.as_deref().unwrap_or_default();
    assert_eq!((record.state, records.len()), (State::Created, 1), "counts in = counts out");
    assert!(reason.contains("10.00 元") && reason.contains("「XSDD-OWN」不是由这个对接从纷享销客同步来的"), "{reason}");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert!(world.records("payment").await[0].reason.is_some(), "it is still said");
}

#[tokio::test]
async fn py_3_a_receipt_for_orders_made_in_jdy_alone_is_skipped() {
    let world = World::initialised().await;
    let own = world.own_order("XSDD-OWN", "10").await;
    let outbound = world.merged(&[&own]).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    let receipt = world.paid(&[(&outbound, "10")], "10").await;
    world.run().await;
    let number = world.jdy_detail(&RECEIPT, &receipt).await["bill_no"].as_str().expect("a number").to_owned();
    let record = world.record("payment", &number).await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("「XSDD-OWN」")));
    assert!(world.payments().await.is_empty());
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_stands_once_in_the_crm() {
    let world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["10", "10", "10"]).await;
    world.paid(&[(&outbound, "10")], "10").await;
    let lost = json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "PaymentObj",
        "fault": "drop_after_commit", "times": 1}]);
    world.faults(lost).await;
    world.run().await;
    world.run().await;
    assert_eq!(brings(&world.payment().await, &orders), ["3.33", "3.33", "3.34"]);
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_is_known_by_our_key_whatever_somebody_has_changed_of_it_since() {
    let mut world = World::initialised().await;
    let (orders, outbound) = world.delivered(&["10", "10", "10"]).await;
    world.run().await;
    world.paid(&[(&outbound, "10")], "10").await;
    let hand = Meddler::on(&mut world);
    hand.breaks_at(Break::DiesAfter, &["/cgi/crm/v2/data/create"]);
    tokio::select! {
        ended = world.try_run() => panic!("it is created: {:?}", ended.map(|run| run.halt)),
        () = hand.reached.notified() => {}
    }
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    let made = world.payment().await.fields["_id"].as_str().expect("an id").to_owned();
    let by_hand = object(json!({"remark": "财务备注", "payment_amount": "9"}));
    world.clients.crm.update("PaymentObj", &made, by_hand).await.expect("updated");
    world.run().await;
    assert_eq!(brings(&world.payment().await, &orders), ["3.33", "3.33", "3.34"]);
    let record = world.records("payment").await.remove(0);
    assert_eq!((record.target_id, record.adopted), (Some(made), false), "we have made it");
}

#[tokio::test]
async fn bills_from_before_the_connection_are_not_looked_at() {
    let world = World::initialised().await;
    let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
    for (bill, stream) in [(&SALES_OUTBOUND, "delivery"), (&RECEIPT, "payment")] {
        let there = world.clients.jdy.list(bill, &filter, 1).await.expect("rows").rows;
        assert!(!there.is_empty() && there.iter().all(Value::is_object));
        assert!(world.records(stream).await.is_empty(), "{stream}");
    }
}

/// Two orders shipped by one outbound and half paid, all of it still to be synchronised.
async fn shipped_and_paid(world: &World) -> Vec<Order> {
    let (orders, outbound) = world.delivered(&["10", "20"]).await;
    world.paid(&[(&outbound, "15")], "15").await;
    orders
}

#[tokio::test]
async fn a_run_that_dies_anywhere_among_deliveries_and_payments_goes_on_to_the_same_end() {
    const STEP: usize = 7;
    let mut world = World::initialised().await;
    shipped_and_paid(&world).await;
    let hand = Meddler::on(&mut world);
    world.run().await;
    let calls = hand.calls();
    for at in (3..calls).step_by(STEP) {
        let mut world = World::initialised().await;
        let orders = shipped_and_paid(&world).await;
        let hand = Meddler::on(&mut world);
        hand.breaks(Break::DiesAfter, at);
        tokio::select! {
            ended = world.try_run() => panic!("{at} of {calls} is reached: {:?}", ended.map(|run| run.halt)),
            () = hand.reached.notified() => {}
        }
        hand.lets_go();
        world.engine = world.opener.engine(world.store.clone());
        world.run().await;
        assert_eq!(brings(&world.payment().await, &orders), ["5.00", "10.00"], "{at} of {calls}");
        for order in &orders {
            assert_eq!(world.deliveries(order).await.len(), 1, "{at} of {calls}");
        }
        let before = world.writes().await;
        world.run().await;
        assert_eq!(world.writes().await, before, "{at} of {calls}");
    }
}
