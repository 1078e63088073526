//! Chapter AT: the attachments of sales orders, with switch P-4.

use axum::body::Body;
use bytes::Bytes;
use model::{Preset, State};
use serde_json::{Value, json};
use store::Retry;
use tower::ServiceExt;

use crate::meddle::{Break, Meddler};
use crate::people::Order;
use crate::world::{World, object};

pub(crate) const UPLOADS: &[&str] = &["/jdy/v2/sys/attachment_upload", "/jdy/sys/attachment_upload"];
pub(crate) const SAVES: &[&str] = &["/jdy/v2/scm/sal_order", "/jdy/sal/sal_order_save"];

impl World {
    /// Initialised, with the switch on and the field made.
    pub(crate) async fn with_attachments() -> Self {
        let world = Self::initialised().await;
        world.switch_on(Preset::OrderAttachment).await;
        world.run().await;
        world
    }

    /// A file in the CRM's file service, as a field holds it.
    pub(crate) async fn file(&self, name: &str, content: impl Into<Bytes>) -> Value {
        self.clients.crm.upload(name, content.into()).await.expect("stored").to_json()
    }

    pub(crate) async fn attach(&self, order: &Order, files: &[&Value]) {
        let files = object(json!({"attachment_sync__c": files}));
        self.clients.crm.update("SalesOrderObj", &order.id, files).await.expect("updated");
    }

    pub(crate) async fn order_with(&self, files: &[&Value]) -> Order {
        self.order(json!({"attachment_sync__c": files}), &[("1", "5")]).await
    }

    /// The contents of what the JDY order shows as attached.
    pub(crate) async fn attached(&self, order: &Order) -> Vec<String> {
        let bill = self.jdy_order(&order.number).await.expect("an order in JDY");
        let files = bill["attachments_url"].as_array().expect("a list");
        assert_eq!(bill["attachments"], files.len());
        let mut contents = Vec::new();
        for url in files.iter().map(|file| file["url"].as_str().expect("a url")) {
            let request = http::Request::get(url).body(Body::empty()).expect("a request");
            let answer = self.sandbox.jdy().oneshot(request).await.expect("an answer");
            assert!(answer.status().is_success(), "{url}");
            let content = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
            contents.push(String::from_utf8_lossy(&content).into_owned());
        }
        contents.sort();
        contents
    }

    /// How many files JDY has stored.
    pub(crate) async fn uploads(&self) -> u64 {
        let writes = self.control("GET", "stats", &Value::Null).await["jdy"]["writes"].clone();
        UPLOADS.iter().filter_map(|path| writes[format!("POST {path}")].as_u64()).sum()
    }

    /// JDY refuses these calls, in either generation, until it is told otherwise.
    pub(crate) async fn jdy_refuses(&self, paths: &[&str], code: i64) {
        let line = |path: &&str| json!({"system": "jdy", "path": path, "method": "POST", "fault": "code", "code": code, "times": 99});
        self.faults(paths.iter().map(line).collect()).await;
    }

    /// The answer to the next of these calls is lost.
    pub(crate) async fn jdy_loses_the_answer(&self, paths: &[&str]) {
        let line = |path: &&str| json!({"system": "jdy", "path": path, "method": "POST", "fault": "drop_after_commit", "times": 1});
        self.faults(paths.iter().map(line).collect()).await;
    }

    /// An administrator makes the field by hand.
    pub(crate) async fn make_field(&self, label: &str, of_type: &str) {
        let field = json!({"object": "SalesOrderObj", "field": "attachment_sync__c", "op": "add", "label": label,
            "type": of_type});
        self.control("POST", "fields", &field).await;
    }

    pub(crate) async fn reason(&self, order: &Order) -> String {
        self.record("sales_order", &order.number).await.reason.unwrap_or_default()
    }

    pub(crate) async fn retry_order(&self, order: &Order) {
        let id = self.record("sales_order", &order.number).await.id;
        self.store.retry(&self.id, &Retry::Ids(vec![id]), self.engine.clock.now()).await.expect("due");
        self.run().await;
    }
}

/// A run whose process dies at the first of these calls.
pub(crate) async fn dies(world: &World, hand: &Meddler, how: Break, paths: &'static [&'static str]) {
    hand.breaks_at(how, paths);
    tokio::select! {
        ended = world.try_run() => panic!("the run ended: {:?}", ended.map(|summary| summary.halt)),
        () = hand.reached.notified() => {}
    }
}

