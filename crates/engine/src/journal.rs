//! The calls that are made while one record is written, kept with its history (F-5). Who sends them tells of each
//! ([`note`]); what is told outside a record's write is told to nobody. Never a header, a token, a query or a body.

use std::future::Future;

use model::System;
use parking_lot::Mutex;
use serde::Serialize;

/// A write takes a few calls; one that is tried again and again takes no more room than this.
const MOST: usize = 40;

tokio::task_local! {
    static CALLS: Mutex<Vec<Call>>;
}

/// A call to one of the systems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// To which.
    pub system: System,
    /// HTTP's verb.
    pub method: String,
    /// Without its query, which may hold a token.
    pub path: String,
    /// HTTP's status; none where no answer came.
    pub status: Option<u16>,
    /// The system's own code.
    pub code: Option<String>,
    /// The CRM's trace id, for its support.
    pub trace: Option<String>,
    /// How long it took.
    pub ms: i64,
    /// When it was sent (ms).
    pub at: i64,
}

/// Whether somebody listens: what costs something to tell need not be made up otherwise.
pub fn is_kept() -> bool {
    CALLS.try_with(|_| ()).is_ok()
}

/// Tells of a call.
pub fn note(call: Call) {
    let keep = |calls: &Mutex<Vec<Call>>| {
        let mut calls = calls.lock();
        if calls.len() < MOST {
            calls.push(call);
        }
    };
    // Outside a write there is nobody to tell.
    let _ = CALLS.try_with(keep);
}

/// Does the work; answers with the calls that it made, as JSON text.
pub(crate) async fn of<T>(work: impl Future<Output = T>) -> (T, Option<String>) {
    let listened = async {
        let done = work.await;
        let calls = CALLS.with(|calls| std::mem::take(&mut *calls.lock()));
        (done, (!calls.is_empty()).then(|| serde_json::to_string(&calls).ok()).flatten())
    };
    CALLS.scope(Mutex::default(), listened).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(path: &str) -> Call {
        let (method, path) = ("POST".to_owned(), path.to_owned());
        Call { system: System::Crm, method, path, status: Some(200), code: None, trace: None, ms: 1, at: 2 }
    }

    #[tokio::test]
    async fn each_of_two_writes_side_by_side_keeps_its_own_calls() {
        let write = async |path: &'static str| {
            of(async {
                assert!(is_kept());
                note(call(path));
                tokio::task::yield_now().await;
                note(call(path));
            })
            .await
            .1
            .expect("calls")
        };
        let (one, other) = tokio::join!(write("/one"), write("/other"));
        assert_eq!((one.matches("/one").count(), one.matches("/other").count()), (2, 0), "{one}");
        assert_eq!(other.matches("/other").count(), 2, "{other}");
    }

    #[tokio::test]
    async fn outside_a_write_nothing_is_kept() {
        assert!(!is_kept());
        note(call("/nowhere"));
        assert_eq!(of(async {}).await.1, None);
    }

    #[tokio::test]
    async fn a_write_that_never_ends_keeps_the_first_calls() {
        let (_, text) = of(async { (0..1_000).for_each(|_| note(call("/again"))) }).await;
        assert_eq!(text.expect("calls").matches("/again").count(), MOST);
    }
}
