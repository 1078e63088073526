//! Forgets what is old, a little at a time.

use std::time::Duration;

use engine::Engine;
use store::Forgotten;

use crate::settings;

/// How often it is looked for.
const EVERY: Duration = Duration::from_hours(1);
/// Rows at a time, and the pause after them: nobody waits for this.
const BATCH: i64 = 500;
const PAUSE: Duration = Duration::from_millis(200);
const DAY_MS: i64 = 86_400_000;
/// A message that comes again within this has no further effect; an older one is not believed (see `hook`).
pub(crate) const MESSAGES_MS: i64 = 7 * DAY_MS;
/// Days of calls are of no interest after this.
const CALLS_MS: i64 = 40 * DAY_MS;
/// The numbers of an hour are few: two years of them are there to compare with.
const STATS_MS: i64 = 731 * DAY_MS;

/// Until the end of the process; every node may do it.
pub(super) async fn keep_tidy(engine: &Engine, configured: u32) {
    loop {
        let done = async {
            let (_, settings) = settings::read(&engine.store).await?;
            tidy(engine, settings.retention_days.unwrap_or(configured)).await
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "what is old could not be removed");
        }
        engine.clock.sleep(EVERY).await;
    }
}

/// Forgets all that is older than it has to be kept; `days` is the setting for history and runs, 0 for ever.
pub(super) async fn tidy(engine: &Engine, days: u32) -> store::Result<u64> {
    let mut forgotten = 0;
    for kind in Forgotten::ALL {
        let kept = match kind {
            Forgotten::Events => MESSAGES_MS,
            Forgotten::Quotas => CALLS_MS,
            Forgotten::Stats => STATS_MS,
            Forgotten::History | Forgotten::Runs if days == 0 => continue,
            Forgotten::History | Forgotten::Runs => i64::from(days) * DAY_MS,
        };
        loop {
            let count = engine.store.forget(kind, engine.clock.now() - kept, BATCH).await?;
            if count == 0 {
                break;
            }
            forgotten += count;
            engine.clock.sleep(PAUSE).await;
        }
    }
    Ok(forgotten)
}
