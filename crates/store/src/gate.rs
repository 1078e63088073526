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
}

/// A write that has passed the gate before the database, where there is one.
pub(crate) struct Passed(Option<(Arc<dyn Gate>, usize)>);

impl Passed {
    /// Of what passes no gate.
    pub(crate) const NONE: Self = Self(None);

    pub(crate) async fn before(gate: Option<&Arc<dyn Gate>>) -> Result<Self> {
        let Some(gate) = gate else { return Ok(Self::NONE) };
        let number = gate.before().await.map_err(sqlx::Error::Io)?;
        Ok(Self(Some((Arc::clone(gate), number))))
    }

    pub(crate) async fn after(self) -> Result<()> {
        let Some((gate, number)) = self.0 else { return Ok(()) };
        Ok(gate.after(number).await.map_err(sqlx::Error::Io)?)
    }
}
