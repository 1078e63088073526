//! Private fields leave encrypted (sheet 2.5): AES-256-CBC, PKCS7, the client secret as key, a fixed IV, Base64.

use aes::Aes256;
use aes::cipher::{BlockModeEncrypt, InnerIvInit, KeyInit, block_padding::Pkcs7};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const IV: &[u8; 16] = b"5e8y6w45ju8w9jq8";

/// The key schedule, made once.
pub(crate) struct Cipher(Aes256);

impl Cipher {
    /// `secret` is a clientSecret: 32 ASCII characters.
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        Self(Aes256::new(secret.into()))
    }

    /// Empty stays empty.
    pub(crate) fn seal(&self, plain: &str) -> String {
        if plain.is_empty() {
            return String::new();
        }
        let mode = cbc::Encryptor::<Aes256>::inner_iv_init(self.0.clone(), IV.into());
        STANDARD.encode(mode.encrypt_padded_vec::<Pkcs7>(plain.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::Cipher;

    #[test]
    fn the_vectors_of_the_sheet_encrypt() {
        let doc = Cipher::new(b"75eb3c7cd5974c3018d6934e142b5f81");
        assert_eq!(doc.seal("18599999999"), "bsiV0ZrykeIH/5ZZ65lX5A==");
        let ours = Cipher::new(b"0123456789abcdef0123456789abcdef");
        assert_eq!(ours.seal("13800138000"), "N/AyK008VWaq0xqE1ZLYsA==");
        assert_eq!(ours.seal("深圳市南山区科技园1号"), "NNlq1hS5x0CLVHdXaa3WlZ/Msot7maDewcrGsEaz5cc=");
        assert_eq!(ours.seal("demo@example.com"), "FSa0swUxEueunk4qWi7X+hS8uiAWRuRJQaeUz6mnpAM=");
        assert_eq!(ours.seal(""), "");
    }
}
