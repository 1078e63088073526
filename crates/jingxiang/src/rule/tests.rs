use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// 2026-11-23 00:00 in Shanghai.
const MONDAY: i64 = 1_795_363_200_000;
const MINUTE: i64 = 60_000;

fn rule(value: Value) -> Rule {
    Rule::of(&value).unwrap_or_else(|wrong| panic!("{value}: {wrong}"))
}

fn cron(cron: &str, zone: &str) -> Rule {
    rule(json!({"mode": "cron", "cron": cron, "zone": zone}))
}

fn wrong(value: Value) -> Wrong {
    Rule::of(&value).err().unwrap_or_else(|| panic!("{value} is taken"))
}

fn at(zone: &str, civil: &str) -> i64 {
    let zone = TimeZone::get(zone).expect("a zone");
    let civil: DateTime = civil.parse().expect("a time");
    civil.to_zoned_datetime(zone).expect("a moment").timestamp().as_millisecond()
}

fn shown(zone: &str, times: &[i64]) -> Vec<String> {
    let zone = TimeZone::get(zone).expect("a zone");
    let moment = |ms: &i64| Timestamp::from_millisecond(*ms).expect("a moment").to_zoned_datetime(zone.clone());
    times.iter().map(|ms| moment(ms).strftime("%m-%d %H:%M %Z").to_string()).collect()
}

#[test]
fn s_7_manual_means_that_nothing_runs_by_itself_and_so_does_no_rule_at_all() {
    assert_eq!(rule(json!({"mode": "manual"})).next(MONDAY), None);
    assert_eq!(rule(Value::Null).next_of("a", MONDAY), None);
}

#[test]
fn s_7_an_interval_comes_round_and_a_connection_keeps_its_own_moment() {
    let every = rule(json!({"mode": "interval", "every": 600}));
    let times = every.upcoming("a", MONDAY, 5);
    assert_eq!(times.len(), 5);
    assert!(times[0] > MONDAY && times[0] <= MONDAY + 10 * MINUTE);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 10 * MINUTE));
    assert_ne!(every.next_of("a", MONDAY), every.next_of("b", MONDAY));
}

#[test]
fn s_7_cron_is_read_in_shanghai_where_no_zone_is_given() {
    let daily = rule(json!({"mode": "cron", "cron": "30 8 * * 1-5"}));
    let times = daily.upcoming("a", MONDAY, 5);
    let expected = ["11-23 08:30 CST", "11-24 08:30 CST", "11-25 08:30 CST", "11-26 08:30 CST", "11-27 08:30 CST"];
    assert_eq!(shown(ZONE, &times), expected);
}

#[test]
fn a_time_that_the_clocks_leave_out_comes_right_after_it() {
    let daily = cron("30 2 * * *", "Europe/Berlin");
    let times = daily.upcoming("a", at("Europe/Berlin", "2026-03-28T03:00"), 2);
    assert_eq!(shown("Europe/Berlin", &times), ["03-29 03:00 CEST", "03-30 02:30 CEST"]);
}

#[test]
fn an_hour_that_comes_twice_has_one_fixed_time_and_all_its_minutes() {
    let daily = cron("30 2 * * *", "Europe/Berlin");
    let times = daily.upcoming("a", at("Europe/Berlin", "2026-10-24T12:00"), 2);
    assert_eq!(shown("Europe/Berlin", &times), ["10-25 02:30 CEST", "10-26 02:30 CET"]);
    let often = cron("*/30 * * * *", "Europe/Berlin");
    let times = often.upcoming("a", at("Europe/Berlin", "2026-10-25T01:45"), 5);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 30 * MINUTE), "{:?}", shown("Europe/Berlin", &times));
}

