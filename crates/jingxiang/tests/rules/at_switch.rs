//! Chapter AT: what the switch P-4 means, and what an order says of itself while it has files (SO-5).

use jingxiang::presets;
use model::Preset;
use serde_json::json;

use crate::at_attachment::{SAVES, UPLOADS, dies};
use crate::meddle::{Break, Meddler};
use crate::world::{World, object};

#[tokio::test]
async fn p_4_with_the_switch_off_no_file_travels() {
    let world = World::initialised().await;
    world.make_field("附件同步", "file_attachment").await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.run().await;
    assert!(world.attached(&order).await.is_empty());
    assert_eq!((world.uploads().await, world.sync_status(&order.id).await.as_str()), (0, "已同步"));
    // Once it is on, what was sent without its files gets them.
    world.switch_on(Preset::OrderAttachment).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
}

#[tokio::test]
async fn p_4_switched_off_again_what_is_attached_stays_and_switched_on_again_what_was_missed_follows() {
    let world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let order = world.order_with(&[&one]).await;
    world.run().await;
    presets::switch(&world.store, &world.id, Preset::OrderAttachment, false).await.expect("off");
    let writes = world.writes().await;
    world.forget_how_far("sales_order").await;
    world.run().await;
    assert_eq!(world.writes().await, writes, "that files are not looked at is no change");
    let change = object(json!({"remark": "改", "attachment_sync__c": [two]}));
    world.clients.crm.update("SalesOrderObj", &order.id, change).await.expect("updated");
    world.run().await;
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "改");
    assert_eq!(world.attached(&order).await, ["甲"]);
    // The order is not touched any more: that the switch is on again is what brings it.
    world.run().await;
    presets::switch(&world.store, &world.id, Preset::OrderAttachment, true).await.expect("on");
    world.run().await;
    assert_eq!(world.attached(&order).await, ["乙"]);
}

#[tokio::test]
async fn p_4_shows_first_what_it_will_make_and_belongs_to_the_field_table_of_orders() {
    let world = World::initialised().await;
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    let made = presets::to_make(&*connection.crm, Preset::OrderAttachment).await.expect("an answer");
    assert_eq!(made.len(), 1);
    assert_eq!(
        made[0].to_string(),
        "「SalesOrderObj」的字段「附件同步」（类型 file_attachment，API 名 attachment_sync__c）"
    );
    let order = streams::by_name("sales_order").expect("the stream");
    let row = order.rows().into_iter().find(|row| row.source == "附件同步").expect("the row");
    assert_eq!((row.target, row.preset), ("附件", Some(Preset::OrderAttachment)));
}

#[tokio::test]
async fn so_5_through_the_whole_cycle_with_and_without_files() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    for order in [world.order(json!({}), &[("1", "5")]).await, world.order_with(&[&file]).await] {
        world.run().await;
        assert_eq!(world.sync_status(&order.id).await, "已同步");
        let change = async |remark: &str| {
            let change = object(json!({ "remark": remark }));
            world.clients.crm.update("SalesOrderObj", &order.id, change).await.expect("updated");
        };
        change("一").await;
        world.jdy_refuses(SAVES, 2_016_003_063).await;
        world.run().await;
        assert_eq!(world.sync_status(&order.id).await, "未同步");
        assert!(world.reason(&order).await.contains("精斗云拒绝"), "{}", world.reason(&order).await);
        world.faults(json!([])).await;
        change("二").await;
        world.run().await;
        assert_eq!(world.sync_status(&order.id).await, "已同步");
        assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "二");
    }
}

#[tokio::test]
async fn so_5_an_order_is_not_synchronised_while_its_files_are_still_on_their_way() {
    let mut world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    world.attach(&order, &[&file]).await;
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesBefore, UPLOADS).await;
    assert_eq!(world.sync_status(&order.id).await, "未同步");
    hand.lets_go();
    world.run().await;
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn a_plan_names_the_files_and_carries_none() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    let planned = world.plan().await;
    let change = planned.iter().flat_map(|call| &call.changes).find(|change| change.field == "附件");
    assert_eq!(change.map(|change| &change.after), Some(&json!(["合同.pdf"])));
    assert_eq!((world.uploads().await, world.jdy_order(&order.number).await), (0, None));
}
