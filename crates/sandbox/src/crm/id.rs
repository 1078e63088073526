//! Record ids: 24 lower-case hex digits, as newer data carries them (sheet §2.8), kept as twelve bytes.

use std::fmt;

/// A record's `_id`. Orders as its text does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id([u8; 12]);

impl Id {
    /// Reads 24 hex digits; anything else is not an id.
    pub(crate) fn parse(text: &str) -> Option<Id> {
        let mut bytes = [0_u8; 12];
        (text.len() == 24 && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(Id(bytes))
    }

    /// The smallest and the largest id there can be, for ranges.
    pub(crate) const MIN: Id = Id([0; 12]);
    pub(crate) const MAX: Id = Id([0xff; 12]);

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; 24];
        match hex::encode_to_slice(self.0, &mut text) {
            Ok(()) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Makes ids that grow: seconds, the sandbox's seed, a counter.
pub(crate) struct IdMaker {
    seed: u32,
    count: u32,
    last_second: u32,
}

impl IdMaker {
    pub(crate) fn new(seed: u64) -> IdMaker {
        let seed = u32::try_from(seed % u64::from(u32::MAX)).unwrap_or_default();
        IdMaker { seed: seed.wrapping_mul(0x9e37_79b9) | 1, count: 0, last_second: 0 }
    }

    /// The next id. A clock that was set back does not make ids that sort before earlier ones.
    pub(crate) fn next(&mut self, now: i64) -> Id {
        let second = u32::try_from(now / 1000).unwrap_or_default();
        self.last_second = self.last_second.max(second);
        self.count += 1;
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.last_second.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.seed.to_be_bytes());
        bytes[8..].copy_from_slice(&self.count.to_be_bytes());
        Id(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = Id::parse("64b000000000000000000001").expect("24 hex digits");
        assert_eq!(id.to_string(), "64b000000000000000000001");
        assert!(Id::parse("64b0").is_none() && Id::parse("zzb000000000000000000001").is_none());
    }

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let mut maker = IdMaker::new(1);
        let (first, second) = (maker.next(2_000_000), maker.next(1_000_000));
        assert!(first < second);
    }
}
