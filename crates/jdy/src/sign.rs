//! The signature of a G2 call (jdy-api.md §2.4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

/// Every byte outside `A-Z a-z 0-9 - _ . ~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Query parameters as they go over the wire: names sorted, names and values encoded once, repeated names in the order
/// given. [`signature`] signs exactly these bytes.
pub(crate) fn query(parameters: &[(String, String)]) -> String {
    joined(parameters, encode)
}

/// `X-Api-Signature`.
pub(crate) fn signature(
    method: &Method,
    path: &str,
    parameters: &[(String, String)],
    nonce: &str,
    timestamp: i64,
    client_secret: &str,
) -> String {
    mac(client_secret, &string_to_sign(method, path, parameters, nonce, timestamp))
}

/// `app_signature` of the token call (§2.3).
pub(crate) fn app_signature(app_key: &str, app_secret: &str) -> String {
    mac(app_secret, app_key)
}

/// Five lines, each ended, also the last. The body is not signed.
fn string_to_sign(method: &Method, path: &str, parameters: &[(String, String)], nonce: &str, timestamp: i64) -> String {
    let query = joined(parameters, |text| encode(&encode(text)));
    format!("{method}\n{}\n{query}\nx-api-nonce:{nonce}\nx-api-timestamp:{timestamp}\n", encode(path))
}

