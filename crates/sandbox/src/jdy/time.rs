//! Times as JDY writes them: `yyyy-MM-dd HH:mm:ss` and `yyyy-MM-dd`, Asia/Shanghai (sheet 3.5).

use std::fmt::Write;

pub(crate) const DAY: i64 = 86_400_000;
/// China has had no summer time since 1991.
const SHANGHAI: i64 = 8 * 3_600_000;

/// Days since 1970, the day in Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    /// The day it is in Shanghai at a moment.
    pub(crate) fn at(ms: i64) -> Self {
        Self(i32::try_from((ms + SHANGHAI).div_euclid(DAY)).unwrap_or(0))
    }

    /// Reads `yyyy-MM-dd`; a time of day behind it is passed over.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, rest) = (text.get(..10)?, text.get(10..)?);
        if !(rest.is_empty() || rest.starts_with([' ', 'T'])) {
            return None;
        }
        let mut parts = date.split('-');
        let mut part = |digits: usize| -> Option<i64> {
            let text = parts.next()?;
            (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
        };
        let (y, m, d) = (part(4)?, part(2)?, part(2)?);
        let day = Self(i32::try_from(days(y, m, d)).ok()?);
        (civil(i64::from(day.0)) == (y, m, d)).then_some(day)
    }

    /// The moment it begins in Shanghai.
    pub(crate) fn start(self) -> i64 {
        i64::from(self.0) * DAY - SHANGHAI
    }

    /// Writes `yyyy-MM-dd`.
    pub(crate) fn write(self, out: &mut String) {
        let (y, m, d) = civil(i64::from(self.0));
        let _ = write!(out, "{y:04}-{m:02}-{d:02}");
    }

    /// `yyyy-MM-dd` as its own text.
    pub(crate) fn text(self) -> String {
        let mut out = String::with_capacity(10);
        self.write(&mut out);
        out
    }
}

/// `yyyy-MM-dd HH:mm:ss`; the moment 0 stands for "never" and is empty.
pub(crate) fn stamp(ms: i64) -> String {
    let mut out = String::with_capacity(19);
    if ms != 0 {
        Day::at(ms).write(&mut out);
        let second = (ms + SHANGHAI).rem_euclid(DAY) / 1000;
        let _ = write!(out, " {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    }
    out
}

/// Days since 1970 of a civil date (Howard Hinnant's algorithm).
fn days(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// The civil date of a day since 1970.
fn civil(day: i64) -> (i64, i64, i64) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(m <= 2), m, doy - (153 * mp + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::{Day, stamp};

    #[test]
    fn times_are_written_in_shanghai() {
        assert_eq!(stamp(1_700_000_000_000), "2023-11-15 06:13:20");
        assert_eq!(stamp(0), "");
        assert_eq!(Day::at(1_700_000_000_000).text(), "2023-11-15");
    }

    #[test]
    fn a_day_is_read_only_if_it_exists() {
        assert_eq!(Day::parse("2026-02-28").map(Day::text).as_deref(), Some("2026-02-28"));
        assert_eq!(Day::parse("2024-02-29 10:00:00").map(Day::text).as_deref(), Some("2024-02-29"));
        for wrong in ["2026-02-29", "2026-13-01", "2026-2-3", "20260203", "", "2026-02-03x", "二〇二六年"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }
}
