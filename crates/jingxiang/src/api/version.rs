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
        Err(stale())
    }

    /// The version that was checked, where the caller named one: nobody may have written another one meanwhile.
    pub fn named(&self, checked: i64) -> Option<i64> {
        self.names_one().then_some(checked)
    }

    fn names_one(&self) -> bool {
        self.0.as_ref().is_some_and(|seen| seen.trim() != "*")
    }

    /// What came of writing. Who named a version and was overtaken after the check is told the same as who came late.
    pub fn kept<T, E: Into<Problem>>(&self, written: Result<T, E>) -> Result<T, Problem> {
        let names_one = self.names_one();
        written.map_err(Into::into).map_err(|problem| match problem {
            problem if names_one && problem.is(Code::VersionConflict) => stale(),
            problem => problem,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // A header that is no text names no version there is.
        Ok(Self(parts.headers.get(IF_MATCH).map(|value| value.to_str().unwrap_or("?").to_owned())))
    }
}

fn stale() -> Problem {
    Problem::new(Code::PreconditionFailed, "设置已被他人修改，请刷新后重试")
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

    #[test]
    fn who_is_overtaken_while_it_is_written_is_told_as_who_comes_late() {
        let told = |seen: Option<&str>, why: store::Conflict| {
            IfMatch(seen.map(str::to_owned)).kept(Err::<(), _>(store::Error::from(why))).map_err(|told| told.code())
        };
        assert_eq!(told(Some("\"7\""), store::Conflict::Version), Err("precondition_failed".to_owned()));
        assert_eq!(told(Some("*"), store::Conflict::Version), Err("version_conflict".to_owned()));
        assert_eq!(told(None, store::Conflict::Version), Err("version_conflict".to_owned()));
        let another = store::Conflict::Moved(model::System::Crm);
        assert_eq!(told(Some("\"7\""), another), Err("enterprise_kept".to_owned()));
    }
}
