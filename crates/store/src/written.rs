//! What was written of a record last, as far as it still counts.

use model::Draft;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Lease, Result, Store};

/// Records at a time.
const PAGE: i64 = 500;

/// What counts no longer of what the records of a stream were written with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsaid<'a> {
    /// These fields, by the names under which they were written.
    pub fields: Vec<&'a str>,
    /// The files.
    pub files: bool,
    /// Whether they are written again, and do not only stay where they are: then such a record is looked at once more.
    pub again: bool,
    /// Where the stream's cursor stands from then on, if any record was written with one of them.
    pub cursor: Option<String>,
}

impl Unsaid<'_> {
    /// What counts still of what was written, as it is kept ([`Draft::canonical`]). What nobody can read counts for nothing, here
    /// as everywhere, and stays as it is.
    pub fn rest_of(&self, written: &str) -> String {
        let Ok(mut draft) = serde_json::from_str::<Draft>(written) else { return written.to_owned() };
        draft.fields.retain(|name, _| !self.fields.contains(&name.as_str()));
        if self.files {
            draft.files.clear();
        }
        draft.canonical()
    }
}

impl Store {
    /// Keeps what a create that is still open means to write. [`Error::Lost`](crate::Error::Lost) without the lease.
    pub async fn mean(&self, lease: &Lease, stream: &str, key: &str, draft: &str) -> Result<()> {
        let update = sql("update intents set draft = $4 where connection = $1 and stream = $2 and key = $3");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(update.arg(&lease.connection).arg(stream).arg(key).arg(draft)).await?;
        tx.commit().await
    }

    /// Creates that are still open are found by none of these fields any more. [`Error::Lost`](crate::Error::Lost) without the lease.
    pub async fn unmark(&self, lease: &Lease, stream: &str, fields: &[&str]) -> Result<()> {
        let update = sql("update intents set mark_field = null, mark_value = null \
                          where connection = $1 and stream = $2 and mark_field in (select value from texts($3) as fields)");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(update.arg(&lease.connection).arg(stream).list(fields)).await?;
        tx.commit().await
    }

    /// Lets go of it. [`Error::Lost`](crate::Error::Lost) without the lease.
    pub async fn unsay(&self, lease: &Lease, stream: &str, unsaid: &Unsaid<'_>) -> Result<()> {
        let connection = lease.connection.as_str();
        let mut after = String::new();
        loop {
            let mut query =
                sql("select key, written from records where connection = $1 and stream = $2 and key > $3 and (1 = 0")
                    .arg(connection)
                    .arg(stream)
                    .arg(&after);
            for name in unsaid.fields.iter().copied().chain(unsaid.files.then_some("files")) {
                query = query.push_arg(" or written like ", format!("%\"{name}\":%"));
            }
            let query = query.push_arg(") order by key limit ", PAGE);
            let page = self.all::<(String, String)>(query).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            let mut tx = self.transaction().await?;
            tx.check(lease).await?;
            tx.unsay(connection, stream, unsaid, page).await?;
            tx.commit().await?;
        }
    }
}

impl Tx {
    async fn unsay(
        &mut self,
        connection: &str,
        stream: &str,
        unsaid: &Unsaid<'_>,
        records: Vec<(String, String)>,
    ) -> Result<()> {
        for (key, written) in records {
            let written = unsaid.rest_of(&written);
            let mut update = sql("update records set written = $4").arg(connection).arg(stream).arg(&key).arg(&written);
            if unsaid.again {
                let rest = Draft::fingerprint(&written);
                update =
                    update.push_arg(", source = null, fingerprint = case when fingerprint is not null then ", rest);
                update = update.push(" end");
            }
            self.execute(update.push(" where connection = $1 and stream = $2 and key = $3")).await?;
        }
        if let Some(cursor) = &unsaid.cursor {
            let update = sql("update cursors set cursor = $3 where connection = $1 and stream = $2");
            self.execute(update.arg(connection).arg(stream).arg(cursor)).await?;
        }
        Ok(())
    }
}
