//! Chapter F: the flow.

use std::collections::BTreeSet;

use model::State;
use serde_json::json;
use store::{RecordView, Retry};

use crate::world::{World, object};

#[tokio::test]
async fn f_1_initialisation_brings_all_products_and_customers_each_once() {
    let world = World::initialised().await;
    let filter = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
    let materials = world.clients.jdy.list(&jdy::MATERIAL, &filter, 1).await.expect("materials").rows;
    for material in &materials {
        let number = material["number"].as_str().expect("a number");
        let found = world.crm_where("ProductObj", "product_code", number).await.len();
        let without = material["parent_id"].as_str().is_none_or(|id| id.is_empty() || id == "0");
        assert_eq!(found, usize::from(!without), "{number}");
    }
}

#[tokio::test]
async fn f_2_contacts_of_jdy_customers_are_not_brought_into_the_crm() {
    let world = World::bound().await;
    let before = world.crm_count("ContactObj").await;
    world.run().await;
    assert_eq!(world.crm_count("ContactObj").await, before);
}

#[tokio::test]
async fn f_3_after_initialisation_a_change_of_a_customer_in_jdy_stays_there() {
    let world = World::initialised().await;
    let bound = world.bound_of("customer").await;
    let customer = world.jdy_customer(&bound[0].jdy_id).await;
    let mut changed = json!({"remark": "在精斗云改的"});
    for name in ["id", "number", "name"] {
        changed[name] = customer[name].clone();
    }
    world.clients.jdy.save(&jdy::CUSTOMER, &object(changed)).await.expect("saved");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
    let account = world.clients.crm.get("AccountObj", &bound[0].crm_id).await.expect("a call").expect("a customer");
    assert_ne!(account["remark"], "在精斗云改的");
}

#[tokio::test]
async fn f_4_a_record_that_waits_for_another_names_it_and_goes_on_by_itself() {
    let world = World::initialised().await;
    let group = object(json!({"number": "T01", "name": "节庆礼品"}));
    let group = world.clients.jdy.save(&jdy::MATERIAL_GROUP, &group).await.expect("saved").id;
    world.save_product("T901", "中秋礼盒", json!({"parent_id": group})).await;
    let refused = json!({"system": "crm", "path": "/cgi/crm/data/editProductCategory", "fault": "code", "code": 500});
    world.faults(json!([refused])).await;
    world.run().await;
    let waiting = world.record("product", "T901").await;
    assert_eq!(waiting.state, State::Held, "{:?}", waiting.reason);
    assert!(waiting.reason.is_some_and(|reason| reason.contains("「节庆礼品」")));

    let failed = Retry::Where { stream: Some("product_category".into()), state: Some(State::Failed), cause: None };
    world.store.retry(&world.id, &failed, world.opener.clock.now()).await.expect("retried");
    world.run().await;
    assert_eq!(world.state("product", "T901").await, State::Created);
    assert_eq!(world.crm_product("T901").await["name"], "T901中秋礼盒");
}

#[tokio::test]
async fn f_5_every_source_record_is_in_exactly_one_state() {
    let world = World::bound().await;
    let filter = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
    let mut sources = Vec::new();
    for (object, stream) in [(&jdy::CUSTOMER, "customer_initial"), (&jdy::MATERIAL, "product")] {
        let rows = world.clients.jdy.list(object, &filter, 1).await.expect("rows").rows;
        let there: BTreeSet<String> = rows.iter().filter_map(|r| r["id"].as_str()).map(str::to_owned).collect();
        sources.push((stream, there));
    }
    world.run().await;
    for (stream, there) in sources {
        let logged: Vec<String> = world.records(stream).await.into_iter().map(|r| r.key).collect();
        assert_eq!(logged.len(), there.len(), "{stream}: counts in = counts out");
        assert_eq!(logged.into_iter().collect::<BTreeSet<_>>(), there);
    }
}

#[tokio::test]
async fn f_6_a_second_run_writes_nothing() {
    let world = World::initialised().await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn a_plan_lists_what_a_run_then_does_and_does_nothing_itself() {
    let world = World::initialised().await.settled().await;
    world.product("T900", "计划中的产品", "1").await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let before = world.writes().await;
    let planned = world.plan().await;
    assert_eq!(world.writes().await, before);
    let lines: Vec<String> = planned
        .iter()
        .map(|p| format!("{} {} {}", p.kind.map_or("", |kind| kind.0), p.action.label(), p.title))
        .collect();
    for expected in ["product 新建 T900", &format!("sales_order 新建 {}", order.number), "sales_order 回写"] {
        assert!(lines.iter().any(|line| line.starts_with(expected)), "{expected} is not among {lines:?}");
    }
    world.run().await;
    assert_eq!(world.writes().await - before, planned.len() as u64);
}

#[tokio::test]
async fn a_plan_of_the_first_load_lists_what_waits_for_what_it_would_make_first() {
    let world = World::bound().await;
    let planned = world.plan().await;
    world.run().await;
    for stream in ["unit", "product_category", "product", "customer_initial", "customer"] {
        let of_stream = planned.iter().filter(|p| p.kind.is_some_and(|kind| kind.0 == stream));
        let planned: BTreeSet<&str> = of_stream.map(|p| p.title.as_str()).collect();
        let records = world.records(stream).await;
        let refused = |r: &RecordView| r.reason.as_deref().is_some_and(|reason| reason.contains("拒绝"));
        let sent = records.iter().filter(|r| matches!(r.state, State::Created | State::Updated) || refused(r));
        assert_eq!(planned, sent.map(|r| r.title.as_str()).collect(), "{stream}");
    }
}
