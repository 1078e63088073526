use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use model::State;
use store::{Error, Gate};

use crate::databases::{NOW, for_each_database, leased, page, row};

/// Lets nothing through, before the database or after it.
struct Shut {
    before: bool,
}

fn open_unless(shut: bool) -> io::Result<()> {
    if shut { Err(io::Error::other("shut")) } else { Ok(()) }
}

impl Gate for Shut {
    fn before(&self) -> BoxFuture<'_, io::Result<usize>> {
        Box::pin(async { open_unless(self.before).map(|()| 7) })
    }

    fn after(&self, number: usize) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async move {
            assert_eq!(number, 7);
            open_unless(!self.before)
        })
    }
}

#[tokio::test]
async fn a_write_that_is_stopped_before_the_database_never_was_and_one_stopped_after_it_is_durable() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let page = page(vec![row("1", State::Failed)]);
        for (before, known) in [(true, 0), (false, 1)] {
            let behind = store.behind(Arc::new(Shut { before }));
            assert!(matches!(behind.finish(&lease, &page, NOW).await, Err(Error::Db(_))));
            assert!(
                matches!(behind.renew(&lease, NOW, 1).await, Err(Error::Db(_))),
                "a single statement is stopped, too"
            );
            assert_eq!(behind.count_sources(&lease.connection, "product").await.expect("reading passes"), known);
        }
    })
    .await;
}

/// Counts the turns that were taken and those that came.
#[derive(Default)]
struct InTurn {
    taken: AtomicUsize,
    came: Arc<AtomicUsize>,
}

impl Gate for InTurn {
    fn before(&self) -> BoxFuture<'_, io::Result<usize>> {
        Box::pin(async { Ok(0) })
    }

    fn after(&self, _: usize) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn turn(&self) -> BoxFuture<'static, ()> {
        self.taken.fetch_add(1, Ordering::Relaxed);
        let came = Arc::clone(&self.came);
        Box::pin(async move {
            came.fetch_add(1, Ordering::Relaxed);
        })
    }
}

#[tokio::test]
async fn whoever_reads_or_writes_hears_the_answer_when_it_is_their_turn() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let gate = Arc::new(InTurn::default());
        let behind = store.behind(gate.clone());
        let turns = || (gate.taken.load(Ordering::Relaxed), gate.came.load(Ordering::Relaxed));
        behind.count_sources(&lease.connection, "product").await.expect("a read");
        assert_eq!(turns(), (1, 1));
        behind.renew(&lease, NOW, 1).await.expect("a statement that writes");
        assert_eq!(turns(), (2, 2));
        behind.finish(&lease, &page(vec![row("1", State::Failed)]), NOW).await.expect("a transaction");
        let (taken, came) = turns();
        assert!(taken > 2 && taken == came, "{taken} {came}");
    })
    .await;
}
