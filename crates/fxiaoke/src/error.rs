//! What went wrong, said by what happens next.

use serde_json::Value;
use transport::{Failure, Next};

use crate::call::Effect;

/// A call that did not succeed. Its text is for a person and never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", self.origin())]
pub struct Error {
    /// What the caller does now. Never [`Next::Renew`]: the client has renewed the token by itself.
    pub next: Next,
    /// The service's `errorCode`; 0 when the failure is not one the service named.
    pub code: i64,
    /// The service's words (which may change any day, fxiaoke-api.md R2) or ours.
    pub message: String,
    /// The service's number for the call, for its support.
    pub trace: Option<String>,
    /// The earliest moment at which the call can succeed, where it is known (milliseconds since 1970).
    pub retry_at: Option<i64>,
}

/// The code table of fxiaoke-api.md §7.2: from code, to code, what to do next. [`Next::Ambiguous`] is said of calls
/// that write; one that only reads is repeated. What is not here is about the record: [`Next::Reject`].
const TABLE: &[(i64, i64, Next)] = &[
    (-2, -2, Next::Ambiguous),       // system error
    (-1, -1, Next::Retry),           // busy
    (10001, 10002, Next::Stop),      // no appId, no appSecret
    (10012, 10012, Next::Stop),      // no permanentCode
    (11001, 11002, Next::Stop),      // wrong appId, wrong appSecret
    (11013, 11013, Next::Stop),      // wrong permanentCode
    (11014, 11014, Next::Renew),     // wrong corpAccessToken
    (11015, 11015, Next::Stop),      // wrong corpId
    (14001, 14001, Next::Retry),     // too many calls
    (15003, 15003, Next::Stop),      // the app has no permission
    (20005, 20005, Next::Renew),     // accessToken gone
    (20006, 20006, Next::Stop),      // appId or appSecret wrong
    (20015, 20015, Next::Stop),      // permanentCode wrong
    (20016, 20016, Next::Renew),     // token gone or expired
    (20017, 20017, Next::Stop),      // corpId not found, credentials missing
    (20020, 20029, Next::Stop),      // the app: not allowed, disabled, not authorised
    (30002, 30002, Next::Pause),     // the day's calls are used up
    (30003, 30003, Next::Stop),      // no calls bought
    (30004, 30004, Next::Retry),     // too many calls a second
    (50009, 50009, Next::Ambiguous), // service exception "such as a time-out"
];

/// Codes that speak of the person in whose name a call is made, or may (§7.2): wrong, not found, not to be read, gone.
const OF_PERSON: [i64; 4] = [11008, 20012, 20014, 30027];

/// Nine-digit business codes, alone or as the end of a message (§7.2). Only the second is proven; the others are the
/// sheet's assumption A12, so they may make an answer clearer but nothing may rest on them.
const DUPLICATE: i64 = 201_112_010;
const RELATION_MISSING: i64 = 201_112_011;
const NOT_FOUND: i64 = 201_112_015;

impl Error {
    pub(crate) fn new(next: Next, message: impl Into<String>) -> Self {
        Self { next, code: 0, message: message.into(), trace: None, retry_at: None }
    }

    /// The service answered and we cannot read it, or it did not answer.
    pub(crate) fn unanswered(effect: Effect, message: impl Into<String>) -> Self {
        Self::new(effect.soften(Next::Ambiguous), message)
    }

    pub(crate) fn failure(failure: &Failure, effect: Effect) -> Self {
        match failure {
            Failure::NotSent(why) => Self::new(Next::Retry, format!("请求没有发到纷享销客：{why}")),
            Failure::Exhausted(why) => Self::new(Next::Pause, why.clone()),
            Failure::NoAnswer(why) => Self::unanswered(effect, format!("没有收到纷享销客的应答：{why}")),
            // Read again it would be as long.
            Failure::TooLong(most) if effect == Effect::Reads => {
                Self::new(Next::Reject, format!("内容超过 {} MB", most >> 20))
            }
            Failure::TooLong(most) => Self::unanswered(effect, format!("纷享销客的应答超过 {most} 字节")),
        }
    }

    /// The failure an envelope tells of.
    pub(crate) fn refused(code: i64, envelope: &Value, effect: Effect) -> Self {
        let text = |key: &str| envelope.get(key).and_then(Value::as_str).filter(|t| !t.is_empty());
        let message = text("errorMessage").or_else(|| text("errorDescription")).unwrap_or("纷享销客没有说明原因");
        Self {
            next: classify(code, effect),
            code,
            message: message.to_owned(),
            trace: text("traceId").map(str::to_owned),
            retry_at: None,
        }
    }

