//! `jingxiang work`: a worker, and nothing that listens.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use engine::Clock;

use crate::clock::WallClock;
use crate::config::Config;
use crate::connection::Opener;
use crate::worker::{AT_ONCE, Worker};

/// Flags of `work`.
#[derive(Debug, Args)]
pub struct Work {
    /// 同时同步的对接数
    #[arg(long, value_name = "N", default_value_t = AT_ONCE)]
    at_once: usize,
}

impl Work {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(config, clock)?;
        let store = config.open_store().await?;
        let worker = Worker { at_once: self.at_once.max(1), ..Worker::new(&opener, store.clone()) };
        eprintln!("工作进程已启动，Ctrl-C 结束");
        worker.run(super::stopped()).await;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
