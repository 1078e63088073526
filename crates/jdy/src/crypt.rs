//! Private fields (jdy-api.md §2.5): G2 answers them encrypted and takes them plain.

use aes::Aes256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use serde_json::Value;

/// The same for everybody.
const IV: &[u8; 16] = b"5e8y6w45ju8w9jq8";

/// Decrypts, wherever in `row` they stand, the fields named `private`. What does not decrypt was plain, and stays.
pub(crate) fn reveal(row: &mut Value, private: &[&str], client_secret: &str) {
    match row {
        Value::Array(rows) => rows.iter_mut().for_each(|row| reveal(row, private, client_secret)),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::String(text) if private.contains(&name.as_str()) => {
                        if let Some(plain) = decrypt(text, client_secret) {
                            *text = plain;
                        }
                    }
                    Value::Array(_) => reveal(value, private, client_secret),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn decrypt(text: &str, client_secret: &str) -> Option<String> {
    let cipher = STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty())?;
    let decryptor = Decryptor::<Aes256>::new_from_slices(client_secret.as_bytes(), IV).ok()?;
    String::from_utf8(decryptor.decrypt_padded_vec::<Pkcs7>(&cipher).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const S: &str = "0123456789abcdef0123456789abcdef";

    fn check(cipher: &str, plain: Option<&str>, secret: &str) {
        assert_eq!(decrypt(cipher, secret).as_deref(), plain);
    }

    #[test]
    fn the_documented_sample_decrypts() {
        check("bsiV0ZrykeIH/5ZZ65lX5A==", Some("18599999999"), "75eb3c7cd5974c3018d6934e142b5f81");
    }

    #[test]
    fn a_mobile_an_address_and_a_mail_decrypt() {
        check("N/AyK008VWaq0xqE1ZLYsA==", Some("13800138000"), S);
        check("NNlq1hS5x0CLVHdXaa3WlZ/Msot7maDewcrGsEaz5cc=", Some("深圳市南山区科技园1号"), S);
        check("FSa0swUxEueunk4qWi7X+hS8uiAWRuRJQaeUz6mnpAM=", Some("demo@example.com"), S);
    }

    #[test]
    fn what_is_not_encrypted_does_not_decrypt() {
        for plain in ["", "13800138000", "深圳市", "0123456789abcdef", "N/AyK008VWaq0xqE1ZLYsB=="] {
            check(plain, None, S);
        }
        check("N/AyK008VWaq0xqE1ZLYsA==", None, "a secret of another length");
    }

    #[test]
    fn private_fields_are_revealed_in_the_row_and_in_its_entries_and_nowhere_else() {
        let cipher = "N/AyK008VWaq0xqE1ZLYsA==";
        let mut row = json!({"addr": "深圳", "remark": cipher, "bomentity": [{"mobile": cipher, "email": ""}]});
        reveal(&mut row, &["addr", "mobile", "email"], S);
        let plain = json!({"addr": "深圳", "remark": cipher, "bomentity": [{"mobile": "13800138000", "email": ""}]});
        assert_eq!(row, plain);
    }

    proptest::proptest! {
        /// What is no cipher text stays as it is.
        #[test]
        fn whatever_stands_in_a_private_field_is_read_or_left(text in "\\PC{0,60}", secret in "\\PC{0,40}") {
            proptest::prop_assert!(decrypt(&text, &secret).is_none_or(|plain| plain.len() <= text.len()));
        }
    }
}
