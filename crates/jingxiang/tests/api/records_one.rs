//! `/records/{rid}`: what was written, and what happened.

use model::{Binding, State, System};
use serde_json::{Value, json};
use store::{PageResult, RecordRow};

use crate::log::{Log, failed, row};

const CALL: &str = r#"[{"system":"crm","method":"POST","path":"/cgi/crm/v2/data/create","status":200,"code":"0",
    "trace":"E-1","ms":12,"at":1780000000000}]"#;

/// A product that failed once and was written then.
async fn written() -> (Log, String) {
    let log = Log::new().await;
    log.put("product", vec![failed("p1", "pr3", "商品没有类别")]).await;
    let created = RecordRow {
        target_id: Some("65f0".to_owned()),
        written: Some(r#"{"fields":{"name":"红酒","price":12.5,"category":"65c1","extra__c":"x"}}"#.to_owned()),
        source: None,
        changes: Some(r#"[{"field":"price","before":null,"after":12.5}]"#.to_owned()),
        calls: Some(CALL.to_owned()),
        ..row("p1", "SP-1 红酒", State::Created)
    };
    let binding = Binding::between(System::Jdy, "p1", "65f0", "SP-1 红酒");
    log.keep(PageResult {
        stream: "product",
        run: Some("r2"),
        records: vec![created],
        bindings: vec![("product", binding, None)],
        ..PageResult::default()
    })
    .await;
    let id = log.items("records").await[0]["id"].as_str().expect("an id").to_owned();
    (log, id)
}

#[tokio::test]
async fn f_5_a_record_shows_its_fields_side_by_side_with_their_labels() {
    let (log, id) = written().await;
    let one = log.get(&format!("records/{id}")).await.json();
    assert_eq!((&one["key"], &one["state"], &one["label"]), (&json!("p1"), &json!("created"), &json!("产品")));
    let rows = streams::by_name("product").expect("a stream").rows();
    let price = rows.iter().find(|row| row.name == "price").expect("the row");
    let written = one["written"].as_array().expect("fields");
    let shown = written.iter().find(|field| field["field"] == "price").expect("the price");
    let expected =
        json!({"field": "price", "source_label": price.source, "target_label": price.target, "value": "12.5"});
    assert_eq!(shown, &expected);
    let extra = written.iter().find(|field| field["field"] == "extra__c").expect("an override");
    assert_eq!((&extra["source_label"], &extra["value"]), (&json!("extra__c"), &json!("x")));
    let binding = &one["binding"];
    assert_eq!((&binding["jdy_id"], &binding["crm_id"]), (&json!("p1"), &json!("65f0")));
    assert_eq!((&binding["bound_at"], &binding["broken"]), (&json!(log.site.clock_now()), &Value::Null));
}

#[tokio::test]
async fn s_8_what_a_field_refers_to_is_told_by_its_name() {
    let (log, id) = written().await;
    let one = log.get(&format!("records/{id}")).await.json();
    let category = |one: &Value| {
        let written = one["written"].as_array().expect("fields").iter();
        written.clone().find(|field| field["field"] == "category").map(|field| field["value"].clone())
    };
    assert_eq!(category(&one), Some(json!("65c1")), "while nobody knows what it is called");
    let binding = Binding::between(System::Jdy, "9", "65c1", "02 酒水");
    let bindings = vec![("product_category", binding, None)];
    log.keep(PageResult { stream: "product_category", run: Some("r3"), bindings, ..PageResult::default() }).await;
    assert_eq!(category(&log.get(&format!("records/{id}")).await.json()), Some(json!("02 酒水")));
}

#[tokio::test]
async fn a_record_tells_its_history_latest_first_with_its_calls() {
    let (log, id) = written().await;
    let one = log.get(&format!("records/{id}")).await.json();
    let history = one["history"].as_array().expect("a history");
    assert_eq!(history.len(), 2);
    assert_eq!((&history[0]["state"], &history[0]["run"]), (&json!("created"), &json!("r2")));
    assert_eq!(history[0]["changes"][0]["after"], "12.5");
    assert_eq!(history[0]["changes"][0]["before"], Value::Null);
    let call = &history[0]["calls"][0];
    assert_eq!((&call["path"], &call["trace"]), (&json!("/cgi/crm/v2/data/create"), &json!("E-1")));
    assert_eq!((&call["ms"], &call["status"], &call["code"]), (&json!(12), &json!(200), &json!("0")));
    assert_eq!((&history[1]["state"], &history[1]["reason"]), (&json!("failed"), &json!("商品没有类别")));
    assert_eq!((&history[1]["calls"], &history[1]["changes"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn what_is_no_record_of_the_connection_is_not_there() {
    let (log, id) = written().await;
    for path in ["records/0", "records/x", "records/-1", "records/99999999999999999999", "records/1%20or%201=1"] {
        assert_eq!(log.get(path).await.code(), "not_found", "{path}");
    }
    log.is_the_connection_s_own(&format!("GET records/{id}"), &Value::Null).await;
    let other = log.site.app.store.create_connection(store::NewConnection::default(), 0).await.expect("a connection");
    let owner = log.site.token(store::Role::Administrator, None).await;
    let answer = log.site.get(&owner, &format!("/connections/{}/records/{id}", other.id)).await;
    assert_eq!(answer.code(), "not_found");
}
