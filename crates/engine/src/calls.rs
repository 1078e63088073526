//! One call, as often as its failures allow.

use std::time::Duration;

use crate::{CallError, Clock, Next};

/// The pauses between attempts. The CRM asks for 2^n × 5 s on its limits (fxiaoke-api.md §7.1); pacing keeps us below
/// them, so that these are for outages, and begin small. Together they outlast the minute in which JDY grants two tokens.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(30),
];

/// Calls until it succeeds, fails in a way that another attempt does not mend, or the attempts are used up.
///
/// `Fn() -> F` rather than `AsyncFn`: of the latter's future the compiler cannot say that it may move between threads.
pub(crate) async fn retried<T, F: Future<Output = Result<T, CallError>>>(
    clock: &dyn Clock,
    call: impl Fn() -> F,
) -> Result<T, CallError> {
    let mut pauses = PAUSES.iter();
    loop {
        match call().await {
            Err(error) if error.next == Next::Retry => match pauses.next() {
                Some(pause) => clock.sleep(*pause).await,
                None => return Err(error),
            },
            other => return other,
        }
    }
}
