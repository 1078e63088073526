//! `/events`: what has changed.

use axum::body::Body;
use futures::StreamExt;
use http::Request;
use model::State;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::log::{Log, row};

/// The stream of a connection, as a browser reads it.
struct Events(axum::body::BodyDataStream);

impl Events {
    async fn of(log: &Log) -> Self {
        let request = Request::get(format!("/api/v1/connections/{}/events", log.id));
        let request = request.header("authorization", format!("Bearer {}", log.token)).body(Body::empty());
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
    log.site.app.store.update_connection(&stored).await.expect("kept");
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
