//! The client: credentials around a call, renewals, one span.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, Uri};
use secrecy::SecretString;
use serde_json::Value;
use tower::ServiceExt;
use tracing::Instrument;
use tracing::field::Empty;
use transport::{Next, Now, Single, Transport};

use crate::call::{Call, Effect, payload, post, text_at};
use crate::token::{self, Token};
use crate::{Error, User, directory};

/// How often a call fetches a new token at most.
const RENEWALS: u32 = 3;

/// How to reach one enterprise. Holds secrets, so without `Debug`.
#[derive(Clone)]
pub struct Config {
    /// The address of the enterprise's cloud, such as `https://open.fxiaoke.com` (fxiaoke-api.md §1.1).
    pub base_url: String,
    /// `FSAID_…` of the enterprise's self-built app (§1.2).
    pub app_id: String,
    /// The app's secret.
    pub app_secret: SecretString,
    /// 永久授权码.
    pub permanent_code: SecretString,
    /// Mobile number of the user in whose name the calls are made (§1.6).
    pub admin_mobile: String,
    /// Whether what we write starts approval flows; the service would by default (R8).
    pub approval_flow: bool,
    /// Whether what we write starts workflows; the service would by default (R8).
    pub workflow: bool,
}

impl Config {
    /// The enterprise at `base_url`, with approval flow and workflow off.
    pub fn new(
        base_url: impl Into<String>,
        app_id: impl Into<String>,
        app_secret: SecretString,
        permanent_code: SecretString,
        admin_mobile: impl Into<String>,
    ) -> Self {
        Self {
            base_url: base_url.into(),
            app_id: app_id.into(),
            app_secret,
            permanent_code,
            admin_mobile: admin_mobile.into(),
            approval_flow: false,
            workflow: false,
        }
    }
}

/// One enterprise of 纷享销客, through its open interface. Clones share the token.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    config: Config,
    transport: Transport,
    now: Now,
    pub(crate) token: Single<Token>,
    pub(crate) administrator: Single<User>,
}

impl Client {
    /// A client that has not called anything yet. Fails when the address is not one.
    pub fn new(mut config: Config, transport: Transport, now: Now) -> Result<Self, Error> {
        let base = config.base_url.trim().trim_end_matches('/').to_owned();
        let uri = base.parse::<Uri>().ok();
        let scheme = uri.as_ref().and_then(Uri::scheme_str);
        if !matches!(scheme, Some("https" | "http")) || base.contains('?') {
            return Err(Error::new(Next::Stop, "云地址不正确，应形如 https://open.fxiaoke.com"));
        }
        config.base_url = base;
        let (token, administrator) = (token::slot(), directory::slot());
        Ok(Self { inner: Arc::new(Inner { config, transport, now, token, administrator }) })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn now(&self) -> i64 {
        (self.inner.now)()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.inner.config.base_url)
    }

    /// A call in the administrator's name (§1.3): its data permissions decide what is seen.
    pub(crate) async fn call(&self, mut call: Call<'_>) -> Result<Value, Error> {
        let administrator = self.administrator().await?;
        call.body.insert("currentOpenUserId".into(), Value::from(administrator.open_user_id.as_str()));
        let answer = self.call_as_app(call).await;
        if answer.as_ref().is_err_and(Error::doubts_person) {
            self.inner.administrator.discard(&administrator).await;
        }
        answer
    }

    /// A call that needs no more than token and enterprise.
    pub(crate) async fn call_as_app(&self, call: Call<'_>) -> Result<Value, Error> {
        let request = |token: &Token| {
            let mut body = token.credentials();
            body.extend(call.body.clone());
            let body = serde_json::to_vec(&body).map_err(|e| Error::new(Next::Reject, e.to_string()))?;
            post(&self.url(call.path), "application/json", Bytes::from(body), call.deadline)
        };
        let read = |response: &Response<Bytes>| payload(response, call.effect);
        self.with_token(call.path, call.object, call.effect, request, read).await
    }

    /// Sends `request` and reads the answer; again with a new token, if the service finds this one stale (§1.3), and so a
    /// few times: that a token had to be fetched again soon says nothing against who we are. Such a refusal says that
    /// nothing was executed, so repeating is safe for writes too.
    pub(crate) async fn with_token<T>(
        &self,
        path: &str,
        object: &str,
        effect: Effect,
        request: impl Fn(&Token) -> Result<Request<Bytes>, Error>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut renewals = 0;
        loop {
            let token = self.token().await?;
            let response = self.exchange(path, object, request(&token)?, effect).await?;
            let stale = match read(&response) {
                Err(error) if error.next == Next::Renew => error,
                result => return result.map_err(|error| scrub(error, &token)),
            };
            self.inner.token.discard(&token).await;
            if renewals == RENEWALS {
                return Err(scrub(token::still_stale(stale), &token));
            }
            renewals += 1;
            tracing::info!(system.code = stale.code, renewals, "the CRM token is stale and is renewed");
        }
    }

