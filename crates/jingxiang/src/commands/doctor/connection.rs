//! What is a connection's: both systems, what they must have, and what is left of the day.

use std::time::Duration;

use bytes::Bytes;
use engine::{CallError, Peer};
use http::Request;
use http::header::DATE;
use jiff::fmt::rfc2822;
use model::{Ensure, System};
use store::{Conflict, Doubled, Store};
use tower::ServiceExt;
use transport::{Deadline, Transport};

use super::Findings;
use crate::connection::{CrmSettings, JdySettings, Opener, secret};
use crate::rule::Rule;
use crate::setup;
use crate::worker::standing;

/// 精斗云 takes a signature within five minutes (jdy-api.md §3); a minute off is on its way there.
const SKEW_MS: i64 = 60_000;

pub(super) async fn look(
    opener: &Opener,
    store: &Store,
    stored: &store::Connection,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    if stored.paused {
        findings.note("对接已暂停，不会自动同步");
    }
    if stored.started_at.is_none() {
        findings.note("还没有开始连接：请在控制台选择账套");
    } else if stored.account_id.is_some() {
        ends(opener, store, stored, findings).await?;
    }
    clocks(opener, stored, findings).await;
    let Some(clients) = findings.check("凭证", opener.clients(stored)) else { return Ok(()) };
    jdy(&clients.jdy, stored, findings).await;
    let administrator = clients.crm.administrator().await.map_err(Into::into);
    if let Some(user) = findings.check("纷享销客登录", administrator) {
        Findings::good(&format!("纷享销客可登录，管理员 {}", user.name));
        fields(opener, store, stored, findings).await?;
    }
    match store.count_bindings(&stored.id, streams::employee::KIND.0).await? {
        0 => findings.bad("还没有绑定任何员工，不能开始同步（S-6）：请在控制台的账户映射中绑定"),
        bound => Findings::good(&format!("已绑定 {bound} 名员工")),
    }
    if stored.default_owner.is_none() {
        findings.bad("未设置默认负责人：没有业务员的客户将同步失败，请在控制台设置");
    }
    hook(opener, stored, findings);
    stands(opener, store, stored, findings).await
}

/// An account set and an enterprise are each in one connection; an older program did not see to it. Of account sets the database
/// knows, whatever the CRM answers.
async fn ends(
    opener: &Opener,
    store: &Store,
    stored: &store::Connection,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    const DO: &str = "两边会产生重复数据。请暂停并删除其中一个对接";
    let shares = |one: &Doubled| one.id != stored.id && Some(&one.account_id) == stored.account_id.as_ref();
    let twins: Vec<Doubled> = store.doubled().await?.into_iter().filter(shares).collect();
    for Doubled { id, name, .. } in &twins {
        findings.bad(&format!("精斗云账套也用于对接「{name}」（{id}）：{DO}"));
    }
    // Other troubles of the logins are told below.
    for conflict in setup::settle(opener, store, stored).await.unwrap_or_default() {
        match &conflict {
            Conflict::Taken { system: System::Jdy, .. } if !twins.is_empty() => {}
            Conflict::Taken { connection, .. } => findings.bad(&format!("{conflict}（{connection}）：{DO}")),
            other => findings.bad(&other.to_string()),
        }
    }
    Ok(())
}

async fn jdy(client: &jdy::Client, stored: &store::Connection, findings: &mut Findings) {
    let Some(sets) = findings.check("精斗云登录", client.account_sets().await.map_err(Into::into)) else { return };
    let live: Vec<&str> = sets.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
    if live.is_empty() {
        return findings.bad("精斗云没有可用的账套，请检查授权");
    }
    Findings::good(&format!("精斗云可登录，可用账套：{}", live.join("、")));
    if let Some(own) = &stored.account_id
        && !sets.iter().any(|set| set.enabled && set.account_id == *own)
    {
        let name = stored.account_name.as_deref().unwrap_or(own);
        findings.bad(&format!("此对接的账套「{name}」已停用或不在授权范围内"));
    }
}

