//! What stands outside the API: health, and the answer to addresses that do not exist.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::routing::get;

use super::App;
use super::problem::{Code, Problem};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready)).fallback(missing)
}

/// The process lives.
async fn healthy() -> &'static str {
    "ok\n"
}

/// The process can do its work: its database answers.
async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    let answer = tokio::time::timeout(Duration::from_secs(2), app.store.ping()).await;
    answer.map_err(|_| Problem::new(Code::DatabaseUnavailable, "数据库没有在 2 秒内应答"))??;
    Ok("ok\n")
}

async fn missing(uri: Uri) -> Problem {
    Problem::new(Code::NotFound, format!("没有 {} 这个地址", uri.path()))
}
