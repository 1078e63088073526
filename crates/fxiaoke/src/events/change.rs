//! Event change subscription 事件变更订阅 (fxiaoke-api.md §6.1).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::Refusal;
use crate::call::text_at;
use crate::seal::{Seal, same};

/// A record has changed. Only its name is told: fetch it to see what it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `update` is proven, others are assumption A11: take an unknown one as "changed".
    pub event_type: String,
    /// The object, such as `SalesOrderObj`.
    pub api_name: String,
    /// The record.
    pub data_id: String,
    /// When it changed, milliseconds since 1970.
    pub timestamp: i64,
    /// The same for every try of the same event: drop what has been seen. It is what the sealed content says, or follows
    /// from the content; nobody without the key can make another of it.
    pub message_id: String,
    /// 0 on the first try.
    pub retry: u32,
    /// The enterprise that sends it (`ea`).
    pub enterprise_account: String,
}

/// The key of a subscription. A secret, so without `Debug`.
#[derive(Clone)]
pub struct EventKey {
    /// The base64 text itself is part of what is signed.
    text: Arc<str>,
    seal: Seal,
}

impl EventKey {
    /// The key as the CRM shows it: 32 bytes in base64.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let key = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refusal::Key)?;
        Ok(Self { text: text.into(), seal: Seal::new(key, 16) })
    }

    /// Verifies and decrypts the body of a push.
    pub fn open(&self, body: &[u8]) -> Result<Event, Refusal> {
        let push: Value = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        let part = |key: &str| text_at(&push, key).ok_or(Refusal::Malformed);
        let retry = text_at(&push, "retryTimes");
        let (label, enterprise_account) = (part("messageId")?, part("enterpriseAccount")?);
        let (timestamp, nonce, content) = (part("timestamp")?, part("nonce")?, part("encryptedContent")?);
        let times = retry.as_deref().unwrap_or_default();
        let signed = [&timestamp, &nonce, &label, times, &enterprise_account, &content, &*self.text];
        if !same(&sign(&signed), &part("signature")?.to_ascii_lowercase()) {
            return Err(Refusal::Signature);
        }
        let sealed = STANDARD.decode(&content).map_err(|_| Refusal::Encryption)?;
        let plain = self.seal.open(sealed).ok_or(Refusal::Encryption)?;
        let change: Value = serde_json::from_slice(&plain).map_err(|_| Refusal::Malformed)?;
        let told = |key: &str| text_at(&change, key).ok_or(Refusal::Malformed);
        // What is signed has no marks between its parts: characters moved from one to the next leave the signature as it
        // is. Only what is sealed says for certain which message it is.
        let named = text_at(&change, "messageId");
        if named.as_ref().is_some_and(|named| *named != label) {
            return Err(Refusal::Signature);
        }
        let message_id = named.unwrap_or_else(|| sign(&[&content]));
        Ok(Event {
            event_type: text_at(&change, "eventType").unwrap_or_default(),
            api_name: told("apiName")?,
            data_id: told("dataId")?,
            timestamp: told("timestamp")?.parse().map_err(|_| Refusal::Malformed)?,
            message_id,
            retry: times.parse().unwrap_or(0),
            enterprise_account,
        })
    }

    /// The body that tells the CRM, with HTTP 200, that an event is safe with us. Anything else makes it try again.
    pub fn acknowledgement(&self, now: i64) -> Value {
        self.acknowledge(now, &format!("{:016x}", fastrand::u64(..)))
    }

    fn acknowledge(&self, now: i64, nonce: &str) -> Value {
        let result = self.seal.close(b"success".to_vec()).map(|sealed| STANDARD.encode(sealed)).unwrap_or_default();
        let signature = sign(&[&now.to_string(), nonce, &result, &self.text]);
        json!({"signature": signature, "timestamp": now, "nonce": nonce, "encryptedResult": result})
    }
}

