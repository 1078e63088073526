//! A small hand-written 纷享销客 for the tests of this crate: tokens and administrator by itself, the rest by a closure.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use crate::{Client, Config, Error};

/// When the tests begin.
pub(crate) const START: i64 = 1_700_000_000_000;
const TOKEN: &str = "/cgi/corpAccessToken/get/V2";
const BY_MOBILE: &str = "/cgi/user/getByMobile";

type Answer = dyn Fn(&str, &Value) -> Response<Bytes> + Send + Sync;

#[derive(Clone)]
pub(crate) struct Fake {
    seen: Arc<Mutex<Vec<(String, Value)>>>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    clock: Arc<AtomicI64>,
    answer: Arc<Answer>,
}

/// A success with `payload`.
pub(crate) fn ok(mut payload: Value) -> Value {
    payload["errorCode"] = json!(0);
    payload["traceId"] = json!("E-O.fake.1000-1");
    payload
}

impl Fake {
    /// Answers the calls other than token and administrator with JSON.
    pub(crate) fn new(answer: impl Fn(&str, &Value) -> Value + Send + Sync + 'static) -> Self {
        Self::whole(move |path, body| Response::new(Bytes::from(answer(path, body).to_string())))
    }

    /// The same, with the whole response in the closure's hand.
    pub(crate) fn whole(answer: impl Fn(&str, &Value) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        let issued = AtomicI64::new(0);
        Self::bare(move |path, body| match path {
            TOKEN => {
                let number = issued.fetch_add(1, Ordering::Relaxed) + 1;
                let token = format!("token-{number}");
                let answer = json!({"corpAccessToken": token, "corpId": "FSCID_1", "expiresIn": 7200});
                Response::new(Bytes::from(ok(answer).to_string()))
            }
            BY_MOBILE if body["mobile"] == "13900000001" => {
                let answer = json!({"empList": [{"openUserId": "FSUID_admin", "name": "管理员"}]});
                Response::new(Bytes::from(ok(answer).to_string()))
            }
            _ => answer(path, body),
        })
    }

    /// Answers everything but token and administrator with `body`.
    pub(crate) fn raw(body: &'static str) -> Self {
        Self::whole(move |_, _| Response::new(Bytes::from_static(body.as_bytes())))
    }

    /// Answers the token call.
    pub(crate) fn with_token(answer: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        Self::bare(move |_, body| Response::new(Bytes::from(answer(body).to_string())))
    }

    fn bare(answer: impl Fn(&str, &Value) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        Self { seen: Arc::default(), requests: Arc::default(), clock, answer: Arc::new(answer) }
    }

    pub(crate) fn client(&self) -> Client {
        let clock = self.clock.clone();
        let now = Arc::new(move || clock.load(Ordering::Relaxed));
        Client::new(config("http://crm.test"), self.transport(), now).expect("a client")
    }

    pub(crate) fn try_client(address: &str) -> Result<Client, Error> {
        Client::new(config(address), Self::raw("").transport(), Arc::new(|| START))
    }

    fn transport(&self) -> Transport {
        let fake = self.clone();
        BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
            let fake = fake.clone();
            async move {
                // Others get their turn here, as they would on a network.
                tokio::task::yield_now().await;
                let path = request.uri().path().to_owned();
                let body = serde_json::from_slice(request.body()).unwrap_or(Value::Null);
                let response = (fake.answer)(&path, &body);
                fake.seen.lock().push((path, body));
                fake.requests.lock().push(request);
                Ok::<_, Failure>(response)
            }
        }))
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::Relaxed);
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen.lock().iter().filter(|(seen, _)| seen == path).count()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.count(TOKEN)
    }

    /// The body of the last call to `path`.
    pub(crate) fn last(&self, path: &str) -> Value {
        let seen = self.seen.lock();
        seen.iter().rev().find(|(seen, _)| seen == path).map(|(_, body)| body.clone()).expect("a call to the path")
    }

    /// The last request to `path`, whole.
    pub(crate) fn request(&self, path: &str) -> Request<Bytes> {
        let requests = self.requests.lock();
        requests.iter().rev().find(|r| r.uri().path() == path).cloned().expect("a call to the path")
    }
}

fn config(address: &str) -> Config {
    Config::new(address, "FSAID_1", "s3cret".into(), "PERMANENT".into(), "13900000001")
}
