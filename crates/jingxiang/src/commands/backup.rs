//! `jingxiang backup` and `jingxiang restore`: the whole state as one file, whichever database it is in.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use engine::Clock;
use store::{Contents, Note, Terms};

use crate::clock::WallClock;
use crate::config::Config;
use crate::node;

/// Flags of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// 备份文件；已存在的文件在新备份完成后才被替换
    file: PathBuf,
}

/// Flags of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// 备份文件
    file: PathBuf,
    /// 替换数据库里的全部现有数据
    #[arg(long)]
    force: bool,
    /// 只检查备份文件是否完好，不恢复
    #[arg(long, conflicts_with = "force")]
    check: bool,
}

/// What somebody does who wants an older program back: what the newer one has made is kept until that has been seen to work.
const BACK: &str = "要退回旧版本：停止所有进程，把数据库文件连同 -wal、-shm 移到别处（PostgreSQL：新建一个空数据库），再恢复升级前的备份";

impl Backup {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let store = config.open_existing().await?;
        let wrong = || format!("不能写备份文件 {}", self.file.display());
        // Half a backup never has the name of one.
        let draft = self.file.with_added_extension("part");
        let out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft);
        let out = out.with_context(wrong)?;
        let contents = match store.back_up(&out, env!("CARGO_PKG_VERSION"), WallClock.now()).await {
            Ok(contents) => contents,
            Err(error) => {
                let _ = fs::remove_file(&draft);
                return Err(error).with_context(wrong);
            }
        };
        out.sync_all().and_then(|()| fs::rename(&draft, &self.file)).with_context(wrong)?;
        sync_directory(&self.file).with_context(wrong)?;
        store.close().await;
        println!("备份完成：{}（{}）", self.file.display(), summary(&contents));
        println!("来自数据库 {}", config.place());
        println!("其中的密钥仍由主密钥加密；请另外妥善保管主密钥，没有它备份不能使用");
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let named = || format!("不能恢复 {}", self.file.display());
        if self.check {
            let file = File::open(&self.file).with_context(named)?;
            let contents = store::verify(file).with_context(named)?;
            println!("备份完好：{}", summary(&contents));
            return Ok(ExitCode::SUCCESS);
        }
        let (url, key) = config.database()?;
        let note = Note::new("cli", None, "state.restore");
        let terms = Terms { now: WallClock.now(), replace: self.force, has_ended: node::has_ended };
        let restored = store::restore(&url, &key, &self.file, &note, terms).await;
        if let Err(error @ store::Error::Newer { .. }) = restored {
            return Err(error).context(BACK).with_context(named);
        }
        let contents = restored.with_context(named)?;
        println!("恢复完成：{}", summary(&contents));
        println!("恢复到数据库 {}", config.place());
        println!("用户、密码和 API 令牌都回到备份时的状态：此后停用的用户、更换的密码和作废的令牌重新有效");
        println!("要作废全部 API 令牌（共 {} 个），请执行 jingxiang user revoke-tokens", rows(&contents, "tokens"));
        println!("所有用户须重新登录。启动前请运行 jingxiang doctor 检查");
        Ok(ExitCode::SUCCESS)
    }
}

/// A new name is on the disk only with its directory.
fn sync_directory(file: &Path) -> std::io::Result<()> {
    let directory = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

fn rows(contents: &Contents, table: &str) -> u64 {
    contents.rows.get(table).copied().unwrap_or_default()
}

fn summary(contents: &Contents) -> String {
    let made_at = jiff::Timestamp::from_millisecond(contents.header.made_at).unwrap_or_default();
    // The zone of both systems (ruling 4), wherever the machine stands.
    let made_at = jiff::tz::offset(8).to_datetime(made_at).strftime("%Y-%m-%d %H:%M:%S");
    format!(
        "{made_at} 生成，{} 个对接，{} 条绑定，{} 条记录，{} 个用户",
        rows(contents, "connections"),
        rows(contents, "bindings"),
        rows(contents, "records"),
        rows(contents, "users")
    )
}
