//! A field of a switch that was taken away in the CRM and is made anew is empty, and nobody has emptied it (chapter P).

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures::future::BoxFuture;
use model::{Preset, State};
use serde_json::{Value, json};

use crate::at_attachment::dies;
use crate::meddle::{Break, Meddler};
use crate::people::Order;
use crate::world::{World, object};

const MORE_THAN_A_DAY: i64 = 90_000;

/// A field: its object, its name, its label and its type.
type Field = (&'static str, &'static str, &'static str, &'static str);
const BRAND: Field = ("ProductObj", "brand__c", "品牌", "text");
const CATEGORY: Field = ("AccountObj", "customer_category__c", "客户分类", "object_reference");

impl World {
    async fn field(&self, op: &str, (object, name, label, of_type): Field) {
        let target = "customer_category__c";
        let body =
            json!({"object": object, "field": name, "op": op, "label": label, "type": of_type, "target": target});
        self.control("POST", "fields", &body).await;
    }

    /// As the console does when somebody looks.
    async fn is_told_of(&self, preset: Preset) {
        let needed = engine::needed_by(streams::STREAMS, preset);
        engine::note(&self.store, &self.id, &needed).await.expect("noted");
    }

    /// A customer who is of a category in 精斗云.
    async fn customer_of(&self, group: &str) {
        let customer = object(json!({"name": "老客户", "number": "K900", "group_id": group}));
        self.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved");
    }

    async fn remark_in_crm(&self, names: &[&str], remark: &str) {
        for name in names {
            let account = self.crm_where("AccountObj", "name", name).await.remove(0);
            let id = account["_id"].as_str().expect("an id");
            let change = object(json!({ "remark": remark }));
            self.clients.crm.update("AccountObj", id, change).await.expect("updated");
        }
    }
}

#[tokio::test]
async fn p_1_a_field_for_brands_that_is_made_anew_says_again_what_jdy_says() {
    let world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");

    // By the function, in the run that misses it.
    world.field("remove", BRAND).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before, "once");

    // By somebody who was told that it is missing.
    world.change(|stored| stored.provision_function = None).await;
    world.field("remove", BRAND).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    world.field("add", BRAND).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");

    // By somebody whom the console has told, before any run has seen it.
    world.field("remove", BRAND).await;
    world.is_told_of(Preset::Brand).await;
    world.field("add", BRAND).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
    let before = world.writes().await;
    world.run().await;
    assert_eq!((world.writes().await, world.store.missing(&world.id).await.expect("a store").len()), (before, 0));
}

#[tokio::test]
async fn p_2_cc_1_a_field_of_our_own_object_that_is_made_anew_is_filled_again() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let parent = world.group("G900", "渠道", None).await;
    world.group("G901", "小渠道", Some(&parent)).await;
    world.run().await;
    let above = world.crm_category("G901").await["parent_category__c"].clone();
    assert_eq!(above, world.crm_category("G900").await["_id"]);
    world.field("remove", ("customer_category__c", "parent_category__c", "上级分类", "object_reference")).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    assert_eq!(world.crm_category("G901").await["parent_category__c"], above);
}

#[tokio::test]
async fn cu_5_a_field_for_categories_that_is_made_anew_takes_none_away_in_jdy_and_is_filled_from_there() {
    const NAMES: [&str; 3] = ["老客户", "新客户", "停用客户"];
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = world.group("G900", "渠道", None).await;
    world.customer_of(&group).await;
    // CU-4: who is disabled there is filled with nothing.
    let disabled = object(json!({"name": "停用客户", "number": "K901", "group_id": group}));
    let disabled = world.clients.jdy.save(&jdy::CUSTOMER, &disabled).await.expect("saved").id;
    world.run().await;
    world.clients.jdy.operate(&jdy::CUSTOMER, jdy::Operation::Disable, &[disabled]).await.expect("disabled");
    let category = world.crm_category("G900").await["_id"].clone();
    world.deal("新客户", json!({"customer_category__c": category})).await;
    world.run().await;

    for by_hand in [false, true] {
        if by_hand {
            world.change(|stored| stored.provision_function = None).await;
        }
        world.field("remove", CATEGORY).await;
        world.remark_in_crm(&NAMES, &format!("改{by_hand}")).await;
        world.later(MORE_THAN_A_DAY).await;
        world.run().await;
        if by_hand {
            world.field("add", CATEGORY).await;
            world.remark_in_crm(&NAMES, "再改").await;
            world.run().await;
        }
        for name in NAMES {
            let detail = world.jdy_named(&jdy::CUSTOMER, name).await.remove(0);
            let detail = world.jdy_customer(detail["id"].as_str().expect("an id")).await;
            let remark = if by_hand { "再改" } else { "改false" };
            assert_eq!((&detail["remark"], &detail["group_id"]), (&json!(remark), &json!(group)), "{name}");
            let account = world.crm_where("AccountObj", "name", name).await.remove(0);
            let filled = if name == "停用客户" { &Value::Null } else { &category };
            assert_eq!(&account["customer_category__c"], filled, "{name}");
        }
        let before = world.writes().await;
        world.run().await;
        assert_eq!(world.writes().await, before, "once");
    }
}

