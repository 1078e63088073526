//! Days of the tenant's zone, GMT+8 (sheet §2.8).

const ZONE_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// Midnight of the day in which `ms` lies.
pub(crate) fn midnight(ms: i64) -> i64 {
    (ms + ZONE_MS).div_euclid(DAY_MS) * DAY_MS - ZONE_MS
}

/// The day as `20240131`.
pub(crate) fn compact(ms: i64) -> String {
    let (year, month, day) = civil((ms + ZONE_MS).div_euclid(DAY_MS));
    format!("{year:04}{month:02}{day:02}")
}

/// Calendar date of a day counted from 1970-01-01 (the well-known algorithm by Howard Hinnant).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_shanghai() {
        assert_eq!(compact(0), "19700101");
        assert_eq!(compact(1_700_000_000_123), "20231115");
        assert_eq!(compact(1_709_164_800_000), "20240229");
        assert_eq!(midnight(1_700_000_000_123), 1_699_977_600_000);
    }
}
