//! Sheet §3.6 and design.md §6: tenant functions.

use serde_json::{Value, json};

use crate::support::{Crm, crm, filter, text};

async fn function(crm: &Crm, name: &str, value: Value) -> Value {
    let parameters = json!([{"name": "inputData", "type": "Map", "value": value}]);
    let body = json!({"data": {"api_name": name, "parameters": parameters}});
    crm.call("/cgi/crm/v2/special/function", body).await
}

async fn run(crm: &Crm, name: &str, value: Value) -> Value {
    let answer = function(crm, name, value).await;
    assert_eq!(answer["errorCode"], 0, "{answer}");
    answer["data"]["functionResult"].clone()
}

fn statuses(result: &Value) -> Vec<String> {
    result["items"].as_array().into_iter().flatten().map(|item| text(item, "status")).collect()
}

#[tokio::test]
async fn provisioning_makes_what_is_missing_once() {
    let crm = crm().await;
    let wanted = json!({
        "objects": [{"api_name": "customer_category__c", "label": "客户分类"}],
        "fields": [
            {"object": "customer_category__c", "api_name": "category_code__c", "label": "客户分类编号", "type": "text"},
            {"object": "customer_category__c", "api_name": "parent_category__c", "label": "上级分类",
             "type": "object_reference", "target": "customer_category__c"},
            {"object": "AccountObj", "api_name": "customer_category__c", "label": "客户分类",
             "type": "object_reference", "target": "customer_category__c"},
            {"object": "SalesOrderObj", "api_name": "attachment_sync__c", "label": "附件同步", "type": "file_attachment"},
            {"object": "ProductObj", "api_name": "brand__c", "label": "品牌", "type": "select_one", "options": ["甲", {"label": "乙"}]},
            {"object": "NoneObj", "api_name": "x__c", "label": "x", "type": "text"},
            {"object": "AccountObj", "api_name": "bad", "label": "x", "type": "text"}],
        "options": [{"object": "ProductObj", "field": "unit", "label": "酒-支"}]});
    let first = run(&crm, "jingxiang_provision__c", wanted.clone()).await;
    let mut expected = vec!["created"; 6];
    expected.extend(["failed", "failed", "created"]);
    assert_eq!(statuses(&first), expected, "{first}");
    assert_eq!(first["items"][0]["api_name"], "customer_category__c");
    assert!(first["items"][6]["error"].is_string());
    let value = text(&first["items"][8], "value");
    let again = run(&crm, "jingxiang_provision__c", wanted).await;
    assert_eq!(again["items"][8], json!({"status": "exists", "value": value}));
    assert!(statuses(&again).iter().all(|status| status != "created"));
    let product = crm.describe("ProductObj").await;
    assert_eq!(product["fields"]["brand__c"]["options"].as_array().map(Vec::len), Some(2));
    let parent = json!({"name": "批发", "category_code__c": "01", "owner": [crm.user]});
    let parent = crm.create("customer_category__c", parent).await;
    let child =
        json!({"name": "一级批发", "category_code__c": "0101", "parent_category__c": parent, "owner": [crm.user]});
    crm.create("customer_category__c", child).await;
    let found = crm.rows("customer_category__c", json!([filter("category_code__c", "IN", &["0101", "0102"])])).await;
    assert_eq!((found.len(), found[0]["parent_category__c__r"].as_str()), (1, Some("批发")));
}

