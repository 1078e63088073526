//! Signing in with 纷享销客: the code grant (fxiaoke-api.md §1.4).

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use serde_json::json;
use transport::Next;

use crate::call::{Effect, incomplete, payload, post, text_at};
use crate::token::{denied, too_often};
use crate::{Client, Error};

const TOKEN: &str = "/oauth2.0/token";

impl Client {
    /// Where a browser goes to have its user recognised; it comes back to `redirect` with a code and with `state`.
    pub fn sign_in_url(&self, redirect: &str, state: &str, trace: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        self.url(&format!(
            "/oauth2.0/authorize?responseType=code&appId={}&redirectUrl={}&state={}&thirdTraceId={}",
            encoded(&self.config().app_id),
            encoded(redirect),
            encoded(state),
            encoded(trace),
        ))
    }

    /// The openUserId of who came back with this code. A code is good once; a wrong one is a rejection.
    pub async fn signed_in(&self, code: &str, redirect: &str, trace: &str) -> Result<String, Error> {
        let body = json!({
            "appId": self.config().app_id,
            "appSecret": self.config().app_secret.expose_secret(),
            "redirectUrl": redirect,
            "code": code,
            "grantType": "authorization_code",
        });
        let address = self.url(&format!("{TOKEN}?thirdTraceId={trace}"));
        let request = post(&address, "application/json", Bytes::from(body.to_string()), None)?;
        // A token call as any other: ten a minute and no two at a time (§1.3).
        let asked = async || self.exchange(TOKEN, "", request, Effect::Reads).await;
        let response = self.inner.token.once(self.now(), asked, too_often).await?;
        let answer = payload(&response, Effect::Reads).map_err(|error| {
            // What is wrong with the code is not wrong with us.
            let rejected = error.next == Next::Reject;
            let error = denied(error, self.config());
            if rejected { Error { next: Next::Reject, ..error } } else { error }
        })?;
        text_at(&answer, "openUserId").ok_or_else(|| incomplete(&answer, Effect::Reads, "openUserId"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fake, ok};

    #[test]
    fn the_address_carries_state_and_way_back_as_they_are() {
        let url = Fake::raw("").client().sign_in_url("https://me.example/back?a=b", "s&t", "t-1");
        assert!(url.starts_with("http://crm.test/oauth2.0/authorize?responseType=code&appId="), "{url}");
        assert!(url.contains("redirectUrl=https%3A%2F%2Fme%2Eexample%2Fback%3Fa%3Db&state=s%26t"), "{url}");
    }

    #[tokio::test]
    async fn a_code_becomes_a_user_or_a_rejection() {
        let fake = Fake::new(|_, body| match body["code"].as_str() {
            Some("good") => ok(json!({"openUserId": "FSUID_1", "accessToken": "t", "corpId": "FSCID_1"})),
            _ => json!({"errorCode": 20010, "errorMessage": "code不存在", "error": "invalid_grant"}),
        });
        let client = fake.client();
        assert_eq!(client.signed_in("good", "https://me", "t-1").await.expect("a user"), "FSUID_1");
        let error = client.signed_in("bad", "https://me", "t-1").await.expect_err("a refusal");
        assert_eq!((error.next, error.code), (Next::Reject, 20010));
    }

    #[tokio::test]
    async fn codes_and_tokens_are_ten_calls_a_minute_together() {
        let fake =
            Fake::new(|_, _| json!({"errorCode": 20010, "errorMessage": "code不存在", "error": "invalid_grant"}));
        let client = fake.client();
        client.users().await.expect_err("not understood");
        for _ in fake.tokens()..10 {
            let error = client.signed_in("bad", "https://me", "t-1").await.expect_err("a refusal");
            assert_eq!(error.next, Next::Reject);
        }
        let asked = fake.count(TOKEN);
        let error = client.signed_in("good", "https://me", "t-1").await.expect_err("too often");
        assert_eq!((error.next, error.retry_at), (Next::Retry, Some(crate::testing::START + 60_000)));
        assert_eq!((fake.count(TOKEN), fake.tokens() + asked), (asked, 10));
    }
}
