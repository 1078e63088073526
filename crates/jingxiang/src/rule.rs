//! 同步规则 (S-7): when a connection runs by itself. Values to values: the time is given, nothing is kept.

mod timetable;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use timetable::Timetable;

/// The zone where none is given.
pub const ZONE: &str = "Asia/Shanghai";
/// The shortest and the longest interval, in seconds.
const EVERY: std::ops::RangeInclusive<i64> = 60..=30 * 86_400;
/// What the console offers first, in seconds: with it an idle connection stays far below a day's calls.
pub const OFFERED: i64 = 1_800;
/// Connections of one timetable are spread over this, in milliseconds.
const SPREAD: i64 = 60_000;

/// When a connection runs by itself.
#[derive(Debug, Clone)]
pub enum Rule {
    /// Only when asked.
    Manual,
    /// Every so many milliseconds.
    Interval(i64),
    /// By a cron expression of five fields in a zone.
    Cron(Box<Timetable>),
}

/// A rule as the API and the database have it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRule)]
pub struct Written {
    /// Which way.
    pub mode: Mode,
    /// With `interval`: seconds, 60 at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<i64>,
    /// With `cron`: five fields, minute hour day month weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// Whose clock it goes by; Asia/Shanghai where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// When a connection runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RuleMode)]
pub enum Mode {
    /// Only when asked.
    Manual,
    /// Again and again after a while.
    Interval,
    /// By a timetable.
    Cron,
}

impl Written {
    /// Reads it; as long as none was set, nothing runs by itself.
    pub fn of(value: &Value) -> Result<Self, Wrong> {
        if value.is_null() {
            return Ok(Self { mode: Mode::Manual, every: None, cron: None, zone: None });
        }
        Self::deserialize(value).map_err(|_| Wrong::Form)
    }
}

impl Wrong {
    /// The field that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Form => "mode",
            Self::Every => "every",
            Self::Cron(_) | Self::Never(_) => "cron",
            Self::Zone(_) => "zone",
            Self::Beside(field) => field,
        }
    }
}

/// Why a rule is none; what an administrator reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not of the form.
    #[error("同步规则的格式不正确：mode 应为 manual、interval 或 cron，并只带 every、cron、zone")]
    Form,
    /// No interval, or one out of bounds.
    #[error("同步间隔最短 {} 分钟，最长 {} 天", EVERY.start() / 60, EVERY.end() / 86_400)]
    Every,
    /// No cron expression, or one that cannot be read.
    #[error(
        "cron 表达式「{0}」无法识别，应为五段（分 时 日 月 周），例如每 10 分钟：*/10 * * * *，每天 8 点半：30 8 * * *"
    )]
    Cron(String),
    /// An expression that never comes true, such as for 30 February.
    #[error("cron 表达式「{0}」没有任何一天会执行，请检查日期")]
    Never(String),
    /// No such zone.
    #[error("没有「{0}」这个时区，例如 Asia/Shanghai")]
    Zone(String),
    /// Something that does not belong to the mode.
    #[error("同步规则里的 {0} 与所选方式不符，请去掉")]
    Beside(&'static str),
}

impl Rule {
    /// Reads a rule; as long as none was set, nothing runs by itself.
    pub fn of(value: &Value) -> Result<Self, Wrong> {
        Self::read(&Written::of(value)?)
    }

    /// What is written, if it is a rule.
    pub fn read(written: &Written) -> Result<Self, Wrong> {
        let zone = timetable::zone(written.zone.as_deref().unwrap_or(ZONE))?;
        let beside = |given: bool, name| if given { Err(Wrong::Beside(name)) } else { Ok(()) };
        match written.mode {
            Mode::Manual => {
                beside(written.every.is_some(), "every")?;
                beside(written.cron.is_some(), "cron")?;
                Ok(Self::Manual)
            }
            Mode::Interval => {
                beside(written.cron.is_some(), "cron")?;
                let every = written.every.filter(|every| EVERY.contains(every)).ok_or(Wrong::Every)?;
                Ok(Self::Interval(every * 1_000))
            }
            Mode::Cron => {
                beside(written.every.is_some(), "every")?;
                Timetable::new(written.cron.as_deref().unwrap_or_default(), zone).map(Box::new).map(Self::Cron)
            }
        }
    }

    /// Whether nothing happens unless somebody asks for it; a rule that cannot be read is such a one.
    pub fn is_by_hand(value: &Value) -> bool {
        !matches!(Self::of(value), Ok(Self::Interval(_) | Self::Cron(_)))
    }

    /// The next time after `after`, in milliseconds since 1970-01-01 UTC.
    pub fn next(&self, after: i64) -> Option<i64> {
        match self {
            Self::Manual => None,
            Self::Interval(every) => after.div_euclid(*every).checked_add(1)?.checked_mul(*every),
            Self::Cron(timetable) => timetable.next(after),
        }
    }

    /// The next time for this connection: each has its own moment, always the same one, so that a thousand of them do
    /// not begin in one second.
    pub fn next_of(&self, connection: &str, after: i64) -> Option<i64> {
        let late = match self {
            Self::Manual => return None,
            Self::Interval(every) => moment(connection) % every,
            Self::Cron(_) => moment(connection) % SPREAD,
        };
        self.next(after.checked_sub(late)?)?.checked_add(late)
    }

    /// The next run that is planned for a connection of this rule (ms): what its worker has `planned` once that has seen the
    /// rule, and until then what it will plan. A rule that cannot be read runs nothing by itself.
    pub fn next_run(rule: &Value, connection: &str, planned: Option<Option<i64>>, now: i64) -> Option<i64> {
        planned.unwrap_or_else(|| Self::of(rule).ok()?.next_of(connection, now))
    }

    /// The next times, as the console shows them.
    pub fn upcoming(&self, connection: &str, after: i64, count: usize) -> Vec<i64> {
        let next = |after: &i64| match self {
            Self::Interval(_) => self.next_of(connection, *after),
            // Whoever wrote "8:30" reads 8:30, and not the half minute after it.
            Self::Manual | Self::Cron(_) => self.next(*after),
        };
        std::iter::successors(next(&after), next).take(count).collect()
    }
}

/// A number of milliseconds that is the connection's own.
pub(crate) fn moment(connection: &str) -> i64 {
    let hash = blake3::hash(connection.as_bytes());
    let first = hash.as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    i64::try_from(first >> 1).unwrap_or_default()
}

#[cfg(test)]
mod tests;
