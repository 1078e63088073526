//! One call: the request as it goes out, the envelope as it comes back.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::{Map, Value};
use transport::{Deadline, Next};

use crate::Error;

/// Whether a call changes anything on the other side; it decides what a lost answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Writes,
}

impl Effect {
    /// Doing a read twice harms nobody, so nothing about a read is ambiguous.
    pub(crate) fn soften(self, next: Next) -> Next {
        match (self, next) {
            (Self::Reads, Next::Ambiguous) => Next::Retry,
            _ => next,
        }
    }
}

/// A JSON call, still without credentials.
pub(crate) struct Call<'a> {
    pub(crate) path: &'a str,
    /// The object it is about, for the trace.
    pub(crate) object: &'a str,
    pub(crate) effect: Effect,
    /// Its own time limit, where 30 s are not right (§7.1).
    pub(crate) deadline: Option<Duration>,
    pub(crate) body: Map<String, Value>,
}

impl<'a> Call<'a> {
    pub(crate) fn reads(path: &'a str, object: &'a str, body: Value) -> Self {
        Self { path, object, effect: Effect::Reads, deadline: None, body: fields(body) }
    }

    pub(crate) fn writes(path: &'a str, object: &'a str, body: Value) -> Self {
        Self { effect: Effect::Writes, ..Self::reads(path, object, body) }
    }
}

/// The fields of a JSON object; of anything else, none.
pub(crate) fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A scalar as text: ids come as strings and, in places, as numbers.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

pub(crate) fn text_at(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(text).filter(|text| !text.is_empty())
}

/// A `POST` of `body`, as all calls but the signed download are (§2.1).
pub(crate) fn post(
    url: &str,
    content_type: &str,
    body: Bytes,
    deadline: Option<Duration>,
) -> Result<Request<Bytes>, Error> {
    request(Method::POST, url, Some(content_type), body, deadline)
}

pub(crate) fn request(
    method: Method,
    url: &str,
    content_type: Option<&str>,
    body: Bytes,
    deadline: Option<Duration>,
) -> Result<Request<Bytes>, Error> {
    let mut request = Request::builder().method(method).uri(url);
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    if let Some(deadline) = deadline {
        request = request.extension(Deadline(deadline));
    }
    request.body(body).map_err(|e| Error::new(Next::Reject, format!("请求无法组成：{e}")))
}

/// The payload of an answer, or the failure its envelope tells of (§2.1). Only `errorCode` decides (R2); an answer
/// without one did not come from the service itself, so nobody knows whether the service has acted.
pub(crate) fn payload(response: &Response<Bytes>, effect: Effect) -> Result<Value, Error> {
    let status = response.status();
    let envelope = serde_json::from_slice::<Value>(response.body()).ok().filter(|_| !status.is_server_error());
    let Some((code, envelope)) = envelope.and_then(|e| error_code(&e).map(|code| (code, e))) else {
        // The service answers everything with 200 and an envelope, unknown paths too (§1.5, R2): this is another house.
        if status.is_redirection() || status == StatusCode::NOT_FOUND {
            let message = format!("这个地址不是纷享销客的开放接口（HTTP {status}），请检查云地址");
            return Err(Error::new(Next::Stop, message));
        }
        return Err(unreadable(status, effect));
    };
    if code == 0 { Ok(envelope) } else { Err(Error::refused(code, &envelope, effect)) }
}

pub(crate) fn error_code(envelope: &Value) -> Option<i64> {
    match envelope.get("errorCode")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

pub(crate) fn unreadable(status: StatusCode, effect: Effect) -> Error {
    Error::unanswered(effect, format!("纷享销客的应答不是接口的格式（HTTP {status}）"))
}

/// The answer was a success and yet lacks what a success has.
pub(crate) fn incomplete(envelope: &Value, effect: Effect, what: &str) -> Error {
    let error = Error::unanswered(effect, format!("纷享销客的应答里没有 {what}"));
    Error { trace: text_at(envelope, "traceId"), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        response
    }

    fn check(status: u16, body: &'static str, reading: Next, writing: Next) {
        let next = |effect| payload(&answer(status, body), effect).expect_err("a failure").next;
        assert_eq!((next(Effect::Reads), next(Effect::Writes)), (reading, writing), "{status} {body}");
    }

    #[test]
    fn an_answer_that_is_not_the_services_own_is_repeated_or_ambiguous() {
        check(200, "<html>502</html>", Next::Retry, Next::Ambiguous);
        check(200, "", Next::Retry, Next::Ambiguous);
        check(200, "[]", Next::Retry, Next::Ambiguous);
        check(200, r#"{"ok":true}"#, Next::Retry, Next::Ambiguous);
        check(500, r#"{"errorCode":0}"#, Next::Retry, Next::Ambiguous);
    }

    #[test]
    fn a_redirect_or_a_404_without_envelope_means_the_address_is_wrong() {
        check(404, "not found", Next::Stop, Next::Stop);
        check(302, "<html></html>", Next::Stop, Next::Stop);
    }

    #[test]
    fn only_the_code_decides_not_the_status() {
        check(200, r#"{"errorCode":30002,"errorMessage":"OK"}"#, Next::Pause, Next::Pause);
        check(200, r#"{"errorCode":"30002"}"#, Next::Pause, Next::Pause);
        let body = r#"{"errorCode":0,"errorMessage":"weird","data":{"amount":"100.010"}}"#;
        let payload = payload(&answer(400, body), Effect::Writes).expect("a payload");
        assert_eq!(payload["data"]["amount"], "100.010");
    }

    #[test]
    fn numbers_stay_exact() {
        let body = r#"{"errorCode":0,"n":0.10000000000000000000000001}"#;
        let payload = payload(&answer(200, body), Effect::Reads).expect("a payload");
        assert_eq!(payload["n"].to_string(), "0.10000000000000000000000001");
    }
}
