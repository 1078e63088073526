//! The commands (their names and flags are contracts).

mod backup;
mod demo;
mod doctor;
mod ready;
mod rotate_key;
mod sandbox;
mod serve;
mod sync;
mod user;
mod work;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Subcommand;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;

pub use backup::{Backup, Restore};
pub use demo::Demo;
pub use doctor::Doctor;
pub use ready::Ready;
pub use rotate_key::RotateKey;
pub use sandbox::SandboxArgs;
pub use serve::Serve;
pub use sync::Sync;
pub use user::UserArgs;
pub use work::Work;

/// What `jingxiang` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 演示：启动两个沙箱系统，建立对接，完成初始化，再同步一张订单
    Demo(Demo),
    /// 启动精斗云与纷享销客的本地沙箱
    Sandbox(SandboxArgs),
    /// 启动服务：接口与同步
    Serve(Serve),
    /// 立即同步一次
    Sync(Sync),
    /// 工作进程：按规则同步所有对接，可在多台机器上同时运行
    Work(Work),
    /// 检查配置、数据库、两个系统和必需字段
    Doctor(Doctor),
    /// 备份全部状态到一个文件（SQLite 与 PostgreSQL 通用）；服务可以继续运行
    Backup(Backup),
    /// 从备份文件恢复全部状态；先停止所有进程
    Restore(Restore),
    /// 服务是否就绪（供容器健康检查）
    Ready(Ready),
    /// 更换主密钥：用新密钥重新加密所有凭证
    RotateKey(RotateKey),
    /// 管理本地用户
    User(UserArgs),
}

impl Command {
    /// Does it.
    pub async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        match self {
            Self::Demo(demo) => demo.run(config).await,
            Self::Sandbox(sandbox) => sandbox.run().await,
            Self::Serve(serve) => serve.run(config).await,
            Self::Sync(sync) => sync.run(config).await,
            Self::Work(work) => work.run(config).await,
            Self::Doctor(doctor) => doctor.run(config).await,
            Self::Backup(backup) => backup.run(config).await,
            Self::Restore(restore) => restore.run(config).await,
            Self::Ready(ready) => ready.run(config).await,
            Self::RotateKey(rotate) => rotate.run(config).await,
            Self::User(user) => user.run(config).await,
        }
    }
}

/// Returns when the process is asked to end; who has this is not ended by the asking itself any more, waiting or not.
fn stopped() -> impl Future<Output = ()> {
    let asked = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async move {
        let [terminate, interrupt] = asked.map(|asked| async {
            match asked {
                Ok(mut asked) => drop(asked.recv().await),
                Err(_) => std::future::pending().await,
            }
        });
        tokio::select! {
            () = terminate => {}
            () = interrupt => {}
        }
    }
}

/// Any free port of this machine's own.
const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
