//! One clock for both systems and for everything in them.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use parking_lot::RwLock;

/// Milliseconds since 1970, the wall's unless `/sandbox/clock` says otherwise.
#[derive(Default)]
pub(crate) struct Clock(RwLock<Mode>);

#[derive(Clone, Copy, Default)]
enum Mode {
    #[default]
    Wall,
    Frozen(i64),
    /// Runs on from the given moment.
    Set(i64, Instant),
}

impl Clock {
    /// The sandbox's present, in milliseconds.
    pub(crate) fn now(&self) -> i64 {
        match *self.0.read() {
            Mode::Wall => wall(),
            Mode::Frozen(at) => at,
            Mode::Set(at, since) => at + i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX / 2),
        }
    }

    pub(crate) fn frozen(&self) -> bool {
        matches!(*self.0.read(), Mode::Frozen(_))
    }

    /// The wall clock again.
    pub(crate) fn wall(&self) {
        *self.0.write() = Mode::Wall;
    }

    /// Stops at a moment.
    pub(crate) fn freeze(&self, at: i64) {
        *self.0.write() = Mode::Frozen(at);
    }

    /// Goes on from a moment.
    pub(crate) fn run_from(&self, at: i64) {
        *self.0.write() = Mode::Set(at, Instant::now());
    }
}

fn wall() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX / 2))
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn a_frozen_clock_stands_still_and_a_set_one_runs_on() {
        let clock = Clock::default();
        clock.freeze(1_700_000_000_000);
        assert_eq!(clock.now(), 1_700_000_000_000);
        assert!(clock.frozen());
        clock.run_from(1_700_000_000_000);
        assert!((1_700_000_000_000..1_700_000_060_000).contains(&clock.now()));
        clock.wall();
        assert!(clock.now() > 1_760_000_000_000);
    }
}
