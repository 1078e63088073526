//! `ETag` and `If-Match`: settings are changed by who has seen them as they are.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;
use super::problem::{Code, Problem};

/// An answer with its version as `ETag`.
#[derive(Debug, Clone, Copy)]
pub struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        ([(ETAG, tag(self.0))], Json(self.1)).into_response()
    }
}

/// What `If-Match` names. Without the header anything will do.
#[derive(Debug, Clone)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// Fails when the caller has seen another version.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        let Some(seen) = &self.0 else { return Ok(()) };
        let current = tag(version);
        if seen.split(',').map(str::trim).any(|seen| seen == "*" || seen == current) {
            return Ok(());
        }
        Err(Problem::new(Code::PreconditionFailed, "设置已被他人修改，请刷新后重试"))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // A header that is no text names no version there is.
        Ok(Self(parts.headers.get(IF_MATCH).map(|value| value.to_str().unwrap_or("?").to_owned())))
    }
}

fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_seen_another_version_does_not_overwrite_it() {
        let passes = |seen: Option<&str>| IfMatch(seen.map(str::to_owned)).check(7).is_ok();
        assert!(passes(None) && passes(Some("*")) && passes(Some("\"7\"")) && passes(Some("\"6\", \"7\"")));
        assert!(!passes(Some("\"6\"")) && !passes(Some("7")) && !passes(Some("")));
    }
}