#[tokio::test]
async fn f_6_a_category_that_a_process_filled_in_before_it_died_goes_nowhere() {
    let mut world = World::bound().await;
    let group = world.group("G900", "渠道", None).await;
    world.customer_of(&group).await;
    world.run().await;
    world.switch_on(Preset::CustomerCategory).await;
    let before = world.control("GET", "stats", &Value::Null).await["jdy"]["writes"].clone();
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesAfter, &["/cgi/crm/v2/data/update"]).await;
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    world.run().await;
    let after = world.control("GET", "stats", &Value::Null).await["jdy"]["writes"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn p_1_a_create_without_an_answer_is_written_again_in_a_field_that_is_made_anew_before_it_is_found() {
    let mut world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    world.run().await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesAfter, &["/cgi/crm/v2/data/create"]).await;
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    world.field("remove", BRAND).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
}

#[tokio::test]
async fn f_6_at_1_cu_5_a_field_that_was_out_of_use_and_is_back_as_it_was_changes_nothing_in_jdy() {
    let mut world = World::with_attachments().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = world.group("G900", "渠道", None).await;
    world.customer_of(&group).await;
    let order = world.order_with(&[&world.file("合同.pdf", "甲").await]).await;
    world.run().await;
    world.change(|stored| stored.provision_function = None).await;
    let hand = Meddler::on(&mut world);
    hand.changes(|_, answer| without(answer, &["customer_category__c", "attachment_sync__c"]));
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    hand.changes(|_, _| {});
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    assert_eq!(world.attached(&order).await, ["甲"]);
    world.attach(&order, &[]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, [""; 0], "what is taken away now is taken away");
}

/// P900 of a brand and an order with a file, synchronised.
async fn with_a_brand_and_a_file() -> (World, Order) {
    let world = World::with_attachments().await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    let order = world.order_with(&[&world.file("合同.pdf", "甲").await]).await;
    world.run().await;
    (world, order)
}

#[tokio::test]
async fn at_1_p_1_a_field_that_one_description_lacks_is_looked_for_again_before_it_counts_as_taken_away() {
    let (mut world, order) = with_a_brand_and_a_file().await;
    let hand = Meddler::on(&mut world);
    let lacked: [AtomicBool; 2] = Default::default();
    hand.changes(move |_, answer| {
        for (field, lacked) in ["brand__c", "attachment_sync__c"].iter().zip(&lacked) {
            let describes = answer.pointer(&format!("/data/describe/fields/{field}")).is_some();
            if describes && !lacked.swap(true, Ordering::Relaxed) {
                without(answer, &[field]);
            }
        }
    });
    world.later(MORE_THAN_A_DAY).await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    world.attach(&order, &[]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, [""; 0]);
}

#[tokio::test]
async fn at_1_p_1_an_object_that_cannot_be_described_lacks_nothing_however_often_that_is_said() {
    let (mut world, order) = with_a_brand_and_a_file().await;
    let hand = Meddler::on(&mut world);
    hand.answers(|asked| {
        let describes = ["ProductObj", "SalesOrderObj"].iter().any(|object| asked.text.contains(object));
        let refusal = json!({"errorCode": 20012, "errorMessage": "没有权限"});
        (describes && asked.path.ends_with("/describe")).then(|| Ok(http::Response::new(refusal.to_string().into())))
    });
    world.later(MORE_THAN_A_DAY).await;
    world.try_run().await.expect("a run");
    hand.answers(|_| None);
    world.later(120).await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    world.attach(&order, &[]).await;
    world.run().await;
    assert_eq!(world.attached(&order).await, [""; 0]);
}

