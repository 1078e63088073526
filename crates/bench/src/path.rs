//! The connector's own work: products between two systems that answer at once, over a database on disk. Measured in a
//! process of its own (`bench --path N`), so that its memory and its processor time are nobody else's.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use engine::Connection;
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::progress::Bars;
use model::{Binding, System};
use serde_json::{Value, json};
use store::{NewConnection, Secrets};

use crate::figure::count;
use crate::peers::{AtHand, CATEGORY, UNIT};
use crate::process;

/// What the path of so many products takes.
#[derive(Debug, Clone, Copy)]
pub struct Path {
    /// New products in a second.
    pub written: f64,
    /// The same, in a second of processor time.
    pub written_on_one_core: f64,
    /// Products without a change in a second.
    pub unchanged: f64,
    /// The same, in a second of processor time: what one core does, however loaded the machine is.
    pub unchanged_on_one_core: f64,
    /// The most memory that the process had, in MB.
    pub memory: f64,
}

impl Path {
    /// As the process that measures says it.
    pub fn to_json(self) -> Value {
        json!({"written": self.written, "written_on_one_core": self.written_on_one_core, "unchanged": self.unchanged, "one_core": self.unchanged_on_one_core,
            "memory": self.memory})
    }

    /// As it was said.
    pub fn of_json(said: &Value) -> Option<Self> {
        let number = |name: &str| said[name].as_f64();
        Some(Self {
            written: number("written")?,
            written_on_one_core: number("written_on_one_core")?,
            unchanged: number("unchanged")?,
            unchanged_on_one_core: number("one_core")?,
            memory: number("memory")?,
        })
    }
}

/// Measures it, in this process. With `prepared`, the pages are made before the clock runs; they take memory.
pub async fn measure(products: u64, prepared: bool) -> anyhow::Result<Path> {
    let directory = tempfile::tempdir()?;
    let clock: Arc<dyn engine::Clock> = Arc::new(WallClock);
    let config = Config::default().for_sandbox(directory.path().to_owned(), Limits::Off);
    let nowhere = transport::over_network()?;
    let opener = Opener::over(&config, Arc::clone(&clock), nowhere.clone(), nowhere);
    let store = config.open_store().await?;
    let new = NewConnection { name: "bench".to_owned(), jdy: json!({}), crm: json!({}), secrets: Secrets::default() };
    let stored = store.create_connection(new, clock.now()).await?;
    for (kind, id) in [("employee", "1"), ("product_category", CATEGORY), ("unit", UNIT)] {
        let binding = Binding::between(System::Jdy, id, &format!("crm-{id}"), id);
        store.bind(&stored.id, kind, &binding, None, clock.now()).await?;
    }
    let (shop, crm) = (AtHand::new(System::Jdy, products), AtHand::new(System::Crm, 0));
    let engine = opener.engine(store);
    let connection = Connection {
        id: stored.id,
        started_at: clock.now(),
        default_owner: None,
        presets: Vec::new(),
        overrides: std::collections::HashMap::new(),
        deletion_share: engine::DELETION_SHARE,
        pacer: Arc::default(),
        jdy: Arc::<AtHand>::clone(&shop),
        crm: Arc::<AtHand>::clone(&crm),
    };
    let pass = async || {
        if prepared {
            shop.prepare();
        }
        let (began, used) = (Instant::now(), process::processor_time());
        let summary = engine.run(&connection, &["product"], "bench", &Bars::quiet(), &AtomicBool::new(false)).await?;
        anyhow::ensure!(summary.halt.is_none(), "{:?}", summary.halt);
        let seen: u64 = summary.streams.iter().map(|(_, tally, _)| tally.total()).sum();
        anyhow::ensure!(seen == products, "{seen} of {products}: {:?}", summary.streams);
        let used = process::processor_time() - used;
        anyhow::Ok((count(products) / began.elapsed().as_secs_f64(), count(products) / used))
    };
    let writes = || shop.written() + crm.written();
    let (written, written_on_one_core) = pass().await?;
    anyhow::ensure!(writes() == products, "{} of {products} products were written", writes());
    let (unchanged, unchanged_on_one_core) = pass().await?;
    anyhow::ensure!(writes() == products, "{} were written although nothing had changed (F-6)", writes() - products);
    Ok(Path { written, written_on_one_core, unchanged, unchanged_on_one_core, memory: process::peak_memory() })
}
