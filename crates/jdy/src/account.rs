//! 账套: the account sets a login reaches.

use serde_json::{Map, Value};
use transport::Next;

use crate::error::Error;
use crate::filter::{number, text_of};

/// One account set 账套 (jdy-api.md §2.2, §2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSet {
    /// Its id, the same in both generations.
    pub account_id: String,
    /// Its name; only 星辰 gives one in G2.
    pub name: String,
    /// The server group it lives in.
    pub group_name: String,
    /// The bought service it belongs to.
    pub service_id: String,
    /// Whether it can be used: authorisation in force (G2), enabled (G1).
    pub enabled: bool,
    /// When the instance expires (milliseconds since 1970), where the answer says so (G2).
    pub expires_at: Option<i64>,
}

impl AccountSet {
    /// A row of push_app_authorize.
    pub(crate) fn authorised(row: &Map<String, Value>) -> Self {
        Self {
            account_id: text_of(row, "accountId"),
            name: text_of(row, "accountName"),
            group_name: text_of(row, "groupName"),
            service_id: text_of(row, "serviceId"),
            enabled: text_of(row, "status") == "1",
            expires_at: row.get("instanceExpiresTime").and_then(number).and_then(|at| i64::try_from(at).ok()),
        }
    }
}

/// The one of `items` to work with: the account set asked for, or the only one in force. Never a guess (§2.2).
pub(crate) fn pick<'a, T>(
    items: &'a [T],
    account: impl Fn(&T) -> &AccountSet,
    account_id: Option<&str>,
) -> Result<&'a T, Error> {
    let stop = |message: &str| Err(Error::new(Next::Stop, message));
    let wanted = |item: &&T| account_id.is_none_or(|id| account(item).account_id == id);
    let found: Vec<&T> = items.iter().filter(wanted).collect();
    let live: Vec<&T> = found.iter().copied().filter(|item| account(item).enabled).collect();
    match (live.as_slice(), found.len(), account_id) {
        ([one], ..) => Ok(one),
        ([], 0, None) => stop("这个登录没有任何账套的授权"),
        ([], 0, Some(_)) => stop("这个登录没有所选账套的授权"),
        ([], ..) => stop("账套已停用，或授权已失效"),
        (_, _, None) => stop("有多个账套，请先选择一个"),
        (_, _, Some(_)) => stop("所选账套有多条有效的授权，无法判断用哪一条"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(id: &str, enabled: bool) -> AccountSet {
        let account_id = id.to_owned();
        let (name, group_name, service_id) = (String::new(), String::new(), String::new());
        AccountSet { account_id, name, group_name, service_id, enabled, expires_at: None }
    }

    fn check(sets: &[AccountSet], wanted: Option<&str>, found: Option<&str>) {
        let picked = pick(sets, |set| set, wanted);
        assert_eq!(picked.as_ref().ok().map(|set| set.account_id.as_str()), found);
        assert!(picked.err().is_none_or(|error| error.next == Next::Stop));
    }

    #[test]
    fn the_account_set_asked_for_is_taken_and_none_is_guessed() {
        let sets = [set("1", true), set("2", true), set("3", false)];
        check(&sets, Some("2"), Some("2"));
        check(&sets, None, None);
        check(&sets[1..], None, Some("2"));
        check(&sets, Some("3"), None);
        check(&sets, Some("4"), None);
        check(&[], None, None);
        check(&[set("1", true), set("1", true)], Some("1"), None);
    }

    #[test]
    fn an_answer_in_the_form_of_another_system_says_that_the_address_is_wrong() {
        let body = serde_json::json!({"traceId": "E-1", "errorCode": 10_006, "errorMessage": "appId is missing"});
        let client = crate::testing::Gateway::new(move |_, _| Some((200, body.to_string()))).client();
        let error = futures::executor::block_on(client.account_sets()).expect_err("it is not 精斗云");
        assert!(error.next == Next::Stop && Error::is_elsewhere(&error.code), "{error}");
    }

    #[test]
    fn an_authorisation_row_is_read_whatever_its_number_types() {
        let row = serde_json::json!({"accountId": 16, "accountName": null, "status": "1", "instanceExpiresTime": "17"});
        let set = AccountSet::authorised(row.as_object().expect("an object"));
        assert_eq!(
            (set.account_id.as_str(), set.name.as_str(), set.enabled, set.expires_at),
            ("16", "", true, Some(17))
        );
    }
}
