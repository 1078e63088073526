//! A few places at which the database is asked, and a queue before them.

use tokio::sync::{Semaphore, SemaphorePermit};

/// Who may stand here, at the places and before them: what they have sent is in memory meanwhile.
const QUEUE: usize = 4_096;

/// A desk.
pub(super) struct Desk {
    queue: Semaphore,
    places: Semaphore,
}

/// A place at the desk.
pub(super) struct Place<'a> {
    _queue: SemaphorePermit<'a>,
    _place: SemaphorePermit<'a>,
}

impl Desk {
    pub(super) fn new(places: usize) -> Self {
        Self { queue: Semaphore::new(QUEUE), places: Semaphore::new(places) }
    }

    /// A place, in its turn; none where the queue is full.
    pub(super) async fn place(&self) -> Option<Place<'_>> {
        let queue = self.queue.try_acquire().ok()?;
        let place = self.places.acquire().await.ok()?;
        Some(Place { _queue: queue, _place: place })
    }
}
