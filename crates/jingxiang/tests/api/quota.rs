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
    let breaker = Breaker { system, failures: 2, since: now, resume_at: now + 60_000, reason };
    store.open_breaker(&lease, &breaker).await.expect("open");
    let breaker = async || site.get(&token, &format!("/connections/{id}/quota")).await.json()["crm"]["breaker"].clone();
    assert_eq!(breaker().await, json!({"state": "open", "resume_at": now + 60_000, "reason": "没有应答"}));
    site.pass(std::time::Duration::from_mins(2));
    assert_eq!(breaker().await["state"], "half_open");
}
