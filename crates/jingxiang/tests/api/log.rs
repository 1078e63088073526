//! A connection with records in its log, put there as a run does.

use model::{Kind, Reason, State};
use serde_json::{Value, json};
use store::{Lease, PageResult, RecordRow, Role};

use crate::site::{Answer, Site};

pub(crate) struct Log {
    pub site: Site,
    pub id: String,
    pub lease: Lease,
    /// Of an operator of this connection.
    pub token: String,
}

impl Log {
    pub(crate) async fn new() -> Self {
        let site = Site::new().await;
        let id = site.connection().await.id;
        let lease = site.app.store.acquire(&id, "test", site.clock_now(), 3_600_000).await.expect("a database");
        let token = site.token(Role::Operator, Some(&[&id])).await;
        Self { site, id, lease: lease.expect("the lease"), token }
    }

    /// What a page of a run came to, a moment after the one before.
    pub(crate) async fn put(&self, stream: &'static str, records: Vec<RecordRow>) {
        self.keep(PageResult { stream, run: Some("r1"), records, ..PageResult::default() }).await;
    }

    pub(crate) async fn keep(&self, page: PageResult<'_>) {
        self.site.pass(std::time::Duration::from_millis(1));
        self.site.app.store.finish(&self.lease, &page, self.site.clock_now()).await.expect("kept");
    }

    pub(crate) async fn call(&self, call: &str, body: &Value) -> Answer {
        let (verb, path) = call.split_once(' ').expect("a verb and a path");
        self.site.call(&self.token, &format!("{verb} /connections/{}/{path}", self.id), body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(&format!("GET {path}"), &Value::Null).await
    }

    pub(crate) async fn items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()["items"].as_array().expect("items").clone()
    }

    /// One field of each row.
    pub(crate) async fn each(&self, path: &str, field: &str) -> Vec<String> {
        self.items(path).await.iter().map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What the audit log has of an action.
    pub(crate) async fn audited(&self, action: &str) -> Vec<Value> {
        let owner = self.site.token(Role::Administrator, None).await;
        let rows = self.site.get(&owner, &format!("/audit?action={action}")).await.json();
        rows["items"].as_array().expect("items").clone()
    }

    /// Only those who may see the connection see this.
    pub(crate) async fn is_the_connection_s_own(&self, call: &str, body: &Value) {
        let (verb, path) = call.split_once(' ').expect("a verb and a path");
        let stranger = self.site.token(Role::Administrator, Some(&["another"])).await;
        let answer = self.site.call(&stranger, &format!("{verb} /connections/{}/{path}", self.id), body).await;
        assert_eq!(answer.code(), "not_found", "{call}");
    }

    /// A viewer may not do this.
    pub(crate) async fn is_no_viewer_s(&self, call: &str, body: &Value) {
        let (verb, path) = call.split_once(' ').expect("a verb and a path");
        let viewer = self.site.token(Role::Viewer, None).await;
        let answer = self.site.call(&viewer, &format!("{verb} /connections/{}/{path}", self.id), body).await;
        assert_eq!(answer.code(), "forbidden", "{call}");
    }
}

pub(crate) fn row(key: &str, title: &str, state: State) -> RecordRow {
    RecordRow::new(key, key, title, state)
}

pub(crate) fn failed(key: &str, cause: &str, text: &str) -> RecordRow {
    RecordRow { reason: Some(Reason::new(cause, text)), ..row(key, &format!("记录 {key}"), State::Failed) }
}

pub(crate) fn waiting(key: &str, kind: Kind, id: &str) -> RecordRow {
    let reason = Some(Reason::waits_for(kind, id, format!("等待{kind} {id}")));
    RecordRow { reason, ..row(key, &format!("记录 {key}"), State::Held) }
}

/// As a retry is sent.
pub(crate) fn ids(ids: &[&str]) -> Value {
    json!({"ids": ids})
}
