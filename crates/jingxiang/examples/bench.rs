//! `./dev bench`: what the path costs, over sandboxes in the same process, limits off.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use axum::body::Body;
use clap::Parser;
use engine::{Clock, Connection, Engine};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::Opener;
use jingxiang::demonstration;
use jingxiang::progress::Bars;
use sandbox::{DataSet, Options, Sandbox};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Measures and prints a table.
#[derive(Parser)]
struct Arguments {
    /// small, medium or large
    #[arg(long, default_value = "medium", value_parser = str::parse::<DataSet>)]
    data: DataSet,
    /// A last line with every figure
    #[arg(long)]
    json: bool,
}

/// A figure: its name, its value, what it should be.
struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    reach: Option<f64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::new(Options { data: arguments.data, seed: 1, limits: false });
    let directory = tempfile::tempdir()?;
    let clock: Arc<dyn Clock> = Arc::new(WallClock);
    let config = Config::default().for_sandbox(directory.path().to_owned(), Limits::Off);
    let jdy = transport::in_process::<_, Body, _>(sandbox.jdy());
    let crm = transport::in_process::<_, Body, _>(sandbox.crm());
    let opener = Opener::over(&config, Arc::clone(&clock), jdy, crm);
    let store = config.open_store().await?;
    let stored = demonstration::connect(
        &store,
        "http://jdy.sandbox",
        "http://crm.sandbox",
        demonstration::Way::Application,
        clock.now(),
    )
    .await?;
    let engine = opener.engine(store.clone());
    let never = AtomicBool::new(false);
    engine.bind_employees(&opener.open(&stored)?, &Bars::quiet(), &never).await?;
    let stored = demonstration::default_owner(&store, &stored.id).await?;
    let connection = opener.open(&stored)?;

    let (records, seconds) = timed_run(&engine, &connection).await?;
    let after_first = writes(&sandbox).await?;
    let (_, second) = timed_run(&engine, &connection).await?;
    let figures = [
        Figure { name: "first load, in process", value: records / seconds, unit: "records/s", reach: None },
        Figure { name: "first load", value: records, unit: "records", reach: None },
        Figure { name: "second run", value: second, unit: "s", reach: None },
        Figure {
            name: "writes of the second run",
            value: writes(&sandbox).await? - after_first,
            unit: "calls",
            reach: Some(0.0),
        },
        Figure { name: "resident memory, both sandboxes included", value: resident(), unit: "MB", reach: None },
    ];
    for f in &figures {
        let reach = f.reach.map_or_else(String::new, |reach| format!("  (reach: {reach})"));
        println!("{:<44} {:>12.1} {}{reach}", f.name, f.value, f.unit);
    }
    if arguments.json {
        let short: Vec<&str> =
            figures.iter().filter(|f| f.reach.is_some_and(|r| f.value > r)).map(|f| f.name).collect();
        let mut line: serde_json::Map<String, Value> =
            figures.iter().map(|f| (f.name.to_owned(), json!(f.value))).collect();
        line.insert("short".to_owned(), json!(short));
        println!("{}", Value::Object(line));
    }
    Ok(())
}

/// One run; how many records it dealt with, and the seconds it took.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
async fn timed_run(engine: &Engine, connection: &Connection) -> anyhow::Result<(f64, f64)> {
    let begun = Instant::now();
    let summary = engine.run(connection, &[], "bench", &Bars::quiet(), &AtomicBool::new(false)).await?;
    if let Some(halt) = summary.halt {
        anyhow::bail!("{halt}");
    }
    let records: u64 = summary.streams.iter().map(|(_, tally, _)| tally.total()).sum();
    Ok((records as f64, begun.elapsed().as_secs_f64()))
}

/// The writes that both sandboxes have counted.
async fn writes(sandbox: &Sandbox) -> anyhow::Result<f64> {
    let request = http::Request::get("http://sandbox/sandbox/stats").body(Body::empty())?;
    let answer = sandbox.crm().oneshot(request).await?;
    let stats: Value = serde_json::from_slice(&axum::body::to_bytes(answer.into_body(), usize::MAX).await?)?;
    let of = |system: &str| -> f64 {
        let writes = stats[system]["writes"].as_object();
        writes.into_iter().flat_map(serde_json::Map::values).filter_map(Value::as_f64).sum()
    };
    Ok(of("jdy") + of("crm"))
}

/// Resident memory of this process, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
