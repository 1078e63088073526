//! What tells one tenant from another (sheet 2): instance, account sets, phone, and what is handed out under them. Where
//! several tenants share an address, a call's credentials say whose it is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::auth::{Account, login_params, user_token};
use super::params::Params;
use super::{AUTHORISE, TOKEN, files};
use crate::kernel::{Call, number_of, numbered};

const INSTANCE: u64 = 107_218_833_860_857_000;
const PHONE: u64 = 13_800_000_001;
const ACCOUNT: u64 = 1_626_231_450_425_740_000;
const SERVICE: u64 = 7_944_690_000_001;
const KEYS: [&str; 2] = ["demoAppKey", "oldAppKey"];
/// Before the first id of the first tenant; ids are unique in all of JDY.
const FIRST_ID: i64 = 1_118_809_236_600_545_280;
const IDS_SHIFT: u32 = 44;

/// The `outerInstanceId` of an authorisation.
pub(crate) fn instance(tenant: u32) -> String {
    (INSTANCE + u64::from(tenant)).to_string()
}

/// The administrator's account.
pub(crate) fn phone(tenant: u32) -> String {
    (PHONE + u64::from(tenant)).to_string()
}

/// The second one is disabled: listed, and good for nothing.
pub(crate) fn accounts(tenant: u32) -> [Account; 2] {
    let nth = 2 * u64::from(tenant);
    let account = |at: u64, name: &str, key: &str, enabled| Account {
        id: (ACCOUNT + nth + at).to_string(),
        name: numbered(name, tenant),
        group: "group01",
        service: (SERVICE + nth + at).to_string(),
        key: numbered(key, tenant),
        tid: 16_140_000 + nth + at,
        enabled,
    };
    [account(0, "精享演示账套", KEYS[0], true), account(1, "旧账套（已停用）", KEYS[1], false)]
}

/// Where a tenant's ids begin.
pub(crate) fn first_id(tenant: u32) -> i64 {
    FIRST_ID + (i64::from(tenant) << IDS_SHIFT)
}

/// Whose call it is; `None` when it does not say.
pub(crate) fn of(call: &Call) -> Option<u32> {
    let query = || Params::parse(call.query.as_deref().unwrap_or_default());
    match call.path.as_str() {
        AUTHORISE => above(query().get("outerInstanceId")?, INSTANCE),
        TOKEN => query().get("app_key").and_then(|key| KEYS.iter().find_map(|name| number_of(key, name))),
        path if path.starts_with("/jdy/v2/") => {
            let claims = URL_SAFE_NO_PAD.decode(call.header("app-token")?.split('.').nth(1)?).ok()?;
            let claims: Value = serde_json::from_slice(&claims).ok()?;
            Some(above(claims["aid"].as_str()?, ACCOUNT)? / 2)
        }
        "/auth/user/access_token" => above(login_params(call).get("username")?, PHONE),
        path if path.starts_with(files::PLACE) => {
            let id = path.strip_prefix(files::PLACE)?.split('/').next()?.parse::<i64>().ok()?;
            u32::try_from((id - FIRST_ID) >> IDS_SHIFT).ok()
        }
        _ => u32::from_str_radix(user_token(call)?.get(..8)?, 16).ok(),
    }
}

fn above(text: &str, first: u64) -> Option<u32> {
    u32::try_from(text.parse::<u64>().ok()?.checked_sub(first)?).ok()
}
