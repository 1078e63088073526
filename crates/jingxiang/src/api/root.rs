//! What stands outside the API: health, the console, and the answer to addresses that do not exist.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::routing::get;

use crate::console;

use super::App;
use super::metrics;
use super::problem::{Code, Problem};

pub(super) fn routes() -> Router<App> {
    health().fallback(elsewhere)
}

/// How the process is, and its numbers.
pub(super) fn health() -> Router<App> {
    let health = Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready));
    health.route("/metrics", get(metrics::numbers))
}

/// The process lives.
async fn healthy() -> &'static str {
    "ok\n"
}

/// The process can do its work: its database answers and takes what is written, and it is not about to end.
async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    if app.is_draining() {
        return Err(Problem::new(Code::Draining, "服务正在停止，请改用其他节点"));
    }
    let answer = tokio::time::timeout(Duration::from_secs(2), app.store.check()).await;
    answer.map_err(|_| Problem::new(Code::DatabaseUnavailable, "数据库没有在 2 秒内应答"))??;
    Ok("ok\n")
}

/// A page or file of the console; else there is nothing.
async fn elsewhere(method: Method, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let missing = || Problem::new(Code::NotFound, format!("没有 {} 这个地址", uri.path()));
    console::answer(&method, uri.path(), &headers).ok_or_else(missing)
}
