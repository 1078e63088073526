//! `jingxiang sync`: one run now.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, anyhow};
use clap::Args;
use engine::Clock;

use crate::clock::WallClock;
use crate::config::Config;
use crate::connection::Opener;
use crate::progress::{Bars, table};

/// Flags of `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// 对接的编号；只有一个对接时可以省略
    connection: Option<String>,
    /// 只同步这个对象，例如 product；可重复
    #[arg(long = "stream", value_name = "KIND")]
    streams: Vec<String>,
}

impl Sync {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(config, clock)?;
        let store = config.open_store().await?;
        let stored = super::sync::choose(&store, self.connection.as_deref()).await?;
        let connection = opener.open(&stored)?;
        let cancelled = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&cancelled);
        tokio::spawn(async move {
            super::stopped().await;
            // The record in hand is finished and recorded; a second signal ends the process.
            asked.store(true, Ordering::Relaxed);
            super::stopped().await;
            std::process::exit(130);
        });
        let only: Vec<&str> = self.streams.iter().map(String::as_str).collect();
        let engine = opener.engine(store.clone());
        let summary = engine.run(&connection, &only, "cli", &Bars::new(), &cancelled).await?;
        println!("{}", table(&store.counts(&stored.id).await?));
        match summary.halt {
            None => Ok(ExitCode::SUCCESS),
            Some(halt) => Err(anyhow!("{halt}")),
        }
    }
}

/// The connection of this id; without one, the only one there is.
pub(super) async fn choose(store: &store::Store, id: Option<&str>) -> anyhow::Result<store::Connection> {
    if let Some(id) = id {
        return store.connection(id).await?.with_context(|| format!("没有编号为 {id} 的对接"));
    }
    let mut all = store.connections().await?;
    match (all.len(), all.pop()) {
        (1, Some(only)) => Ok(only),
        (0, _) => Err(anyhow!("还没有建立任何对接")),
        (n, _) => Err(anyhow!("共有 {n} 个对接，请指明编号")),
    }
}
