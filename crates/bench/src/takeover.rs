//! How long a connection stands still when the process that works on it dies and another one, on another machine, takes over;
//! in simulated time.
//!
//! What the dead process leaves decides. Without an open intent everything goes on when its lease has ended and the next one
//! looks, once a second. With one, the stream that was creating goes on once nothing that was sent can be under way any more
//! (decision 0018).

use engine::Request;
use jingxiang::worker::Worker;
use sandbox::DataSet;
use tokio::task::JoinHandle;

use crate::simulated::{Wanted, World, in_simulated_time, process};

/// What the process was doing when it died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dies {
    /// It was reading: nothing that it sent can have made anything.
    Reading,
    /// It was creating.
    Creating,
}

/// Deaths at different moments between two heartbeats, which come every five seconds, and between two looks.
const DEATHS: i64 = 12;
/// The time between these moments, in milliseconds; after that, and until the process does what it is to die of, a look every
/// few milliseconds.
const APART: i64 = 437;
const SOON: i64 = 7;
/// Longer than that nobody waits, in milliseconds.
const PATIENCE: i64 = 600_000;
/// The stream whose creates are cut off.
const STREAM: &str = "product";
/// The call by which what may have been created is looked for; no stream before that one makes it.
const LOOKS: &str = "/cgi/crm/v2/data/query";

/// The longest of many times from the death of a process until the other one's first call, or until what was being created is
/// looked for, in milliseconds.
pub fn longest(dies: Dies) -> anyhow::Result<i64> {
    let mut longest = 0;
    for number in 0..DEATHS {
        longest = longest.max(in_simulated_time(async |time| {
            let batches = dies == Dies::Reading;
            let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches }).await?;
            world.death(dies, number).await
        })?);
    }
    Ok(longest)
}

impl World {
    /// One death in the middle of a first load; how long nothing goes on.
    async fn death(&self, dies: Dies, number: i64) -> anyhow::Result<i64> {
        // Who has bound the employees has had tokens, of which there are two a minute (jdy-api.md §2.3).
        self.passes(300).await;
        self.worker.engine.ask(&self.id, &Request::default(), "hand").await?;
        self.sent.lock().clear();
        let first = works(process(self, "first"));
        self.until(|| !self.sent.lock().is_empty()).await?;
        // The two do not look at the same moment.
        self.lets_pass(number * 83).await;
        let second = works(process(self, "second"));
        self.lets_pass(number * APART).await;
        let begun = self.time.now();
        while self.is_creating().await? != (dies == Dies::Creating) || self.sent.lock().len() < 20 {
            anyhow::ensure!(self.time.now() - begun < PATIENCE, "it never does what it is to die of");
            self.lets_pass(SOON).await;
        }
        first.abort();
        let _ = first.await;
        let ended = self.time.now();
        self.sent.lock().clear();
        let goes_on = |path: &str| dies == Dies::Reading || path == LOOKS;
        self.until(|| self.sent.lock().iter().any(|(_, _, path)| goes_on(path))).await?;
        second.abort();
        let _ = second.await;
        let sent = self.sent.lock();
        let (at, ..) = sent.iter().find(|(_, _, path)| goes_on(path)).ok_or_else(|| anyhow::anyhow!("no call"))?;
        Ok(at - ended)
    }

    /// Whether a create of the stream is under way, or may be.
    async fn is_creating(&self) -> anyhow::Result<bool> {
        Ok(!self.store.open_intents(&self.id, STREAM).await?.is_empty())
    }

    /// So many milliseconds pass.
    async fn lets_pass(&self, ms: i64) {
        self.time.sleep(simulation::time::WORLD, ms, 0).await;
    }

    async fn until(&self, so: impl Fn() -> bool) -> anyhow::Result<()> {
        let begun = self.time.now();
        while !so() {
            anyhow::ensure!(self.time.now() - begun < PATIENCE, "nobody takes over");
            self.lets_pass(SOON).await;
        }
        Ok(())
    }
}

/// A process's worker, until it is aborted.
fn works(worker: Worker) -> JoinHandle<()> {
    tokio::spawn(async move { worker.run(std::future::pending()).await })
}

#[cfg(test)]
mod tests {
    use engine::LEASE_MS;

    use super::*;

    #[test]
    fn who_takes_over_waits_for_the_lease_and_where_something_was_being_created_for_that_too() {
        let (reading, creating) = (longest(Dies::Reading).expect("deaths"), longest(Dies::Creating).expect("deaths"));
        assert!((LEASE_MS * 2 / 3..=LEASE_MS + 1_500).contains(&reading), "{reading}");
        assert!((LEASE_MS * 2 / 3 + 30_000..=LEASE_MS + 35_000).contains(&creating), "{creating}");
    }
}
