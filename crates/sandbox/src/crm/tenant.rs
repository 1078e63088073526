//! What tells one enterprise from another (sheet §1.2, §1.3). Where several share an address, a call's credentials say whose
//! it is.

use serde::Deserialize;

use super::json::text;
use super::{file_calls, multipart};
use crate::kernel::{Call, number_of, numbered};

const CORP: u128 = 0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF;
const EA: &str = "sandboxea";
const ACCESS_KEY: &str = "sandbox";

/// The names of an enterprise.
pub(crate) struct Names {
    pub(crate) tenant: u32,
    pub(crate) permanent_code: String,
    pub(crate) corp_id: String,
    /// The enterprise account.
    pub(crate) ea: String,
    /// What the file service calls it.
    pub(crate) access_key: String,
}

impl Names {
    pub(crate) fn new(tenant: u32) -> Names {
        Names {
            tenant,
            permanent_code: format!("{:B>32}", numbered("", tenant)),
            corp_id: format!("FSCID_{:032X}", CORP + u128::from(tenant)),
            ea: numbered(EA, tenant),
            access_key: numbered(ACCESS_KEY, tenant),
        }
    }

    /// The number that events carry.
    pub(crate) fn tenant_id(&self) -> i64 {
        700_001 + i64::from(self.tenant)
    }
}

/// The credentials of a body, in either style.
#[derive(Default, Deserialize)]
struct Body {
    #[serde(rename = "corpId")]
    corp_id: Option<String>,
    #[serde(rename = "permanentCode")]
    permanent_code: Option<String>,
}

/// Whose call it is; `None` when it does not say. Who agrees in a browser is of the first enterprise.
pub(crate) fn of(call: &Call) -> Option<u32> {
    if let Some(ea) = call.header("x-fs-ea") {
        return number_of(ea, EA);
    }
    match call.path.as_str() {
        file_calls::UPLOAD => number_of(call.header("ak")?, ACCESS_KEY),
        file_calls::DOWNLOAD => {
            let query = call.query.as_deref().unwrap_or_default();
            number_of(query.split('&').find_map(|pair| pair.strip_prefix("ak="))?, ACCESS_KEY)
        }
        "/media/upload" => {
            let parts = multipart::parts(call.header("content-type").unwrap_or_default(), &call.body);
            corp(text(&file_calls::credentials(call, parts.as_deref().unwrap_or_default()), "corpId"))
        }
        _ => {
            let body: Body = serde_json::from_slice(&call.body).unwrap_or_default();
            body.corp_id.map_or_else(|| number_of(body.permanent_code?.trim_start_matches('B'), ""), |id| corp(&id))
        }
    }
}

fn corp(id: &str) -> Option<u32> {
    let number = u128::from_str_radix(id.strip_prefix("FSCID_")?, 16).ok()?;
    u32::try_from(number.checked_sub(CORP)?).ok()
}
