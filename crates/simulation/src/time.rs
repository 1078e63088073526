//! Simulated time: it stands still while anything can be done, and then goes on to the next thing that waits.
//!
//! The runtime has one thread. Before it would sleep, everything that could go on has gone on, and nothing is asked of
//! the database; then the first timer fires, one and no more. So the order of all that happens follows from the timers,
//! whatever the threads of the database do meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// Who waits: a worker's number, or the world.
pub type Owner = usize;
/// Nobody in particular; never frozen.
pub const WORLD: Owner = usize::MAX;

/// When it is, and what waits.
pub struct Time {
    state: Mutex<State>,
    /// Rung when nothing can go on any more.
    pub stuck: Notify,
    /// The database, once it is open.
    store: Mutex<Option<store::Store>>,
}

#[derive(Default)]
struct State {
    now: i64,
    count: u64,
    timers: BTreeMap<Place, Timer>,
    /// Those whose process stands still.
    frozen: BTreeSet<Owner>,
}

/// The moment, what decides between equal moments, and the order of asking. Whoever asks the database takes a place then,
/// too: answers are heard in the order of the questions, and only once all that were asked have come.
type Place = (i64, u64, u64);

struct Timer {
    owner: Owner,
    waker: Waker,
}

impl Time {
    /// Time that begins at `now`.
    pub fn new(now: i64) -> Arc<Self> {
        let state = State { now, ..State::default() };
        Arc::new(Self { state: Mutex::new(state), stuck: Notify::new(), store: Mutex::new(None) })
    }

    /// From now on nothing passes while this is asked something.
    pub fn minds(&self, store: &store::Store) {
        *self.store.lock() = Some(store.clone());
    }

    /// The present, in milliseconds.
    pub fn now(&self) -> i64 {
        self.state.lock().now
    }

    /// Whether nothing of an owner's goes on.
    pub fn freeze(&self, owner: Owner, frozen: bool) {
        let mut state = self.state.lock();
        if frozen {
            state.frozen.insert(owner)
        } else {
            state.frozen.remove(&owner)
        };
    }

    /// Returns `ms` later, from now and not from when it is first awaited; of two that return at one moment the one with
    /// the smaller `tie` does first, and then the one that asked first.
    pub fn sleep(self: &Arc<Self>, owner: Owner, ms: i64, tie: u64) -> Sleep {
        let mut state = self.state.lock();
        state.count += 1;
        let place = (state.now.saturating_add(ms.max(0)), tie, state.count);
        Sleep { time: Arc::clone(self), owner, place, began: false }
    }

    /// Called when nothing can go on: the next timer fires.
    pub fn advance(&self) {
        let Some(store) = self.store.lock().clone() else { return };
        if !store.at_rest() {
            return;
        }
        let fired = {
            let mut state = self.state.lock();
            let next = state.timers.iter().find(|(_, timer)| !state.frozen.contains(&timer.owner));
            let next = next.map(|(place, _)| *place);
            next.and_then(|place| {
                state.now = state.now.max(place.0);
                state.timers.remove(&place)
            })
        };
        match fired {
            Some(timer) => timer.waker.wake(),
            None => self.stuck.notify_one(),
        }
    }
}

/// See [`Time::sleep`].
pub struct Sleep {
    time: Arc<Time>,
    owner: Owner,
    place: Place,
    began: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let time = Arc::clone(&self.time);
        let mut state = time.state.lock();
        let waker = cx.waker().clone();
        if !self.began {
            self.began = true;
            state.timers.insert(self.place, Timer { owner: self.owner, waker });
            return Poll::Pending;
        }
        match state.timers.get_mut(&self.place) {
            Some(timer) => {
                timer.waker = waker;
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.time.state.lock().timers.remove(&self.place);
    }
}

/// By how much the clocks of two machines may differ at most, in milliseconds (docs/scaling.md). What is left of a lease
/// between two heartbeats is more.
pub const APART: i64 = 8_000;

/// By how much the clock of one machine is wrong, in milliseconds.
#[derive(Default)]
pub struct Skew {
    /// As all clocks are.
    common: Arc<AtomicI64>,
    /// Beyond that, by no more than half of [`APART`].
    own: AtomicI64,
}

impl Skew {
    /// The clock of another machine, which is wrong together with this one.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { common: Arc::clone(&self.common), own: AtomicI64::new(0) }
    }

    /// Sets all clocks.
    pub fn set_all(&self, ms: i64) {
        self.common.store(ms, Ordering::Relaxed);
    }

    /// Sets this clock, as the others are and so much wrong beyond that.
    pub fn set(&self, ms: i64) {
        self.own.store(ms.clamp(-APART / 2, APART / 2), Ordering::Relaxed);
    }

    /// How wrong it is.
    pub fn ms(&self) -> i64 {
        self.common.load(Ordering::Relaxed) + self.own.load(Ordering::Relaxed)
    }
}

/// The clock of one process, which may go wrong by a little.
pub struct ProcessClock {
    /// The true time.
    pub time: Arc<Time>,
    /// Whose it is.
    pub owner: Owner,
    /// By how much it is wrong.
    pub skew: Arc<Skew>,
}

#[async_trait]
impl engine::Clock for ProcessClock {
    fn now(&self) -> i64 {
        self.time.now() + self.skew.ms()
    }

    async fn sleep(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.time.sleep(self.owner, ms, 0).await;
    }
}
