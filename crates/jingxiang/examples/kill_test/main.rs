//! `scripts/kill-test`: workers on one PostgreSQL, killed at random while people change both sides; then the invariants.
//!
//! Every connection has two sandboxes of its own, in this process. The workers are processes: `jingxiang work`.

mod checks;
mod people;
mod workers;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Parser;
use engine::{Clock, Engine};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use sandbox::{Options, Sandbox};
use serde_json::json;
use store::Store;

use workers::Workers;

/// Kills workers at random and looks at what is left.
#[derive(Parser)]
struct Arguments {
    /// The program whose workers are killed
    #[arg(long)]
    program: std::path::PathBuf,
    /// A PostgreSQL database that nobody needs
    #[arg(long, env = "JINGXIANG_TEST_POSTGRES")]
    database: String,
    #[arg(long, default_value_t = 12)]
    connections: usize,
    #[arg(long, default_value_t = 3)]
    workers: usize,
    /// For how long workers are killed
    #[arg(long, default_value_t = 75)]
    seconds: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How often a connection runs by its rule, in seconds: the shortest there is.
const EVERY: i64 = 60;

/// A connection between two sandboxes.
pub(crate) struct Pair {
    pub id: String,
    pub opener: Opener,
    _sandbox: Sandbox,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let directory = tempfile::tempdir()?;
    let mut config = Config::default().for_sandbox(directory.path().to_owned(), Limits::Off);
    config.database_url = Some(arguments.database.clone());
    let store = config.open_store().await?;
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let opener = Opener::new(&config, Arc::clone(&clock))?;
    let engine = opener.engine(store.clone());

    println!("{} connections, {} workers", arguments.connections, arguments.workers);
    let mut pairs = Vec::new();
    for number in 0..arguments.connections {
        pairs.push(pair(&store, &engine, &opener, number).await.with_context(|| format!("connection {number}"))?);
    }
    let mut workers = Workers::new(&arguments.program, &arguments.database, directory.path(), arguments.seed);
    for _ in 0..arguments.workers {
        workers.start()?;
    }
    let began = clock.now();
    println!("first loads");
    settled(&store, &pairs, &clock, began, &mut workers).await?;

    let began = clock.now();
    println!("{} s of random kill -9 while both sides change", arguments.seconds);
    let changed = people::busy(&store, &pairs, &clock, arguments.seed, arguments.seconds, &mut workers).await?;
    let killed = workers.killed();
    println!("{killed} kills, {changed} changes; now until everything is settled");
    settled(&store, &pairs, &clock, clock.now(), &mut workers).await?;
    let ended = clock.now();
    workers.stop().await?;

    let faults = checks::all(&store, &pairs, began, ended).await?;
    for fault in &faults {
        println!("FAULT  {fault}");
    }
    println!("{} connections, {killed} kills, {changed} changes, {} faults", pairs.len(), faults.len());
    if !faults.is_empty() || killed == 0 {
        bail!("the invariants do not hold");
    }
    Ok(())
}

/// Two sandboxes and a connection between them, employees bound, not yet loaded, with the shortest interval.
async fn pair(store: &Store, engine: &Engine, opener: &Opener, number: usize) -> anyhow::Result<Pair> {
    let sandbox = Sandbox::new(Options { limits: false, seed: u64::try_from(number)? + 1, ..Options::default() });
    let (jdy, _) = sandbox::serve(sandbox.jdy(), "127.0.0.1:0").await?;
    let (crm, _) = sandbox::serve(sandbox.crm(), "127.0.0.1:0").await?;
    let (jdy, crm) = (format!("http://{jdy}"), format!("http://{crm}"));
    let mut stored = demonstration::connect(store, &jdy, &crm, Way::Application, engine.clock.now()).await?;
    stored.name = format!("对接 {number}");
    store.update_connection(&stored).await?;
    let stored = store.connection(&stored.id).await?.context("it was just made")?;
    let bound = engine.bind_employees(&opener.open(&stored)?, &Bars::quiet(), &AtomicBool::new(false)).await?;
    if let Some(halt) = bound.halt {
        bail!("{halt}");
    }
    let mut stored = demonstration::default_owner(store, &stored.id).await?;
    stored.rule = json!({"mode": "interval", "every": EVERY});
    store.update_connection(&stored).await?;
    Ok(Pair { id: stored.id, opener: opener.clone(), _sandbox: sandbox })
}

/// Waits until every connection has run by its rule since `since`, nothing waits, and nobody works; restarts workers
/// that were killed meanwhile.
async fn settled(
    store: &Store,
    pairs: &[Pair],
    clock: &Arc<dyn Clock>,
    since: i64,
    workers: &mut Workers,
) -> anyhow::Result<()> {
    const PATIENCE_MS: i64 = 240_000;
    loop {
        let mut open = 0;
        for pair in pairs {
            let runs = store.runs(&pair.id, None, 500).await?;
            let run = runs.iter().any(|run| {
                checks::is_everything(run) && run.started_at > Some(since) && run.state == store::RunState::Done
            });
            let events = store.waiting_events(&pair.id).await?.0;
            open += usize::from(!run || events > 0);
        }
        if open == 0 {
            return Ok(());
        }
        if clock.now() - since > PATIENCE_MS {
            bail!("{open} connections have not come to rest after {} s", PATIENCE_MS / 1_000);
        }
        workers.revive()?;
        clock.sleep(Duration::from_secs(1)).await;
    }
}
