//! The edge: a router per system, and a server for it.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::ListenerExt;
use futures::stream;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::task::JoinHandle;

use super::dispatch::{Outcome, dispatch};
use super::{Call, Reply, System, Tenants};

/// The largest request anybody may send; what is too large for an interface but below this gets the interface's own
/// refusal.
const LARGEST: usize = 128 * 1024 * 1024;

/// One system of all tenants and the control calls as a tower service.
pub(crate) fn router(tenants: &Tenants, system: System) -> Router {
    let tenants = tenants.clone();
    Router::new().fallback(move |request: Request| {
        let tenants = tenants.clone();
        async move { answer(tenants, system, request).await }
    })
}

/// Serves a router in the background until the handle is aborted. Answers the address it listens on.
pub async fn serve(
    router: Router,
    address: impl tokio::net::ToSocketAddrs,
) -> io::Result<(SocketAddr, JoinHandle<io::Result<()>>)> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let listener = listener.tap_io(|stream| {
        // A refused option costs speed, nothing else.
        let _ = stream.set_nodelay(true);
    });
    Ok((bound, tokio::spawn(async move { axum::serve(listener, router).await })))
}

async fn answer(tenants: Tenants, system: System, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return response(Reply::of("text/plain", "request too large").status(413));
        }
        Err(_) => return response(Reply::of("text/plain", "request body broke off").status(400)),
    };
    let call = Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body,
    };
    match dispatch(tenants.of(system, &call), system, &call) {
        Outcome::Answer(reply) => response(reply),
        Outcome::Late(reply, wait) => {
            tokio::time::sleep(wait).await;
            response(reply)
        }
        Outcome::Cut => cut(),
    }
}

fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Ok(content_type) = HeaderValue::from_str(&reply.content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.extend(reply.headers);
    response
}

/// A body that breaks before its first byte: over a socket the server closes the connection without having sent
/// anything, in-process the reader of the body gets the error.
fn cut() -> Response {
    let broken = io::Error::new(io::ErrorKind::ConnectionReset, "the sandbox cut the line");
    Response::new(Body::from_stream(stream::iter([Err::<bytes::Bytes, _>(broken)])))
}
