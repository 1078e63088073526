//! Secrets at rest: AES-256-GCM-SIV, the connection's id as associated data, so that sealed text copied to another
//! connection does not open.

use std::collections::BTreeMap;

use aes_gcm_siv::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::key::Key;
use crate::{Error, MasterKey, Result};

const NONCE_BYTES: usize = 12;

/// Secrets by name. They have no `Debug`, no `Display` and no `Serialize`.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// The secret of that name.
    pub fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// Sets or replaces a secret.
    pub fn set(&mut self, name: &str, secret: impl Into<SecretString>) {
        self.0.insert(name.to_owned(), secret.into());
    }

    /// Forgets a secret.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The names that have a secret.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<N: Into<String>, S: Into<SecretString>> FromIterator<(N, S)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (N, S)>>(items: I) -> Self {
        Self(items.into_iter().map(|(name, secret)| (name.into(), secret.into())).collect())
    }
}

/// `v1.<key id>.<nonce and ciphertext in base64>`
pub(crate) fn seal(key: &MasterKey, connection: &str, secrets: &Secrets) -> Result<String> {
    let plain: BTreeMap<&str, &str> = secrets.0.iter().map(|(n, s)| (n.as_str(), s.expose_secret())).collect();
    let plain = serde_json::to_vec(&plain).map_err(|_| Error::Key("密钥内容无法编码".to_owned()))?;
    let plain = Zeroizing::new(plain);
    let key = &key.keys[0];
    let nonce = Aes256GcmSiv::generate_nonce(&mut OsRng);
    let payload = Payload { msg: plain.as_slice(), aad: connection.as_bytes() };
    let sealed = cipher(key).encrypt(&nonce, payload).map_err(|_| Error::Key("加密失败".to_owned()))?;
    Ok(format!("v1.{}.{}", key.id, STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
}

pub(crate) fn open(key: &MasterKey, connection: &str, sealed: &str) -> Result<Secrets> {
    let mut parts = sealed.splitn(3, '.');
    let (Some("v1"), Some(id), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Error::corrupt("secrets", connection));
    };
    let unknown = || Error::Key(format!("对接 {connection} 的密钥由主密钥 {id} 加密，该主密钥未提供"));
    let key = key.keys.iter().find(|key| key.id == id).ok_or_else(unknown)?;
    let body = STANDARD_NO_PAD.decode(body).map_err(|error| Error::corrupt("secrets", error))?;
    let damaged = || Error::corrupt("secrets", connection);
    let (nonce, body) = body.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
    let payload = Payload { msg: body, aad: connection.as_bytes() };
    let plain = cipher(key).decrypt(Nonce::from_slice(nonce), payload).map_err(|_| damaged())?;
    let plain = Zeroizing::new(plain);
    let secrets: BTreeMap<String, String> = serde_json::from_slice(&plain).map_err(|_| damaged())?;
    Ok(secrets.into_iter().collect())
}

/// Whether the text was sealed with the key that seals now.
pub(crate) fn is_current(key: &MasterKey, sealed: &str) -> bool {
    sealed.split('.').nth(1) == Some(key.keys[0].id.as_str())
}

fn cipher(key: &Key) -> Aes256GcmSiv {
    Aes256GcmSiv::new((&*key.bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        [("app_secret", "s3cret")].into_iter().collect()
    }

    #[test]
    fn sealed_secrets_open_for_their_connection_only() {
        let key = MasterKey::random();
        let Ok(sealed) = seal(&key, "a", &secrets()) else { panic!("not sealed") };
        let Ok(opened) = open(&key, "a", &sealed) else { panic!("not opened") };
        assert_eq!(opened.get("app_secret").map(|s| s.expose_secret().to_owned()).as_deref(), Some("s3cret"));
        assert!(open(&key, "b", &sealed).is_err());
        assert!(matches!(open(&MasterKey::random(), "a", &sealed), Err(Error::Key(_))));
    }

    #[test]
    fn an_older_key_still_opens_and_no_longer_seals() {
        let (old, new) = (hex::encode([1; 32]), hex::encode([2; 32]));
        let (Ok(before), Ok(after)) = (MasterKey::parse(&old), MasterKey::parse(&format!("{new},{old}"))) else {
            panic!("not parsed")
        };
        let Ok(sealed) = seal(&before, "a", &secrets()) else { panic!("not sealed") };
        assert!(open(&after, "a", &sealed).is_ok() && !is_current(&after, &sealed));
        let Ok(again) = seal(&after, "a", &secrets()) else { panic!("not sealed") };
        assert!(open(&before, "a", &again).is_err() && is_current(&after, &again));
    }
}
