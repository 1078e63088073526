//! `/metrics`, and the counting of requests.

use std::net::IpAddr;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::SPANS;
use tracing::Instrument;
use tracing::field::Empty;

use super::App;
use super::address;
use super::problem::{Code, Problem};
use crate::metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Numbers for a monitoring system: nobody's data, but nobody else's business either.
pub(super) async fn numbers(State(app): State<App>, parts: Parts) -> Result<Response, Problem> {
    may_read(&app, &parts)?;
    let text = metrics::text(&app.store, &app.opener, &app.hook.counts()).await.map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

/// With a token whoever has it; without one, this machine and private networks.
fn may_read(app: &App, parts: &Parts) -> Result<(), Problem> {
    if let Some(token) = app.config.metrics_token() {
        let said = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let said = said.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        // Of the hashes, so that the time it takes says nothing about the token.
        let same = blake3::hash(said.as_bytes()) == blake3::hash(token.as_bytes());
        let refused = || Problem::new(Code::NotSignedIn, "读取监控指标需要 JINGXIANG_METRICS_TOKEN 中的令牌");
        return if same { Ok(()) } else { Err(refused()) };
    }
    let proxies = &app.config.trusted_proxies;
    let near = !address::is_hidden(parts, proxies) && address::of(parts, proxies).is_some_and(is_near);
    let refused = "监控指标只对本机和内网开放；从外部读取请设置 JINGXIANG_METRICS_TOKEN";
    if near { Ok(()) } else { Err(Problem::new(Code::Forbidden, refused)) }
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_loopback() || four.is_private() || four.is_link_local(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local() || six.is_unicast_link_local(),
    }
}

/// Counts every request by its route, which is one of ours, and never by what was asked for.
pub(super) async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = app.clock.now();
    let (method, route) = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let route = route.as_ref().map(MatchedPath::as_str);
    let span = tracing::trace_span!(target: SPANS, "request", otel.kind = "server", http.request.method = method.as_str(),
        http.route = route, http.response.status_code = Empty);
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    app.opener.metrics.answered(&method, route, response.status(), app.clock.now() - began);
    response
}
