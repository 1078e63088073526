//! How JDY says no: HTTP status, code and a Chinese sentence (sheet 9.1).

use crate::kernel::Reply;
use serde_json::json;

/// A call that is not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Business refusals come with HTTP 200 in G2, gateway refusals with their own status.
    pub(crate) http: u16,
    pub(crate) code: i64,
    pub(crate) text: String,
}

/// What a step answers.
pub(crate) type Outcome<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(code: i64, text: impl Into<String>) -> Self {
        Self { http: 200, code, text: text.into() }
    }

    /// The gateway's: the HTTP status is the code.
    pub(crate) fn gateway(http: u16, text: impl Into<String>) -> Self {
        Self { http, code: i64::from(http), text: text.into() }
    }

    /// 1030002000.
    pub(crate) fn empty(field: &str) -> Self {
        Self::new(1_030_002_000, format!("{field}不能为空"))
    }

    /// 1030002001.
    pub(crate) fn wrong_type(field: &str, wanted: &str) -> Self {
        Self::new(1_030_002_001, format!("参数{field}类型错误，应为{wanted}"))
    }

    /// 1030002006.
    pub(crate) fn wrong_format(text: impl Into<String>) -> Self {
        Self::new(1_030_002_006, text)
    }

    /// 1030002002.
    pub(crate) fn exists(text: impl Into<String>) -> Self {
        Self::new(1_030_002_002, text)
    }

    /// 1030002003, in the words a live gateway uses.
    pub(crate) fn unknown(field: &str, value: &str) -> Self {
        Self::new(1_030_002_003, format!("参数{field}[{value}]不存在"))
    }

    /// 1030002004.
    pub(crate) fn in_use(text: impl Into<String>) -> Self {
        Self::new(1_030_002_004, text)
    }

    /// 2018023007.
    pub(crate) fn audited(number: &str) -> Self {
        Self::new(2_018_023_007, format!("单据[{number}]已审核，不允许修改或删除"))
    }

    /// The app-token is missing, unknown or over (1000202001).
    pub(crate) fn token(text: &str) -> Self {
        Self { http: 401, code: 1_000_202_001, text: text.to_owned() }
    }

    /// Puts the place in front of the reason: 第2行分录.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.text = [place, &self.text].concat();
        self
    }

    /// The G2 envelope (sheet 3.1).
    pub(crate) fn reply(&self) -> Reply {
        Reply::json(&json!({"errcode": self.code, "description": self.text})).status(self.http).rejected()
    }
}
