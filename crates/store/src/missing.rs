//! What somebody was told is missing in the CRM, until a run has seen to it.

use serde::Serialize;
use sqlx::FromRow;

use crate::sql::{Sql, sql};
use crate::{Lease, Result, Store};

/// A field that was missing.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Missing {
    /// Its object, as the rules call it.
    pub object: String,
    /// Its label.
    pub label: String,
}

impl Store {
    /// Keeps that these were missing when somebody looked.
    pub async fn note_missing(&self, connection: &str, missing: &[Missing]) -> Result<()> {
        if missing.is_empty() {
            return Ok(());
        }
        self.execute(insert(connection, missing)).await.map(drop)
    }

    /// Keeps that a run is about to see to these. [`Error::Lost`](crate::Error::Lost) without the lease.
    pub async fn begin_to_see_to(&self, lease: &Lease, missing: &[Missing]) -> Result<()> {
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(insert(&lease.connection, missing)).await?;
        tx.commit().await
    }

    /// What was missing when somebody looked, and no run has seen to since.
    pub async fn missing(&self, connection: &str) -> Result<Vec<Missing>> {
        let query = sql("select object, label from missing where connection = $1 order by object, label");
        self.all(query.arg(connection)).await
    }

    /// A run has seen to these. [`Error::Lost`](crate::Error::Lost) without the lease.
    pub async fn seen_to(&self, lease: &Lease, missing: &[Missing]) -> Result<()> {
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        for Missing { object, label } in missing {
            let delete = sql("delete from missing where connection = $1 and object = $2 and label = $3");
            tx.execute(delete.arg(&lease.connection).arg(object).arg(label)).await?;
        }
        tx.commit().await
    }
}

fn insert(connection: &str, missing: &[Missing]) -> Sql {
    sql("insert into missing (connection, object, label) \
         select $1, page.value ->> 'object', page.value ->> 'label' from rows($2) as page where true \
         on conflict do nothing")
    .arg(connection)
    .list(missing)
}
