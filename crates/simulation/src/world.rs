//! The world of one history: both systems, the database, the workers, and what has been done by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use engine::{Clock, Engine, Request};
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use jingxiang::worker::Worker;
use model::Binding;
use parking_lot::Mutex;
use sandbox::{Options, Sandbox};
use serde_json::{Map, Value, json};
use store::{MasterKey, RecordFilter, RecordView, Store};
use tower::ServiceExt;

use crate::bills::{Reopened, ReopenedReceipt};
use crate::edits::{Unseen, Words};
use crate::hands::hands;
use crate::history::{History, Manners};
use crate::line::{Line, Trace};
use crate::said::Said;
use crate::time::{ProcessClock, Skew, Time, WORLD};
use crate::watch::Watch;

/// Monday 2026-11-23, 10:00 in Shanghai.
pub const BEGIN: i64 = 1_795_399_200_000;
/// 精斗云's address, and the CRM's.
pub(crate) const ADDRESSES: (&str, &str) = ("http://jdy.sandbox", "http://crm.sandbox");

/// A worker in a process of its own.
pub struct Process {
    /// The worker.
    pub worker: Worker,
    /// Its line.
    pub line: Arc<Line>,
}

/// What people did that the rules speak of and that neither side shows any more.
#[derive(Default)]
pub struct Notes {
    /// CRM customers that somebody changed there, and when last.
    pub edited_accounts: BTreeMap<String, i64>,
    /// What nobody can know of yet, by customer.
    pub unseen: BTreeMap<String, Unseen>,
    /// What orders have said, by number, as far as nobody can know of it yet.
    pub order_words: BTreeMap<String, Words>,
    /// What CRM customers were called before, and until when.
    pub former_names: BTreeMap<String, Vec<(String, i64)>>,
    /// Persons that somebody added to JDY customers: customer id, name and when.
    pub persons: Vec<(String, String, i64)>,
    /// JDY customers of which nobody can say whether initialisation saw them.
    pub around_the_end: BTreeSet<String>,
    /// The keys of records about which somebody has answered a question.
    pub answered: BTreeSet<String>,
    /// Unit labels that somebody took away in the CRM, as far as they are not back: label and what it was renamed to.
    pub taken_units: BTreeMap<String, Option<String>>,
    /// Categories that somebody renamed in the CRM, as far as they are not back: id, name before.
    pub renamed_categories: BTreeMap<String, String>,
    /// Outbounds whose audit was taken back, and what the CRM had of them by then.
    pub reopened: BTreeMap<String, Reopened>,
    /// Receipts of which the same is true.
    pub reopened_receipts: BTreeMap<String, ReopenedReceipt>,
    /// JDY products that somebody deleted: their numbers.
    pub deleted: BTreeSet<String>,
    /// What else is gone, or was disabled.
    pub gone: crate::gone::Gone,
    /// What was taken back and changed of bills and customers in 精斗云.
    pub undone: crate::undone::Undone,
    /// Fields that somebody took away in the CRM.
    pub taken: crate::fields::Taken,
    /// What was changed and removed by hand in the CRM.
    pub hand: crate::ours::Hand,
    /// Products that somebody deleted many at once: their numbers. Nobody has said yet that they may go (PR-5).
    pub mass: BTreeSet<String>,
    /// The orders of lines that have changed: line, order.
    pub orders_of: BTreeMap<String, String>,
    /// Runs whose process died, and in which attempt.
    pub died: BTreeMap<String, i64>,
    /// Of those, the ones that were to stay in the CRM when somebody was asked.
    pub kept: BTreeSet<String>,
    /// Whether lists have lacked rows again and again.
    pub deceived: bool,
    /// Events that have come.
    pub heard: BTreeSet<String>,
    /// What people have said of customers.
    pub said: Mutex<Said>,
    /// What was wrong on the way.
    pub wrong: Vec<String>,
    /// Files that people stored in the CRM: name and content.
    pub files: BTreeMap<String, String>,
}

/// See the module.
pub struct World {
    /// The time of all of them.
    pub time: Arc<Time>,
    /// Both systems.
    pub sandbox: Sandbox,
    /// The database.
    pub store: Store,
    /// The connection's id.
    pub id: String,
    /// The processes that work on it.
    pub processes: Vec<Process>,
    /// 精斗云, as people use it.
    pub jdy: jdy::Client,
    /// The CRM, as people use it.
    pub crm: fxiaoke::Client,
    /// By how much the clocks of the workers' machines are wrong.
    pub skews: [Arc<Skew>; 2],
    /// All calls of the workers.
    pub trace: Arc<Mutex<Trace>>,
    /// Looks at what the workers take away.
    pub watch: Arc<Watch>,
    /// What people did.
    pub notes: Notes,
    /// Events that the CRM has sent and nobody has delivered: message, object, record.
    pub events: Vec<(String, String, String)>,
    /// The number of names given.
    pub names: u64,
    way: Way,
    seed: u64,
    born: usize,
}

