//! What goes from worker to worker with a connection: how much of the windows is used (docs/decisions/0015).
//!
//! A worker writes its windows down with every so many calls and when it gives the connection back. Whoever takes over
//! from one that died counts what was written, and as many calls more as it may have made since.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use store::{Lease, Store};

use super::{Bucket, Limit, Pacer};

/// The windows are written down with every so many calls.
const SAVED_EVERY: u64 = 25;
/// So many calls of a window a worker may have made since; twice as many, for those made while it was writing.
const UNKNOWN: usize = 50;
/// No window is longer than this.
const LONGEST_MS: i64 = 120_000;
/// Moments are written down in steps of this, rounded up.
const STEP_MS: i64 = 1_000;

/// Where a worker writes its windows down while it has the lease.
#[derive(Clone)]
pub(crate) struct Book {
    pub store: Store,
    pub lease: Lease,
}

/// Calls and the moment at which the last of them was answered, by bucket.
type Windows = BTreeMap<String, Vec<(i64, usize)>>;

impl Pacer {
    /// Takes over with the lease: what others used counts as used.
    pub(crate) async fn take_over(&self, book: Book, now: i64) -> store::Result<()> {
        let (store, lease) = (&book.store, &book.lease);
        let died = lease.taken_from.as_ref().filter(|(owner, _)| *owner != lease.owner);
        let pace = store.pace(&lease.connection).await?.filter(|pace| pace.paced_by != lease.owner);
        if died.is_some() || pace.is_some() {
            let written = pace.map_or_else(String::new, |pace| pace.paced);
            self.count_others(&written, died.map(|(_, until)| (*until).min(now)));
        }
        *self.book.lock() = Some(book);
        Ok(())
    }

    /// Writes the windows down and forgets the lease.
    pub(crate) async fn hand_over(&self, now: i64) {
        self.save(now).await;
        let book = self.book.lock().take();
        if let (Some(day), Some(book)) = (self.day(), book) {
            day.give_back(&book.store).await;
        }
    }

    /// How many calls the fullest window has now, of those whose name is or begins with `name`.
    pub fn busiest(&self, name: &str, limit: Limit, now: i64) -> usize {
        fullest(&self.written(now), name, limit, now)
    }

    /// Replaces what is known by what another worker knew; `dead_at` when it did not say all.
    pub(super) fn count_others(&self, windows: &str, dead_at: Option<i64>) {
        let windows: Windows = serde_json::from_str(windows).unwrap_or_default();
        let mut buckets = self.buckets.lock();
        for (name, calls) in windows {
            let bucket = buckets.entry(name).or_default();
            bucket.answered = calls.into_iter().flat_map(|(at, count)| std::iter::repeat_n(at, count)).collect();
        }
        *self.unknown.lock() = dead_at;
        if let Some(at) = dead_at {
            for bucket in buckets.values_mut() {
                bucket.answered.extend(std::iter::repeat_n(at, UNKNOWN));
            }
        }
    }

    /// A window of which nothing is known.
    pub(super) fn new_bucket(&self, limit: Limit) -> Bucket {
        let unknown = UNKNOWN.min(limit.calls);
        let answered = self.unknown.lock().iter().flat_map(|at| std::iter::repeat_n(*at, unknown)).collect();
        Bucket { answered, ..Bucket::default() }
    }

    /// Writes the windows down before there are more calls than another worker would count.
    pub(super) async fn save_some(&self, now: i64) {
        if self.unsaved.fetch_add(1, Ordering::Relaxed) + 1 >= SAVED_EVERY {
            self.save(now).await;
        }
    }

    async fn save(&self, now: i64) {
        let book = self.book.lock().clone();
        let Some(Book { store, lease }) = book.filter(|_| !self.buckets.lock().is_empty()) else { return };
        self.unsaved.store(0, Ordering::Relaxed);
        if let Err(error) = store.set_pace(&lease, &self.written(now)).await {
            // A worker that has lost the lease finds out by its heartbeat.
            tracing::debug!(%error, "the call windows could not be kept");
        }
    }

    /// The windows as text: what is on its way counts as answered now.
    pub(super) fn written(&self, now: i64) -> String {
        let mut windows = Windows::new();
        for (name, bucket) in &*self.buckets.lock() {
            let on_their_way = std::iter::repeat_n(&now, bucket.on_their_way);
            let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
            for at in bucket.answered.iter().filter(|at| **at + LONGEST_MS > now).chain(on_their_way) {
                *counts.entry(at.div_euclid(STEP_MS).saturating_add(1) * STEP_MS).or_default() += 1;
            }
            if !counts.is_empty() {
                windows.insert(name.clone(), counts.into_iter().collect());
            }
        }
        serde_json::to_string(&windows).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// The same, of windows as a worker has written them down.
pub fn fullest(written: &str, name: &str, limit: Limit, now: i64) -> usize {
    let windows: Windows = serde_json::from_str(written).unwrap_or_default();
    let of_name = |window: &&String| window.split(' ').next() == Some(name);
    let used = |calls: &Vec<(i64, usize)>| {
        // Moments are rounded up when they are written down: the last of them may be a step ahead.
        calls.iter().filter(|(at, _)| at + limit.window_ms > now).map(|(_, count)| count).sum::<usize>()
    };
    let windows = windows.iter().filter(|(window, _)| of_name(window));
    windows.map(|(_, calls)| used(calls)).max().unwrap_or_default().min(limit.calls)
}
