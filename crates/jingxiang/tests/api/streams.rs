//! `/streams`: what is synchronised, and why something is not.

use model::{Preset, State};
use serde_json::{Value, json};
use store::PageResult;

use crate::log::{Log, failed, row};

async fn stream(log: &Log, kind: &str) -> Value {
    let items = log.items("streams").await;
    items.into_iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

#[tokio::test]
async fn f_4_all_streams_are_listed_in_their_order_with_what_they_need() {
    let log = Log::new().await;
    let kinds = log.each("streams", "kind").await;
    let order: Vec<&str> = streams::STREAMS.iter().map(|stream| stream.spec().kind.0).collect();
    assert_eq!(kinds, order);
    let order = stream(&log, "sales_order").await;
    assert_eq!((&order["direction"], &order["label"]), (&json!("to_jdy"), &json!("销售订单")));
    assert!(order["needs"].as_array().is_some_and(|needs| needs.contains(&json!("product"))), "{order}");
    assert_eq!((&order["counts"], &order["last_at"], &order["completed_at"]), (&json!({}), &Value::Null, &Value::Null));
    log.is_the_connection_s_own("GET streams", &Value::Null).await;
}

#[tokio::test]
async fn in_4_a_stream_without_its_switch_says_which_one_it_lacks() {
    let log = Log::new().await;
    let off = stream(&log, "inventory").await;
    assert_eq!(off["enabled"], false);
    assert!(off["reason"].as_str().is_some_and(|reason| reason.contains("仓库信息")), "{off}");
    let mut stored = log.site.app.store.connection(&log.id).await.expect("asked").expect("there");
    stored.presets.push(Preset::Warehouse);
    log.site.app.store.update_connection(&stored, stored.created_at).await.expect("kept");
    let on = stream(&log, "inventory").await;
    assert_eq!((&on["enabled"], &on["reason"]), (&json!(true), &Value::Null));
    let now = log.site.clock_now();
    let store = &log.site.app.store;
    let run = store.begin_run(&log.lease, "schedule", &Value::Null, now).await.expect("a run");
    let line = json!({"kind": "inventory", "ended_at": now, "reason": "纷享销客中没有可用的库存对象"});
    store.note_progress(&log.lease, &run.id, &json!({"streams": [line]})).await.expect("noted");
    let left_out = stream(&log, "inventory").await;
    assert_eq!(left_out["reason"], "纷享销客中没有可用的库存对象", "what the last run says");
}

#[tokio::test]
async fn f_1_the_first_load_is_done_once_and_f_3_what_follows_waits_for_it() {
    let log = Log::new().await;
    let waits = stream(&log, "customer").await;
    assert_eq!(waits["enabled"], true);
    assert!(waits["reason"].as_str().is_some_and(|reason| reason.starts_with("等待「")), "{waits}");
    log.keep(PageResult {
        stream: "customer_initial",
        cursor: Some(("c".to_owned(), true)),
        records: vec![row("1", "一", State::Created), row("2", "二", State::Created), failed("3", "x", "y")],
        ..PageResult::default()
    })
    .await;
    let done = stream(&log, "customer_initial").await;
    let (no, at) = (json!(false), json!(log.site.clock_now()));
    assert_eq!((&done["enabled"], &done["reason"]), (&no, &json!("初始化已完成")));
    assert_eq!((&done["last_at"], &done["completed_at"]), (&at, &at));
    assert_eq!(done["counts"], json!({"created": 2, "failed": 1}));
    assert_eq!(stream(&log, "customer").await["reason"], Value::Null);
}
