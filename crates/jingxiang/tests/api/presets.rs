//! 预设配置 (S-9) and what the CRM lacks for it (chapter P).

use http::StatusCode;
use model::Preset;
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Site};

async fn call(site: &Site, token: &str, id: &str, call: &str, body: Value) -> Answer {
    let (verb, path) = call.split_once(' ').expect("a verb and a path");
    site.call(token, &format!("{verb} /connections/{id}/{path}"), &body).await
}

#[tokio::test]
async fn p_a_switch_says_what_it_needs_and_three_of_four_stay_on() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let all = call(&site, &token, &id, "GET presets", Value::Null).await;
    let rows = all.json()["items"].as_array().expect("rows").clone();
    let names: Vec<_> = rows.iter().map(|row| (row["name"].as_str().unwrap_or_default(), &row["one_way"])).collect();
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(names, [("brand", &yes), ("customer_category", &yes), ("warehouse", &yes), ("order_attachment", &no)]);
    assert!(rows.iter().all(|row| row["on"] == false && row["warning"].as_str().is_some_and(|text| !text.is_empty())));
    let plan = call(&site, &token, &id, "GET presets/brand/plan", Value::Null).await.json();
    assert_eq!((&plan["by_hand"], &plan["will_create"]), (&no, &rows[0]["lacking"]));
    assert!(plan["will_create"][0]["text"].as_str().is_some_and(|text| text.contains("品牌")), "{plan}");
    let on = call(&site, &token, &id, "PUT presets/brand", json!({"on": true})).await.json();
    assert_eq!((&on["on"], &on["in_effect"]), (&yes, &no), "it is not made yet");
    let off = call(&site, &token, &id, "PUT presets/brand", json!({"on": false})).await;
    assert_eq!((off.status, off.code().as_str()), (StatusCode::CONFLICT, "one_way"));
    for on in [true, false] {
        let row = call(&site, &token, &id, "PUT presets/order_attachment", json!({"on": on})).await.json();
        assert_eq!(row["on"], on);
    }
    assert_eq!(call(&site, &token, &id, "GET presets/nothing", Value::Null).await.code(), "not_found");
    assert_eq!(call(&site, &token, &id, "PUT presets/brand", json!({"on": "yes"})).await.code(), "invalid");
    let audit = site.get(&site.token(Role::Administrator, None).await, "/audit").await.text;
    assert_eq!(audit.matches("preset.switch").count(), 3, "{audit}");
}

#[tokio::test]
async fn p_what_is_lacking_is_made_by_the_function_or_listed_for_a_hand() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    call(&site, &token, &id, "PUT presets/brand", json!({"on": true})).await;
    let before = call(&site, &token, &id, "GET provision", Value::Null).await.json();
    let items: Vec<Value> = before["lacking"].as_array().expect("rows").iter().map(|row| row["item"].clone()).collect();
    assert!(!items.is_empty() && before["function"] == true, "{before}");
    assert!(before["text"].as_str().is_some_and(|text| text.contains("品牌")));
    let one = call(&site, &token, &id, "POST provision", json!({"items": [items[0], "nothing"]})).await.json();
    assert_eq!((&one["items"][0]["item"], &one["items"][0]["status"]), (&items[0], &json!("created")), "{one}");
    assert_eq!(one["items"][1]["status"], "failed");
    let rest = call(&site, &token, &id, "POST provision", json!({})).await.json();
    assert!(rest["items"].as_array().is_some_and(|rows| rows.iter().all(|row| row["status"] == "created")), "{rest}");
    let again = call(&site, &token, &id, "POST provision", json!({"items": [items[0]]})).await.json();
    assert_eq!(again["items"][0]["status"], "exists");
    let after = call(&site, &token, &id, "GET provision", Value::Null).await.json();
    assert_eq!((&after["lacking"], &after["text"]), (&json!([]), &json!("")));
    assert_eq!(call(&site, &token, &id, "GET presets/brand", Value::Null).await.json()["in_effect"], true);
    let path = format!("PATCH /connections/{id}");
    site.call(&token, &path, &json!({"provision_function": null})).await;
    let none = call(&site, &token, &id, "POST provision", json!({})).await;
    assert_eq!((none.status, none.code().as_str()), (StatusCode::CONFLICT, "no_function"));
    let plan = call(&site, &token, &id, "GET presets/warehouse/plan", Value::Null).await.json();
    assert_eq!(plan["by_hand"], true);
}

