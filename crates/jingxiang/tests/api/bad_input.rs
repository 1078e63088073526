//! What does not fit ends in a clear 4xx.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Site};

async fn post(site: &Site, token: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post("/api/v1/tokens").header("authorization", format!("Bearer {token}"));
    site.send(request.header("content-type", kind).body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_with_what_is_wrong() {
    let site = Site::new().await;
    let token = site.token(Role::Viewer, None).await;
    let json = "application/json";
    let deep = "[".repeat(100_000);
    let cases: [(&str, &[u8], u16, &str); 12] = [
        (json, b"", 400, "malformed"),
        (json, b"{", 400, "malformed"),
        (json, b"{\"name\":\"a\"} {}", 400, "malformed"),
        (json, deep.as_bytes(), 400, "malformed"),
        (json, b"\xff\xfe\x00", 400, "malformed"),
        (json, b"{\"name\":\"\xff\"}", 400, "malformed"),
        (json, b"null", 422, "invalid"),
        (json, b"[]", 422, "invalid"),
        (json, b"{\"name\":1}", 422, "invalid"),
        (json, b"{\"name\":\"a\",\"expires_at\":1e300}", 422, "invalid"),
        (json, b"{\"name\":\"a\",\"more\":1}", 422, "invalid"),
        ("text/plain", b"{\"name\":\"a\"}", 415, "wrong_content_type"),
    ];
    for (kind, body, status, code) in cases {
        let answer = post(&site, &token, kind, body.to_vec()).await;
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{shown}: {}", answer.text);
    }
    assert_eq!(
        post(&site, &token, "application/json; charset=utf-8", r#"{"name":"a"}"#).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_body_beyond_a_mebibyte_is_not_taken() {
    let site = Site::new().await;
    let token = site.token(Role::Viewer, None).await;
    let huge = format!("{{\"name\":\"{}\"}}", "x".repeat(1024 * 1024));
    let answer = post(&site, &token, "application/json", huge).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
}

#[tokio::test]
async fn queries_and_addresses_that_cannot_be_are_refused() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let cases = [
        ("/audit?limit=x", 400, "malformed"),
        ("/audit?colour=red", 400, "malformed"),
        ("/audit?from=99999999999999999999", 400, "malformed"),
        ("/audit?cursor=x", 404, "not_found"),
        ("/connections/%ff", 404, "not_found"),
        ("/connections/%00", 404, "not_found"),
        ("/connections/..%2f..", 404, "not_found"),
        ("/connections/'%20or%201=1--", 404, "not_found"),
        ("/nothing", 404, "not_found"),
    ];
    for (path, status, code) in cases {
        let answer = site.get(&owner, path).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{path}");
    }
    assert_eq!(site.get(&owner, "/audit?limit=-5").await.json()["items"].as_array().map(Vec::len), Some(1));
    let wrong_verb = site.call(&owner, "DELETE /users", &Value::Null).await;
    assert_eq!((wrong_verb.status, wrong_verb.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
}

#[tokio::test]
async fn sql_and_html_are_text_like_any_other() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    for name in ["'); drop table users; --", "<script>alert(1)</script>", "\u{202e}反", "%_~", "a\\\"b", "😀"] {
        let made = site.call(&owner, "POST /tokens", &json!({"name": name})).await;
        assert_eq!(made.json()["name"], name, "{}", made.text);
        assert_eq!(made.header("content-type"), "application/json");
    }
    let items = site.get(&owner, "/tokens").await.json()["items"].as_array().map(Vec::len);
    assert_eq!(items, Some(7));
    let nul = site.call(&owner, "POST /tokens", &json!({"name": "a\u{0}b"})).await;
    assert_eq!(nul.json()["name"], "ab", "a NUL is no text");
}
