//! A page of the path: one transaction before its calls, one after them.

use std::collections::HashSet;

use model::{Binding, State};
use serde::Serialize;
use sqlx::FromRow;

use crate::bindings::Row as BindingRow;
use crate::database::Tx;
use crate::news::News;
use crate::record::Row;
use crate::sql::sql;
use crate::{Conflict, Error, Lease, Question, RecordRow, Result, Store};

/// A create that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Intent {
    /// The record's key in the stream.
    pub key: String,
    /// The source record that it came of.
    pub source_id: String,
    /// The target field by which the record can be found again; `None` where there is none.
    pub mark_field: Option<String>,
    /// What that field will hold.
    pub mark_value: Option<String>,
    /// The draft, JSON text.
    pub draft: String,
    /// When it was stored (ms); set by [`Store::begin`].
    pub at: i64,
}

/// What came of a page.
#[derive(Debug, Clone, Default)]
pub struct PageResult<'a> {
    /// The stream.
    pub stream: &'a str,
    /// The run, for the log.
    pub run: Option<&'a str>,
    /// New, changed and unchanged bindings: kind, binding, what bound it.
    pub bindings: Vec<(&'a str, Binding, Option<&'a str>)>,
    /// Bindings that are no more: kind and JDY id. Removed before the others are written.
    pub unbound: Vec<(&'a str, String)>,
    /// How the records stand now; of several rows of one key the last one counts, and all enter the history.
    pub records: Vec<RecordRow>,
    /// The keys of intents that have an answer.
    pub closed: Vec<String>,
    /// Source ids that were read because they were due: what of them is not among `records` is no longer due.
    pub retried: Vec<String>,
    /// How far the stream has read, JSON text, and whether this was its end.
    pub cursor: Option<(String, bool)>,
    /// What another stream is to know with this page: its name and its records.
    pub echoes: Option<(&'a str, Vec<RecordRow>)>,
    /// What a person has to decide about records of the page.
    pub questions: Vec<Question>,
    /// What has moved under records that were written with it.
    pub moved: Vec<Moved<'a>>,
    /// Bindings as they were until another record took the place of one of theirs: kind and binding.
    pub former: Vec<(&'a str, Binding)>,
}

/// Something that the records of a stream were written with is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved<'a> {
    /// The stream of those records.
    pub stream: &'a str,
    /// The text that their last draft holds.
    pub value: String,
    /// Whether they are written again even if they come to the same.
    pub forget: bool,
}

impl RecordRow {
    /// A record of which nothing more is said than how it stands.
    pub fn new(key: &str, source_id: &str, title: &str, state: State) -> Self {
        Self {
            key: key.to_owned(),
            source_id: source_id.to_owned(),
            title: title.to_owned(),
            state,
            reason: None,
            adopted: false,
            target_id: None,
            target_title: None,
            fingerprint: None,
            written: None,
            source: None,
            due_at: None,
            changes: None,
            calls: None,
            changed_at: None,
        }
    }
}

#[derive(Serialize)]
struct Unbound<'a> {
    kind: &'a str,
    jdy_id: &'a str,
}

impl Store {
    /// The creates of the stream that have no answer yet, oldest first.
    pub async fn open_intents(&self, connection: &str, stream: &str) -> Result<Vec<Intent>> {
        let query = sql("select key, source_id, mark_field, mark_value, draft, at from intents \
                         where connection = $1 and stream = $2 order by at, key");
        self.all(query.arg(connection).arg(stream)).await
    }

    /// Stores the creates that are about to be sent. When this returns they survive a crash and a power cut.
    /// [`Error::Lost`] without the lease, [`Conflict::OpenIntent`] when one of the keys has an open intent.
    pub async fn begin(&self, lease: &Lease, stream: &str, intents: &[Intent], now: i64) -> Result<()> {
        let insert = sql("insert into intents (connection, stream, key, source_id, mark_field, mark_value, draft, \
             fence, at) select $1, $2, page.value ->> 'key', page.value ->> 'source_id', \
             page.value ->> 'mark_field', page.value ->> 'mark_value', page.value ->> 'draft', $3, $4 \
             from rows($5) as page");
        let insert = insert.arg(&lease.connection).arg(stream).arg(lease.fence).arg(now).list(intents);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        if intents.is_empty() {
            return tx.rollback().await;
        }
        match tx.execute(insert).await {
            Ok(_) => tx.commit().await,
            Err(error) if error.is_duplicate() => {
                tx.rollback().await?;
                Err(self.open_intent(&lease.connection, stream, intents).await?.map_or(error, Error::from))
            }
            Err(error) => Err(error),
        }
    }