#[tokio::test]
async fn pr_4_an_option_that_was_removed_by_hand_is_put_back_when_asked_for() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Administrator, Some(&[&stored.id])).await;
    let (store, now) = (&site.app.store, site.clock_now());
    let clients = site.app.clients(&stored).expect("clients");
    let unit = json!({"name": "测试单位", "precision": "0"});
    let unit = unit.as_object().expect("an object");
    let unit = clients.jdy.save(&jdy::MEASURE_UNIT, unit).await.expect("saved").id;
    let binding = model::Binding::between(model::System::Jdy, &unit, "测试单位", "测试单位");
    store.bind(&stored.id, "unit", &binding, None, now).await.expect("bound");
    store.mark_broken(&stored.id, "unit", &unit, Some("选项被删除"), now).await.expect("marked");
    let seen = call(&site, &token, &stored.id, "GET provision", Value::Null).await.json();
    assert_eq!(seen["broken"][0]["crm_id"], "测试单位", "{seen}");
    assert!(seen["text"].as_str().is_some_and(|text| text.contains("「产品」的「单位」选项「测试单位」")), "{seen}");
    let body = json!({"items": [seen["broken"][0]["item"]]});
    let made = call(&site, &token, &stored.id, "POST provision", body).await.json();
    assert_eq!(made["items"][0]["status"], "created", "{made}");
    let after = call(&site, &token, &stored.id, "GET provision", Value::Null).await.json();
    assert_eq!(after["broken"], json!([]));
    let describe = clients.crm.describe("ProductObj").await.expect("a describe");
    assert!(describe.fields["unit"].options.iter().any(|option| option.usable && option.label == "测试单位"));
}

#[tokio::test]
async fn in_3_where_two_objects_could_hold_stock_it_is_said_before_the_switch_and_a_setting_decides() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let notes =
        async || call(&site, &token, &id, "GET presets/warehouse/plan", Value::Null).await.json()["notes"].clone();
    let said = notes().await;
    let note = said[0].as_str().expect("a note");
    assert!(note.contains("（StockObj）") && note.contains("（ErpStockObj）") && note.contains("对接设置"), "{said}");
    let set = site.call(&token, &format!("PATCH /connections/{id}"), &json!({"stock_target": "ErpStockObj"})).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text);
    assert_eq!(notes().await, json!([]));
    assert_eq!(call(&site, &token, &id, "GET presets/brand/plan", Value::Null).await.json()["notes"], json!([]));
}

#[tokio::test]
async fn p_un_2_options_that_could_not_be_added_are_listed_and_made_when_asked_for() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let path = format!("PATCH /connections/{id}");
    let stored = site.app.store.connection(&id).await.expect("asked").expect("there");
    let unit = json!({"name": "筐", "precision": "0"});
    let unit = unit.as_object().expect("an object");
    site.app.clients(&stored).expect("clients").jdy.save(&jdy::MEASURE_UNIT, unit).await.expect("saved");
    assert_eq!(site.call(&token, &path, &json!({"provision_function": null})).await.status, StatusCode::OK);
    let (engine, connection) = (site.app.opener.engine(site.app.store.clone()), site.app.store.connection(&id).await);
    let connection = site.app.open(&connection.expect("asked").expect("there")).expect("a connection");
    let (quiet, never) = (jingxiang::progress::Bars::quiet(), std::sync::atomic::AtomicBool::new(false));
    engine.bind_employees(&connection, &quiet, &never).await.expect("bound");
    engine.run(&connection, &["unit"], "test", &quiet, &never).await.expect("a run");
    let seen = call(&site, &token, &id, "GET provision", Value::Null).await.json();
    let row = seen["lacking"].as_array().expect("rows").iter().find(|row| row["label"] == "筐").expect("the option");
    assert_eq!(
        (&row["type"], &row["object"], &row["api_name"]),
        (&json!("option"), &json!("ProductObj"), &json!("unit"))
    );
    assert!(seen["text"].as_str().is_some_and(|text| text.contains("「单位」选项「筐」")), "{seen}");
    let body = json!({"items": [row["item"]]});
    let none = call(&site, &token, &id, "POST provision", body.clone()).await.json();
    assert_eq!(none["items"][0]["status"], "failed", "{none}");
    let function = json!({"provision_function": stored.provision_function});
    assert_eq!(site.call(&token, &path, &function).await.status, StatusCode::OK);
    let made = call(&site, &token, &id, "POST provision", body).await.json();
    assert_eq!(made["items"][0]["status"], "created", "{made}");
}

