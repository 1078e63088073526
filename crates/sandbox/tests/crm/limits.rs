//! Sheet §7.1: call limits, and the codes that tell of them.

use sandbox::Options;
use serde_json::json;

use crate::support::with;

#[tokio::test]
async fn the_window_is_per_path_and_opens_again() {
    let crm = with(Options::default()).await;
    crm.control("clock", json!({"now": 1_760_000_000_000_i64, "frozen": true})).await;
    crm.control("limits", json!({"crm_window": 3})).await;
    let mut crm = crm;
    crm.token = String::new();
    let answer = crm.raw("/cgi/corpAccessToken/get/V2", crate::support::application()).await;
    crm.token = crate::support::text(&answer, "corpAccessToken");
    for _ in 0..3 {
        crm.ok("/cgi/department/list", json!({})).await;
    }
    assert_eq!(crm.refused("/cgi/department/list", json!({})).await, 30004);
    crm.ok("/cgi/user/simpleList", json!({})).await;
    crm.control("clock", json!({"now": 1_760_000_020_000_i64, "frozen": true})).await;
    crm.ok("/cgi/department/list", json!({})).await;
}

#[tokio::test]
async fn a_function_runs_a_hundred_times_a_minute() {
    let mut crm = with(Options::default()).await;
    crm.control("clock", json!({"now": 1_760_000_000_000_i64, "frozen": true})).await;
    let answer = crm.raw("/cgi/corpAccessToken/get/V2", crate::support::application()).await;
    crm.token = crate::support::text(&answer, "corpAccessToken");
    let input = json!([{"name": "inputData", "value": {"object": "AccountObj", "op": "create", "rows": []}}]);
    let run = json!({"data": {"api_name": "jingxiang_batch__c", "parameters": input}});
    let path = "/cgi/crm/v2/special/function";
    for _ in 0..100 {
        crm.ok(path, run.clone()).await;
    }
    crm.control("clock", json!({"now": 1_760_000_030_000_i64, "frozen": true})).await;
    assert_eq!(crm.refused(path, run.clone()).await, 30004);
    crm.control("clock", json!({"now": 1_760_000_060_000_i64, "frozen": true})).await;
    crm.ok(path, run).await;
}

#[tokio::test]
async fn a_used_up_day_and_a_pack_never_bought_have_their_own_codes() {
    let crm = with(Options::default()).await;
    crm.control("limits", json!({"crm_daily": 1})).await;
    crm.ok("/cgi/department/list", json!({})).await;
    assert_eq!(crm.refused("/cgi/user/simpleList", json!({})).await, 30002);
    crm.control("limits", json!({"crm_daily": 0})).await;
    assert_eq!(crm.refused("/cgi/user/simpleList", json!({})).await, 30003);
}

#[tokio::test]
async fn a_refused_call_stands_among_the_rejected_and_a_write_among_the_writes() {
    let crm = crate::support::crm().await;
    crm.account("统计测试").await;
    crm.create_refused("AccountObj", json!({"name": "x"})).await;
    let stats = crm.method(http::Method::GET, "/sandbox/stats", json!({})).await;
    let path = "POST /cgi/crm/v2/data/create";
    assert_eq!(stats["crm"]["calls"][path], 2);
    assert_eq!(stats["crm"]["writes"][path], 1);
    assert_eq!(stats["crm"]["rejected"][path], 1);
}
