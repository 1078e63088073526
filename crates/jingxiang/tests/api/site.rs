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
use jingxiang::api::{self, App, access};
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use sandbox::{Options, Sandbox};
use serde_json::Value;
use store::{MasterKey, NewToken, NewUser, Note, Role, Scope, Store};
use tower::ServiceExt;

/// A clock that stands until it is moved.
pub(crate) struct Hands(AtomicI64);

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    async fn sleep(&self, time: Duration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap_or_default(), Ordering::Relaxed);
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
        let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
        let clock = Arc::new(Hands(AtomicI64::new(jingxiang::clock::WallClock.now())));
        let mut config = Config::default().for_sandbox("data".into(), Limits::Off);
        settings(&mut config);
        let jdy = transport::in_process::<_, Body, _>(sandbox.jdy());
        let crm = transport::in_process::<_, Body, _>(sandbox.crm());
        let opener = Opener::over(&config, Arc::<Hands>::clone(&clock), jdy, crm);
        let store = Store::open("sqlite::memory:", MasterKey::random()).await.expect("a store");
        let app = App::new(store, opener);
        Self { router: api::router(app.clone()), app, clock, sandbox }
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

    /// A bearer token of a new user who may do this.
    pub(crate) async fn token(&self, role: Role, connections: Option<&[&str]>) -> String {
        let scope = Scope { role, connections: connections.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()) };
        let name = format!("user-{}", uuid::Uuid::new_v4().simple());
        let note = Note::new("test", None, "user.create");
        let new = NewUser { name, password: None, scope: scope.clone(), must_change: false };
        let user = self.app.store.create_user(new, &note, self.clock.now()).await.expect("a user");
        let text = uuid::Uuid::new_v4().to_string();
        let (hash, name) = (access::hash_of(&text), "test".to_owned());
        let new = NewToken { hash, user_id: user.id, name, scope, expires_at: None };
        self.app.store.create_token(new, &note, self.clock.now()).await.expect("a token");
        text
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

    /// `call` is a verb and an address below `/api/v1`.
    pub(crate) async fn call(&self, token: &str, call: &str, body: &Value) -> Answer {
        let (verb, path) = call.split_once(' ').expect("a verb and an address");
        let mut request = Request::builder().method(verb).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).expect("a request")).await
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, &format!("GET {path}"), &Value::Null).await
    }
}
