//! What is told of a call while a record is written ([`engine::journal`]).

use bytes::Bytes;
use engine::Clock;
use engine::journal::{self, Call};
use http::{Request, Response};
use model::System;
use serde::Deserialize;
use serde_json::Value;
use transport::Failure;

use crate::peers;

/// An answer to a write is short; in a longer one no code is looked for.
const ANSWER: usize = 65_536;
/// A code or a trace id that is longer is none.
const CODE: usize = 80;

/// Sends a call, and tells of it where somebody listens.
pub(crate) async fn told<F>(
    system: System,
    clock: &dyn Clock,
    request: Request<Bytes>,
    send: impl FnOnce(Request<Bytes>) -> F,
) -> Result<Response<Bytes>, Failure>
where
    F: Future<Output = Result<Response<Bytes>, Failure>>,
{
    if !journal::is_kept() {
        return send(request).await;
    }
    let (method, path, at) = (request.method().to_string(), request.uri().path().to_owned(), clock.now());
    let answer = send(request).await;
    let (status, said) = match &answer {
        Ok(answer) => (Some(answer.status().as_u16()), said(system, answer.body())),
        Err(_) => (None, Said::default()),
    };
    let Said { code, trace } = said;
    journal::note(Call { system, method, path, status, code, trace, ms: clock.now() - at, at });
    answer
}

/// What an answer says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) trace: Option<String>,
}

/// The fields that either system puts beside its payload (fxiaoke-api.md §2.1, jdy-api.md §3.1); the rest of the answer
/// is not looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "errorCode")]
    error_code: Value,
    errcode: Value,
    code: Value,
    #[serde(rename = "traceId")]
    trace: Value,
}

pub(crate) fn said(system: System, body: &[u8]) -> Said {
    if body.len() > ANSWER {
        return Said::default();
    }
    let Ok(envelope) = serde_json::from_slice::<Envelope>(body) else { return Said::default() };
    let code = match system {
        System::Crm => text(&envelope.error_code),
        System::Jdy => [&envelope.errcode, &envelope.code, &envelope.error_code].into_iter().find_map(text),
    };
    Said { code, trace: text(&envelope.trace) }
}

/// A code as text, where it looks like one.
fn text(value: &Value) -> Option<String> {
    let fits = |text: &String| {
        !text.is_empty() && text.len() <= CODE && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:".contains(c))
    };
    peers::text(value).filter(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(system: System, body: &str, code: Option<&str>, trace: Option<&str>) {
        let expected = Said { code: code.map(str::to_owned), trace: trace.map(str::to_owned) };
        assert_eq!(said(system, body.as_bytes()), expected, "{body}");
    }

    #[test]
    fn either_system_s_code_is_found() {
        let crm = r#"{"traceId":"E-O.x.1000-1","errorCode":20021,"errorMessage":"x","data":{"errorCode":1}}"#;
        check(System::Crm, crm, Some("20021"), Some("E-O.x.1000-1"));
        check(System::Jdy, r#"{"errcode":0,"data":{}}"#, Some("0"), None);
        check(System::Jdy, r#"{"code":"1030002002","description_cn":"x"}"#, Some("1030002002"), None);
    }

    #[test]
    fn what_is_no_code_is_not_told() {
        check(System::Crm, "<html>", None, None);
        check(System::Crm, r#"[{"errorCode":1}]"#, None, None);
        check(System::Jdy, r#"{"code":"Bearer abc def"}"#, None, None);
        check(System::Crm, &format!(r#"{{"errorCode":"{}"}}"#, "9".repeat(100)), None, None);
        check(System::Crm, &format!(r#"{{"errorCode":0,"data":"{}"}}"#, "x".repeat(ANSWER)), None, None);
    }
}