/// Spring in New York leaves out 02:00 to 03:00 on 14 March 2027; autumn has 01:00 to 02:00 twice on 7 November.
#[test]
fn each_time_that_is_named_comes_once_a_day_whatever_the_clocks_do() {
    const NEW_YORK: &str = "America/New_York";
    let times = |text: &str, from: &str, count| {
        let times = cron(text, NEW_YORK).upcoming("a", at(NEW_YORK, from), count);
        shown(NEW_YORK, &times)
    };
    let spring = "2027-03-13T15:00";
    assert_eq!(times("30 2,14 * * *", spring, 2), ["03-14 03:00 EDT", "03-14 14:30 EDT"]);
    assert_eq!(times("15,45 2 * * *", spring, 2), ["03-14 03:00 EDT", "03-15 02:15 EDT"]);
    assert_eq!(times("*/15 2 * * *", spring, 2), ["03-14 03:00 EDT", "03-15 02:00 EDT"]);
    assert_eq!(times("0 2-3 * * *", spring, 2), ["03-14 03:00 EDT", "03-15 02:00 EDT"], "one run for both");
    assert_eq!(times("30 */2 * * *", "2027-03-14T00:00", 3), ["03-14 00:30 EST", "03-14 03:00 EDT", "03-14 04:30 EDT"]);
    let autumn = "2027-11-07T00:50";
    assert_eq!(times("15,45 1 * * *", autumn, 3), ["11-07 01:15 EDT", "11-07 01:45 EDT", "11-08 01:15 EST"]);
    assert_eq!(times("*/30 1 * * *", autumn, 3), ["11-07 01:00 EDT", "11-07 01:30 EDT", "11-08 01:00 EST"]);
    let hourly = ["11-07 01:00 EDT", "11-07 01:30 EDT", "11-07 01:00 EST", "11-07 01:30 EST", "11-07 02:00 EST"];
    assert_eq!(times("*/30 * * * *", autumn, 5), hourly);
}

#[test]
fn a_wrong_rule_is_refused_with_what_to_do() {
    assert_eq!(wrong(json!({"mode": "interval", "every": 59})), Wrong::Every);
    assert_eq!(wrong(json!({"mode": "interval"})), Wrong::Every);
    assert_eq!(wrong(json!({"mode": "interval", "every": 600, "cron": "* * * * *"})), Wrong::Beside("cron"));
    assert_eq!(wrong(json!({"mode": "manual", "every": 600})), Wrong::Beside("every"));
    for form in [json!({"mode": "hourly"}), json!({"every": 60}), json!("cron"), json!({"mode": "manual", "x": 1})] {
        assert_eq!(wrong(form), Wrong::Form);
    }
    assert_eq!(wrong(json!({"mode": "cron", "cron": "0 0 30 2 *"})), Wrong::Never("0 0 30 2 *".to_owned()));
    let zone = json!({"mode": "cron", "cron": "0 0 * * *", "zone": "Asia/Atlantis"});
    assert_eq!(wrong(zone).to_string(), "没有「Asia/Atlantis」这个时区，例如 Asia/Shanghai");
    for zone in
        ["localtime", "posixrules", "LocalTime", "Factory", "posix/Asia/Tokyo", "right/UTC", "leapseconds", "zone.tab"]
    {
        assert_eq!(wrong(json!({"mode": "manual", "zone": zone})), Wrong::Zone(zone.to_owned()));
    }
    for zone in ["UTC", "Asia/Urumqi", "PRC", "Etc/GMT+8"] {
        assert!(Rule::of(&json!({"mode": "manual", "zone": zone})).is_ok(), "{zone}");
    }
    for text in ["", "每天", "* * * *", "* * * * * *", "61 * * * *", "@daily", "*/0 * * * *", "a b c d e"] {
        let refused = wrong(json!({"mode": "cron", "cron": text}));
        assert!(matches!(&refused, Wrong::Cron(shown) if shown == text), "{text}: {refused}");
    }
    assert!(wrong(json!({"mode": "cron", "cron": "1".repeat(100_000)})).to_string().len() < 400);
}