/// What the streams that run need in the CRM and the tenant may lack.
async fn fields(
    opener: &Opener,
    store: &Store,
    stored: &store::Connection,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let crm = opener.crm(stored)?;
    let needed = streams::STREAMS.iter().flat_map(|stream| stream.spec().ensures);
    let runs = |ensure: &&Ensure| ensure.preset.is_none_or(|preset| stored.presets.contains(&preset));
    let needed: Vec<Ensure> = needed.filter(runs).copied().collect();
    let look = async {
        let lacking = crm.lacking(&needed).await?;
        let gone = crm.gone(&lacking).await?;
        Ok::<_, CallError>((lacking, gone))
    };
    let looked = look.await;
    if let Ok((_, gone)) = &looked
        && let Err(error) = engine::note(store, &stored.id, gone).await
    {
        findings.bad(&format!("数据库没有记下缺少的字段：{error}"));
    }
    match looked.map(|(lacking, _)| lacking) {
        Ok(lacking) if lacking.is_empty() => Findings::good("纷享销客的必需字段齐全"),
        Ok(lacking) if stored.provision_function.is_some() => {
            for ensure in lacking {
                findings.note(&format!("纷享销客缺少{ensure}，下次同步时由开通函数添加"));
            }
        }
        Ok(lacking) => {
            for ensure in lacking {
                findings.bad(&format!("纷享销客缺少{ensure}，请在纷享销客后台添加"));
            }
        }
        Err(error) => findings.bad(&format!("必需字段：{error}")),
    }
    Ok(())
}

fn hook(opener: &Opener, stored: &store::Connection, findings: &mut Findings) {
    if opener.config.public_url.is_none() {
        return;
    }
    let address = opener.config.hook(&stored.id);
    if stored.secrets.get(secret::CRM_EVENT_KEY).is_some() {
        Findings::good(&format!("事件推送地址 {address}"));
    } else {
        findings.note(&format!("未填写事件密钥，推送不会被接受。推送地址为 {address}"));
    }
}

/// The day's quota, and systems that are left alone.
async fn stands(
    opener: &Opener,
    store: &Store,
    stored: &store::Connection,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let engine = opener.engine(store.clone());
    let standing = standing(&engine.store, opener, stored).await?;
    if let Some(quota) = standing.quota {
        let text = format!("纷享销客今日还可调用 {} 次（每天 {} 次，北京时间零点恢复）", quota.left, quota.size);
        match quota.left {
            0 => findings.bad(&text),
            left if left < quota.size / 10 => findings.note(&text),
            _ => Findings::good(&text),
        }
    }
    if standing.events.0 > 0 && Rule::is_by_hand(&stored.rule) {
        let text = format!("同步规则为手动：纷享销客推送的 {} 条变更等待下一次运行", standing.events.0);
        findings.note(&text);
    }
    for left in standing.left_alone {
        findings.note(&format!("{}暂停调用：{}", left.system.label(), left.reason));
    }
    if let Some(note) = standing.note {
        findings.note(&format!("上次没有同步：{note}"));
    }
    Ok(())
}

/// Both systems refuse calls of a machine whose clock is wrong. Their answers say what time it is.
async fn clocks(opener: &Opener, stored: &store::Connection, findings: &mut Findings) {
    let jdy = serde_json::from_value::<JdySettings>(stored.jdy.clone()).ok().map(|jdy| jdy.base_url);
    let crm = serde_json::from_value::<CrmSettings>(stored.crm.clone()).ok().map(|crm| crm.base_url);
    let jdy = jdy.map(|own| own.unwrap_or_else(|| opener.config.jdy_base_url.clone()));
    for (label, way, base_url) in [("精斗云", &opener.jdy, jdy), ("纷享销客", &opener.crm, crm)] {
        let Some(theirs) = time_at(way, base_url.as_deref().unwrap_or_default()).await else { continue };
        let off = opener.clock.now() - theirs;
        if off.abs() > SKEW_MS {
            let (how, seconds) = (if off > 0 { "快" } else { "慢" }, off.abs() / 1_000);
            findings.bad(&format!("本机时钟比{label}{how} {seconds} 秒，调用会被拒绝，请启用时间同步（NTP）"));
        } else {
            Findings::good(&format!("本机时钟与{label}一致"));
        }
    }
}

async fn time_at(way: &Transport, base_url: &str) -> Option<i64> {
    let request = Request::get(base_url).extension(Deadline(Duration::from_secs(10))).body(Bytes::new()).ok()?;
    let answer = way.clone().oneshot(request).await.ok()?;
    let date = answer.headers().get(DATE)?.to_str().ok()?;
    Some(rfc2822::parse(date).ok()?.timestamp().as_millisecond())
}
