//! Waiting for a connection that somebody else has at the moment: a worker that looks for what is due, a process that died
//! a moment ago.

use std::time::Duration;

use engine::{Clock, RunError};
use futures::future::BoxFuture;

/// How often it is tried, about once a second. A request has ended before its time is over.
pub(crate) const TRIES: u32 = 20;

/// What `call` comes to once nobody else has the connection. `waits` hears of each time that somebody has, and says
/// whether to try again.
pub(crate) async fn in_turn<'a, T>(
    clock: &dyn Clock,
    mut call: impl FnMut() -> BoxFuture<'a, Result<T, RunError>>,
    mut waits: impl FnMut(u32) -> bool,
) -> Result<T, RunError> {
    for tried in 0..TRIES {
        match call().await {
            Err(RunError::Busy) if waits(tried) => clock.sleep(Duration::from_secs(1)).await,
            other => return other,
        }
    }
    Err(RunError::Busy)
}
