//! Both sandboxes and a connection by the wall clock, without quotas.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use engine::{Clock, Engine};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::{Clients, Opener};
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use sandbox::{DataSet, Options, Sandbox};
use serde_json::json;
use store::Store;
use tempfile::TempDir;
use transport::Transport;

use crate::figure::count;
use crate::simulated::object;

/// See the module.
pub struct Live {
    /// Both systems.
    pub sandbox: Sandbox,
    /// Everything that is kept.
    pub store: Store,
    /// The way to both.
    pub opener: Opener,
    /// The connection's id.
    pub id: String,
    /// What runs it.
    pub engine: Engine,
    /// Both systems as people use them.
    pub people: Clients,
    /// Where everything is kept.
    pub directory: TempDir,
}

/// Where the systems are, and how they are reached.
pub struct Ways {
    /// 精斗云.
    pub jdy: (String, Transport),
    /// The CRM.
    pub crm: (String, Transport),
}

impl Live {
    /// Sandboxes with this data, which `reached` makes reachable; employees are bound and a default owner is chosen.
    pub async fn new(
        data: DataSet,
        reached: impl AsyncFnOnce(&Sandbox) -> anyhow::Result<Ways>,
    ) -> anyhow::Result<Self> {
        let sandbox = Sandbox::new(Options { data, seed: 1, limits: false });
        let Ways { jdy, crm } = reached(&sandbox).await?;
        let directory = tempfile::tempdir()?;
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let config = config(directory.path());
        let opener = Opener::over(&config, Arc::clone(&clock), jdy.1, crm.1);
        let store = config.open_store().await?;
        let stored = demonstration::connect(&store, &jdy.0, &crm.0, Way::Application, clock.now()).await?;
        let engine = opener.engine(store.clone());
        let bound = engine.bind_employees(&opener.open(&stored)?, &Bars::quiet(), &AtomicBool::new(false)).await?;
        anyhow::ensure!(bound.halt.is_none(), "{:?}", bound.halt);
        let stored = demonstration::default_owner(&store, &stored.id).await?;
        let people = opener.connect(&stored)?;
        Ok(Self { sandbox, store, opener, id: stored.id, engine, people, directory })
    }

    /// Over sockets.
    pub async fn over_http(data: DataSet) -> anyhow::Result<Self> {
        Self::new(data, async |sandbox| {
            let (jdy, _) = sandbox::serve(sandbox.jdy(), "127.0.0.1:0").await?;
            let (crm, _) = sandbox::serve(sandbox.crm(), "127.0.0.1:0").await?;
            let network = transport::over_network()?;
            let to = |address| (format!("http://{address}"), network.clone());
            Ok(Ways { jdy: to(jdy), crm: to(crm) })
        })
        .await
    }

    /// Changes what is stored of the connection.
    pub async fn change(&self, change: impl FnOnce(&mut store::Connection)) -> anyhow::Result<()> {
        let stored = self.store.connection(&self.id).await?;
        let mut stored = stored.ok_or_else(|| anyhow::anyhow!("the connection is gone"))?;
        change(&mut stored);
        self.store.update_connection(&stored, stored.created_at).await?;
        Ok(())
    }

    /// These streams, or all, once to their end: how many records were written, and the seconds it took.
    pub async fn run(&self, only: &[&str]) -> anyhow::Result<(u64, f64)> {
        let stored = self.store.connection(&self.id).await?;
        let connection = self.opener.open(&stored.ok_or_else(|| anyhow::anyhow!("the connection is gone"))?)?;
        let began = Instant::now();
        let summary = self.engine.run(&connection, only, "bench", &Bars::quiet(), &AtomicBool::new(false)).await?;
        anyhow::ensure!(summary.halt.is_none(), "{:?}", summary.halt);
        let written = |tally: &engine::Tally| {
            let of = |state| tally.states.get(&state).copied().unwrap_or_default();
            of(model::State::Created) + of(model::State::Updated)
        };
        let records = summary.streams.iter().map(|(_, tally, _)| written(tally)).sum();
        Ok((records, began.elapsed().as_secs_f64()))
    }
}

/// The configuration of a directory, as a file that the program reads, too.
pub fn config(directory: &Path) -> Config {
    Config::default().for_sandbox(directory.to_owned(), Limits::Off)
}

/// New records in a second, over sockets to sandboxes on the same cores.
#[derive(Debug)]
pub struct OverHttp {
    /// 精斗云's products, each read with a detail of its own, to the CRM, a hundred to a call.
    pub products: f64,
    /// 精斗云's customers to the CRM, the same.
    pub customers: f64,
    /// The CRM's customers to 精斗云, each a call of its own, after the look that keeps their other contacts.
    pub customers_to_jdy: f64,
}

/// See [`OverHttp`].
pub async fn over_http() -> anyhow::Result<OverHttp> {
    let rate = |(records, seconds): (u64, f64)| count(records) / seconds;
    // A thousand customers are there in a third of a second, most of which is lines being opened and memory asked for.
    let live = Live::over_http(DataSet::Large).await?;
    live.run(&["unit", "product_category", "customer_category"]).await?;
    let products = rate(live.run(&["product"]).await?);
    let customers = rate(live.run(&["customer_initial"]).await?);
    drop(live);
    let live = Live::over_http(DataSet::Medium).await?;
    live.run(&[]).await?;
    for bound in live.store.all_bindings(&live.id, "customer", None, 1_000).await? {
        let change = object(json!({"address": "深圳市南山区科技园一号", "deal_status": "2"}));
        live.people.crm.update("AccountObj", &bound.binding.crm_id, change).await?;
    }
    let customers_to_jdy = rate(live.run(&["customer"]).await?);
    Ok(OverHttp { products, customers, customers_to_jdy })
}
