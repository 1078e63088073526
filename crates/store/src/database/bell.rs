//! How workers in other processes learn at once that something waits: PostgreSQL tells all who listen. Nothing depends on it.
//! Workers look by themselves as well, and what was not told is found a second later.

use futures::FutureExt;
use sqlx::postgres::{PgListener, PgPoolOptions};

use super::{Pools, Store};
use crate::Result;
use crate::database::Tx;
use crate::sql::sql;

const CHANNEL: &str = "jingxiang_ring";

/// Rung by every process over the same database.
pub struct Bell(Option<PgListener>);

impl Store {
    /// A bell, on a connection beside the others. On SQLite it is never rung.
    pub async fn bell(&self) -> Result<Bell> {
        let Pools::Postgres(_, reach) = &self.pools else { return Ok(Bell(None)) };
        let alone = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let listening = async {
            let mut listener = PgListener::connect_with(&alone.connect_lazy_with(reach.options().clone())).await?;
            listener.listen(CHANNEL).await?;
            Ok(listener)
        };
        Ok(Bell(Some(reach.or_gone(None, listening.boxed()).await?)))
    }
}

impl Bell {
    /// Returns when somebody has a worker look, or may have: what was told while the line was broken is not told again.
    /// An error is the end of this bell.
    pub async fn rung(&mut self) -> Result<()> {
        match &mut self.0 {
            Some(listener) => Ok(listener.try_recv().await.map(drop)?),
            None => std::future::pending().await,
        }
    }
}

impl Tx {
    /// Tells them, when the transaction is durable.
    pub(crate) async fn call_workers(&mut self) -> Result<()> {
        if self.is_postgres() {
            self.execute(sql("select pg_notify($1, '')").arg(CHANNEL)).await?;
        }
        Ok(())
    }
}
