//! `jingxiang work`: a worker, and at most its health and its numbers to look at.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use engine::Clock;

use crate::api::{self, App, serve};
use crate::clock::WallClock;
use crate::config::{self, Config};
use crate::connection::Opener;
use crate::presence::Presence;
use crate::worker::{AT_ONCE, Worker};

/// Flags of `work`.
#[derive(Debug, Args)]
pub struct Work {
    /// 同时同步的对接数
    #[arg(long, value_name = "N", default_value_t = AT_ONCE)]
    at_once: usize,
    /// 健康检查与监控指标的监听地址，例如 0.0.0.0:8081；省略则不监听
    #[arg(long, value_name = "ADDR", value_parser = config::listen)]
    listen: Option<String>,
}

impl Work {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        // Before anything else is started, so that an address in use is known at once.
        let socket = self.listen.as_deref().map(serve::bind).transpose()?;
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(config, clock)?;
        let presence = Presence::enter(config, &WallClock).await?;
        let store = presence.store.clone();
        let app = App::new(store.clone(), opener);
        let worker = Worker { at_once: self.at_once.max(1), ..app.worker() };
        let stopped = super::stopped();
        let work = async {
            if let Some(id) = store.foreign_key().await? {
                bail!(
                    "数据库中的凭证由主密钥 {id} 加密，这里给出的主密钥一个也不能解开。请从其他节点复制 {file}，或设置正确的 \
                     JINGXIANG_MASTER_KEY",
                    file = config.key_file().display()
                );
            }
            eprintln!("工作进程已启动，Ctrl-C 结束");
            let Some(socket) = socket else {
                worker.run(stopped).await;
                return Ok(());
            };
            eprintln!("健康检查与监控指标：http://{}", socket.local_addr()?);
            serve::run(app.clone(), api::health(app), socket, Some(worker), stopped).await
        };
        presence.during(&WallClock, Box::pin(work)).await??;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
