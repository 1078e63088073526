//! Request signatures (sheet 2.4). The text that was signed is rebuilt from what came over the wire, in each of the
//! spellings that working clients use; one that fits is enough.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::params::decode;

/// What a client signed with.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The raw query text.
    pub(crate) query: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) timestamp: &'a str,
    pub(crate) signature: &'a str,
}

/// `Base64( lowercase_hex( HMAC_SHA256(key, message) ) )`: the 64 hex characters are what is encoded.
pub(crate) fn digest(key: &[u8], message: &str) -> String {
    // HMAC takes a key of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(message.as_bytes());
    STANDARD.encode(hex::encode(mac.finalize().into_bytes()))
}

/// `app_signature` of the token endpoint (sheet 2.3).
pub(crate) fn app_signature(app_key: &str, app_secret: &str) -> String {
    digest(app_secret.as_bytes(), app_key)
}

impl Signed<'_> {
    /// Whether the signature fits the call.
    pub(crate) fn fits(&self, secret: &[u8]) -> bool {
        SPELLINGS.iter().enumerate().any(|(at, spelling)| {
            // Plain queries are spelt alike by all, and most are plain.
            let plain = at > 0 && self.query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.&=".contains(&b));
            !plain && digest(secret, &self.text(*spelling)) == self.signature
        })
    }

    fn text(&self, spelling: Spelling) -> String {
        let mut text = String::with_capacity(256);
        text.push_str(self.method);
        text.push('\n');
        encode(self.path, STRICT, &mut text);
        text.push('\n');
        let mut pairs: Vec<(String, &str)> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), value)
            })
            .collect();
        // A stable sort: repeated names keep the order of the wire.
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        for (at, (name, value)) in pairs.iter().enumerate() {
            if at > 0 {
                text.push('&');
            }
            if spelling.names {
                encode(&once(name, STRICT), STRICT, &mut text);
            } else {
                text.push_str(name);
            }
            text.push('=');
            if spelling.decoded {
                encode(&once(&decode(value), spelling.keep), spelling.keep, &mut text);
            } else {
                encode(value, spelling.keep, &mut text);
            }
        }
        for part in ["\nx-api-nonce:", self.nonce, "\nx-api-timestamp:", self.timestamp, "\n"] {
            text.push_str(part);
        }
        text
    }
}

/// One way of writing the parameter line.
#[derive(Clone, Copy)]
struct Spelling {
    /// Encode the decoded value twice, instead of the wire's value once more.
    decoded: bool,
    /// Names are encoded twice as well.
    names: bool,
    /// Which punctuation stays as it is.
    keep: &'static [u8],
}

const STRICT: &[u8] = b"-_.~";
/// What `encodeURIComponent` leaves alone.
const SCRIPT: &[u8] = b"-_.~!'()*";

const SPELLINGS: [Spelling; 6] = [
    Spelling { decoded: false, names: false, keep: STRICT },
    Spelling { decoded: true, names: false, keep: STRICT },
    Spelling { decoded: true, names: true, keep: STRICT },
    Spelling { decoded: false, names: true, keep: STRICT },
    Spelling { decoded: false, names: false, keep: SCRIPT },
    Spelling { decoded: true, names: true, keep: SCRIPT },
];

fn once(text: &str, keep: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    encode(text, keep, &mut out);
    out
}

