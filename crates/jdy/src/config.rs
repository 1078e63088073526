//! Whom to talk to, and as whom.

use http::Uri;
use secrecy::SecretString;
use transport::Next;

use crate::Error;

/// One account set of 精斗云 and the way in. Deliberately without `Debug`.
#[derive(Clone)]
pub struct Config {
    /// Scheme and host, `https://api.kingdee.com` (jdy-api.md, head).
    pub base_url: String,
    /// 应用ID (§2.1).
    pub client_id: String,
    /// Of the same application; also the key of the private fields (§2.5).
    pub client_secret: SecretString,
    /// The way in.
    pub login: Login,
    /// The chosen account set 账套. Without one the only live one is taken; among several, none.
    pub account_id: Option<String>,
}

/// The two ways in, one per generation of the interface.
#[derive(Clone)]
pub enum Login {
    /// G2, 金蝶云·星辰: the application is authorised for the customer's instance (§2.2).
    Application {
        /// 第三方实例ID.
        outer_instance_id: String,
    },
    /// G1, 新一代精斗云: an account and its password (§2.6).
    Password {
        /// A mainland mobile number; the interface accepts no other account.
        phone: String,
        /// Of that account.
        password: SecretString,
    },
}

impl Config {
    /// Refuses what can only fail, before any call.
    pub(crate) fn check(&self) -> Result<(), Error> {
        base(&self.base_url)?;
        match &self.login {
            Login::Password { phone, .. } if !is_mainland_mobile(phone) => {
                Err(Error::new(Next::Stop, "精斗云账号必须是中国大陆手机号：精斗云的接口不接受其他账号"))
            }
            Login::Application { outer_instance_id } if outer_instance_id.is_empty() => {
                Err(Error::new(Next::Stop, "缺少第三方实例ID（outerInstanceId）"))
            }
            _ if self.client_id.is_empty() => Err(Error::new(Next::Stop, "缺少应用ID（clientId）")),
            _ => Ok(()),
        }
    }
}

/// The base address without its last slash. It has no path: the signature covers the path the gateway sees (§2.4).
pub(crate) fn base(base_url: &str) -> Result<String, Error> {
    let wrong = || Error::new(Next::Stop, "精斗云接口地址不对：应为 https://主机，不带路径");
    let uri: Uri = base_url.parse().map_err(|_| wrong())?;
    let plain = matches!(uri.scheme_str(), Some("https" | "http")) && uri.path() == "/" && uri.query().is_none();
    match uri.authority() {
        Some(host) if plain && !host.as_str().contains('@') => Ok(base_url.trim_end_matches('/').to_owned()),
        _ => Err(wrong()),
    }
}

/// Whether an account is one that the interface accepts (§2.6).
pub fn is_mainland_mobile(phone: &str) -> bool {
    let digits = phone.as_bytes();
    digits.len() == 11
        && digits[0] == b'1'
        && (b'3'..=b'9').contains(&digits[1])
        && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_url: &str, login: Login) -> Config {
        let client_secret = SecretString::from("0123456789abcdef0123456789abcdef");
        Config { base_url: base_url.into(), client_id: "200001".into(), client_secret, login, account_id: None }
    }

    fn check_phone(phone: &str, accepted: bool) {
        let login = Login::Password { phone: phone.into(), password: SecretString::from("p") };
        assert_eq!(config("https://api.kingdee.com", login).check().is_ok(), accepted, "{phone}");
    }

    fn check_base(base_url: &str, accepted: bool) {
        let login = Login::Application { outer_instance_id: "1".into() };
        assert_eq!(config(base_url, login).check().is_ok(), accepted, "{base_url}");
    }

    #[test]
    fn only_a_mainland_mobile_number_is_an_account() {
        check_phone("13800000001", true);
        for phone in
            ["", "user@example.com", "12800000001", "1380000000", "+8613800000001", "138000000011", "1380000000x"]
        {
            check_phone(phone, false);
        }
    }

    #[test]
    fn the_base_address_is_a_host() {
        for address in ["https://api.kingdee.com", "https://api.kingdee.com/", "http://127.0.0.1:8080"] {
            check_base(address, true);
        }
        for address in
            ["", "api.kingdee.com", "ftp://api.kingdee.com", "https://host/path", "https://u:p@host", "https://h?q"]
        {
            check_base(address, false);
        }
    }
}
