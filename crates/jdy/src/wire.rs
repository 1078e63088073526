//! One call out and its answer back, the same for both generations.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tower::ServiceExt;
use tracing::Instrument;
use transport::{Deadline, Next, Now, Transport};

use crate::error::{Effect, Error};
use crate::filter::text;
use crate::sign;

/// Jdy-api.md §9.2: the parameters of a GET.
const LONGEST_QUERY: usize = 2048;
/// A file of 10 MB over a slow line needs more than the usual 30 s.
const UPLOAD_DEADLINE: Duration = Duration::from_mins(2);

/// A call, still without credentials.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) content_type: HeaderValue,
    pub(crate) deadline: Option<Duration>,
    pub(crate) effect: Effect,
    /// Whether the interface may lack it: that it is not there then says nothing about the login or the address.
    pub(crate) may_lack: bool,
}

impl<'a> Call<'a> {
    pub(crate) fn get(path: &'a str, query: Vec<(String, String)>) -> Self {
        Self { method: Method::GET, query, ..Self::post(path, Bytes::new(), Effect::Reads) }
    }

    pub(crate) fn json(path: &'a str, body: &Map<String, Value>, effect: Effect) -> Self {
        // Writing JSON values into memory cannot fail; were it to, an empty body would be refused.
        Self::post(path, serde_json::to_vec(body).unwrap_or_default().into(), effect)
    }

    pub(crate) fn post(path: &'a str, body: Bytes, effect: Effect) -> Self {
        let content_type = HeaderValue::from_static("application/json");
        let (method, query) = (Method::POST, Vec::new());
        Self { method, path, query, body, content_type, deadline: None, effect, may_lack: false }
    }

    /// One file in one part called `file1` (§5.13). A second upload after a lost answer leaves a file that nothing
    /// points to, which harms nobody: so it counts as a read.
    pub(crate) fn upload(path: &'a str, file_name: &str, content: &[u8]) -> Result<Self, Error> {
        let boundary = format!("jdy{:032x}", fastrand::u128(..));
        let name = file_name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file1\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let content_type = header_value(&format!("multipart/form-data; boundary={boundary}"))?;
        let call = Self::post(path, body.into(), Effect::Reads);
        Ok(Self { content_type, deadline: Some(UPLOAD_DEADLINE), ..call })
    }
}

/// The line to one gateway.
pub(crate) struct Wire {
    pub(crate) base: String,
    pub(crate) transport: Transport,
    pub(crate) now: Now,
    /// What no error text may repeat, should an answer repeat it.
    pub(crate) secrets: Vec<SecretString>,
}

impl Wire {
    pub(crate) fn now(&self) -> i64 {
        (self.now)()
    }

    /// Sends `call` with the credentials of its generation and reads the answer with that generation's envelope.
    pub(crate) async fn send(
        &self,
        call: &Call<'_>,
        query: &[(String, String)],
        headers: HeaderMap,
        read: fn(StatusCode, Map<String, Value>, Effect) -> Result<Value, Error>,
    ) -> Result<Value, Error> {
        let span = tracing::debug_span!("jdy", method = %call.method, path = call.path);
        let answer = async {
            let response = self.exchange(call, query, headers).await?;
            match serde_json::from_slice(response.body()) {
                // None of 精斗云's envelopes has this (§3.1).
                Ok(Value::Object(envelope)) if envelope.contains_key("errorMessage") => {
                    Err(Error::elsewhere(response.status()))
                }
                Ok(Value::Object(envelope)) => read(response.status(), envelope, call.effect),
                _ => Err(Error::unreadable(response.status(), response.body(), call.effect)),
            }
        };
        let answer = async {
            answer.await.inspect_err(|e| tracing::debug!(system.code = %e.code, next = ?e.next, "JDY refused the call"))
        };
        answer.instrument(span).await.map_err(|e| self.told(if call.may_lack { e.or_lacking() } else { e }, call))
    }

