//! What was written of a record last, as far as it still counts.

use serde_json::Value;

use crate::sql::sql;
use crate::{Error, Result, Store};

/// Records at a time.
const PAGE: i64 = 500;

impl Store {
    /// Lets go of what is known of the files of a stream's records: what they were written with last says nothing of files
    /// any more.
    pub async fn forget_files(&self, connection: &str, stream: &str) -> Result<()> {
        let mut after = String::new();
        loop {
            let query = sql("select key, written from records where connection = $1 and stream = $2 and key > $3 \
                             and written like '%\"files\":%' order by key limit $4");
            let query = query.arg(connection).arg(stream).arg(&after).arg(PAGE);
            let page = self.all::<(String, String)>(query).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for (key, written) in page {
                let mut draft: Value =
                    serde_json::from_str(&written).map_err(|error| Error::corrupt("written", error))?;
                draft.as_object_mut().map(|fields| fields.remove("files"));
                let update = sql("update records set written = $4 where connection = $1 and stream = $2 and key = $3");
                self.execute(update.arg(connection).arg(stream).arg(&key).arg(draft.to_string())).await?;
            }
        }
    }
}
