//! Calls to both systems, counted around the transport: clients know nothing of it.

use std::sync::Arc;

use bytes::Bytes;
use engine::Clock;
use http::{Request, Response};
use model::System;
use serde_json::Value;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use super::Metrics;

/// A refusal is short; nothing longer is looked into.
const REFUSAL: usize = 4_096;

/// A transport whose calls are counted for this connection.
pub fn counted(
    inner: Transport,
    system: System,
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    connection: &str,
) -> Transport {
    let connection: Arc<str> = connection.into();
    BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let (inner, metrics, clock, connection) =
            (inner.clone(), Arc::clone(&metrics), Arc::clone(&clock), Arc::clone(&connection));
        async move {
            let began = clock.now();
            let answer = inner.oneshot(request).await;
            metrics.called(system.name(), class(&answer), &connection, clock.now() - began);
            answer
        }
    }))
}

/// How a call was answered. Both systems refuse with HTTP 200 and a code in the body.
fn class(answer: &Result<Response<Bytes>, Failure>) -> &'static str {
    match answer {
        Ok(answer) if !answer.status().is_success() => "http_error",
        Ok(answer) if is_refusal(answer.body()) => "refused",
        Ok(_) => "ok",
        Err(Failure::NotSent(_)) => "not_sent",
        Err(Failure::Exhausted(_)) => "exhausted",
        Err(Failure::NoAnswer(_)) => "no_answer",
        Err(Failure::TooLong(_)) => "too_long",
    }
}

/// Success is spelled in many ways (jdy-api.md §3.1), and everything else is none.
fn is_refusal(body: &[u8]) -> bool {
    if body.len() > REFUSAL {
        return false;
    }
    let Ok(Value::Object(envelope)) = serde_json::from_slice(body) else { return false };
    let code = ["errcode", "errorCode", "code"].iter().find_map(|name| envelope.get(*name));
    code.is_some_and(|code| {
        let text = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
        !["0", "200", "success", "null", ""].contains(&text.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_an_answer_by_its_code() {
        for good in [r#"{"errcode":0,"data":{}}"#, r#"{"errorCode":"0"}"#, r#"{"code":200}"#, "[]", "hello"] {
            assert!(!is_refusal(good.as_bytes()), "{good}");
        }
        for bad in [r#"{"errcode":1030002000}"#, r#"{"errorCode":30002}"#, r#"{"errorCode":"20016"}"#] {
            assert!(is_refusal(bad.as_bytes()), "{bad}");
        }
    }
}