    /// Records what came of a page, all of it or nothing. Records that waited for a binding of the page, by either
    /// side's id, become due. [`Error::Lost`] without the lease, [`Conflict::Bound`] when a CRM record would be bound
    /// twice.
    pub async fn finish(&self, lease: &Lease, page: &PageResult<'_>, now: i64) -> Result<()> {
        let connection = lease.connection.as_str();
        let bindings = page.bindings.iter().map(|(kind, binding, by)| BindingRow::new(kind, binding, *by));
        let bindings = last_of_each(bindings.collect(), BindingRow::id);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.unbind(connection, &page.unbound).await?;
        let arrived = match tx.upsert_bindings(connection, &bindings, now).await {
            Ok(arrived) => arrived,
            Err(error) => return Err(self.explained(tx, connection, &bindings, error).await),
        };
        tx.keep_former(connection, &page.former, now).await?;
        if !page.retried.is_empty() {
            let ids: Vec<&str> = page.retried.iter().map(String::as_str).collect();
            tx.settle(connection, page.stream, &ids).await?;
        }
        tx.record(connection, (page.stream, page.run), &page.records, now).await?;
        if let Some((stream, records)) = &page.echoes {
            tx.record(connection, (stream, page.run), records, now).await?;
        }
        tx.ask(connection, page.stream, &page.questions, now).await?;
        if !page.closed.is_empty() {
            let delete = sql("delete from intents where connection = $1 and stream = $2 \
                              and key in (select value from texts($3) as keys)");
            tx.execute(delete.arg(connection).arg(page.stream).list(&page.closed)).await?;
        }
        if let Some((text, completed)) = &page.cursor {
            tx.set_cursor(connection, page.stream, (text, *completed), now).await?;
        }
        // Last, so that a record held in this very page for a binding of this page goes on too.
        tx.wake(connection, &arrived, now).await?;
        for moved in &page.moved {
            tx.follow(connection, moved, now).await?;
        }
        tx.commit().await
    }

    async fn open_intent(&self, connection: &str, stream: &str, intents: &[Intent]) -> Result<Option<Conflict>> {
        let keys: Vec<&str> = intents.iter().map(|intent| intent.key.as_str()).collect();
        let query = sql("select key from intents where connection = $1 and stream = $2 \
                         and key in (select value from texts($3) as keys) limit 1");
        let open = self.one::<(String,)>(query.arg(connection).arg(stream).list(&keys)).await?;
        Ok(open.map(|(key,)| Conflict::OpenIntent { stream: stream.to_owned(), key }))
    }
}

impl Tx {
    async fn unbind(&mut self, connection: &str, unbound: &[(&str, String)]) -> Result<()> {
        if unbound.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = unbound.iter().map(|(kind, jdy_id)| Unbound { kind, jdy_id }).collect();
        let delete = sql("delete from bindings where connection = $1 and (kind, jdy_id) in \
             (select page.value ->> 'kind', page.value ->> 'jdy_id' from rows($2) as page)");
        self.execute(delete.arg(connection).list(&rows)).await.map(drop)
    }

    pub(crate) async fn record(
        &mut self,
        connection: &str,
        (stream, run): (&str, Option<&str>),
        records: &[RecordRow],
        now: i64,
    ) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let news: Vec<News> = records.iter().map(News::new).collect();
        self.add_history(connection, stream, &news, run, now).await?;
        let rows = last_of_each(records.iter().map(Row::new).collect(), |row| row.key);
        self.upsert_records(connection, stream, &rows, run, now).await
    }
}

/// Keeps of the rows with one id the last one: one statement cannot write a row twice.
fn last_of_each<T, I: Eq + std::hash::Hash>(mut rows: Vec<T>, id: impl Fn(&T) -> I) -> Vec<T> {
    let mut seen = HashSet::new();
    rows.reverse();
    rows.retain(|row| seen.insert(id(row)));
    rows.reverse();
    rows
}
