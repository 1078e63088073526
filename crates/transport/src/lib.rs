//! HTTP as a parameter.
//!
//! Both clients talk through a [`Transport`]: a cloneable tower service from request to response, bodies in memory.
//! [`over_network`] is the real one; [`in_process`] hands requests to a router without a socket, which is how tests
//! and the simulation run the real clients against the sandbox. Time comes in the same way, as [`Now`].
//!
//! This crate knows neither system. What it adds to HTTP is the one distinction a connector lives by: a call that was
//! certainly not executed ([`Failure::NotSent`]) and a call that may have been ([`Failure::NoAnswer`]).

mod network;
mod single;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

pub use network::{Admits, over_network, over_network_within};
pub use single::Single;

/// A way to send one request and get the whole answer.
pub type Transport = BoxCloneSyncService<Request<Bytes>, Response<Bytes>, Failure>;

/// The present moment, in milliseconds since 1970-01-01 UTC.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// A request's own time limit, put into its extensions; without one it has 30 s.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub Duration);

/// The longest answer that is wanted, in bytes, put into a request's extensions: what is longer is not taken into memory.
#[derive(Debug, Clone, Copy)]
pub struct Most(pub usize);

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The request never left: the other side cannot have acted on it.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The request was held back, since the day's quota is used up.
    #[error("quota used up: {0}")]
    Exhausted(String),
    /// The request left and no whole answer came back: the other side may have acted on it.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The other side has acted, and its answer has more bytes than are wanted.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}

/// What happens next after a call that did not succeed. Both clients class their error codes by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// Certainly not executed and likely to pass: the same call again, after a growing pause.
    Retry,
    /// The day's quota is used up: nothing more before it is filled again.
    Pause,
    /// This record is refused; the same call would be refused again. The others go on.
    Reject,
    /// The token is stale: a new token, then the same call once more.
    Renew,
    /// It may have been executed: look before doing it again.
    Ambiguous,
    /// A person must act first (wrong secret, authorisation withdrawn): the run stops.
    Stop,
}

/// Answers every request from `service` (an axum router, say), without a socket.
pub fn in_process<S, In, Out>(service: S) -> Transport
where
    S: Service<Request<In>, Response = Response<Out>> + Clone + Send + Sync + 'static,
    S::Error: std::fmt::Display,
    S::Future: Send,
    In: From<Bytes> + Send + 'static,
    Out: http_body::Body + Send + 'static,
    Out::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Out::Data: Send,
{
    BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let service = service.clone();
        let most = request.extensions().get::<Most>().map_or(usize::MAX, |most| most.0);
        async move {
            let answer = service.oneshot(request.map(In::from)).await;
            let (parts, body) = answer.map_err(|e| Failure::NoAnswer(e.to_string()))?.into_parts();
            let body = Limited::new(body, most).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    Failure::TooLong(most)
                } else {
                    Failure::NoAnswer(error.to_string())
                }
            })?;
            Ok(Response::from_parts(parts, body.to_bytes()))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_router_answers_without_a_socket() {
        let router = axum::Router::new().route("/hello", axum::routing::get(|| async { "world" }));
        let request = Request::get("http://nowhere/hello").body(Bytes::new()).expect("a valid request");
        let answer = in_process::<_, axum::body::Body, _>(router).oneshot(request).await.expect("an answer");
        assert_eq!(answer.body(), "world");
    }

    #[tokio::test]
    async fn an_answer_longer_than_wanted_is_not_taken_into_memory() {
        let long = axum::routing::get(|| async { axum::body::Body::from(vec![7; 1_001]) });
        let router = axum::Router::new().route("/", long);
        let ask = |transport: Transport, address: String, most: usize| {
            let request = Request::get(address).extension(Most(most)).body(Bytes::new());
            transport.oneshot(request.expect("a valid request"))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/", listener.local_addr().expect("an address"));
        let server = tokio::spawn(axum::serve(listener, router.clone()).into_future());
        for transport in [in_process::<_, axum::body::Body, _>(router), over_network().expect("a client")] {
            let long = ask(transport.clone(), address.clone(), 1_000).await;
            assert!(matches!(long, Err(Failure::TooLong(1_000))), "{long:?}");
            assert_eq!(ask(transport, address.clone(), 1_001).await.expect("an answer").body().len(), 1_001);
        }
        server.abort();
    }

    #[tokio::test]
    async fn an_unreachable_host_cannot_have_acted() {
        let transport = over_network().expect("a client");
        let request = Request::get("http://127.0.0.1:1/").body(Bytes::new()).expect("a valid request");
        assert!(matches!(transport.oneshot(request).await, Err(Failure::NotSent(_))));
    }

    #[tokio::test]
    async fn where_calls_may_not_go_none_goes_however_the_address_is_written() {
        let router = axum::Router::new().route("/", axum::routing::get(|| async { "inside" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(axum::serve(listener, router).into_future());
        let within =
            |admits: fn(&str, std::net::IpAddr) -> bool| over_network_within(Arc::new(admits)).expect("a client");
        let outside = within(|_, address| !address.is_loopback());
        let ask = |transport: Transport, host: &str| {
            let request = Request::get(format!("http://{host}:{port}/")).body(Bytes::new());
            transport.oneshot(request.expect("a valid request"))
        };
        for host in ["localhost", "127.0.0.1", "2130706433", "127.1", "0x7f.0.0.1"] {
            let answer = ask(outside.clone(), host).await;
            assert!(matches!(&answer, Err(Failure::NotSent(why)) if why.contains("不允许访问")), "{host}: {answer:?}");
        }
        let named = within(|host, address| host == "localhost" || !address.is_loopback());
        assert_eq!(ask(named, "localhost").await.expect("an answer").body(), "inside");
        server.abort();
    }
}