#[tokio::test]
async fn at_1_p_1_a_field_is_missed_though_its_object_is_described_only_once_and_made_only_by_whom_it_is_missed() {
    for times in [1, 2] {
        let (mut world, order) = with_a_brand_and_a_file().await;
        world.field("remove", BRAND).await;
        world.field("remove", ("SalesOrderObj", "attachment_sync__c", "", "")).await;
        let hand = Meddler::on(&mut world);
        let described: [AtomicUsize; 2] = Default::default();
        hand.answers(move |asked| {
            let objects = ["ProductObj\"", "SalesOrderObj\""];
            let object = objects.iter().position(|object| asked.text.contains(object))?;
            let asks = asked.path.ends_with("/describe");
            // What is described once and then refused, or refused from the beginning.
            let refused = asks && described[object].fetch_add(1, Ordering::Relaxed) + times >= 2;
            let refusal = json!({"errorCode": 20012, "errorMessage": "没有权限"});
            refused.then(|| Ok(http::Response::new(refusal.to_string().into())))
        });
        world.later(MORE_THAN_A_DAY).await;
        world.try_run().await.expect("a run");
        hand.answers(|_| None);
        world.later(MORE_THAN_A_DAY).await;
        world.run().await;
        assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌", "{times}");
        let change = object(json!({"remark": "改"}));
        world.clients.crm.update("SalesOrderObj", &order.id, change).await.expect("updated");
        world.run().await;
        assert_eq!(world.attached(&order).await, ["甲"], "{times}");
    }
}

/// A database that cannot be reached any more after so many writes.
struct Unreachable {
    after: usize,
    writes: AtomicUsize,
}

impl store::Gate for Unreachable {
    fn before(&self) -> BoxFuture<'_, io::Result<usize>> {
        let number = self.writes.fetch_add(1, Ordering::Relaxed);
        let answer = if number < self.after { Ok(number) } else { Err(io::Error::other("it cannot be reached")) };
        Box::pin(std::future::ready(answer))
    }

    fn after(&self, _: usize) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn p_1_a_field_that_is_made_anew_after_a_run_broke_off_over_missing_it_says_again_what_jdy_says() {
    let mut world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.run().await;
    world.change(|stored| stored.provision_function = None).await;
    let mut left = 0;
    for after in 0..12 {
        world.field("remove", BRAND).await;
        world.later(MORE_THAN_A_DAY).await;
        let gate = Arc::new(Unreachable { after, writes: AtomicUsize::default() });
        world.engine = world.opener.engine(world.store.behind(gate));
        let _ = world.try_run().await;
        world.later(120).await;
        let missed = !world.store.missing(&world.id).await.expect("a store").is_empty();
        left += usize::from(missed);
        world.engine = world.opener.engine(world.store.clone());
        // Before anybody has missed it, the field says that it is emptied.
        if !missed {
            world.run().await;
        }
        world.field("add", BRAND).await;
        world.later(MORE_THAN_A_DAY).await;
        world.run().await;
        assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌", "{after}");
    }
    assert!(left > 1, "it broke off in the middle {left} times");
}

#[tokio::test]
async fn cu_5_f_5_what_waits_of_a_customer_goes_on_waiting_where_a_category_stands_there_already() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = world.group("G900", "渠道", None).await;
    world.customer_of(&group).await;
    world.run().await;
    let account = world.crm_where("AccountObj", "name", "老客户").await[0]["_id"].as_str().expect("an id").to_owned();
    let change = object(json!({"life_status": "under_review", "remark": "改"}));
    world.clients.crm.update("AccountObj", &account, change).await.expect("updated");
    world.run().await;
    assert_eq!(world.state("customer", "老客户").await, State::Held);
    // No window reaches back to it.
    world.later(3_600).await;
    world.run().await;
    world.later(3_600).await;
    world.is_told_of(Preset::CustomerCategory).await;
    world.run().await;
    assert_eq!(world.state("customer", "老客户").await, State::Held);
}

/// Takes fields out of a description and of rows.
fn without(answer: &mut Value, fields: &[&str]) {
    match answer {
        Value::Object(map) => {
            map.retain(|name, _| !fields.contains(&name.as_str()));
            map.values_mut().for_each(|value| without(value, fields));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, fields)),
        _ => {}
    }
}
