//! The older callback of an app: messages and authorisation (fxiaoke-api.md §6.2). Answer it with the plain text
//! `success` within three seconds.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde_json::Value;
use sha1::{Digest, Sha1};

use super::Refusal;
use crate::call::text_at;
use crate::seal::{Seal, same};

/// How far the clocks may be apart.
const SKEW_MS: i64 = 500_000;
/// Random bytes before the message, then its length in four.
const RANDOM: usize = 16;
const LENGTH: usize = 4;

/// What the service tells an app. Holds a secret, so without `Debug`.
pub enum AppMessage {
    /// The enterprise has authorised the app: its permanent code.
    PermanentCode(SecretString),
    /// The enterprise has withdrawn the authorisation.
    CancelPermanentCode(SecretString),
    /// Anything else, by its type.
    Other {
        /// `Message`, for one.
        kind: String,
        /// As sent.
        content: String,
    },
}

/// The three things an app knows about its callback. A secret, so without `Debug`.
#[derive(Clone)]
pub struct AppKey {
    app_id: Arc<str>,
    token: Arc<str>,
    seal: Seal,
}

impl AppKey {
    /// The app's id, its callback token and its `encodingAesKey` of 43 characters.
    pub fn new(app_id: &str, token: &str, encoding_aes_key: &str) -> Result<Self, Refusal> {
        let key = STANDARD.decode(format!("{}=", encoding_aes_key.trim())).ok();
        let key = key.and_then(|bytes| bytes.try_into().ok()).ok_or(Refusal::Key)?;
        Ok(Self { app_id: app_id.into(), token: token.into(), seal: Seal::new(key, 32) })
    }

    /// Verifies and decrypts the body of a callback that arrived `now`.
    pub fn open(&self, body: &[u8], now: i64) -> Result<AppMessage, Refusal> {
        let push: Value = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
        let part = |key: &str| text_at(&push, key).ok_or(Refusal::Malformed);
        let (nonce, timestamp, content) = (part("nonce")?, part("timeStamp")?, part("content")?);
        if !same(&self.sign(&nonce, &timestamp, &content), &part("sig")?.to_ascii_lowercase()) {
            return Err(Refusal::Signature);
        }
        let sent: i64 = timestamp.parse().map_err(|_| Refusal::Malformed)?;
        if now.abs_diff(sent) > SKEW_MS.unsigned_abs() {
            return Err(Refusal::Stale);
        }
        let sealed = STANDARD.decode(content).map_err(|_| Refusal::Encryption)?;
        let plain = self.seal.open(sealed).ok_or(Refusal::Encryption)?;
        message(self.unwrap(&plain)?)
    }

    /// The message between random bytes and app id.
    fn unwrap<'a>(&self, plain: &'a [u8]) -> Result<&'a [u8], Refusal> {
        let (length, rest) = plain
            .get(RANDOM..)
            .and_then(<[u8]>::split_first_chunk::<LENGTH>)
            .map(|(length, rest)| (u32::from_be_bytes(*length), rest))
            .ok_or(Refusal::Malformed)?;
        let length = usize::try_from(length).map_err(|_| Refusal::Malformed)?;
        let (message, app_id) = rest.split_at_checked(length).ok_or(Refusal::Malformed)?;
        if app_id == self.app_id.as_bytes() { Ok(message) } else { Err(Refusal::OtherApp) }
    }

    /// SHA-1 of the parts, sorted as strings and joined.
    fn sign(&self, nonce: &str, timestamp: &str, content: &str) -> String {
        let mut parts = [&*self.token, timestamp, nonce, content];
        parts.sort_unstable();
        hex::encode(Sha1::digest(parts.concat()))
    }
}

