//! A tenant's day of calls (fxiaoke-api.md §7.1: "resets at 00:00"), counted in the database so that all nodes and the
//! next process go on counting. Calls are drawn from there in blocks, so that counting costs next to nothing; what is
//! left of a block is given back with the connection.

use parking_lot::Mutex;
use store::Store;

/// Calls drawn at once: few enough that a process that dies with a block loses nothing that matters.
const BLOCK: i64 = 50;
/// The part of the day that is kept for what cannot wait, as one of so many.
const KEPT: i64 = 10;
/// Midnight in Shanghai, after midnight UTC.
const ZONE_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// The last midnight in Shanghai (ms).
pub fn midnight(now: i64) -> i64 {
    now - (now + ZONE_MS).rem_euclid(DAY_MS)
}

/// The next one.
pub fn after_midnight(now: i64) -> i64 {
    midnight(now) + DAY_MS
}

/// There is no call left today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Exhausted {
    /// None at all.
    #[error("每天 {0} 次，北京时间零点恢复")]
    All(i64),
    /// None for what can wait: the rest is for orders.
    #[error("每天 {0} 次中余下的留给订单等不能等到明天的同步")]
    Patient(i64),
}

/// A tenant's day.
pub struct Day {
    tenant: String,
    size: i64,
    drawn: Mutex<Drawn>,
}

/// A block of calls.
#[derive(Debug, Default, Clone, Copy)]
struct Drawn {
    day: i64,
    left: i64,
}

impl Day {
    /// `size` calls a day for this tenant.
    pub fn new(tenant: String, size: i64) -> Self {
        Self { tenant, size, drawn: Mutex::default() }
    }

    /// Whose day it is, and how long.
    pub fn terms(&self) -> (&str, i64) {
        (&self.tenant, self.size)
    }

    /// What is used of the day of `now`; what is drawn and not yet made counts as used.
    pub async fn used(&self, store: &Store, now: i64) -> store::Result<i64> {
        let used = store.used_calls(&self.tenant, midnight(now)).await?;
        Ok(used.clamp(0, self.size))
    }

    pub(super) async fn spend(&self, store: &Store, now: i64, patient: bool) -> Result<(), Exhausted> {
        let day = midnight(now);
        loop {
            {
                let mut drawn = self.drawn.lock();
                if drawn.day != day {
                    *drawn = Drawn { day, left: 0 };
                }
                if drawn.left > 0 {
                    drawn.left -= 1;
                    return Ok(());
                }
            }
            let (most, none) = if patient {
                (self.size - self.size / KEPT, Exhausted::Patient(self.size))
            } else {
                (self.size, Exhausted::All(self.size))
            };
            match store.draw_calls(&self.tenant, day, BLOCK, most).await {
                Ok(0) => return Err(none),
                Ok(calls) => {
                    let mut drawn = self.drawn.lock();
                    drawn.left = if drawn.day == day { drawn.left + calls } else { calls };
                    drawn.day = day;
                }
                // Without the database nothing else goes on either; the system itself still counts.
                Err(error) => {
                    tracing::warn!(%error, "the calls of the day could not be counted");
                    return Ok(());
                }
            }
        }
    }

    /// Gives back what was drawn and not made.
    pub(super) async fn give_back(&self, store: &Store) {
        let Drawn { day, left } = std::mem::take(&mut *self.drawn.lock());
        if left > 0
            && let Err(error) = store.return_calls(&self.tenant, day, left).await
        {
            tracing::warn!(%error, "calls that were not made could not be given back");
        }
    }

    pub(super) async fn exhaust(&self, store: &Store, now: i64) {
        let day = midnight(now);
        *self.drawn.lock() = Drawn { day, left: 0 };
        if let Err(error) = store.correct_calls(&self.tenant, day, self.size).await {
            tracing::warn!(%error, "the end of the day's calls could not be kept");
        }
    }
}
