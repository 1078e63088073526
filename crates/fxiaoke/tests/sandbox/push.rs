use std::time::Duration;

use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use fxiaoke::events::{Event, EventKey};
use http::Method;
use serde_json::json;
use tokio::sync::mpsc;

use crate::{Crm, map};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A subscriber on a socket of its own: it opens what comes and acknowledges it.
async fn subscriber() -> (String, mpsc::UnboundedReceiver<Event>) {
    let (events, received) = mpsc::unbounded_channel();
    let key = EventKey::new(KEY).expect("a key");
    let hook = move |body: Bytes| {
        let (key, events) = (key.clone(), events.clone());
        async move {
            events.send(key.open(&body).expect("an event")).expect("somebody listens");
            axum::Json(key.acknowledgement(1_700_000_000_000))
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let router = Router::new().route("/hook", post(hook));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, received)
}

#[tokio::test]
async fn changes_of_a_record_arrive_in_order_and_once() {
    let crm = Crm::new();
    let (url, mut events) = subscriber().await;
    crm.control(Method::POST, "push", json!({"url": url, "key": KEY, "enterpriseAccount": "sandboxea"})).await;
    let id = crm.customer("推送客户").await.expect("created");
    crm.client.update("AccountObj", &id, map(json!({"remark": "x"}))).await.expect("updated");
    crm.client.invalidate("AccountObj", &id).await.expect("invalidated");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let event = tokio::time::timeout(Duration::from_secs(10), events.recv()).await;
        let event = event.expect("in time").expect("an event");
        assert_eq!((event.api_name.as_str(), &event.data_id, event.retry), ("AccountObj", &id, 0));
        seen.push(event);
    }
    assert_eq!((seen[1].event_type.as_str(), seen[2].event_type.as_str()), ("update", "invalid"));
    assert!(seen[0].message_id != seen[1].message_id && seen[0].enterprise_account == "sandboxea");
    // An event that was not believed to be acknowledged would come again.
    let again = tokio::time::timeout(Duration::from_millis(300), events.recv()).await;
    assert!(again.is_err(), "{again:?}");
}
