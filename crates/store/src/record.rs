//! One row per source record and stream: how it stands now.

use std::collections::HashMap;

use model::{Reason, State};
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NameError, StrDeserializer};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::database::Tx;
use crate::news::{BESIDE, IS_NEWS, wrote};
use crate::sql::sql;
use crate::{Error, Result, Store};

/// What a page has to say about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its key in the stream.
    pub key: String,
    /// The source record that it came of.
    pub source_id: String,
    /// What people call it; empty keeps what is there.
    pub title: String,
    /// How it stands. What was made or changed last stays so while it is found unchanged.
    pub state: State,
    /// Why, where there is something to say.
    pub reason: Option<Reason>,
    /// Of a created one: it was there before us and was bound; nothing was created (rules.md, Words).
    pub adopted: bool,
    /// The target record; `None` keeps what is there.
    pub target_id: Option<String>,
    /// What people call the target record; `None` keeps what is there.
    pub target_title: Option<String>,
    /// Of what was written; `None` keeps what is there.
    pub fingerprint: Option<String>,
    /// The draft that was written, JSON text; `None` keeps what is there.
    pub written: Option<String>,
    /// Of what the source said then; goes with the fingerprint, and without both what is there is kept.
    pub source: Option<String>,
    /// When it is looked at again without being asked for (ms); `None` is never.
    pub due_at: Option<i64>,
    /// What changed, JSON text, for the history.
    pub changes: Option<String>,
    /// The calls made while it was written, JSON text, for the history.
    pub calls: Option<String>,
    /// When the source record had changed (ms), where the source says so.
    pub changed_at: Option<i64>,
}

/// What is known of a record before it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// For [`Store::history`].
    pub id: i64,
    /// The source record that it came of.
    pub source_id: String,
    /// How it stands.
    pub state: State,
    /// The target record.
    pub target_id: Option<String>,
    /// Of what was last written.
    pub fingerprint: Option<String>,
    /// The draft that was last written, JSON text.
    pub written: Option<String>,
    /// Of what the source said then.
    pub source: Option<String>,
    /// What is said of that.
    pub reason: Option<String>,
    /// Why it stands as it does, where there is a cause.
    pub cause: Option<String>,
    /// How often in a row it ended in this state, if that is held, failed or unconfirmed.
    pub attempts: i64,
    /// When it is looked at again without being asked for (ms).
    pub due_at: Option<i64>,
    /// When it was last written, or came to another state or reason (ms).
    pub at: i64,
}

/// A record by what it came of.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Part {
    /// Its key in the stream.
    pub key: String,
    /// The source record that it came of.
    pub source_id: String,
    /// Why it stands as it does, where there is a cause.
    pub cause: Option<String>,
}

#[derive(FromRow)]
struct Kept {
    id: i64,
    key: String,
    source_id: String,
    state: String,
    target_id: Option<String>,
    fingerprint: Option<String>,
    written: Option<String>,
    source: Option<String>,
    reason: Option<String>,
    cause: Option<String>,
    attempts: i64,
    due_at: Option<i64>,
    at: i64,
}

/// A record on its way into the database.
#[derive(Serialize)]
pub(crate) struct Row<'a> {
    pub(crate) key: &'a str,
    source_id: &'a str,
    title: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    cause: Option<&'a str>,
    waits_kind: Option<&'a str>,
    waits_id: Option<&'a str>,
    review: Option<&'a str>,
    adopted: i64,
    target_id: Option<&'a str>,
    target_title: Option<&'a str>,
    fingerprint: Option<&'a str>,
    written: Option<&'a str>,
    source: Option<&'a str>,
    attempts: i64,
    due_at: Option<i64>,
    wrote: Option<i64>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(row: &'a RecordRow) -> Self {
        let reason = row.reason.as_ref();
        let waits = reason.and_then(|reason| reason.waits.as_ref());
        Self {
            key: &row.key,
            source_id: &row.source_id,
            title: &row.title,
            state: row.state.name(),
            reason: reason.map(|reason| reason.text.as_str()),
            cause: reason.map(|reason| cut(&reason.cause)).filter(|cause| !cause.is_empty()),
            waits_kind: waits.map(|(kind, _)| kind.0),
            waits_id: waits.map(|(_, id)| id.as_str()),
            adopted: i64::from(row.adopted),
            review: reason.and_then(|reason| reason.review.as_deref()),
            target_id: row.target_id.as_deref(),
            target_title: row.target_title.as_deref(),
            fingerprint: row.fingerprint.as_deref(),
            written: row.written.as_deref(),
            source: row.source.as_deref(),
            attempts: i64::from(matches!(row.state, State::Held | State::Failed | State::Unconfirmed)),
            due_at: row.due_at,
            wrote: wrote(row),
        }
    }
}

/// A cause is indexed, and an index row of PostgreSQL has at most 2 700 bytes.
fn cut(cause: &str) -> &str {
    &cause[..cause.floor_char_boundary(600)]
}

impl Store {
    /// What is known of the records with these keys; nothing of those that were never looked at.
    pub async fn records(&self, connection: &str, stream: &str, keys: &[&str]) -> Result<HashMap<String, Stored>> {
        let query = sql("select id, key, source_id, state, target_id, fingerprint, written, source, reason, cause, \
                         attempts, due_at, at from records where connection = $1 and stream = $2 \
                         and key in (select value from texts($3) as keys)");
        let kept = self.all::<Kept>(query.arg(connection).arg(stream).list(keys)).await?;
        kept.into_iter().map(Kept::stored).collect()
    }

