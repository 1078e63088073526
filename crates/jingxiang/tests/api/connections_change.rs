//! Changing and removing a connection: by who has seen it, and never half.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Site};

/// 32 bytes in base64 (fxiaoke-api.md §6.1).
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn patch(site: &Site, token: &str, id: &str, body: &Value) -> Answer {
    site.call(token, &format!("PATCH /connections/{id}"), body).await
}

async fn patch_seen(site: &Site, token: &str, id: &str, etag: &str, body: &Value) -> Answer {
    let request = Request::patch(format!("/api/v1/connections/{id}")).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).header("if-match", etag);
    site.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

#[tokio::test]
async fn two_administrators_do_not_overwrite_each_other() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Administrator, Some(&[&stored.id])).await;
    let seen = site.get(&token, &format!("/connections/{}", stored.id)).await;
    let seen = seen.header("etag");
    let first = patch_seen(&site, &token, &stored.id, seen, &json!({"name": "甲"})).await;
    assert_eq!((first.status, &first.json()["name"]), (StatusCode::OK, &json!("甲")));
    let second = patch_seen(&site, &token, &stored.id, seen, &json!({"name": "乙"})).await;
    assert_eq!((second.status, second.code().as_str()), (StatusCode::PRECONDITION_FAILED, "precondition_failed"));
    let next = patch_seen(&site, &token, &stored.id, first.header("etag"), &json!({"paused": true})).await;
    assert_eq!((&next.json()["name"], &next.json()["paused"]), (&json!("甲"), &json!(true)));
    let nothing = patch(&site, &token, &stored.id, &json!({"name": "甲"})).await;
    assert_eq!(nothing.header("etag"), next.header("etag"), "what is as it was is no change");
}

#[tokio::test]
async fn s_4_a_login_that_fails_changes_nothing_and_secrets_that_are_not_given_stay() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let owner = site.token(Role::Administrator, None).await;
    let before = site.get(&owner, &format!("/connections/{}", stored.id)).await.json();
    let change = json!({"name": "不会保存", "jdy": {"client_secret": "fedcba9876543210fedcba9876543210"}});
    assert_eq!(patch(&site, &owner, &stored.id, &change).await.code(), "jdy_login");
    let change = json!({"name": "不会保存", "crm": {"admin_mobile": "13911111111"}});
    assert_eq!(patch(&site, &owner, &stored.id, &change).await.code(), "crm_admin_unknown");
    assert_eq!(site.get(&owner, &format!("/connections/{}", stored.id)).await.json(), before);
    let kept = patch(&site, &owner, &stored.id, &json!({"crm": {"enterprise_account": "ea", "event_key": KEY}})).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    assert_eq!(kept.json()["crm"]["enterprise_account"], "ea");
    assert_eq!(kept.json()["crm"]["has_event_key"], true);
    let way = json!({"jdy": {"login": "password", "phone": "13800000001", "password": "jdy-sandbox"}});
    let other_way = patch(&site, &owner, &stored.id, &way).await;
    assert_eq!(other_way.json()["jdy"]["login"], "password", "{}", other_way.text);
    let now = site.app.store.connection(&stored.id).await.expect("a store").expect("a connection");
    assert_eq!(
        now.secrets.names().collect::<Vec<_>>(),
        ["crm_app_secret", "crm_event_key", "crm_permanent_code", "jdy_password"]
    );
    let audit = site.get(&owner, "/audit").await.text;
    assert!(audit.contains("\"secrets\":[") && !audit.contains("jdy-sandbox"), "{audit}");
}

#[tokio::test]
async fn an_event_key_that_is_none_is_refused_before_every_event_is() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let owner = site.token(Role::Administrator, None).await;
    for key in ["", "K", &KEY[..43], &"A".repeat(44), "密钥"] {
        let refused = patch(&site, &owner, &stored.id, &json!({"crm": {"event_key": key}})).await;
        assert_eq!((refused.code().as_str(), &refused.json()["field"]), ("invalid", &json!("crm.event_key")), "{key}");
    }
    let kept = patch(&site, &owner, &stored.id, &json!({"crm": {"event_key": format!(" {KEY}\n")}})).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
}

#[tokio::test]
async fn a_secret_goes_to_no_other_address_than_it_was_given_for() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Administrator, Some(&[&stored.id])).await;
    let elsewhere = patch(&site, &token, &stored.id, &json!({"jdy": {"base_url": "http://elsewhere"}})).await;
    assert_eq!((elsewhere.code().as_str(), &elsewhere.json()["field"]), ("invalid", &json!("jdy.client_secret")));
    let elsewhere = patch(&site, &token, &stored.id, &json!({"crm": {"base_url": "http://elsewhere"}})).await;
    assert_eq!((elsewhere.code().as_str(), &elsewhere.json()["field"]), ("invalid", &json!("crm.app_secret")));
}

#[tokio::test]
async fn names_of_the_tenant_s_own_and_owners_that_cannot_be_are_refused() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let owner = site.token(Role::Administrator, None).await;
    for (body, field) in [
        (json!({"provision_function": "a b"}), "provision_function"),
        (json!({"batch_function": ""}), "batch_function"),
        (json!({"stock_target": "'; drop"}), "stock_target"),
        (json!({"deletion_share": 101}), "deletion_share"),
        (json!({"default_owner": "FSUID_nobody"}), "default_owner"),
        (json!({"paused": "yes"}), "paused"),
        (json!({"version": 3}), "version"),
    ] {
        let answer = patch(&site, &owner, &stored.id, &body).await;
        assert_eq!((answer.code().as_str(), &answer.json()["field"]), ("invalid", &json!(field)), "{body}");
    }
    let cleared = patch(&site, &owner, &stored.id, &json!({"provision_function": null})).await;
    assert_eq!(cleared.json()["provision_function"], Value::Null);
}

#[tokio::test]
async fn a_connection_is_removed_by_an_administrator_of_it() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let path = format!("DELETE /connections/{}", stored.id);
    for token in [site.token(Role::Operator, None).await, site.token(Role::Viewer, None).await] {
        assert_eq!(site.call(&token, &path, &Value::Null).await.code(), "forbidden");
        assert_eq!(patch(&site, &token, &stored.id, &json!({"name": "x"})).await.code(), "forbidden");
    }
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    assert_eq!(site.call(&stranger, &path, &Value::Null).await.code(), "not_found");
    let owner = site.token(Role::Administrator, None).await;
    assert_eq!(site.call(&owner, &path, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.call(&owner, &path, &Value::Null).await.code(), "not_found");
    assert!(site.get(&owner, "/audit").await.text.contains("connection.delete"));
}

#[tokio::test]
async fn an_administrator_of_some_connections_cannot_have_internal_addresses_called() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Administrator, Some(&[&stored.id])).await;
    for (system, secrets) in [
        ("jdy", json!({"client_secret": "0123456789abcdef"})),
        ("crm", json!({"app_secret": "a", "permanent_code": "b"})),
    ] {
        let mut sent = json!({system: secrets});
        sent[system]["base_url"] = json!("http://127.0.0.1:9");
        let answer = patch(&site, &token, &stored.id, &sent).await;
        assert_eq!(answer.code(), "address_forbidden");
        assert_eq!(answer.json()["field"], format!("{system}.base_url"));
    }
    let after = site.app.store.connection(&stored.id).await.expect("a store").expect("a connection");
    assert_eq!((after.jdy, after.crm), (stored.jdy, stored.crm));
}
