//! `/events`: what has changed.

use std::time::Duration;

use axum::body::Body;
use futures::StreamExt;
use http::Request;
use model::State;
use serde_json::{Value, json};
use store::{Role, Scope};
use tower::ServiceExt;

use crate::log::{Log, row};
use crate::site::{Browser, PASSWORD};

/// The stream of a connection, as a browser reads it.
struct Events(axum::body::BodyDataStream);

impl Events {
    async fn of(log: &Log) -> Self {
        Self::with(log, "authorization", &format!("Bearer {}", log.token)).await
    }

    /// Signed in by this header.
    async fn with(log: &Log, header: &str, value: &str) -> Self {
        let request = Request::get(format!("/api/v1/connections/{}/events", log.id));
        let request = request.header(header, value).body(Body::empty());
        let answer = log.site.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self(answer.into_body().into_data_stream())
    }

    /// The next numbers; none at the end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let text = String::from_utf8(self.0.next().await?.expect("a part").to_vec()).expect("text");
            if let Some(rest) = text.strip_prefix("event: changed\ndata: ") {
                return Some(serde_json::from_str(rest.trim()).expect("numbers"));
            }
            assert!(text.starts_with(':'), "a sign of life: {text}");
        }
    }
}

#[tokio::test]
async fn what_has_changed_is_told_once_and_by_what_it_is() {
    let log = Log::new().await;
    let mut events = Events::of(&log).await;
    let first = events.next().await.expect("numbers at once");
    log.put("product", vec![row("1", "红酒", State::Created)]).await;
    let second = events.next().await.expect("a change");
    assert_ne!(second["records"], first["records"]);
    assert_eq!((&second["runs"], &second["connection"]), (&first["runs"], &first["connection"]));
    let mut stored = log.site.app.store.connection(&log.id).await.expect("asked").expect("there");
    stored.name = "新名称".to_owned();
    log.site.app.store.update_connection(&stored, stored.created_at).await.expect("kept");
    let third = events.next().await.expect("a change");
    assert_ne!(third["connection"], second["connection"]);
    assert_eq!(third["records"], second["records"]);
    assert_eq!(events.next().await, None, "the browser asks again after some minutes without a change");
}

#[tokio::test]
async fn a_connection_that_is_removed_has_no_more_events() {
    let log = Log::new().await;
    let mut events = Events::of(&log).await;
    events.next().await.expect("numbers at once");
    log.site.app.store.delete_connection(&log.id).await.expect("removed");
    assert_eq!(events.next().await, None);
    log.is_the_connection_s_own("GET events", &json!(null)).await;
}

#[tokio::test]
async fn what_is_followed_ends_with_what_lets_the_follower_in() {
    let log = Log::new().await;
    let owner = log.site.token(Role::Administrator, None).await;
    let end = async |call: &str, body: Value| {
        let answer = log.site.call(&owner, call, &body).await;
        assert!(answer.status.is_success(), "{call}: {}", answer.text);
    };
    log.site.browser("wang", Scope::EVERYTHING).await;
    let id = log.site.app.store.user_named("wang").await.expect("a store").expect("a user").0.id;
    for way in ["signed out", "elsewhere", "disabled", "revoked", "expired"] {
        end(&format!("PATCH /users/{id}"), json!({"connections": null, "disabled": false})).await;
        let new = json!({"name": way, "expires_at": log.site.clock_now() + 60_000});
        let token = log.site.call(&owner, "POST /tokens", &new).await.json();
        let bearer = format!("Bearer {}", token["token"].as_str().expect("a token"));
        let browser = Browser::of(&log.site.sign_in("wang", PASSWORD).await);
        let by_token = ["revoked", "expired"].contains(&way);
        let (header, value) = if by_token { ("authorization", &bearer) } else { ("cookie", &browser.cookie) };
        let mut events = Events::with(&log, header, value).await;
        events.next().await.expect("numbers at once");
        match way {
            "signed out" => drop(log.site.browse(&browser, "DELETE /session", &Value::Null).await),
            "elsewhere" => end(&format!("PATCH /users/{id}"), json!({"connections": []})).await,
            "disabled" => end(&format!("PATCH /users/{id}"), json!({"disabled": true})).await,
            "revoked" => end(&format!("DELETE /tokens/{}", token["id"].as_str().expect("an id")), Value::Null).await,
            _ => log.site.pass(Duration::from_mins(1)),
        }
        let mut told = 0;
        loop {
            log.put("product", vec![row("1", &format!("{way} {told}"), State::Created)]).await;
            if events.next().await.is_none() {
                break;
            }
            told += 1;
        }
        assert!(told < 5, "{way}: {told} changes were told");
    }
}
