//! Failed sign-ins, counted for all nodes: after some, the next one has to wait, longer each time.

use crate::Result;
use crate::Store;
use crate::database::Tx;
use crate::sql::sql;

/// For whom failures are counted, and how they are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttled {
    /// A user name, or an address.
    pub subject: String,
    /// How many failures cost nothing.
    pub free: i64,
    /// The longest wait (ms).
    pub most_ms: i64,
    /// Whether a success clears all failures, or only takes back what it was counted for itself: who has one password
    /// must not try others without end from the same address.
    pub clears: bool,
}

/// One failure is forgotten in so long a time (ms), whatever comes in between: the mistyped passwords of an office never grow
/// into a wait, and who guesses gains one attempt in an hour.
const FADES_MS: i64 = 3_600_000;
/// All are, when there was none for a day (ms).
const FORGOTTEN_MS: i64 = 86_400_000;
/// The first wait (ms); each further failure doubles it.
const FIRST_MS: i64 = 1_000;

impl Store {
    /// Counts an attempt as a failure, before the password is looked at: of many attempts at once, no more come
    /// through than of many one after the other. Answers how long to wait (ms), when it is too early; such an attempt
    /// counts for nothing.
    pub async fn attempt(&self, of: &[Throttled], now: i64) -> Result<Option<i64>> {
        let mut of = of.to_vec();
        // In one order, so that no two attempts wait for each other's rows.
        of.sort_by(|a, b| a.subject.cmp(&b.subject));
        let mut tx = self.transaction().await?;
        tx.execute(sql("delete from throttle where at < $1").arg(now - FORGOTTEN_MS)).await?;
        let mut counted = Vec::new();
        for throttled in of {
            let (failures, at, until) = tx.locked(&throttled.subject, now).await?;
            if until > now {
                tx.rollback().await?;
                return Ok(Some(until - now));
            }
            counted.push((throttled, faded(failures, at, now)));
        }
        for (throttled, (failures, at)) in counted {
            let update = sql("update throttle set failures = $2, at = $3, until = $4 where subject = $1");
            let until = now + wait(&throttled, failures + 1);
            tx.execute(update.arg(&throttled.subject).arg(failures + 1).arg(at).arg(until)).await?;
        }
        tx.commit().await?;
        Ok(None)
    }

    /// What was counted as a failure was none. Since it was let through, no wait was under way before it.
    pub async fn succeeded(&self, of: &[Throttled]) -> Result<()> {
        for throttled in of {
            let statement = if throttled.clears {
                sql("delete from throttle where subject = $1")
            } else {
                sql("update throttle set failures = failures - 1, until = 0 where subject = $1 and failures > 0")
            };
            self.execute(statement.arg(&throttled.subject)).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Failures so far, since when they fade, and the end of the wait; the row is there and locked.
    async fn locked(&mut self, subject: &str, now: i64) -> Result<(i64, i64, i64)> {
        let upsert = sql("insert into throttle (subject, failures, at, until) values ($1, 0, $2, 0) \
                          on conflict (subject) do update set at = throttle.at returning failures, at, until");
        let rows = self.all::<(i64, i64, i64)>(upsert.arg(subject).arg(now)).await?;
        Ok(rows.first().copied().unwrap_or_default())
    }
}

/// What is left of failures by `now`, and since when that fades.
fn faded(failures: i64, at: i64, now: i64) -> (i64, i64) {
    let forgotten = (now - at).max(0) / FADES_MS;
    if forgotten >= failures { (0, now) } else { (failures - forgotten, at + forgotten * FADES_MS) }
}

/// How long the next attempt waits after so many failures (ms).
fn wait(throttled: &Throttled, failures: i64) -> i64 {
    let beyond = failures - throttled.free;
    if beyond <= 0 {
        return 0;
    }
    let doubled = u32::try_from(beyond - 1).ok().filter(|times| *times < 32).map_or(i64::MAX, |n| FIRST_MS << n);
    doubled.min(throttled.most_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_with_every_failure_up_to_the_longest() {
        let throttled = Throttled { subject: String::new(), free: 3, most_ms: 60_000, clears: true };
        let waits: Vec<i64> = (1..=12).map(|n| wait(&throttled, n)).collect();
        assert_eq!(waits, [0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(wait(&throttled, i64::MAX), 60_000);
    }

    #[test]
    fn a_failure_is_forgotten_in_an_hour_however_often_somebody_comes_meanwhile() {
        assert_eq!(faded(5, 0, FADES_MS - 1), (5, 0));
        assert_eq!(faded(5, 0, 3 * FADES_MS + 7), (2, 3 * FADES_MS));
        assert_eq!(faded(2, 3 * FADES_MS, 3 * FADES_MS + 9), (2, 3 * FADES_MS), "nobody's coming begins the hour anew");
        assert_eq!(faded(5, 0, 9 * FADES_MS + 7), (0, 9 * FADES_MS + 7));
        assert_eq!(faded(5, 100, 0), (5, 100), "a clock that was set back");
    }
}
