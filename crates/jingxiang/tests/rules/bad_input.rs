//! Rubbish from outside: a clear message or one failed record; nothing is lost, and the rest goes on.

use engine::Halt;
use model::State;
use serde_json::{Value, json};
use store::{RecordView, Retry};

use crate::meddle::{Asked, Meddler};
use crate::world::World;

const MATERIAL: &str = "/jdy/v2/bd/material_detail";

impl World {
    /// As the console's 重试 does.
    async fn retry_failed(&self, stream: &str) {
        let failed = Retry::Where { stream: Some(stream.to_owned()), state: Some(State::Failed), cause: None };
        self.store.retry(&self.id, &failed, self.opener.clock.now()).await.expect("retried");
    }

    async fn record_of(&self, stream: &str, source: &str) -> RecordView {
        let records = self.records(stream).await;
        records.into_iter().find(|r| r.source_id == source).unwrap_or_else(|| panic!("no {stream} {source}"))
    }

    /// What the administrator reads of a run that ended early.
    pub(crate) async fn halted(&self) -> String {
        let summary = self.try_run().await.expect("a run");
        let halt = summary.halt.expect("a halt");
        assert!(!matches!(halt, Halt::Store(_)), "{halt}");
        halt.to_string()
    }

    /// A run with nothing in the way: all there, once, and the next one has nothing to do.
    pub(crate) async fn whole_again(&self) {
        self.run().await;
        self.each_once().await;
        let before = self.writes().await;
        self.run().await;
        assert_eq!(self.writes().await, before, "a further run writes nothing");
    }
}

pub(crate) fn reads(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "「{word}」 in: {text}");
    }
}

/// The answer's data, when it is the detail of this record.
fn detail<'a>(asked: &Asked, path: &str, id: &str, answer: &'a mut Value) -> Option<&'a mut Value> {
    (asked.path == path && asked.text.contains(id)).then(|| &mut answer["data"])
}

fn rows_of<'a>(answer: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    answer.pointer_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

/// One product comes spoilt and another one well.
async fn one_spoilt_product(spoil: impl Fn(&mut Value) + Send + Sync + 'static, words: &[&str]) {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let id = world.product("B001", "坏果", "3").await;
    world.product("B002", "好果", "4").await;
    let spoilt = id.clone();
    hand.changes(move |asked, answer| {
        if let Some(data) = detail(asked, MATERIAL, &spoilt, answer) {
            spoil(data);
        }
    });
    world.run().await;
    let record = world.record_of("product", &id).await;
    assert_eq!(record.state, State::Failed, "{:?}", record.reason);
    reads(&record.reason.unwrap_or_default(), words);
    assert_eq!(world.state("product", "B002").await, State::Created, "the other one goes on");
    assert!(world.crm_where("ProductObj", "product_code", "B001").await.is_empty());
    hand.lets_go();
    world.retry_failed("product").await;
    world.run().await;
    assert_eq!(world.crm_product("B001").await["name"], "B001坏果");
    world.whole_again().await;
}

#[tokio::test]
async fn an_unknown_enum_value_is_one_failed_record() {
    one_spoilt_product(|data| data["enable"] = "7".into(), &["「7」"]).await;
}

#[tokio::test]
async fn a_missing_name_is_one_failed_record_that_names_the_field() {
    one_spoilt_product(|data| data["name"] = " ".into(), &["缺少必填字段「商品名称」", "请补全"]).await;
}

#[tokio::test]
async fn a_price_that_is_no_number_is_one_failed_record() {
    one_spoilt_product(
        |data| data["price_entity"][0]["price_retail_price"] = "十元".into(),
        &["数据格式", "请核对", "不是数字：十元"],
    )
    .await;
}

#[tokio::test]
async fn a_field_of_another_type_is_one_failed_record() {
    one_spoilt_product(|data| data["price_entity"] = "无".into(), &["数据格式"]).await;
    one_spoilt_product(|data| data["name"] = json!({"zh": "坏果"}), &["缺少必填字段「商品名称」"]).await;
}

#[tokio::test]
async fn a_number_that_comes_as_text_and_a_text_that_comes_as_number_are_read() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let id = world.product("B001", "2026", "3").await;
    hand.changes(move |asked, answer| {
        if let Some(data) = detail(asked, MATERIAL, &id, answer) {
            data["price_entity"][0]["price_retail_price"] = " 12.50 ".into();
            data["enable"] = 1.into();
            data["is_multi_unit"] = "false".into();
            data["name"] = 2026.into();
        }
    });
    world.run().await;
    let product = world.crm_product("B001").await;
    assert_eq!(product["name"], "B0012026");
    assert_eq!(product["price"].as_str().map(|p| p.trim_end_matches('0')), Some("12.5"));
}

#[tokio::test]
async fn a_name_of_a_hundred_thousand_characters_is_one_failed_record() {
    one_spoilt_product(|data| data["name"] = "果".repeat(100_000).into(), &["纷享销客拒绝"]).await;
}

#[tokio::test]
async fn an_emoji_arrives_as_it_is() {
    let world = World::initialised_in_g2().await;
    world.product("B001", "🍎苹果👨‍👩‍👧", "3").await;
    world.run().await;
    assert_eq!(world.crm_product("B001").await["name"], "B001🍎苹果👨‍👩‍👧");
    let id = world.deal("甲🍊公司", json!({})).await;
    world.run().await;
    assert_eq!(world.record_of("customer", &id).await.state, State::Created);
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "甲🍊公司").await.len(), 1);
    world.whole_again().await;
}

