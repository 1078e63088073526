//! What both sandboxes have counted.

use std::collections::BTreeMap;

use axum::body::Body;
use sandbox::Sandbox;
use serde_json::Value;
use tower::ServiceExt;

/// Calls by system, method and path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All calls.
    pub calls: BTreeMap<String, u64>,
    /// Those that changed something.
    pub writes: BTreeMap<String, u64>,
    /// Those that were refused.
    pub rejected: BTreeMap<String, u64>,
}

impl Counts {
    /// Since the sandbox began.
    pub async fn of(sandbox: &Sandbox) -> anyhow::Result<Self> {
        let request = http::Request::get("http://sandbox/sandbox/stats").body(Body::empty())?;
        let answer = sandbox.crm().oneshot(request).await?;
        let stats: Value = serde_json::from_slice(&axum::body::to_bytes(answer.into_body(), usize::MAX).await?)?;
        let all = |what: &str| -> BTreeMap<String, u64> {
            let of = |system: &'static str| {
                let counts = stats[system][what].as_object().into_iter().flatten();
                counts.filter_map(move |(path, count)| Some((format!("{system} {path}"), count.as_u64()?)))
            };
            of("jdy").chain(of("crm")).collect()
        };
        Ok(Self { calls: all("calls"), writes: all("writes"), rejected: all("rejected") })
    }

    /// What has come since `before`.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let less = |all: &BTreeMap<String, u64>, before: &BTreeMap<String, u64>| {
            let since = |(path, count): (&String, &u64)| {
                (path.clone(), count.saturating_sub(before.get(path).copied().unwrap_or_default()))
            };
            all.iter().map(since).filter(|(_, count)| *count > 0).collect()
        };
        Self {
            calls: less(&self.calls, &before.calls),
            writes: less(&self.writes, &before.writes),
            rejected: less(&self.rejected, &before.rejected),
        }
    }

    /// How many calls of paths that begin with this.
    pub fn calls_of(&self, beginning: &str) -> u64 {
        sum(&self.calls, beginning)
    }

    /// How many of those changed something.
    pub fn writes_of(&self, beginning: &str) -> u64 {
        sum(&self.writes, beginning)
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        sum(&self.rejected, "")
    }

    /// How many changed nothing.
    pub fn reads(&self) -> u64 {
        self.calls_of("") - self.writes_of("")
    }
}

fn sum(counts: &BTreeMap<String, u64>, beginning: &str) -> u64 {
    counts.iter().filter(|(path, _)| path.starts_with(beginning)).map(|(_, count)| count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(calls: &[(&str, u64)]) -> Counts {
        let calls = calls.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
        Counts { calls, ..Counts::default() }
    }

    #[test]
    fn what_was_counted_before_is_left_out() {
        let (before, after) =
            (counts(&[("jdy GET /a", 2), ("crm POST /b", 1)]), counts(&[("jdy GET /a", 2), ("crm POST /b", 4)]));
        assert_eq!(after.since(&before), counts(&[("crm POST /b", 3)]));
        assert_eq!((after.calls_of("jdy"), after.calls_of("")), (2, 6));
    }
}
