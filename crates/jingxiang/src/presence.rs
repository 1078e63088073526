//! A process says that it is there as long as it is, idle or not, so that nobody restores a backup under it.

use std::time::Duration;

use engine::Clock;
use store::Store;

use crate::node;

/// How often it says so.
const BEAT: Duration = Duration::from_secs(15);

/// Does the work, and says meanwhile that this process is there.
pub async fn during<T>(store: &Store, clock: &dyn Clock, work: impl Future<Output = T>) -> anyhow::Result<T> {
    let node = node::name();
    store.node_seen(&node, clock.now()).await?;
    let beat = async {
        loop {
            clock.sleep(BEAT).await;
            // A database that is away is nothing to restore into.
            let _ = store.node_seen(&node, clock.now()).await;
        }
    };
    let done = tokio::select! {
        done = work => done,
        () = beat => unreachable!("it beats for ever"),
    };
    // Else it is forgotten in its time.
    let _ = store.node_gone(&node, clock.now()).await;
    Ok(done)
}
