//! When a first load will be finished (F-1): said only when it can be said honestly.

use crate::pace::after_midnight;

/// What is known of a load that is under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Load {
    /// Records dealt with since `began`.
    pub done: u64,
    /// Records still to come.
    pub left: u64,
    /// When the first of them was begun (ms).
    pub began: i64,
    /// The present (ms).
    pub now: i64,
    /// Calls made for what is done, where a day's calls are counted.
    pub calls: u64,
    /// Calls left today, and calls a day, where they are counted.
    pub day: Option<(i64, i64)>,
}

/// Less than this is no rhythm.
const RECORDS: u64 = 50;
/// Neither is less than this.
const TIME_MS: i64 = 5_000;
/// What takes longer than so many days is not estimated.
const DAYS: u32 = 1_000;
const DAY_MS: f64 = 86_400_000.0;

/// When it will be finished (ms), at the speed so far and within the day's calls.
pub(crate) fn finish(load: &Load) -> Option<i64> {
    if load.done < RECORDS || load.now - load.began < TIME_MS {
        return None;
    }
    let (done, left) = (real(load.done), real(load.left));
    let speed = done / signed(load.now - load.began);
    let per_record = real(load.calls) / done;
    let Some((today, size)) = load.day.filter(|_| per_record > 0.0) else { return after(load.now, left / speed) };
    let (mut at, mut left, mut calls) = (load.now, left, signed(today.max(0)));
    for _ in 0..DAYS {
        let midnight = after_midnight(at);
        let within_day = (speed * signed(midnight - at)).min(calls / per_record);
        if left <= within_day {
            return after(at, left / speed);
        }
        (at, left, calls) = (midnight, left - within_day, signed(size.max(0)));
    }
    None
}

/// Records in `ms`, in tenths a second.
pub(crate) fn speed(done: u64, ms: i64) -> f64 {
    if ms <= 0 { 0.0 } else { (real(done) * 10_000.0 / signed(ms)).round() / 10.0 }
}

fn after(now: i64, ms: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked against a thousand days")]
    let ms = (ms < DAY_MS * f64::from(DAYS)).then_some(ms as i64)?;
    now.checked_add(ms)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn signed(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 00:00 in Shanghai.
    const MIDNIGHT: i64 = 1_795_363_200_000;
    const HOUR: i64 = 3_600_000;

    /// Ten records a second for a minute, two calls each.
    fn load(left: u64, day: Option<(i64, i64)>) -> Load {
        Load { done: 600, left, began: MIDNIGHT, now: MIDNIGHT + 60_000, calls: 1_200, day }
    }

    #[test]
    fn f_1_the_speed_so_far_says_when_it_is_finished() {
        assert_eq!(finish(&load(6_000, None)), Some(MIDNIGHT + 660_000));
        assert_eq!(finish(&load(0, None)), Some(MIDNIGHT + 60_000));
        assert_eq!(finish(&load(6_000, Some((90_000, 100_000)))), Some(MIDNIGHT + 660_000));
    }

    #[test]
    fn f_1_nothing_is_said_before_there_is_a_rhythm() {
        assert_eq!(finish(&Load { done: 49, ..load(100, None) }), None);
        assert_eq!(finish(&Load { now: MIDNIGHT + 4_999, ..load(100, None) }), None);
    }

    #[test]
    fn f_1_a_day_s_calls_that_do_not_suffice_are_waited_for() {
        // 5,000 of 45,000 records fit into today's calls; the next day takes the other 40,000, in 4,000 seconds.
        let expected = MIDNIGHT + 24 * HOUR + 4_000_000;
        assert_eq!(finish(&load(45_000, Some((10_000, 100_000)))), Some(expected));
        // 50,000 a day: the third day has to help.
        assert_eq!(finish(&load(105_001, Some((10_000, 100_000)))), Some(MIDNIGHT + 72 * HOUR + 100));
        assert_eq!(finish(&load(100, Some((0, 0)))), None, "without any calls it is never finished");
    }

    #[test]
    fn a_speed_is_records_a_second() {
        assert!((speed(600, 60_000) - 10.0).abs() < f64::EPSILON);
        assert!(speed(1, 0).abs() < f64::EPSILON);
    }
}
