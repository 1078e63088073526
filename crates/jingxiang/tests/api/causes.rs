//! `/causes`: why records stand still, at the root.

use serde_json::{Value, json};
use streams::{customer, customer_category, unit};

use crate::log::{Log, failed, waiting};

#[tokio::test]
async fn orders_that_wait_for_a_customer_count_under_what_the_customer_waits_for() {
    let log = Log::new().await;
    let orders = (0..5).map(|i| waiting(&i.to_string(), customer::KIND, "c1")).collect();
    log.put("sales_order", orders).await;
    log.put("customer", vec![waiting("c1", customer_category::KIND, "k1")]).await;
    log.put("customer_category", vec![failed("k1", "label", "名称太长，请改短后重试")]).await;
    log.put("product", vec![waiting("p1", unit::KIND, "u1"), failed("p2", "pr3", "商品没有类别")]).await;

    let causes = log.items("causes").await;
    let expected = json!({"cause": "label", "kind": "customer_category", "label": "客户分类", "state": "failed", "count": 7,
        "reason": "名称太长，请改短后重试", "remedy": null});
    assert_eq!(causes[0], expected);
    let rest: Vec<_> = causes[1..].iter().map(|cause| (&cause["cause"], &cause["kind"], &cause["count"])).collect();
    let (one, unit) = (json!(1), json!("unit"));
    assert_eq!(rest, [(&json!("pr3"), &json!("product"), &one), (&json!("unit:u1"), &unit, &one)]);
    assert_eq!(log.items("records?cause=label").await.len(), 7, "what is counted is listed");

    let retried = log.call("POST records/retry", &json!({"cause": "label"})).await.json();
    assert_eq!(retried["retried"], 1, "the others go on by themselves when it comes through");
    log.is_the_connection_s_own("GET causes", &Value::Null).await;
}

#[tokio::test]
async fn where_nothing_stands_still_there_is_no_cause() {
    let log = Log::new().await;
    assert!(log.items("causes").await.is_empty());
}
