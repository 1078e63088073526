//! Runs as callers ask for them, follow them and end them (S-6, S-7).

use axum::body::Body;
use futures::StreamExt;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::Role;
use tower::ServiceExt;

use crate::site::{Answer, Site};

/// A connection whose employees are bound, and who may run it.
struct Bound {
    site: Site,
    id: String,
    token: String,
}

impl Bound {
    async fn new() -> Self {
        let bound = Self::unbound().await;
        let path = format!("POST /connections/{}/employees/refresh", bound.id);
        assert_eq!(bound.site.call(&bound.token, &path, &Value::Null).await.status, StatusCode::OK);
        bound.site.pass(std::time::Duration::from_secs(1));
        bound
    }

    async fn unbound() -> Self {
        let site = Site::new().await;
        let id = site.connection().await.id;
        let token = site.token(Role::Operator, Some(&[&id])).await;
        Self { site, id, token }
    }

    /// `what` is a verb and what follows the address of the runs.
    async fn call(&self, what: &str, body: Value) -> Answer {
        let (verb, rest) = what.split_once(' ').expect("a verb and a path");
        self.site.call(&self.token, &format!("{verb} /connections/{}/runs{rest}", self.id), &body).await
    }

    async fn started(&self, body: Value) -> String {
        let answer = self.call("POST ", body).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    async fn work(&self) {
        self.site.app.worker().once().await.expect("a store");
    }

    /// The body of the run's events, which may go on for as long as the run.
    async fn followed(&self, run: &str) -> axum::body::BodyDataStream {
        let request = Request::get(format!("/api/v1/connections/{}/runs/{run}/events", self.id));
        let request = request.header("authorization", format!("Bearer {}", self.token)).body(Body::empty());
        let answer = self.site.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        answer.into_body().into_data_stream()
    }
}

#[tokio::test]
async fn s_7_a_run_that_is_asked_for_is_begun_by_a_worker_and_seen_to_its_end() {
    let bound = Bound::new().await;
    let run = bound.started(json!({"streams": ["unit", "product_category"]})).await;
    let queued = bound.call(&format!("GET /{run}"), Value::Null).await.json();
    assert_eq!(
        (&queued["state"], &queued["trigger"], &queued["plan"]),
        (&json!("queued"), &json!("manual"), &json!(false))
    );
    assert_eq!(queued["streams"][0]["state"], "waiting", "{queued}");
    bound.work().await;
    let done = bound.call(&format!("GET /{run}"), Value::Null).await.json();
    assert_eq!((&done["state"], &done["reason"]), (&json!("done"), &Value::Null), "{done}");
    let kinds: Vec<_> = done["streams"].as_array().expect("streams").iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds, ["unit", "product_category"]);
    let created = |row: &Value| row["counts"]["created"].as_u64().unwrap_or_default();
    assert!(created(&done["streams"][0]) > 0 && created(&done) > created(&done["streams"][0]), "{done}");
    let all = bound.call("GET ?state=done&limit=1", Value::Null).await.json();
    assert_eq!(all["items"][0], done);
    let older = bound.call(&format!("GET ?cursor={}", all["next"].as_str().expect("more")), Value::Null).await.json();
    assert_eq!((&older["items"][0]["trigger"], &older["next"]), (&json!("employees"), &Value::Null));
    assert_eq!(bound.call("GET ?state=failed", Value::Null).await.json()["items"], json!([]));
    assert_eq!(bound.call("GET ?state=lost", Value::Null).await.code(), "malformed");
}

#[tokio::test]
async fn s_6_s_7_a_run_that_may_not_begin_says_why() {
    let bound = Bound::unbound().await;
    assert_eq!(bound.call("POST ", json!({})).await.code(), "no_employee");
    let bound = Bound::new().await;
    let unknown = bound.call("POST ", json!({"streams": ["cloud"]})).await;
    assert_eq!((unknown.code().as_str(), &unknown.json()["field"]), ("invalid", &json!("streams")));
    let first = bound.started(Value::Null).await;
    let second = bound.call("POST ", json!({})).await;
    assert_eq!((second.status, second.code().as_str()), (StatusCode::CONFLICT, "busy"));
    assert_eq!(second.json()["run"], first, "it names the run in the way");
    let administrator = bound.site.token(Role::Administrator, None).await;
    let path = format!("PATCH /connections/{}", bound.id);
    bound.site.call(&administrator, &path, &json!({"paused": true})).await;
    assert_eq!(bound.call("POST ", json!({})).await.code(), "paused");
    let mut stored = bound.site.app.store.connection(&bound.id).await.expect("a store").expect("a connection");
    stored.started_at = None;
    bound.site.app.store.update_connection(&stored).await.expect("stored");
    assert_eq!(bound.call("POST ", json!({})).await.code(), "not_started");
}

#[tokio::test]
async fn a_run_that_nobody_has_begun_is_taken_back_and_one_that_ended_stays() {
    let bound = Bound::new().await;
    let run = bound.started(json!({})).await;
    let cancelled = bound.call(&format!("POST /{run}/cancel"), Value::Null).await;
    assert_eq!((cancelled.status, &cancelled.json()["state"]), (StatusCode::ACCEPTED, &json!("cancelled")));
    assert_eq!(bound.call(&format!("POST /{run}/cancel"), json!({})).await.json(), cancelled.json());
    let owner = bound.site.token(Role::Administrator, None).await;
    let audit = bound.site.get(&owner, "/audit?action=run").await.json();
    let actions: Vec<_> = audit["items"].as_array().expect("rows").iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["run.cancel", "run.start"], "what changed nothing is not noted");
}

