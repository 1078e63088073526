//! A connection between two fresh sandboxes, and what a test says to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use engine::{Clock, Engine, Planned, RunError, Summary};
use fxiaoke::{Filter, Operator, Query};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::{Clients, Opener};
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use model::{Binding, Preset, State, System};
use sandbox::{Options, Sandbox};
use serde_json::{Map, Value, json};
use store::{Asked, RecordFilter, RecordView, Store};
use tower::ServiceExt;

/// The wall clock with sleeps a thousand times shorter: what waits in a test waits in its own terms. It can be put
/// forward.
#[derive(Default)]
pub(crate) struct HastyClock(AtomicI64);

#[async_trait]
impl Clock for HastyClock {
    fn now(&self) -> i64 {
        WallClock.now() + self.0.load(Ordering::Relaxed)
    }

    async fn sleep(&self, time: Duration) {
        WallClock.sleep(time / 1000).await;
    }
}

pub(crate) struct World {
    pub sandbox: Sandbox,
    pub store: Store,
    pub opener: Opener,
    pub engine: Engine,
    pub id: String,
    pub clients: Clients,
    pub clock: Arc<HastyClock>,
    _directory: tempfile::TempDir,
}

impl World {
    /// Two sandboxes and a connection with both tenant functions; nothing bound, nothing run.
    pub(crate) async fn new() -> Self {
        Self::over(way()).await
    }

    /// With JDY's interface of this generation under the connection; what people do, they do through today's.
    async fn over(way: Way) -> Self {
        let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
        let hasty = Arc::new(HastyClock::default());
        let clock: Arc<dyn Clock> = Arc::<HastyClock>::clone(&hasty);
        let directory = tempfile::tempdir().expect("a directory");
        let config = Config::default().for_sandbox(directory.path().to_owned(), Limits::Off);
        let jdy = transport::in_process::<_, Body, _>(sandbox.jdy());
        let crm = transport::in_process::<_, Body, _>(sandbox.crm());
        let opener = Opener::over(&config, Arc::clone(&clock), jdy, crm);
        let store = opener.config.open_store().await.expect("a store");
        let (jdy, crm) = ("http://jdy.sandbox", "http://crm.sandbox");
        let mut stored = demonstration::connect(&store, jdy, crm, way, clock.now()).await.expect("a connection");
        // Each record goes alone, so that a fault meets one: what travels together is the carrier's own chapter.
        stored.batch_function = None;
        store.update_connection(&stored, stored.created_at).await.expect("saved");
        let stored = store.connection(&stored.id).await.expect("the store").expect("the connection");
        let clients = Clients { jdy: hands(&opener), ..opener.clients(&stored).expect("clients") };
        let engine = opener.engine(store.clone());
        Self { sandbox, store, opener, engine, id: stored.id, clients, clock: hasty, _directory: directory }
    }

    /// With employees bound, a default owner, and initialisation done.
    pub(crate) async fn initialised() -> Self {
        let world = Self::bound().await;
        world.run().await;
        world
    }

    /// What is refused has been tried so often that the next run leaves it alone.
    pub(crate) async fn settled(self) -> Self {
        for _ in 0..3 {
            self.run().await;
        }
        self
    }

    /// As `initialised`, over today's interface: for tests that know its words.
    pub(crate) async fn initialised_in_g2() -> Self {
        let world = Self::bound_in_g2().await;
        world.run().await;
        world
    }

    /// As `initialised`, over the elder interface.
    pub(crate) async fn initialised_in_g1() -> Self {
        let world = Self::bound_in_g1().await;
        world.run().await;
        world
    }

    /// As `bound`, over the elder interface.
    pub(crate) async fn bound_in_g1() -> Self {
        let world = Self::over(Way::Password).await;
        world.bind().await;
        world
    }

    /// As `bound`, over today's interface.
    pub(crate) async fn bound_in_g2() -> Self {
        let world = Self::over(Way::Application).await;
        world.bind().await;
        world
    }

    /// With employees bound and a default owner.
    pub(crate) async fn bound() -> Self {
        let world = Self::new().await;
        world.bind().await;
        world
    }

    pub(crate) async fn bind(&self) {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let never = AtomicBool::new(false);
        let summary = self.engine.bind_employees(&connection, &Bars::quiet(), &never).await.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        demonstration::default_owner(&self.store, &self.id).await.expect("an owner");
    }

    pub(crate) async fn bound_of(&self, kind: &str) -> Vec<Binding> {
        let page = self.store.all_bindings(&self.id, kind, None, 1_000).await.expect("bindings");
        page.into_iter().map(|bound| bound.binding).collect()
    }

    /// Why the binding of a CRM record must not be used.
    pub(crate) async fn marked(&self, kind: &str, crm_id: &str) -> Option<String> {
        let bound = self.store.bindings(&self.id, kind, System::Crm, &[crm_id]).await.expect("bindings");
        assert_eq!(bound.len(), 1);
        bound[0].broken.clone()
    }

    /// The next run reads the stream from its beginning again.
    pub(crate) async fn forget_how_far(&self, stream: &str) {
        self.store.reset_cursor(&self.id, stream).await.expect("reset");
    }

    pub(crate) async fn stored(&self) -> store::Connection {
        self.store.connection(&self.id).await.expect("a store").expect("the connection")
    }

    pub(crate) async fn change(&self, change: impl FnOnce(&mut store::Connection)) {
        let mut stored = self.stored().await;
        change(&mut stored);
        self.store.update_connection(&stored, stored.created_at).await.expect("stored");
    }

    pub(crate) async fn switch_on(&self, preset: Preset) {
        self.change(|stored| stored.presets.push(preset)).await;
    }