    /// What the records were called last whose target records were these and are deleted with them, by target id.
    pub async fn deleted(&self, connection: &str, stream: &str, ids: &[&str]) -> Result<HashMap<String, String>> {
        let query = sql("select target_id, title from records where connection = $1 and stream = $2 \
                         and state = 'deleted' and target_id in (select value from texts($3) as ids)");
        let titles = self.all::<(String, String)>(query.arg(connection).arg(stream).list(ids)).await?;
        Ok(titles.into_iter().collect())
    }

    /// The records that these source records are known to hold or to have held: their keys are the source record's id, or
    /// begin with it and `/`, which the index finds ('0' follows '/').
    pub async fn parts(&self, connection: &str, stream: &str, ids: &[&str]) -> Result<Vec<Part>> {
        let query = sql("select r.key, r.source_id, r.cause from texts($3) as ids cross join records r \
                         where r.connection = $1 and r.stream = $2 and r.key >= ids.value and r.key < ids.value || '0' \
                         and r.source_id = ids.value order by r.key");
        self.all(query.arg(connection).arg(stream).list(ids)).await
    }
}

impl Kept {
    fn stored(self) -> Result<(String, Stored)> {
        let state = state(&self.state)?;
        let Self { id, key, source_id, target_id, fingerprint, written, source, reason, cause, attempts, .. } = self;
        let stored = Stored {
            id,
            source_id,
            state,
            target_id,
            fingerprint,
            written,
            source,
            reason,
            cause,
            attempts,
            due_at: self.due_at,
            at: self.at,
        };
        Ok((key, stored))
    }
}

impl Tx {
    /// Writes how the records stand now, every key at most once. What is no news keeps its time.
    pub(crate) async fn upsert_records(
        &mut self,
        connection: &str,
        stream: &str,
        rows: &[Row<'_>],
        run: Option<&str>,
        now: i64,
    ) -> Result<()> {
        let upsert = sql("insert into records (connection, stream, key, source_id, title, state, reason, cause, \
             waits_kind, waits_id, review, adopted, target_id, target_title, fingerprint, written, source, attempts, \
             due_at, run, at) \
             select $1, $2, page.value ->> 'key', page.value ->> 'source_id', page.value ->> 'title', \
             page.value ->> 'state', page.value ->> 'reason', page.value ->> 'cause', page.value ->> 'waits_kind', \
             page.value ->> 'waits_id', page.value ->> 'review', cast(page.value ->> 'adopted' as bigint), \
             page.value ->> 'target_id', page.value ->> 'target_title', \
             page.value ->> 'fingerprint', page.value ->> 'written', page.value ->> 'source', \
             cast(page.value ->> 'attempts' as bigint), cast(page.value ->> 'due_at' as bigint), $3, case when ")
        .push(IS_NEWS)
        .push(" then $4 else r.at end ")
        .push(BESIDE)
        .push(
            " where true on conflict (connection, stream, key) do update set source_id = excluded.source_id, \
             title = case when excluded.title = '' then records.title else excluded.title end, \
             state = case when excluded.state = 'unchanged' and records.state in ('created', 'updated') \
             then records.state else excluded.state end, reason = excluded.reason, cause = excluded.cause, \
             waits_kind = excluded.waits_kind, waits_id = excluded.waits_id, \
             review = excluded.review, \
             reviewed = case when records.reviewed = excluded.review then records.reviewed end, \
             adopted = case when excluded.state = 'created' then excluded.adopted else records.adopted end, \
             target_id = coalesce(excluded.target_id, records.target_id), \
             target_title = coalesce(excluded.target_title, records.target_title), \
             fingerprint = case when excluded.state <> 'deleted' \
             then coalesce(excluded.fingerprint, records.fingerprint) end, \
             written = case when excluded.state <> 'deleted' then coalesce(excluded.written, records.written) end, \
             source = case when excluded.state = 'deleted' then null \
             when excluded.fingerprint is null and excluded.source is null then records.source else excluded.source end, \
             attempts = case when excluded.attempts = 0 or excluded.state <> records.state \
             then excluded.attempts else records.attempts + 1 end, \
             due_at = excluded.due_at, run = coalesce(excluded.run, records.run), \
             at = excluded.at",
        );
        self.execute(upsert.arg(connection).arg(stream).arg(run).arg(now).list(rows)).await.map(drop)
    }

    /// Lets go of what was due and is not there any more: a source record that was read again and no longer gives it.
    pub(crate) async fn settle(&mut self, connection: &str, stream: &str, source_ids: &[&str]) -> Result<()> {
        // Entered by the source ids: with `+` the index of all that is due is out of the question.
        let update = sql("update records set due_at = null where connection = $1 and stream = $2 \
                          and +due_at is not null and source_id in (select value from texts($3) as ids)");
        self.execute(update.arg(connection).arg(stream).list(source_ids)).await.map(drop)
    }
}

/// The state of that name.
pub(crate) fn state(name: &str) -> Result<State> {
    let name: StrDeserializer<'_, NameError> = name.into_deserializer();
    State::deserialize(name).map_err(|error| Error::corrupt("state", error))
}
