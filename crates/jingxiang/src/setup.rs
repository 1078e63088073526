//! Setting up a connection (S-2 to S-4): both logins are checked live before anything is kept.

mod address;
mod ends;
mod logins;
mod trouble;

use std::fmt;

use engine::CallError;
use jdy::AccountSet;
use store::{Connection, NewConnection, Secrets, Store};

use crate::code::Code;
use crate::connection::{Clients, Opener};
use crate::peers::crm::{BATCH_FUNCTION, CrmPeer};

pub(crate) use logins::needs_application;
pub(crate) use trouble::{of_crm as trouble_of_crm, of_jdy_call as trouble_of_jdy};

pub use address::{admits, check as check_addresses};
pub use ends::{ends, learn, same_enterprise, settle};
pub use logins::{CrmChange, JdyChange, Way};

/// Why a setting is not taken; the text is for the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its name for programs.
    pub code: Code,
    /// What to do.
    pub text: String,
    /// The field of the settings that it is about.
    pub field: Option<&'static str>,
}

impl Refusal {
    fn new(code: Code, field: impl Into<Option<&'static str>>, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), field: field.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}

/// A connection that is not stored yet, to check what it would be.
pub fn draft(name: String, jdy: JdyChange, crm: CrmChange, now: i64) -> Result<Connection, Refusal> {
    let mut draft = half_draft(name, jdy, now)?;
    crm.apply(&mut draft)?;
    Ok(draft)
}

/// Its first half, whose login can be checked before the other is known.
pub fn half_draft(name: String, jdy: JdyChange, now: i64) -> Result<Connection, Refusal> {
    let mut draft = Connection {
        id: String::new(),
        name: named(&name)?,
        jdy: serde_json::Value::Null,
        crm: serde_json::Value::Null,
        secrets: Secrets::default(),
        account_id: None,
        account_name: None,
        started_at: None,
        default_owner: None,
        presets: Vec::new(),
        rule: serde_json::Value::Null,
        provision_function: None,
        batch_function: None,
        stock_target: None,
        deletion_share: None,
        mappings: serde_json::Value::Null,
        paused: false,
        paused_by: None,
        initialised_at: None,
        version: 0,
        created_at: now,
    };
    jdy.apply(&mut draft)?;
    Ok(draft)
}

/// Keeps a draft whose logins were checked ([`check_jdy`], [`check_crm`]).
pub async fn keep(store: &Store, draft: Connection, now: i64) -> store::Result<Connection> {
    let Connection { name, jdy, crm, secrets, .. } = draft;
    store.create_connection(NewConnection { name, jdy, crm, secrets }, now).await
}

/// What people may call a connection.
pub fn named(name: &str) -> Result<String, Refusal> {
    logins::text("name", name, 100)
}

/// The name of an object or a function of the tenant.
pub fn api_name(field: &'static str, name: &str) -> Result<String, Refusal> {
    let name = logins::text(field, name, 100)?;
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(name);
    }
    Err(Refusal::new(Code::Invalid, field, "API 名只能由字母、数字和下划线组成"))
}

/// Clients of their own, so that nothing of a login that fails is left behind (S-4).
pub fn clients(opener: &Opener, draft: &Connection) -> Result<Clients, Refusal> {
    check_application(opener, draft)?;
    opener.connect(draft).map_err(unopened)
}

/// The same of 精斗云 alone.
pub fn jdy_client(opener: &Opener, draft: &Connection) -> Result<jdy::Client, Refusal> {
    check_application(opener, draft)?;
    opener.connect_jdy(draft).map_err(unopened)
}

/// The password login's own application is the connector's (S-2).
fn check_application(opener: &Opener, draft: &Connection) -> Result<(), Refusal> {
    if logins::needs_application(draft) && !opener.config.has_jdy_application() {
        let text = "账号密码登录需要先由维护人员配置 JINGXIANG_JDY_CLIENT_ID 和 JINGXIANG_JDY_CLIENT_SECRET，也可改用应用凭证登录";
        return Err(Refusal::new(Code::JdyApplicationMissing, None, text));
    }
    Ok(())
}

fn unopened(error: anyhow::Error) -> Refusal {
    let field = if error.is::<jdy::Error>() {
        "jdy.base_url"
    } else if error.is::<fxiaoke::Error>() {
        "crm.base_url"
    } else {
        "jdy"
    };
    Refusal::new(Code::Invalid, field, format!("{error:#}"))
}

/// The account sets that the login reaches; a login without any that can be used is refused (S-4).
pub async fn check_jdy(client: &jdy::Client, draft: &Connection, now: i64) -> Result<Vec<AccountSet>, Refusal> {
    let by_password = logins::needs_application(draft);
    let sets = client.account_sets().await.map_err(|error| trouble::of_jdy(by_password, &error))?;
    if sets.is_empty() {
        let text = "登录成功，但这个账号没有任何账套，请先在精斗云开通或授权账套";
        return Err(Refusal::new(Code::JdyNoAccountSet, None, text));
    }
    if sets.iter().any(|set| is_usable(set, now)) {
        return Ok(sets);
    }
    Err(if by_password {
        Refusal::new(Code::JdyNoAccountSet, None, "这个账号的账套均已停用，请先在精斗云启用账套")
    } else {
        Refusal::new(Code::JdyExpired, None, "应用授权已失效或到期，请在精斗云重新授权后再试")
    })
}

/// Whether the enterprise lets us in, knows the administrator and has calls left (S-3, S-4).
pub async fn check_crm(clients: &Clients, mobile: &str) -> Result<(), Refusal> {
    let users = clients.crm.users_by_mobile(mobile).await.map_err(|error| trouble::of_crm(&error))?;
    if users.iter().all(|user| user.stopped) {
        let text = if users.is_empty() {
            "纷享销客中没有这个手机号的员工，请填写管理员在纷享销客登记的手机号"
        } else {
            "这个手机号的纷享销客员工已停用，请改用在职管理员的手机号"
        };
        return Err(Refusal::new(Code::CrmAdminUnknown, "crm.admin_mobile", text));
    }
    // Looking people up is free of permissions; a call as they make it all day is not.
    clients.crm.objects().await.map_err(|error| trouble::of_crm(&error))?;
    Ok(())
}

/// The account set to start with (S-4).
pub fn pick<'a>(sets: &'a [AccountSet], account_id: &str, now: i64) -> Result<&'a AccountSet, Refusal> {
    let found: Vec<_> = sets.iter().filter(|set| set.account_id == account_id).collect();
    match found.iter().find(|set| is_usable(set, now)).or(found.first()) {
        None => Err(Refusal::new(Code::AccountSetUnknown, "account_id", "这个登录没有所选账套的授权，请重新选择")),
        Some(set) if !is_usable(set, now) => {
            let text = "所选账套已停用，或授权已到期，请选择其他账套，或在精斗云启用后重试";
            Err(Refusal::new(Code::AccountSetDisabled, "account_id", text))
        }
        Some(set) => Ok(set),
    }
}

