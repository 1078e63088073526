//! What the CRM said has changed: kept before it is acknowledged, known by its message id, dealt with in order.

use sqlx::FromRow;

use crate::sql::sql;
use crate::{Result, Store};

/// Something that changed. What it is now, the CRM has to be asked.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Event {
    /// In the order in which they came.
    pub id: i64,
    /// The object's API name.
    pub object: String,
    /// The record.
    pub source_id: String,
    /// When it came (ms).
    pub at: i64,
}

impl Store {
    /// Keeps an event and has a worker look; whether it is new: the same message may come again, and has no further effect.
    pub async fn receive(&self, connection: &str, message: &str, object: &str, id: &str, now: i64) -> Result<bool> {
        let insert =
            sql("insert into events (connection, message, object, source_id, at) values ($1, $2, $3, $4, $5) \
                          on conflict (connection, message) do nothing");
        let insert = insert.arg(connection).arg(message).arg(object).arg(id).arg(now);
        let mut tx = self.transaction().await?;
        let new = tx.execute(insert).await? > 0;
        if new {
            tx.ring(connection, now).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    /// How many events wait, and since when the first of them (ms).
    pub async fn waiting_events(&self, connection: &str) -> Result<(i64, Option<i64>)> {
        let query = sql("select count(*), min(at) from events where connection = $1 and done_at is null");
        Ok(self.one(query.arg(connection)).await?.unwrap_or_default())
    }

    /// The events that are not dealt with yet, oldest first.
    pub async fn open_events(&self, connection: &str, limit: i64) -> Result<Vec<Event>> {
        let query = sql("select id, object, source_id, at from events where connection = $1 and done_at is null \
                         order by id limit $2");
        self.all(query.arg(connection).arg(limit)).await
    }

    /// These events are dealt with.
    pub async fn close_events(&self, connection: &str, ids: &[i64], now: i64) -> Result<()> {
        let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
        let update = sql("update events set done_at = $2 where connection = $1 \
                          and id in (select cast(value as bigint) from texts($3) as ids)");
        self.execute(update.arg(connection).arg(now).list(&ids)).await.map(drop)
    }
}
