//! Both sandboxes and a connection in simulated time, with the published quotas in force unless somebody says otherwise: a
//! first load of hours takes seconds, and what it costs in calls and in time is the same on every machine.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::body::Body;
use engine::Clock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::{Clients, Opener};
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use jingxiang::worker::Worker;
use model::Preset;
use parking_lot::Mutex;
use sandbox::{DataSet, Options, Sandbox};
use serde_json::{Map, Value, json};
use simulation::time::{ProcessClock, Time, WORLD};
use simulation::world::BEGIN;
use store::{MasterKey, NewConnection, Store};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::Transport;

use crate::counts::Counts;

/// 精斗云's address, and the CRM's.
const ADDRESSES: (&str, &str) = ("http://jdy.sandbox", "http://crm.sandbox");
/// The connection's id: when its runs begin follows from it.
const ID: &str = "6a696e67-7869-4e67-8000-000000000001";
/// How long a call is on its way, and its answer, in milliseconds.
const ON_THE_WAY: i64 = 25;

/// What a world is to be like.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The sandboxes' data.
    pub data: DataSet,
    /// The switches that are on.
    pub presets: &'a [Preset],
    /// Whether the tenant has the function that carries many records.
    pub batches: bool,
}

/// Calls as they came: when, to which system, and the path.
pub type Sent = Arc<Mutex<Vec<(i64, &'static str, String)>>>;

/// See the module.
pub struct World {
    /// The time of all.
    pub time: Arc<Time>,
    /// Both systems.
    pub sandbox: Sandbox,
    /// Everything that is kept.
    pub store: Store,
    /// What works on the connection.
    pub worker: Worker,
    /// The connection's id.
    pub id: String,
    /// Both systems as people use them: their calls take no time, and no quota of ours.
    pub people: Clients,
    /// All calls of the connector.
    pub sent: Sent,
}

/// Lets something happen in simulated time, on one thread.
pub fn in_simulated_time<T>(happens: impl AsyncFnOnce(Arc<Time>) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let time = Time::new(BEGIN);
    let (clock, watched) = (Arc::clone(&time), Arc::clone(&time));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().on_thread_park(move || clock.advance()).build()?;
    runtime.block_on(async move {
        tokio::select! {
            biased;
            happened = happens(time) => happened,
            () = watched.stuck.notified() => anyhow::bail!("nothing goes on any more"),
        }
    })
}

impl World {
    /// A connection with employees bound and a default owner, nothing loaded.
    pub async fn new(time: Arc<Time>, wanted: Wanted<'_>) -> anyhow::Result<Self> {
        let sandbox = Sandbox::at(Options { data: wanted.data, seed: 1, limits: true }, BEGIN);
        // A key that is the same every time; it guards nothing.
        let store = Store::open("sqlite::memory:", MasterKey::parse(&"00".repeat(32))?).await?;
        time.minds(&store);
        let stored = demonstration::connect(&store, ADDRESSES.0, ADDRESSES.1, Way::Application, BEGIN).await?;
        let mut stored = under(&store, ID, stored).await?;
        stored.presets = wanted.presets.to_vec();
        if !wanted.batches {
            stored.batch_function = None;
        }
        store.update_connection(&stored, stored.created_at).await?;
        let sent = Sent::default();
        let opener = opener(&time, &sandbox, Some(&sent));
        let people = opener_of_people(&time, &sandbox).clients(&stored)?;
        let worker = Worker::new(&opener, store.clone());
        let world = Self { time, sandbox, store, worker, id: stored.id, people, sent };
        let connection = world.connection().await?;
        let never = AtomicBool::new(false);
        let bound = world.worker.engine.bind_employees(&connection, &Bars::quiet(), &never).await?;
        anyhow::ensure!(bound.halt.is_none(), "{:?}", bound.halt);
        demonstration::default_owner(&world.store, &world.id).await?;
        Ok(world)
    }

    /// The connection as it is stored.
    pub async fn stored(&self) -> anyhow::Result<store::Connection> {
        self.store.connection(&self.id).await?.ok_or_else(|| anyhow::anyhow!("the connection is gone"))
    }

    /// Changes what is stored of it.
    pub async fn change(&self, change: impl FnOnce(&mut store::Connection)) -> anyhow::Result<()> {
        let mut stored = self.stored().await?;
        change(&mut stored);
        self.store.update_connection(&stored, stored.created_at).await?;
        Ok(())
    }

    async fn connection(&self) -> anyhow::Result<engine::Connection> {
        self.worker.opener.open(&self.stored().await?)
    }

    /// These streams, or all, once to their end; what both systems counted meanwhile.
    pub async fn run(&self, only: &[&str]) -> anyhow::Result<Counts> {
        let before = Counts::of(&self.sandbox).await?;
        let (connection, never) = (self.connection().await?, AtomicBool::new(false));
        let summary = self.worker.engine.run(&connection, only, "bench", &Bars::quiet(), &never).await?;
        anyhow::ensure!(summary.halt.is_none(), "{:?}", summary.halt);
        Ok(Counts::of(&self.sandbox).await?.since(&before))
    }

    /// So many seconds pass.
    pub async fn passes(&self, seconds: i64) {
        self.time.sleep(WORLD, seconds * 1_000, 0).await;
        self.sandbox.set_now(self.time.now());
    }

    /// The JDY id of what has this number.
    pub async fn jdy_id(&self, of: &jdy::Object, number: &str) -> anyhow::Result<Value> {
        let found = self.people.jdy.detail_by_number(of, number).await?;
        Ok(found.ok_or_else(|| anyhow::anyhow!("no {number}"))?["id"].take())
    }

    /// Gives a JDY product another price.
    pub async fn reprice(&self, id: &str, price: &str) -> anyhow::Result<()> {
        let price = |unit: &Value| json!([{"price_unit_id": unit, "price_retail_price": price}]);
        self.resave(id, |now| ("price_entity", price(&now["base_unit_id"]))).await
    }

    /// Saves a JDY product with another value in one field, as the ERP's own form does: the whole record is saved.
    pub async fn resave(&self, id: &str, change: impl FnOnce(&Value) -> (&'static str, Value)) -> anyhow::Result<()> {
        const KEPT: [&str; 8] =
            ["id", "number", "name", "enable", "base_unit_id", "parent_id", "brand_id", "price_entity"];
        let now = self.people.jdy.detail(&jdy::MATERIAL, id).await?;
        let now = now.ok_or_else(|| anyhow::anyhow!("no product {id}"))?;
        let mut product = object(json!({"ignore_warn": true}));
        for kept in KEPT {
            let value = now[kept].clone();
            if !value.is_null() && value != "" && value != "0" {
                product.insert(kept.to_owned(), value);
            }
        }
        let (field, value) = change(&now);
        product.insert(field.to_owned(), value);
        self.people.jdy.save(&jdy::MATERIAL, &product).await?;
        Ok(())
    }
}

/// A worker in another process, of which the others know nothing.
pub fn process(world: &World, name: &str) -> Worker {
    let mut worker = Worker::new(&opener(&world.time, &world.sandbox, Some(&world.sent)), world.store.clone());
    (worker.engine.node, worker.engine.has_ended) = (name.to_owned(), nobody_has);
    worker
}

/// A lease ends by itself.
fn nobody_has(_: &str) -> bool {
    false
}

/// The same connection under this id.
async fn under(store: &Store, id: &str, stored: store::Connection) -> anyhow::Result<store::Connection> {
    let store::Connection { name, jdy, crm, secrets, provision_function, batch_function, started_at, .. } = stored;
    store.delete_connection(&stored.id).await?;
    let made = store.create_connection_as(id, NewConnection { name, jdy, crm, secrets }, BEGIN).await?;
    Ok(store::Connection { provision_function, batch_function, started_at, ..made })
}

/// The way over which the connector calls: slow, and noted.
fn opener(time: &Arc<Time>, sandbox: &Sandbox, sent: Option<&Sent>) -> Opener {
    let over = |system: &'static str, inner: Transport| {
        let (time, sandbox, sent) = (Arc::clone(time), sandbox.clone(), sent.cloned());
        BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<bytes::Bytes>| {
            let (time, sandbox, sent, inner) = (Arc::clone(&time), sandbox.clone(), sent.clone(), inner.clone());
            async move {
                if let Some(sent) = sent {
                    time.sleep(WORLD, ON_THE_WAY, 0).await;
                    sent.lock().push((time.now(), system, request.uri().path().to_owned()));
                    sandbox.set_now(time.now());
                    let answer = inner.oneshot(request).await;
                    time.sleep(WORLD, ON_THE_WAY, 0).await;
                    return answer;
                }
                sandbox.set_now(time.now());
                inner.oneshot(request).await
            }
        }))
    };
    let clock: Arc<dyn Clock> = Arc::new(ProcessClock { time: Arc::clone(time), owner: WORLD, skew: Arc::default() });
    let limits = if sent.is_some() { Limits::On } else { Limits::Off };
    let config = Config::default().for_sandbox(std::path::PathBuf::new(), limits);
    let jdy = over("jdy", transport::in_process::<_, Body, _>(sandbox.jdy()));
    let crm = over("crm", transport::in_process::<_, Body, _>(sandbox.crm()));
    Opener::over(&config, clock, jdy, crm)
}

/// The way over which people call: at once.
fn opener_of_people(time: &Arc<Time>, sandbox: &Sandbox) -> Opener {
    opener(time, sandbox, None)
}

/// A JSON object literal.
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