/// Lower-case hex SHA-1 of the parts, one after the other.
fn sign(parts: &[&str]) -> String {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const PLAIN: &str = r#"{"tenantId":700001,"eventType":"update","apiName":"SalesOrderObj","dataId":"64b000000000000000000001","timestamp":1700000000000,"messageId":"SBX0001"}"#;
    const CONTENT: &str = "t4hwgMsvTLocxVVsXbCpCn1XgjYC7sCRivT4+HHcdqKJe04dEW9TpCcsFael6oTMxGtUdeqTOxedkxh9ub0VEL5wrMLNv/PBMyekS16D9NcBI8EkyhMbwaP5JjleNa8ikMgZausx+o9jKoq0aTfT1Eu0ovUADLPqEe7ZZUBMEISHKsAleSFCcNgeHgjPiqBrHsqNm9ZHxYVjnZFKPhi4iw==";
    const FIRST: &str = "18413fbadb3aefd508fab951a0b98235729bc5c3";
    const SECOND: &str = "a29f544d7fa7c32915de77bc5bc68f6c92880224";

    fn key() -> EventKey {
        EventKey::new(KEY).expect("a key")
    }

    fn push(signature: &str, retry: Option<u32>) -> Value {
        let mut push = json!({"signature": signature, "timestamp": 1_700_000_000_123_i64, "nonce": "sbxnonce01",
            "messageId": "SBX0001", "enterpriseAccount": "sandboxea", "encryptedContent": CONTENT});
        if let Some(retry) = retry {
            push["retryTimes"] = retry.into();
        }
        push
    }

    fn open(push: &Value) -> Result<Event, Refusal> {
        key().open(push.to_string().as_bytes())
    }

    /// A push of this content, signed by somebody who knows the key.
    fn signed(message: &str, content: &[u8]) -> Value {
        let content = STANDARD.encode(content);
        let signature = sign(&["1", "n", message, "e", &content, KEY]);
        json!({"signature": signature, "timestamp": 1, "nonce": "n", "messageId": message, "enterpriseAccount": "e",
            "encryptedContent": content})
    }

    #[test]
    fn the_vector_of_the_sheet_is_opened() {
        let expected = Event {
            event_type: "update".into(),
            api_name: "SalesOrderObj".into(),
            data_id: "64b000000000000000000001".into(),
            timestamp: 1_700_000_000_000,
            message_id: "SBX0001".into(),
            retry: 0,
            enterprise_account: "sandboxea".into(),
        };
        assert_eq!(open(&push(FIRST, None)), Ok(expected.clone()));
        assert_eq!(open(&push(SECOND, Some(1))), Ok(Event { retry: 1, ..expected }));
    }

    #[test]
    fn the_vector_of_the_sheet_is_made() {
        let sealed = key().seal.close(PLAIN.as_bytes().to_vec()).expect("sealed");
        assert_eq!(STANDARD.encode(sealed), CONTENT);
        assert_eq!(sign(&["1700000000123", "sbxnonce01", "SBX0001", "sandboxea", CONTENT, KEY]), FIRST);
        assert_eq!(sign(&["1700000000123", "sbxnonce01", "SBX0001", "1", "sandboxea", CONTENT, KEY]), SECOND);
    }

    #[test]
    fn the_acknowledgement_of_the_sheet_is_made_and_opened() {
        let expected = json!({"signature": "a02eec957b48d7d683ae5f6d8c65fa531700be87",
            "timestamp": 1_700_000_000_456_i64, "nonce": "42", "encryptedResult": "ArsKAyhvk7QKghXe0zdCeQ=="});
        assert_eq!(key().acknowledge(1_700_000_000_456, "42"), expected);
        let sealed = STANDARD.decode("ArsKAyhvk7QKghXe0zdCeQ==").expect("base64");
        assert_eq!(key().seal.open(sealed).as_deref(), Some(b"success".as_slice()));
    }

    #[test]
    fn acknowledgements_differ_in_their_nonce() {
        assert_ne!(key().acknowledgement(1)["nonce"], key().acknowledgement(1)["nonce"]);
    }

    #[test]
    fn a_push_that_was_touched_is_refused() {
        for (part, other) in [
            ("timestamp", json!(1)),
            ("nonce", json!("x")),
            ("messageId", json!("x")),
            ("enterpriseAccount", json!("other")),
            ("encryptedContent", json!("QUJD")),
            ("retryTimes", json!(2)),
        ] {
            let mut push = push(FIRST, None);
            push[part] = other;
            assert_eq!(open(&push), Err(Refusal::Signature), "{part}");
        }
    }

    #[test]
    fn a_push_whose_parts_flow_into_each_other_is_refused() {
        let moved = [
            json!({"nonce": "sbxnonce0", "messageId": "1SBX0001"}),
            json!({"nonce": "sbxnonce01SBX", "messageId": "0001"}),
            json!({"messageId": "SBX000", "retryTimes": "1"}),
            json!({"messageId": "SBX0001sand", "enterpriseAccount": "boxea"}),
        ];
        for parts in moved {
            let mut push = push(FIRST, None);
            push.as_object_mut().expect("an object").extend(parts.as_object().cloned().expect("an object"));
            assert_eq!(open(&push), Err(Refusal::Signature), "{parts}");
        }
    }

    #[test]
    fn a_content_that_does_not_name_its_message_is_one_event_under_whatever_label() {
        let labelled = |plain: &str, label: &str| {
            let content = key().seal.close(plain.as_bytes().to_vec()).expect("sealed");
            open(&signed(label, &content)).expect("an event").message_id
        };
        let plain = PLAIN.replace(r#","messageId":"SBX0001""#, "");
        assert_eq!(labelled(&plain, "a"), labelled(&plain, "b"));
        assert_ne!(labelled(&plain, "a"), labelled(&plain.replace("1700000000000", "1700000000001"), "a"));
    }

    #[test]
    fn a_body_without_its_parts_is_malformed() {
        assert_eq!(key().open(b"<html>"), Err(Refusal::Malformed));
        assert_eq!(key().open(b"{}"), Err(Refusal::Malformed));
        assert_eq!(EventKey::new("c2hvcnQ=").err(), Some(Refusal::Key));
    }

    proptest::proptest! {
        /// Who does not know the key is not heard, whatever is sent.
        #[test]
        fn whatever_is_sent_without_the_key_is_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            proptest::prop_assert!(key().open(&body).is_err());
        }

        #[test]
        fn a_push_with_another_byte_is_refused(place in 0..500_usize, byte in 1..=255_u8) {
            let mut body = push(FIRST, None).to_string().into_bytes();
            let place = place % body.len();
            body[place] ^= byte;
            // Hex in capitals is the same signature, and the names that JSON does not need may be anything.
            if let Ok(event) = key().open(&body) {
                proptest::prop_assert_eq!(event.data_id, "64b000000000000000000001");
            }
        }

        /// Who knows the key may still send nonsense.
        #[test]
        fn whatever_is_sealed_and_signed_is_an_event_or_is_refused(
            plain in proptest::collection::vec(proptest::num::u8::ANY, 0..200), sealed: bool,
        ) {
            let content = if sealed { key().seal.close(plain).expect("sealed") } else { plain };
            proptest::prop_assert!(open(&signed("m", &content)).is_err(), "no event comes of chance");
        }

        /// Nor need it be an event's shape: one value of it is another thing, or lies deep within others.
        #[test]
        fn an_event_with_another_thing_in_it_is_told_as_it_is_or_is_refused(
            place in 0..6_usize, other in crate::bad_input::anything(), deep in 0..3_000_usize,
        ) {
            let mut plain: Value = serde_json::from_str(PLAIN).expect("an event");
            let name = plain.as_object().and_then(|fields| fields.keys().nth(place)).expect("a field").clone();
            plain[&name] = other.clone();
            let within = ["[".repeat(deep), plain[&name].to_string(), "]".repeat(deep)].concat();
            for text in [plain.to_string(), PLAIN.replacen("\"update\"", &within, 1)] {
                let sealed = key().seal.close(text.clone().into_bytes()).expect("sealed");
                let Ok(event) = open(&signed("SBX0001", &sealed)) else { continue };
                proptest::prop_assert!(!event.api_name.is_empty() && !event.data_id.is_empty(), "{}", text);
                let said: Value = serde_json::from_str(&text).expect("json");
                proptest::prop_assert_eq!(text_at(&said, "dataId"), Some(event.data_id));
                let at = text_at(&said, "timestamp").and_then(|at| at.parse().ok());
                proptest::prop_assert_eq!(at, Some(event.timestamp));
            }
        }
    }
}
