//! What went wrong, said by what happens next.

use http::{Method, StatusCode};
use transport::{Failure, Next};

/// Whether a call changes anything on the other side; it decides what a lost answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Writes,
}

impl Effect {
    /// Doing a read twice harms nobody, so nothing about a read is ambiguous.
    fn soften(self, next: Next) -> Next {
        match (self, next) {
            (Self::Reads, Next::Ambiguous) => Next::Retry,
            _ => next,
        }
    }
}

/// A call that did not succeed. Its text is for a person and never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", self.origin())]
pub struct Error {
    /// What the caller does now. Never [`Next::Renew`]: the client has renewed the token by itself.
    pub next: Next,
    /// 精斗云's own code (`1030002002`), else `HTTP 504`, else empty.
    pub code: String,
    /// 精斗云's words, or ours.
    pub message: String,
    /// Method and path of the call; empty when none was made.
    pub call: String,
    /// The earliest moment at which the call can succeed, where it is known (milliseconds since 1970).
    pub retry_at: Option<i64>,
}

/// From code, to code, what to do next. [`Next::Ambiguous`] is said of calls that write; one that only reads is
/// repeated. What is not here is about the record: [`Next::Reject`].
///
/// Evidence: jdy-api.md §9.1, and §2.3 for the token call's own meaning of 1030002006.
const TABLE: &[(u64, u64, Next)] = &[
    // Gateway and services (§9.1, rows 4 and 5)
    (1_000_002_001, 1_000_002_001, Next::Ambiguous), // service exception
    (1_000_202_001, 1_000_202_001, Next::Renew),     // app-token expired
    // Authorisation (§9.1, row 6)
    (1_020_002_008, 1_020_002_008, Next::Renew), // user authorisation wrong, check the appKey
    // Parameters (§9.1, rows 7 to 12): empty, wrong type, exists, missing, in use, too many, wrong format
    (1_030_002_000, 1_030_002_006, Next::Reject),
    // Configuration missing (§9.1, row 13): ask the vendor, ask the customer
    (1_040_002_000, 1_040_002_000, Next::Reject),
    (1_040_003_000, 1_040_003_000, Next::Reject),
    // System errors: all clouds, then system, dev, workflow, data, finance, supply chain, mall, retail (§9.1, row 14)
    (2_000_002_000, 2_000_002_000, Next::Ambiguous),
    (2_011_002_000, 2_011_002_000, Next::Ambiguous),
    (2_012_002_000, 2_012_002_000, Next::Ambiguous),
    (2_013_002_000, 2_013_002_000, Next::Ambiguous),
    (2_014_002_000, 2_014_002_000, Next::Ambiguous),
    (2_015_002_000, 2_015_002_000, Next::Ambiguous),
    (2_016_002_000, 2_016_002_000, Next::Ambiguous),
    // Supply chain (§9.1, rows 15 to 19): external materials, exchange rate, customer, settlement amounts
    (2_016_002_095, 2_016_002_099, Next::Reject),
    (2_016_003_063, 2_016_003_063, Next::Reject),
    (2_016_012_098, 2_016_012_099, Next::Reject),
    (2_016_022_099, 2_016_022_099, Next::Reject),
    (2_016_043_007, 2_016_043_025, Next::Reject),
    (2_017_002_000, 2_017_002_000, Next::Ambiguous),
    (2_018_002_000, 2_018_002_000, Next::Ambiguous),
    // Retail (§9.1, row 20): audited, cannot be changed; already audited
    (2_018_023_007, 2_018_023_007, Next::Reject),
    (2_018_023_016, 2_018_023_016, Next::Reject),
];

/// The token call says by this that the appSecret has rotated (§2.3); elsewhere it means a wrong format.
pub(crate) const STALE_APP_SECRET: &str = "1030002006";
const EXISTS: &str = "1030002002";
const MISSING: &str = "1030002003";
/// Behind the status, in the code of an answer in another system's form.
const ELSEWHERE: &str = "errorMessage";
/// What the error text of a duplicate number calls the field that is there twice (§3.5; wording is an assumption).
const NUMBERS: &[&str] = &["编号", "编码", "单号", "名称", "组合", "bill_no", "number"];

impl Error {
    pub(crate) fn new(next: Next, message: impl Into<String>) -> Self {
        Self { next, code: String::new(), message: message.into(), call: String::new(), retry_at: None }
    }

    /// They answered and we cannot read it, or did not answer.
    pub(crate) fn unanswered(effect: Effect, message: impl Into<String>) -> Self {
        Self::new(effect.soften(Next::Ambiguous), message)
    }

    pub(crate) fn failure(failure: &Failure, effect: Effect) -> Self {
        match failure {
            Failure::NotSent(why) => Self::new(Next::Retry, format!("请求没有发到精斗云：{why}")),
            Failure::Exhausted(why) => Self::new(Next::Pause, why.clone()),
            Failure::NoAnswer(why) => Self::unanswered(effect, format!("没有收到精斗云的应答：{why}")),
            Failure::TooLong(most) => Self::unanswered(effect, format!("精斗云的应答超过 {most} 字节")),
        }
    }

