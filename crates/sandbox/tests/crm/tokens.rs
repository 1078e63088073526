//! Sheet §1: tokens, credentials, people.

use axum::body::Body;
use http::Request;
use sandbox::Options;
use serde_json::{Value, json};

use crate::support::{application, crm, text, with};

const NOW: i64 = 1_760_000_000_000;

#[tokio::test]
async fn a_token_call_answers_the_same_token_for_6600_seconds_and_a_new_one_after() {
    let crm = crm().await;
    crm.control("clock", json!({"now": NOW, "frozen": true})).await;
    crm.control("reset", json!({})).await;
    crm.control("limits", json!({"off": true})).await;
    crm.control("clock", json!({"now": NOW, "frozen": true})).await;
    let get = || crm.raw("/cgi/corpAccessToken/get/V2", application());
    let first = get().await;
    assert_eq!((first["errorMessage"].as_str(), first["expiresIn"].as_i64()), (Some("success"), Some(7200)));
    crm.control("clock", json!({"now": NOW + 116_000, "frozen": true})).await;
    let same = get().await;
    assert_eq!(
        (same["corpAccessToken"].clone(), same["expiresIn"].as_i64()),
        (first["corpAccessToken"].clone(), Some(7084))
    );
    crm.control("clock", json!({"now": NOW + 6_700_000, "frozen": true})).await;
    let new = get().await;
    assert_ne!(new["corpAccessToken"], first["corpAccessToken"]);
    let with_token = |token: &Value| json!({"corpAccessToken": token, "corpId": first["corpId"]});
    let old = crm.raw("/cgi/department/list", with_token(&first["corpAccessToken"])).await;
    assert_eq!(old["errorCode"], 0, "the old token lives until its own 7200 s");
    crm.control("clock", json!({"now": NOW + 7_200_000, "frozen": true})).await;
    let old = crm.raw("/cgi/department/list", with_token(&first["corpAccessToken"])).await;
    assert_eq!(old["errorCode"], 20016);
}

#[tokio::test]
async fn wrong_application_credentials_are_refused_with_the_observed_codes() {
    let crm = crm().await;
    let with = |name: &str, value: Value| {
        let mut body = application();
        body[name] = value;
        body
    };
    for (body, code) in [
        (with("appSecret", json!("wrong")), 10006),
        (with("appSecret", Value::Null), 10006),
        (with("permanentCode", json!("wrong")), 20015),
        (with("permanentCode", Value::Null), 10012),
        (with("appId", json!("FSAID_other")), 11001),
    ] {
        let answer = crm.raw("/cgi/corpAccessToken/get/V2", body).await;
        assert_eq!(answer["errorCode"], code, "{answer}");
    }
    let mut body = application();
    body["grantType"] = json!("app_secret");
    body["appSecret"] = json!("wrong");
    let answer = crm.raw("/oauth2.0/token", body).await;
    assert_eq!(answer["errorCode"], 10006);
    assert!(answer["error"].is_string() && answer["error_description"].is_string());
}

#[tokio::test]
async fn missing_and_wrong_credentials_are_told_apart() {
    let crm = crm().await;
    let none = crm.raw("/cgi/crm/v2/data/query", json!({"data": {}})).await;
    assert_eq!(none["errorCode"], 20017);
    assert_eq!(none["errorMessage"], "corpAccessToken为必填项，不能为空");
    let wrong = json!({"corpAccessToken": "x", "corpId": crm.corp, "currentOpenUserId": crm.user});
    let wrong = crm.raw("/cgi/crm/v2/data/query", wrong).await;
    assert_eq!(wrong["errorCode"], 20016);
    assert_eq!(wrong["errorMessage"], "the cropId,cropAccessToken or authorization is error");
    let unknown = crm.raw("/cgi/crm/v2/data/nothing", json!({})).await;
    assert_eq!(unknown["errorCode"], 10006);
    assert_eq!(unknown["errorMessage"], "the request uri=[/cgi/crm/v2/data/nothing], apiName=[null] is not exists");
}

