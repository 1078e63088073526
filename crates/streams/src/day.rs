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
