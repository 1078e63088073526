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
    said(&fields).unwrap_or_else(|| format!("按计划 {}", fields.join(" ")))
}

fn said(fields: &[&str]) -> Option<String> {
    let [minute, hour, day, month, weekday] = fields else { return None };
    let days = days(day, month, weekday)?;
    let (each, every) = (number(minute), steps(minute));
    if *hour == "*" {
        return match (each, every) {
            _ if days != DAILY => None,
            (Some(minute), _) => Some(format!("每小时的第 {minute} 分钟")),
            (_, every) => Some(format!("每 {} 分钟", every?)),
        };
    }
    if let Some((from, to)) = hour.split_once('-') {
        let (from, to) = (number(from)?, number(to)?);
        return match (each, every) {
            (Some(minute), _) => Some(format!("{days} {from:02}:{minute:02}–{to:02}:{minute:02} 每小时")),
            (_, every) => every.map(|every| format!("{days} {from:02}:00–{to:02}:{:02} 每 {every} 分钟", 60 - every)),
        };
    }
    let minute = each?;
    let hours = hour.split(',').map(number).collect::<Option<Vec<_>>>()?;
    let times: Vec<String> = hours.into_iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
    Some(format!("{days} {}", times.join("、")))
}

const DAILY: &str = "每天";

fn days(day: &str, month: &str, weekday: &str) -> Option<String> {
    Some(match (day, month, weekday) {
        ("*", "*", "*") => DAILY.to_owned(),
        ("*", "*", "1-5") => "工作日".to_owned(),
        ("*", "*", day) => format!("每周{}", WEEKDAYS.get(usize::try_from(number(day)?).ok()?)?),
        (day, "*", "*") => format!("每月 {} 日", number(day)?),
        _ => return None,
    })
}

fn number(field: &str) -> Option<u32> {
    field.parse().ok()
}

/// `*/10`, where it comes out even in an hour.
fn steps(field: &str) -> Option<u32> {
    number(field.strip_prefix("*/")?).filter(|every| *every > 0 && *every < 60 && 60 % every == 0)
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
            ("*/30 8-19 * * 1-5", "工作日 08:00–19:30 每 30 分钟"),
            ("0 8-20 * * *", "每天 08:00–20:00 每小时"),
            ("*/10 * * * 1-5", "按计划 */10 * * * 1-5"),
            ("*/10 8,9 * * *", "按计划 */10 8,9 * * *"),
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