    /// Whether who we act as may be the reason.
    pub(crate) fn doubts_person(&self) -> bool {
        self.next == Next::Stop || OF_PERSON.contains(&self.code)
    }

    /// The record asked for does not exist. A `false` proves nothing (assumption A12).
    pub fn is_not_found(&self) -> bool {
        self.business_code() == Some(NOT_FOUND)
    }

    /// A duplicate rule refused the record. A `false` proves nothing (assumption A12).
    pub fn is_duplicate(&self) -> bool {
        self.business_code() == Some(DUPLICATE)
    }

    /// A look-up field of the record points at nothing (§2.3).
    pub fn is_relation_missing(&self) -> bool {
        self.business_code() == Some(RELATION_MISSING)
    }

    fn business_code(&self) -> Option<i64> {
        if self.code >= 100_000_000 {
            return Some(self.code);
        }
        let digits: Vec<u8> = self.message.bytes().rev().take_while(u8::is_ascii_digit).collect();
        (digits.len() == 9).then(|| digits.iter().rev().fold(0, |code, digit| code * 10 + i64::from(digit - b'0')))
    }

    fn origin(&self) -> String {
        match (self.code, &self.trace) {
            (0, None) => String::new(),
            (0, Some(trace)) => format!("（traceId {trace}）"),
            (code, None) => format!("（错误码 {code}）"),
            (code, Some(trace)) => format!("（错误码 {code}，traceId {trace}）"),
        }
    }
}

fn classify(code: i64, effect: Effect) -> Next {
    let row = TABLE.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
    effect.soften(row.map_or(Next::Reject, |row| row.2))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(next: Next, effect: Effect, codes: &[i64]) {
        for code in codes {
            assert_eq!(classify(*code, effect), next, "{code}");
        }
    }

    #[test]
    fn the_code_decides_what_happens_next() {
        check(Next::Renew, Effect::Writes, &[20016]);
        check(Next::Retry, Effect::Writes, &[-1, 30004, 14001]);
        check(Next::Pause, Effect::Writes, &[30002]);
        check(Next::Stop, Effect::Writes, &[30003, 15003, 20006, 20015, 20020, 20021, 20022, 20023]);
        check(Next::Reject, Effect::Writes, &[500, 10006, 10013, 15002, 32000, 30007, 30027, 201_112_011]);
    }

    #[test]
    fn a_write_that_may_have_run_is_ambiguous_and_a_read_is_repeated() {
        check(Next::Ambiguous, Effect::Writes, &[50009, -2]);
        check(Next::Retry, Effect::Reads, &[50009, -2]);
        let lost = Failure::NoAnswer("timed out".into());
        assert_eq!(Error::failure(&lost, Effect::Writes).next, Next::Ambiguous);
        assert_eq!(Error::failure(&lost, Effect::Reads).next, Next::Retry);
    }

    #[test]
    fn a_request_that_never_left_is_repeated() {
        let unsent = Failure::NotSent("connection refused".into());
        assert_eq!(Error::failure(&unsent, Effect::Writes).next, Next::Retry);
    }

    #[test]
    fn the_ranges_of_the_table_do_not_overlap() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0));
    }

    #[test]
    fn the_text_names_the_code_and_the_trace() {
        let envelope = json!({"traceId": "E-O.sandbox.1000-1", "errorCode": 20021, "errorMessage": "应用已停用"});
        let error = Error::refused(20021, &envelope, Effect::Reads);
        assert_eq!(error.to_string(), "应用已停用（错误码 20021，traceId E-O.sandbox.1000-1）");
        assert_eq!(Error::new(Next::Stop, "地址不对").to_string(), "地址不对");
    }

    #[test]
    fn a_business_code_is_found_at_the_end_of_the_message() {
        let refused = |code, message| Error::refused(code, &json!({ "errorMessage": message }), Effect::Writes);
        assert!(refused(500, "数据[A]的字段[客户名称]关联关系不存在-201112011").is_relation_missing());
        assert!(refused(201_112_010, "重复").is_duplicate());
        assert!(refused(201_112_015, "数据不存在").is_not_found());
        assert!(!refused(500, "电话 1201112015").is_not_found());
    }
}
