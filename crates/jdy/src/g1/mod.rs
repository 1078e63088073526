//! G1, 新一代精斗云: the password login, and calls without signature (jdy-api.md §2.6, §6).

mod calls;
mod envelope;
mod names;
mod vocabulary;

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use transport::{Next, Single};

use crate::account::{AccountSet, pick};
use crate::error::{Effect, Error};
use crate::filter::{number, text_of};
use crate::wire::{Call, Wire, header_value, open, too_often};

const LOGIN: &str = "/auth/user/access_token";
const ACCOUNTS: &str = "/jdy/sys/accountGroup";
const MINUTE_MS: i64 = 60_000;
/// As for G2's token; G1's own limit is unknown.
const LOGIN_CALLS: usize = 2;
const ACCOUNT_CALLS: usize = 20;
/// `expires_in` where the answer has none (an assumption of §2.6), and the margin kept before the end.
const TOKEN_LIFE_S: u64 = 7200;
const MARGIN_S: u64 = 600;
/// An account set can be disabled or moved to another group; look again now and then.
const ACCOUNT_LIFE_MS: i64 = 12 * 60 * MINUTE_MS;

/// No `Debug`: it is the token.
#[derive(PartialEq)]
struct AccessToken(String);

pub(crate) struct G1 {
    wire: Wire,
    client_id: String,
    client_secret: SecretString,
    phone: String,
    password: SecretString,
    account_id: Option<String>,
    tokens: Single<Arc<AccessToken>>,
    accounts: Single<Arc<AccountSet>>,
}

impl G1 {
    pub(crate) fn new(
        wire: Wire,
        client_id: String,
        client_secret: SecretString,
        phone: String,
        password: SecretString,
        account_id: Option<String>,
    ) -> Self {
        let tokens = Single::new(LOGIN_CALLS, MINUTE_MS);
        let accounts = Single::new(ACCOUNT_CALLS, MINUTE_MS);
        Self { wire, client_id, client_secret, phone, password, account_id, tokens, accounts }
    }

    /// 账套 of the account: `POST /jdy/sys/accountGroup` with an empty body.
    pub(crate) async fn account_sets(&self) -> Result<Vec<AccountSet>, Error> {
        let call = Call::post(ACCOUNTS, Bytes::new(), Effect::Reads);
        let data = self.with_token(&call, None).await.map_err(Error::at_login)?;
        let services = data.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(services.iter().filter_map(Value::as_object).flat_map(account_groups).collect())
    }

    /// A business call in the chosen account set.
    pub(crate) async fn call(&self, call: &Call<'_>) -> Result<Value, Error> {
        let fetch = async || {
            let sets = self.account_sets().await?;
            let set = pick(&sets, |set| set, self.account_id.as_deref())?;
            Ok((Arc::new(set.clone()), self.wire.now() + ACCOUNT_LIFE_MS))
        };
        let account = self.accounts.get(self.wire.now(), fetch, |at| too_often("账套", at)).await?;
        self.with_token(call, Some(&account)).await
    }

    /// A stale token is renewed ([`Error::renewals`]).
    async fn with_token(&self, call: &Call<'_>, account: Option<&AccountSet>) -> Result<Value, Error> {
        let mut renewals = 0;
        loop {
            let token = self.token().await?;
            let stale = match self.attempt(call, &token, account).await {
                Err(error) if error.next == Next::Renew => error,
                answer => return answer,
            };
            self.tokens.discard(&token).await;
            if renewals >= stale.renewals() {
                return Err(stale.after_renewals());
            }
            renewals += 1;
        }
    }

    async fn attempt(
        &self,
        call: &Call<'_>,
        token: &AccessToken,
        account: Option<&AccountSet>,
    ) -> Result<Value, Error> {
        let mut query = call.query.clone();
        query.push(("access_token".to_owned(), token.0.clone()));
        let mut headers = HeaderMap::new();
        if let Some(account) = account {
            headers.insert("accountid", header_value(&account.account_id)?);
            headers.insert("groupname", header_value(&account.group_name)?);
        }
        self.wire.send(call, &query, headers, envelope::open).await
    }

    async fn token(&self) -> Result<Arc<AccessToken>, Error> {
        let token = self.tokens.get(self.wire.now(), async || self.login().await, |at| too_often("登录", at)).await;
        token.map_err(Error::at_login)
    }

    /// The SDK's way: a GET with all four in the query. They never reach a log of ours, as no query does.
    async fn login(&self) -> Result<(Arc<AccessToken>, i64), Error> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let query = vec![
            pair("client_id", &self.client_id),
            pair("client_secret", self.client_secret.expose_secret()),
            pair("username", &self.phone),
            pair("password", self.password.expose_secret()),
        ];
        let data = self.wire.send(&Call::get(LOGIN, Vec::new()), &query, HeaderMap::new(), open).await?;
        let fields = data.as_object().cloned().unwrap_or_default();
        let token = text_of(&fields, "access_token");
        if token.is_empty() {
            return Err(Error::unanswered(Effect::Reads, "精斗云的应答里没有 access_token"));
        }
        Ok((Arc::new(AccessToken(token)), self.wire.now() + life_ms(&fields)))
    }
}

/// How long to use a token.
fn life_ms(fields: &Map<String, Value>) -> i64 {
    let seconds = fields.get("expires_in").and_then(number).unwrap_or(TOKEN_LIFE_S).clamp(60, 30 * 86_400);
    let kept = seconds - MARGIN_S.min(seconds / 4);
    i64::try_from(kept * 1000).unwrap_or(MINUTE_MS)
}

fn account_groups(service: &Map<String, Value>) -> Vec<AccountSet> {
    let groups = service.get("accountGroups").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let account = |row: &Map<String, Value>| AccountSet {
        account_id: text_of(row, "accountId"),
        name: text_of(row, "accountName"),
        group_name: text_of(row, "groupName"),
        service_id: text_of(service, "serviceId"),
        enabled: text_of(row, "enable") == "1",
        expires_at: None,
    };
    groups.iter().filter_map(Value::as_object).map(account).collect()
}

#[cfg(test)]
mod tests;
