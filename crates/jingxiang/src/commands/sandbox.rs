//! `jingxiang sandbox`: the two systems, until stopped.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;

use ::sandbox::{Credentials, DataSet, Options, Sandbox};
use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::config::Limits;

/// Flags of `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// 精斗云沙箱的监听地址
    #[arg(long, default_value_t = super::ANY)]
    jdy: SocketAddr,
    /// 纷享销客沙箱的监听地址
    #[arg(long, default_value_t = super::ANY)]
    crm: SocketAddr,
    /// 数据集：small、medium 或 large
    #[arg(long, default_value = "small", value_parser = str::parse::<DataSet>)]
    data: DataSet,
    /// 相同的种子得到相同的数据
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 是否按公布的额度限制调用
    #[arg(long, value_enum, default_value_t = Limits::On)]
    limits: Limits,
    /// 租户个数；多于一个时，输出中列出每个租户的凭据
    #[arg(long, default_value_t = NonZeroU32::MIN)]
    tenants: NonZeroU32,
}

impl SandboxArgs {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let options = Options { data: self.data, seed: self.seed, limits: self.limits == Limits::On };
        let sandbox = Sandbox::with_tenants(options, self.tenants);
        let (jdy, crm) = start(&sandbox, self.jdy, self.crm).await?;
        let mut told = json!({"jdy": jdy, "crm": crm});
        if self.tenants > NonZeroU32::MIN {
            told["tenants"] = sandbox.credentials().iter().map(credentials).collect();
        }
        let stopped = super::stopped();
        println!("{told}");
        stopped.await;
        Ok(ExitCode::SUCCESS)
    }
}

fn credentials(tenant: &Credentials) -> serde_json::Value {
    json!({"outer_instance_id": tenant.outer_instance_id, "phone": tenant.phone,
        "permanent_code": tenant.permanent_code, "enterprise_account": tenant.enterprise_account})
}

/// Starts both systems; answers their base addresses. They end with the process.
pub(super) async fn start(sandbox: &Sandbox, jdy: SocketAddr, crm: SocketAddr) -> anyhow::Result<(String, String)> {
    let mut addresses = Vec::new();
    for (router, wanted) in [(sandbox.jdy(), jdy), (sandbox.crm(), crm)] {
        let (bound, _) = ::sandbox::serve(router, wanted).await.with_context(|| format!("不能监听 {wanted}"))?;
        addresses.push(format!("http://{bound}"));
    }
    let crm = addresses.pop().unwrap_or_default();
    Ok((addresses.pop().unwrap_or_default(), crm))
}
