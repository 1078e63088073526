//! Days: milliseconds in the CRM (fxiaoke-api.md §2.8), `YYYY-MM-DD` here, both of the tenant's zone, GMT+8.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{self, Offset};

const SHANGHAI: Offset = tz::offset(8);

/// The day in which a moment lies.
pub(super) fn of_moment(ms: i64) -> Option<String> {
    Some(SHANGHAI.to_datetime(Timestamp::from_millisecond(ms).ok()?).date().to_string())
}

/// The moment at which a day begins.
pub(super) fn begins(day: &str) -> Option<i64> {
    let day: Date = if model::days(day) { day.parse().ok()? } else { return None };
    let begins = SHANGHAI.to_timestamp(day.to_datetime(Time::midnight())).ok()?;
    Some(begins.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        assert_eq!(begins("2026-11-23"), Some(1_795_363_200_000));
        assert_eq!(of_moment(1_795_363_200_000).as_deref(), Some("2026-11-23"));
        assert_eq!(of_moment(1_795_363_199_999).as_deref(), Some("2026-11-22"));
        assert_eq!(of_moment(1_795_363_200_000 + 86_399_999).as_deref(), Some("2026-11-23"));
    }

    #[test]
    fn what_is_no_day_begins_never() {
        for text in ["", "2026-02-30", "2026/11/23", "明天"] {
            assert_eq!(begins(text), None, "{text}");
        }
    }
}
