//! G2, 金蝶云·星辰: authorisation, app-token, signed calls (jdy-api.md §2).

mod calls;

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use transport::{Next, Single};

use crate::account::{AccountSet, pick};
use crate::error::{Effect, Error, STALE_APP_SECRET};
use crate::filter::text_of;
use crate::sign;
use crate::wire::{Call, Wire, header_value, open, too_often};

const AUTHORISE: &str = "/jdyconnector/app_management/push_app_authorize";
const TOKEN: &str = "/jdyconnector/app_management/kingdee_auth_token";
const MINUTE_MS: i64 = 60_000;
/// 2 token calls a minute (§9.2).
const TOKEN_CALLS: usize = 2;
/// The authorisation has no known limit; this one only keeps a fault from becoming a storm.
const AUTHORISE_CALLS: usize = 20;
/// A token lives 24 h, and the appSecret is changed as often (§2.3); the margin covers a long run of calls.
const TOKEN_LIFE_MS: i64 = (24 * 60 - 30) * MINUTE_MS;

/// A row of the authorisation. No `Debug`: it holds the appSecret.
#[derive(Clone, PartialEq)]
struct Authorisation {
    account: AccountSet,
    app_key: String,
    app_secret: String,
    domain: String,
}

/// What business calls need. No `Debug`: it holds the token.
#[derive(PartialEq)]
struct Session {
    token: String,
    domain: String,
    authorisation: Arc<Authorisation>,
}

pub(crate) struct G2 {
    wire: Wire,
    client_id: String,
    client_secret: SecretString,
    outer_instance_id: String,
    account_id: Option<String>,
    authorisations: Single<Arc<Authorisation>>,
    sessions: Single<Arc<Session>>,
}

impl G2 {
    pub(crate) fn new(
        wire: Wire,
        client_id: String,
        client_secret: SecretString,
        outer_instance_id: String,
        account_id: Option<String>,
    ) -> Self {
        let authorisations = Single::new(AUTHORISE_CALLS, MINUTE_MS);
        let sessions = Single::new(TOKEN_CALLS, MINUTE_MS);
        Self { wire, client_id, client_secret, outer_instance_id, account_id, authorisations, sessions }
    }

    pub(crate) fn client_secret(&self) -> &str {
        self.client_secret.expose_secret()
    }

    pub(crate) async fn account_sets(&self) -> Result<Vec<AccountSet>, Error> {
        Ok(self.authorise().await?.into_iter().map(|row| row.account).collect())
    }

    /// A business call. A stale token is renewed ([`Error::renewals`]).
    pub(crate) async fn call(&self, call: &Call<'_>) -> Result<Value, Error> {
        let mut renewals = 0;
        loop {
            let session = self.session().await?;
            let stale = match self.attempt(call, Some(&session)).await {
                Err(error) if error.next == Next::Renew => error,
                answer => return answer,
            };
            self.sessions.discard(&session).await;
            self.authorisations.discard(&session.authorisation).await;
            if renewals >= stale.renewals() {
                return Err(stale.after_renewals());
            }
            renewals += 1;
        }
    }

    /// The session, with one more try when the appSecret turned out to have rotated (§2.3).
    async fn session(&self) -> Result<Arc<Session>, Error> {
        match self.open_session().await {
            Err(error) if error.code == STALE_APP_SECRET && error.next == Next::Renew => {
                self.open_session().await.map_err(Error::at_login)
            }
            session => session.map_err(Error::at_login),
        }
    }

    async fn open_session(&self) -> Result<Arc<Session>, Error> {
        // Before the token call, so that a failure here neither counts as one nor hides behind its limit.
        self.authorisation().await?;
        self.sessions.get(self.wire.now(), async || self.fetch_token().await, |at| too_often("app-token", at)).await
    }

