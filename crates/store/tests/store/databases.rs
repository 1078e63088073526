//! Each test runs on both databases, on one of its own.

use std::collections::HashMap;

use model::{Binding, Kind, Reason, State, System};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::{Intent, Lease, MasterKey, NewConnection, PageResult, RecordRow, Store};

pub(crate) const NOW: i64 = 1_780_000_000_000;
pub(crate) const UNIT: Kind = Kind("unit");

/// Runs the test on SQLite, in a file, and on PostgreSQL, as `JINGXIANG_TEST_POSTGRES` says.
pub(crate) async fn for_each_database(test: impl AsyncFn(Store)) {
    for_each_url(async |url| {
        let store = open(&url).await;
        test(store.clone()).await;
        store.close().await;
    })
    .await;
}

/// The same for tests that open the database themselves, more than once.
pub(crate) async fn for_each_url(test: impl AsyncFn(String)) {
    let directory = tempfile::tempdir().expect("a directory");
    test(directory.path().join("store.sqlite").display().to_string()).await;
    if std::env::var("JINGXIANG_TEST_QUICK").is_ok_and(|quick| quick == "1") {
        return;
    }
    let cluster = std::env::var("JINGXIANG_TEST_POSTGRES").expect(
        "JINGXIANG_TEST_POSTGRES is not set: run the tests by ./dev test, or scripts/with-postgres cargo test \
         (needs PostgreSQL: apt-get install postgresql); JINGXIANG_TEST_QUICK=1 leaves PostgreSQL out",
    );
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&cluster).await.expect("the cluster of JINGXIANG_TEST_POSTGRES");
    sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await.expect("a database");
    let (server, _) = cluster.rsplit_once('/').expect("a database in the URL");
    test(format!("{server}/{name}")).await;
    let drop = format!("drop database {name} with (force)");
    sqlx::query(AssertSqlSafe(drop)).execute(&mut admin).await.expect("the database dropped");
}

/// The key of all tests: a store can be opened again.
pub(crate) fn key() -> MasterKey {
    MasterKey::parse(&"07".repeat(32)).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) async fn open(url: &str) -> Store {
    Store::open(url, key()).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// A connection and the lease of it, for a minute.
pub(crate) async fn leased(store: &Store) -> Lease {
    let new = NewConnection { name: "测试".to_owned(), ..NewConnection::default() };
    let connection = store.create_connection(new, NOW).await.expect("a connection");
    store.acquire(&connection.id, "worker", NOW, 60_000).await.expect("a database").expect("the lease")
}

pub(crate) fn binding(jdy_id: &str, crm_id: &str) -> Binding {
    let (jdy_id, crm_id, label) = (jdy_id.to_owned(), crm_id.to_owned(), format!("标签 {jdy_id}"));
    Binding { jdy_id, crm_id, label, origin: System::Jdy, broken: None, behind: None }
}

/// A record that came through; the tests change what matters to them.
pub(crate) fn row(key: &str, state: State) -> RecordRow {
    RecordRow::new(key, key, &format!("记录 {key}"), state)
}

/// A record that waits for the unit `id`.
pub(crate) fn waiting(key: &str, id: &str) -> RecordRow {
    RecordRow { reason: Some(Reason::waits_for(UNIT, id, format!("等待单位 {id}"))), ..row(key, State::Held) }
}

pub(crate) fn intent(key: &str) -> Intent {
    Intent {
        key: key.to_owned(),
        source_id: format!("source {key}"),
        mark_field: Some("number".to_owned()),
        mark_value: Some(format!("N-{key}")),
        draft: r#"{"fields":{"name":"名"}}"#.to_owned(),
        at: NOW,
    }
}

pub(crate) fn page(records: Vec<RecordRow>) -> PageResult<'static> {
    PageResult { stream: "product", records, ..PageResult::default() }
}

pub(crate) async fn finish(store: &Store, lease: &Lease, page: &PageResult<'_>) {
    store.finish(lease, page, NOW).await.unwrap_or_else(|error| panic!("{error}"));
}

/// What is stored of the product records with these keys.
pub(crate) async fn stored(store: &Store, lease: &Lease, keys: &[&str]) -> HashMap<String, store::Stored> {
    store.records(&lease.connection, "product", keys).await.expect("records")
}

pub(crate) async fn due(store: &Store, lease: &Lease) -> Vec<String> {
    store.due(&lease.connection, "product", NOW, 100).await.expect("due")
}