#[tokio::test]
async fn the_new_style_authenticates_by_headers_and_shows_employee_numbers() {
    let crm = crm().await;
    let mut body = application();
    body["grantType"] = json!("app_secret");
    let token = crm.raw("/oauth2.0/token?thirdTraceId=1", body).await;
    assert_eq!(token["openUserId"].as_str().map(|id| id.starts_with("FSCID_")), Some(true));
    let query = json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": {"limit": 1, "offset": 0}}});
    let send = |body: Value| {
        let request = Request::post("/cgi/crm/v2/data/query?thirdTraceId=2")
            .header("authorization", format!("Bearer {}", text(&token, "accessToken")))
            .header("x-fs-ea", text(&token, "ea"))
            .header("x-fs-userid", "1000")
            .body(Body::from(body.to_string()));
        crm.send(request.expect("a good request"))
    };
    let (status, _, bytes) = send(query.clone()).await;
    let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!((status, answer["errorCode"].as_i64()), (200, Some(0)), "{answer}");
    assert_eq!(answer["data"]["dataList"][0]["owner"], json!(["1000"]));
    let mut converted = query;
    converted["convertUserId"] = json!(true);
    let answer: Value = serde_json::from_slice(&send(converted).await.2).expect("JSON");
    assert_eq!(answer["data"]["dataList"][0]["owner"], json!([crm.user]));
}

#[tokio::test]
async fn people_are_found_by_mobile_and_nobody_is_no_failure() {
    let crm = crm().await;
    let found = crm.ok("/cgi/user/getByMobile", json!({"mobile": "13900000002"})).await;
    let id = text(&found["empList"][0], "openUserId");
    assert!(id.starts_with("FSUID_") && id.len() == 38);
    let nobody = crm.ok("/cgi/user/getByMobile", json!({"mobile": "13911111111"})).await;
    assert_eq!(nobody["empList"], json!([]));
    let one = crm.ok("/cgi/user/get", json!({"openUserId": id})).await;
    assert_eq!(one["mobile"], "13900000002");
    let all = crm.ok("/cgi/user/list", json!({"departmentId": 999_999, "fetchChild": true})).await;
    assert_eq!(all["userList"].as_array().map(Vec::len), Some(5));
    let short = crm.ok("/cgi/user/simpleList", json!({"departmentId": 0})).await;
    assert_eq!(short["userList"].as_array().map(Vec::len), Some(5));
    let departments = crm.ok("/cgi/department/list", json!({})).await;
    let id = departments["departments"][1]["id"].clone();
    let one = crm.ok("/cgi/department/detail", json!({"departmentId": id})).await;
    assert_eq!(one["department"]["name"], departments["departments"][1]["name"]);
}

#[tokio::test]
async fn an_unknown_acting_employee_is_refused() {
    let mut crm = crm().await;
    let body = || json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": {}}});
    crm.user = "FSUID_00000000000000000000000000000000".into();
    assert_eq!(crm.refused("/cgi/crm/v2/data/query", body()).await, 20012);
    crm.user = "somebody".into();
    assert_eq!(crm.refused("/cgi/crm/v2/data/query", body()).await, 11008);
    crm.user = String::new();
    assert_eq!(crm.refused("/cgi/crm/v2/data/query", body()).await, 10010);
}

#[tokio::test]
async fn the_browser_grant_trades_a_code_for_tokens_once() {
    let crm = crm().await;
    let uri =
        "/oauth2.0/authorize?responseType=code&appId=FSAID_sandbox&redirectUrl=http%3A%2F%2Fa.test%2Fback&state=s1";
    let (status, headers, _) = crm.send(Request::get(uri).body(Body::empty()).expect("a good request")).await;
    let target = headers["location"].to_str().expect("text").to_owned();
    assert!(status == 302 && target.starts_with("http://a.test/back?code=") && target.ends_with("&state=s1"));
    let code = target.split(['=', '&']).nth(1).expect("a code").to_owned();
    let trade = |grant: &str, name: &str, value: &str| {
        let mut body = application();
        body["grantType"] = json!(grant);
        body[name] = json!(value);
        crm.raw("/oauth2.0/token", body)
    };
    let first = trade("authorization_code", "code", &code).await;
    assert_eq!(text(&first, "openUserId"), crm.user);
    assert_eq!(trade("authorization_code", "code", &code).await["errorCode"], 20010);
    let again = trade("refresh_token", "refreshToken", &text(&first, "refreshToken")).await;
    assert_eq!(again["errorCode"], 0);
}

#[tokio::test]
async fn eleven_token_calls_in_a_minute_are_one_too_many() {
    let crm = with(Options::default()).await;
    let mut codes = Vec::new();
    for _ in 0..10 {
        codes.push(crm.raw("/cgi/corpAccessToken/get/V2", application()).await["errorCode"].as_i64());
    }
    assert_eq!(codes[8], Some(0), "the login was the first of ten");
    assert_eq!(codes[9], Some(14001));
}
