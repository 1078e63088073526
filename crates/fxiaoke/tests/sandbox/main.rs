//! The client against the sandbox, in-process: two readings of the same sheet, which must agree.

mod data;
mod faults;
mod files;
mod metadata;
mod push;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use bytes::Bytes;
use fxiaoke::{Client, Config, Error};
use http::{Method, Request};
use sandbox::{Options, Sandbox};
use serde_json::{Map, Value, json};
use tower::ServiceExt;
use transport::{Now, Transport};

const BASE: &str = "http://crm.sandbox";
const TOKEN: &str = "/cgi/corpAccessToken/get/V2";

/// A CRM of its own for one test.
struct Crm {
    transport: Transport,
    client: Client,
}

impl Crm {
    fn new() -> Self {
        let sandbox = Sandbox::new(Options::default());
        let transport = transport::in_process::<_, Body, _>(sandbox.crm());
        let client = Client::new(config(), transport.clone(), now()).expect("a client");
        Self { transport, client }
    }

    fn client_with(&self, change: impl FnOnce(&mut Config)) -> Client {
        let mut config = config();
        change(&mut config);
        Client::new(config, self.transport.clone(), now()).expect("a client")
    }

    async fn control(&self, method: Method, name: &str, body: Value) -> Value {
        let request = Request::builder().method(method).uri(format!("{BASE}/sandbox/{name}"));
        let request = request.body(Bytes::from(body.to_string())).expect("a request");
        let answer = self.transport.clone().oneshot(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{name}: {:?}", answer.body());
        serde_json::from_slice(answer.body()).expect("JSON")
    }

    async fn fault(&self, fault: Value) {
        self.control(Method::POST, "faults", json!({"faults": [fault]})).await;
    }

    /// Calls of a path so far.
    async fn calls(&self, path: &str) -> u64 {
        let stats = self.control(Method::GET, "stats", json!({})).await;
        stats["crm"]["calls"][format!("POST {path}")].as_u64().unwrap_or(0)
    }

    async fn customer(&self, name: &str) -> Result<String, Error> {
        let owner = self.client.administrator().await?.open_user_id;
        let fields = map(json!({"name": name, "owner": [owner], "tel": "021-55556666"}));
        Ok(self.client.create("AccountObj", fields, [].into()).await?.id)
    }
}

fn config() -> Config {
    let (secret, code) = ("a".repeat(32), "B".repeat(32));
    Config::new(BASE, "FSAID_sandbox", secret.into(), code.into(), "13900000001")
}

fn now() -> Now {
    let since = || SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    Arc::new(move || i64::try_from(since().as_millis()).expect("a moment in 64 bits"))
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is not an object"),
    }
}
