//! The corpAccessToken of the legacy convention (fxiaoke-api.md §1.3).

use std::sync::Arc;

use bytes::Bytes;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use transport::{Next, Single};

use crate::Error;
use crate::call::{Effect, incomplete, payload, post, text_at};
use crate::client::{Client, Config};

const PATH: &str = "/cgi/corpAccessToken/get/V2";
/// "≤10 calls per minute, no concurrent calls" (§1.3).
const CALLS: usize = 10;
const WINDOW_MS: i64 = 60_000;
const LIFE_S: i64 = 7_200;
/// In its last ten minutes a new call gets a new token, and not before.
const RENEWABLE_S: i64 = 600;

/// A secret, so without `Debug`.
#[derive(Clone, PartialEq)]
pub(crate) struct Token {
    secret: Arc<str>,
    corp: Arc<str>,
}

impl Token {
    /// What every body carries; directory and media calls need no more (§1.3).
    pub(crate) fn credentials(&self) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("corpAccessToken".into(), Value::from(&*self.secret));
        body.insert("corpId".into(), Value::from(&*self.corp));
        body
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn corp(&self) -> &str {
        &self.corp
    }
}

pub(crate) fn slot() -> Single<Token> {
    Single::new(CALLS, WINDOW_MS)
}

impl Client {
    /// The enterprise that the credentials are of, by its id (§1.3). Costs a call only where there is no token.
    pub async fn enterprise(&self) -> Result<String, Error> {
        Ok(self.token().await?.corp().to_owned())
    }

    pub(crate) async fn token(&self) -> Result<Token, Error> {
        let client = self.clone();
        self.inner.token.get(self.now(), async move || client.fetch_token().await, too_often).await
    }

    async fn fetch_token(&self) -> Result<(Token, i64), Error> {
        let asked = self.now();
        let body = json!({
            "appId": self.config().app_id,
            "appSecret": self.config().app_secret.expose_secret(),
            "permanentCode": self.config().permanent_code.expose_secret(),
        });
        let request = post(&self.url(PATH), "application/json", Bytes::from(body.to_string()), None)?;
        let response = self.exchange(PATH, "", request, Effect::Reads).await?;
        let answer = payload(&response, Effect::Reads).map_err(|e| denied(e, self.config()))?;
        let token = text_at(&answer, "corpAccessToken").zip(text_at(&answer, "corpId"));
        let (secret, corp) = token.ok_or_else(|| incomplete(&answer, Effect::Reads, "corpAccessToken"))?;
        let remaining = answer.get("expiresIn").and_then(Value::as_i64).unwrap_or(LIFE_S).clamp(0, LIFE_S);
        Ok((Token { secret: secret.into(), corp: corp.into() }, asked + usable_s(remaining) * 1_000))
    }
}

/// One call too many within a minute; another one is allowed at this moment.
pub(crate) fn too_often(at: i64) -> Error {
    Error {
        retry_at: Some(at), ..Error::new(Next::Retry, "取令牌过于频繁，稍后再试（每分钟最多 10 次）")
    }
}

/// New tokens are given and not accepted: who we are is known, so nobody needs to look at the credentials.
pub(crate) fn still_stale(error: Error) -> Error {
    let message = format!("登录成功，但新取得的令牌随即又被判为失效：{}", error.message);
    Error { next: Next::Retry, message, ..error }
}

/// How long to keep a token with `remaining` seconds to live: until a new one can be had, else half of what is left.
fn usable_s(remaining: i64) -> i64 {
    (remaining - RENEWABLE_S).max(remaining / 2)
}

/// The token call is only about who we are: what is not a passing trouble needs a person. The service answers a wrong
/// secret with a code that means something else (10006, §1.5), so the table alone would not do. Its words might
/// repeat what was sent; secrets are taken out of them.
pub(crate) fn denied(mut error: Error, config: &Config) -> Error {
    if matches!(error.next, Next::Reject | Next::Renew) {
        error.next = Next::Stop;
    }
    for secret in [&config.app_secret, &config.permanent_code] {
        error.message = error.message.replace(secret.expose_secret(), "***");
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fake, ok};

    #[test]
    fn a_token_is_kept_until_a_new_one_can_be_had() {
        assert_eq!(usable_s(7_200), 6_600);
        assert_eq!(usable_s(7_084), 6_484);
        assert_eq!(usable_s(900), 450);
        assert_eq!(usable_s(100), 50);
    }

    #[tokio::test]
    async fn ten_concurrent_calls_fetch_one_token() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"objects": []}})));
        let client = fake.client();
        let calls: Vec<_> = (0..10)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.objects().await })
            })
            .collect();
        for call in calls {
            call.await.expect("no panic").expect("an answer");
        }
        assert_eq!((fake.count(PATH), fake.count("/cgi/crm/v2/object/list")), (1, 10));
        assert_eq!(fake.count("/cgi/user/getByMobile"), 1);
    }

    #[tokio::test]
    async fn a_token_is_fetched_again_after_6600_seconds_and_not_before() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"objects": []}})));
        let client = fake.client();
        client.objects().await.expect("an answer");
        fake.advance(6_599_999);
        client.objects().await.expect("an answer");
        assert_eq!(fake.count(PATH), 1);
        fake.advance(1);
        client.objects().await.expect("an answer");
        assert_eq!(fake.count(PATH), 2);
    }

    #[tokio::test]
    async fn a_wrong_secret_stops_and_is_not_repeated_in_the_text() {
        let fake = Fake::with_token(
            |_| json!({"errorCode": 10006, "errorMessage": "the parameter appSecret is missing or illegal: s3cret"}),
        );
        let error = fake.client().objects().await.expect_err("a refusal");
        assert_eq!((error.next, error.code), (Next::Stop, 10006));
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    #[tokio::test]
    async fn an_eleventh_token_within_a_minute_is_not_asked_for() {
        let fake = Fake::new(|_, _| json!({"errorCode": 20016, "errorMessage": "gone"}));
        let client = fake.client();
        for _ in 0..10 {
            client.users().await.expect_err("a stale token");
        }
        let error = client.users().await.expect_err("too often");
        assert_eq!(fake.count(PATH), 10);
        assert_eq!((error.next, error.retry_at), (Next::Retry, Some(crate::testing::START + WINDOW_MS)));
    }
}
