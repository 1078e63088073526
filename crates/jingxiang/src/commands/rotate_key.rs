//! `jingxiang rotate-key`: another master key, under which all secrets are sealed anew.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use engine::Clock;
use serde_json::json;
use store::{MasterKey, Note, Store};

use crate::clock::WallClock;
use crate::config::Config;
use crate::node;

/// Flags of `rotate-key`.
#[derive(Debug, Args)]
pub struct RotateKey {
    /// 不生成新密钥，只从密钥文件中删去旧密钥；此后旧备份不能再恢复
    #[arg(long)]
    forget: bool,
}

impl RotateKey {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let file = config.key_file();
        // Opened first: a key that does not open what is there must not be followed by another one.
        let store = config.open_existing().await?;
        store.connections().await.context("现有主密钥不能打开全部凭证，未作更改")?;
        if config.holds_key() {
            return self.with_configured(&store).await;
        }
        if self.forget {
            // What they seal afterwards nobody could open any more.
            let others = store.seal_otherwise(WallClock.now(), node::has_ended).await?;
            if others > 0 {
                bail!(
                    "还有 {others} 个 serve 或 work 进程在使用旧主密钥，未作更改。请先重启它们；进程若已异常退出，请等待 1 分钟再试"
                );
            }
            reseal(&store).await?;
            let key = MasterKey::forget_older(&file)?;
            println!("密钥文件 {} 只保留主密钥 {}", file.display(), key.ids().next().unwrap_or_default());
            println!("由旧密钥加密的备份不能再恢复，请现在重新备份");
            return Ok(ExitCode::SUCCESS);
        }
        store.close().await;
        MasterKey::renew(&file)?;
        let store = config.open_store().await?;
        reseal(&store).await?;
        println!("新主密钥已写入 {}，旧密钥保留在其后，用于打开旧备份", file.display());
        println!("下一步：1. 把密钥文件复制到每台机器；2. 重启所有 serve 和 work 进程，重启前它们不能读取凭证；");
        println!("        3. 重新备份；4. 不再需要旧备份时运行 jingxiang rotate-key --forget");
        Ok(ExitCode::SUCCESS)
    }

    /// The configuration holds the keys, and people change it: here only the secrets follow.
    async fn with_configured(&self, store: &Store) -> anyhow::Result<ExitCode> {
        if self.forget {
            bail!("主密钥在配置 JINGXIANG_MASTER_KEY 中，请在那里删去旧密钥");
        }
        let (first, older) = store.key_ids();
        if older == 0 {
            println!("JINGXIANG_MASTER_KEY 中只有一个密钥 {first}。更换密钥：写成「新密钥,旧密钥」（新密钥可用");
            println!("openssl rand -base64 32 生成），然后再次运行本命令");
        }
        reseal(store).await?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn reseal(store: &Store) -> anyhow::Result<()> {
    let mut resealed = 0;
    // Until nothing is left that somebody changed meanwhile.
    loop {
        match store.reseal().await.context("重新加密没有完成，请再次运行本命令")? {
            0 => break,
            more => resealed += more,
        }
    }
    let (id, _) = store.key_ids();
    if resealed > 0 {
        let note = Note::new("cli", None, "key.rotate").with(json!({"key": id, "connections": resealed}));
        store.note(&note, WallClock.now()).await?;
    }
    println!("已用主密钥 {id} 重新加密 {resealed} 个对接的凭证；全部凭证现由它加密");
    Ok(())
}
