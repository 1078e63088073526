//! What was written of a record last, as far as it still counts.

use serde_json::Value;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Error, Result, Store};

/// Records at a time.
const PAGE: i64 = 500;

/// What counts no longer of what the records of a stream were written with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsaid<'a> {
    /// These fields, by the names under which they were written.
    pub fields: Vec<&'a str>,
    /// The files.
    pub files: bool,
    /// Where the stream's cursor stands from then on, if any record was written with one of them.
    pub cursor: Option<String>,
}

impl Store {
    /// Lets go of it: what these records say is looked at once more as soon as it is read.
    pub async fn unsay(&self, connection: &str, stream: &str, unsaid: &Unsaid<'_>) -> Result<()> {
        let mut after = String::new();
        loop {
            let mut query =
                sql("select key, written from records where connection = $1 and stream = $2 and key > $3 and (1 = 0")
                    .arg(connection)
                    .arg(stream)
                    .arg(&after);
            for name in unsaid.fields.iter().copied().chain(unsaid.files.then_some(FILES)) {
                query = query.push_arg(" or written like ", format!("%\"{name}\":%"));
            }
            let query = query.push_arg(") order by key limit ", PAGE);
            let page = self.all::<(String, String)>(query).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            let mut tx = self.transaction().await?;
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
            // A fingerprint that nothing has: what was written with the rest still counts.
            let update = sql("update records set written = $4, source = null, \
                              fingerprint = case when fingerprint is not null then '' end \
                              where connection = $1 and stream = $2 and key = $3");
            let update = update.arg(connection).arg(stream).arg(&key).arg(without(&written, unsaid)?);
            self.execute(update).await?;
        }
        if let Some(cursor) = &unsaid.cursor {
            let update = sql("update cursors set cursor = $3 where connection = $1 and stream = $2");
            self.execute(update.arg(connection).arg(stream).arg(cursor)).await?;
        }
        Ok(())
    }
}

/// Where a draft keeps its files.
const FILES: &str = "files";

fn without(written: &str, unsaid: &Unsaid<'_>) -> Result<String> {
    let mut draft: Value = serde_json::from_str(written).map_err(|error| Error::corrupt("written", error))?;
    if let Some(fields) = draft.get_mut("fields").and_then(Value::as_object_mut) {
        fields.retain(|name, _| !unsaid.fields.contains(&name.as_str()));
    }
    if let Some(draft) = draft.as_object_mut().filter(|_| unsaid.files) {
        draft.remove(FILES);
    }
    Ok(draft.to_string())
}
