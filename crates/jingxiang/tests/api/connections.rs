use std::time::Duration;

use http::StatusCode;
use jingxiang::connection::secret;
use serde_json::{Value, json};
use store::{MasterKey, NewConnection, Role, Store};

use crate::site::Site;

#[tokio::test]
async fn a_connection_is_shown_without_its_secrets() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Viewer, None).await;
    let one = site.get(&token, &format!("/connections/{}", stored.id)).await;
    assert_eq!((one.status, one.header("etag")), (StatusCode::OK, format!("\"{}\"", stored.version).as_str()));
    assert_eq!(one.json()["name"], "演示对接");
    assert_eq!(one.json()["jdy"]["login"], "application");
    let all = site.get(&token, "/connections").await;
    assert_eq!(all.json()["items"][0], one.json());
    assert!(all.json()["next"].is_null());
    for secret in [jingxiang::demonstration::JDY_CLIENT_SECRET, "aaaaaaaa", "BBBBBBBB"] {
        assert!(!all.text.contains(secret) && !one.text.contains(secret));
    }
}

#[tokio::test]
async fn the_list_says_of_each_what_there_is_and_opens_no_secret_for_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("jingxiang.db").display().to_string();
    let site = Site::on(&file, |_| ()).await;
    let (stored, now) = (site.connection().await, site.clock_now());
    let token = site.token(Role::Administrator, None).await;
    let place = format!("/connections/{}", stored.id);
    let first = site.get(&token, "/connections").await.json()["items"][0].clone();
    assert_eq!((&first["setup"]["step"], &first["crm"]["has_event_key"]), (&json!("employees"), &json!(true)));
    let refreshed = site.call(&token, &format!("POST {place}/employees/refresh"), &Value::Null).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.text);
    let people = site.get(&token, &format!("{place}/employees?bound=true")).await.json();
    let owner = people["items"][0].clone();
    let set = json!({"default_owner": owner["crm_user_id"], "crm": {"event_key": null}});
    let set = site.call(&token, &format!("PATCH {place}"), &set).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text);
    let lease = site.app.store.acquire(&stored.id, "a worker", now, 60_000).await.expect("asked").expect("free");
    let run = site.app.store.begin_run(&lease, "hand", &Value::Null, now).await.expect("a run");
    let without_key = Store::open(&file, MasterKey::random()).await.expect("a store");
    assert!(without_key.connections().await.is_err(), "they are sealed");
    let seen = without_key.seen(None, "employee", None, 1).await.expect("a list").items.pop().expect("a connection");
    assert_eq!((seen.owner_name.as_deref(), seen.running), (owner["crm_user_name"].as_str(), Some(run.id.clone())));
    assert!(seen.is_bound && seen.connection.secrets.has(secret::CRM_APP));
    assert!(!seen.connection.secrets.has(secret::CRM_EVENT_KEY));
    let listed = site.get(&token, "/connections").await.json()["items"][0].clone();
    assert_eq!((&listed["default_owner_name"], &listed["running_run"]), (&owner["crm_user_name"], &json!(run.id)));
    assert_eq!((&listed["setup"]["step"], &listed["crm"]["has_event_key"]), (&json!("rule"), &json!(false)));
}

#[tokio::test]
async fn a_connection_whose_key_is_not_there_says_so_and_can_be_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("jingxiang.db").display().to_string();
    let id = Site::on(&file, |_| ()).await.connection().await.id;
    // Each site has a key of its own.
    let site = Site::on(&file, |_| ()).await;
    let token = site.token(Role::Administrator, None).await;
    let place = format!("/connections/{id}");
    for call in [format!("PATCH {place}"), format!("POST {place}/runs")] {
        let answer = site.call(&token, &call, &json!({})).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "master_key_missing"));
        assert!(
            answer.json()["detail"].as_str().is_some_and(|text| text.contains("请维护人员提供")),
            "{}",
            answer.text
        );
    }
    let limited = site.token(Role::Administrator, Some(&["another"])).await;
    assert_eq!(site.call(&limited, &format!("DELETE {place}"), &Value::Null).await.status, StatusCode::NOT_FOUND);
    let removed = site.call(&token, &format!("DELETE {place}"), &Value::Null).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text);
}

#[tokio::test]
async fn a_connection_that_is_paused_has_no_next_run() {
    let site = Site::new().await;
    let id = site.connection().await.id;
    let token = site.token(Role::Administrator, None).await;
    let (place, paused) = (format!("/connections/{id}"), |paused: bool| json!({"paused": paused}));
    site.call(&token, &format!("PUT {place}/rule"), &json!({"mode": "interval", "every": 60})).await;
    site.app.worker().once().await.expect("a store");
    let due = site.get(&token, &place).await.json()["next_run_at"].clone();
    let now = site.call(&token, &format!("PATCH {place}"), &paused(true)).await;
    assert!(due.is_i64() && now.json()["next_run_at"].is_null(), "{due} {}", now.text);
    let stored = site.app.store.connection(&id).await.expect("a store").expect("there");
    assert!(stored.paused_by.is_some_and(|by| by.starts_with("user-")), "a run that ends by it says who did it");
    let now = site.call(&token, &format!("PATCH {place}"), &paused(false)).await;
    assert_eq!(now.json()["next_run_at"], due);
}

#[tokio::test]
async fn the_list_comes_page_by_page_and_no_page_shows_what_is_not_the_caller_s() {
    let site = Site::new().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        let new = site.app.store.create_connection(NewConnection::default(), site.clock_now()).await;
        made.push(new.expect("made").id);
        site.pass(Duration::from_millis(1));
    }
    for (among, wanted) in [(None, &made[..]), (Some(&[made[1].as_str(), &made[2]][..]), &made[1..])] {
        let token = site.token(Role::Viewer, among).await;
        let (mut found, mut next) = (Vec::new(), String::new());
        loop {
            let page = site.get(&token, &format!("/connections?limit=1{next}")).await.json();
            assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
            found.push(page["items"][0]["id"].as_str().expect("an id").to_owned());
            let Some(cursor) = page["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(found, wanted);
        assert_eq!(site.get(&token, "/connections?cursor=x").await.code(), "not_found");
    }
}

#[tokio::test]
async fn a_connection_that_is_not_the_caller_s_is_not_there() {
    let site = Site::new().await;
    let stored = site.connection().await;
    for ids in [&[][..], &["another"]] {
        let token = site.token(Role::Administrator, Some(ids)).await;
        let one = site.get(&token, &format!("/connections/{}", stored.id)).await;
        assert_eq!((one.status, one.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        assert_eq!(site.get(&token, "/connections").await.json()["items"], serde_json::json!([]));
    }
    let token = site.token(Role::Viewer, Some(&[&stored.id])).await;
    assert_eq!(site.get(&token, &format!("/connections/{}", stored.id)).await.status, StatusCode::OK);
}