#[tokio::test]
async fn a_batch_answers_row_by_row_and_finds_its_marks_again() {
    let crm = crm().await;
    run(
        &crm,
        "jingxiang_provision__c",
        json!({"fields": [
        {"object": "AccountObj", "api_name": "jdy_key__c", "label": "精斗云标识", "type": "text"}]}),
    )
    .await;
    let rows = json!([
        {"name": "批量一", "jdy_key__c": "k1", "owner": ["1000"]},
        {"jdy_key__c": "k2", "owner": [crm.user]},
        {"name": "批量三", "jdy_key__c": "k3", "owner": [crm.user]}]);
    let batch =
        |op: &str, rows: Value| json!({"object": "AccountObj", "op": op, "mark_field": "jdy_key__c", "rows": rows});
    let made = run(&crm, "jingxiang_batch__c", batch("upsert", rows)).await;
    let ok: Vec<_> = made["rows"].as_array().into_iter().flatten().map(|row| row["ok"].clone()).collect();
    assert_eq!(ok, [json!(true), json!(false), json!(true)]);
    assert_eq!(made["rows"][0]["name"], "批量一");
    assert!(made["rows"][1]["error"].is_string());
    let again = run(&crm, "jingxiang_batch__c", batch("upsert", json!([{"name": "改名", "jdy_key__c": "k1"}]))).await;
    assert_eq!(again["rows"][0]["id"], made["rows"][0]["id"]);
    let second = run(
        &crm,
        "jingxiang_batch__c",
        batch("create", json!([{"name": "又一", "jdy_key__c": "k1", "owner": ["1000"]}])),
    )
    .await;
    assert_eq!(
        (&second["rows"][0]["ok"], &second["rows"][0]["id"]),
        (&json!(false), &made["rows"][0]["id"]),
        "{second}"
    );
    let update = json!([{"_id": made["rows"][2]["id"], "tel": "123"}, {"tel": "1"}]);
    let updated = run(&crm, "jingxiang_batch__c", batch("update", update)).await;
    assert_eq!((updated["rows"][0]["ok"].clone(), updated["rows"][1]["ok"].clone()), (json!(true), json!(false)));
    assert_eq!(crm.get("AccountObj", &text(&made["rows"][2], "id")).await["tel"], "123");
    let many: Vec<_> = (0..501).map(|_| json!({})).collect();
    assert_ne!(function(&crm, "jingxiang_batch__c", batch("create", json!(many))).await["errorCode"], 0);
}

#[tokio::test]
async fn a_function_that_is_not_installed_cannot_be_called() {
    let crm = crm().await;
    crm.control("functions", json!({"installed": ["jingxiang_batch__c"]})).await;
    assert_ne!(function(&crm, "jingxiang_provision__c", json!({})).await["errorCode"], 0);
    assert_eq!(
        function(&crm, "jingxiang_batch__c", json!({"object": "AccountObj", "op": "create", "rows": []})).await["errorCode"],
        0
    );
    crm.control("reset", json!({})).await;
    let installed = crm.method(http::Method::GET, "/sandbox/functions", json!({})).await;
    assert_eq!(installed["installed"].as_array().map(Vec::len), Some(2));
}

fn customers(crm: &Crm, how_many: usize) -> Vec<Value> {
    (0..how_many).map(|i| json!({"name": format!("慢客{i}"), "owner": [crm.user]})).collect()
}

#[tokio::test]
async fn a_run_is_stopped_after_15_seconds_and_what_it_wrote_stays() {
    let crm = crm().await;
    crm.control("clock", json!({"now": 1_760_000_000_000_i64, "frozen": true})).await;
    crm.control("functions", json!({"row_ms": 180})).await;
    let rows = customers(&crm, 100);
    let batch = |rows: &[Value]| json!({"object": "AccountObj", "op": "create", "rows": rows});
    let stopped = function(&crm, "jingxiang_batch__c", batch(&rows)).await;
    assert_eq!(stopped["errorCode"], 201_112_012, "{stopped}");
    let names = |at: usize| json!([filter("name", "EQ", &[&text(&rows[at], "name")])]);
    assert_eq!(crm.rows("AccountObj", names(82)).await.len(), 1);
    assert_eq!(crm.rows("AccountObj", names(83)).await.len(), 0);
    let rest = run(&crm, "jingxiang_batch__c", batch(&rows[83..])).await;
    assert_eq!(rest["rows"].as_array().map(Vec::len), Some(17));
}

#[tokio::test(start_paused = true)]
async fn a_run_takes_as_long_as_its_rows_and_35_run_at_once() {
    let crm = crm().await;
    crm.control("functions", json!({"row_ms": 100})).await;
    let before = tokio::time::Instant::now();
    let batch = |crm: &Crm| json!({"object": "AccountObj", "op": "create", "rows": customers(crm, 100)});
    run(&crm, "jingxiang_batch__c", batch(&crm)).await;
    assert_eq!(before.elapsed().as_secs(), 10);
    // The sandbox's own clock has hardly moved: each of these is under way still, though it writes nothing.
    let nothing = json!({"object": "AccountObj", "op": "create", "rows": vec![json!({}); 100]});
    for _ in 1..35 {
        run(&crm, "jingxiang_batch__c", nothing.clone()).await;
    }
    assert_eq!(function(&crm, "jingxiang_batch__c", nothing).await["errorCode"], 30004);
}
