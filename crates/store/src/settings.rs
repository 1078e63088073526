//! What holds for the whole installation, and what a system last answered.

use serde_json::Value;

use crate::connections::{json, parsed};
use crate::sql::sql;
use crate::{Conflict, Result, Store};

impl Store {
    /// The settings of the installation with their version.
    pub async fn settings(&self) -> Result<(i64, Value)> {
        let kept = self.one::<(i64, String)>(sql("select version, content from settings")).await?;
        kept.map_or(Ok((0, Value::Null)), |(version, content)| Ok((version, parsed("settings", &content)?)))
    }

    /// Writes them, if nobody else did since this version was read: [`Conflict::Version`]. Returns the new version.
    pub async fn set_settings(&self, seen: i64, content: &Value) -> Result<i64> {
        let update = sql("update settings set content = $2, version = version + 1 where version = $1 \
                          returning version");
        let written = self.write::<(i64,)>(update.arg(seen).arg(json(content)?)).await?;
        written.first().map(|(version,)| *version).ok_or_else(|| Conflict::Version.into())
    }

    /// What a system last answered to a question about this connection, and when.
    pub async fn answered(&self, connection: &str, question: &str) -> Result<Option<(Value, i64)>> {
        let query = sql("select answer, at from answers where connection = $1 and question = $2");
        let kept = self.one::<(String, i64)>(query.arg(connection).arg(question)).await?;
        kept.map(|(answer, at)| Ok((parsed("answer", &answer)?, at))).transpose()
    }

    /// Keeps an answer in place of the one before.
    pub async fn keep_answer(&self, connection: &str, question: &str, answer: &Value, now: i64) -> Result<()> {
        let upsert = sql("insert into answers (connection, question, answer, at) values ($1, $2, $3, $4) \
                          on conflict (connection, question) do update set answer = excluded.answer, at = excluded.at");
        self.execute(upsert.arg(connection).arg(question).arg(json(answer)?).arg(now)).await.map(drop)
    }
}
