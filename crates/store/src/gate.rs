//! What stands between a process and its database: simulations let processes die or stand still there.

use std::io;
use std::sync::Arc;

use futures::future::BoxFuture;

use crate::Result;

/// What a write passes on its way: a transaction, or a statement alone. Both may say that the database has gone away, and
/// need not come back.
pub trait Gate: Send + Sync {
    /// The database has not heard of it yet. Answers the number that it has from now on.
    fn before(&self) -> BoxFuture<'_, io::Result<usize>>;

    /// The write of this number is durable, and whoever wrote it does not know yet.
    fn after(&self, number: usize) -> BoxFuture<'_, io::Result<()>>;

    /// A place in the line of all that is asked, reads as well: what this gives ends when the answer may be heard. The
    /// database's threads answer when they please, and a simulation lets nothing follow from that.
    fn turn(&self) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What has passed the gate before the database, where there is one.
pub(crate) struct Passed {
    write: Option<(Arc<dyn Gate>, usize)>,
    turn: Option<BoxFuture<'static, ()>>,
}

impl Passed {
    /// Of what passes no gate.
    pub(crate) const NONE: Self = Self { write: None, turn: None };

    /// Of what only reads.
    pub(crate) fn reading(gate: Option<&Arc<dyn Gate>>) -> Self {
        Self { write: None, turn: gate.map(|gate| gate.turn()) }
    }

    pub(crate) async fn before(gate: Option<&Arc<dyn Gate>>) -> Result<Self> {
        let Some(gate) = gate else { return Ok(Self::NONE) };
        let number = gate.before().await.map_err(sqlx::Error::Io)?;
        Ok(Self { write: Some((Arc::clone(gate), number)), turn: Some(gate.turn()) })
    }

    pub(crate) async fn after(self) -> Result<()> {
        if let Some(turn) = self.turn {
            turn.await;
        }
        let Some((gate, number)) = self.write else { return Ok(()) };
        Ok(gate.after(number).await.map_err(sqlx::Error::Io)?)
    }
}
