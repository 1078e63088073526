//! The API on a socket, with the worker beside it.

use std::future::{Future, Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum_server::accept::Accept;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use super::App;
use crate::worker::Worker;

/// How long a client may take to send its request's head.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How large a head may be, and how many headers it may have. Its size is looked at between two reads, each of which may
/// bring half of it.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 64;
/// How long a client may leave what it is sent unread, when no more fits on the way.
const UNREAD: Duration = Duration::from_secs(30);
/// How long requests under way may take to end once the server is asked to.
const GRACE: Duration = Duration::from_secs(20);
/// And how long after that a change may take whose caller has left.
pub(super) const LEFT: Duration = Duration::from_secs(5);

/// A socket to serve on: bound before anything else is started, so that an address in use is known at once.
pub fn bind(listen: &str) -> anyhow::Result<std::net::TcpListener> {
    let socket = std::net::TcpListener::bind(listen).with_context(|| format!("不能监听 {listen}"))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Serves and works until `stop` is ready. Then the worker finishes the records in hand and gives its connections back
/// while `/readyz` says that this process is about to end; then the server ends the requests under way, and the changes whose
/// callers have left.
pub async fn run(
    app: App,
    routes: Router,
    socket: std::net::TcpListener,
    worker: Option<Worker>,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let drained = app.drained();
    let mut working = tokio::spawn(async move {
        match worker {
            Some(worker) => worker.run(drained).await,
            None => drained.await,
        }
    });
    let told = app.clone();
    let both = async move {
        stop.await;
        told.drain();
        if let Err(error) = (&mut working).await {
            tracing::error!(%error, "the worker did not come to its end");
        }
    };
    serve(routes, socket, both).await?;
    if tokio::time::timeout(LEFT, app.settled()).await.is_err() {
        tracing::warn!("a change whose caller has left did not come to its end");
    }
    Ok(())
}

/// Serves until `stop` is ready; then takes no more requests and ends those under way.
pub async fn serve(
    routes: Router,
    socket: std::net::TcpListener,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let handle = axum_server::Handle::new();
    // Nobody speaks HTTP/2 without TLS to a server behind a proxy, and to find out which of the two is spoken would have to be
    // bounded by itself.
    let mut server = axum_server::from_tcp(socket)?.handle(handle.clone()).http1_only().acceptor(Impatient);
    let mut http = server.http_builder().http1();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES / 2).max_headers(HEADERS);
    let serving = server.serve(routes.into_make_service_with_connect_info::<SocketAddr>());
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return Ok(ended?),
        () = stop => handle.graceful_shutdown(Some(GRACE)),
    }
    Ok(serving.await?)
}

/// Gives up on a client that reads nothing of what it asked for: its socket, and what lies in it, would be held without end.
#[derive(Clone)]
struct Impatient;

impl<S> Accept<TcpStream, S> for Impatient {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<std::io::Result<(Self::Stream, S)>>;

    fn accept(&self, socket: TcpStream, service: S) -> Self::Future {
        let mut socket = TimeoutStream::new(socket);
        socket.set_write_timeout(Some(UNREAD));
        ready(Ok((Box::pin(socket), service)))
    }
}
