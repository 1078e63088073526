//! `jingxiang ready`: whether the server of this configuration does its work; for containers, which have no other
//! program to ask with.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{anyhow, bail};
use bytes::Bytes;
use clap::Args;
use http::{Request, StatusCode};
use tower::ServiceExt;
use transport::Deadline;

use crate::config::Config;

/// Flags of `ready`.
#[derive(Debug, Args)]
pub struct Ready {
    /// 服务的监听地址；省略则按配置
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Ready {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let address = reachable(self.listen.as_deref().unwrap_or(&config.listen));
        let request = Request::get(format!("http://{address}/readyz")).extension(Deadline(Duration::from_secs(4)));
        let unanswered = |error: transport::Failure| anyhow!("服务 {address} 没有应答：{error}");
        let answer = transport::over_network()?.oneshot(request.body(Bytes::new())?).await.map_err(unanswered)?;
        if answer.status() != StatusCode::OK {
            bail!("服务 {address} 未就绪：{}", String::from_utf8_lossy(answer.body()));
        }
        println!("服务 {address} 已就绪");
        Ok(ExitCode::SUCCESS)
    }
}

/// Who listens everywhere also listens here.
fn reachable(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_unspecified() => {
            SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())).to_string()
        }
        _ => listen.to_owned(),
    }
}