#[tokio::test]
async fn switches_are_an_administrator_s_and_seen_by_viewers() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let viewer = site.token(Role::Viewer, None).await;
    let operator = site.token(Role::Operator, None).await;
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    for (what, body) in [("PUT presets/brand", json!({"on": true})), ("POST provision", json!({}))] {
        assert_eq!(call(&site, &operator, &id, what, body.clone()).await.code(), "forbidden", "{what}");
        assert_eq!(call(&site, &stranger, &id, what, body).await.code(), "not_found", "{what}");
    }
    for what in ["GET presets", "GET presets/brand", "GET presets/brand/plan", "GET provision"] {
        assert_eq!(call(&site, &viewer, &id, what, Value::Null).await.status, StatusCode::OK, "{what}");
        assert_eq!(call(&site, &stranger, &id, what, Value::Null).await.code(), "not_found", "{what}");
    }
}

#[tokio::test]
async fn p_while_the_crm_does_not_answer_a_switch_is_shown_as_it_was_last_seen() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let down = json!({"fault": "error_500"});
    site.fault("crm", "/*", down.clone()).await;
    assert_eq!(call(&site, &token, &id, "GET presets", Value::Null).await.code(), "system_unavailable");
    let refused = call(&site, &token, &id, "PUT presets/brand", json!({"on": true})).await;
    assert_eq!(refused.code(), "system_unavailable");
    let stored = site.app.store.connection(&id).await.expect("asked").expect("there");
    assert!(stored.presets.is_empty(), "what is answered with an error was not done");
    site.control("faults", &json!({"faults": []})).await;
    site.pass(std::time::Duration::from_secs(5));
    let (seen, at) = (call(&site, &token, &id, "GET presets", Value::Null).await.json(), site.clock_now());
    assert!(seen["items"].as_array().is_some_and(|rows| rows.iter().all(|row| row["seen_at"] == at)), "{seen}");
    site.fault("crm", "/*", down).await;
    site.pass(std::time::Duration::from_mins(1));
    assert_eq!(call(&site, &token, &id, "GET presets", Value::Null).await.json(), seen);
    let on = call(&site, &token, &id, "PUT presets/brand", json!({"on": true})).await.json();
    assert_eq!((&on["on"], &on["seen_at"], &on["lacking"]), (&json!(true), &json!(at), &seen["items"][0]["lacking"]));
    assert_eq!(call(&site, &token, &id, "GET presets/brand/plan", Value::Null).await.code(), "system_unavailable");
}

/// How many calls the CRM has seen.
async fn calls(site: &Site) -> u64 {
    let request = http::Request::get("/sandbox/stats").body(axum::body::Body::empty()).expect("a request");
    let answer = tower::ServiceExt::oneshot(site.sandbox.crm(), request).await.expect("an answer");
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    let stats: Value = serde_json::from_slice(&body).expect("JSON");
    stats["crm"]["calls"].as_object().expect("calls").values().filter_map(Value::as_u64).sum()
}