fn joined(parameters: &[(String, String)], encode: impl Fn(&str) -> String) -> String {
    let mut parameters: Vec<_> = parameters.iter().collect();
    parameters.sort_by(|a, b| a.0.cmp(&b.0));
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Base64 over the 64 hex characters of the HMAC, not over its bytes.
fn mac(key: &str, message: &str) -> String {
    #[expect(clippy::expect_used, reason = "an HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    mac.update(message.as_bytes());
    STANDARD.encode(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: &str = "0123456789abcdef0123456789abcdef";
    const TOKEN: &str = "/jdyconnector/app_management/kingdee_auth_token";
    const V0_APP_SIGNATURE: &str =
        "MzZlYTk0ODk4MWZlNjdiODNmNWU4YzViNzYxNGM5MTFlOGJkN2NjMzk0MTJkZGNhZGM0NzZhN2YxZDJmOTlkZA==";

    fn owned(parameters: &[(&str, &str)]) -> Vec<(String, String)> {
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn check(method: &Method, path: &str, parameters: &[(&str, &str)], nonce: &str, at: i64, line: &str, want: &str) {
        let parameters = owned(parameters);
        let text = string_to_sign(method, path, &parameters, nonce, at);
        assert_eq!(text.lines().nth(2), Some(line));
        assert!(text.ends_with(&format!("\nx-api-nonce:{nonce}\nx-api-timestamp:{at}\n")));
        assert_eq!(signature(method, path, &parameters, nonce, at, S), want);
    }

    #[test]
    fn v0a_the_documented_app_signature() {
        let want = "ZDljMTI3NGIyNTE1MTRkYzlkNjc1MDNhYjUzMzgzNWMyY2M4YTdjMzdmNmM3YTVlNDkxMTkzNjdiOTFjNzUyZQ==";
        assert_eq!(app_signature("abc", "abc123"), want);
    }

    #[test]
    fn v0b_the_documented_token_call() {
        let parameters = owned(&[("app_key", "bVZgAZOv1"), ("app_signature", V0_APP_SIGNATURE)]);
        let secret = "f2adcfef73369bfc4e1384677d38a0ff";
        let text = string_to_sign(&Method::GET, TOKEN, &parameters, "4427456950", 1_670_305_063_559);
        let encoded = V0_APP_SIGNATURE.replace('=', "%253D");
        assert_eq!(
            text,
            format!(
                "GET\n%2Fjdyconnector%2Fapp_management%2Fkingdee_auth_token\napp_key=bVZgAZOv1&app_signature={encoded}\n\
                 x-api-nonce:4427456950\nx-api-timestamp:1670305063559\n"
            )
        );
        let want = "OTFiZTliNDFiMjNkYTI3YzVhNzg4MDI4ZGU3MWY1ZTA5ZTk1NjVlNGM1YTI1ZjIxY2Y5YTA3ZGY2OGI1MGQ1MQ==";
        assert_eq!(signature(&Method::GET, TOKEN, &parameters, "4427456950", 1_670_305_063_559, secret), want);
    }

    #[test]
    fn v1_a_list_with_a_window_whatever_the_order_given() {
        check(
            &Method::GET,
            "/jdy/v2/bd/customer",
            &[
                ("page", "1"),
                ("page_size", "100"),
                ("enable", "-1"),
                ("modify_start_time", "1700000000000"),
                ("modify_end_time", "1700003600000"),
            ],
            "1234567890123456",
            1_700_003_601_234,
            "enable=-1&modify_end_time=1700003600000&modify_start_time=1700000000000&page=1&page_size=100",
            "OWRjZGJjMjdiNGFiYWY0MjYwY2IwY2EwZTNmMmJlMTRiNGVhNDA2ZGZmZjdmYjhjYzc5YjE2NjE1MmUxYzY5MQ==",
        );
    }

    #[test]
    fn v2_a_search_text_is_encoded_twice_in_the_signature_and_once_on_the_wire() {
        let parameters =
            [("page", "2"), ("page_size", "50"), ("order_by", "name desc"), ("search", "苹果 A+B/50%&c=d~e")];
        check(
            &Method::GET,
            "/jdy/v2/bd/material",
            &parameters,
            "9876543210",
            1_700_003_601_235,
            "order_by=name%2520desc&page=2&page_size=50&search=%25E8%258B%25B9%25E6%259E%259C%2520A%252BB%252F50%2525%2526c%253Dd~e",
            "MDM3MzY0OTViOGE3ZmJlZTc0Njc4YmQzNmY1YjJhYjM3ODExMjEzNGFkOGYwMjZmN2NjNWI3ZGJhZGU2MmM4NA==",
        );
        let wire = "order_by=name%20desc&page=2&page_size=50&search=%E8%8B%B9%E6%9E%9C%20A%2BB%2F50%25%26c%3Dd~e";
        assert_eq!(query(&owned(&parameters)), wire);
    }

    #[test]
    fn v3_without_parameters_the_line_is_empty() {
        check(
            &Method::POST,
            "/jdy/v2/scm/sal_order",
            &[],
            "42",
            1_700_003_601_236,
            "",
            "ZWI2OTY4YmEyMGM4ODNhZTdjMTBhYjI5YzVlMDZiNDk1NzUyYjZiYmQyMjdkNGEyMTBlODU0YWM4Yjg3NTA1Zg==",
        );
    }

    #[test]
    fn v4_the_authorisation_call() {
        check(
            &Method::POST,
            "/jdyconnector/app_management/push_app_authorize",
            &[("outerInstanceId", "107218833860857000")],
            "777777777",
            1_700_003_601_237,
            "outerInstanceId=107218833860857000",
            "YzRkN2NkZDUzZGViNTYyZmNkMWM4ZWU4NjY5YzEwMTFmZGYyMGE3ZjlmY2RmMjAxMmRhYzY5ZWE4ZTAzNzY1NA==",
        );
    }

    #[test]
    fn v5_another_app_signature() {
        let want = "ZDA0NWRjMjk2M2QwODM0ZmRlOWFmYTc0NmU5ZTBhNzNlY2VjODVmNzI5NDE3MmE5ODZiZTlmZjY0Yzg1YWEwMQ==";
        assert_eq!(app_signature("demoAppKey", "demoAppSecret0001"), want);
    }

    #[test]
    fn a_repeated_name_keeps_its_order() {
        assert_eq!(query(&owned(&[("page", "1"), ("ids", "b"), ("ids", "a")])), "ids=b&ids=a&page=1");
    }
}