#[test]
fn s_7_a_thousand_connections_do_not_begin_in_one_second() {
    let rule = cron("0 * * * *", ZONE);
    let mut seconds: Vec<i64> =
        (0..1_000).filter_map(|n| rule.next_of(&format!("connection {n}"), MONDAY)).map(|ms| ms / 1_000).collect();
    seconds.sort_unstable();
    let busiest = seconds.chunk_by(|a, b| a == b).map(<[i64]>::len).max();
    assert!(busiest < Some(60), "{busiest:?} in one second");
}

/// Expressions of the kinds that people write.
fn expressions() -> impl Strategy<Value = String> {
    let minute = prop_oneof![(0..60u8).prop_map(|m| m.to_string()), (1..60u8).prop_map(|m| format!("*/{m}"))];
    let hour = prop_oneof![Just("*".to_owned()), (0..24u8).prop_map(|h| h.to_string()), Just("8-18/2".to_owned())];
    let day =
        prop_oneof![3 => Just("*".to_owned()), 1 => (1..29u8).prop_map(|d| d.to_string()), 1 => Just("L".to_owned())];
    let weekday = prop_oneof![3 => Just("*".to_owned()), 1 => Just("1-5".to_owned())];
    let month = prop_oneof![
        4 => Just("*".to_owned()),
        1 => (1..13u8).prop_map(|m| m.to_string()),
        1 => Just("*/3".to_owned()),
        1 => Just("6-8".to_owned())
    ];
    (minute, hour, day, month, weekday).prop_map(|(m, h, d, month, w)| format!("{m} {h} {d} {month} {w}"))
}

fn zones() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        ZONE,
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    ])
}

proptest! {
    /// Nobody's expression takes the program down, or very long.
    #[test]
    fn whatever_is_written_is_a_rule_or_is_refused(text in "\\PC{0,40}", zone in "\\PC{0,20}") {
        for zone in [zone.as_str(), ZONE] {
            if let Ok(rule) = Rule::of(&json!({"mode": "cron", "cron": text, "zone": zone})) {
                prop_assert!(rule.next(MONDAY).is_none_or(|next| next > MONDAY));
            }
        }
    }

    /// What is next comes later, nothing lies between, and whoever asks a moment before it is told the same.
    #[test]
    fn the_next_time_is_the_first_one_after(
        text in expressions(), zone in zones(), after in MONDAY..MONDAY + 800 * 86_400_000, share in 0.0..1.0_f64,
    ) {
        let rule = cron(&text, zone);
        let next = rule.next(after).expect("it comes");
        prop_assert!(next > after);
        prop_assert_eq!(next % MINUTE, 0);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any moment between will do")]
        let between = after + ((next - 1 - after) as f64 * share) as i64;
        prop_assert_eq!(rule.next(between), Some(next));
        prop_assert!(rule.next(next) > Some(next));
        let late = rule.next_of("a connection", after).expect("it comes");
        prop_assert!(late > after && rule.next_of("a connection", late - 1) == Some(late));
    }

    /// An interval keeps its distance whenever it is asked.
    #[test]
    fn an_interval_is_never_longer_than_it_says(every in 60..100_000_i64, after in 0..MONDAY, name in "[a-z]{1,8}") {
        let rule = rule(json!({"mode": "interval", "every": every}));
        let next = rule.next_of(&name, after).expect("it comes");
        prop_assert!(next > after && next - after <= every * 1_000);
        prop_assert_eq!(rule.next_of(&name, next), Some(next + every * 1_000));
    }
}

#[test]
fn times_are_moments_and_not_the_clock_on_a_wall() {
    let rule = cron("0 12 * * *", "America/New_York");
    let noon: ZonedDateTime = "2026-07-01T12:00[America/New_York]".parse().expect("a moment");
    assert_eq!(rule.next(noon.timestamp().as_millisecond() - 1), Some(noon.timestamp().as_millisecond()));
}
