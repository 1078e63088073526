//! `jingxiang demo`: both sandboxes, a connection, its initialisation, and an order on its way.

mod order;
mod server;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ::sandbox::{Options, Sandbox};
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use engine::{Clock, Engine, RunError};
use secrecy::ExposeSecret;
use serde_json::json;
use store::Store;

use crate::api::serve;
use crate::clock::WallClock;
use crate::config::{Config, Limits};
use crate::connection::{Opener, secret};
use crate::demonstration;
use crate::people;
use crate::progress::{Bars, table, to_do};

use server::Entrance;

/// How often the demo looks for changes by itself, in seconds.
const INTERVAL: i64 = 60;

/// Flags of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// 接口的监听地址；省略则为本机任一空闲端口
    #[arg(long, default_value_t = super::ANY)]
    listen: SocketAddr,
    /// 是否按公布的额度限制调用
    #[arg(long, value_enum, default_value_t = Limits::On)]
    limits: Limits,
    /// 演示完成后何时再同步
    #[arg(long, value_enum, default_value_t = Rule::Interval)]
    rule: Rule,
    /// 只建立对接，不做初始化
    #[arg(long)]
    no_initialise: bool,
    /// 输出一行 JSON，然后一直运行
    #[arg(long)]
    json: bool,
}

/// When the demo's connection is synchronised after the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// When asked.
    #[value(help = "只在被要求时")]
    Manual,
    /// Every minute.
    #[value(help = "每分钟")]
    Interval,
}

/// What the demo has set up.
struct Stage {
    engine: Engine,
    store: Store,
    opener: Opener,
    stored: store::Connection,
    jdy: String,
    crm: String,
    config: Config,
    entrance: Entrance,
    _directory: Option<tempfile::TempDir>,
}

impl Demo {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let stage = self.set_up(config).await?;
        let never = AtomicBool::new(false);
        let bars = if self.json { Bars::quiet() } else { Bars::new() };
        let connection = stage.opener.open(&stage.stored)?;
        self.say(&format!("精斗云沙箱 {}    纷享销客沙箱 {}", stage.jdy, stage.crm));
        self.say("\n一、绑定员工，然后初始化：精斗云的历史数据进入纷享销客\n");
        ended(stage.engine.bind_employees(&connection, &bars, &never).await)?;
        people::look(&stage.store, &connection, &stage.opener.clients(&stage.stored)?.crm).await?;
        demonstration::default_owner(&stage.store, &stage.stored.id).await?;
        if !self.no_initialise {
            let stored = stage.store.connection(&stage.stored.id).await?.context("对接已被删除")?;
            let connection = stage.opener.open(&stored)?;
            ended(stage.engine.run(&connection, &[], "initialisation", &bars, &never).await)?;
            self.say(&format!("\n{}", table(&stage.store.counts(&stored.id).await?)));
            self.say(&to_do(&stage.store, &stored.id).await?);
            if !self.json {
                order::show(&stage, &connection, &bars, &never).await?;
            }
        }
        self.keep_up(&stage).await?;
        if self.json {
            println!("{}", self.line(&stage).await?);
        } else {
            let Entrance { address, user, password, .. } = &stage.entrance;
            println!("\n控制台 {address}    用户 {user}    密码 {password}");
            println!("沙箱继续运行，纷享销客沙箱中的新订单会在几秒内同步，Ctrl-C 结束");
        }
        let Stage { entrance, .. } = stage;
        entrance.work().await?;
        Ok(ExitCode::SUCCESS)
    }

    /// From now on the worker keeps both sides in step: by the rule, and by what the CRM says has changed.
    async fn keep_up(&self, stage: &Stage) -> anyhow::Result<()> {
        let mut stored = stage.store.connection(&stage.stored.id).await?.context("对接已被删除")?;
        stored.rule = if self.rule == Rule::Manual || self.no_initialise {
            json!({"mode": "manual"})
        } else {
            json!({"mode": "interval", "every": INTERVAL})
        };
        stage.store.update_connection(&stored, stage.opener.clock.now()).await?;
        let key = stored.secrets.get(secret::CRM_EVENT_KEY).context("没有事件密钥")?;
        stage.entrance.subscribe(&stored.id, key.expose_secret()).await
    }

    async fn set_up(&self, config: &Config) -> anyhow::Result<Stage> {
        let options = Options { limits: self.limits == Limits::On, ..Options::default() };
        let sandbox = Sandbox::new(options);
        let (jdy, crm) = super::sandbox::start(&sandbox, super::ANY, super::ANY).await?;
        let nowhere = config.data_dir.is_none() && config.database_url.is_none();
        let directory = nowhere.then(tempfile::tempdir).transpose()?;
        let data_dir: PathBuf =
            directory.as_ref().map_or_else(|| config.directory().to_owned(), |d| d.path().to_owned());
        let socket = serve::bind(&self.listen.to_string())?;
        let mut config = config.clone().for_sandbox(data_dir, self.limits);
        config.listen = socket.local_addr()?.to_string();
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(&config, Arc::clone(&clock))?;
        let store = config.open_store().await?;
        let stored = demonstration::connect(&store, &jdy, &crm, demonstration::Way::Application, clock.now()).await?;
        let engine = opener.engine(store.clone());
        let systems = demonstration::Systems { sandbox, stand: demonstration::Stand::new(&jdy, &crm) };
        let entrance = server::start(&store, &opener, systems, socket).await?;
        Ok(Stage { engine, store, opener, stored, jdy, crm, config, entrance, _directory: directory })
    }

    fn say(&self, text: &str) {
        if !self.json {
            println!("{text}");
        }
    }

    /// The line that scripts read.
    async fn line(&self, stage: &Stage) -> anyhow::Result<serde_json::Value> {
        let counts: serde_json::Map<String, serde_json::Value> = stage
            .store
            .counts(&stage.stored.id)
            .await?
            .into_iter()
            .map(|(kind, states)| {
                let states: serde_json::Map<_, _> =
                    states.into_iter().map(|(state, n)| (state.name().to_owned(), n.into())).collect();
                (kind, states.into())
            })
            .collect();
        let Entrance { address, user, password, token, .. } = &stage.entrance;
        Ok(json!({
            "console": address, "user": user, "password": password, "token": token,
            "connection": stage.stored.id, "jdy": stage.jdy, "crm": stage.crm,
            "data_dir": stage.config.directory(), "counts": counts,
        }))
    }
}

/// A run that did not come to its end is an error here.
fn ended(summary: Result<engine::Summary, RunError>) -> anyhow::Result<()> {
    match summary?.halt {
        None => Ok(()),
        Some(halt) => Err(anyhow!("{halt}")),
    }
}
