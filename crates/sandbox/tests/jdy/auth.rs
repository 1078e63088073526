//! Sheet 2: authorisation, token, signature, router.

use http::StatusCode;
use sandbox::Options;
use serde_json::json;

use crate::{Jdy, id};

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn authorisation_lists_both_account_sets_and_only_the_living_one_gets_a_token() {
    let jdy = Jdy::new().await;
    let rows = jdy.authorisations().await;
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!(1), &json!(0)));
    assert_eq!(rows[0]["appSecret"].as_str().map(str::len), Some(40));
    let dead = jdy.token(rows[1]["appKey"].as_str().expect("key"), rows[1]["appSecret"].as_str().expect("secret"));
    assert_eq!(dead.await.code(), 1_020_002_008);
    assert!(jdy.token.starts_with("eyJ"));
}

#[tokio::test]
async fn a_stale_app_secret_is_refused_with_its_code_and_turns_after_a_day() {
    let mut jdy = Jdy::new().await;
    assert_eq!(jdy.token("demoAppKey", "wrong").await.code(), 1_030_002_006);
    assert_eq!(jdy.token("noSuchKey", "wrong").await.code(), 1_020_002_008);
    let before = jdy.authorisations().await[0]["appSecret"].clone();
    jdy.now += DAY + 60_000;
    jdy.control("POST", "/clock", &json!({"now": jdy.now, "frozen": true})).await;
    let after = jdy.authorisations().await[0]["appSecret"].clone();
    assert_ne!(before, after);
    assert_eq!(jdy.token("demoAppKey", before.as_str().expect("text")).await.code(), 1_030_002_006);
    let expired = jdy.get("/bd/store", &[]).await;
    assert_eq!((expired.status, expired.code()), (StatusCode::UNAUTHORIZED, 1_000_202_001));
    jdy.log_in().await;
    assert!(!jdy.rows("/bd/store", &[]).await.is_empty());
}

#[tokio::test]
async fn the_token_endpoint_gives_two_a_minute_and_business_five_hundred() {
    let mut jdy = Jdy::with(Options::default()).await;
    jdy.control("POST", "/clock", &json!({"now": jdy.now, "frozen": true})).await;
    let secret = jdy.authorisations().await[0]["appSecret"].as_str().expect("a secret").to_owned();
    jdy.control("POST", "/limits", &json!({"jdy_minute": 500})).await;
    for _ in 0..2 {
        jdy.token("demoAppKey", &secret).await.data();
    }
    assert_eq!(jdy.token("demoAppKey", &secret).await.status, StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..500 {
        jdy.get("/bd/store", &[]).await.data();
    }
    assert_eq!(jdy.get("/bd/store", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
    jdy.now += 60_000;
    jdy.control("POST", "/clock", &json!({"now": jdy.now, "frozen": true})).await;
    jdy.get("/bd/store", &[]).await.data();
    jdy.token("demoAppKey", &secret).await.data();
    assert_eq!(jdy.stats().await["jdy"]["rejected"]["GET /jdy/v2/bd/store"], 1);
}

#[tokio::test]
async fn a_call_without_a_good_signature_is_not_heard() {
    let jdy = Jdy::new().await;
    for header in ["X-Api-Signature", "X-Api-Nonce", "X-Api-TimeStamp", "X-Api-ClientID"] {
        let mut request = jdy.request("GET", "/jdy/v2/bd/store", &[], String::new());
        request.headers_mut().remove(header);
        let answer = jdy.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{header}");
        assert!(answer.text().contains("X-Api-Signature is invalid"));
    }
    let mut other = jdy.request("GET", "/jdy/v2/bd/store", &[("page", "1")], String::new());
    *other.uri_mut() = "/jdy/v2/bd/store?page=2".parse().expect("a uri");
    assert_eq!(jdy.send(other).await.status, StatusCode::UNAUTHORIZED);
    let mut late = jdy.clone();
    late.now -= 301_000;
    assert_eq!(late.get("/bd/store", &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn chinese_and_spaces_in_a_query_are_signed_like_any_other() {
    let jdy = Jdy::new().await;
    let rows = jdy.rows("/bd/material", &[("search", "浓香型白酒 52度"), ("page_size", "50")]).await;
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn a_missing_or_unknown_token_and_a_wrong_router_are_refused() {
    let jdy = Jdy::new().await;
    let mut request = jdy.request("GET", "/jdy/v2/bd/store", &[], String::new());
    request.headers_mut().remove("app-token");
    assert_eq!(jdy.send(request).await.code(), 1_000_202_001);
    let mut request = jdy.request("GET", "/jdy/v2/bd/store", &[], String::new());
    request.headers_mut().insert("X-GW-Router-Addr", "https://elsewhere.jdy.com".parse().expect("a value"));
    assert_eq!(jdy.send(request).await.status, StatusCode::NOT_FOUND);
    let mut request = jdy.request("GET", "/jdy/v2/bd/store", &[], String::new());
    request.headers_mut().remove("X-GW-Router-Addr");
    jdy.send(request).await.data();
}

#[tokio::test]
async fn unknown_paths_are_refused_as_one_gateway_does() {
    let jdy = Jdy::new().await;
    assert_eq!(jdy.get("/bd/bom_list", &[]).await.status.as_u16(), 519);
    assert_eq!(jdy.get("/bd/bom_detail", &[]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(jdy.call("GET", "/elsewhere", &[], String::new()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn filters_may_come_in_a_json_body() {
    let jdy = Jdy::new().await;
    let body = json!({"page_size": 3, "page": "2"}).to_string();
    let data = jdy.call("GET", "/jdy/v2/bd/customer", &[], body).await.data();
    assert_eq!((&data["page"], &data["page_size"]), (&json!(2), &json!(3)));
    assert_eq!(id(&data["rows"][0]), id(&jdy.rows("/bd/customer", &[("page_size", "10")]).await[3]));
}
