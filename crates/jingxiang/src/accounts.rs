//! Passwords and random texts, and the first administrator.

use std::sync::LazyLock;

use anyhow::Context;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use store::{Conflict, Error, NewUser, Note, Scope, Store};

/// The administrator that the first start makes.
pub const FIRST: &str = "admin";

/// Why a text cannot be a password or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is guessed too soon.
    #[error("密码至少需要 10 个字符")]
    Short,
    /// Nobody types so much, and it costs to hash.
    #[error("密码不能超过 128 个字符")]
    Long,
    /// It is the first guess.
    #[error("密码不能与用户名相同")]
    SameAsName,
    /// A name that cannot be typed, read or told apart.
    #[error("用户名为 1 至 64 个字符，不能含空白或控制字符")]
    Name,
}

/// As it is kept: argon2id with its usual cost, as a PHC text. Takes some time; not for an async thread.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("{error}")).context("不能加密密码")?.to_string())
}

/// Whether the password is the one that was hashed. Takes as long where there is none, so that the time does not say
/// whether a user exists; not for an async thread.
pub fn matches(kept: Option<&str>, password: &str) -> bool {
    static DECOY: LazyLock<String> = LazyLock::new(|| hash("nobody's").unwrap_or_default());
    let kept_or_decoy = kept.unwrap_or(&DECOY);
    let parsed = PasswordHash::new(kept_or_decoy);
    let same = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    same && kept.is_some()
}

/// Whether the text may be the password of the user of this name.
pub fn check_password(name: &str, password: &str) -> Result<(), Unfit> {
    match password.chars().count() {
        0..10 => Err(Unfit::Short),
        10..=128 if password.to_lowercase() == name.to_lowercase() => Err(Unfit::SameAsName),
        10..=128 => Ok(()),
        _ => Err(Unfit::Long),
    }
}

/// Whether the text may be a user's name.
pub fn check_name(name: &str) -> Result<(), Unfit> {
    let fits =
        (1..=64).contains(&name.chars().count()) && !name.contains(|c: char| c.is_whitespace() || c.is_control());
    if fits { Ok(()) } else { Err(Unfit::Name) }
}

/// 256 random bits as text: what cookies and tokens are made of.
pub fn secret() -> anyhow::Result<String> {
    Ok(hex::encode(random::<32>()?))
}

/// Makes the first administrator where there is no user yet; answers the password, which nobody else knows.
pub async fn first_administrator(store: &Store, now: i64) -> anyhow::Result<Option<String>> {
    if !store.users().await?.is_empty() {
        return Ok(None);
    }
    let password = readable()?;
    let new = NewUser {
        name: FIRST.to_owned(),
        password: Some(hash(&password)?),
        scope: Scope::EVERYTHING,
        must_change: true,
    };
    match store.create_user(new, &Note::new("system", None, "user.create").about(FIRST), now).await {
        Ok(_) => Ok(Some(password)),
        // Another node has started at the same time and says its own.
        Err(Error::Conflict(Conflict::Name(_))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A password that can be read from a screen and typed: 80 random bits in letters and figures that are not taken for one another.
pub fn readable() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letters = random::<16>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("系统没有给出随机数")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_and_matches_itself_only() {
        let kept = hash("correct horse").unwrap_or_else(|error| panic!("{error}"));
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(matches(Some(&kept), "correct horse") && !matches(Some(&kept), "correct house"));
        assert!(!matches(None, "nobody's") && !matches(Some("damaged"), ""));
    }

    #[test]
    fn a_password_is_neither_short_nor_endless_nor_the_name() {
        assert_eq!(check_password("a", "123456789"), Err(Unfit::Short));
        assert_eq!(check_password("a", "密码密码密码密码密码"), Ok(()));
        assert_eq!(check_password("Somebody Else", "someBODY ELSE"), Err(Unfit::SameAsName));
        assert_eq!(check_password("a", &"x".repeat(129)), Err(Unfit::Long));
    }

    #[test]
    fn a_name_can_be_read() {
        assert!(["王芳", "a@b.cn", "O'Brien<b>"].into_iter().all(|name| check_name(name).is_ok()));
        assert!(["", "a b", "a\u{7}", "\u{3000}"].into_iter().all(|name| check_name(name) == Err(Unfit::Name)));
    }

    #[test]
    fn a_one_time_password_is_long_enough_and_never_the_same() {
        let (one, other) = (readable().unwrap_or_default(), readable().unwrap_or_default());
        assert!(one.len() == 19 && one != other && check_password(FIRST, &one).is_ok());
    }
}
