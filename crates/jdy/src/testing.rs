//! A gateway for tests: answers from a script, remembers what it was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use parking_lot::Mutex;
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use crate::{Client, Config, Error, Login};

pub(crate) const AUTHORISE: &str = "/jdyconnector/app_management/push_app_authorize";
pub(crate) const TOKEN: &str = "/jdyconnector/app_management/kingdee_auth_token";
pub(crate) const LOGIN: &str = "/auth/user/access_token";
pub(crate) const ACCOUNTS: &str = "/jdy/sys/accountGroup";
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What is answered to the nth request (from 1) of a path: a status and a body; nothing means the usual.
type Script = Box<dyn Fn(&str, usize) -> Option<(u16, String)> + Send + Sync>;

pub(crate) struct Gateway {
    script: Script,
    seen: Mutex<Vec<Request<Bytes>>>,
    now: AtomicI64,
}

impl Gateway {
    pub(crate) fn new(script: impl Fn(&str, usize) -> Option<(u16, String)> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { script: Box::new(script), seen: Mutex::default(), now: AtomicI64::new(1_700_000_000_000) })
    }

    /// Every path of a business call answers `body`.
    pub(crate) fn answering(status: u16, body: impl Into<String>) -> Arc<Self> {
        let body = body.into();
        Self::new(move |path, _| path.starts_with("/jdy/").then(|| (status, body.clone())).filter(|_| path != ACCOUNTS))
    }

    /// Success with `data`, in G2's envelope.
    pub(crate) fn giving(data: &Value) -> Arc<Self> {
        Self::answering(200, success(data).1)
    }

    pub(crate) fn client(self: &Arc<Self>) -> Client {
        let login = Login::Application { outer_instance_id: "107218833860857000".into() };
        self.client_of(login, Some("16")).expect("a client")
    }

    pub(crate) fn phone_client(self: &Arc<Self>) -> Client {
        let password = SecretString::from("jdy-password");
        self.client_of(Login::Password { phone: "13800000001".into(), password }, Some("16")).expect("a client")
    }

    pub(crate) fn client_of(self: &Arc<Self>, login: Login, account_id: Option<&str>) -> Result<Client, Error> {
        let config = Config {
            base_url: "http://gateway".into(),
            client_id: "200001".into(),
            client_secret: SecretString::from(SECRET),
            login,
            account_id: account_id.map(str::to_owned),
        };
        let clock = Arc::clone(self);
        Client::new(config, self.transport(), Arc::new(move || clock.now.load(Ordering::Relaxed)))
    }

    pub(crate) fn wait(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    pub(crate) fn calls(&self, path: &str) -> usize {
        self.seen.lock().iter().filter(|request| request.uri().path() == path).count()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().len()
    }

    pub(crate) fn last(&self) -> Request<Bytes> {
        self.seen.lock().last().expect("a request").clone()
    }

    pub(crate) fn last_body(&self) -> Value {
        serde_json::from_slice(self.last().body()).expect("a JSON body")
    }

    fn transport(self: &Arc<Self>) -> Transport {
        let gateway = Arc::clone(self);
        BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
            let gateway = Arc::clone(&gateway);
            async move {
                let path = request.uri().path().to_owned();
                gateway.seen.lock().push(request);
                // Lets others run in between, as a real line does.
                tokio::task::yield_now().await;
                let (status, body) = (gateway.script)(&path, gateway.calls(&path)).unwrap_or_else(|| usual(&path));
                let mut response = Response::new(Bytes::from(body));
                *response.status_mut() = status.try_into().map_err(|_| Failure::NoAnswer("no status".into()))?;
                Ok(response)
            }
        }))
    }
}

pub(crate) fn success(data: &Value) -> (u16, String) {
    (200, json!({"errcode": 0, "description": "success", "data": data}).to_string())
}

pub(crate) fn refusal(status: u16, code: u64, text: &str) -> (u16, String) {
    (status, json!({"errcode": code, "description": text}).to_string())
}

/// Rows of the authorisation: account id and status.
pub(crate) fn authorised(sets: &[(&str, i32)]) -> (u16, String) {
    let row = |(id, status): &(&str, i32)| {
        json!({"accountId": id, "accountName": "演示账套", "groupName": "group01", "serviceId": "79", "appKey": "key",
               "appSecret": "app-secret", "domain": "https://tf.jdy.com", "status": status, "instanceExpiresTime": 5})
    };
    (200, json!({"code": 200, "msg": "success", "data": sets.iter().map(row).collect::<Vec<_>>()}).to_string())
}

pub(crate) fn account_groups(enable: &str) -> (u16, String) {
    let group = json!({"accountName": "演示账套", "accountId": "16", "enable": enable, "groupName": "group01"});
    (200, json!({"success": true, "data": [{"serviceId": "79", "accountGroups": [group]}]}).to_string())
}

fn usual(path: &str) -> (u16, String) {
    match path {
        AUTHORISE => authorised(&[("15", 1), ("16", 1), ("17", 0)]),
        TOKEN => success(&json!({"uid": 1, "app-token": "eyJ0", "access_token": "x", "expires": 1})),
        LOGIN => success(&json!({"access_token": "a-token", "expires_in": 7200, "uid": 1})),
        ACCOUNTS => account_groups("1"),
        _ => (404, "No Route".to_owned()),
    }
}
