//! A cron expression in a time zone. The expression is croner's; the calendar and its changes of clock are jiff's.

use std::cmp::Ordering;

use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use croner::{CivilDate, CivilDateTime, CivilTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use super::Wrong;

/// Longer is no expression that a person wrote.
const LONGEST: usize = 200;

/// When, by the calendar.
#[derive(Debug, Clone)]
pub struct Timetable {
    cron: Cron,
    zone: TimeZone,
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
        let timetable = Self { cron: parser.parse(cron).map_err(|_| wrong())?, zone };
        // Whether a day ever comes does not depend on the present: a calendar repeats.
        timetable.next(0).map(|_| ()).ok_or_else(|| Wrong::Never(shown(cron)))?;
        Ok(timetable)
    }

    /// The next time after `after`: what falls into the hour that a change of clocks leaves out comes right after it;
    /// of an hour that comes twice, a fixed time takes the first one.
    pub(super) fn next(&self, after: i64) -> Option<i64> {
        let after = Moment(Timestamp::from_millisecond(after).ok()?.to_zoned_datetime(self.zone.clone()));
        Some(self.cron.find_next_occurrence(&after, false).ok()?.0.timestamp().as_millisecond())
    }
}

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

/// A moment in a zone, as croner asks for it.
#[derive(Clone)]
struct Moment(ZonedDateTime);

impl CronDateTime for Moment {
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
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0);
        let possible = self.0.time_zone().to_ambiguous_zoned_datetime(civil.map_err(|_| CronError::InvalidDate)?);
        let found = |zoned: Result<ZonedDateTime, jiff::Error>| zoned.map(Self).map_err(|_| CronError::InvalidTime);
        Ok(match possible.offset() {
            AmbiguousOffset::Unambiguous { .. } => Resolution::Single(found(possible.unambiguous())?),
            AmbiguousOffset::Fold { .. } => {
                Resolution::Ambiguous(found(possible.clone().earlier())?, found(possible.later())?)
            }
            AmbiguousOffset::Gap { .. } => Resolution::Gap,
        })
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0.checked_add(SignedDuration::from_secs(seconds)).ok().map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.timestamp().cmp(&other.0.timestamp())
    }
}
