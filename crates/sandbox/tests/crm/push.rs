//! Sheet §6.1: event push, with the faults scripted for it.

use std::time::Duration;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::support::{Crm, crm, text};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn key() -> ([u8; 32], [u8; 16]) {
    let bytes: [u8; 32] = STANDARD.decode(KEY).ok().and_then(|key| key.try_into().ok()).expect("32 bytes");
    let mut iv = [0; 16];
    iv.copy_from_slice(&bytes[..16]);
    (bytes, iv)
}

fn sign(parts: &[&str]) -> String {
    let mut digest = Sha1::new();
    for part in parts {
        digest.update(part.as_bytes());
    }
    digest.update(KEY.as_bytes());
    hex::encode(digest.finalize())
}

fn open(body: &Value) -> Value {
    let stamp = body["timestamp"].to_string();
    let content = text(body, "encryptedContent");
    let parts = [&stamp, &text(body, "nonce"), &text(body, "messageId"), &text(body, "enterpriseAccount"), &content];
    assert_eq!(sign(&parts.map(String::as_str)), text(body, "signature"), "signed");
    let (key, iv) = key();
    let bytes = STANDARD.decode(content).expect("base64");
    let plain = cbc::Decryptor::<aes::Aes256>::new(&key.into(), &iv.into()).decrypt_padded_vec::<Pkcs7>(&bytes);
    serde_json::from_slice(&plain.expect("decrypts")).expect("JSON")
}

fn acknowledgement() -> Value {
    let (key, iv) = key();
    let sealed = cbc::Encryptor::<aes::Aes256>::new(&key.into(), &iv.into()).encrypt_padded_vec::<Pkcs7>(b"success");
    let result = STANDARD.encode(sealed);
    json!({"signature": sign(&["1", "n", &result]), "timestamp": 1, "nonce": "n", "encryptedResult": result})
}

/// A subscriber that acknowledges everything, and what it was sent.
async fn subscribed(crm: &Crm) -> UnboundedReceiver<Value> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let app = Router::new().route(
        "/hook",
        post(move |Json(body): Json<Value>| {
            let _ = sender.send(open(&body));
            async { Json(acknowledgement()) }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    crm.control("push", json!({"url": url, "key": KEY, "enterpriseAccount": "sandboxea"})).await;
    receiver
}

async fn next(receiver: &mut UnboundedReceiver<Value>) -> Value {
    let waited = tokio::time::timeout(Duration::from_secs(10), receiver.recv()).await;
    waited.ok().flatten().expect("an event within ten seconds")
}

#[tokio::test]
async fn every_change_of_a_record_is_told_in_its_order() {
    let crm = crm().await;
    let mut events = subscribed(&crm).await;
    let account = crm.account("推送客户").await;
    crm.update("AccountObj", &account, json!({"tel": "1"})).await;
    crm.invalid("AccountObj", &account).await;
    let ids = json!({"data": {"dataObjectApiName": "AccountObj", "idList": [account]}});
    crm.ok("/cgi/crm/v2/data/recover", ids.clone()).await;
    crm.invalid("AccountObj", &account).await;
    crm.ok("/cgi/crm/v2/data/delete", ids).await;
    for kind in ["create", "update", "invalid", "recover", "invalid", "delete"] {
        let event = next(&mut events).await;
        assert_eq!((text(&event, "eventType"), text(&event, "dataId")), (kind.to_owned(), account.clone()));
        assert_eq!((event["tenantId"].as_i64(), event["apiName"].as_str()), (Some(700_001), Some("AccountObj")));
    }
}

#[tokio::test]
async fn scripted_faults_drop_double_and_reorder_events() {
    let crm = crm().await;
    let mut events = subscribed(&crm).await;
    let fault = |kind: &str| json!({"system": "crm", "fault": kind, "times": 1});
    crm.control("faults", json!({"faults": [fault("drop_push"), fault("duplicate_push")]})).await;
    crm.account("没有人知道").await;
    let doubled = crm.account("说了两遍").await;
    let (first, second) = (next(&mut events).await, next(&mut events).await);
    assert_eq!((text(&first, "dataId"), text(&first, "messageId")), (doubled, text(&second, "messageId")));
    crm.control("faults", json!({"faults": [fault("reorder_push")]})).await;
    let late = crm.account("后到").await;
    crm.update("AccountObj", &late, json!({"tel": "1"})).await;
    assert_eq!(next(&mut events).await["eventType"], "update");
    assert_eq!(next(&mut events).await["eventType"], "create");
    crm.control("faults", json!({"faults": [fault("reorder_push")]})).await;
    let (late, early) = (crm.account("再后到").await, crm.account("先到").await);
    let told = [next(&mut events).await, next(&mut events).await].map(|event| text(&event, "dataId"));
    assert_eq!(told, [early, late], "records overtake each other too");
}

#[tokio::test]
async fn nothing_is_told_once_the_subscription_has_ended() {
    let crm = crm().await;
    let mut events = subscribed(&crm).await;
    crm.account("听得到").await;
    next(&mut events).await;
    crm.method(http::Method::DELETE, "/sandbox/push", json!({})).await;
    crm.account("听不到").await;
    let mut again = subscribed(&crm).await;
    let heard = crm.account("又听到").await;
    assert_eq!(text(&next(&mut again).await, "dataId"), heard);
    assert!(events.try_recv().is_err());
}
