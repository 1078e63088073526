//! Keeps calls within what a system allows, so that none is refused (design: pacing).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use parking_lot::Mutex;

use crate::Clock;

/// So many calls in any window of this length. Whether the system's window slides or stands is not published; a
/// sliding one satisfies both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub calls: usize,
    /// The window, in milliseconds.
    pub window_ms: i64,
}

/// The calls of a connection, by what the system counts together.
#[derive(Debug, Default)]
pub struct Pacer {
    buckets: Mutex<HashMap<String, VecDeque<i64>>>,
}

impl Pacer {
    /// Returns when one more call of `bucket` is within `limit`, and counts it.
    pub async fn take(&self, clock: &dyn Clock, bucket: &str, limit: Limit) {
        loop {
            let wait = self.try_take(clock.now(), bucket, limit);
            let Some(wait) = wait else { return };
            clock.sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }

    /// `None` when the call is counted; otherwise how many milliseconds to wait.
    fn try_take(&self, now: i64, bucket: &str, limit: Limit) -> Option<i64> {
        let mut buckets = self.buckets.lock();
        if !buckets.contains_key(bucket) {
            buckets.insert(bucket.to_owned(), VecDeque::new());
        }
        let taken = buckets.get_mut(bucket)?;
        while taken.front().is_some_and(|at| at + limit.window_ms <= now) {
            taken.pop_front();
        }
        if taken.len() >= limit.calls {
            return Some((taken[0] + limit.window_ms - now).max(1));
        }
        taken.push_back(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { calls: 2, window_ms: 1_000 };

    #[test]
    fn a_window_is_used_to_the_last_call_and_never_over() {
        let pacer = Pacer::default();
        assert_eq!(pacer.try_take(0, "path", LIMIT), None);
        assert_eq!(pacer.try_take(600, "path", LIMIT), None);
        assert_eq!(pacer.try_take(700, "path", LIMIT), Some(300));
        assert_eq!(pacer.try_take(1_000, "path", LIMIT), None);
        assert_eq!(pacer.try_take(1_001, "path", LIMIT), Some(599));
        assert_eq!(pacer.try_take(1_001, "another", LIMIT), None);
    }
}
