//! A worker that waits for what another one may have sent hears when it is to end (decision 0018).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::{Clock, Halt, LEASE};
use jingxiang::connection::Opener;
use jingxiang::progress::Bars;
use store::Store;

use crate::meddle::{Break, Meddler};
use crate::world::World;

const CREATES: &[&str] = &["/cgi/crm/v2/data/create"];

/// What somebody does while a run waits.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asks {
    Nothing,
    Stop,
    Pause,
}

/// Time goes on as fast as a run waits; in its first wait somebody asks for something. Beats of the lease are no waits, nor are
/// the moments before a second look.
struct Waiting {
    hand: Arc<Meddler>,
    inner: Arc<dyn Clock>,
    store: Store,
    id: String,
    asks: Asks,
    told: Arc<AtomicBool>,
    waited: AtomicI64,
}

#[async_trait]
impl Clock for Waiting {
    fn now(&self) -> i64 {
        self.inner.now()
    }

    async fn sleep(&self, time: Duration) {
        if time == LEASE / 3 || time < Duration::from_secs(1) {
            return self.inner.sleep(time).await;
        }
        let waited = i64::try_from(time.as_millis()).unwrap_or(0);
        self.hand.passes(waited);
        if self.waited.fetch_add(waited, Ordering::Relaxed) > 0 {
            return;
        }
        match self.asks {
            Asks::Nothing => {}
            Asks::Stop => self.told.store(true, Ordering::Relaxed),
            Asks::Pause => {
                let mut stored = self.store.connection(&self.id).await.expect("a store").expect("there");
                stored.paused = true;
                self.store.update_connection(&stored, stored.created_at).await.expect("paused");
            }
        }
    }
}

/// A run in a process of its own: how it ended, and how many milliseconds it has waited.
async fn run(world: &World, hand: &Arc<Meddler>, asks: Asks) -> (Option<Halt>, i64) {
    let told = Arc::new(AtomicBool::new(false));
    let waiting = Arc::new(Waiting {
        hand: Arc::clone(hand),
        inner: Arc::clone(&world.opener.clock),
        store: world.store.clone(),
        id: world.id.clone(),
        asks,
        told: Arc::clone(&told),
        waited: AtomicI64::new(0),
    });
    let clock: Arc<dyn Clock> = Arc::<Waiting>::clone(&waiting);
    let opener = Opener::over(&world.opener.config, clock, world.opener.jdy.clone(), world.opener.crm.clone());
    let connection = opener.open(&world.stored().await).expect("a connection");
    let engine = opener.engine(world.store.clone());
    let ended = engine.run(&connection, &[], "test", &Bars::quiet(), &told).await.expect("a run");
    (ended.halt, waiting.waited.load(Ordering::Relaxed))
}

#[tokio::test]
async fn f_1_a_run_that_waits_for_what_a_dead_worker_may_have_sent_ends_when_it_is_told_and_leaves_that_to_the_next() {
    for asks in [Asks::Stop, Asks::Pause] {
        let mut world = World::bound().await;
        let hand = Meddler::on(&mut world);
        hand.breaks_at(Break::DiesAfter, CREATES);
        {
            let mut dies = std::pin::pin!(world.try_run());
            tokio::select! {
                _ = &mut dies => panic!("it ended"),
                () = hand.reached.notified() => {}
            }
        }
        hand.lets_go();
        let open = world.store.open_intents(&world.id, "product").await.expect("a store");
        assert!(!open.is_empty(), "nobody knows what became of it");
        let (halt, waited) = run(&world, &hand, asks).await;
        match asks {
            Asks::Pause => assert!(matches!(halt, Some(Halt::PausedBy { .. })), "{halt:?}"),
            _ => assert!(matches!(halt, Some(Halt::Cancelled)), "{halt:?}"),
        }
        assert!(waited <= 2_000, "{asks:?} is heard at once, not after {waited} ms");
        assert_eq!(world.store.open_intents(&world.id, "product").await.expect("a store"), open);
        world.change(|stored| stored.paused = false).await;
        // The lease was given back this time, and still it is not known what the first one did at its end.
        let (halt, waited) = run(&world, &hand, Asks::Nothing).await;
        assert!(halt.is_none(), "{halt:?}");
        assert!(waited > 10_000, "{waited} ms");
        world.each_once().await;
    }
}
