//! What is this machine's: configuration, key, database, address.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use store::Store;
use tower::ServiceExt;
use transport::{Deadline, Transport};

use super::Findings;
use crate::config::{Config, Limits};
use crate::connection::Opener;

/// The store, when it can be opened.
pub(super) async fn look(config: &Config, opener: &Opener, findings: &mut Findings) -> Option<Store> {
    let store = findings.check("数据库", config.open_existing().await);
    directory(config, findings);
    if let Some(store) = &store {
        let kind = if store.is_postgres() { "PostgreSQL" } else { "SQLite" };
        Findings::good(&format!("数据库可用（{kind}，迁移 {}，已是最新）", Store::schema()));
        key(config, store, findings);
        audit(store, findings).await;
    }
    if config.limits == Limits::Off {
        findings.note("限额控制已关闭（JINGXIANG_LIMITS=off），只适合沙箱；连接真实系统前请删去此配置");
    }
    address(config, &opener.crm, findings).await;
    store
}

/// All connections; none when there are none, or when their secrets cannot be read.
pub(super) async fn connections(store: &Store, findings: &mut Findings) -> Vec<store::Connection> {
    let all = findings.check("对接", store.connections().await.map_err(Into::into)).unwrap_or_default();
    if all.is_empty() && findings.bad == 0 {
        Findings::good("还没有建立任何对接");
    }
    all
}

fn directory(config: &Config, findings: &mut Findings) {
    let directory = config.directory();
    let Ok(metadata) = fs::metadata(directory) else {
        return findings.bad(&format!("数据目录 {} 不能读取", directory.display()));
    };
    if metadata.permissions().mode() & 0o007 != 0 {
        findings.note(&format!("数据目录 {0} 可被本机其他用户访问，请执行 chmod o-rwx {0}", directory.display()));
    } else {
        Findings::good(&format!("数据目录 {}", directory.display()));
    }
}

fn key(config: &Config, store: &Store, findings: &mut Findings) {
    let (id, older) = store.key_ids();
    let place =
        if config.holds_key() { "JINGXIANG_MASTER_KEY".to_owned() } else { config.key_file().display().to_string() };
    Findings::good(&format!("主密钥 {id}（{place}）"));
    if older > 0 {
        findings.note(&format!("还保留着 {older} 个旧主密钥；不再需要旧备份时运行 jingxiang rotate-key --forget"));
    }
}

async fn audit(store: &Store, findings: &mut Findings) {
    match store.verify_audit().await {
        Ok(store::Verified { broken_at: Some(row), .. }) => {
            findings.bad(&format!("审计日志从第 {row} 条起与记录时不符，可能被人改动过"));
        }
        Ok(verified) => Findings::good(&format!("审计日志完整（{} 条）", verified.rows)),
        Err(error) => findings.bad(&format!("审计日志：{error}")),
    }
}

/// Whether the server is found where the CRM is told to look for it.
async fn address(config: &Config, way: &Transport, findings: &mut Findings) {
    let Some(public) = config.public_url.as_deref() else {
        return findings
            .note("未设置 JINGXIANG_PUBLIC_URL：纷享销客不能推送变更，改为按同步规则定时读取；设置后变更在数秒内同步");
    };
    if !public.starts_with("https://") {
        findings.note(&format!("对外地址 {public} 不是 https，登录和推送会以明文传输"));
    }
    if config.trusted_proxies.is_empty() {
        findings.note(
            "已设置 JINGXIANG_PUBLIC_URL，未设置 JINGXIANG_TRUSTED_PROXIES：经反向代理来的访问都算作同一个地址，一个人输错密码\
             会让所有人等待。请填写反向代理的网段，例如 [127.0.0.1/32]",
        );
    }
    let request = Request::get(format!("{}/healthz", public.trim_end_matches('/')));
    let Ok(request) = request.extension(Deadline(Duration::from_secs(10))).body(Bytes::new()) else {
        return findings.bad(&format!("对外地址 {public} 不是网址"));
    };
    match way.clone().oneshot(request).await {
        Ok(answer) if answer.status() == StatusCode::OK && answer.body().starts_with(b"ok") => {
            Findings::good(&format!("对外地址 {public} 可以访问"));
        }
        Ok(answer) => findings
            .bad(&format!("对外地址 {public} 有应答但不是本服务（HTTP {}），请检查反向代理", answer.status().as_u16())),
        Err(error) => {
            findings.bad(&format!("对外地址 {public} 不能访问（{error}），请检查服务是否启动、域名和反向代理"));
        }
    }
}