    /// The failure an answer tells of: by its code where the table has it (a code below 600 is an HTTP status that the
    /// envelope repeats), else by its status. HTTP 519 and 2xx carry business refusals.
    pub(crate) fn answered(status: StatusCode, code: &str, message: &str, effect: Effect) -> Self {
        let number = code.parse().unwrap_or(0_u64);
        let repeated = u16::try_from(number).ok().filter(|n| (400..600).contains(n));
        let next = match (known(number), repeated) {
            _ if is_bad_signature(message) => Next::Stop,
            (Some(next), _) => next,
            (None, Some(repeated)) => after_status(repeated),
            (None, None) if status.is_success() || status.as_u16() == 519 => Next::Reject,
            (None, None) => after_status(status.as_u16()),
        };
        let message = if message.is_empty() { "精斗云没有说明原因" } else { message };
        Self { code: code.to_owned(), ..Self::new(effect.soften(next), message) }
    }

    /// The failure of an answer that is not the interface's own: a page of a gateway, half a text, nothing.
    pub(crate) fn unreadable(status: StatusCode, body: &[u8], effect: Effect) -> Self {
        let signature = is_bad_signature(&String::from_utf8_lossy(body));
        let next = if signature { Next::Stop } else { after_status(status.as_u16()) };
        let message = match status.as_u16() {
            _ if signature => "签名被拒绝（X-Api-Signature is invalid），请检查应用密钥",
            200..=299 => "精斗云的应答不是接口的格式",
            300..=399 => "这个地址不是精斗云的开放接口，请检查接口地址",
            401 => "精斗云不接受当前的令牌",
            403 => "精斗云拒绝访问（请检查 IP 白名单与应用权限）",
            404 | 519 => "精斗云没有这个接口，或数据中心地址不对",
            429 => "调用过于频繁",
            503 => "精斗云正在维护",
            504 => "精斗云处理超时",
            _ => "精斗云出错",
        };
        Self { code: format!("HTTP {}", status.as_u16()), ..Self::new(effect.soften(next), message) }
    }

    /// What answers is another system.
    pub(crate) fn elsewhere(status: StatusCode) -> Self {
        let message = "这个地址有应答，但不是精斗云的接口";
        Self { code: format!("HTTP {}，{ELSEWHERE}", status.as_u16()), ..Self::new(Next::Stop, message) }
    }

    /// Whether it is the address that is wrong, by the code of a call's failure.
    pub fn is_elsewhere(code: &str) -> bool {
        ["HTTP 404", "HTTP 519", "404", "519"].contains(&code)
            || code.starts_with("HTTP 3")
            || code.ends_with(ELSEWHERE)
    }

    pub(crate) fn of_call(self, method: &Method, path: &str) -> Self {
        Self { call: format!("{method} {path}"), ..self }
    }

    /// A failure on the way to a token: what would be one record's fault elsewhere needs a person here.
    pub(crate) fn at_login(self) -> Self {
        let next = if matches!(self.next, Next::Reject | Next::Renew) { Next::Stop } else { self.next };
        Self { next, ..self }
    }

    /// How often a call that failed so is sent again with a new login. That a token ends early, even twice in a row, says
    /// nothing against who we are; whatever else may come of an old login is worth one new one.
    pub(crate) fn renewals(&self) -> u32 {
        if self.is_stale_token() { 3 } else { 1 }
    }

    /// It failed so after all these new logins. Where they were accepted, nobody needs to look at the credentials.
    pub(crate) fn after_renewals(self) -> Self {
        if !self.is_stale_token() {
            return self.at_login();
        }
        let message = format!("登录成功，但新取得的令牌随即又被判为失效：{}", self.message);
        Self { next: Next::Retry, message, ..self }
    }

    fn is_stale_token(&self) -> bool {
        self.next == Next::Renew && ["1000202001", "401", "HTTP 401"].contains(&self.code.as_str())
    }

    /// The number or the name is taken. A duplicate bill number has no code of its own (§3.5), so its text decides;
    /// a `false` proves nothing.
    pub fn is_duplicate(&self) -> bool {
        let twice = self.message.contains("重复") || self.message.to_ascii_lowercase().contains("duplicate");
        self.code == EXISTS
            || (self.next == Next::Reject && twice && NUMBERS.iter().any(|word| self.message.contains(word)))
    }

    /// What the call names does not exist.
    pub fn is_missing(&self) -> bool {
        self.code == MISSING
    }

    /// A failure of a call that the interface may lack (§6): where it is not found, it is not there.
    pub(crate) fn or_lacking(self) -> Self {
        let lacking = ["404", "519", "HTTP 404", "HTTP 519"].contains(&self.code.as_str());
        let message = "账号密码方式的接口没有这个功能，请改用应用凭证登录，或在精斗云手工处理";
        if lacking { Self { code: self.code, ..Self::new(Next::Reject, message) } } else { self }
    }

