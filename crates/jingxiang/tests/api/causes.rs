//! `/causes`: why records stand still, at the root.

use model::State;
use serde_json::{Value, json};
use store::{NewConnection, PageResult, RecordRow, Role};
use streams::{customer, customer_category, product, unit};

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
        "review": false, "reason": "名称太长，请改短后重试", "title": "记录 k1", "remedy": null});
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
async fn so_2_an_order_that_failed_for_a_product_of_the_crm_is_what_is_to_be_seen_to() {
    let log = Log::new().await;
    let order = |key: &str| RecordRow { state: State::Failed, ..waiting(key, product::KIND, "p9") };
    log.put("sales_order", vec![order("o1")]).await;
    let causes = log.items("causes").await;
    assert_eq!((&causes[0]["kind"], &causes[0]["state"]), (&json!("sales_order"), &json!("failed")), "{causes:?}");
    assert_eq!((&causes[0]["title"], &causes[0]["count"]), (&json!("记录 o1"), &json!(1)), "{causes:?}");
    log.put("sales_order", vec![order("o2")]).await;
    let causes = log.items("causes").await;
    assert_eq!((&causes[0]["title"], &causes[0]["count"]), (&Value::Null, &json!(2)), "several have no one name");
}

#[tokio::test]
async fn where_nothing_stands_still_there_is_no_cause() {
    let log = Log::new().await;
    assert!(log.items("causes").await.is_empty());
}

#[tokio::test]
async fn a_cause_of_several_connections_is_told_once_and_only_of_those_that_the_caller_sees() {
    let log = Log::new().await;
    log.put("customer", vec![failed("c1", "name", "缺少名称"), failed("c2", "owner", "没有负责人")]).await;
    let store = &log.site.app.store;
    let new = NewConnection { name: "乙".to_owned(), ..NewConnection::default() };
    let other = store.create_connection(new, log.site.clock_now() + 1).await.expect("made").id;
    let lease = store.acquire(&other, "test", log.site.clock_now(), 3_600_000).await.expect("asked").expect("a lease");
    let records = vec![failed("c1", "name", "缺少名称"), failed("c3", "name", "缺少名称")];
    let page = PageResult { stream: "customer", records, ..PageResult::default() };
    store.finish(&lease, &page, log.site.clock_now()).await.expect("kept");

    let everybody_s = log.site.token(Role::Viewer, None).await;
    let causes = log.site.get(&everybody_s, "/causes").await.json()["items"].clone();
    assert_eq!((&causes[0]["cause"], &causes[0]["count"]), (&json!("name"), &json!(3)));
    let place = &causes[0]["connections"][0];
    assert_eq!((&place["connection"], &place["name"], &place["count"]), (&json!(other), &json!("乙"), &json!(2)));
    assert_eq!(causes[0]["connections"][1]["connection"], json!(log.id));
    assert_eq!((&causes[1]["cause"], causes[1]["connections"].as_array().map(Vec::len)), (&json!("owner"), Some(1)));

    let mine = log.site.get(&log.token, "/causes").await.json()["items"].clone();
    let connections: Vec<_> = mine[0]["connections"].as_array().expect("places").iter().collect();
    assert_eq!((&mine[0]["count"], connections.len()), (&json!(1), 1));
    assert_eq!(connections[0]["connection"], json!(log.id));
}
