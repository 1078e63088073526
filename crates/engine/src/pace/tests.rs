use std::sync::atomic::AtomicUsize;

use async_trait::async_trait;
use store::{MasterKey, NewConnection, Store};

use super::*;

/// 2026-11-23 00:00 in Shanghai.
const MIDNIGHT: i64 = 1_795_363_200_000;
/// fxiaoke-api.md §7.1
const CRM: Limit = Limit { calls: 100, window_ms: 20_000 };
/// jdy-api.md §9.2
const JDY: Limit = Limit { calls: 500, window_ms: 60_000 };

/// A simulated clock, in steps of a millisecond: with time standing still, tokio goes to the next step when nobody
/// has anything left to do.
struct Simulated(AtomicI64);

impl Simulated {
    fn start() -> Arc<Self> {
        let clock = Arc::new(Self(AtomicI64::new(MIDNIGHT)));
        let ticking = Arc::clone(&clock);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(1)).await;
                ticking.0.fetch_add(1, Ordering::Relaxed);
            }
        });
        clock
    }
}

#[async_trait]
impl Clock for Simulated {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// A system that counts calls when they arrive, in a sliding or in a standing window, and refuses those over its limit.
struct Server {
    clock: Arc<dyn Clock>,
    limit: Limit,
    sliding: bool,
    arrived: Mutex<VecDeque<i64>>,
    served: AtomicUsize,
    refused: AtomicUsize,
}

impl Server {
    fn new(clock: &Arc<dyn Clock>, limit: Limit, sliding: bool) -> Arc<Self> {
        let (arrived, served, refused) = (Mutex::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        Arc::new(Self { clock: Arc::clone(clock), limit, sliding, arrived, served, refused })
    }

    fn arrives(&self) {
        let (now, window) = (self.clock.now(), self.limit.window_ms);
        let mut arrived = self.arrived.lock();
        let gone = |at: &i64| if self.sliding { now - at >= window } else { at / window != now / window };
        while arrived.front().is_some_and(gone) {
            arrived.pop_front();
        }
        let count = if arrived.len() < self.limit.calls { &self.served } else { &self.refused };
        count.fetch_add(1, Ordering::Relaxed);
        if arrived.len() < self.limit.calls {
            arrived.push_back(now);
        }
    }

    fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    fn served(&self) -> usize {
        self.served.load(Ordering::Relaxed)
    }
}

/// So many callers with more to do than the limit allows, for `ms`; every call is on its way for up to 300 ms.
async fn backlogged(clock: &Arc<dyn Clock>, pacer: &Arc<Pacer>, server: &Arc<Server>, callers: u64, ms: i64) {
    let end = clock.now() + ms;
    let caller = |seed: u64| {
        let (clock, pacer, server) = (Arc::clone(clock), Arc::clone(pacer), Arc::clone(server));
        tokio::spawn(async move {
            let mut dice = seed;
            let mut upto = |most: u64| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Duration::from_millis((dice >> 33) % most)
            };
            while clock.now() < end {
                let permit = pacer.take(&clock, "bucket", server.limit).await;
                clock.sleep(upto(150)).await;
                server.arrives();
                clock.sleep(upto(150)).await;
                drop(permit);
            }
        })
    };
    for caller in (0..callers).map(caller).collect::<Vec<_>>() {
        caller.await.expect("no panic");
    }
}

async fn while_backlogged(limit: Limit, sliding: bool, windows: i64) {
    let clock: Arc<dyn Clock> = Simulated::start();
    let server = Server::new(&clock, limit, sliding);
    let pacer = Arc::default();
    backlogged(&clock, &pacer, &server, 20, windows * limit.window_ms).await;
    let possible = limit.calls * usize::try_from(windows).expect("some");
    assert_eq!(server.refused(), 0);
    assert!(server.served() * 100 >= possible * 95, "{} of {possible}", server.served());
}

#[tokio::test(start_paused = true)]
async fn while_backlogged_no_call_is_refused_and_the_crm_s_window_is_used() {
    while_backlogged(CRM, true, 15).await;
    while_backlogged(CRM, false, 15).await;
}

#[tokio::test(start_paused = true)]
async fn while_backlogged_no_call_is_refused_and_jdy_s_window_is_used() {
    while_backlogged(JDY, true, 6).await;
    while_backlogged(JDY, false, 6).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_changes_hands_makes_no_burst() {
    let clock: Arc<dyn Clock> = Simulated::start();
    let server = Server::new(&clock, CRM, true);
    let mut pacer: Arc<Pacer> = Arc::default();
    let began = clock.now();
    for _ in 0..12 {
        backlogged(&clock, &pacer, &server, 8, 5_000).await;
        let written = pacer.written(clock.now());
        pacer = Arc::default();
        pacer.count_others(&written, None);
    }
    assert_eq!(server.refused(), 0);
    let possible = usize::try_from((clock.now() - began) / CRM.window_ms).expect("some") * CRM.calls;
    // Moments are written down by the second, rounded up: each change of hands costs at most that.
    assert!(server.served() * 100 >= possible * 80, "{} of {possible}", server.served());
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_over_from_a_dead_worker_counts_what_it_may_have_done() {
    let clock: Arc<dyn Clock> = Simulated::start();
    let server = Server::new(&clock, CRM, true);
    let dead: Arc<Pacer> = Arc::default();
    let call = async |pacer: &Arc<Pacer>| {
        let _permit = pacer.take(&clock, "bucket", CRM).await;
        server.arrives();
    };
    for _ in 0..50 {
        call(&dead).await;
    }
    let written = dead.written(clock.now());
    for _ in 0..50 {
        call(&dead).await;
    }
    let next: Arc<Pacer> = Arc::default();
    next.count_others(&written, Some(clock.now()));
    for _ in 0..150 {
        call(&next).await;
    }
    assert_eq!(server.refused(), 0);
}

#[test]
fn a_window_is_used_to_the_last_call_and_never_over() {
    const LIMIT: Limit = Limit { calls: 2, window_ms: 1_000 };
    let pacer = Pacer::default();
    let answered = |at| {
        if let Some(bucket) = pacer.buckets.lock().get_mut("path") {
            bucket.on_their_way -= 1;
            bucket.answered.push_back(at);
        }
    };
    assert_eq!(pacer.try_take(0, "path", LIMIT), None);
    answered(100);
    assert_eq!(pacer.try_take(600, "path", LIMIT), None);
    assert_eq!(pacer.try_take(700, "path", LIMIT), Some(400), "one is on its way");
    assert_eq!(pacer.try_take(1_100, "path", LIMIT), None);
    assert_eq!(pacer.try_take(1_100, "path", LIMIT), Some(ON_THEIR_WAY));
    assert_eq!(pacer.try_take(1_100, "another", LIMIT), None);
}

#[test]
fn a_clock_that_is_set_back_makes_nobody_wait_longer_than_a_window() {
    const LIMIT: Limit = Limit { calls: 1, window_ms: 1_000 };
    let pacer = Pacer::default();
    pacer.buckets.lock().insert("path".to_owned(), Bucket { on_their_way: 0, answered: [9_000_000].into() });
    assert_eq!(pacer.try_take(5, "path", LIMIT), Some(1_000));
    assert_eq!(pacer.try_take(1_005, "path", LIMIT), None);
}

#[test]
fn a_day_begins_at_midnight_in_shanghai() {
    assert_eq!(midnight(MIDNIGHT), MIDNIGHT);
    assert_eq!(midnight(MIDNIGHT - 1), MIDNIGHT - 86_400_000);
    assert_eq!(after_midnight(MIDNIGHT + 1), MIDNIGHT + 86_400_000);
}

/// A pacer with the lease of a connection, as a node has it.
async fn node(store: &Store, size: i64) -> Arc<Pacer> {
    let connection = store.create_connection(NewConnection::default(), MIDNIGHT).await.expect("a connection");
    let lease = store.acquire(&connection.id, "node", MIDNIGHT, 60_000).await.expect("a store").expect("a lease");
    let pacer = Arc::new(Pacer::default());
    pacer.set_day(Some(Day::new("tenant".to_owned(), size)));
    pacer.take_over(Book { store: store.clone(), lease }, MIDNIGHT).await.expect("taken over");
    pacer
}

async fn store() -> Store {
    let key = MasterKey::parse(&"07".repeat(32)).unwrap_or_else(|error| panic!("{error}"));
    Store::open("sqlite::memory:", key).await.expect("a store")
}

async fn spent(pacer: &Pacer, now: i64) -> usize {
    let mut calls = 0;
    while pacer.spend(now).await.is_ok() {
        calls += 1;
    }
    calls
}

#[tokio::test]
async fn a_tenant_s_day_is_counted_by_all_nodes_together_and_begins_anew_at_midnight() {
    let store = store().await;
    let (one, two) = (node(&store, 200).await, node(&store, 200).await);
    for _ in 0..30 {
        one.spend(MIDNIGHT).await.expect("a call");
    }
    one.hand_over(MIDNIGHT).await;
    assert_eq!(spent(&two, MIDNIGHT).await, 170, "what a node did not use goes back");
    assert_eq!(two.spend(MIDNIGHT).await, Err(Exhausted::All(200)));
    two.spend(MIDNIGHT + 86_400_000).await.expect("another day");
}

#[tokio::test]
async fn what_can_wait_until_tomorrow_leaves_calls_for_what_cannot() {
    let store = store().await;
    let pacer = node(&store, 1_000).await;
    pacer.set_patient(true);
    assert_eq!(spent(&pacer, MIDNIGHT).await, 900);
    assert_eq!(pacer.spend(MIDNIGHT).await, Err(Exhausted::Patient(1_000)));
    pacer.set_patient(false);
    assert_eq!(spent(&pacer, MIDNIGHT).await, 100);
}

#[tokio::test]
async fn when_the_system_says_that_the_day_is_used_up_it_is() {
    let store = store().await;
    let (one, two) = (node(&store, 1_000).await, node(&store, 1_000).await);
    one.spend(MIDNIGHT).await.expect("a call");
    one.exhaust(MIDNIGHT).await;
    assert_eq!((spent(&one, MIDNIGHT).await, spent(&two, MIDNIGHT).await), (0, 0));
    let day = one.day().expect("a day");
    assert_eq!(day.used(&store, MIDNIGHT).await.expect("asked"), 1_000);
}

#[tokio::test]
async fn the_fullest_window_of_a_system_is_told_and_forgets_what_is_past() {
    let clock: Arc<dyn Clock> = Arc::new(Simulated(AtomicI64::new(MIDNIGHT)));
    let pacer: Arc<Pacer> = Arc::default();
    for (bucket, count) in [("crm /a", 3), ("crm /b", 5), ("jdy", 7), ("gateway /a", 9)] {
        for _ in 0..count {
            drop(pacer.take(&clock, bucket, JDY).await);
        }
    }
    let written = pacer.written(MIDNIGHT);
    let used = |name: &str, limit| (pacer.busiest(name, limit, MIDNIGHT), fullest(&written, name, limit, MIDNIGHT));
    assert_eq!((used("crm", CRM), used("jdy", JDY)), ((5, 5), (7, 7)));
    assert_eq!(fullest(&written, "crm", CRM, MIDNIGHT + CRM.window_ms + 1_000), 0);
    assert_eq!(fullest("nonsense", "crm", CRM, MIDNIGHT), 0);
}
