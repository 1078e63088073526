//! `/mappings` and `/fields` (chapter M).

use std::time::Duration;

use http::StatusCode;
use jingxiang::demonstration;
use serde_json::{Value, json};
use store::Role;

use crate::log::Log;
use crate::site::Site;

async fn of_kind(log: &Log, kind: &str) -> Value {
    let items = log.items("mappings").await;
    items.into_iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

/// An administrator of the connection.
async fn administered() -> Log {
    let mut log = Log::new().await;
    log.token = log.site.token(Role::Administrator, Some(&[&log.id])).await;
    log
}

#[tokio::test]
async fn m_the_tables_are_those_of_the_streams_with_what_is_switched_off() {
    let log = Log::new().await;
    let kinds = log.each("mappings", "kind").await;
    let expected: Vec<&str> = streams::STREAMS.iter().map(|stream| stream.spec().kind.0).collect();
    assert_eq!(kinds, expected);
    let order = of_kind(&log, "sales_order").await;
    assert_eq!(order["direction"], "to_jdy");
    let product = of_kind(&log, "product").await;
    let brand =
        product["rows"].as_array().expect("rows").iter().find(|row| row["preset"] == "brand").expect("the brand");
    assert_eq!((&brand["on"], &brand["required"]), (&json!(false), &json!(false)));
    assert_eq!(product["overrides"], json!({"fields": [], "values": {}, "defaults": {}}));
    log.is_the_connection_s_own("GET mappings", &Value::Null).await;
}

#[tokio::test]
async fn m_overrides_are_held_against_the_crm_s_fields_and_kept_whole_or_not_at_all() {
    let log = administered().await;
    let pair = json!({"source": "remark", "target": "custom_field.custom_field__1__po"});
    let sent = json!({"sales_order": {"fields": [pair], "defaults": {"remark": "无"}}});
    let kept = log.call("PUT mappings", &sent).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    let order = of_kind(&log, "sales_order").await;
    assert_eq!(order["overrides"], json!({"fields": [pair], "values": {}, "defaults": {"remark": "无"}}));
    assert_eq!(log.audited("mapping.change").await.len(), 1);

    let wrong = json!({"sales_order": {"fields": [{"source": "没有的字段", "target": "remark"}]},
        "product": {"defaults": {"x": {}}}, "customer": {"defaults": {"remark": "无"}}});
    let refused = log.call("PUT mappings", &wrong).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "mapping_invalid"));
    let texts = &refused.json()["texts"];
    let (order_text, product_text) = (&texts["sales_order"][0], &texts["product"][0]);
    assert!(order_text.as_str().is_some_and(|text| text.contains("没有的字段")), "{texts}");
    assert!(product_text.is_string() && texts["customer"].is_null(), "{texts}");
    assert_eq!(of_kind(&log, "sales_order").await["overrides"]["defaults"], json!({"remark": "无"}), "as it was");
    assert_eq!(log.call("PUT mappings", &json!({"nothing": {"fields": [pair]}})).await.code(), "mapping_invalid");
    for body in [json!([]), json!({"product": {"colour": 1}}), json!({"product": {"fields": [{"source": 1}]}})] {
        assert_eq!(log.call("PUT mappings", &body).await.code(), "invalid", "{body}");
    }
    assert_eq!(log.call("PUT mappings", &json!({})).await.status, 200);
    assert_eq!(of_kind(&log, "sales_order").await["overrides"]["defaults"], json!({}), "all are replaced");
}

#[tokio::test]
async fn of_two_administrators_the_second_does_not_overwrite_the_first_s_mappings() {
    let log = administered().await;
    let seen = log.get("mappings").await.header("etag").to_owned();
    let request = || {
        let uri = format!("/api/v1/connections/{}/mappings", log.id);
        let request = http::Request::put(uri).header("if-match", &seen).header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {}", log.token));
        request.body(axum::body::Body::from(r#"{"sales_order":{"defaults":{"remark":"a"}}}"#)).expect("a request")
    };
    assert_eq!(log.site.send(request()).await.status, 200);
    assert_eq!(log.site.send(request()).await.code(), "precondition_failed");
    let operator = Log::new().await;
    assert_eq!(operator.call("PUT mappings", &json!({})).await.code(), "forbidden");
    log.is_the_connection_s_own("PUT mappings", &json!({})).await;
}

#[tokio::test]
async fn m_the_crm_s_fields_are_those_of_its_description() {
    let log = Log::new().await;
    let fields = log.get("fields?kind=sales_order").await.json();
    let items = fields["items"].as_array().expect("fields");
    let remark = items.iter().find(|field| field["name"] == "remark").expect("a field");
    assert_eq!((&remark["writable"], &remark["options"]), (&json!(true), &json!([])));
    assert!(items.iter().any(|field| field["options"].as_array().is_some_and(|options| !options.is_empty())));
    assert!(fields["lines"].as_array().is_some_and(|lines| lines.iter().any(|field| field["name"] == "quantity")));
    let unit = log.get("fields?kind=unit").await.json();
    assert_eq!(unit, json!({"items": [], "lines": []}), "options are no record");
    assert_eq!(log.get("fields?kind=nothing").await.code(), "invalid");
    assert_eq!(log.get("fields").await.code(), "malformed");
    log.is_the_connection_s_own("GET fields?kind=unit", &Value::Null).await;
}

#[tokio::test]
async fn m_of_jdy_that_is_known_which_records_hold_and_a_save_takes() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Operator, Some(&[&id])).await;
    let known = async |kind: &str| {
        let answer = site.get(&token, &format!("/connections/{id}/jdy-fields?kind={kind}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    };
    let written = known("sales_order").await;
    assert_eq!((&written["whole"], &written["seen"]), (&json!(true), &json!(0)));
    let has = |known: &Value, name: &str| known["items"].as_array().is_some_and(|items| items.contains(&json!(name)));
    assert!(has(&written, "lines.comment") && !has(&written, "setting_term_id"), "{written}");
    assert_eq!(known("product").await, json!({"items": [], "whole": false, "seen": 0}), "before the first run");

    site.call(&token, &format!("POST /connections/{id}/employees/refresh"), &Value::Null).await;
    demonstration::default_owner(&site.app.store, &id).await.expect("an owner");
    site.call(&token, &format!("POST /connections/{id}/runs"), &json!({})).await;
    site.app.worker().once().await.expect("a store");
    site.pass(Duration::from_secs(61));
    let read = known("product").await;
    assert!(read["seen"].as_u64() > Some(0) && has(&read, "model") && !has(&read, "id"), "{read}");
    assert_eq!(site.get(&token, &format!("/connections/{id}/jdy-fields?kind=nothing")).await.code(), "invalid");
}
