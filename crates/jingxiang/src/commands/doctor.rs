//! `jingxiang doctor`: what is in order and what is not, with what to do.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use engine::Clock;
use model::Ensure;
use store::Store;

use crate::clock::WallClock;
use crate::config::Config;
use crate::connection::Opener;
use crate::told;

/// Flags of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// 对接的编号；省略则检查全部
    connection: Option<String>,
}

/// What has been found so far.
#[derive(Default)]
struct Findings {
    failed: bool,
}

fn good(what: &str) {
    println!("  ✓ {what}");
}

impl Findings {
    fn bad(&mut self, what: &str) {
        self.failed = true;
        println!("  ✗ {what}");
    }

    fn check<T>(&mut self, what: &str, result: anyhow::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.bad(&format!("{what}：{}", told(&error)));
                None
            }
        }
    }
}

impl Doctor {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let mut findings = Findings::default();
        println!("配置与数据库");
        good(&format!("数据目录 {}", config.directory().display()));
        if let Some(store) = findings.check("数据库", config.open_store().await) {
            let connections = match &self.connection {
                Some(id) => vec![super::sync::choose(&store, Some(id)).await?],
                None => store.connections().await?,
            };
            match connections.len() {
                0 => good("数据库可用，还没有建立任何对接"),
                n => good(&format!("数据库可用，{n} 个对接")),
            }
            let clock: Arc<dyn Clock> = Arc::new(WallClock);
            let opener = Opener::new(config, clock)?;
            for stored in &connections {
                println!("\n对接「{}」 {}", stored.name, stored.id);
                connection(&opener, &store, stored, &mut findings).await?;
            }
        }
        Ok(if findings.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

async fn connection(
    opener: &Opener,
    store: &Store,
    stored: &store::Connection,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let Some(clients) = findings.check("凭证", opener.clients(stored)) else { return Ok(()) };
    if let Some(sets) = findings.check("精斗云登录", clients.jdy.account_sets().await.map_err(Into::into)) {
        let live: Vec<&str> = sets.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
        if live.is_empty() {
            findings.bad("精斗云没有可用的账套，请检查授权");
        } else {
            good(&format!("精斗云可登录，可用账套：{}", live.join("、")));
        }
    }
    let administrator = clients.crm.administrator().await.map_err(Into::into);
    if let Some(user) = findings.check("纷享销客登录", administrator) {
        good(&format!("纷享销客可登录，管理员 {}", user.name));
        fields(opener, stored, findings).await?;
    }
    match store.count_bindings(&stored.id, streams::employee::KIND.0).await? {
        0 => findings.bad("还没有绑定任何员工，不能开始同步（S-6）"),
        bound => good(&format!("已绑定 {bound} 名员工")),
    }
    if stored.default_owner.is_none() {
        findings.bad("未设置默认负责人：没有业务员的客户将同步失败");
    }
    Ok(())
}

/// What the streams that run need in the CRM and the tenant may lack.
async fn fields(opener: &Opener, stored: &store::Connection, findings: &mut Findings) -> anyhow::Result<()> {
    let connection = opener.open(stored)?;
    let needed = streams::STREAMS.iter().flat_map(|stream| stream.spec().ensures);
    let runs = |ensure: &&Ensure| ensure.preset.is_none_or(|preset| stored.presets.contains(&preset));
    let needed: Vec<Ensure> = needed.filter(runs).copied().collect();
    match connection.crm.lacking(&needed).await {
        Ok(lacking) if stored.provision_function.is_some() => {
            for ensure in lacking {
                good(&format!("纷享销客缺少{ensure}，下次同步时由开通函数添加"));
            }
        }
        Ok(lacking) => {
            for ensure in lacking {
                findings.bad(&format!("纷享销客缺少{ensure}，请添加"));
            }
        }
        Err(error) => findings.bad(&error.to_string()),
    }
    Ok(())
}
