//! A cron expression in a time zone. The expression is croner's; the calendar and its changes of clock are jiff's.

use std::cmp::Ordering;

use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDate, CivilDateTime, CivilTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::Wrong;

/// Longer is no expression that a person wrote.
const LONGEST: usize = 200;

/// When, by the calendar.
#[derive(Debug, Clone)]
pub struct Timetable {
    cron: Cron,
    zone: TimeZone,
    /// Whether it means every hour, and so both of two that are called the same.
    hourly: bool,
}

impl Timetable {
    /// Reads an expression of five fields.
    pub(super) fn new(cron: &str, zone: TimeZone) -> Result<Self, Wrong> {
        let wrong = || Wrong::Cron(shown(cron));
        // `@daily` and its like are no five fields; a year has no place in a rule for every year.
        if cron.len() > LONGEST || cron.split_whitespace().count() != 5 {
            return Err(wrong());
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let hourly = cron.split_whitespace().nth(1).is_some_and(|hour| ["*", "*/1", "0-23"].contains(&hour));
        let timetable = Self { cron: parser.parse(cron).map_err(|_| wrong())?, zone, hourly };
        // Whether a day ever comes does not depend on the present: a calendar repeats.
        timetable.next(0).map(|_| ()).ok_or_else(|| Wrong::Never(shown(cron)))?;
        Ok(timetable)
    }

    /// The next time after `after`. Each time of day that is named comes once a day: what falls into the hour that a change of
    /// clocks leaves out, right after it; in an hour that comes twice, the first time. Only of every hour both are hours.
    pub(super) fn next(&self, after: i64) -> Option<i64> {
        let after = Timestamp::from_millisecond(after).ok()?;
        let mut civil = Civil(self.zone.to_datetime(after).checked_sub(LONGEST_CHANGE).ok()?);
        let mut again: Option<Timestamp> = None;
        // As the clock on the wall shows them, so the first of them that is yet to come ends it: none after it comes earlier.
        loop {
            civil = self.cron.find_next_occurrence(&civil, false).ok()?;
            let (first, second) = self.moments(civil.0)?;
            again = again.into_iter().chain(second).filter(|moment| *moment > after).min();
            if first > after {
                return Some(again.map_or(first, |again| again.min(first)).as_millisecond());
            }
        }
    }

    /// When the clock shows this: at the end of the gap where it never does; a second time only if every hour is meant.
    fn moments(&self, civil: DateTime) -> Option<(Timestamp, Option<Timestamp>)> {
        let possible = self.zone.to_ambiguous_timestamp(civil);
        Some(match possible.offset() {
            AmbiguousOffset::Unambiguous { .. } => (possible.unambiguous().ok()?, None),
            AmbiguousOffset::Fold { .. } => {
                let second = self.hourly.then(|| possible.later().ok()).flatten();
                (possible.earlier().ok()?, second)
            }
            AmbiguousOffset::Gap { .. } => {
                let before = possible.earlier().ok()?;
                (self.zone.following(before).next()?.timestamp(), None)
            }
        })
    }
}

/// No change of clocks is longer, since there are expressions of cron.
const LONGEST_CHANGE: SignedDuration = SignedDuration::from_hours(3);

/// Files beside the zones in a machine's database: each machine means something else by them, or nothing.
const NO_ZONES: [&str; 3] = ["localtime", "posixrules", "factory"];
/// The zones once more, counted in another way.
const AGAIN: [&str; 2] = ["posix/", "right/"];

/// The zone of that name, which is the same one on every machine.
pub(super) fn zone(name: &str) -> Result<TimeZone, Wrong> {
    let wrong = || Wrong::Zone(shown(name));
    let small = name.to_ascii_lowercase();
    if NO_ZONES.contains(&small.as_str()) || AGAIN.iter().any(|again| small.starts_with(again)) {
        return Err(wrong());
    }
    TimeZone::get(name).map_err(|_| wrong())
}

/// At most so much of what somebody wrote.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    text.chars().take(MOST).collect()
}

/// What a clock on a wall shows, where no hour is missing and none comes twice.
#[derive(Clone)]
struct Civil(DateTime);

impl CronDateTime for Civil {
    fn to_civil(&self) -> CivilDateTime {
        let part = |part: i8| u32::from(part.unsigned_abs());
        let (date, time) = (self.0.date(), self.0.time());
        let date = CivilDate::from_parts_unchecked(date.year().into(), part(date.month()), part(date.day()));
        let time = CivilTime::from_parts_unchecked(part(time.hour()), part(time.minute()), part(time.second()));
        CivilDateTime::new(date, time)
    }

    fn civil_weekday(&self) -> Weekday {
        Weekday::from_days_from_sunday(u32::from(self.0.weekday().to_sunday_zero_offset().unsigned_abs()))
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let part = |part: u32| i8::try_from(part).map_err(|_| CronError::InvalidDate);
        let year = i16::try_from(civil.year()).map_err(|_| CronError::InvalidDate)?;
        let (month, day) = (part(civil.month())?, part(civil.day())?);
        let (hour, minute, second) = (part(civil.hour())?, part(civil.minute())?, part(civil.second())?);
        let civil = DateTime::new(year, month, day, hour, minute, second, 0).map_err(|_| CronError::InvalidDate)?;
        Ok(Resolution::Single(Self(civil)))
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0.checked_add(SignedDuration::from_secs(seconds)).ok().map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
