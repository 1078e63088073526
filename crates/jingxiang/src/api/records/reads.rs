//! How often a person may have a record read in both systems: each time costs calls of the connection's day.

use std::collections::HashMap;

use parking_lot::Mutex;

/// A person who compares records one by one does not come to this, a page that asks by itself does.
const AT_ONCE: i64 = 30;
/// And then one in so long.
const EVERY_MS: i64 = 20_000;

/// When each user's reads of late will be made up for (ms). Each process has its own.
#[derive(Default)]
pub(in crate::api) struct Reads(Mutex<HashMap<String, i64>>);

impl Reads {
    /// Counts a read; for how many milliseconds it has to wait, if it comes too soon.
    pub(super) fn take(&self, user: &str, now: i64) -> Result<(), i64> {
        let mut users = self.0.lock();
        users.retain(|_, free| *free > now);
        let free = users.get(user).copied().unwrap_or(now);
        let wait = free - now - (AT_ONCE - 1) * EVERY_MS;
        if wait > 0 {
            return Err(wait);
        }
        users.insert(user.to_owned(), free + EVERY_MS);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_very_many_records_waits_and_keeps_nobody_else_waiting() {
        let reads = Reads::default();
        assert!((0..AT_ONCE).all(|_| reads.take("wang", 1_000).is_ok()));
        assert_eq!(reads.take("wang", 1_000), Err(EVERY_MS));
        assert_eq!(reads.take("li", 1_000), Ok(()));
        assert_eq!(reads.take("wang", 1_000 + EVERY_MS), Ok(()));
        assert_eq!(reads.take("wang", 1_000 + EVERY_MS), Err(EVERY_MS));
        assert!((0..AT_ONCE).all(|_| reads.take("wang", EVERY_MS * 100).is_ok()), "all is forgotten after a while");
    }
}