#[tokio::test]
async fn a_plan_is_listed_page_by_page_and_writes_nothing() {
    let bound = Bound::new().await;
    let run = bound.started(json!({"plan": true, "streams": ["unit", "product_category", "product"]})).await;
    assert_eq!(bound.call(&format!("GET /{run}/planned"), Value::Null).await.json()["items"], json!([]));
    bound.work().await;
    let plan = bound.call(&format!("GET /{run}"), Value::Null).await.json();
    assert_eq!((&plan["state"], &plan["plan"]), (&json!("done"), &json!(true)), "{plan}");
    let (mut planned, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = bound.call(&format!("GET /{run}/planned?limit=7{cursor}"), Value::Null).await.json();
        let items = page["items"].as_array().expect("rows").clone();
        assert!(items.len() <= 7);
        planned.extend(items);
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let product = planned.iter().find(|row| row["kind"] == "product").expect("a product");
    assert_eq!((&product["system"], &product["action"]), (&json!("crm"), &json!("create")));
    assert!(product["changes"][0]["label"].as_str().is_some_and(|label| !label.is_ascii()), "{product}");
    assert!(bound.site.app.store.all_bindings(&bound.id, "product", None, 1).await.expect("a store").is_empty());
    assert_eq!(bound.call(&format!("GET /{run}/planned?cursor=x"), Value::Null).await.code(), "not_found");
}

#[tokio::test]
async fn a_plan_tells_what_a_record_refers_to_by_its_name() {
    let bound = Bound::new().await;
    bound.started(json!({"streams": ["unit", "product_category"]})).await;
    bound.work().await;
    let run = bound.started(json!({"plan": true, "streams": ["product"]})).await;
    bound.work().await;
    let planned = bound.call(&format!("GET /{run}/planned"), Value::Null).await.json();
    let items = planned["items"].as_array().expect("items");
    let product = items.iter().find(|item| item["kind"] == "product").expect("a product");
    let changes = product["changes"].as_array().expect("changes");
    for (field, kind) in [("category", "product_category"), ("unit", "unit")] {
        let told = changes.iter().find(|change| change["field"] == field).expect("the field")["after"].clone();
        let known = bound.site.app.store.all_bindings(&bound.id, kind, None, 100).await.expect("a store");
        assert!(known.iter().any(|bound| told == bound.binding.label.trim()), "{told}");
    }
}

#[tokio::test]
async fn a_run_is_followed_from_any_node_until_its_end() {
    let bound = Bound::new().await;
    let run = bound.started(json!({"streams": ["unit"]})).await;
    let mut events = bound.followed(&run).await;
    let mut text = String::new();
    while !text.contains("\n\n") {
        text += std::str::from_utf8(&events.next().await.expect("an event").expect("a line")).expect("text");
    }
    let first = text.split("data: ").nth(1).and_then(|data| data.lines().next()).expect("data");
    let first: Value = serde_json::from_str(first).expect("JSON");
    assert!(text.starts_with("event: run\n") && first["state"] == "queued", "{text}");
    bound.work().await;
    while let Some(piece) = events.next().await {
        text += std::str::from_utf8(&piece.expect("a line")).expect("text");
    }
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(&names[names.len() - 2..], ["run", "end"], "{text}");
    assert!(text.contains(r#""state":"done""#));
}

#[tokio::test]
async fn who_follows_a_run_is_let_go_when_the_process_ends() {
    let bound = Bound::new().await;
    let run = bound.started(json!({})).await;
    let mut events = bound.followed(&run).await;
    bound.site.app.drain();
    let mut text = String::new();
    while let Some(piece) = events.next().await {
        text += std::str::from_utf8(&piece.expect("a line")).expect("text");
    }
    assert!(!text.contains("event: end"), "the run has not ended: {text}");
}

#[tokio::test]
async fn runs_are_an_operator_s_and_seen_by_viewers_of_the_connection_only() {
    let mut bound = Bound::new().await;
    let run = bound.started(json!({})).await;
    let paths = [String::new(), format!("/{run}"), format!("/{run}/planned")];
    bound.token = bound.site.token(Role::Viewer, None).await;
    for path in &paths {
        assert_eq!(bound.call(&format!("GET {path}"), Value::Null).await.status, StatusCode::OK, "{path}");
    }
    for call in ["POST ".to_owned(), format!("POST /{run}/cancel")] {
        assert_eq!(bound.call(&call, json!({})).await.code(), "forbidden", "{call}");
    }
    bound.token = bound.site.token(Role::Administrator, Some(&["another"])).await;
    for path in paths.iter().chain([&format!("/{run}/events")]) {
        assert_eq!(bound.call(&format!("GET {path}"), Value::Null).await.code(), "not_found", "{path}");
    }
    bound.token = bound.site.token(Role::Operator, None).await;
    assert_eq!(bound.call("GET /nothing", Value::Null).await.code(), "not_found");
}

#[tokio::test]
async fn a_run_is_followed_no_longer_than_what_lets_the_follower_in() {
    let mut bound = Bound::new().await;
    let run = bound.started(json!({})).await;
    let owner = bound.site.token(Role::Administrator, None).await;
    let new = json!({"name": "briefly", "expires_at": bound.site.clock_now() + 60_000});
    let token = bound.site.call(&owner, "POST /tokens", &new).await.json();
    bound.token = token["token"].as_str().expect("a token").to_owned();
    let mut events = bound.followed(&run).await;
    bound.site.pass(std::time::Duration::from_mins(1));
    let mut told = 0;
    while events.next().await.is_some() {
        told += 1;
        assert!(told < 20, "it goes on");
    }
    assert!(told > 0, "it was let in");
}
