//! `jingxiang serve`: the HTTP API, and the worker beside it.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use engine::Clock;

use crate::accounts;
use crate::api::{self, App, serve};
use crate::clock::WallClock;
use crate::config::{self, Config};
use crate::connection::Opener;
use crate::presence::Presence;

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// 监听地址，例如 0.0.0.0:8080；省略则按配置
    #[arg(long, value_name = "ADDR", value_parser = config::listen)]
    listen: Option<String>,
    /// 只提供接口，不执行同步
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let socket = serve::bind(self.listen.as_deref().unwrap_or(&config.listen))?;
        // Where others reach the server, unless the configuration says otherwise.
        let mut config = config.clone();
        config.listen = socket.local_addr()?.to_string();
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(&config, Arc::clone(&clock))?;
        let presence = Presence::enter(&config, &WallClock).await?;
        let store = presence.store.clone();
        if let Some(password) = accounts::first_administrator(&store, clock.now()).await? {
            // On standard output, not in the log: the log is kept and passed on.
            println!("首次启动：已创建管理员 {}，一次性密码 {password}，登录后须修改", accounts::FIRST);
        }
        let address = socket.local_addr()?;
        for one in store.doubled().await? {
            tracing::warn!(
                connection.id = one.id,
                account_set = one.account_id,
                "an account set is in two connections"
            );
        }
        let app = App::new(store.clone(), opener);
        let worker = (!self.no_worker).then(|| app.worker());
        let stopped = super::stopped();
        let served = async {
            println!("服务已启动：http://{address}");
            let version = env!("CARGO_PKG_VERSION");
            tracing::info!(server.address = config.listen, server.version = version, "the server has started");
            serve::run(app.clone(), api::router(app), socket, worker, stopped).await
        };
        presence.during(&WallClock, Box::pin(served)).await??;
        store.close().await;
        tracing::info!("the server has ended, with nothing left under way");
        Ok(ExitCode::SUCCESS)
    }
}
