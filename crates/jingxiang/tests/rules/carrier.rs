//! Many records in one call, where the tenant has installed the function (fxiaoke-api.md §3.6): the same end as without.

use std::collections::BTreeMap;

use jingxiang::peers::crm::BATCH_FUNCTION;
use model::State;
use serde_json::{Value, json};

use crate::world::{World, object};

const FUNCTION: &str = "/cgi/crm/v2/special/function";

/// With employees bound and the function in use.
async fn carried() -> World {
    let world = World::bound_in_g2().await;
    world.change(|stored| stored.batch_function = Some(BATCH_FUNCTION.to_owned())).await;
    world
}

/// How often this path of the CRM was called.
pub(crate) async fn calls(world: &World, path: &str) -> u64 {
    let stats = world.control("GET", "stats", &Value::Null).await;
    stats["crm"]["calls"][format!("POST {path}")].as_u64().unwrap_or(0)
}

async fn lost(world: &World, fault: &str) {
    world.faults(json!([{"system": "crm", "path": FUNCTION, "fault": fault, "times": 1}])).await;
}

/// What both sides and the log say in the end.
async fn end(world: &World) -> Vec<(String, State, Option<String>)> {
    let mut rows = Vec::new();
    for stream in ["product", "customer_initial"] {
        rows.extend(world.records(stream).await.into_iter().map(|r| (r.title, r.state, r.reason)));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows
}

#[tokio::test]
async fn a_first_load_in_batches_ends_as_one_record_by_record() {
    let (one, many) = (World::bound_in_g2().await, carried().await);
    for world in [&one, &many] {
        world.run().await;
        world.each_once().await;
    }
    assert_eq!(end(&many).await, end(&one).await);
    let creates = "/cgi/crm/v2/data/create";
    assert!(calls(&one, creates).await > 40);
    assert!(calls(&many, creates).await < 5, "{}", calls(&many, creates).await);
    let before = many.writes().await;
    many.run().await;
    assert_eq!(many.writes().await - before, 0, "F-6");
}

#[tokio::test]
async fn changes_travel_together() {
    let world = carried().await;
    let ids = [world.product("T1", "蓝莓", "1").await, world.product("T2", "黑莓", "2").await];
    world.run().await;
    for (id, number) in ids.iter().zip(["T1", "T2"]) {
        world.change_product(id, number, json!({"name": format!("改名{number}")})).await;
    }
    let updates = "/cgi/crm/v2/data/update";
    let before = (calls(&world, FUNCTION).await, calls(&world, updates).await);
    world.run().await;
    assert_eq!((calls(&world, FUNCTION).await - before.0, calls(&world, updates).await - before.1), (1, 0));
    for number in ["T1", "T2"] {
        assert_eq!(world.crm_product(number).await["name"], format!("{number}改名{number}"));
        assert_eq!(world.state("product", number).await, State::Updated);
    }
    world.each_once().await;
}

#[tokio::test]
async fn a_batch_without_an_answer_makes_no_duplicate_whether_it_was_carried_out_or_not() {
    for fault in ["drop_after_commit", "drop_before", "error_500", "html_body"] {
        let world = carried().await;
        lost(&world, fault).await;
        world.run().await;
        world.each_once().await;
        assert!(world.records("product").await.iter().filter(|r| r.state == State::Created).count() > 20, "{fault}");
    }
}

#[tokio::test]
async fn without_the_function_each_record_goes_alone_and_the_run_says_so() {
    let world = carried().await;
    world.control("POST", "functions", &json!({"installed": ["jingxiang_provision__c"]})).await;
    let summary = world.run().await;
    world.each_once().await;
    let notes: Vec<&String> = summary.streams.iter().flat_map(|(_, tally, _)| &tally.notes).collect();
    assert!(notes.iter().any(|note| note.contains("逐条写入")), "{notes:?}");
}

#[tokio::test]
async fn pr_2_what_somebody_made_by_hand_is_adopted_and_not_doubled_by_a_batch() {
    for lost_too in [false, true] {
        let world = carried().await;
        world.product("T1", "蓝莓", "1").await;
        world.run().await;
        let other = world.crm_product("T1").await;
        let by_hand = json!({"name": "T2黑莓", "product_code": "T2", "price": "9", "category": other["category"],
            "unit": other["unit"], "owner": other["owner"], "product_status": other["product_status"]});
        world.clients.crm.create("ProductObj", object(by_hand), BTreeMap::new()).await.expect("made");
        world.product("T2", "黑莓", "2").await;
        world.product("T3", "红莓", "3").await;
        if lost_too {
            lost(&world, "drop_after_commit").await;
        }
        let summary = world.run().await;
        let products = &summary.streams.iter().find(|(kind, ..)| kind.0 == "product").expect("products").1;
        assert_eq!(products.adopted, 1, "and the other one is made");
        let now = world.crm_where("ProductObj", "product_code", "T2").await;
        assert_eq!(now.len(), 1);
        assert_eq!(
            now[0]["price"].as_str().map(|p| p.trim_end_matches(['0', '.'])),
            Some("2"),
            "it says what JDY says"
        );
        world.each_once().await;
    }
}

#[tokio::test]
async fn a_plan_counts_a_batch_as_one_call() {
    let world = carried().await;
    let plan = world.plan().await;
    let products: Vec<_> = plan.iter().filter(|p| p.kind.is_some_and(|kind| kind.0 == "product")).collect();
    let of = products.len();
    assert!(of > 20);
    assert_eq!(products[0].calls, [format!("function {BATCH_FUNCTION} create ProductObj (1/{of})")]);
    assert_eq!(products[of - 1].calls, [format!("function {BATCH_FUNCTION} create ProductObj ({of}/{of})")]);
    assert_eq!(world.writes().await, 0);
}