    async fn exchange(
        &self,
        call: &Call<'_>,
        query: &[(String, String)],
        headers: HeaderMap,
    ) -> Result<Response<Bytes>, Error> {
        let query = sign::query(query);
        if call.method == Method::GET && query.len() > LONGEST_QUERY {
            return Err(Error::new(Next::Reject, format!("查询参数超过 {LONGEST_QUERY} 个字符，请减少 id 的个数")));
        }
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(format!("{}{}{mark}{query}", self.base, call.path))
            .body(call.body.clone())
            .map_err(|e| Error::new(Next::Reject, format!("请求无法组成：{e}")))?;
        *request.headers_mut() = headers;
        request.headers_mut().insert(header::CONTENT_TYPE, call.content_type.clone());
        if let Some(deadline) = call.deadline {
            request.extensions_mut().insert(Deadline(deadline));
        }
        self.transport.clone().oneshot(request).await.map_err(|failure| Error::failure(&failure, call.effect))
    }

    /// The error with its call, and without our secrets.
    fn told(&self, error: Error, call: &Call<'_>) -> Error {
        let mut error = error.of_call(&call.method, call.path);
        for secret in self.secrets.iter().map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty()) {
            error.message = error.message.replace(secret, "***");
        }
        error
    }
}

pub(crate) fn header_value(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| Error::new(Next::Stop, "登录信息里有不能放进请求头的字符"))
}

/// Our own side of a limit: nothing was sent.
pub(crate) fn too_often(what: &str, at: i64) -> Error {
    let error = Error::new(Next::Retry, format!("{what}接口每分钟的调用次数已用完，稍后自动再试"));
    Error { retry_at: Some(at), ..error }
}

/// The text of the first of `names` that the envelope has.
pub(crate) fn first(envelope: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| envelope.get(*name).and_then(text).filter(|text| !text.is_empty()))
}

/// G2's envelope, and that of every token call: `errcode`; `code` of the authorisation; `errorCode` of an upload (§3.1).
pub(crate) fn open(status: StatusCode, mut envelope: Map<String, Value>, effect: Effect) -> Result<Value, Error> {
    let code = first(&envelope, &["errcode", "code", "errorCode"]);
    match code.as_deref() {
        Some("0" | "200" | "success") if status.is_success() => Ok(envelope.remove("data").unwrap_or_default()),
        Some(code) if !matches!(code, "0" | "200" | "success") => {
            let message = first(&envelope, &["description", "description_cn", "msg", "message"]).unwrap_or_default();
            Err(Error::answered(status, code, &message, effect))
        }
        _ => Err(Error::unreadable(status, b"", effect)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn opened(status: u16, envelope: &Value) -> Result<Value, Error> {
        let envelope = envelope.as_object().expect("an object").clone();
        open(StatusCode::from_u16(status).expect("a status"), envelope, Effect::Writes)
    }

    #[test]
    fn each_envelope_says_success_in_its_own_way() {
        for head in
            [json!({"errcode": 0}), json!({"errcode": "0"}), json!({"code": 200}), json!({"errorCode": "success"})]
        {
            let mut envelope = head.clone();
            envelope["data"] = json!({"id": "1"});
            assert_eq!(opened(200, &envelope).expect("data")["id"], "1", "{head}");
        }
    }

    #[test]
    fn the_words_of_a_refusal_are_kept() {
        for name in ["description", "description_cn", "msg"] {
            let error = opened(200, &json!({"errcode": 1_030_002_000, name: "客户不能为空"})).expect_err("a refusal");
            assert_eq!((error.next, error.message.as_str()), (Next::Reject, "客户不能为空"));
        }
    }

    #[test]
    fn an_envelope_without_a_verdict_leaves_a_write_ambiguous() {
        assert_eq!(opened(200, &json!({"data": {}})).expect_err("no verdict").next, Next::Ambiguous);
        assert_eq!(opened(502, &json!({"errcode": 0})).expect_err("contradiction").next, Next::Ambiguous);
        assert_eq!(opened(429, &json!({"message": "slow down"})).expect_err("throttled").next, Next::Retry);
    }

    #[test]
    fn a_file_goes_into_one_part_called_file1() {
        let call = Call::upload("/upload", "合同\"1\".pdf", b"%PDF").expect("a call");
        let body = String::from_utf8(call.body.to_vec()).expect("text");
        assert!(body.contains("form-data; name=\"file1\"; filename=\"合同%221%22.pdf\"\r\n"));
        assert!(body.contains("\r\n\r\n%PDF\r\n--jdy"));
        let boundary = call.content_type.to_str().expect("ascii").split('=').nth(1).expect("a boundary").to_owned();
        assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("--{boundary}--\r\n")));
    }
}