#[tokio::test]
async fn an_absurd_date_is_one_failed_order_that_names_the_field() {
    for (absurd, words) in [
        (json!(9_000_000_000_000_000_000_i64), ["下单日期", "请"]),
        (json!(-62_200_000_000_000_i64), ["下单日期", "请"]),
        (json!("明天"), ["下单日期", "请"]),
    ] {
        let mut world = World::initialised_in_g2().await;
        let hand = Meddler::on(&mut world);
        let bad = world.order(json!({}), &[("1", "5")]).await;
        let good = world.order(json!({}), &[("2", "5")]).await;
        let spoilt = bad.id.clone();
        let value = absurd.clone();
        hand.changes(move |asked, answer| {
            if asked.text.contains("SalesOrderObj") {
                for row in rows_of(answer, "/data/dataList") {
                    if row["_id"] == spoilt.as_str() {
                        row["order_time"] = value.clone();
                    }
                }
            }
        });
        world.run().await;
        let record = world.record_of("sales_order", &bad.id).await;
        assert_eq!(record.state, State::Failed, "{absurd}");
        reads(&record.reason.unwrap_or_default(), &words);
        assert!(world.jdy_order(&good.number).await.is_some(), "the other one goes on");
        hand.lets_go();
        world.retry_failed("sales_order").await;
        world.run().await;
        assert!(world.jdy_order(&bad.number).await.is_some());
        world.whole_again().await;
    }
}

#[tokio::test]
async fn an_unknown_delivery_method_is_one_failed_order() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let bad = world.order(json!({}), &[("1", "5")]).await;
    let good = world.order(json!({}), &[("2", "5")]).await;
    let describe = world.clients.crm.describe("SalesOrderObj").await.expect("a describe");
    let field = describe.fields.iter().find(|(_, f)| f.label == "交货方式").map(|(name, _)| name.clone());
    let (field, spoilt) = (field.expect("a field"), bad.id.clone());
    hand.changes(move |asked, answer| {
        for row in rows_of(answer, "/data/dataList") {
            if asked.text.contains("SalesOrderObj") && row["_id"] == spoilt.as_str() {
                row[&field] = "无人机".into();
            }
        }
    });
    world.run().await;
    let record = world.record_of("sales_order", &bad.id).await;
    assert_eq!(record.state, State::Failed);
    reads(&record.reason.unwrap_or_default(), &["交货方式", "无人机"]);
    assert!(world.jdy_order(&good.number).await.is_some());
    hand.lets_go();
    world.retry_failed("sales_order").await;
    world.whole_again().await;
    assert!(world.jdy_order(&bad.number).await.is_some());
}

#[tokio::test]
async fn an_empty_list_where_there_was_one_deletes_nothing() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let (before, bound) = (world.crm_count("ProductObj").await, world.bound_of("product").await.len());
    hand.changes(|_, answer| {
        if answer["data"]["rows"].is_array() {
            answer["data"]["rows"] = json!([]);
            answer["data"]["count"] = json!(0);
            answer["data"]["total_page"] = json!(0);
        }
    });
    let _ = world.try_run().await.expect("a run");
    assert_eq!(world.crm_count("ProductObj").await, before);
    assert_eq!(world.bound_of("product").await.len(), bound);
    hand.lets_go();
    world.whole_again().await;
    assert_eq!(world.crm_count("ProductObj").await, before);
}

#[tokio::test]
async fn a_record_whose_detail_is_missing_for_a_moment_is_asked_for_again_at_once() {
    let world = World::bound_in_g2().await;
    let missing = |path: &str| json!({"system": "jdy", "path": path, "fault": "code", "code": 1_030_002_003});
    world.faults(json!([missing(MATERIAL), missing("/jdy/v2/bd/customer_detail")])).await;
    world.run().await;
    world.each_once().await;
    for stream in ["product", "customer_initial"] {
        let lost = world.records(stream).await.into_iter().find(|r| r.cause.as_deref() == Some("read:inconsistent"));
        assert!(lost.is_none(), "{stream}: {lost:?}");
    }
    world.whole_again().await;
}

#[tokio::test]
async fn a_record_whose_detail_stays_missing_is_one_failed_record() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let id = world.product("B001", "坏果", "3").await;
    world.product("B002", "好果", "4").await;
    let spoilt = id.clone();
    hand.changes(move |asked, answer| {
        if asked.path == MATERIAL && asked.text.contains(&spoilt) {
            *answer = json!({"errcode": 1_030_002_003, "description": "商品不存在"});
        }
    });
    world.run().await;
    let record = world.record_of("product", &id).await;
    assert_eq!(record.state, State::Failed);
    reads(&record.reason.unwrap_or_default(), &["列表中有", "详情中没有", "请"]);
    assert_eq!(world.state("product", "B002").await, State::Created, "the other one goes on");
    hand.lets_go();
    world.retry_failed("product").await;
    world.whole_again().await;
    assert_eq!(world.crm_product("B001").await["name"], "B001坏果");
}

#[tokio::test]
async fn a_unit_without_a_name_is_one_failed_record() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    let id = world.unit("捆").await;
    world.unit("扎").await;
    let spoilt = id.clone();
    hand.changes(move |asked, answer| {
        for row in rows_of(answer, "/data/rows") {
            if asked.path.contains("measure_unit") && row["id"] == spoilt.as_str() {
                row["name"] = Value::Null;
            }
        }
    });
    world.run().await;
    assert_eq!(world.record_of("unit", &id).await.state, State::Failed);
    assert!(world.unit_labels().await.contains(&"扎".to_owned()));
    hand.lets_go();
    world.run().await;
    assert!(world.unit_labels().await.contains(&"捆".to_owned()));
    world.whole_again().await;
}
