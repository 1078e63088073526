//! AES-256-CBC as both push formats use it (fxiaoke-api.md chapter 6): the first half of the key is the IV.

use aes::Aes256;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

/// What a cipher text is a multiple of.
const BLOCK: usize = 16;

/// A secret, so without `Debug`.
#[derive(Clone)]
pub(crate) struct Seal {
    key: [u8; 32],
    /// PKCS#7 pads to this: 16 for events, 32 for the older callback.
    padding: u8,
}

impl Seal {
    pub(crate) fn new(key: [u8; 32], padding: u8) -> Self {
        Self { key, padding }
    }

    fn iv(&self) -> &[u8] {
        &self.key[..BLOCK]
    }

    /// The plain bytes, or nothing when this is not what the key sealed.
    pub(crate) fn open(&self, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&self.key, self.iv()).ok()?;
        let length = cipher.decrypt_padded::<NoPadding>(&mut sealed).ok()?.len();
        let pad = *sealed.get(length.checked_sub(1)?)?;
        let plain = length.checked_sub(usize::from(pad))?;
        let whole = (1..=self.padding).contains(&pad) && sealed[plain..length].iter().all(|byte| *byte == pad);
        sealed.truncate(plain);
        whole.then_some(sealed)
    }

    pub(crate) fn close(&self, mut plain: Vec<u8>) -> Option<Vec<u8>> {
        let step = usize::from(self.padding);
        let pad = step - plain.len() % step;
        plain.resize(plain.len() + pad, u8::try_from(pad).ok()?);
        let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&self.key, self.iv()).ok()?;
        let length = plain.len();
        cipher.encrypt_padded::<NoPadding>(&mut plain, length).ok()?;
        Some(plain)
    }
}

/// Equal, in a time that does not tell where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_can_be_opened_at_every_length() {
        for padding in [16, 32] {
            let seal = Seal::new([7; 32], padding);
            for length in 0..100 {
                let plain = vec![length; usize::from(length)];
                let sealed = seal.close(plain.clone()).expect("sealed");
                assert_eq!(sealed.len() % usize::from(padding), 0);
                assert_eq!(seal.open(sealed), Some(plain));
            }
        }
    }

    #[test]
    fn what_another_key_closed_is_refused_and_so_is_rubbish() {
        let sealed = Seal::new([7; 32], 16).close(b"success".to_vec()).expect("sealed");
        assert_eq!(Seal::new([8; 32], 16).open(sealed), None);
        let seal = Seal::new([7; 32], 16);
        for rubbish in [vec![], vec![1], vec![0; 17]] {
            assert_eq!(seal.open(rubbish), None);
        }
    }
}
