//! The transport over real sockets.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use tower::util::BoxCloneSyncService;

use crate::{Deadline, Failure, Most, Transport};

/// Nothing either system answers is near this; a larger body is a fault and must not eat the memory.
const LARGEST_BODY: usize = 64 << 20;
const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A transport over TCP and TLS, with kept connections. Redirects are answers, not followed: neither system sends one
/// that a client should obey (fxiaoke-api.md §1.1).
pub fn over_network() -> Result<Transport, Failure> {
    // Already installed is fine: any provider serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .build()
        .map_err(|e| Failure::NotSent(chain(&e)))?;
    Ok(BoxCloneSyncService::new(tower::service_fn(move |request| send(client.clone(), request))))
}

async fn send(client: reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
    let deadline = request.extensions().get::<Deadline>().map_or(DEFAULT_DEADLINE, |d| d.0);
    let most = request.extensions().get::<Most>().map_or(LARGEST_BODY, |most| most.0);
    let mut request = reqwest::Request::try_from(request).map_err(|e| Failure::NotSent(chain(&e)))?;
    *request.timeout_mut() = Some(deadline);
    let mut answer = client.execute(request).await.map_err(|e| {
        if e.is_connect() || e.is_builder() { Failure::NotSent(chain(&e)) } else { Failure::NoAnswer(chain(&e)) }
    })?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| Failure::NoAnswer(chain(&e)))? {
        if body.len() + chunk.len() > most {
            return Err(Failure::TooLong(most));
        }
        body.extend_from_slice(&chunk);
    }
    *response.body_mut() = body.freeze();
    Ok(response)
}

/// The error with its causes, without the address: a query string can hold a token.
fn chain(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { String::from("timed out") } else { String::from("connection failed") };
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
