//! AT-2, AT-3: a field that is missing, a file that cannot travel. The order goes.

use engine::{Halt, Summary};
use model::{Preset, State};
use serde_json::{Value, json};

use crate::at_attachment::UPLOADS;
use crate::meddle::{self, Meddler};
use crate::world::{World, object};

fn notes(summary: &Summary) -> String {
    summary.streams.iter().flat_map(|(_, tally, _)| tally.notes.clone()).collect()
}

#[tokio::test]
async fn at_2_the_field_is_looked_for_and_made_by_the_function_before_the_first_file() {
    let world = World::initialised().await;
    let fields = async || world.clients.crm.describe("SalesOrderObj").await.expect("a describe").fields;
    assert!(!fields().await.contains_key("attachment_sync__c"));
    world.switch_on(Preset::OrderAttachment).await;
    world.run().await;
    let field = fields().await.remove("attachment_sync__c").expect("the field");
    assert_eq!((field.label.as_str(), field.kind.as_str()), ("附件同步", "file_attachment"));
}

#[tokio::test]
async fn at_2_without_a_function_the_order_goes_without_files_and_says_what_to_make() {
    let world = World::initialised().await;
    world.change(|stored| stored.provision_function = None).await;
    world.switch_on(Preset::OrderAttachment).await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let summary = world.run().await;
    assert!(world.jdy_order(&order.number).await.is_some());
    assert_eq!(world.state("sales_order", &order.number).await, State::Created);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    for said in [notes(&summary), world.reason(&order).await] {
        for part in ["SalesOrderObj", "附件同步", "file_attachment", "attachment_sync__c"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    assert!(world.reason(&order).await.contains("没有带附件"));
    world.make_field("附件同步", "file_attachment").await;
    let file = world.file("合同.pdf", "甲").await;
    world.attach(&order, &[&file]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.reason(&order).await, "");
}

#[tokio::test]
async fn at_2_a_field_of_that_name_which_holds_no_files_does_not_serve() {
    let world = World::initialised().await;
    world.make_field("附件同步", "text").await;
    world.switch_on(Preset::OrderAttachment).await;
    let order = world.order(json!({"attachment_sync__c": "一段文字"}), &[("1", "5")]).await;
    let summary = world.run().await;
    assert!(notes(&summary).contains("类型 file_attachment"), "{}", notes(&summary));
    assert!(world.attached(&order).await.is_empty());
    assert_eq!(world.state("sales_order", &order.number).await, State::Created);
}

#[tokio::test]
async fn at_2_a_field_of_that_name_serves_whatever_its_label_is() {
    let world = World::initialised().await;
    world.make_field("附件", "file_attachment").await;
    world.switch_on(Preset::OrderAttachment).await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
}

#[tokio::test]
async fn at_3_a_file_over_ten_megabytes_fails_by_its_name_and_the_order_is_there_with_the_others() {
    let world = World::with_attachments().await;
    let (large, small) = (world.file("大图.zip", vec![7; (10 << 20) + 1]).await, world.file("合同.pdf", "甲").await);
    let order = world.order_with(&[&large, &small]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    let record = world.record("sales_order", &order.number).await;
    assert_eq!((record.state, record.target_id.is_some()), (State::Failed, true));
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("数据已同步") && reason.contains("「大图.zip」") && reason.contains("10 MB"), "{reason}");
    assert!(!reason.contains("合同.pdf"), "{reason}");
    assert_eq!(world.sync_status(&order.id).await, "未同步");
    // Looked at again it is as it was: nothing is written, nothing is forgotten.
    let writes = world.writes().await;
    world.retry_order(&order).await;
    assert_eq!(world.writes().await, writes);
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    // Its owner takes it away.
    world.attach(&order, &[&small]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.state("sales_order", &order.number).await, State::Unchanged);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn at_3_a_file_of_just_ten_megabytes_goes() {
    let world = World::with_attachments().await;
    let large = world.file("大图.zip", vec![b'7'; 10 << 20]).await;
    let order = world.order_with(&[&large]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await[0].len(), 10 << 20);
}

#[tokio::test]
async fn at_3_a_large_file_whose_size_the_crm_does_not_tell_fails_by_its_name() {
    let mut world = World::with_attachments().await;
    let large = world.file("大图.zip", vec![7; (10 << 20) + 1]).await;
    let order = world.order_with(&[&large]).await;
    let hand = Meddler::on(&mut world);
    hand.changes(|asked, body| {
        let rows = body.pointer_mut("/data/dataList").filter(|_| asked.path.ends_with("/query"));
        let rows = rows.and_then(Value::as_array_mut).into_iter().flatten();
        for file in rows.filter_map(|row| row.pointer_mut("/attachment_sync__c/0")?.as_object_mut()) {
            file.remove("size");
        }
    });
    world.run().await;
    assert!(world.attached(&order).await.is_empty());
    assert!(world.reason(&order).await.contains("「大图.zip」"), "{}", world.reason(&order).await);
}

#[tokio::test]
async fn at_3_an_unreadable_file_fails_by_its_name_and_the_order_is_there() {
    let world = World::with_attachments().await;
    let (lost, small) = (world.file("丢失.pdf", "x").await, world.file("合同.pdf", "甲").await);
    let order = world.order_with(&[&lost, &small]).await;
    world.clients.crm.delete_media(lost["path"].as_str().expect("a path")).await.expect("removed");
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    let reason = world.reason(&order).await;
    assert!(reason.contains("「丢失.pdf」无法读取"), "{reason}");
    assert_eq!(world.sync_status(&order.id).await, "未同步");

    let all = world.option("SalesOrderObj", "sync_status__c", "已同步").await;
    let by_hand = object(json!({"sync_status__c": all}));
    world.clients.crm.update("SalesOrderObj", &order.id, by_hand).await.expect("updated");
    let summary = world.run().await;
    let orders = &summary.streams.iter().find(|(kind, ..)| kind.0 == "sales_order").expect("orders").1;
    assert_eq!(orders.states.get(&State::Failed), Some(&1), "F-5");
    assert_eq!(world.sync_status(&order.id).await, "未同步", "SO-5: it is missing still");
}

#[tokio::test]
async fn at_3_a_file_service_that_does_not_answer_holds_up_no_order_and_the_files_follow_by_themselves() {
    let mut world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let orders = [world.order_with(&[&one]).await, world.order_with(&[&two]).await];
    let hand = Meddler::on(&mut world);
    hand.answers(|asked| asked.path.starts_with("/media/").then(|| meddle::html(502)));
    world.run().await;
    for order in &orders {
        assert!(world.attached(order).await.is_empty());
        assert_eq!(world.state("sales_order", &order.number).await, State::Held);
        assert!(world.reason(order).await.contains("稍后自动重试"));
        assert_eq!(world.sync_status(&order.id).await, "未同步");
    }
    // Long after, when they are due.
    for _ in 0..4 {
        hand.lets_go();
    }
    world.run().await;
    assert_eq!(world.attached(&orders[0]).await, ["甲"]);
    assert_eq!(world.attached(&orders[1]).await, ["乙"]);
    assert_eq!(world.sync_status(&orders[0].id).await, "已同步");
}

#[tokio::test]
async fn at_3_an_interface_without_uploads_says_so_and_the_order_is_there() {
    let world = World::initialised_in_g1().await;
    world.switch_on(Preset::OrderAttachment).await;
    world.run().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.jdy_refuses(UPLOADS, 404).await;
    world.run().await;
    assert!(world.attached(&order).await.is_empty());
    let reason = world.reason(&order).await;
    assert!(reason.contains("「合同.pdf」") && reason.contains("请改用应用凭证登录"), "{reason}");
}

#[tokio::test]
async fn at_3_a_connection_that_is_refused_at_a_file_ends_the_run_and_says_nothing_against_the_file() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.jdy_refuses(UPLOADS, 403).await;
    let halt = world.try_run().await.expect("a run").halt;
    assert!(matches!(halt, Some(Halt::Stopped { .. })), "{halt:?}");
    assert!(world.jdy_order(&order.number).await.is_none(), "it does not go without what nobody has looked at");
    world.faults(json!([])).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.state("sales_order", &order.number).await, State::Created);
}

#[tokio::test]
async fn at_3_a_file_whose_service_does_not_answer_is_tried_again_after_a_minute_and_not_before() {
    let mut world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    let hand = Meddler::on(&mut world);
    hand.answers(|asked| asked.path.starts_with("/media/").then(|| meddle::html(502)));
    // Until no window reaches back to the order, nor to our own word on it (SO-5).
    for _ in 0..3 {
        world.run().await;
        world.later(1_200).await;
    }
    // How often the file is asked for in a run: each time it is, the call is repeated a few times.
    let asks = async || {
        hand.listens();
        world.run().await;
        hand.count(|asked| asked.path.starts_with("/media/"))
    };
    let once = asks().await;
    assert!(once > 0);
    assert_eq!(asks().await, 0, "its time has not come");
    world.later(61).await;
    assert_eq!(asks().await, once);
    hand.lets_go();
    world.later(61).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
}

#[tokio::test]
async fn at_3_the_log_of_a_new_order_does_not_claim_the_file_that_it_goes_without() {
    let world = World::with_attachments().await;
    let large = world.file("大图.zip", vec![7; (10 << 20) + 1]).await;
    let order = world.order_with(&[&large]).await;
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    let history = world.store.history(&world.id, record.id, 1).await.expect("a history");
    let changes = history[0].changes.clone().expect("what was written");
    assert!(changes.contains("material_entity") || changes.contains("行1"), "{changes}");
    assert!(!changes.contains("大图.zip"), "{changes}");
}