    /// Under the lock of the sessions: whoever waited for it sees the new authorisation, not the stale one.
    async fn fetch_token(&self) -> Result<(Arc<Session>, i64), Error> {
        let authorisation = self.authorisation().await?;
        let Authorisation { app_key, app_secret, domain, .. } = &*authorisation;
        let signature = sign::app_signature(app_key, app_secret);
        let query = vec![("app_key".to_owned(), app_key.clone()), ("app_signature".to_owned(), signature)];
        let data = match self.attempt(&Call::get(TOKEN, query), None).await {
            Err(error) if error.code == STALE_APP_SECRET => {
                self.authorisations.discard(&authorisation).await;
                return Err(Error { next: Next::Renew, ..error });
            }
            data => data?,
        };
        let fields = data.as_object().cloned().unwrap_or_default();
        let token = text_of(&fields, "app-token");
        if token.is_empty() {
            return Err(Error::unanswered(Effect::Reads, "精斗云的应答里没有 app-token"));
        }
        let domain = if domain.is_empty() { text_of(&fields, "domain") } else { domain.clone() };
        Ok((Arc::new(Session { token, domain, authorisation }), self.wire.now() + TOKEN_LIFE_MS))
    }

    async fn authorisation(&self) -> Result<Arc<Authorisation>, Error> {
        let fetch = async || {
            let rows = self.authorise().await?;
            let row = pick(&rows, |row| &row.account, self.account_id.as_deref())?;
            Ok((Arc::new(row.clone()), self.wire.now() + TOKEN_LIFE_MS))
        };
        self.authorisations.get(self.wire.now(), fetch, |at| too_often("授权", at)).await
    }

    /// 主动获取授权 (§2.2): parameters in the query, nothing in the body.
    async fn authorise(&self) -> Result<Vec<Authorisation>, Error> {
        let query = vec![("outerInstanceId".to_owned(), self.outer_instance_id.clone())];
        let call = Call { query, ..Call::post(AUTHORISE, Bytes::from_static(b"{}"), Effect::Reads) };
        let data = self.attempt(&call, None).await.map_err(Error::at_login)?;
        let rows = match data {
            Value::Array(rows) => rows,
            Value::Null => Vec::new(),
            one => vec![one],
        };
        Ok(rows.iter().filter_map(Value::as_object).map(Authorisation::read).collect())
    }

    async fn attempt(&self, call: &Call<'_>, session: Option<&Session>) -> Result<Value, Error> {
        self.wire.send(call, &call.query, self.headers(call, session)?, open).await
    }

    /// The headers of §2.4.
    fn headers(&self, call: &Call<'_>, session: Option<&Session>) -> Result<HeaderMap, Error> {
        let now = self.wire.now();
        let nonce = fastrand::u64(1_000_000_000..10_000_000_000_000_000).to_string();
        let secret = self.client_secret.expose_secret();
        let signature = sign::signature(&call.method, call.path, &call.query, &nonce, now, secret);
        let mut headers = HeaderMap::new();
        headers.insert("x-api-clientid", header_value(&self.client_id)?);
        headers.insert("x-api-auth-version", header_value("2.0")?);
        headers.insert("x-api-timestamp", now.into());
        headers.insert("x-api-nonce", header_value(&nonce)?);
        headers.insert("x-api-signheaders", header_value("X-Api-TimeStamp,X-Api-Nonce")?);
        headers.insert("x-api-signature", header_value(&signature)?);
        if let Some(Session { token, domain, .. }) = session {
            let mut token = header_value(token)?;
            token.set_sensitive(true);
            headers.insert("app-token", token);
            if !domain.is_empty() {
                headers.insert("x-gw-router-addr", header_value(domain)?);
            }
        }
        Ok(headers)
    }
}

impl Authorisation {
    fn read(row: &Map<String, Value>) -> Self {
        Self {
            account: AccountSet::authorised(row),
            app_key: text_of(row, "appKey"),
            app_secret: text_of(row, "appSecret"),
            domain: text_of(row, "domain"),
        }
    }
}

#[cfg(test)]
mod tests;
