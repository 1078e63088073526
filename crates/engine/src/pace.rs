//! Keeps calls within what a system allows, so that none is refused (design: pacing).
//!
//! A call counts from before it is sent until its window has passed *after its answer*: the system counted it somewhere
//! between the two, so what we let through never exceeds what it sees, however long a call is on its way. Whether the
//! system's window slides or stands is not published; a sliding one satisfies both.

mod day;
mod hand_over;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use model::System;
use parking_lot::Mutex;

use crate::Clock;

pub use day::{Day, Exhausted, after_midnight, midnight};
pub(crate) use hand_over::Book;
pub use hand_over::fullest;

/// So many calls in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub calls: usize,
    /// The window, in milliseconds.
    pub window_ms: i64,
}

/// How long to look again when all of a window's calls are still on their way.
const ON_THEIR_WAY: i64 = 50;

/// The calls of a connection, by what the system counts together.
#[derive(Default)]
pub struct Pacer {
    buckets: Mutex<HashMap<String, Bucket>>,
    /// Since when nobody knows what another worker did: whatever is not known counts as used then.
    unknown: Mutex<Option<i64>>,
    day: Mutex<Option<Arc<Day>>>,
    /// Whether what is done now can wait until tomorrow.
    patient: AtomicBool,
    book: Mutex<Option<Book>>,
    unsaved: AtomicU64,
    seen: [Seen; 2],
    /// Until when its calls may be handed to the network; without a lease nobody asks.
    held_until: Mutex<Option<i64>>,
}

/// While it lives, calls are made under a lease.
pub struct Held<'a>(&'a Pacer);

impl Held<'_> {
    /// The lease is good until then.
    pub fn until(&self, until: i64) {
        *self.0.held_until.lock() = Some(until);
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.0.held_until.lock() = None;
    }
}

/// What was seen of a system.
#[derive(Default)]
struct Seen {
    calls: AtomicU64,
    answered_at: AtomicI64,
}

/// The calls of one window: those on their way, and when the others were answered.
#[derive(Debug, Default)]
struct Bucket {
    on_their_way: usize,
    answered: VecDeque<i64>,
}

/// A call that is counted; dropped when its answer is there.
pub struct Permit {
    pacer: Arc<Pacer>,
    clock: Arc<dyn Clock>,
    bucket: String,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let now = self.clock.now();
        if let Some(bucket) = self.pacer.buckets.lock().get_mut(&self.bucket) {
            bucket.on_their_way = bucket.on_their_way.saturating_sub(1);
            bucket.answered.push_back(now);
        }
    }
}

impl Pacer {
    /// Returns when one more call of `bucket` is within `limit`, and counts it until the permit is dropped and its
    /// window has passed.
    pub async fn take(self: &Arc<Self>, clock: &Arc<dyn Clock>, bucket: &str, limit: Limit) -> Permit {
        self.save_some(clock.now()).await;
        loop {
            let Some(wait) = self.try_take(clock.now(), bucket, limit) else {
                let (pacer, clock) = (Arc::clone(self), Arc::clone(clock));
                return Permit { pacer, clock, bucket: bucket.to_owned() };
            };
            clock.sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }

    /// `None` when the call is counted; otherwise how many milliseconds to wait.
    fn try_take(&self, now: i64, name: &str, limit: Limit) -> Option<i64> {
        let mut buckets = self.buckets.lock();
        if !buckets.contains_key(name) {
            buckets.insert(name.to_owned(), self.new_bucket(limit));
        }
        let bucket = buckets.get_mut(name)?;
        for at in bucket.answered.iter_mut().filter(|at| **at > now) {
            // The clock was set back: whatever was answered lately may have been answered now.
            *at = now;
        }
        while bucket.answered.front().is_some_and(|at| at + limit.window_ms <= now) {
            bucket.answered.pop_front();
        }
        if bucket.on_their_way + bucket.answered.len() >= limit.calls {
            return Some(bucket.answered.front().map_or(ON_THEIR_WAY, |at| (at + limit.window_ms - now).max(1)));
        }
        bucket.on_their_way += 1;
        None
    }

    /// Calls are made under a lease from now on, which is good until then.
    pub fn hold(&self, until: i64) -> Held<'_> {
        *self.held_until.lock() = Some(until);
        Held(self)
    }

    /// Whether a call may be handed to the network. A process that stood still does not know who has its connection by now;
    /// it learns that before it sends anything (decision 0018).
    pub fn may_send(&self, now: i64) -> bool {
        self.held_until.lock().is_none_or(|until| now < until)
    }

    /// Notes that a call was made.
    pub fn called(&self, system: System) {
        self.seen[system as usize].calls.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that the system answered.
    pub fn answered(&self, system: System, now: i64) {
        self.seen[system as usize].answered_at.store(now, Ordering::Relaxed);
    }

    /// How many calls were made since the process began.
    pub fn calls(&self, system: System) -> u64 {
        self.seen[system as usize].calls.load(Ordering::Relaxed)
    }

    /// When the system last answered (ms).
    pub fn answered_at(&self, system: System) -> i64 {
        self.seen[system as usize].answered_at.load(Ordering::Relaxed)
    }

    /// From now on the tenant's day is counted by this.
    pub fn set_day(&self, day: Option<Day>) {
        let mut present = self.day.lock();
        if present.as_ref().map(|day| day.terms()) != day.as_ref().map(Day::terms) {
            *present = day.map(Arc::new);
        }
    }

    /// How the tenant's day is counted, if it is.
    pub fn day(&self) -> Option<Arc<Day>> {
        self.day.lock().clone()
    }

    /// Whether what is done from now on can wait until tomorrow: orders go before stock. Answers what was so far.
    pub fn set_patient(&self, patient: bool) -> bool {
        self.patient.swap(patient, Ordering::Relaxed)
    }

    /// Counts a call of the tenant's day; when there is none left, says so before it is made.
    pub async fn spend(&self, now: i64) -> Result<(), Exhausted> {
        let store = self.book.lock().as_ref().map(|book| book.store.clone());
        match (self.day(), store) {
            (Some(day), Some(store)) => day.spend(&store, now, self.patient.load(Ordering::Relaxed)).await,
            _ => Ok(()),
        }
    }

    /// The system says that the day is used up, whatever we counted: others may call in the tenant's name too.
    pub async fn exhaust(&self, now: i64) {
        let store = self.book.lock().as_ref().map(|book| book.store.clone());
        if let (Some(day), Some(store)) = (self.day(), store) {
            day.exhaust(&store, now).await;
        }
    }
}

#[cfg(test)]
mod tests;