impl World {
    /// Two fresh systems and a connection with employees bound and a default owner.
    pub async fn new(time: &Arc<Time>, history: &History) -> Self {
        let History { seed, way, .. } = *history;
        let sandbox = Sandbox::at(Options { limits: false, seed, ..Options::default() }, BEGIN);
        // A key that is the same every time; it guards nothing.
        let key = MasterKey::parse(&"00".repeat(32)).expect("a key");
        let store = Store::open("sqlite::memory:", key).await.expect("a store");
        time.minds(&store);
        // When exactly its days and its runs begin follows from the id.
        let id = format!("00000000-0000-4000-8000-{seed:012x}");
        let stored = demonstration::connect_as(&store, &id, ADDRESSES, way, BEGIN).await.expect("a connection");
        let hands = hands(time, &sandbox);
        let (jdy, crm) = hands.clients(&store).await;
        let watch = Arc::new(Watch::new(&jdy, &crm));
        let skew = Skew::default();
        let mut world = Self {
            time: Arc::clone(time),
            sandbox,
            store,
            id: stored.id,
            processes: Vec::new(),
            jdy,
            crm,
            skews: [Arc::new(skew.beside()), Arc::new(skew)],
            trace: Arc::default(),
            watch,
            notes: Notes::default(),
            events: Vec::new(),
            names: 0,
            way,
            seed,
            born: 0,
        };
        for place in 0..world.skews.len() {
            let process = world.process(place);
            world.processes.push(process);
        }
        world.bind(history).await;
        world.notes.said = Mutex::new(Said::at_first(&world).await);
        world
    }

    async fn bind(&self, history: &History) {
        let worker = &self.processes[0].worker;
        let stored = self.stored().await;
        let connection = worker.opener.open(&stored).expect("a connection");
        let never = std::sync::atomic::AtomicBool::new(false);
        let bound = worker.engine.bind_employees(&connection, &Bars::quiet(), &never).await.expect("a run");
        assert!(bound.halt.is_none(), "{:?}", bound.halt);
        demonstration::default_owner(&self.store, &self.id).await.expect("an owner");
        // Events are heard (S-7), and runs are those that people ask for.
        let once_a_year = json!({"mode": "cron", "cron": "0 3 1 1 *"});
        let Manners { batches, cut_shares, primary_as_sent } = history.manners;
        self.change(|stored| {
            (stored.presets, stored.rule) = (history.presets.clone(), once_a_year);
            stored.batch_function = stored.batch_function.take().filter(|_| batches);
        })
        .await;
        let manners = json!({"cut_shares": cut_shares, "primary_as_sent": primary_as_sent});
        self.control("POST", "manners", &manners).await.expect("manners");
    }

    /// A new process; the one that was at this place is gone.
    pub fn process(&mut self, place: usize) -> Process {
        self.born += 1;
        let skew = Arc::clone(&self.skews[place]);
        let clock = ProcessClock { time: Arc::clone(&self.time), owner: place, skew };
        let line = Line::new(&clock, &self.sandbox, self.seed ^ self.born as u64, &self.trace);
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let jdy = line.over(self.watch.over(transport::in_process::<_, Body, _>(self.sandbox.jdy())));
        let crm = line.over(self.watch.over(transport::in_process::<_, Body, _>(self.sandbox.crm())));
        let config = Config::default().for_sandbox(std::path::PathBuf::new(), Limits::On);
        let mut worker = Worker::new(
            &Opener::over(&config, clock, jdy, crm),
            self.store.behind(Arc::clone(&line) as Arc<dyn store::Gate>),
        );
        let Engine { node, has_ended, .. } = &mut worker.engine;
        (*node, *has_ended) = (format!("process-{}", self.born), nobody_has);
        Process { worker, line }
    }

    /// The connection as it is stored.
    pub async fn stored(&self) -> store::Connection {
        self.store.connection(&self.id).await.expect("a store").expect("the connection")
    }

    /// As the console changes the connection.
    pub async fn change(&self, change: impl FnOnce(&mut store::Connection)) {
        let mut stored = self.stored().await;
        change(&mut stored);
        self.store.update_connection(&stored, stored.created_at).await.expect("stored");
    }

    /// Somebody presses 同步.
    pub async fn asks(&self) {
        let engine = &self.processes[0].worker.engine;
        let _ = engine.ask(&self.id, &Request::default(), "hand").await;
    }

    /// Time passes.
    pub async fn passes(&self, ms: i64) {
        self.time.sleep(WORLD, ms, 0).await;
        self.sandbox.set_now(self.time.now());
    }

    /// A control call of the sandbox.
    pub async fn control(&self, method: &str, path: &str, body: &Value) -> Option<Value> {
        self.sandbox.set_now(self.time.now());
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://sandbox/sandbox/{path}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("a request");
        let answer = self.sandbox.crm().oneshot(request).await.expect("an answer");
        let there = answer.status().is_success();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        there.then(|| serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// How many writes both systems have counted.
    pub async fn writes(&self) -> u64 {
        let stats = self.control("GET", "stats", &Value::Null).await.unwrap_or_default();
        let of = |system: &str| {
            let writes = stats[system]["writes"].as_object().cloned().unwrap_or_default();
            writes.values().filter_map(Value::as_u64).sum::<u64>()
        };
        of("jdy") + of("crm")
    }

    /// The log's rows of a stream.
    pub async fn records(&self, stream: &str) -> Vec<RecordView> {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let filter =
                RecordFilter { streams: vec![stream.to_owned()], limit: 500, cursor, ..RecordFilter::default() };
            let page = self.store.list_records(&self.id, &filter).await.expect("records");
            all.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// The bindings of a kind.
    pub async fn bound(&self, kind: &str) -> Vec<Binding> {
        let page = self.store.all_bindings(&self.id, kind, None, 10_000).await.expect("bindings");
        page.into_iter().map(|bound| bound.binding).collect()
    }

    /// A name that nothing else has.
    pub fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{:03}", self.names)
    }

    /// Which generation of 精斗云's interface the connection speaks.
    pub fn way(&self) -> Way {
        self.way
    }
}

/// Of other processes nothing is known: a lease ends by itself.
fn nobody_has(_: &str) -> bool {
    false
}

/// A JSON object literal.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

/// An exact JSON number.
pub fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(0))
}

/// A field as text, whether it is sent as one or not.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
