//! The worker: takes what waits, from whichever node it was asked for, and does it under the connection's lease.
//!
//! Any number of processes run this over one database. Each looks about once a second for connections that are to be
//! looked at ([`store::Store::claim`]), or at once when somebody calls, in the same process or, on PostgreSQL, in another
//! one, and gives each of them a [`turn`]. What is to be done in a turn is decided in [`agenda`], without IO.

mod agenda;
mod breaker;
mod retention;
mod standing;
mod turn;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::{Engine, LEASE_MS};
use store::Store;
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};

use crate::connection::Opener;
use crate::node;

pub(crate) use breaker::standing as breaker_state;
pub(crate) use retention::MESSAGES_MS;
pub use standing::{Left, Quota, Standing, standing};
use turn::{Leaves, Stop};

/// How often a worker looks by itself.
const POLL: Duration = Duration::from_secs(1);
/// How long a turn may last while others wait and no place is free.
const SLICE_MS: i64 = 10 * 60_000;
/// How long the turns of a process that ends may take for the records in hand.
const GRACE: Duration = Duration::from_secs(20);
/// Connections worked on at the same time in one process. A run mostly waits for the quota, and holds one page.
pub const AT_ONCE: usize = 32;

/// A worker.
#[derive(Clone)]
pub struct Worker {
    /// The engine, under this process's name.
    pub engine: Engine,
    /// The way to both systems.
    pub opener: Opener,
    /// Rung when something in this process waits for a worker, such as an event.
    pub bell: Arc<Notify>,
    /// Connections worked on at the same time.
    pub at_once: usize,
}

/// A turn that is under way.
struct UnderWay {
    since: i64,
    stop: Arc<Stop>,
}

impl Worker {
    /// A worker over this database.
    pub fn new(opener: &Opener, store: Store) -> Self {
        Self { engine: opener.engine(store), opener: opener.clone(), bell: Arc::default(), at_once: AT_ONCE }
    }

    /// Works until `shutdown`; then finishes the records in hand and gives every connection back.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        self.bury_the_dead().await;
        tokio::select! {
            () = self.work(shutdown) => {}
            () = self.listen() => {}
            () = retention::keep_tidy(&self.engine, self.opener.config.retention_days) => {}
        }
    }

    async fn work(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown);
        let (mut turns, mut under_way) = (JoinSet::new(), HashMap::new());
        loop {
            while let Some(ended) = turns.try_join_next_with_id() {
                reap(ended, &mut under_way);
            }
            if let Err(error) = self.take_some(&mut turns, &mut under_way).await {
                tracing::warn!(%error, "the worker could not look for what is due");
            }
            tokio::select! {
                () = &mut shutdown => break,
                () = self.bell.notified() => {}
                Some(ended) = turns.join_next_with_id(), if !turns.is_empty() => reap(ended, &mut under_way),
                () = self.engine.clock.sleep(POLL) => {}
            }
        }
        self.leave(turns, &under_way).await;
    }

    /// Passes on what other processes ring for. Where that fails a worker still looks by itself.
    async fn listen(&self) {
        loop {
            if let Ok(mut bell) = self.engine.store.bell().await {
                // Whatever was rung before somebody listened.
                self.bell.notify_one();
                while bell.rung().await.is_ok() {
                    self.bell.notify_one();
                }
            }
            self.engine.clock.sleep(POLL).await;
        }
    }

    /// Takes as many connections as there are free places; where there are none, whoever has been longest makes room.
    async fn take_some(&self, turns: &mut JoinSet<()>, under_way: &mut HashMap<Id, UnderWay>) -> store::Result<()> {
        let (store, now) = (&self.engine.store, self.engine.clock.now());
        let free = self.at_once.saturating_sub(turns.len());
        if free == 0 {
            let longest = under_way.values().filter(|turn| now - turn.since > SLICE_MS).min_by_key(|turn| turn.since);
            if let Some(longest) = longest
                && store.is_overdue(now).await?
            {
                longest.stop.tell(Leaves::MakingRoom);
            }
            return Ok(());
        }
        let most = i64::try_from(free).unwrap_or(i64::MAX);
        for claim in store.claim(&self.engine.node, now, LEASE_MS, most).await? {
            let stop = Arc::new(Stop::default());
            let (engine, opener, told) = (self.engine.clone(), self.opener.clone(), Arc::clone(&stop));
            let task = turns.spawn(async move { turn::take(&engine, &opener, claim, &told).await });
            under_way.insert(task.id(), UnderWay { since: now, stop });
        }
        Ok(())
    }

    /// One look, and everything that it finds to its end; how many connections there were. For tests and tools.
    pub async fn once(&self) -> store::Result<usize> {
        let (mut turns, mut under_way) = (JoinSet::new(), HashMap::new());
        self.take_some(&mut turns, &mut under_way).await?;
        let taken = turns.len();
        turns.join_all().await;
        Ok(taken)
    }

    async fn leave(&self, mut turns: JoinSet<()>, under_way: &HashMap<Id, UnderWay>) {
        for turn in under_way.values() {
            turn.stop.tell(Leaves::Stopping);
        }
        tokio::select! {
            () = async { while turns.join_next().await.is_some() {} } => return,
            () = self.engine.clock.sleep(GRACE) => {}
        }
        for turn in under_way.values() {
            turn.stop.cut();
        }
        // What was cut only gives its connection back. Where even the database does not answer, the lease ends by itself
        // after the process.
        while turns.join_next().await.is_some() {}
    }

    /// Processes that died on this machine have no use for their leases.
    async fn bury_the_dead(&self) {
        let store = &self.engine.store;
        let owners = store.holders().await.unwrap_or_default();
        for owner in owners.iter().filter(|owner| node::has_ended(owner)) {
            match store.bury(owner, self.engine.clock.now()).await {
                Ok(0) | Err(_) => {}
                Ok(count) => tracing::info!(worker.name = owner, leases = count, "took over from a process that died"),
            }
        }
    }
}

fn reap(ended: Result<(Id, ()), tokio::task::JoinError>, under_way: &mut HashMap<Id, UnderWay>) {
    let id = match &ended {
        Ok((id, ())) => *id,
        Err(error) => {
            // Its lease ends by itself, and its run is begun again elsewhere, though not for ever.
            tracing::error!(%error, "a turn did not come to its end");
            error.id()
        }
    };
    under_way.remove(&id);
}
