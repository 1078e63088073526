//! What one server holds in memory whose many connections have nothing to do. Each is a tenant of its own, has done its first
//! load in this server, and waits.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use engine::{Clock, Engine};
use jingxiang::clock::WallClock;
use jingxiang::connection::{Opener, secret};
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use sandbox::{Credentials, DataSet, Options, Sandbox};
use serde_json::json;
use store::{Connection, NewConnection, Store};

use crate::live::config;
use crate::process::{Memory, Server};

/// At rest is a server that has made no call for so long, and none before that has more to do for longer.
const AT_REST: Duration = Duration::from_secs(15);
/// How long is waited for that, at most.
const PATIENCE: Duration = Duration::from_hours(1);

/// What a server has that has loaded so many connections and waits.
pub async fn memory(connections: u32) -> anyhow::Result<Memory> {
    let tenants = std::num::NonZeroU32::new(connections).ok_or_else(|| anyhow::anyhow!("no connection"))?;
    let sandbox = Sandbox::with_tenants(Options { data: DataSet::Small, seed: 1, limits: false }, tenants);
    let calls = Arc::new(AtomicU64::new(0));
    let (jdy, _) = sandbox::serve(counted(sandbox.jdy(), &calls), "127.0.0.1:0").await?;
    let (crm, _) = sandbox::serve(counted(sandbox.crm(), &calls), "127.0.0.1:0").await?;
    let directory = tempfile::tempdir()?;
    let (path, addresses) = (directory.path(), [jdy, crm].map(|address| format!("http://{address}")));
    connect(path, &addresses, &sandbox.credentials()).await?;
    std::fs::write(path.join("jingxiang.toml"), "limits = 'off'\n")?;
    let before = calls.load(Ordering::Relaxed);
    let owned = path.to_owned();
    let mut server = tokio::task::spawn_blocking(move || Server::serve(&owned)).await??;
    rests(&calls, before).await?;
    let memory = server.memory()?;
    server.kill()?;
    let store = config(path).open_store().await?;
    let loaded = store.connections().await?.iter().filter(|connection| connection.initialised_at.is_some()).count();
    anyhow::ensure!(
        loaded == usize::try_from(connections)?,
        "{loaded} of {connections} connections have done a first load"
    );
    Ok(memory)
}

/// A connection for each tenant, with employees bound, a default owner, and a run that waits for a worker.
async fn connect(path: &Path, [jdy, crm]: &[String; 2], all: &[Credentials]) -> anyhow::Result<()> {
    let (clock, network): (Arc<dyn Clock>, _) = (Arc::new(WallClock), transport::over_network()?);
    let config = config(path);
    let opener = Opener::over(&config, Arc::clone(&clock), network.clone(), network);
    let store = config.open_store().await?;
    let engine = opener.engine(store.clone());
    let model = demonstration::connect(&store, jdy, crm, Way::Application, clock.now()).await?;
    for credentials in all {
        let stored = tenant(&store, &model, credentials, clock.now()).await?;
        begin(&store, &opener, &engine, &stored).await?;
    }
    store.delete_connection(&model.id).await?;
    store.close().await;
    Ok(())
}

/// A connection as `model`, to this tenant.
async fn tenant(store: &Store, model: &Connection, to: &Credentials, now: i64) -> anyhow::Result<Connection> {
    let (mut jdy, mut secrets) = (model.jdy.clone(), model.secrets.clone());
    jdy["outer_instance_id"] = json!(to.outer_instance_id);
    secrets.set(secret::CRM_PERMANENT, to.permanent_code.clone());
    let new = NewConnection { name: to.enterprise_account.clone(), jdy, crm: model.crm.clone(), secrets };
    let Connection { provision_function, batch_function, started_at, .. } = model.clone();
    let made = store.create_connection(new, now).await?;
    let stored = Connection { provision_function, batch_function, started_at, ..made };
    store.update_connection(&stored, now).await?;
    store.connection(&stored.id).await?.ok_or_else(|| anyhow::anyhow!("the connection is gone"))
}

async fn begin(store: &Store, opener: &Opener, engine: &Engine, stored: &Connection) -> anyhow::Result<()> {
    let (connection, never) = (opener.open(stored)?, AtomicBool::new(false));
    let bound = engine.bind_employees(&connection, &Bars::quiet(), &never).await?;
    anyhow::ensure!(bound.halt.is_none(), "{:?}", bound.halt);
    demonstration::default_owner(store, &stored.id).await?;
    engine.ask(&stored.id, &engine::Request::default(), "hand").await?;
    Ok(())
}

/// Returns when calls were made since `before`, and then none for a while.
async fn rests(calls: &AtomicU64, before: u64) -> anyhow::Result<()> {
    let asked = Instant::now();
    let (mut last, mut since) = (before, Instant::now());
    while last == before || since.elapsed() < AT_REST {
        anyhow::ensure!(asked.elapsed() < PATIENCE, "it does not come to rest");
        WallClock.sleep(Duration::from_millis(200)).await;
        let now = calls.load(Ordering::Relaxed);
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    Ok(())
}

fn counted(router: Router, calls: &Arc<AtomicU64>) -> Router {
    let calls = Arc::clone(calls);
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        calls.fetch_add(1, Ordering::Relaxed);
        next.run(request)
    }))
}
