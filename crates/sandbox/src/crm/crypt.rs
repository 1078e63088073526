//! The cipher and the signatures of the event push (sheet §6.1).

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

type Encryptor = cbc::Encryptor<aes::Aes256>;
type Decryptor = cbc::Decryptor<aes::Aes256>;

/// A subscription's key: base64 text of 32 bytes. The IV is the key's first half.
#[derive(Clone)]
pub(crate) struct EventKey {
    text: String,
    bytes: [u8; 32],
}

impl EventKey {
    pub(crate) fn parse(text: &str) -> Option<EventKey> {
        let bytes = STANDARD.decode(text).ok()?.try_into().ok()?;
        Some(EventKey { text: text.to_owned(), bytes })
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.copy_from_slice(&self.bytes[..16]);
        iv
    }

    /// AES-256-CBC with PKCS#7 padding, as base64.
    pub(crate) fn encrypt(&self, plain: &str) -> String {
        let cipher = Encryptor::new(&self.bytes.into(), &self.iv().into());
        STANDARD.encode(cipher.encrypt_padded_vec::<Pkcs7>(plain.as_bytes()))
    }

    pub(crate) fn decrypt(&self, text: &str) -> Option<String> {
        let bytes = STANDARD.decode(text).ok()?;
        let cipher = Decryptor::new(&self.bytes.into(), &self.iv().into());
        String::from_utf8(cipher.decrypt_padded_vec::<Pkcs7>(&bytes).ok()?).ok()
    }

    /// Lower-case hex SHA-1 of the parts in their order, and of the key's text.
    pub(crate) fn sign(&self, parts: &[&str]) -> String {
        let mut digest = Sha1::new();
        for part in parts {
            digest.update(part.as_bytes());
        }
        digest.update(self.text.as_bytes());
        hex::encode(digest.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const PLAIN: &str = r#"{"tenantId":700001,"eventType":"update","apiName":"SalesOrderObj","dataId":"64b000000000000000000001","timestamp":1700000000000,"messageId":"SBX0001"}"#;
    const CONTENT: &str = "t4hwgMsvTLocxVVsXbCpCn1XgjYC7sCRivT4+HHcdqKJe04dEW9TpCcsFael6oTMxGtUdeqTOxedkxh9ub0VEL5wrMLNv/PBMyekS16D9NcBI8EkyhMbwaP5JjleNa8ikMgZausx+o9jKoq0aTfT1Eu0ovUADLPqEe7ZZUBMEISHKsAleSFCcNgeHgjPiqBrHsqNm9ZHxYVjnZFKPhi4iw==";

    fn key() -> EventKey {
        EventKey::parse(KEY).expect("the vector's key")
    }

    #[test]
    fn an_event_is_encrypted_as_in_the_vector() {
        assert_eq!(key().encrypt(PLAIN), CONTENT);
        assert_eq!(key().decrypt(CONTENT).as_deref(), Some(PLAIN));
    }

    #[test]
    fn an_event_is_signed_as_in_the_vector_with_and_without_retry_times() {
        let first = ["1700000000123", "sbxnonce01", "SBX0001", "sandboxea", CONTENT];
        assert_eq!(key().sign(&first), "18413fbadb3aefd508fab951a0b98235729bc5c3");
        let again = ["1700000000123", "sbxnonce01", "SBX0001", "1", "sandboxea", CONTENT];
        assert_eq!(key().sign(&again), "a29f544d7fa7c32915de77bc5bc68f6c92880224");
    }

    #[test]
    fn an_acknowledgement_reads_as_in_the_vector() {
        assert_eq!(key().decrypt("ArsKAyhvk7QKghXe0zdCeQ==").as_deref(), Some("success"));
        let parts = ["1700000000456", "42", "ArsKAyhvk7QKghXe0zdCeQ=="];
        assert_eq!(key().sign(&parts), "a02eec957b48d7d683ae5f6d8c65fa531700be87");
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        assert!(EventKey::parse("AAEC").is_none() && EventKey::parse("not base64!").is_none());
        assert!(key().decrypt("AAAA").is_none());
    }
}