/// 开始连接: once, with one account set; pressing it again changes nothing, which is `false`.
pub fn start(connection: &mut Connection, set: &AccountSet, now: i64) -> bool {
    if connection.started_at.is_some() && connection.account_id.as_deref() == Some(&set.account_id) {
        return false;
    }
    connection.account_id = Some(set.account_id.clone());
    connection.account_name = Some(set.name.clone()).filter(|name| !name.is_empty());
    connection.started_at.get_or_insert(now);
    true
}

/// Uses the function that writes many records in one call, where the tenant has installed it under its usual name
/// (docs/crm-function). A question without an answer has to be asked again: to take it for a no would cost the tenant a
/// hundred times the calls for as long as nobody looks.
pub async fn find_batches(crm: &CrmPeer, connection: &mut Connection) -> Result<(), CallError> {
    if connection.batch_function.is_none() {
        let there = crm.has_function(BATCH_FUNCTION).await?;
        connection.batch_function = there.then(|| BATCH_FUNCTION.to_owned());
    }
    Ok(())
}

/// A connection that was started keeps its account set: what is bound is bound to that one's records.
pub fn check_start(connection: &Connection, account_id: &str) -> Result<(), Refusal> {
    let another = connection.account_id.as_deref().is_some_and(|kept| kept != account_id);
    if connection.started_at.is_some() && another {
        let text = "这个对接已用其他账套开始连接，不能更换账套；请为另一个账套新建对接";
        return Err(Refusal::new(Code::Started, "account_id", text));
    }
    Ok(())
}

/// Whether work can begin on it.
pub fn is_usable(set: &AccountSet, now: i64) -> bool {
    set.enabled && set.expires_at.is_none_or(|at| at > now)
}
