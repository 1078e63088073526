//! How both systems are reached, as an administrator gives it (S-2, S-3). What is left out stays as it is, so that
//! secrets need not be typed again; they never come back.

use fxiaoke::events::EventKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use store::{Connection, Secrets};
use utoipa::ToSchema;

use super::Refusal;
use crate::code::Code;
use crate::connection::{CrmSettings, JdyLogin, JdySettings, secret};
use crate::given::{Given, given};

/// 纷享云, the default cloud (fxiaoke-api.md §1.1).
pub(super) const CLOUD: &str = "https://open.fxiaoke.com";

/// The two ways into 精斗云 (S-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = JdyWay)]
pub enum Way {
    /// A phone-number account and its password.
    Password,
    /// Application credentials.
    Application,
}

/// How 精斗云 is to be reached. For `password` phone and password, for `application` the other three.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JdyChange {
    login: Option<Way>,
    /// A mainland mobile number; 精斗云's interface takes no other account.
    phone: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// 应用ID
    client_id: Option<String>,
    /// 应用密钥
    #[schema(value_type = Option<String>, format = Password)]
    client_secret: Option<SecretString>,
    /// 第三方实例ID
    outer_instance_id: Option<String>,
    /// Its address; null is the usual one. Another one needs the secret anew.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    base_url: Given<String>,
}

/// How 纷享销客 is to be reached.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrmChange {
    /// The cloud's address; null is 纷享云. Another one needs the secrets anew.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    base_url: Given<String>,
    app_id: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    app_secret: Option<SecretString>,
    /// 永久授权码
    #[schema(value_type = Option<String>, format = Password)]
    permanent_code: Option<SecretString>,
    /// The administrator in whose name calls are made.
    admin_mobile: Option<String>,
    /// 企业账号, as events name it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    enterprise_account: Given<String>,
    /// What events are signed and encrypted with; null ends that.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Password)]
    event_key: Given<SecretString>,
}

/// Whether the password login's own application is needed, which is the connector's.
pub(crate) fn needs_application(draft: &Connection) -> bool {
    serde_json::from_value::<JdySettings>(draft.jdy.clone())
        .is_ok_and(|settings| matches!(settings.login, JdyLogin::Password { .. }))
}

impl JdyChange {
    /// Changes the draft; nothing is checked live.
    pub fn apply(self, draft: &mut Connection) -> Result<(), Refusal> {
        let before: Option<JdySettings> = serde_json::from_value(draft.jdy.clone()).ok();
        let (phone, client, instance) = match before.as_ref().map(|before| before.login.clone()) {
            Some(JdyLogin::Password { phone }) => (Some(phone), None, None),
            Some(JdyLogin::Application { client_id, outer_instance_id }) => {
                (None, Some(client_id), Some(outer_instance_id))
            }
            None => (None, None, None),
        };
        let kept = if phone.is_some() { Way::Password } else { Way::Application };
        let way = self.login.or(before.is_some().then_some(kept)).ok_or_else(|| missing("jdy.login"))?;
        self.check_way(way)?;
        let was = before.and_then(|before| before.base_url);
        let base_url = self.base_url.unwrap_or_else(|| was.clone());
        let base_url = base_url.map(|url| text("jdy.base_url", &url, 200)).transpose()?;
        let has_moved = base_url != was;
        let secrets = &mut draft.secrets;
        let login = match way {
            Way::Password => {
                let phone = self.phone.or(phone).ok_or_else(|| missing("jdy.phone"))?.trim().to_owned();
                if !jdy::is_mainland_mobile(&phone) {
                    let text = "精斗云账号必须是中国大陆手机号：精斗云的接口不接受其他账号";
                    return Err(Refusal::new(Code::PhoneInvalid, "jdy.phone", text));
                }
                put(secrets, secret::JDY_PASSWORD, "jdy.password", self.password, has_moved)?;
                secrets.remove(secret::JDY_CLIENT);
                JdyLogin::Password { phone }
            }
            Way::Application => {
                let client_id = needed("jdy.client_id", self.client_id.or(client))?;
                let outer_instance_id = needed("jdy.outer_instance_id", self.outer_instance_id.or(instance))?;
                put(secrets, secret::JDY_CLIENT, "jdy.client_secret", self.client_secret, has_moved)?;
                secrets.remove(secret::JDY_PASSWORD);
                JdyLogin::Application { client_id, outer_instance_id }
            }
        };
        draft.jdy = json("jdy", &JdySettings { login, base_url })?;
        Ok(())
    }