    /// All streams once, to their end.
    pub(crate) async fn run(&self) -> Summary {
        let summary = self.try_run().await.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        let counts = summary.streams.iter().flat_map(|(_, tally, _)| tally.states.values());
        assert!(counts.into_iter().all(|count| *count > 0), "a state that nothing came to: {:?}", summary.streams);
        summary
    }

    pub(crate) async fn try_run(&self) -> Result<Summary, RunError> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        self.engine.run(&connection, &[], "test", &Bars::quiet(), &AtomicBool::new(false)).await
    }

    /// One stream to its end.
    pub(crate) async fn run_only(&self, stream: &str) {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let never = AtomicBool::new(false);
        let summary = self.engine.run(&connection, &[stream], "test", &Bars::quiet(), &never).await.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
    }

    /// What a run would do.
    pub(crate) async fn plan(&self) -> Vec<Planned> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let summary = self.engine.plan(&connection, &[], &Bars::quiet(), &AtomicBool::new(false)).await;
        let summary = summary.expect("a plan");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        let planned = self.engine.planned(&self.id, &summary.run, None, i64::from(i32::MAX)).await.expect("a list");
        planned.into_iter().map(|(_, planned)| planned).collect()
    }

    /// So many seconds pass, for us and for both systems.
    pub(crate) async fn later(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000, Ordering::Relaxed);
        self.control("POST", "clock", &json!({"now": self.clock.now(), "frozen": false})).await;
    }

    /// How many writes both sandboxes have counted.
    pub(crate) async fn writes(&self) -> u64 {
        let stats = self.control("GET", "stats", &Value::Null).await;
        ["jdy", "crm"]
            .iter()
            .flat_map(|system| stats[system]["writes"].as_object().into_iter().flat_map(Map::values))
            .filter_map(Value::as_u64)
            .sum()
    }

    /// Scripts faults.
    pub(crate) async fn faults(&self, faults: Value) {
        self.control("POST", "faults", &json!({"faults": faults})).await;
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://sandbox/sandbox/{path}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("a request");
        let answer = self.sandbox.crm().oneshot(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    /// All records of an object in the CRM.
    pub(crate) async fn crm_rows(&self, object: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        loop {
            let offset = u32::try_from(rows.len()).expect("few rows");
            let query = Query { offset, ..Query::default() };
            let page = self.clients.crm.query(object, &query).await.expect("rows").rows;
            let full = page.len() == 100;
            rows.extend(page);
            if !full {
                return rows;
            }
        }
    }

    /// The CRM records whose field is this.
    pub(crate) async fn crm_where(&self, object: &str, field: &str, value: &str) -> Vec<Value> {
        let filter = Filter { field: field.to_owned(), operator: Operator::Eq, values: vec![value.into()] };
        let query = Query { filters: vec![filter], ..Query::default() };
        self.clients.crm.query(object, &query).await.expect("rows").rows
    }

    /// The JDY rows of this name; disabled ones too.
    pub(crate) async fn jdy_named(&self, object: &jdy::Object, name: &str) -> Vec<Value> {
        let filter = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
        let page = self.clients.jdy.list(object, &filter, 1).await.expect("rows");
        page.rows.into_iter().filter(|row| row["name"] == name).collect()
    }

    pub(crate) async fn jdy_order(&self, bill_no: &str) -> Option<Value> {
        let filter = jdy::Filter {
            extra: vec![("bill_no".to_owned(), bill_no.to_owned())],
            page_size: 10,
            ..jdy::Filter::default()
        };
        let rows = self.clients.jdy.list(&jdy::SALES_ORDER, &filter, 1).await.expect("rows").rows;
        let id = rows.iter().find(|row| row["bill_no"] == bill_no)?["id"].as_str()?.to_owned();
        self.clients.jdy.detail(&jdy::SALES_ORDER, &id).await.expect("a detail")
    }

    /// The open questions of a stream.
    pub(crate) async fn asked_about(&self, stream: &str) -> Vec<Asked> {
        let open = self.store.questions(&self.id).await.expect("questions");
        open.into_iter().filter(|asked| asked.stream == stream).collect()
    }

    /// The log's rows of a stream.
    pub(crate) async fn records(&self, stream: &str) -> Vec<RecordView> {
        let filter = RecordFilter { streams: vec![stream.to_owned()], limit: 500, ..RecordFilter::default() };
        self.store.list_records(&self.id, &filter).await.expect("records").items
    }

    /// The log's row whose title contains `text`.
    pub(crate) async fn record(&self, stream: &str, text: &str) -> RecordView {
        let records = self.records(stream).await;
        let titles: Vec<String> = records.iter().map(|r| r.title.clone()).collect();
        let found = records.into_iter().find(|r| r.title.contains(text));
        found.unwrap_or_else(|| panic!("no {stream} {text} among {titles:?}"))
    }

    pub(crate) async fn state(&self, stream: &str, text: &str) -> State {
        self.record(stream, text).await.state
    }
}

/// A client of today's interface, with which people's hands work whatever the connection speaks.
fn hands(opener: &Opener) -> jdy::Client {
    let config = jdy::Config {
        base_url: "http://jdy.sandbox".to_owned(),
        client_id: demonstration::JDY_CLIENT_ID.to_owned(),
        client_secret: demonstration::JDY_CLIENT_SECRET.into(),
        login: jdy::Login::Application { outer_instance_id: demonstration::OUTER_INSTANCE_ID.to_owned() },
        account_id: None,
    };
    let now = jingxiang::clock::now_of(&opener.clock);
    jdy::Client::new(config, opener.jdy.clone(), now).expect("a client")
}

/// The whole suite passes over either generation of JDY's interface; `./dev test` runs it over both.
fn way() -> Way {
    if std::env::var_os("JINGXIANG_TEST_G1").is_some() { Way::Password } else { Way::Application }
}

/// A JSON object literal.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}
