//! What a write leaves behind: its calls, and how late it was.

use model::State;
use serde_json::{Value, json};
use store::Change;

use crate::world::{World, object};

async fn history(world: &World, stream: &str, title: &str) -> Vec<Change> {
    let record = world.record(stream, title).await;
    world.store.history(&world.id, record.id, 20).await.expect("a history")
}

fn calls(change: &Change) -> Vec<Value> {
    change.calls.as_deref().map(|text| serde_json::from_str(text).expect("a list")).unwrap_or_default()
}

#[tokio::test]
async fn f_5_the_calls_of_a_write_are_kept_with_its_history_without_a_secret() {
    let world = World::initialised().await;
    let record = world.records("product").await.into_iter().find(|r| r.state == State::Created).expect("a product");
    let made = world.store.history(&world.id, record.id, 20).await.expect("a history").remove(0);
    let calls = calls(&made);
    let create = calls.iter().find(|call| call["path"] == "/cgi/crm/v2/data/create").expect("the create");
    assert_eq!((&create["system"], &create["method"]), (&json!("crm"), &json!("POST")));
    assert_eq!((&create["status"], &create["code"]), (&json!(200), &json!("0")));
    assert!(create["trace"].as_str().is_some_and(|trace| !trace.is_empty()), "{create}");
    assert!(create["ms"].is_i64() && create["at"].as_i64().is_some_and(|at| at > 0), "{create}");
    let (mut all, mut named) = (String::new(), 0);
    for stream in streams::STREAMS {
        for record in world.records(stream.spec().kind.0).await {
            for change in world.store.history(&world.id, record.id, 20).await.expect("a history") {
                named += usize::from(change.calls.is_some());
                all += change.calls.as_deref().unwrap_or_default();
            }
        }
    }
    assert!(named > 10 && !all.contains('?') && !all.contains(&"a".repeat(32)) && !all.contains(&"B".repeat(32)));
}

#[tokio::test]
async fn a_refused_write_keeps_the_code_of_the_refusal() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let id = bill["id"].as_str().expect("an id").to_owned();
    world.clients.jdy.operate(&jdy::SALES_ORDER, jdy::Operation::Audit, &[id]).await.expect("audited");
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "晚了"}))).await.expect("updated");
    world.run().await;
    let refused = history(&world, "sales_order", &order.number).await.remove(0);
    assert_eq!(refused.state, State::Failed);
    let calls = calls(&refused);
    let write = calls.iter().find(|call| call["method"] == "POST").expect("the write");
    assert_eq!(write["system"], "jdy");
    assert!(write["code"].as_str().is_some_and(|code| !matches!(code, "0" | "200")), "{calls:?}");
}

#[tokio::test]
async fn what_changed_after_the_start_is_counted_with_its_lag_and_looking_again_counts_nothing() {
    let world = World::initialised().await;
    let hours = || async { world.store.hours(&world.id, 0, i64::MAX).await.expect("hours") };
    world.run().await;
    let first = hours().await;
    assert!(first.iter().any(|hour| hour.stream == "product" && hour.state == State::Created && hour.count > 0));
    world.run().await;
    assert_eq!(hours().await, first, "nothing has changed");

    world.order(json!({}), &[("1", "5")]).await;
    world.later(30).await;
    let summary = world.run().await;
    let of_run = summary.streams.iter().find(|(kind, ..)| kind.0 == "sales_order").expect("orders").1.lags;
    let orders = hours().await.into_iter().filter(|hour| hour.stream == "sales_order" && hour.lags > 0);
    let (count, lag) = orders.fold((0, 0), |(count, lag), hour| (count + hour.lags, lag + hour.lag_ms));
    assert_eq!(count, 1);
    assert!((30_000..90_000).contains(&lag), "{lag}");
    assert!((30_000..90_000).contains(&of_run.sum_ms) && of_run.steps.iter().sum::<u64>() == 1, "{of_run:?}");

    let told = || async {
        let hours = hours().await;
        hours.iter().fold((0, 0), |(count, lags), hour| (count + hour.count, lags + hour.lags))
    };
    let before = told().await;
    let defaults = json!({"备注": "由 CRM 同步"});
    world.map(json!({"sales_order": {"defaults": defaults}})).await.expect("kept");
    world.run().await;
    let after = told().await;
    assert!(after.0 > before.0, "written for the mapping");
    assert_eq!(after.1, before.1, "and not late: it had come through");
}
