//! The master key, under which secrets are sealed.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aes_gcm_siv::aead::{OsRng, rand_core::RngCore};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;

use crate::owner::{self, directory_of};
use crate::{Error, Result};

/// One key of 32 bytes.
pub(crate) struct Key {
    /// Eight hexadecimal digits that tell keys apart and say nothing about them.
    pub(crate) id: String,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

/// The key that seals, and older ones that still open.
pub struct MasterKey {
    pub(crate) keys: Vec<Key>,
}

impl MasterKey {
    /// Reads keys of 32 bytes in base64 or hexadecimal, separated by commas or line ends: the first one seals, all of
    /// them open. To rotate, put a new one in front and call [`crate::Store::reseal`].
    pub fn parse(text: &str) -> Result<Self> {
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        let keys = words.map(parse_one).collect::<Result<Vec<_>>>()?;
        if keys.is_empty() { Err(Error::Key("为空".to_owned())) } else { Ok(Self { keys }) }
    }

    /// The key of the environment, when there is one, or of the file, which is made with a new key when missing.
    /// A file that others than its owner may read is refused.
    pub fn load(env: Option<&str>, file: &Path) -> Result<Self> {
        if let Some(text) = env.filter(|text| !text.trim().is_empty()) {
            return Self::parse(text);
        }
        let wrong = |error: io::Error| Error::Key(format!("{}：{error}", file.display()));
        if !file.try_exists().map_err(wrong)? {
            make(file).map_err(wrong)?;
        }
        if fs::metadata(file).map_err(wrong)?.permissions().mode() & 0o077 != 0 {
            return Err(Error::Key(format!("{0} 可被他人读取，请执行 chmod 600 {0}", file.display())));
        }
        Self::parse(&Zeroizing::new(fs::read_to_string(file).map_err(wrong)?))
    }

    /// Puts a new key in front of those of the file: it seals from now on, they still open.
    pub fn renew(file: &Path) -> Result<Self> {
        let mut key = Self::load(None, file)?;
        key.keys.insert(0, Self::random().keys.remove(0));
        key.keep(file)?;
        Ok(key)
    }

    /// Leaves only the key that seals in the file. Only once nothing needs the others: see [`crate::Store::reseal`].
    pub fn forget_older(file: &Path) -> Result<Self> {
        let mut key = Self::load(None, file)?;
        key.keys.truncate(1);
        key.keep(file)?;
        Ok(key)
    }

    /// The ids of the keys: which one seals, then those that still open. They say nothing about the keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    /// Replaces the file, whole or not at all.
    fn keep(&self, file: &Path) -> Result<()> {
        let lines = self.keys.iter().map(|key| Zeroizing::new(STANDARD.encode(key.bytes.as_ref())));
        let mut text = Zeroizing::new(String::new());
        for line in lines {
            text.push_str(&line);
            text.push('\n');
        }
        let written = draft(file, text.as_bytes()).and_then(|draft| {
            owner::as_of(file, &draft)?;
            fs::rename(draft, file)?;
            fs::File::open(directory_of(file))?.sync_all()
        });
        written.map_err(|error| Error::Key(format!("{}：{error}", file.display())))
    }

    /// A new key that nothing remembers: for tests and throw-away databases.
    pub fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(bytes.as_mut());
        Self { keys: vec![Key::new(bytes)] }
    }
}

impl Key {
    fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        let hash = blake3::derive_key("jingxiang 2026 id of a master key", bytes.as_ref());
        Self { id: hex::encode(&hash[..4]), bytes }
    }
}

fn parse_one(word: &str) -> Result<Key> {
    let bytes = Zeroizing::new(if word.len() == 64 { hex::decode(word).ok() } else { STANDARD.decode(word).ok() });
    let bytes = bytes.as_ref().and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    let wrong = || Error::Key("应为 32 字节，base64（44 个字符）或十六进制（64 个字符）".to_owned());
    Ok(Key::new(Zeroizing::new(bytes.ok_or_else(wrong)?)))
}

/// Writes a new key whole or not at all; of two processes that start together one wins, and both use its key.
fn make(file: &Path) -> io::Result<()> {
    fs::create_dir_all(directory_of(file))?;
    let text = Zeroizing::new(STANDARD.encode(MasterKey::random().keys[0].bytes.as_ref()));
    let draft = draft(file, text.as_bytes())?;
    owner::as_directory(&draft)?;
    let linked = match fs::hard_link(&draft, file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    };
    fs::remove_file(&draft)?;
    linked?;
    fs::File::open(directory_of(file))?.sync_all()
}

/// A file beside this one, for its owner only and on the disk: a key must not be lost after the first secret was sealed
/// with it.
fn draft(file: &Path, text: &[u8]) -> io::Result<PathBuf> {
    let draft = file.with_extension(format!("new-{}", uuid::Uuid::new_v4().simple()));
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    out.write_all(text)?;
    out.sync_all()?;
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_in_base64_and_in_hexadecimal() {
        let (base64, hex) = (STANDARD.encode([7; 32]), hex::encode([7; 32]));
        let keys = MasterKey::parse(&format!("{base64},{hex}\n")).unwrap_or_else(|e| panic!("{e}")).keys;
        assert_eq!((keys.len(), &keys[0].id), (2, &keys[1].id));
    }

    #[test]
    fn a_key_of_another_length_is_refused_without_being_shown() {
        for wrong in ["", "geheim", &hex::encode([7; 31])] {
            let Err(error) = MasterKey::parse(wrong) else { panic!("{wrong} taken") };
            assert!(wrong.is_empty() || !error.to_string().contains(wrong));
        }
    }

    #[test]
    fn the_key_file_is_made_once_for_its_owner_only() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("data/master.key");
        let load = || MasterKey::load(None, &file).map(|key| key.keys[0].id.clone());
        assert_eq!(load().expect("made"), load().expect("read again"));
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(file.parent().expect("a parent")).expect("a directory").count(), 1);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(load().is_err());
    }

    #[test]
    fn a_renewed_key_seals_and_the_older_ones_open_until_they_are_forgotten() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("master.key");
        let ids =
            |key: Result<MasterKey>| key.unwrap_or_else(|e| panic!("{e}")).ids().map(str::to_owned).collect::<Vec<_>>();
        let first = ids(MasterKey::load(None, &file));
        let renewed = ids(MasterKey::renew(&file));
        assert!(renewed.len() == 2 && renewed[1] == first[0] && renewed[0] != first[0]);
        assert_eq!(ids(MasterKey::load(None, &file)), renewed);
        assert_eq!(ids(MasterKey::forget_older(&file)), renewed[..1]);
        assert_eq!(ids(MasterKey::load(None, &file)), renewed[..1]);
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).expect("a directory").count(), 1, "no draft is left");
    }
}
