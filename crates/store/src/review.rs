//! What a person is asked to look at although nothing stands still (decision 0055).

use crate::look::with_ids;
use crate::sql::sql;
use crate::{Result, Store};

/// Of a record: somebody is still asked.
pub(crate) const OPEN: &str = "review is not null and reviewed is null";

/// Whether a person is asked to look at a record that does not stand still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// Nobody is.
    None,
    /// Somebody is asked.
    Open,
    /// Somebody has looked.
    Done,
}

impl Review {
    /// By what there is to see, and what of it was seen.
    pub(crate) fn of(review: Option<&str>, reviewed: Option<&str>) -> Self {
        match (review, reviewed) {
            (None, _) => Self::None,
            (Some(_), None) => Self::Open,
            (Some(_), Some(_)) => Self::Done,
        }
    }
}

/// Which records somebody has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reviewed {
    /// These, by their ids.
    Ids(Vec<i64>),
    /// All of the stream with this cause.
    Cause {
        /// The stream.
        stream: String,
        /// The cause.
        cause: String,
    },
}

impl Store {
    /// Notes that a person has looked at these records; how many of them were open. It is asked anew when there is
    /// something else to look at.
    pub async fn review(&self, connection: &str, which: &Reviewed) -> Result<u64> {
        let update = sql("update records set reviewed = review where connection = $1 and ").push(OPEN).arg(connection);
        let update = match which {
            Reviewed::Ids(ids) => with_ids(update, ids),
            Reviewed::Cause { stream, cause } => {
                update.push_arg(" and stream = ", stream).push_arg(" and cause = ", cause)
            }
        };
        let mut tx = self.patient().transaction().await?;
        tx.wait_for_page(connection).await?;
        let count = tx.execute(update).await?;
        tx.commit().await?;
        Ok(count)
    }
}
