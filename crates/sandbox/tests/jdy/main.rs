//! 精斗云 through its public interface, chapter by chapter of `docs/reference/jdy-api.md`.

mod auth;
mod bills;
mod clients;
mod control;
mod files;
mod g1;
mod lists;
mod master;
mod money;
mod speed;
mod tenants;

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sandbox::{DataSet, Options, Sandbox};
use serde_json::{Value, json};
use sha2::Sha256;
use tower::ServiceExt;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, STRICT).to_string()
}

fn digest(key: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any key");
    mac.update(message.as_bytes());
    STANDARD.encode(hex::encode(mac.finalize().into_bytes()))
}

fn wall() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the end of time")
}

/// An answer.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    body: Value,
}

impl Answer {
    /// The data of a success.
    fn data(self) -> Value {
        assert_eq!((self.status, &self.body["errcode"]), (StatusCode::OK, &json!(0)), "{}", self.body);
        self.body["data"].clone()
    }

    /// The code of a refusal.
    fn code(&self) -> i64 {
        let code = self.body["errcode"].as_i64().expect("an errcode");
        assert_ne!(code, 0, "{}", self.body);
        code
    }

    fn text(&self) -> &str {
        self.body["description"].as_str().unwrap_or_default()
    }
}

/// A strict client of G2 with a token.
#[derive(Clone)]
struct Jdy {
    router: Router,
    instance: String,
    token: String,
    now: i64,
}

impl Jdy {
    async fn new() -> Self {
        Self::with(Options { limits: false, ..Options::default() }).await
    }

    async fn with(options: Options) -> Self {
        Self::at(Sandbox::new(options).jdy(), "107218833860857000").await
    }

    /// Logged in with the authorisation of an instance.
    async fn at(router: Router, instance: &str) -> Self {
        let mut jdy = Self { router, instance: instance.to_owned(), token: String::new(), now: wall() };
        jdy.log_in().await;
        jdy
    }

    async fn authorisations(&self) -> Vec<Value> {
        let query = [("outerInstanceId", self.instance.as_str())];
        let path = "/jdyconnector/app_management/push_app_authorize";
        let answer = self.call("POST", path, &query, "{}".into()).await;
        assert_eq!(answer.body["code"], 200, "{}", answer.body);
        answer.body["data"].as_array().expect("rows").clone()
    }

    async fn token(&self, key: &str, secret: &str) -> Answer {
        let signature = digest(secret, key);
        let query = [("app_key", key), ("app_signature", signature.as_str())];
        self.call("GET", "/jdyconnector/app_management/kingdee_auth_token", &query, String::new()).await
    }

    async fn log_in(&mut self) {
        let row = self.authorisations().await[0].clone();
        let (key, secret) = (row["appKey"].as_str().expect("a key"), row["appSecret"].as_str().expect("a secret"));
        let token = self.token(key, secret).await.data();
        token["app-token"].as_str().expect("a token").clone_into(&mut self.token);
    }

    fn request(&self, method: &str, path: &str, query: &[(&str, &str)], body: String) -> Request<Body> {
        let mut pairs: Vec<(&str, String)> = query.iter().map(|(name, value)| (*name, encode(value))).collect();
        pairs.sort_by_key(|(name, _)| *name);
        let line = |value: fn(&str) -> String| {
            pairs.iter().map(|(name, v)| format!("{name}={}", value(v))).collect::<Vec<_>>().join("&")
        };
        let (nonce, time) = ("4427456950", self.now.to_string());
        let text =
            format!("{method}\n{}\n{}\nx-api-nonce:{nonce}\nx-api-timestamp:{time}\n", encode(path), line(encode));
        let wire = line(str::to_owned);
        let uri = if wire.is_empty() { path.to_owned() } else { format!("{path}?{wire}") };
        Request::builder()
            .method(method)
            .uri(uri)
            .header("Content-Type", "application/json")
            .header("X-Api-ClientID", "200001")
            .header("X-Api-Auth-Version", "2.0")
            .header("X-Api-TimeStamp", time)
            .header("X-Api-Nonce", nonce)
            .header("X-Api-SignHeaders", "X-Api-TimeStamp,X-Api-Nonce")
            .header("X-Api-Signature", digest(SECRET, &text))
            .header("app-token", &self.token)
            .header("X-GW-Router-Addr", "https://tf.jdy.com")
            .body(Body::from(body))
            .expect("a request")
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, body }
    }

    async fn call(&self, method: &str, path: &str, query: &[(&str, &str)], body: String) -> Answer {
        self.send(self.request(method, path, query, body)).await
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.call("GET", &format!("/jdy/v2{path}"), query, String::new()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", &format!("/jdy/v2{path}"), &[], body.to_string()).await
    }

    /// The id of what is saved.
    async fn save(&self, path: &str, body: &Value) -> String {
        let data = self.post(path, body).await.data();
        data["ids"][0].as_str().expect("an id").to_owned()
    }

    async fn rows(&self, path: &str, query: &[(&str, &str)]) -> Vec<Value> {
        self.get(path, query).await.data()["rows"].as_array().expect("rows").clone()
    }

    async fn detail(&self, path: &str, id: &str) -> Value {
        self.get(path, &[("id", id)]).await.data()
    }

    async fn by_number(&self, path: &str, number: &str) -> Value {
        self.get(path, &[("number", number)]).await.data()
    }

    async fn operate(&self, entity: &str, operation: &str, ids: &[&str]) -> Answer {
        let body = json!({"entity_number": entity, "operate_type": operation, "ids": ids});
        self.post("/sys/common_operate", &body).await
    }

    async fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let request = Request::builder().method(method).uri(format!("/sandbox{path}")).body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    async fn stats(&self) -> Value {
        self.control("GET", "/stats", &Value::Null).await.body
    }
}

fn id(row: &Value) -> &str {
    row["id"].as_str().expect("an id")
}

fn large() -> Options {
    Options { data: DataSet::Medium, seed: 3, limits: false }
}
