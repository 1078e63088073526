//! Whether PostgreSQL can be reached at all, for whoever has waited for it.
//!
//! The pool itself does not tell a server that is away from one that is busy: it waits half a minute for either. Here
//! whoever has waited for [`PATIENCE`] lets a connection of its own be tried, beside the pool. Where that fails the wait is
//! over; where it succeeds the pool is merely busy, and the wait goes on (decision 0046).

use std::io;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::{Error, Result};

/// How long one waits before it is asked whether there is anything to wait for; and how long a try may take.
const PATIENCE: Duration = Duration::from_millis(800);

/// PostgreSQL has no free slot: it is there.
const TOO_MANY: &str = "53300";

/// The way to a PostgreSQL server, to be tried.
pub(super) struct Reach {
    options: PgConnectOptions,
    /// When it was tried last, and what was wrong: those who wait together try together.
    tried: Mutex<Option<(Instant, Option<String>)>>,
}

impl Reach {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self { options, tried: Mutex::default() }
    }

    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// The work's result, or an error as soon as it is known that the server cannot be reached. The work is not held in
    /// the caller, which is a part of whatever calls it: a query is large.
    pub(super) async fn or_gone<T>(&self, work: BoxFuture<'_, Result<T>>) -> Result<T> {
        unless_gone(work, || self.gone().boxed()).await
    }

    /// Why the server cannot be reached, if so.
    async fn gone(&self) -> Option<Error> {
        let mut tried = self.tried.lock().await;
        let known = tried.as_ref().filter(|(at, _)| at.elapsed() < PATIENCE).map(|(_, wrong)| wrong.clone());
        let wrong = if let Some(wrong) = known {
            wrong
        } else {
            let wrong = self.tries().await;
            *tried = Some((Instant::now(), wrong.clone()));
            wrong
        };
        wrong.map(|text| Error::Db(sqlx::Error::Io(io::Error::new(io::ErrorKind::NotConnected, text))))
    }

    async fn tries(&self) -> Option<String> {
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
        let begun = Instant::now();
        let gone = unless_gone(std::future::pending::<Result<()>>(), || async { Some(away()) }).await;
        assert!(matches!(gone, Err(Error::Db(_))) && begun.elapsed() == PATIENCE);
        let slow = async {
            tokio::time::sleep(PATIENCE / 2).await;
            Ok(())
        };
        assert!(unless_gone(slow, || async { Some(away()) }).await.is_ok(), "it came before anybody looked");
    }
}
