//! How many calls are left, and which system is left alone.

use jingxiang::config::Limits;
use model::System;
use serde_json::{Value, json};
use store::{Breaker, Role};

use crate::site::Site;

#[tokio::test]
async fn the_quota_says_what_is_used_of_windows_and_day_on_whichever_node() {
    let site = Site::with(|config| config.limits = Limits::On).await;
    let id = site.connection().await.id;
    let token = site.token(Role::Operator, Some(&[&id])).await;
    let quota = async || site.get(&token, &format!("/connections/{id}/quota")).await.json();
    let fresh = quota().await;
    let closed = json!({"state": "closed", "resume_at": null, "reason": null});
    assert_eq!(fresh["crm"]["window"], json!({"limit": 100, "used": 0, "window_ms": 20_000}));
    assert_eq!(
        fresh["jdy"],
        json!({"window": {"limit": 500, "used": 0, "window_ms": 60_000}, "daily": null,
        "breaker": closed})
    );
    assert_eq!((&fresh["crm"]["daily"]["limit"], &fresh["crm"]["breaker"]), (&json!(100_000), &closed));
    site.call(&token, &format!("POST /connections/{id}/employees/refresh"), &Value::Null).await;
    let used = quota().await;
    let of = |path: &str| used.pointer(path).and_then(Value::as_i64).unwrap_or_default();
    assert!(of("/crm/daily/used") > 0 && of("/crm/daily/resets_at") > site.clock_now(), "{used}");
    // The worker of another node has written down what it used.
    let (store, now) = (&site.app.store, site.clock_now());
    let lease = store.acquire(&id, "another", now, 60_000).await.expect("a store").expect("a lease");
    let windows =
        json!({"crm /cgi/a": [[now, 7]], "crm /cgi/b": [[now, 3]], "jdy": [[now, 20]], "gateway /x": [[now, 90]]});
    store.set_pace(&lease, &windows.to_string()).await.expect("kept");
    let there = quota().await;
    assert!(there["crm"]["window"]["used"].as_i64() >= Some(7), "{there}");
    assert!((20..90).contains(&there["jdy"]["window"]["used"].as_i64().unwrap_or_default()), "{there}");
}

#[tokio::test]
async fn a_system_that_is_left_alone_says_until_when_and_why() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Viewer, None).await;
    let (store, now) = (&site.app.store, site.clock_now());
    let lease = store.acquire(&id, "worker", now, 60_000).await.expect("a store").expect("a lease");
    let (system, reason) = (System::Crm, "没有应答".to_owned());
    let breaker = Breaker { system, quota: false, failures: 2, since: now, resume_at: now + 60_000, reason };
    store.open_breaker(&lease, &breaker).await.expect("open");
    let breaker = async || site.get(&token, &format!("/connections/{id}/quota")).await.json()["crm"]["breaker"].clone();
    assert_eq!(breaker().await, json!({"state": "open", "resume_at": now + 60_000, "reason": "没有应答"}));
    site.pass(std::time::Duration::from_mins(2));
    assert_eq!(breaker().await["state"], "half_open");
}

#[tokio::test]
async fn what_an_administrator_has_mended_is_tried_again_at_once() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, None).await;
    let (store, now) = (&site.app.store, site.clock_now());
    let lease = store.acquire(&id, "worker", now, 60_000).await.expect("a store").expect("a lease");
    let rest = async |system, quota| {
        let breaker =
            Breaker { system, quota, failures: 4, since: now, resume_at: now + 600_000, reason: "停".into() };
        store.open_breaker(&lease, &breaker).await.expect("open");
    };
    let resting = async || {
        let quota = site.get(&token, &format!("/connections/{id}/quota")).await.json();
        (quota["crm"]["breaker"]["state"] == "open", quota["jdy"]["breaker"]["state"] == "open")
    };
    let connection = format!("PATCH /connections/{id}");
    rest(System::Crm, true).await;
    rest(System::Jdy, false).await;
    site.call(&token, "PATCH /settings", &json!({"retention_days": 9})).await;
    site.call(&token, &connection, &json!({"name": "新名"})).await;
    assert_eq!(resting().await, (true, true), "neither has to do with it");
    site.call(&token, "PATCH /settings", &json!({"quota": {"crm_daily": 200_000}})).await;
    assert_eq!(resting().await, (false, true), "the pack is larger");
    rest(System::Crm, false).await;
    let wrong = json!({"jdy": {"client_secret": "fedcba9876543210fedcba9876543210"}});
    assert_eq!(site.call(&token, &connection, &wrong).await.code(), "jdy_login");
    assert_eq!(resting().await, (true, true));
    // The one that it had: that it was right all along does not matter.
    let right = json!({"jdy": {"client_secret": "0123456789abcdef0123456789abcdef"}});
    assert_eq!(site.call(&token, &connection, &right).await.status, 200);
    assert_eq!(resting().await, (true, false));
    site.call(&token, &connection, &json!({"crm": {"admin_mobile": "13900000001"}})).await;
    assert_eq!(resting().await, (false, false));
}