fn message(plain: &[u8]) -> Result<AppMessage, Refusal> {
    let message: Value = serde_json::from_slice(plain).map_err(|_| Refusal::Malformed)?;
    let kind = text_at(&message, "type").ok_or(Refusal::Malformed)?;
    let content = text_at(&message, "content").unwrap_or_default();
    Ok(match kind.as_str() {
        "PermanentCode" => AppMessage::PermanentCode(content.into()),
        "CancelPermanentCode" => AppMessage::CancelPermanentCode(content.into()),
        _ => AppMessage::Other { kind, content },
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_700_000_000_123;
    const MESSAGE: &str = r#"{"type":"PermanentCode","content":"SBXPERM"}"#;
    const CONTENT: &str = "4j/AuRx71kQlxVlzbpsMWP96JZ1IHCmKfyeTyVpRFWJ6KrzLvIz8CsH7DXoj0m3V03WvMvPgGvszhRNdxXSjHRLxgo4cE2eChnElDips3SIjvcEjFfWO9Gr3pOWG0Axt";
    const SIG: &str = "c3dc520f7c601f228a92a2b6f200ae62bcfa258f";

    fn key(app_id: &str) -> AppKey {
        AppKey::new(app_id, "sandboxtoken", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").expect("a key")
    }

    fn push(sig: &str) -> Vec<u8> {
        json!({"nonce": "sbxnonce02", "timeStamp": NOW.to_string(), "content": CONTENT, "sig": sig}).to_string().into()
    }

    /// The message between what is random and the app's id.
    fn wrapped(message: &str) -> Vec<u8> {
        let length = u32::try_from(message.len()).expect("short").to_be_bytes();
        [b"0123456789abcdef".as_slice(), &length, message.as_bytes(), b"FSAID_sandbox"].concat()
    }

    /// A push of this content, signed by somebody who knows the key.
    fn signed(key: &AppKey, content: &[u8]) -> Vec<u8> {
        let content = STANDARD.encode(content);
        let sig = key.sign("n", &NOW.to_string(), &content);
        json!({"nonce": "n", "timeStamp": NOW.to_string(), "content": content, "sig": sig}).to_string().into()
    }

    #[test]
    fn the_vector_of_the_sheet_is_opened() {
        match key("FSAID_sandbox").open(&push(SIG), NOW + SKEW_MS) {
            Ok(AppMessage::PermanentCode(code)) => assert_eq!(code.expose_secret(), "SBXPERM"),
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn the_vector_of_the_sheet_is_made() {
        let key = key("FSAID_sandbox");
        assert_eq!(STANDARD.encode(key.seal.close(wrapped(MESSAGE)).expect("sealed")), CONTENT);
        assert_eq!(key.sign("sbxnonce02", &NOW.to_string(), CONTENT), SIG);
    }

    #[test]
    fn what_is_not_for_us_or_not_from_them_is_refused() {
        let refusal = |app: &str, sig: &str, now| key(app).open(&push(sig), now).err();
        assert_eq!(refusal("FSAID_sandbox", &SIG.replace('c', "d"), NOW), Some(Refusal::Signature));
        assert_eq!(refusal("FSAID_sandbox", SIG, NOW + SKEW_MS + 1), Some(Refusal::Stale));
        assert_eq!(refusal("FSAID_other", SIG, NOW), Some(Refusal::OtherApp));
        assert_eq!(key("FSAID_sandbox").open(b"{}", NOW).err(), Some(Refusal::Malformed));
    }

    proptest::proptest! {
        /// Who knows the key may still send nonsense, such as a length that is longer than the message.
        #[test]
        fn whatever_is_sealed_and_signed_is_a_message_or_is_refused(
            plain in proptest::collection::vec(proptest::num::u8::ANY, 0..200), sealed: bool,
        ) {
            let key = key("FSAID_sandbox");
            let content = if sealed { key.seal.close(plain).expect("sealed") } else { plain };
            proptest::prop_assert!(key.open(&signed(&key, &content), NOW).is_err(), "no message comes of chance");
        }

        /// Nor need it be a message's shape.
        #[test]
        fn a_message_with_other_things_in_it_is_told_as_it_is_or_is_refused(
            kind in crate::bad_input::anything(), content in crate::bad_input::anything(), permanent: bool,
        ) {
            let key = key("FSAID_sandbox");
            let kind = if permanent { json!("PermanentCode") } else { kind };
            let text = json!({"type": kind, "content": content}).to_string();
            let opened = key.open(&signed(&key, &key.seal.close(wrapped(&text)).expect("sealed")), NOW);
            match opened {
                Ok(AppMessage::PermanentCode(code)) => {
                    let said = text_at(&serde_json::from_str(&text).expect("json"), "content").unwrap_or_default();
                    proptest::prop_assert_eq!(code.expose_secret(), said.as_str());
                }
                Ok(AppMessage::Other { kind, .. }) => proptest::prop_assert!(!kind.is_empty()),
                Ok(AppMessage::CancelPermanentCode(_)) => proptest::prop_assert!(text.contains("Cancel")),
                Err(refusal) => proptest::prop_assert_eq!(refusal, Refusal::Malformed),
            }
        }
    }
}
