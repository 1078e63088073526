//! The demonstration: a server over both sandboxes that keeps up with what happens in them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode};
use jingxiang::api::{self, App};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{Stand, Systems};
use serde_json::{Map, Value, json};
use store::{Conflict, End, Error, Role};

use crate::connections_new::{by_application, new};
use crate::site::{Answer, Site};

/// A demonstration that is stopped with the test.
struct Demo {
    child: Child,
    line: Value,
}

impl Demo {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jingxiang"));
        let directory = tempfile::tempdir().expect("a directory");
        command.args(["demo", "--json", "--limits", "off"]).args(arguments).current_dir(directory.path());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        Self { line: serde_json::from_str(&line).expect("JSON"), child }
    }

    fn text(&self, name: &str) -> String {
        self.line[name].as_str().unwrap_or_else(|| panic!("{name}: {}", self.line)).to_owned()
    }

    /// What the program's own API answers.
    async fn get(&self, path: &str) -> Value {
        let request = Request::get(format!("{}{path}", self.text("console")));
        let request = request.header("authorization", format!("Bearer {}", self.text("token")));
        let network = transport::over_network().expect("a network");
        let request = request.body(bytes::Bytes::new()).expect("a request");
        let answer = tower::ServiceExt::oneshot(network, request).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        serde_json::from_slice(answer.body()).expect("JSON")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same site, as `demo` serves it.
fn demonstration(site: Site) -> Site {
    let systems =
        Systems { sandbox: site.sandbox.clone(), stand: Stand::new("http://jdy.sandbox", "http://crm.sandbox/") };
    let app = App::new(site.app.store.clone(), site.app.opener.clone()).with_sandbox(systems);
    Site { router: api::router(app.clone()), app, ..site }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

#[tokio::test]
async fn s_7_an_order_made_in_the_sandbox_arrives_by_its_event_once_something_may_run_by_itself() {
    let mut demo = Demo::start(&["--rule", "manual"]);
    let id = demo.text("connection");
    let session = demo.get("/api/v1/session").await;
    assert_eq!((&session["demo"], &session["user"]), (&json!(true), &json!("demo")));
    let connection = demo.get(&format!("/api/v1/connections/{id}")).await;
    assert_eq!(connection["hook_url"], format!("{}/api/v1/hooks/crm/{id}", demo.text("console")));
    assert!(demo.line["counts"]["product"]["created"].as_u64() > Some(0), "{}", demo.line);
    let stats = demo.get("/sandbox/crm/sandbox/stats").await;
    assert!(stats["crm"]["writes"].is_object(), "the sandbox is there beside the API: {stats}");

    let config = Config::default().for_sandbox(demo.text("data_dir").into(), Limits::Off);
    let store = config.open_store().await.expect("the demo's database");
    let stored = store.connection(&id).await.expect("a store").expect("a connection");
    let clients = Opener::new(&config, Arc::new(WallClock)).expect("a network").clients(&stored).expect("clients");
    let first =
        async |kind: &str| store.all_bindings(&id, kind, None, 1).await.expect("a store").remove(0).binding.crm_id;
    let owner = clients.crm.administrator().await.expect("an administrator").open_user_id;
    let fields = json!({"account_id": first("customer").await, "owner": [owner], "record_type": "default__c",
        "order_time": stored.created_at, "delivery_date": stored.created_at});
    let line = json!({"product_id": first("product").await, "quantity": "2", "sales_price": "9.9",
        "record_type": "default__c"});
    let details = [("SalesOrderProductObj".to_owned(), vec![object(line)])].into();
    let order = clients.crm.create("SalesOrderObj", object(fields), details).await.expect("created").id;
    // As long as it takes; a test that waits for ever is ended from outside.
    while store.waiting_events(&id).await.expect("a store").0 == 0 {
        tokio::task::yield_now().await;
    }
    let mut stored = store.connection(&id).await.expect("a store").expect("a connection");
    stored.rule = json!({"mode": "cron", "cron": "0 3 1 1 *"});
    store.update_connection(&stored, stored.created_at).await.expect("a store");
    while store.bindings(&id, "sales_order", model::System::Crm, &[&order]).await.expect("a store").is_empty() {
        tokio::task::yield_now().await;
    }
    let runs = demo.get(&format!("/api/v1/connections/{id}/runs?limit=1")).await;
    assert_eq!(runs["items"][0]["trigger"], "event", "{runs}");
    let pid = demo.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert!(demo.child.wait().expect("its end").success(), "it ends in good order");
}

#[tokio::test]
async fn the_sandboxes_are_there_in_a_demonstration_only_and_for_who_is_signed_in() {
    let site = Site::new().await;
    let get = |path: &str, token: &str| {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        request.body(Body::empty()).expect("a request")
    };
    let token = site.token(Role::Viewer, None).await;
    assert_eq!(site.send(get("/sandbox/crm/sandbox/stats", &token)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&token, "/session").await.json()["demo"], false);
    let demo = demonstration(site);
    assert_eq!(demo.send(get("/sandbox/jdy/sandbox/stats", "wrong")).await.code(), "not_signed_in");
    let stats = demo.send(get("/sandbox/jdy/sandbox/stats", &token)).await;
    assert!(stats.json()["jdy"]["calls"].is_object(), "{}", stats.text);
    let session = demo.get(&token, "/session").await.json();
    assert_eq!(
        (&session["demo"], &session["systems"]["jdy"]),
        (&json!(true), &json!("http://jdy.sandbox")),
        "{session}"
    );
    assert_eq!(demo.send(get("/sandbox/other", &token)).await.status, StatusCode::NOT_FOUND);
}

const RESUMED: &str = r#"{"paused": false}"#;

/// A demonstration, its own connection, and who walks through the wizard beside it.
struct Beside {
    demo: Site,
    token: String,
    own: String,
}

impl Beside {
    async fn new() -> Self {
        let demo = demonstration(Site::new().await);
        let (token, own) = (demo.token(Role::Administrator, None).await, demo.connection().await.id);
        Self { demo, token, own }
    }

    async fn own(&self) -> store::Connection {
        self.demo.app.store.connection(&self.own).await.expect("a store").expect("a connection")
    }

    async fn patch(&self, token: &str, change: &str) -> Answer {
        let change = serde_json::from_str(change).expect("JSON");
        self.demo.call(token, &format!("PATCH /connections/{}", self.own), &change).await
    }

    async fn made(&self, body: &Value) -> String {
        let answer = self.demo.call(&self.token, "POST /connections", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn start(&self, id: &str) -> Answer {
        let account = json!({"account_id": "1626231450425740000"});
        self.demo.call(&self.token, &format!("POST /connections/{id}/start"), &account).await
    }
}

#[tokio::test]
async fn the_connection_that_the_demo_made_makes_room_for_another_one_and_stays_paused_as_long_as_that_is_there() {
    let beside = Beside::new().await;
    let (demo, token) = (&beside.demo, &beside.token);
    let begun = beside.made(&new(by_application())).await;
    assert!(!beside.own().await.paused, "nothing is taken before 开始连接");
    let started = beside.start(&begun).await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.text);
    let own = beside.own().await;
    assert!(own.paused, "two would carry the same records");
    assert!(
        own.paused_by.is_some_and(|by| by.ends_with("（为另一个对接让出沙箱）")),
        "who sees it may not see that one"
    );
    let noted = demo.get(token, &format!("/audit?action=connection.change&connection={}", own.id)).await.json();
    assert_eq!(noted["items"][0]["detail"]["begun"], started.json()["name"], "{noted}");

    let refused = beside.patch(token, RESUMED).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "account_set_taken"));
    assert!(refused.text.contains("对接「华东」") && refused.text.contains("请先删除"), "{}", refused.text);
    let its_own = demo.token(Role::Administrator, Some(&[&own.id])).await;
    let refused = beside.patch(&its_own, RESUMED).await;
    assert_eq!(refused.code(), "account_set_taken");
    assert!(!refused.text.contains("华东") && refused.text.contains("另一个对接"), "{}", refused.text);
    assert_eq!(beside.patch(token, r#"{"name": "改名"}"#).await.status, StatusCode::OK);
    demo.call(token, &format!("DELETE /connections/{begun}"), &Value::Null).await;
    let resumed = beside.patch(token, RESUMED).await;
    assert_eq!(resumed.status, StatusCode::OK, "{}", resumed.text);
}

#[tokio::test]
async fn a_connection_to_other_systems_than_the_sandboxes_takes_no_room_there() {
    let beside = Beside::new().await;
    let mut real = new(by_application());
    real["jdy"]["base_url"] = json!("https://api.kingdee.com");
    real["crm"]["base_url"] = json!("https://open.fxiaoke.com");
    let real = beside.made(&real).await;
    let started = beside.start(&real).await;
    assert_eq!(started.status, StatusCode::OK, "{}", started.text);
    assert!(!beside.own().await.paused, "no record is in both");
    beside.patch(&beside.token, r#"{"paused": true}"#).await;
    let resumed = beside.patch(&beside.token, RESUMED).await;
    assert_eq!(resumed.status, StatusCode::OK, "nobody is told to delete a real one: {}", resumed.text);
}

#[tokio::test]
async fn a_start_that_is_refused_pauses_nothing_and_one_that_comes_through_lets_nobody_resume_by_what_they_saw() {
    let beside = Beside::new().await;
    let begun = beside.made(&new(by_application())).await;
    let end = End { system: model::System::Jdy, account: "1626231450425740000".to_owned() };
    beside.demo.app.store.take_ends(&beside.own, &[end]).await.expect("taken");
    assert_eq!(beside.start(&begun).await.code(), "account_set_taken");
    assert!(!beside.own().await.paused, "both or neither");

    let beside = Beside::new().await;
    beside.patch(&beside.token, r#"{"paused": true}"#).await;
    let seen = beside.own().await;
    let begun = beside.made(&new(by_application())).await;
    assert_eq!(beside.start(&begun).await.status, StatusCode::OK);
    assert_eq!(beside.own().await.paused_by, seen.paused_by, "whoever paused it did");
    let resumed = store::Connection { paused: false, ..seen };
    let late = beside.demo.app.store.update_connection(&resumed, resumed.created_at).await;
    assert!(matches!(late, Err(Error::Conflict(Conflict::Version))), "it was checked before the start: {late:?}");
}

#[tokio::test]
async fn a_started_connection_that_comes_to_the_sandboxes_by_a_change_is_made_the_same_room() {
    for sides in [["jdy", "crm"], ["crm", "jdy"]] {
        let beside = Beside::new().await;
        let (demo, token) = (&beside.demo, &beside.token);
        let here = new(by_application());
        let mut earlier = here.clone();
        earlier["jdy"]["base_url"] = json!("http://127.0.0.1:1");
        earlier["crm"]["base_url"] = json!("http://127.0.0.1:2");
        let moved = beside.made(&earlier).await;
        assert_eq!(beside.start(&moved).await.status, StatusCode::OK);
        for (side, paused) in sides.into_iter().zip([false, true]) {
            let change = json!({side: here[side]});
            let answer = demo.call(token, &format!("PATCH /connections/{moved}"), &change).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            assert_eq!(beside.own().await.paused, paused, "{side}: both sides are the sandboxes', or none is");
        }
        let noted = demo.get(token, &format!("/audit?action=connection.change&connection={}", beside.own)).await.json();
        assert_eq!(noted["items"][0]["detail"]["begun"], "华东", "{noted}");
        assert_eq!(beside.patch(token, RESUMED).await.code(), "account_set_taken");
        let version = beside.own().await.version;
        let renamed = json!({"name": "华东二"});
        assert_eq!(demo.call(token, &format!("PATCH /connections/{moved}"), &renamed).await.status, StatusCode::OK);
        assert_eq!(beside.own().await.version, version, "who is there already changes no other");
    }
}
