//! 员工 as a target: found by mobile, never written (fxiaoke-api.md §1.6). The object itself may be hidden even from
//! administrators (§4.9), so the directory is asked.

use std::sync::Arc;

use engine::{CallError, Found};
use fxiaoke::User;
use model::Fields;
use serde_json::{Value, json};

use super::CrmPeer;
use super::refusal::{told, unsupported};
use crate::peers;

/// How long the list of people is taken to be still true.
const KEPT_MS: i64 = 180_000;

impl CrmPeer {
    /// The people in service whose mobile or name is one of `values`.
    pub(super) async fn find_people(&self, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError> {
        let of: fn(&User) -> Option<String> = match field {
            "mobile" => |user| user.mobile.as_deref().and_then(bare),
            "name" => |user| Some(user.name.clone()),
            _ => return Err(unsupported("按此字段查找员工")),
        };
        let wanted = |value: &Value| {
            let text = peers::text(value)?;
            if field == "mobile" { bare(&text) } else { Some(text) }
        };
        let wanted: Vec<String> = values.iter().filter_map(wanted).collect();
        let people = self.people().await?;
        let matching = people.iter().filter(|user| !user.stopped && of(user).is_some_and(|v| wanted.contains(&v)));
        Ok(matching.map(|user| Found { id: user.open_user_id.clone(), fields: fields(user) }).collect())
    }

    /// The people in service with these ids.
    pub(super) async fn people_by_ids(&self, ids: &[String]) -> Result<Vec<Found>, CallError> {
        let people = self.people().await?;
        let wanted = people.iter().filter(|user| ids.contains(&user.open_user_id));
        Ok(wanted.map(|user| Found { id: user.open_user_id.clone(), fields: fields(user) }).collect())
    }

    /// One person.
    pub(super) async fn person(&self, id: &str) -> Result<Option<Value>, CallError> {
        let people = self.people().await?;
        Ok(people.iter().find(|user| user.open_user_id == id).map(|user| json!(fields(user))))
    }

    async fn people(&self) -> Result<Arc<Vec<User>>, CallError> {
        let mut kept = self.users.lock().await;
        let now = (self.now)();
        if let Some((_, users)) = kept.as_ref().filter(|(at, _)| now - at < KEPT_MS) {
            return Ok(Arc::clone(users));
        }
        let users = Arc::new(self.client.users().await.map_err(told)?);
        *kept = Some((now, Arc::clone(&users)));
        Ok(users)
    }
}

fn fields(user: &User) -> Fields {
    let mobile = user.mobile.as_deref().and_then(bare);
    Fields::from([("mobile".to_owned(), mobile.into()), ("name".to_owned(), user.name.as_str().into())])
}

/// A mobile as bare digits without the country code (S-5).
fn bare(mobile: &str) -> Option<String> {
    let digits: String = mobile.chars().filter(char::is_ascii_digit).collect();
    let bare = if digits.len() == 13 { digits.strip_prefix("86").unwrap_or(&digits) } else { &digits };
    Some(bare.to_owned()).filter(|bare| !bare.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_is_bare_digits() {
        assert_eq!(bare("+86 138-0000-0001").as_deref(), Some("13800000001"));
        assert_eq!(bare("—"), None);
    }
}
