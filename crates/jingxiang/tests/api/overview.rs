//! `/overview`: all connections of the caller at a glance.

use serde_json::{Value, json};
use store::{NewConnection, Role, RunState};
use streams::customer;

use crate::log::{Log, failed, row, waiting};

async fn item(log: &Log) -> Value {
    let answer = log.site.get(&log.token, "/overview?limit=200").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["items"][0].clone()
}

/// With its setup at its end: it runs by hand.
async fn set_up(log: &Log) {
    let store = &log.site.app.store;
    let mut stored = store.connection(&log.id).await.expect("asked").expect("there");
    stored.rule = json!({"mode": "manual"});
    store.update_connection(&stored, stored.created_at).await.expect("kept");
}

#[tokio::test]
async fn a_connection_that_is_well_says_so_and_one_that_is_not_says_why() {
    let log = Log::new().await;
    assert_eq!(item(&log).await["health"], "stopped", "without a rule its setup was left");
    set_up(&log).await;
    let well = item(&log).await;
    assert_eq!((&well["connection"], &well["health"]), (&json!(log.id), &json!("ok")));
    assert_eq!((&well["counts"], &well["causes"], &well["lag_ms"]), (&json!({}), &json!([]), &Value::Null));
    assert_eq!((&well["last_run"], &well["quota"]["crm"]["breaker"]["state"]), (&Value::Null, &json!("closed")));

    let late =
        store::RecordRow { changed_at: Some(log.site.clock_now() - 99), ..row("p1", "红酒", model::State::Created) };
    log.put("product", vec![late]).await;
    log.put("customer", vec![failed("c1", "name", "缺少名称")]).await;
    log.put("sales_order", vec![waiting("1", customer::KIND, "c1"), waiting("2", customer::KIND, "c1")]).await;
    let sick = item(&log).await;
    assert_eq!((&sick["health"], &sick["lag_ms"]), (&json!("attention"), &Value::Null), "by hand nothing is late");
    let mut stored = log.site.app.store.connection(&log.id).await.expect("asked").expect("there");
    stored.rule = json!({"mode": "interval", "every": 600});
    log.site.app.store.update_connection(&stored, stored.created_at).await.expect("kept");
    assert_eq!(item(&log).await["lag_ms"], json!(100));
    assert_eq!(sick["counts"], json!({"created": 1, "failed": 1, "held": 2}));
    assert_eq!((&sick["causes"][0]["cause"], &sick["causes"][0]["count"]), (&json!("name"), &json!(3)));

    let (store, now) = (&log.site.app.store, log.site.clock_now());
    let run = store.begin_run(&log.lease, "schedule", &Value::Null, now).await.expect("a run");
    store.end_run(&log.lease, &run.id, RunState::Done, &json!({}), None, now).await.expect("ended");
    let ran = item(&log).await;
    assert_eq!((&ran["last_run"]["id"], &ran["last_run"]["state"]), (&json!(run.id), &json!("done")));
    let mut stored = store.connection(&log.id).await.expect("asked").expect("there");
    stored.paused = true;
    store.update_connection(&stored, stored.created_at).await.expect("kept");
    assert_eq!(item(&log).await["health"], "stopped");
}

fn second_id(page: &Value) -> &str {
    page["items"][0]["connection"].as_str().expect("an id")
}

#[tokio::test]
async fn only_the_caller_s_connections_are_seen_page_by_page() {
    let log = Log::new().await;
    set_up(&log).await;
    for name in ["乙", "丙"] {
        let new = NewConnection { name: name.to_owned(), ..NewConnection::default() };
        log.site.app.store.create_connection(new, log.site.clock_now() + 1).await.ok();
    }
    let ids = |answer: Value| -> Vec<String> {
        let items = answer["items"].as_array().expect("items").iter();
        items.map(|item| item["connection"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(ids(log.site.get(&log.token, "/overview").await.json()), std::slice::from_ref(&log.id));
    let owner = log.site.token(Role::Viewer, None).await;
    let first = log.site.get(&owner, "/overview?limit=1").await.json();
    let cursor = first["next"].as_str().expect("more").to_owned();
    let second = log.site.get(&owner, &format!("/overview?limit=1&cursor={cursor}")).await.json();
    assert_ne!(ids(first.clone()), ids(second.clone()));
    assert_eq!(log.site.get(&owner, "/overview?cursor=x").await.code(), "not_found");
    assert_eq!(log.site.get(&owner, "/overview?limit=x").await.code(), "malformed");
    let found = async |query: &str| ids(log.site.get(&owner, &format!("/overview?{query}")).await.json()).len();
    assert_eq!((found("health=stopped").await, found("health=ok").await), (2, 1));
    let others = first["items"][0]["connection"].as_str().expect("an id");
    assert_eq!(found(&format!("connection={others}")).await, 1);
    assert_eq!((found("connection=x").await, found(&format!("connection={}", log.id)).await), (0, 1));
    let not_theirs = log.site.get(&log.token, &format!("/overview?connection={}", second_id(&second))).await.json();
    assert_eq!(not_theirs["items"], json!([]));
    assert_eq!((found("q=%E4%B9%99").await, found("q=%25").await), (1, 0));
    assert_eq!(log.site.get(&owner, "/overview?health=ill").await.code(), "malformed");
}
