//! What holds for the whole installation.

use http::{Request, StatusCode};
use jingxiang::config::Limits;
use serde_json::{Value, json};
use store::Role;

use crate::site::Site;

#[tokio::test]
async fn settings_are_as_configured_until_they_are_changed_and_hold_at_once() {
    let site = Site::with(|config| config.limits = Limits::On).await;
    let id = site.connection().await.id;
    let owner = site.token(Role::Administrator, None).await;
    let first = site.get(&owner, "/settings").await;
    assert_eq!(first.json(), json!({"retention_days": 180, "quota": {"crm_daily": null}, "version": 1}));
    assert_eq!(first.header("etag"), "\"1\"");
    let change = json!({"retention_days": 30, "quota": {"crm_daily": 500}});
    let changed = site.call(&owner, "PATCH /settings", &change).await;
    assert_eq!(changed.json(), json!({"retention_days": 30, "quota": {"crm_daily": 500}, "version": 2}));
    assert_eq!(site.get(&owner, "/settings").await.json(), changed.json());
    let quota = site.get(&owner, &format!("/connections/{id}/quota")).await.json();
    assert_eq!(quota["crm"]["daily"]["limit"], 500);
    let back = site.call(&owner, "PATCH /settings", &json!({"retention_days": null})).await.json();
    assert_eq!((&back["retention_days"], &back["quota"]["crm_daily"]), (&json!(180), &json!(500)));
    assert_eq!(site.call(&owner, "PATCH /settings", &json!({})).await.json(), back);
    let audit = site.get(&owner, "/audit?action=settings").await.json();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(2), "{audit}");
    assert_eq!(audit["items"][1]["detail"]["retention_days"], json!({"before": 180, "after": 30}), "in force");
}

#[tokio::test]
async fn whatever_can_be_set_says_its_version_and_is_not_overwritten_by_who_has_seen_another() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let owner = site.token(Role::Administrator, None).await;
    let connection = format!("/connections/{id}");
    for (read, change, body) in [
        ("/settings".to_owned(), "PATCH /settings".to_owned(), json!({"retention_days": 9})),
        (connection.clone(), format!("PATCH {connection}"), json!({"name": "新名"})),
        (format!("{connection}/rule"), format!("PUT {connection}/rule"), json!({"mode": "interval", "every": 600})),
        (format!("{connection}/mappings"), format!("PUT {connection}/mappings"), json!({})),
        (format!("{connection}/presets"), format!("PUT {connection}/presets/brand"), json!({"on": true})),
        (format!("{connection}/presets/brand"), format!("PUT {connection}/presets/warehouse"), json!({"on": true})),
    ] {
        let seen = site.get(&owner, &read).await.header("etag").to_owned();
        assert!(seen.starts_with('"'), "{read} has no ETag");
        let (verb, path) = change.split_once(' ').expect("a verb and an address");
        let ask = async |tag: &str| {
            let request = Request::builder().method(verb).uri(format!("/api/v1{path}")).header("if-match", tag);
            let request = request.header("authorization", format!("Bearer {owner}"));
            let request = request.header("content-type", "application/json").body(body.to_string().into());
            site.send(request.expect("a request")).await
        };
        let late = ask("\"0\"").await;
        assert_eq!((late.status, late.code().as_str()), (StatusCode::PRECONDITION_FAILED, "precondition_failed"));
        let first = ask(&seen).await;
        assert_eq!(first.status, StatusCode::OK, "{change}: {}", first.text);
        assert_eq!(first.header("etag"), site.get(&owner, &read).await.header("etag"), "{change}");
    }
}

#[tokio::test]
async fn settings_out_of_bounds_or_seen_by_nobody_are_refused() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    for (body, field) in [
        (json!({"retention_days": 3_651}), "retention_days"),
        (json!({"retention_days": -1}), "retention_days"),
        (json!({"quota": {"crm_daily": -1}}), "quota.crm_daily"),
        (json!({"quota": {"crm_daily": "many"}}), "quota.crm_daily"),
        (json!({"colour": "red"}), "colour"),
    ] {
        let answer = site.call(&owner, "PATCH /settings", &body).await;
        assert_eq!((answer.code().as_str(), &answer.json()["field"]), ("invalid", &json!(field)), "{body}");
    }
    let request = Request::patch("/api/v1/settings").header("authorization", format!("Bearer {owner}"));
    let request = request.header("if-match", "\"7\"").header("content-type", "application/json");
    let late = site.send(request.body("{}".into()).expect("a request")).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    for scope in [Some(&["one"][..]), None] {
        let role = if scope.is_some() { Role::Administrator } else { Role::Operator };
        let token = site.token(role, scope).await;
        assert_eq!(site.get(&token, "/settings").await.code(), "forbidden");
        assert_eq!(site.call(&token, "PATCH /settings", &json!({})).await.code(), "forbidden");
    }
    assert_eq!(site.call(&owner, "PATCH /settings", &Value::Null).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
