//! A server without a socket, and who calls it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use engine::Clock;
use http::{HeaderMap, Request, StatusCode};
use jingxiang::accounts;
use jingxiang::api::{self, App, access};
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use store::{MasterKey, NewToken, NewUser, Note, Role, Scope, Store, User};
use tower::ServiceExt;

/// A clock that stands until it is moved.
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn at(now: i64) -> Self {
        Self(AtomicI64::new(now))
    }
}

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    async fn sleep(&self, time: Duration) {
        // Whoever waits, such as a heartbeat, moves nobody else's clock.
        tokio::time::sleep(time / 1000).await;
    }
}

pub(crate) struct Site {
    pub app: App,
    pub router: Router,
    pub clock: Arc<Hands>,
    pub sandbox: Sandbox,
}

/// What came back.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The code of a problem; panics when it is none or does not say so.
    pub(crate) fn code(&self) -> String {
        let kind = self.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"), "{} {}", self.status, self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_ascii()), "{problem}");
        problem["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Site {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(settings: impl FnOnce(&mut Config)) -> Self {
        Self::on("sqlite::memory:", settings).await
    }

    pub(crate) async fn on(database: &str, settings: impl FnOnce(&mut Config)) -> Self {
        let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
        let clock = Arc::new(Hands::at(jingxiang::clock::WallClock.now()));
        let mut config = Config::default().for_sandbox("data".into(), Limits::Off);
        settings(&mut config);
        let jdy = transport::in_process::<_, Body, _>(sandbox.jdy());
        let crm = transport::in_process::<_, Body, _>(sandbox.crm());
        let opener = Opener::over(&config, Arc::<Hands>::clone(&clock), jdy, crm);
        let store = Store::open(database, MasterKey::random()).await.expect("a store");
        let app = App::new(store, opener);
        Self { router: api::router(app.clone()), app, clock, sandbox }
    }

    /// Tells the sandbox something, such as `POST /sandbox/limits`.
    pub(crate) async fn control(&self, name: &str, body: &Value) {
        let request = Request::post(format!("/sandbox/{name}")).body(Body::from(body.to_string()));
        let answer = self.sandbox.jdy().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{name} {body}");
    }

    /// Calls of this path fail like this until told otherwise.
    pub(crate) async fn fault(&self, system: &str, path: &str, fault: Value) {
        let mut line = json!({"system": system, "path": path, "times": 100});
        line.as_object_mut().expect("an object").extend(fault.as_object().expect("an object").clone());
        self.control("faults", &json!({"faults": [line]})).await;
    }

    pub(crate) fn clock_now(&self) -> i64 {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.0.fetch_add(i64::try_from(time.as_millis()).expect("milliseconds"), Ordering::Relaxed);
    }

    /// A connection to the sandbox.
    pub(crate) async fn connection(&self) -> store::Connection {
        let (jdy, crm) = ("http://jdy.sandbox", "http://crm.sandbox");
        let now = self.clock.now();
        demonstration::connect(&self.app.store, jdy, crm, Way::Application, now).await.expect("a connection")
    }

    pub(crate) async fn user(&self, name: &str, password: Option<&str>, scope: Scope) -> User {
        let password = password.map(|password| accounts::hash(password).expect("a hash"));
        let new = NewUser { name: name.to_owned(), password, scope, must_change: false };
        self.app.store.create_user(new, &by_test("user.create"), self.clock.now()).await.expect("a user")
    }

    /// A bearer token of a new user who may do this.
    pub(crate) async fn token(&self, role: Role, connections: Option<&[&str]>) -> String {
        let scope = scope(role, connections);
        let user = self.user(&format!("user-{}", uuid::Uuid::new_v4().simple()), None, scope.clone()).await;
        let text = uuid::Uuid::new_v4().to_string();
        let (hash, name) = (access::hash_of(&text), "test".to_owned());
        let new = NewToken { hash, user_id: user.id, name, scope, expires_at: None, maker: None };
        self.app.store.create_token(new, &by_test("token.create"), self.clock.now()).await.expect("a token");
        text
    }

    /// The browser of a new user, signed in.
    pub(crate) async fn browser(&self, name: &str, scope: Scope) -> Browser {
        self.user(name, Some(PASSWORD), scope).await;
        Browser::of(&self.sign_in(name, PASSWORD).await)
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.call("", "POST /session", &json!({"username": name, "password": password})).await
    }

    /// From this address.
    pub(crate) async fn sign_in_from(&self, address: [u8; 4], name: &str, password: &str) -> Answer {
        let request = Request::post("/api/v1/session").header("content-type", "application/json");
        let request = request.extension(ConnectInfo(SocketAddr::from((address, 4000))));
        let body = json!({"username": name, "password": password}).to_string();
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// What a browser sends: its cookie, and the token against forgery when there is one.
    pub(crate) async fn browse(&self, browser: &Browser, call: &str, body: &Value) -> Answer {
        let request = request(call, body).header("cookie", &browser.cookie);
        let request = if browser.csrf.is_empty() { request } else { request.header("x-csrf-token", &browser.csrf) };
        self.send(request.body(text(body)).expect("a request")).await
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 4000))));
        }
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Answer { status, headers, text: String::from_utf8(body.to_vec()).expect("text") }
    }

    /// The same, unless the answer is a stream, which ends with its listener.
    pub(crate) async fn send_some(&self, request: Request<Body>) -> Option<Answer> {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            return None;
        }
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Some(Answer { status, headers, text: String::from_utf8_lossy(&body).into_owned() })
    }

    /// `call` is a verb and an address below `/api/v1`.
    pub(crate) async fn call(&self, token: &str, call: &str, body: &Value) -> Answer {
        let request = request(call, body);
        let request =
            if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) };
        self.send(request.body(text(body)).expect("a request")).await
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, &format!("GET {path}"), &Value::Null).await
    }
}

/// The password of all users of the tests.
pub(crate) const PASSWORD: &str = "correct horse";

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub cookie: String,
    pub csrf: String,
}

impl Browser {
    /// After this answer to a sign-in.
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        Self { cookie, csrf: answer.json()["csrf"].as_str().unwrap_or_default().to_owned() }
    }
}

pub(crate) fn scope(role: Role, connections: Option<&[&str]>) -> Scope {
    Scope { role, connections: connections.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()) }
}

fn by_test(action: &str) -> Note {
    Note::new("test", None, action)
}

fn request(call: &str, body: &Value) -> http::request::Builder {
    let (verb, path) = call.split_once(' ').expect("a verb and an address");
    let request = Request::builder().method(verb).uri(format!("/api/v1{path}"));
    if body.is_null() { request } else { request.header("content-type", "application/json") }
}

fn text(body: &Value) -> Body {
    if body.is_null() { Body::empty() } else { Body::from(body.to_string()) }
}
