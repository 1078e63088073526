//! How long it takes from `kill -9` in the middle of a first load until a new process works on: until its first call arrives.
//! That is a call for a token: tokens live in memory, and whoever is in the middle of a load has one. So what the dead process had
//! on its way is not taken for a sign of life.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use engine::Clock;
use jingxiang::clock::WallClock;
use sandbox::{DataSet, Sandbox};

use crate::live::{Live, Ways};
use crate::process::Server;

/// How often it is killed. A run that was begun five times and never came to its end is not begun again.
const KILLS: usize = 4;
/// How many calls a process makes before that.
const CALLS: u64 = 40;
/// How long is waited for a call.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a call of the CRM takes, so that the load is not over before.
const SLOW: Duration = Duration::from_millis(20);

/// What the CRM has been asked for.
#[derive(Default)]
struct Arrived {
    calls: AtomicU64,
    tokens: AtomicU64,
}

/// The longest time, in seconds.
pub async fn longest() -> anyhow::Result<f64> {
    let arrived = Arc::new(Arrived::default());
    let live = Live::new(DataSet::Medium, async |sandbox| ways(sandbox, &arrived).await).await?;
    let (directory, id) = (live.directory.path().to_owned(), live.id.clone());
    std::fs::write(directory.join("jingxiang.toml"), "limits = 'off'\n")?;
    live.change(|stored| stored.batch_function = None).await?;
    live.engine.ask(&id, &engine::Request::default(), "hand").await?;
    live.store.close().await;
    let mut longest: f64 = 0.0;
    let mut server = start(&directory).await?;
    for _ in 0..KILLS {
        arrive(&arrived.calls, arrived.calls.load(Ordering::Relaxed) + CALLS).await?;
        server.kill()?;
        let (killed, tokens) = (Instant::now(), arrived.tokens.load(Ordering::Relaxed));
        server = start(&directory).await?;
        arrive(&arrived.tokens, tokens + 1).await?;
        longest = longest.max(killed.elapsed().as_secs_f64());
    }
    Ok(longest)
}

async fn start(directory: &std::path::Path) -> anyhow::Result<Server> {
    let directory = directory.to_owned();
    tokio::task::spawn_blocking(move || Server::serve(&directory)).await?
}

/// Returns when so many have arrived.
async fn arrive(calls: &AtomicU64, count: u64) -> anyhow::Result<()> {
    let asked = Instant::now();
    while calls.load(Ordering::Relaxed) < count {
        anyhow::ensure!(asked.elapsed() < PATIENCE, "no call arrives");
        WallClock.sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

/// Over sockets, where the CRM's calls are counted and take their time.
async fn ways(sandbox: &Sandbox, arrived: &Arc<Arrived>) -> anyhow::Result<Ways> {
    let counted = Arc::clone(arrived);
    let count = move |request: Request, next: Next| {
        let counted = Arc::clone(&counted);
        async move {
            counted.calls.fetch_add(1, Ordering::Relaxed);
            counted.tokens.fetch_add(request.uri().path().contains("Token").into(), Ordering::Relaxed);
            WallClock.sleep(SLOW).await;
            next.run(request).await
        }
    };
    let crm: Router = sandbox.crm().layer(middleware::from_fn(count));
    let (jdy, _) = sandbox::serve(sandbox.jdy(), "127.0.0.1:0").await?;
    let (crm, _) = sandbox::serve(crm, "127.0.0.1:0").await?;
    let network = transport::over_network()?;
    let to = |address| (format!("http://{address}"), network.clone());
    Ok(Ways { jdy: to(jdy), crm: to(crm) })
}
