//! What pages ask a system about a connection, so that looking costs its calls once and not once for everybody who looks:
//! one look at a time, the rest wait for it, and what it saw holds for a minute. Each process has its own.

use std::collections::HashMap;
use std::sync::Arc;

use engine::{CallError, Clock};
use parking_lot::Mutex;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How long an answer holds.
const KEPT_MS: i64 = 60_000;
/// And how long a failure does: whoever has waited for the look takes it too.
const FAILED_MS: i64 = 5_000;

/// The answers of late.
#[derive(Default)]
pub(super) struct Looks(Mutex<HashMap<(String, String), Arc<Cell>>>);

/// Which question, about the settings of which version.
pub(super) struct Question<'a> {
    pub(super) connection: &'a store::Connection,
    pub(super) name: String,
    /// Whether it has to be asked now, whatever is known.
    pub(super) anew: bool,
}

/// What was answered, and when.
pub(super) struct Seen<T> {
    pub(super) answer: T,
    pub(super) at: i64,
    /// Whether this caller's look found it.
    pub(super) new: bool,
}

type Cell = tokio::sync::Mutex<Option<Last>>;

struct Last {
    version: i64,
    at: i64,
    answer: Result<Value, CallError>,
}

impl Looks {
    /// The answer of the last minute, or of this look.
    pub(super) async fn ask<T: Serialize + DeserializeOwned>(
        &self,
        clock: &dyn Clock,
        question: Question<'_>,
        look: impl Future<Output = Result<T, CallError>>,
    ) -> Result<Seen<T>, CallError> {
        let version = question.connection.version;
        let cell = self.cell(&question, clock.now());
        let mut last = cell.lock().await;
        let holds = |last: &&Last| !question.anew && last.version == version && last.holds(clock.now());
        if let Some(known) = last.as_ref().filter(holds)
            && let Ok(answer) = serde_json::from_value(known.answer.clone()?)
        {
            return Ok(Seen { answer, at: known.at, new: false });
        }
        let found = look.await;
        let (at, answer) = (clock.now(), found.as_ref().map_err(Clone::clone));
        let answer = answer.map(|found| serde_json::to_value(found).unwrap_or_default());
        *last = Some(Last { version, at, answer });
        Ok(Seen { answer: found?, at, new: true })
    }

    /// What was made in the system is not lacking any more.
    pub(super) fn forget(&self, connection: &str) {
        self.0.lock().retain(|(of, _), _| of != connection);
    }

    fn cell(&self, question: &Question<'_>, now: i64) -> Arc<Cell> {
        let mut cells = self.0.lock();
        // What nobody waits for and what does not hold any more is worth nothing.
        cells.retain(|_, cell| {
            let holds = |last: &Option<Last>| last.as_ref().is_some_and(|last| last.holds(now));
            Arc::strong_count(cell) > 1 || cell.try_lock().is_ok_and(|last| holds(&last))
        });
        let key = (question.connection.id.clone(), question.name.clone());
        Arc::clone(cells.entry(key).or_default())
    }
}

impl Last {
    fn holds(&self, now: i64) -> bool {
        now - self.at < if self.answer.is_ok() { KEPT_MS } else { FAILED_MS }
    }
}