    /// Sends one request. The span carries the number under which the service's support finds the call.
    pub(crate) async fn exchange(
        &self,
        path: &str,
        object: &str,
        request: Request<Bytes>,
        effect: Effect,
    ) -> Result<Response<Bytes>, Error> {
        let span = tracing::info_span!("fxiaoke", path, object, trace_id = Empty, code = Empty);
        let sent = async {
            let answer = self.inner.transport.clone().oneshot(request).await;
            match &answer {
                Ok(response) => record(response),
                Err(failure) => tracing::debug!(%failure, "the CRM did not answer the call"),
            }
            answer
        };
        sent.instrument(span).await.map_err(|failure| Error::failure(&failure, effect))
    }
}

/// Notes the answer's trace id and code in the current span.
fn record(response: &Response<Bytes>) {
    let span = tracing::Span::current();
    // A file can be large and is no envelope; parsing twice what is small costs nothing beside the call.
    if span.is_disabled() || response.body().first() != Some(&b'{') || response.body().len() > 1 << 20 {
        return;
    }
    if let Ok(envelope) = serde_json::from_slice::<Value>(response.body()) {
        span.record("trace_id", text_at(&envelope, "traceId"));
        span.record("code", text_at(&envelope, "errorCode"));
        tracing::debug!("the CRM answered the call");
    }
}

/// The service's words might repeat the token.
fn scrub(mut error: Error, token: &Token) -> Error {
    error.message = error.message.replace(token.secret(), "***");
    error
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Fake, ok};

    const LIST: &str = "/cgi/crm/v2/object/list";

    #[tokio::test]
    async fn a_business_call_carries_token_enterprise_and_administrator() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"objects": []}})));
        fake.client().objects().await.expect("an answer");
        let body = fake.last(LIST);
        assert_eq!(body["corpAccessToken"], "token-1");
        assert_eq!(body["corpId"], "FSCID_1");
        assert_eq!(body["currentOpenUserId"], "FSUID_admin");
    }

    #[tokio::test]
    async fn a_stale_token_is_renewed_and_the_call_repeated_up_to_three_times() {
        for fresh in 2..=4 {
            let fake = Fake::new(move |_, body| {
                if body["corpAccessToken"] == format!("token-{fresh}") {
                    ok(json!({"data": {"objects": []}}))
                } else {
                    json!({"errorCode": 20016, "errorMessage": "gone"})
                }
            });
            fake.client().objects().await.expect("an answer");
            assert_eq!((fake.count(LIST), fake.tokens()), (fresh, fresh));
        }
    }

    #[tokio::test]
    async fn a_token_that_stays_stale_passes_some_time_and_says_nothing_against_the_credentials() {
        let fake = Fake::new(|_, _| json!({"errorCode": 20016, "errorMessage": "token-1, token-4"}));
        let error = fake.client().objects().await.expect_err("a refusal");
        assert_eq!((error.next, error.code), (Next::Retry, 20016));
        assert_eq!((fake.count(LIST), fake.tokens()), (4, 4));
        assert!(!error.message.contains("token-4") && error.message.contains("登录成功"), "{error}");
    }

    #[tokio::test]
    async fn an_html_answer_is_repeated_by_readers_only() {
        let fake = Fake::raw("<html>bad gateway</html>");
        let client = fake.client();
        assert_eq!(client.objects().await.expect_err("html").next, Next::Retry);
        let update = client.update("AccountObj", "1", serde_json::Map::new()).await;
        assert_eq!(update.expect_err("html").next, Next::Ambiguous);
    }

    #[test]
    fn every_call_can_move_between_threads() {
        fn check<T: Send>(_: T) {}
        let (client, map) = (Fake::raw("").client(), serde_json::Map::new);
        let file = crate::FileReference::new("N_", "");
        check(client.query("AccountObj", &crate::Query::default()));
        check(client.create("AccountObj", map(), std::collections::BTreeMap::new()));
        check(client.update("AccountObj", "1", map()));
        check(client.function("f__c", Value::Null, true));
        check(client.categories());
        check(client.download(&file, 1));
        check(client.upload("a", Bytes::new()));
    }

    #[test]
    fn an_address_that_is_none_is_refused_at_once() {
        for address in ["", "open.fxiaoke.com", "ftp://x", "https://x?y=1"] {
            assert_eq!(Fake::try_client(address).err().map(|e| e.next), Some(Next::Stop), "{address}");
        }
        assert!(Fake::try_client("https://open.fxiaoke.com/").is_ok());
    }
}
