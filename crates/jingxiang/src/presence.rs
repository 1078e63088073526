//! A process says that it is there as long as it is, idle or not: nobody restores a backup under it, and nobody begins beside
//! it with another master key.

use std::time::Duration;

use anyhow::bail;
use engine::Clock;
use store::{Error, Store};

use crate::config::Config;
use crate::node;

/// How often it says so.
const BEAT: Duration = Duration::from_secs(15);
/// How long the database may take to hear it.
const ANSWER: Duration = Duration::from_secs(5);
/// And how often it tries while the database is away, so that it is known again as soon as that is back.
const AWAY: Duration = Duration::from_secs(1);

/// A process that serves or works.
pub struct Presence {
    /// Its database.
    pub store: Store,
    node: String,
}

impl Presence {
    /// Opens the database and joins the processes that are there. One whose key is not theirs has nothing to do here: a key
    /// that was only just made for it is taken away again, so that the right one can be put there.
    pub async fn enter(config: &Config, clock: &dyn Clock) -> anyhow::Result<Self> {
        let makes_key = config.makes_key();
        let (store, node, file) = (config.open_store().await?, node::name(), config.key_file());
        // A beat that is not answered is made again on another line.
        let store = store.within(ANSWER);
        match store.join(&node, clock.now(), node::has_ended).await {
            Err(error @ Error::OtherKey(_)) => {
                if makes_key {
                    std::fs::remove_file(&file)?;
                }
                bail!(
                    "{error}：两边会看不到对方建立的对接。请从那个节点复制 master.key 到 {}，或设置相同的 JINGXIANG_MASTER_KEY；\
                     要改用这里的主密钥，请先停止所有其他进程",
                    file.display()
                )
            }
            joined => joined?,
        }
        Ok(Self { store, node })
    }

    /// Does the work, and says meanwhile that this process is there. Where nobody knows it any more, the database was replaced
    /// beneath it: whatever it still has in its hands belongs to another one, and it ends where it is.
    pub async fn during<T>(self, clock: &dyn Clock, work: impl Future<Output = T>) -> anyhow::Result<T> {
        let done = tokio::select! {
            done = work => done,
            () = self.forgotten(clock) => {
                let error = "数据库在运行中被恢复或重新建立，不再认识这个进程，所以它已停止。请确认数据库正确，然后重新启动";
                tracing::error!("the database does not know this process any more; it was restored or made anew");
                return Err(anyhow::anyhow!(error));
            }
        };
        // Else it is forgotten in its time.
        let _ = self.store.node_gone(&self.node, clock.now()).await;
        Ok(done)
    }

    /// Returns when the database does not know this process.
    async fn forgotten(&self, clock: &dyn Clock) {
        let mut pause = BEAT;
        loop {
            clock.sleep(pause).await;
            pause = match self.store.node_seen(&self.node, clock.now()).await {
                Ok(true) => BEAT,
                Ok(false) => return,
                Err(_) => AWAY,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use async_trait::async_trait;
    use store::MasterKey;

    use super::*;

    /// Time that goes on as fast as it is waited for.
    #[derive(Default)]
    struct Quick(AtomicI64);

    #[async_trait]
    impl Clock for Quick {
        fn now(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }

        async fn sleep(&self, time: Duration) {
            self.0.fetch_add(i64::try_from(time.as_millis()).unwrap_or(0), Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    }

    async fn entered(clock: &Quick) -> Presence {
        let store = Store::open("sqlite::memory:", MasterKey::random()).await.expect("a store");
        store.join("us", clock.now(), |_| false).await.expect("joined");
        Presence { store, node: "us".to_owned() }
    }

    /// Returns when so many milliseconds are over.
    async fn until(clock: &Quick, end: i64) {
        while clock.now() < end {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_process_works_to_its_end_while_the_database_knows_it() {
        let clock = Quick::default();
        let done = entered(&clock).await.during(&clock, async {
            until(&clock, 600_000).await;
            7
        });
        assert_eq!(done.await.expect("known"), 7);
    }

    #[tokio::test]
    async fn a_process_beneath_which_the_database_was_replaced_ends_and_says_so() {
        let clock = Quick::default();
        let presence = entered(&clock).await;
        let store = presence.store.clone();
        let ended = presence.during(&clock, async {
            until(&clock, 60_000).await;
            // As a restore leaves it: nobody is known.
            store.node_gone("us", clock.now()).await.expect("gone");
            std::future::pending::<()>().await;
        });
        let error = ended.await.expect_err("it ends").to_string();
        assert!(error.contains("恢复") && error.contains("重新启动"), "{error}");
    }
}
