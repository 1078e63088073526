//! The file store behind both file interfaces (sheet §5): every file has a permanent name, a mediaId and, when it came
//! through the signed upload, a temporary name.

use std::collections::HashMap;

use bytes::Bytes;

use super::day;

/// Temporary files nobody stored in a record live three days.
const TEMPORARY_MS: i64 = 3 * 24 * 3_600_000;

pub(crate) struct Stored {
    pub(crate) npath: String,
    pub(crate) media: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) at: i64,
    temporary: bool,
}

/// A signed upload that was announced and not yet used.
pub(crate) struct Ticket {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sign: String,
    pub(crate) expiry: i64,
    pub(crate) temporary: bool,
}

#[derive(Default)]
pub(crate) struct Files {
    stored: Vec<Option<Stored>>,
    names: HashMap<String, usize>,
    pub(crate) tickets: HashMap<String, Ticket>,
    /// Signed download keys: what they open and until when.
    pub(crate) links: HashMap<String, (String, i64)>,
    count: u64,
}

impl Files {
    /// A 32-digit hex text nobody has had yet.
    pub(crate) fn fresh(&mut self, seed: u64) -> String {
        self.count += 1;
        // One after the other: mixed by xor, two counts with two seeds may come to the same.
        let high = super::table::hash(&[self.count.to_be_bytes(), seed.to_be_bytes()].concat());
        let low = super::table::hash(&high.to_be_bytes());
        format!("{high:016x}{low:016x}")
    }

    /// Takes a file in; answers its place.
    pub(crate) fn add(&mut self, name: &str, bytes: Bytes, now: i64, seed: u64, temporary: bool) -> &Stored {
        let npath_hex = self.fresh(seed);
        let hex = self.fresh(seed);
        let date = day::compact(now);
        let ext = name.rsplit_once('.').map(|(_, ext)| format!(".{ext}")).unwrap_or_default();
        let npath = format!("N_{}_{}_{npath_hex}{ext}", &date[..6], &date[6..]);
        let media = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
        let at = self.stored.len();
        for key in [npath.clone(), media.clone(), temporary_name(&npath_hex)] {
            self.names.insert(key, at);
        }
        self.stored.push(Some(Stored { npath, media, name: name.to_owned(), bytes, at: now, temporary }));
        // Just pushed, so the place is filled.
        self.stored[at].get_or_insert_with(|| unreachable!("a file that was just stored"))
    }

    /// Finds a file by any of its names; a temporary one that ran out is gone.
    pub(crate) fn find(&self, name: &str, now: i64) -> Option<&Stored> {
        let stored = self.stored.get(*self.names.get(name)?)?.as_ref()?;
        (!stored.temporary || now - stored.at <= TEMPORARY_MS).then_some(stored)
    }

    /// A file that was stored in a record stays.
    pub(crate) fn keep(&mut self, npath: &str) {
        let at = self.names.get(npath).copied();
        if let Some(stored) = at.and_then(|at| self.stored.get_mut(at)).and_then(Option::as_mut) {
            stored.temporary = false;
        }
    }

    /// Deletes by mediaId; `false` when there is none.
    pub(crate) fn delete(&mut self, media: &str) -> bool {
        let Some(at) = self.names.remove(media) else { return false };
        self.stored.get_mut(at).is_some_and(|place| place.take().is_some())
    }
}

impl Stored {
    /// The temporary name `TN_…` of the current file service.
    pub(crate) fn temporary_name(&self) -> String {
        let hex = self.npath.rsplit('_').next().unwrap_or_default();
        temporary_name(hex.split('.').next().unwrap_or_default())
    }
}

fn temporary_name(hex: &str) -> String {
    format!("TN_{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_all_its_names() {
        let mut files = Files::default();
        let stored = files.add("合同.pdf", Bytes::from_static(b"x"), 1_700_000_000_000, 1, true);
        let names = [stored.npath.clone(), stored.media.clone(), stored.temporary_name()];
        assert!(names[0].starts_with("N_202311_15_") && names[0].rsplit('.').next() == Some("pdf"), "{}", names[0]);
        for name in &names {
            assert!(files.find(name, 1_700_000_000_000).is_some(), "{name}");
        }
    }

    #[test]
    fn a_temporary_file_is_gone_after_three_days_unless_a_record_holds_it() {
        let mut files = Files::default();
        let lost = files.add("a.txt", Bytes::new(), 0, 1, true).npath.clone();
        let kept = files.add("b.txt", Bytes::new(), 0, 1, true).npath.clone();
        files.keep(&kept);
        let later = TEMPORARY_MS + 1;
        assert!(files.find(&lost, later).is_none() && files.find(&kept, later).is_some());
    }
}
