//! Whether PostgreSQL can be reached at all, for whoever has waited for it.
//!
//! The pool itself does not tell a server that is away from one that is busy: it waits half a minute for either. Here
//! whoever has waited for [`PATIENCE`] lets a connection of its own be tried, beside the pool. Where that fails the wait is
//! over; where it succeeds the pool is merely busy, and the wait goes on (decision 0046).

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::{Error, Result};

/// How long one waits before it is asked whether there is anything to wait for; and how long a try may take.
const PATIENCE: Duration = Duration::from_millis(800);

/// PostgreSQL has no free slot: it is there.
const TOO_MANY: &str = "53300";

/// The way to a PostgreSQL server, to be tried.
pub(super) struct Reach {
    options: PgConnectOptions,
    /// What was wrong when it was tried last, and how often it has been tried: those who wait together try together.
    wrong: Mutex<Option<String>>,
    tries: AtomicU64,
}

impl Reach {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self { options, wrong: Mutex::default(), tries: AtomicU64::new(0) }
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// The work's result, or an error as soon as it is known that the server cannot be reached, or is silent for longer than
    /// the caller waits. The work is not held in the caller, which is a part of whatever calls it: a query is large.
    pub(super) async fn or_gone<T>(&self, limit: Option<Duration>, work: BoxFuture<'_, Result<T>>) -> Result<T> {
        in_limit(limit, unless_gone(work, || self.gone().boxed()).boxed()).await
    }

    /// Why the server cannot be reached, if so.
    async fn gone(&self) -> Option<Error> {
        let before = self.tries.load(Ordering::Relaxed);
        let mut wrong = self.wrong.lock().await;
        if self.tries.load(Ordering::Relaxed) == before {
            *wrong = self.tried().await;
            self.tries.fetch_add(1, Ordering::Relaxed);
        }
        wrong.clone().map(|text| Error::Db(sqlx::Error::Io(io::Error::new(io::ErrorKind::NotConnected, text))))
    }

    async fn tried(&self) -> Option<String> {
        match timeout(PATIENCE, PgConnection::connect_with(&self.options)).await {
            Ok(Ok(connection)) => {
                let _ = timeout(PATIENCE, connection.close()).await;
                None
            }
            Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some(TOO_MANY) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("没有应答".to_owned()),
        }
    }
}

/// The work's result, unless the server says nothing for so long. Its line is not used again then.
pub(super) async fn in_limit<T>(limit: Option<Duration>, work: impl Future<Output = Result<T>>) -> Result<T> {
    // Held once: it is a part of whatever calls it.
    let mut work = std::pin::pin!(work);
    let Some(limit) = limit else { return work.await };
    let silent = |_| Error::Db(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "数据库没有应答")));
    timeout(limit, &mut work).await.map_err(silent)?
}

async fn unless_gone<T, G>(work: impl Future<Output = Result<T>>, gone: impl Fn() -> G) -> Result<T>
where
    G: Future<Output = Option<Error>>,
{
    let mut work = std::pin::pin!(work);
    loop {
        if let Ok(done) = timeout(PATIENCE, &mut work).await {
            return done;
        }
        tokio::select! {
            biased;
            done = &mut work => return done,
            gone = gone() => if let Some(error) = gone { return Err(error) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away() -> Error {
        Error::Db(sqlx::Error::Io(io::ErrorKind::NotConnected.into()))
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_merely_busy_is_waited_for() {
        let busy = async {
            tokio::time::sleep(PATIENCE * 20).await;
            Ok(7)
        };
        assert!(matches!(unless_gone(busy, || async { None }).await, Ok(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_away_is_said_after_one_look_and_not_before_it_was_waited_for() {
        let mut gone = Box::pin(unless_gone(std::future::pending::<Result<()>>(), || async { Some(away()) }));
        assert!(timeout(PATIENCE / 2, &mut gone).await.is_err());
        assert!(matches!(timeout(PATIENCE, gone).await, Ok(Err(Error::Db(_)))));
        let slow = async {
            tokio::time::sleep(PATIENCE / 2).await;
            Ok(())
        };
        assert!(unless_gone(slow, || async { Some(away()) }).await.is_ok(), "it came before anybody looked");
    }
}
