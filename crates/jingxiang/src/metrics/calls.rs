//! Calls to both systems, counted around the transport: clients know nothing of it.

use std::sync::Arc;

use bytes::Bytes;
use engine::{Clock, SPANS};
use http::{Request, Response};
use model::System;
use serde_json::Value;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use transport::{Failure, Transport};

use super::Metrics;
use crate::calls::{Said, said};

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
        let span = span(system, &request);
        async move {
            let began = clock.now();
            let answer = inner.oneshot(request).instrument(span.clone()).await;
            let class = class(&answer);
            metrics.called(system.name(), class, &connection, clock.now() - began);
            tell(&span, system, class, &answer);
            answer
        }
    }))
}

/// What a collector of traces is told of a call: never a header, a query, a body.
fn span(system: System, request: &Request<Bytes>) -> Span {
    tracing::trace_span!(target: SPANS, "call", otel.kind = "client", system.name = system.name(),
        http.request.method = request.method().as_str(), operation = request.uri().path(), class = Empty,
        http.response.status_code = Empty, code = Empty, peer.trace_id = Empty)
}

fn tell(span: &Span, system: System, class: &'static str, answer: &Result<Response<Bytes>, Failure>) {
    if span.is_disabled() {
        return;
    }
    span.record("class", class);
    let Ok(answer) = answer else { return };
    span.record("http.response.status_code", answer.status().as_u16());
    let Said { code, trace } = said(system, answer.body());
    span.record("code", code);
    span.record("peer.trace_id", trace);
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
