//! Chapter F: the flow.

use std::collections::BTreeSet;

use crate::world::World;

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
    let world = World::initialised().await;
    world.product("T900", "计划中的产品", "1").await;
    let order = world.order(serde_json::json!({}), &[("1", "5")]).await;
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
