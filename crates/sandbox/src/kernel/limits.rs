//! The call limits: what they are, and the windows that count. Whose limit it is and how a refusal sounds is each
//! system's own business.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// The numbers of `/sandbox/limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rules {
    /// CRM: calls of one interface in 20 s.
    pub(crate) crm_window: u32,
    /// CRM: calls a day; 0 = no pack bought.
    pub(crate) crm_daily: u32,
    /// CRM: token calls a minute.
    pub(crate) crm_token_minute: u32,
    /// JDY: calls a minute of one account set.
    pub(crate) jdy_minute: u32,
    /// JDY: token calls a minute.
    pub(crate) jdy_token_minute: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self { crm_window: 100, crm_daily: 100_000, crm_token_minute: 10, jdy_minute: 500, jdy_token_minute: 2 }
    }
}

/// Counters per key, following the sandbox's clock.
pub(crate) struct Limits {
    off: AtomicBool,
    rules: Mutex<Rules>,
    sliding: Mutex<HashMap<String, VecDeque<i64>>>,
    fixed: Mutex<HashMap<String, (i64, u32)>>,
}

impl Limits {
    pub(crate) fn new(on: bool) -> Self {
        Self { off: AtomicBool::new(!on), rules: Mutex::default(), sliding: Mutex::default(), fixed: Mutex::default() }
    }

    /// The published numbers, and counters at zero.
    pub(crate) fn restore(&self, on: bool) {
        self.set(!on, Rules::default());
    }

    /// New numbers; the counters begin again.
    pub(crate) fn set(&self, off: bool, rules: Rules) {
        self.off.store(off, Ordering::Relaxed);
        *self.rules.lock() = rules;
        self.sliding.lock().clear();
        self.fixed.lock().clear();
    }

    pub(crate) fn off(&self) -> bool {
        self.off.load(Ordering::Relaxed)
    }

    pub(crate) fn rules(&self) -> Rules {
        *self.rules.lock()
    }

    /// At most `limit` in any `span` milliseconds. Counts the call and answers true if it may go; a refused call
    /// counts for nothing. Always true while limits are off.
    pub(crate) fn sliding(&self, key: &str, limit: u32, span: i64, now: i64) -> bool {
        if self.off() {
            return true;
        }
        let mut windows = self.sliding.lock();
        if !windows.contains_key(key) {
            windows.insert(key.to_owned(), VecDeque::new());
        }
        let Some(window) = windows.get_mut(key) else { return true };
        // A clock set back must not lock a caller out, hence both comparisons.
        while window.front().is_some_and(|&at| now - at >= span || at > now) {
            window.pop_front();
        }
        if window.len() >= limit as usize {
            return false;
        }
        window.push_back(now);
        true
    }

    /// At most `limit` in the window numbered `window` (a day, say). Otherwise as [`Self::sliding`].
    pub(crate) fn fixed(&self, key: &str, limit: u32, window: i64) -> bool {
        if self.off() {
            return true;
        }
        let mut windows = self.fixed.lock();
        let counter = windows.entry(key.to_owned()).or_insert((window, 0));
        if counter.0 != window {
            *counter = (window, 0);
        }
        if counter.1 >= limit {
            return false;
        }
        counter.1 += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn a_sliding_window_lets_the_limit_through_and_opens_again_when_the_first_call_is_old() {
        let limits = Limits::new(true);
        assert!(limits.sliding("a", 2, 60_000, 0));
        assert!(limits.sliding("a", 2, 60_000, 59_000));
        assert!(!limits.sliding("a", 2, 60_000, 59_999));
        assert!(limits.sliding("b", 2, 60_000, 59_999));
        assert!(limits.sliding("a", 2, 60_000, 60_000));
    }

    #[test]
    fn a_clock_set_back_opens_the_window() {
        let limits = Limits::new(true);
        assert!(limits.sliding("a", 1, 60_000, 1_000_000));
        assert!(limits.sliding("a", 1, 60_000, 5));
    }

    #[test]
    fn a_fixed_window_begins_anew_with_its_number() {
        let limits = Limits::new(true);
        assert!(limits.fixed("day", 1, 7));
        assert!(!limits.fixed("day", 1, 7));
        assert!(limits.fixed("day", 1, 8));
    }

    #[test]
    fn nothing_is_counted_while_limits_are_off() {
        let limits = Limits::new(false);
        assert!((0..10).all(|_| limits.sliding("a", 1, 60_000, 0)));
    }
}
