//! Users of the enterprise (fxiaoke-api.md §1.6).

use serde_json::{Value, json};
use transport::{Next, Single};

use crate::call::{Call, Effect, incomplete, text_at};
use crate::{Client, Error};

/// The department that is the whole enterprise.
const EVERYBODY: i64 = 999_999;
/// How long the administrator is taken to be the same person, unless a call in this name is refused: a day.
const KEPT_MS: i64 = 86_400_000;

/// A user of the CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// `FSUID_…`, the person in every call of the legacy convention.
    pub open_user_id: String,
    /// The person's name.
    pub name: String,
    /// Mobile number, if the service shows it.
    pub mobile: Option<String>,
    /// Has left.
    pub stopped: bool,
}

impl User {
    fn from_json(user: &Value) -> Option<Self> {
        let open_user_id = text_at(user, "openUserId")?;
        let name = text_at(user, "name").or_else(|| text_at(user, "nickName")).unwrap_or_default();
        let stopped = user.get("isStop").and_then(Value::as_bool).unwrap_or(false);
        Some(Self { open_user_id, name, mobile: text_at(user, "mobile"), stopped })
    }
}

pub(crate) fn slot() -> Single<User> {
    Single::new(10, 60_000)
}

impl Client {
    /// The user in whose name calls are made, by the configured mobile number; kept for a day.
    pub async fn administrator(&self) -> Result<User, Error> {
        let too_often =
            |at| Error { retry_at: Some(at), ..Error::new(Next::Retry, "查询管理员过于频繁，稍后再试") };
        let (client, now) = (self.clone(), self.now());
        let fetch = async move || Ok((client.find_administrator().await?, now + KEPT_MS));
        self.inner.administrator.get(now, fetch, too_often).await
    }

    async fn find_administrator(&self) -> Result<User, Error> {
        let mobile = &self.config().admin_mobile;
        let users = self.users_by_mobile(mobile).await?;
        match (users.iter().find(|user| !user.stopped), users.first()) {
            (Some(user), _) => Ok(user.clone()),
            (None, Some(_)) => Err(Error::new(Next::Stop, format!("手机号 {} 的纷享销客员工已停用", masked(mobile)))),
            (None, None) => Err(Error::new(Next::Stop, format!("纷享销客中没有手机号为 {} 的员工", masked(mobile)))),
        }
    }

    /// The users of a mobile number, usually one or none.
    pub async fn users_by_mobile(&self, mobile: &str) -> Result<Vec<User>, Error> {
        let answer = self.call_as_app(Call::reads("/cgi/user/getByMobile", "", json!({"mobile": mobile}))).await?;
        // With no match the list is empty or missing (assumption A14).
        let users = answer.get("empList").and_then(Value::as_array);
        Ok(users.into_iter().flatten().filter_map(User::from_json).collect())
    }

    /// One user by openUserId.
    pub async fn user(&self, open_user_id: &str) -> Result<User, Error> {
        let body = json!({"openUserId": open_user_id});
        let answer = self.call_as_app(Call::reads("/cgi/user/get", "", body)).await?;
        User::from_json(&answer).ok_or_else(|| incomplete(&answer, Effect::Reads, "openUserId"))
    }

    /// All users of the enterprise.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        let body = json!({"departmentId": EVERYBODY, "fetchChild": true, "showDepartmentIdsDetail": false});
        let answer = self.call_as_app(Call::reads("/cgi/user/list", "", body)).await?;
        let users = answer.get("userList").and_then(Value::as_array);
        let users = users.ok_or_else(|| incomplete(&answer, Effect::Reads, "userList"))?;
        Ok(users.iter().filter_map(User::from_json).collect())
    }
}

/// Enough of a mobile number to recognise it.
fn masked(mobile: &str) -> String {
    let digits: Vec<char> = mobile.chars().collect();
    let middle = 3..digits.len().saturating_sub(4);
    digits.iter().enumerate().map(|(i, digit)| if middle.contains(&i) { '*' } else { *digit }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fake, ok};

    #[tokio::test]
    async fn the_administrator_is_looked_up_once() {
        let fake = Fake::new(|_, _| ok(json!({})));
        let client = fake.client();
        assert_eq!(client.administrator().await.expect("a user").open_user_id, "FSUID_admin");
        client.administrator().await.expect("a user");
        assert_eq!(fake.count("/cgi/user/getByMobile"), 1);
    }

    #[tokio::test]
    async fn who_a_call_was_refused_to_is_looked_up_again() {
        for (code, looks) in [(15003, 2), (11008, 2), (20012, 2), (20014, 2), (30027, 2), (30004, 1)] {
            let fake = Fake::new(move |_, _| json!({"errorCode": code, "errorMessage": "refused"}));
            let client = fake.client();
            for _ in 0..2 {
                client.objects().await.expect_err("refused");
            }
            assert_eq!(fake.count("/cgi/user/getByMobile"), looks, "{code}");
        }
    }

    #[tokio::test]
    async fn without_an_administrator_nothing_goes_on() {
        for list in [json!({}), json!({"empList": []})] {
            let fake = Fake::with_token(move |body| match body.get("mobile") {
                Some(_) => ok(list.clone()),
                None => ok(json!({"corpAccessToken": "t", "corpId": "c", "expiresIn": 7200})),
            });
            let error = fake.client().objects().await.expect_err("no administrator");
            assert_eq!(error.next, Next::Stop);
            assert_eq!(error.message, "纷享销客中没有手机号为 139****0001 的员工");
        }
    }

    #[tokio::test]
    async fn the_whole_enterprise_is_one_department() {
        let fake = Fake::new(|_, _| {
            ok(json!({"userList": [
                {"openUserId": "FSUID_1", "name": "张三", "mobile": "13900000002", "isStop": false},
                {"openUserId": "FSUID_2", "nickName": "李四", "isStop": true},
            ]}))
        });
        let users = fake.client().users().await.expect("users");
        assert_eq!(fake.last("/cgi/user/list")["departmentId"], 999_999);
        assert!(fake.last("/cgi/user/list").get("currentOpenUserId").is_none());
        assert_eq!(users[0].mobile.as_deref(), Some("13900000002"));
        assert_eq!((users[1].name.as_str(), users[1].stopped), ("李四", true));
    }
}
