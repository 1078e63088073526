//! A rule in words, as an administrator would say it.

use super::{Mode, Written, ZONE};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
const WEEKDAYS: [&str; 8] = ["日", "一", "二", "三", "四", "五", "六", "日"];

impl Written {
    /// The rule in words.
    pub fn words(&self) -> String {
        let zone = self.zone.as_deref().unwrap_or(ZONE);
        match self.mode {
            Mode::Manual => "仅手动".to_owned(),
            Mode::Interval => interval(self.every.unwrap_or_default()),
            Mode::Cron => {
                let words = timetable(self.cron.as_deref().unwrap_or_default());
                if zone == ZONE { words } else { format!("{words}（{zone} 时间）") }
            }
        }
    }
}

/// In the largest unit that it fills.
fn interval(seconds: i64) -> String {
    let units = [(DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟")];
    let fits = units.into_iter().find(|(unit, _)| seconds % unit == 0);
    let (unit, name) = fits.unwrap_or((1, "秒"));
    format!("每 {} {name}", seconds / unit)
}

/// The usual ones as people say them, the others as they are written.
fn timetable(cron: &str) -> String {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let number = |field: &str| field.parse::<u32>().ok();
    let as_written = || format!("按计划 {}", fields.join(" "));
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return as_written() };
    if let (Some(every), ["*", "*", "*", "*"]) = (minute.strip_prefix("*/"), [*hour, *day, *month, *weekday])
        && let Some(every) = number(every).filter(|every| *every > 0 && 60 % every == 0)
    {
        return format!("每 {every} 分钟");
    }
    let Some(minute) = number(minute) else { return as_written() };
    let days = match (*day, *month, *weekday) {
        ("*", "*", "*") if *hour == "*" => return format!("每小时的第 {minute} 分钟"),
        ("*", "*", "*") => "每天".to_owned(),
        ("*", "*", "1-5") => "工作日".to_owned(),
        ("*", "*", day) => match number(day).and_then(|day| WEEKDAYS.get(usize::try_from(day).ok()?)) {
            Some(name) => format!("每周{name}"),
            None => return as_written(),
        },
        (day, "*", "*") => match number(day) {
            Some(day) => format!("每月 {day} 日"),
            None => return as_written(),
        },
        _ => return as_written(),
    };
    match hour.split(',').map(number).collect::<Option<Vec<_>>>() {
        Some(hours) => {
            let times: Vec<String> = hours.into_iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
            format!("{days} {}", times.join("、"))
        }
        None => as_written(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_said_in_the_largest_unit_that_it_fills() {
        let said =
            [(60, "每 1 分钟"), (600, "每 10 分钟"), (7_200, "每 2 小时"), (86_400, "每 1 天"), (90, "每 90 秒")];
        assert!(said.into_iter().all(|(seconds, words)| interval(seconds) == words));
    }

    #[test]
    fn the_usual_timetables_are_said_as_people_do_and_others_as_written() {
        for (cron, words) in [
            ("30 8 * * *", "每天 08:30"),
            ("0 12,18 * * *", "每天 12:00、18:00"),
            ("*/10 * * * *", "每 10 分钟"),
            ("15 * * * *", "每小时的第 15 分钟"),
            ("0 2 * * 1-5", "工作日 02:00"),
            ("0 2 * * 7", "每周日 02:00"),
            ("0  2 1 * *", "每月 1 日 02:00"),
            ("*/7 * * * *", "按计划 */7 * * * *"),
            ("*/30 8-19 * * 1-5", "按计划 */30 8-19 * * 1-5"),
            ("0 2 * * MON", "按计划 0 2 * * MON"),
            ("0 2 1 1 *", "按计划 0 2 1 1 *"),
        ] {
            assert_eq!(timetable(cron), words, "{cron}");
        }
        let elsewhere = Written {
            mode: Mode::Cron,
            every: None,
            cron: Some("0 2 * * *".to_owned()),
            zone: Some("Europe/Berlin".to_owned()),
        };
        assert_eq!(elsewhere.words(), "每天 02:00（Europe/Berlin 时间）");
    }
}
