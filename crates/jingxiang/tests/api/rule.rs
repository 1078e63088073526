//! 同步规则 (S-7).

use http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::site::Site;

#[tokio::test]
async fn s_7_a_rule_is_kept_with_its_words_and_its_next_times_and_holds_at_once() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, Some(&[&id])).await;
    let path = format!("/connections/{id}/rule");
    let first = site.get(&token, &path).await.json();
    let expected = json!({"mode": "manual", "every": null, "cron": null, "zone": "Asia/Shanghai", "next": [],
        "words": "仅手动"});
    assert_eq!(first, expected);
    let kept = site.call(&token, &format!("PUT {path}"), &json!({"mode": "interval", "every": 600})).await;
    assert_eq!((kept.status, &kept.json()["words"]), (StatusCode::OK, &json!("每 10 分钟")), "{}", kept.text);
    let next: Vec<i64> = serde_json::from_value(kept.json()["next"].clone()).expect("moments");
    assert!(next.len() == 5 && next[0] > site.clock_now() && next.windows(2).all(|two| two[1] - two[0] == 600_000));
    let again = site.get(&token, &path).await;
    assert_eq!((again.json(), again.header("etag")), (kept.json(), kept.header("etag")));
    let planned = async || {
        let here = site.get(&token, &format!("/connections/{id}")).await.json()["next_run_at"].clone();
        let everywhere = site.get(&token, "/overview").await.json()["items"][0]["next_run_at"].clone();
        assert_eq!(here, everywhere);
        here
    };
    assert_eq!(planned().await, next[0], "before a worker has seen it");
    site.app.worker().once().await.expect("a store");
    assert_eq!(planned().await, next[0], "the worker goes by it");
    site.call(&token, &format!("PUT {path}"), &json!({"mode": "interval", "every": 600})).await;
    assert_eq!(planned().await, next[0], "the rule is what it was");
    let owner = site.token(Role::Administrator, None).await;
    let audit = site.get(&owner, "/audit?action=rule").await.json();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "what changes nothing is not noted: {audit}");
    assert_eq!(audit["items"][0]["detail"]["rule"]["after"], json!({"mode": "interval", "every": 600}));
    site.call(&token, &format!("PUT {path}"), &json!({"mode": "manual"})).await;
    assert!(planned().await.is_null(), "nothing runs by itself any more");
}

#[tokio::test]
async fn s_7_what_is_no_rule_is_refused_with_its_field() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, None).await;
    let cases = [
        (Value::Bool(true), "mode"),
        (json!({"mode": "sometimes"}), "mode"),
        (json!({"mode": "manual", "colour": "red"}), "mode"),
        (json!({"mode": "manual", "every": 60}), "every"),
        (json!({"mode": "interval", "every": 59}), "every"),
        (json!({"mode": "interval", "every": i64::MAX}), "every"),
        (json!({"mode": "interval", "every": 60, "zone": "Asia/Atlantis"}), "zone"),
        (json!({"mode": "cron", "cron": "* * * *"}), "cron"),
        (json!({"mode": "cron", "cron": "0 0 30 2 *"}), "cron"),
        (json!({"mode": "cron"}), "cron"),
        (json!({"mode": "cron", "cron": "0 0 * * *", "zone": "'; drop table"}), "zone"),
    ];
    for (rule, field) in cases {
        for call in ["PUT", "POST"] {
            let preview = if call == "POST" { "/preview" } else { "" };
            let answer = site.call(&token, &format!("{call} /connections/{id}/rule{preview}"), &rule).await;
            assert_eq!((answer.code().as_str(), &answer.json()["field"]), ("rule_invalid", &json!(field)), "{rule}");
        }
    }
    assert_eq!(site.get(&token, &format!("/connections/{id}/rule")).await.json()["mode"], "manual");
}

#[tokio::test]
async fn a_preview_keeps_nothing_and_a_rule_that_was_changed_by_others_is_not_overwritten() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let (viewer, administrator) = (site.token(Role::Viewer, None).await, site.token(Role::Administrator, None).await);
    let nightly = json!({"mode": "cron", "cron": "30 2 * * *"});
    let shown = site.call(&viewer, &format!("POST /connections/{id}/rule/preview"), &nightly).await.json();
    assert_eq!((&shown["words"], shown["next"].as_array().map(Vec::len)), (&json!("每天 02:30"), Some(5)));
    let path = format!("/connections/{id}/rule");
    let kept = site.get(&viewer, &path).await;
    assert_eq!(kept.json()["mode"], "manual");
    assert_eq!(site.call(&viewer, &format!("PUT {path}"), &nightly).await.code(), "forbidden");
    site.call(&administrator, &format!("PUT {path}"), &nightly).await;
    let request =
        http::Request::put(format!("/api/v1{path}")).header("authorization", format!("Bearer {administrator}"));
    let request = request.header("if-match", kept.header("etag")).header("content-type", "application/json");
    let late = site.send(request.body(json!({"mode": "manual"}).to_string().into()).expect("a request")).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::PRECONDITION_FAILED, "precondition_failed"));
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    for call in [format!("GET {path}"), format!("PUT {path}"), format!("POST {path}/preview")] {
        let body = if call.starts_with("GET") { Value::Null } else { nightly.clone() };
        assert_eq!(site.call(&stranger, &call, &body).await.code(), "not_found", "{call}");
    }
}