    /// A field of the other way in is a slip.
    fn check_way(&self, way: Way) -> Result<(), Refusal> {
        let foreign = match way {
            Way::Password => [
                ("jdy.client_id", self.client_id.is_some()),
                ("jdy.client_secret", self.client_secret.is_some()),
                ("jdy.outer_instance_id", self.outer_instance_id.is_some()),
            ],
            Way::Application => [
                ("jdy.phone", self.phone.is_some()),
                ("jdy.password", self.password.is_some()),
                ("jdy.password", false),
            ],
        };
        match foreign.into_iter().find(|(_, is_given)| *is_given) {
            Some((field, _)) => Err(Refusal::new(Code::Invalid, field, "此字段属于另一种登录方式")),
            None => Ok(()),
        }
    }
}

impl CrmChange {
    /// Changes the draft; nothing is checked live.
    pub fn apply(self, draft: &mut Connection) -> Result<(), Refusal> {
        let before: Option<CrmSettings> = serde_json::from_value(draft.crm.clone()).ok();
        let was = before.as_ref().map(|before| before.base_url.clone());
        let base_url = match self.base_url {
            Some(Some(url)) => text("crm.base_url", &url, 200)?.trim_end_matches('/').to_owned(),
            Some(None) => CLOUD.to_owned(),
            None => was.clone().unwrap_or_else(|| CLOUD.to_owned()),
        };
        let has_moved = was.as_ref() != Some(&base_url);
        let daily_calls = before.as_ref().and_then(|before| before.daily_calls);
        let (app_id, mobile, enterprise) = match before {
            Some(before) => (Some(before.app_id), Some(before.admin_mobile), before.enterprise_account),
            None => (None, None, None),
        };
        let app_id = needed("crm.app_id", self.app_id.or(app_id))?;
        let admin_mobile = needed("crm.admin_mobile", self.admin_mobile.or(mobile))?;
        if !admin_mobile.chars().all(|c| c.is_ascii_digit() || "+- ".contains(c)) {
            return Err(Refusal::new(Code::Invalid, "crm.admin_mobile", "请填写管理员的手机号"));
        }
        let enterprise_account = self.enterprise_account.unwrap_or(enterprise);
        let enterprise_account =
            enterprise_account.map(|account| text("crm.enterprise_account", &account, 100)).transpose()?;
        put(&mut draft.secrets, secret::CRM_APP, "crm.app_secret", self.app_secret, has_moved)?;
        put(&mut draft.secrets, secret::CRM_PERMANENT, "crm.permanent_code", self.permanent_code, has_moved)?;
        match self.event_key {
            Some(Some(key)) => draft.secrets.set(secret::CRM_EVENT_KEY, checked(key)?),
            Some(None) => draft.secrets.remove(secret::CRM_EVENT_KEY),
            None => {}
        }
        draft.crm = json("crm", &CrmSettings { base_url, app_id, admin_mobile, daily_calls, enterprise_account })?;
        Ok(())
    }
}

/// A secret that was given; else the one that is there. To another address no secret goes that was not given for it:
/// who may change the address would read it there.
fn put(
    secrets: &mut Secrets,
    name: &str,
    field: &'static str,
    given: Option<SecretString>,
    has_moved: bool,
) -> Result<(), Refusal> {
    let Some(given) = given else {
        return match (secrets.get(name), has_moved) {
            (None, _) => Err(missing(field)),
            (Some(_), true) => Err(Refusal::new(Code::Invalid, field, "更换地址后需要重新填写密钥")),
            (Some(_), false) => Ok(()),
        };
    };
    let length = given.expose_secret().chars().count();
    if !(1..=500).contains(&length) {
        return Err(Refusal::new(Code::Invalid, field, "内容为 1 至 500 个字符"));
    }
    secrets.set(name, given);
    Ok(())
}

/// A key that is none would have every event refused as forged.
fn checked(key: SecretString) -> Result<SecretString, Refusal> {
    let text = "事件密钥应为 44 个字符的 Base64 文本，请从纷享销客的事件订阅页面完整复制";
    match EventKey::new(key.expose_secret()) {
        Ok(_) => Ok(key),
        Err(_) => Err(Refusal::new(Code::Invalid, "crm.event_key", text)),
    }
}

fn needed(field: &'static str, value: Option<String>) -> Result<String, Refusal> {
    text(field, &value.ok_or_else(|| missing(field))?, 200)
}

fn missing(field: &'static str) -> Refusal {
    let name = field.rsplit('.').next().unwrap_or(field);
    Refusal::new(Code::Invalid, field, format!("缺少字段 {name}"))
}

/// A line of text, without blanks around it.
pub(super) fn text(field: &'static str, value: &str, most: usize) -> Result<String, Refusal> {
    let value = value.trim();
    if !(1..=most).contains(&value.chars().count()) || value.chars().any(char::is_control) {
        return Err(Refusal::new(Code::Invalid, field, format!("内容为 1 至 {most} 个字符，不含换行等控制字符")));
    }
    Ok(value.to_owned())
}

fn json<T: Serialize>(field: &'static str, settings: &T) -> Result<serde_json::Value, Refusal> {
    serde_json::to_value(settings).map_err(|error| Refusal::new(Code::Invalid, field, error.to_string()))
}
