//! Days that a record must have.

use model::{Reason, Stop};
use serde_json::Value;

/// A required day, `YYYY-MM-DD`.
pub(crate) fn required(label: &str, text: Option<&str>) -> Result<Value, Stop> {
    match text {
        Some(text) if model::days(text) => Ok(Value::from(text)),
        Some(text) => Err(Stop::Fail(Reason::new(
            &format!("day:{label}"),
            format!("「{label}」不是合理的日期，请修改后重试：{text}"),
        ))),
        None => Err(Stop::missing(label)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_5_a_day_that_is_none_fails_by_its_name_and_one_that_is_missing_too() {
        assert_eq!(required("日期", Some("2026-02-28")), Ok("2026-02-28".into()));
        let Err(Stop::Fail(reason)) = required("日期", Some("30/02/2026")) else { panic!("no day") };
        assert!(reason.text.contains("「日期」") && reason.text.contains("30/02/2026"), "{}", reason.text);
        assert_eq!(required("日期", None), Err(Stop::missing("日期")));
    }
}