    fn origin(&self) -> String {
        match (self.code.as_str(), self.call.as_str()) {
            ("", "") => String::new(),
            ("", call) => format!("（{call}）"),
            (code, "") => format!("（错误码 {code}）"),
            (code, call) => format!("（错误码 {code}，{call}）"),
        }
    }
}

fn is_bad_signature(text: &str) -> bool {
    text.contains("X-Api-Signature is invalid")
}

fn known(code: u64) -> Option<Next> {
    TABLE.iter().find(|(first, last, _)| (*first..=*last).contains(&code)).map(|row| row.2)
}

/// The gateway's statuses (§9.1, first row). A wrong `X-GW-Router-Addr` gives 404 or 519 (§2.4): the data centre may
/// have changed, so those too are worth one new authorisation.
fn after_status(status: u16) -> Next {
    match status {
        401 | 404 | 519 => Next::Renew,
        403 | 300..=399 => Next::Stop,
        429 => Next::Retry,
        400..=499 => Next::Reject,
        _ => Next::Ambiguous,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, message: &str, effect: Effect) -> Error {
        Error::answered(StatusCode::OK, code, message, effect)
    }

    fn check(next: Next, effect: Effect, codes: &[&str]) {
        for code in codes {
            assert_eq!(refused(code, "原因", effect).next, next, "{code}");
        }
    }

    #[test]
    fn the_code_decides_what_happens_next() {
        check(Next::Renew, Effect::Writes, &["1000202001", "1020002008", "401", "404", "519"]);
        check(Next::Reject, Effect::Writes, &["1030002000", "1030002002", "1030002006", "1040003000", "400"]);
        check(Next::Reject, Effect::Writes, &["2016043010", "2018023007", "9999999999", "", "what"]);
        check(Next::Retry, Effect::Writes, &["429"]);
        check(Next::Stop, Effect::Reads, &["403"]);
    }

    #[test]
    fn a_write_that_may_have_run_is_ambiguous_and_a_read_is_repeated() {
        let unsure = ["1000002001", "2000002000", "2011002000", "2016002000", "2018002000", "500", "503", "504"];
        check(Next::Ambiguous, Effect::Writes, &unsure);
        check(Next::Retry, Effect::Reads, &unsure);
        let lost = Failure::NoAnswer("timed out".into());
        assert_eq!(Error::failure(&lost, Effect::Writes).next, Next::Ambiguous);
        assert_eq!(Error::failure(&lost, Effect::Reads).next, Next::Retry);
    }

    #[test]
    fn a_request_that_never_left_is_repeated() {
        assert_eq!(Error::failure(&Failure::NotSent("refused".into()), Effect::Writes).next, Next::Retry);
    }

    #[test]
    fn the_status_decides_about_a_code_nobody_knows() {
        let next = |status, code| {
            let status = StatusCode::from_u16(status).expect("a status");
            Error::answered(status, code, "原因", Effect::Writes).next
        };
        assert_eq!(next(519, "77"), Next::Reject);
        assert_eq!(next(500, "77"), Next::Ambiguous);
        assert_eq!(next(429, "77"), Next::Retry);
        assert_eq!(next(401, "1000202001"), Next::Renew);
        assert_eq!(next(500, "1030002002"), Next::Reject);
    }

    #[test]
    fn a_wrong_signature_stops_however_it_is_said() {
        let text = "X-Api-Signature is invalid";
        assert_eq!(refused("401", text, Effect::Reads).next, Next::Stop);
        assert_eq!(Error::unreadable(StatusCode::UNAUTHORIZED, text.as_bytes(), Effect::Reads).next, Next::Stop);
        assert_eq!(Error::unreadable(StatusCode::UNAUTHORIZED, b"", Effect::Reads).next, Next::Renew);
    }

    #[test]
    fn the_rows_of_the_table_are_sorted_and_do_not_overlap() {
        assert!(TABLE.iter().all(|row| row.0 <= row.1));
        assert!(TABLE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn a_duplicate_is_recognised_by_code_and_by_text() {
        let refused = |code, text| refused(code, text, Effect::Writes);
        assert!(refused("1030002002", "编码已存在").is_duplicate());
        assert!(refused("2016002001", "单据编号XSDD-1与其他单据组合重复").is_duplicate());
        assert!(!refused("2016002001", "请勿重复提交").is_duplicate());
        assert!(!refused("1030002004", "已存在下游单据").is_duplicate());
        assert!(refused("1030002003", "对象不存在").is_missing());
    }

    #[test]
    fn the_text_names_the_code_and_the_call() {
        let error = refused("1030002000", "name不能为空", Effect::Writes).of_call(&Method::POST, "/jdy/v2/bd/store");
        assert_eq!(error.to_string(), "name不能为空（错误码 1030002000，POST /jdy/v2/bd/store）");
        assert_eq!(Error::new(Next::Stop, "地址不对").to_string(), "地址不对");
    }
}