/// Percent-encodes, upper-case hex, all but letters, digits and `keep`.
fn encode(text: &str, keep: &[u8], out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || keep.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Signed, app_signature};

    const S: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn check(method: &str, path: &str, query: &str, nonce: &str, timestamp: &str, secret: &[u8], signature: &str) {
        let signed = Signed { method, path, query, nonce, timestamp, signature };
        assert!(signed.fits(secret), "{method} {path}?{query}");
        let altered = Signed { nonce: "1", ..signed };
        assert!(!altered.fits(secret), "the nonce is signed");
    }

    #[test]
    fn the_app_signatures_of_the_sheet_come_out() {
        assert_eq!(
            app_signature("abc", "abc123"),
            "ZDljMTI3NGIyNTE1MTRkYzlkNjc1MDNhYjUzMzgzNWMyY2M4YTdjMzdmNmM3YTVlNDkxMTkzNjdiOTFjNzUyZQ=="
        );
        assert_eq!(
            app_signature("demoAppKey", "demoAppSecret0001"),
            "ZDA0NWRjMjk2M2QwODM0ZmRlOWFmYTc0NmU5ZTBhNzNlY2VjODVmNzI5NDE3MmE5ODZiZTlmZjY0Yzg1YWEwMQ=="
        );
    }

    #[test]
    fn vector_0b_fits() {
        check(
            "GET",
            "/jdyconnector/app_management/kingdee_auth_token",
            "app_key=bVZgAZOv1&app_signature=MzZlYTk0ODk4MWZlNjdiODNmNWU4YzViNzYxNGM5MTFlOGJkN2NjMzk0MTJkZGNhZGM0NzZhN2YxZDJmOTlkZA%3D%3D",
            "4427456950",
            "1670305063559",
            b"f2adcfef73369bfc4e1384677d38a0ff",
            "OTFiZTliNDFiMjNkYTI3YzVhNzg4MDI4ZGU3MWY1ZTA5ZTk1NjVlNGM1YTI1ZjIxY2Y5YTA3ZGY2OGI1MGQ1MQ==",
        );
    }

    #[test]
    fn vector_1_fits_in_whatever_order_the_query_comes() {
        let signature = "OWRjZGJjMjdiNGFiYWY0MjYwY2IwY2EwZTNmMmJlMTRiNGVhNDA2ZGZmZjdmYjhjYzc5YjE2NjE1MmUxYzY5MQ==";
        for query in [
            "enable=-1&modify_end_time=1700003600000&modify_start_time=1700000000000&page=1&page_size=100",
            "page=1&page_size=100&enable=-1&modify_start_time=1700000000000&modify_end_time=1700003600000",
        ] {
            check("GET", "/jdy/v2/bd/customer", query, "1234567890123456", "1700003601234", S, signature);
        }
    }

    #[test]
    fn vector_2_fits_strict_and_form_encoded() {
        let strict = "MDM3MzY0OTViOGE3ZmJlZTc0Njc4YmQzNmY1YjJhYjM3ODExMjEzNGFkOGYwMjZmN2NjNWI3ZGJhZGU2MmM4NA==";
        let form = "YTIxZjg2MzNhMTc2NjVkMmZkZjhjMmRmNGY4N2IyODRkMjZlNzMzOWJiZmRmM2ZlZGZhYmM2N2Y3Mzg1OTM0Ng==";
        let strict_wire =
            "page=2&page_size=50&order_by=name%20desc&search=%E8%8B%B9%E6%9E%9C%20A%2BB%2F50%25%26c%3Dd~e";
        let form_wire = "page=2&page_size=50&order_by=name+desc&search=%E8%8B%B9%E6%9E%9C+A%2BB%2F50%25%26c%3Dd%7Ee";
        let path = "/jdy/v2/bd/material";
        check("GET", path, strict_wire, "9876543210", "1700003601235", S, strict);
        check("GET", path, form_wire, "9876543210", "1700003601235", S, form);
        // A library that re-encodes the wire after a strict client has signed.
        check("GET", path, form_wire, "9876543210", "1700003601235", S, strict);
    }

    #[test]
    fn vector_3_fits_without_a_query() {
        let signature = "ZWI2OTY4YmEyMGM4ODNhZTdjMTBhYjI5YzVlMDZiNDk1NzUyYjZiYmQyMjdkNGEyMTBlODU0YWM4Yjg3NTA1Zg==";
        check("POST", "/jdy/v2/scm/sal_order", "", "42", "1700003601236", S, signature);
    }

    #[test]
    fn vector_4_fits_a_post_with_a_query() {
        let signature = "YzRkN2NkZDUzZGViNTYyZmNkMWM4ZWU4NjY5YzEwMTFmZGYyMGE3ZjlmY2RmMjAxMmRhYzY5ZWE4ZTAzNzY1NA==";
        check(
            "POST",
            "/jdyconnector/app_management/push_app_authorize",
            "outerInstanceId=107218833860857000",
            "777777777",
            "1700003601237",
            S,
            signature,
        );
    }
}