#[tokio::test]
async fn who_looks_again_within_a_minute_costs_no_call_and_an_operator_may_ask_anew() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let viewer = site.token(Role::Viewer, Some(&[&id])).await;
    let operator = site.token(Role::Operator, Some(&[&id])).await;
    let looks = ["presets", "presets/brand", "presets/warehouse/plan", "provision", "fields?kind=product"];
    let all = async |token: &str| {
        for path in looks {
            let answer = call(&site, token, &id, &format!("GET {path}"), Value::Null).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        }
    };
    let many = (0..20).map(|_| call(&site, &viewer, &id, "GET presets", Value::Null));
    let many = futures::future::join_all(many).await;
    assert!(many.iter().all(|answer| answer.status == StatusCode::OK));
    let one_look = calls(&site).await;
    assert!((1..20).contains(&one_look), "{one_look}");
    all(&viewer).await;
    let known = calls(&site).await;
    for _ in 0..3 {
        all(&viewer).await;
    }
    assert_eq!(calls(&site).await, known, "what was seen holds for a minute");
    for path in ["GET presets?anew=true", "GET provision?anew=true"] {
        assert_eq!(call(&site, &viewer, &id, path, Value::Null).await.code(), "forbidden");
        let before = calls(&site).await;
        assert_eq!(call(&site, &operator, &id, path, Value::Null).await.status, StatusCode::OK);
        assert!(calls(&site).await > before, "{path}");
    }
    site.pass(std::time::Duration::from_mins(1));
    let before = calls(&site).await;
    all(&viewer).await;
    assert!(calls(&site).await > before, "after a minute it is looked again");
}

#[tokio::test]
async fn a_look_that_failed_is_not_repeated_for_everybody_who_looks() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let viewer = site.token(Role::Viewer, Some(&[&id])).await;
    site.fault("crm", "/*", json!({"fault": "code", "code": 20_021})).await;
    let before = calls(&site).await;
    call(&site, &viewer, &id, "GET presets", Value::Null).await;
    let one = calls(&site).await - before;
    let many = (0..10).map(|_| call(&site, &viewer, &id, "GET presets", Value::Null));
    let many = futures::future::join_all(many).await;
    assert!(many.iter().all(|answer| answer.status != StatusCode::OK), "{}", many[0].text);
    assert_eq!(calls(&site).await, before + one);
    site.control("faults", &json!({"faults": []})).await;
    site.pass(std::time::Duration::from_secs(5));
    assert_eq!(call(&site, &viewer, &id, "GET presets", Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn p_1_that_somebody_was_told_of_a_missing_field_is_kept_for_the_next_run() {
    for look in ["GET provision", "POST provision"] {
        let site = Site::new().await;
        let id = site.connection().await.id;
        let token = site.token(Role::Administrator, Some(&[&id])).await;
        let missing = async || site.app.store.missing(&id).await.expect("a store");
        assert_eq!(missing().await, []);
        let stored = site.app.store.connection(&id).await.expect("a store").expect("the connection");
        let on = store::Connection { presets: vec![Preset::Brand], ..stored.clone() };
        site.app.store.update_connection(&on, stored.created_at).await.expect("stored");
        let answer = call(&site, &token, &id, look, json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let brand = store::Missing { object: "ProductObj".to_owned(), label: "品牌".to_owned() };
        assert!(missing().await.contains(&brand), "{look}");
    }
}

#[tokio::test]
async fn p_1_f_6_an_object_that_cannot_be_described_is_not_kept_as_missing() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let stored = site.app.store.connection(&id).await.expect("a store").expect("the connection");
    let on = store::Connection { presets: vec![Preset::Brand], ..stored.clone() };
    site.app.store.update_connection(&on, stored.created_at).await.expect("stored");
    let refused = json!({"system": "crm", "path": "/cgi/crm/v2/object/describe", "object": "ProductObj", "fault": "code",
        "code": 20012, "times": 99});
    site.control("faults", &json!({"faults": [refused]})).await;
    let answer = call(&site, &token, &id, "GET provision", json!({})).await;
    assert!(answer.text.contains("品牌"), "it is shown as missing: {}", answer.text);
    let missing = site.app.store.missing(&id).await.expect("a store");
    assert!(missing.iter().any(|missing| missing.object != "ProductObj"), "the others are kept: {missing:?}");
    assert!(missing.iter().all(|missing| missing.object != "ProductObj"), "{missing:?}");
}