#[tokio::test]
async fn at_1_the_files_of_an_order_go_once_and_a_further_run_writes_nothing() {
    let world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let order = world.order_with(&[&one, &two]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["乙", "甲"]);
    assert_eq!(world.uploads().await, 2);
    assert_eq!(world.state("sales_order", &order.number).await, State::Created);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
    let writes = world.writes().await;
    world.forget_how_far("sales_order").await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn at_1_an_order_whose_files_come_in_another_order_has_not_changed() {
    let world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let order = world.order_with(&[&one, &two]).await;
    world.run().await;
    world.attach(&order, &[&two, &one]).await;
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn at_1_a_file_whose_upload_has_no_answer_is_attached_once() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.jdy_loses_the_answer(UPLOADS).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.uploads().await, 2, "the first copy is named by nothing");
}

#[tokio::test]
async fn at_1_a_save_without_an_answer_makes_no_second_order_and_no_second_file() {
    let world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let order = world.order_with(&[&one]).await;
    world.jdy_loses_the_answer(SAVES).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    world.attach(&order, &[&one, &two]).await;
    world.jdy_loses_the_answer(SAVES).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["乙", "甲"]);
    assert_eq!(world.uploads().await, 2);
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn at_1_a_refused_order_takes_its_files_along_once_it_is_accepted_without_uploading_them_again() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.jdy_refuses(SAVES, 2_016_003_063).await;
    world.run().await;
    assert_eq!(world.state("sales_order", &order.number).await, State::Failed);
    world.faults(json!([])).await;
    world.retry_order(&order).await;
    assert_eq!(world.attached(&order).await, ["甲"]);
    assert_eq!(world.uploads().await, 1);
}

#[tokio::test]
async fn at_1_a_file_added_later_follows_and_so_does_one_removed_while_what_jdy_has_of_its_own_stays() {
    let world = World::with_attachments().await;
    let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
    let order = world.order_with(&[&one]).await;
    world.run().await;
    world.by_hand(&order, "丙").await;
    world.attach(&order, &[&one, &two]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["丙", "乙", "甲"]);
    world.attach(&order, &[&two]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["丙", "乙"]);
    world.attach(&order, &[]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, ["丙"]);
    assert_eq!(world.state("sales_order", &order.number).await, State::Updated);
    assert_eq!(world.uploads().await, 3, "ours twice, and the one by hand");
}

impl World {
    /// Somebody attaches a file in JDY.
    pub(crate) async fn by_hand(&self, order: &Order, content: &'static str) {
        let url = self.clients.jdy.upload("手工.txt", content.into()).await.expect("stored");
        let bill = self.jdy_order(&order.number).await.expect("an order in JDY");
        let mut files = bill["attachments_url"].as_array().expect("a list").clone();
        files.push(json!({ "url": url }));
        let line = &bill["material_entity"][0];
        let line = json!({"id": line["id"], "material_id": line["material_id"], "unit_id": line["unit_id"],
            "qty": line["qty"], "price": line["price"], "stock_id": line["stock_id"], "is_free": false,
            "delivery_date": line["delivery_date"]});
        let bill = object(json!({"id": bill["id"], "bill_no": bill["bill_no"], "bill_date": bill["bill_date"],
            "customer_id": bill["customer_id"], "attachments_url": files, "material_entity": [line]}));
        self.clients.jdy.save(&jdy::SALES_ORDER, &bill).await.expect("saved");
    }
}

#[tokio::test]
async fn at_1_an_order_that_changes_in_something_else_keeps_its_files_as_they_are() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let order = world.order_with(&[&file]).await;
    world.run().await;
    world.by_hand(&order, "丙").await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "改");
    assert_eq!(world.attached(&order).await, ["丙", "甲"]);
}

#[tokio::test]
async fn at_1_a_file_of_two_orders_is_uploaded_once() {
    let world = World::with_attachments().await;
    let file = world.file("合同.pdf", "甲").await;
    let (one, two) = (world.order_with(&[&file, &file]).await, world.order_with(&[&file]).await);
    world.run().await;
    assert_eq!((world.attached(&one).await, world.attached(&two).await), (vec!["甲".into()], vec!["甲".into()]));
    assert_eq!(world.uploads().await, 1);
}

#[tokio::test]
async fn at_1_a_process_that_dies_between_upload_and_save_uploads_nothing_again() {
    for how in [Break::DiesBefore, Break::DiesAfter] {
        let mut world = World::with_attachments().await;
        let (one, two) = (world.file("合同.pdf", "甲").await, world.file("清单.xlsx", "乙").await);
        let order = world.order_with(&[&one, &two]).await;
        let hand = Meddler::on(&mut world);
        dies(&world, &hand, how, SAVES).await;
        hand.lets_go();
        world.engine = world.opener.engine(world.store.clone());
        world.run().await;
        assert_eq!(world.attached(&order).await, ["乙", "甲"], "{how:?}");
        assert_eq!(world.uploads().await, 2, "{how:?}");
        assert_eq!(world.sync_status(&order.id).await, "已同步");
    }
}
