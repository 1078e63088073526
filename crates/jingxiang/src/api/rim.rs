//! What every request passes: limits, headers of the answer, the log.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tower_http::compression::CompressionLayer;
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::trace::TraceLayer;
use tracing::{Instrument, Span};

use super::App;
use super::access::is_safe;
use super::problem::{Code, Problem};

/// The largest body that is taken where an endpoint does not say otherwise (`DefaultBodyLimit`).
const BODY_BYTES: usize = 1024 * 1024;
/// How long a request may take to its first byte of answer; what streams may go on.
const TIME: Duration = Duration::from_mins(1);
/// How long a change may go on when nobody waits for its answer any more.
const WORK: Duration = Duration::from_mins(5);

/// What browsers are told about every answer, unless it says so itself: no script runs, nobody frames it.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    // What the API answers is for this caller now; files that may be kept say so themselves.
    (header::CACHE_CONTROL, "no-store"),
];

/// `https` is whether browsers come that way: then they are told to come no other way for a year.
pub(super) fn around(router: Router<App>, https: bool) -> Router<App> {
    router
        .method_not_allowed_fallback(wrong_verb)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(in_time))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(https, with_headers))
        // What failed has said so where it did.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(SetSensitiveRequestHeadersLayer::new([header::AUTHORIZATION, header::COOKIE]))
}

async fn wrong_verb() -> Problem {
    Problem::new(Code::MethodNotAllowed, "此地址不支持这种请求方法")
}

/// Who sends for longer is not waited for behind the answer either: the socket is ended with it.
async fn in_time(request: Request, next: Next) -> Response {
    let request = request.map(|body| Body::new(Arriving { body, until: Box::pin(sleep(TIME)) }));
    match tokio::time::timeout(TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ([(header::CONNECTION, "close")], timed_out()).into_response(),
    }
}

/// A body that has until then to arrive: what carries a change to its end holds it longer than anybody waits.
struct Arriving {
    body: Body,
    until: Pin<Box<Sleep>>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new("the body did not arrive in time"))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn timed_out() -> Response {
    Problem::new(Code::TimedOut, "处理超时，请稍后重试").into_response()
}

/// What changes something is carried to its end, whether or not the caller stays for the answer: one who left in the
/// middle would leave a change behind and no row of the audit log.
pub(super) async fn to_its_end(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    let under_way = app.under_way();
    let work = async move {
        let _under_way = under_way;
        tokio::time::timeout(WORK, next.run(request)).await
    };
    match tokio::spawn(work.instrument(Span::current())).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => timed_out(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

async fn with_headers(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let strict = https.then_some((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    for (name, value) in HEADERS.into_iter().chain(strict) {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Without the query: it may hold what lets somebody in.
fn span(request: &Request) -> tracing::Span {
    tracing::debug_span!("request", http.method = %request.method(), http.path = request.uri().path())
}

#[cfg(test)]
mod tests;
