//! Looking at the records: the 同步日志.

use std::collections::BTreeSet;

use model::State;
use sqlx::FromRow;

use crate::causes::{Link, with_cause};
use crate::record::state;
use crate::review::{OPEN, Review};
use crate::sql::{Sql, sql};
use crate::{Error, Result, Store};

/// What a cursor is about that names no place.
pub(crate) const PAGE: &str = "这一页，请从第一页重新查看";

/// Which records to list.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Of one of these streams; of any where there are none.
    pub streams: Vec<String>,
    /// In one of these states; in any where there are none.
    pub states: Vec<State>,
    /// With this cause.
    pub cause: Option<String>,
    /// That a person is still asked to look at.
    pub review: bool,
    /// With [`RecordFilter::cause`], also what waits for such a record, however far behind: the kinds that the streams
    /// bind.
    pub links: Vec<Link>,
    /// With this text in title, target's title, ids or reason; small and capital letters are one.
    pub q: Option<String>,
    /// One of these ids; any where there are none.
    pub ids: Vec<i64>,
    /// Something happened to it no earlier (ms).
    pub from: Option<i64>,
    /// And earlier (ms).
    pub to: Option<i64>,
    /// Behind this place: [`Page::next`] of the page before.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// So many of the rows, of which one more was asked for: it tells whether there is a next page. `place` says where that
    /// begins, by the last row of this one.
    pub(crate) fn of(mut items: Vec<T>, limit: i64, place: impl FnOnce(&T) -> String) -> Self {
        let most = usize::try_from(limit).unwrap_or_default();
        let more = items.len() > most;
        items.truncate(most);
        let next = items.last().filter(|_| more).map(place);
        Self { items, next }
    }

    /// The same page of what its rows say.
    pub(crate) fn read<R>(self, read: impl FnMut(T) -> Result<R>) -> Result<Page<R>> {
        Ok(Page { items: self.items.into_iter().map(read).collect::<Result<_>>()?, next: self.next })
    }
}

/// A record as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// For [`Store::record`], [`Store::history`] and [`crate::Retry::Ids`].
    pub id: i64,
    /// Its stream.
    pub stream: String,
    /// Its key in the stream.
    pub key: String,
    /// The source record that it came of.
    pub source_id: String,
    /// What people call it.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
    /// The same for all records with the same cause.
    pub cause: Option<String>,
    /// Of a created one: it was there before us and was bound; nothing was created.
    pub adopted: bool,
    /// Whether a person is asked to look at it.
    pub review: Review,
    /// Kind and source id of what it waits for.
    pub waits: Option<(String, String)>,
    /// The target record.
    pub target_id: Option<String>,
    /// What people call the target record.
    pub target_title: Option<String>,
    /// How often in a row it ended in this state, if that is held, failed or unconfirmed.
    pub attempts: i64,
    /// When it is looked at again without being asked for (ms).
    pub due_at: Option<i64>,
    /// The run that looked at it last.
    pub run: Option<String>,
    /// When something last happened to it (ms): a write, or another state or reason.
    pub at: i64,
}

/// One thing that happened to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The run in which it happened.
    pub run: Option<String>,
    /// When (ms).
    pub at: i64,
    /// How the record stood then.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
    /// Of a created one: it was there before us and was bound; nothing was created.
    pub adopted: bool,
    /// What changed, JSON text.
    pub changes: Option<String>,
    /// The calls made while it was written, JSON text.
    pub calls: Option<String>,
}

#[derive(FromRow)]
struct Kept {
    id: i64,
    stream: String,
    key: String,
    source_id: String,
    title: String,
    state: String,
    reason: Option<String>,
    cause: Option<String>,
    adopted: i64,
    review: Option<String>,
    reviewed: Option<String>,
    waits_kind: Option<String>,
    waits_id: Option<String>,
    target_id: Option<String>,
    target_title: Option<String>,
    attempts: i64,
    due_at: Option<i64>,
    run: Option<String>,
    at: i64,
}

#[derive(FromRow)]
struct KeptChange {
    run: Option<String>,
    at: i64,
    state: String,
    reason: Option<String>,
    adopted: i64,
    changes: Option<String>,
    calls: Option<String>,
}

const COLUMNS: &str = "select id, stream, key, source_id, title, state, reason, cause, adopted, review, reviewed, \
                       waits_kind, waits_id, target_id, target_title, attempts, due_at, run, at from records where connection = $1";

impl Store {
    /// A page of the records, what happened last first. Without `q` and `links` it costs a few index ranges; with `q`, the
    /// records of the other conditions are read until the page is full.
    pub async fn list_records(&self, connection: &str, filter: &RecordFilter) -> Result<Page<RecordView>> {
        let limit = filter.limit.clamp(1, 1000);
        let mut kept = Vec::new();
        for range in ranges(filter) {
            let query = conditions(range.narrow(sql(COLUMNS).arg(connection)), filter)?;
            kept.extend(self.all::<Kept>(query.push_arg(" order by at desc, id desc limit ", limit + 1)).await?);
        }
        kept.sort_unstable_by_key(|record| std::cmp::Reverse((record.at, record.id)));
        Page::of(kept, limit, |last| format!("{}.{}", last.at, last.id)).read(Kept::view)
    }

    /// The record of that id.
    pub async fn record(&self, connection: &str, id: i64) -> Result<Option<RecordView>> {
        let query = sql(COLUMNS).arg(connection).push_arg(" and id = ", id);
        self.one::<Kept>(query).await?.map(Kept::view).transpose()
    }

    /// What happened to the record, latest first, at most `limit`.
    pub async fn history(&self, connection: &str, id: i64, limit: i64) -> Result<Vec<Change>> {
        let query =
            sql("select h.run, h.at, h.state, h.reason, h.adopted, h.changes, h.calls from records r join history h \
                         on h.connection = r.connection and h.stream = r.stream and h.key = r.key \
                         where r.connection = $1 and r.id = $2 order by h.id desc limit $3");
        let kept = self.all::<KeptChange>(query.arg(connection).arg(id).arg(limit)).await?;
        kept.into_iter().map(KeptChange::change).collect()
    }
}

/// What one index holds in the order of the list: with several states or streams, each is asked for by itself.
enum Range<'a> {
    State(State, &'a [String]),
    Stream(&'a String),
    All,
}

fn ranges(filter: &RecordFilter) -> Vec<Range<'_>> {
    let streams: BTreeSet<&String> = filter.streams.iter().collect();
    let states: BTreeSet<State> = filter.states.iter().copied().collect();
    match (states.is_empty(), streams.is_empty()) {
        (false, _) => states.into_iter().map(|state| Range::State(state, &filter.streams)).collect(),
        (true, false) => streams.into_iter().map(Range::Stream).collect(),
        (true, true) => vec![Range::All],
    }
}

impl Range<'_> {
    fn narrow(&self, query: Sql) -> Sql {
        match self {
            Self::All => query,
            Self::Stream(stream) => query.push_arg(" and stream = ", *stream),
            Self::State(state, streams) => {
                // A word of ours, not an argument: only so is the index of this state known to hold it.
                let query = query.push(&format!(" and state = '{}'", state.name()));
                match streams {
                    [] => query,
                    [stream] => query.push_arg(" and stream = ", stream),
                    several => query.push_list(" and stream in (select value from texts(", several, ") as streams)"),
                }
            }
        }
    }
}

fn conditions(mut query: Sql, filter: &RecordFilter) -> Result<Sql> {
    if let Some(cause) = &filter.cause {
        query = with_cause(query, cause, &filter.links);
    }
    if filter.review {
        query = query.push(" and ").push(OPEN);
    }
    if !filter.ids.is_empty() {
        query = with_ids(query, &filter.ids);
    }
    if let Some(from) = filter.from {
        query = query.push_arg(" and at >= ", from);
    }
    if let Some(to) = filter.to {
        query = query.push_arg(" and at < ", to);
    }
    if let Some(cursor) = &filter.cursor {
        let (at, id) = place(cursor)?;
        let id = id.parse::<i64>().map_err(|_| lost())?;
        query = query.push_arg(" and (at, id) < (", at).push_arg(", ", id).push(")");
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        query = query.push_arg(
            " and lower(title || ' ' || key || ' ' || source_id || ' ' || coalesce(target_title, '') || ' ' || \
             coalesce(target_id, '') || ' ' || coalesce(reason, '')) like lower(",
            like(q),
        );
        query = query.push(") escape '~'");
    }
    Ok(query)
}

/// Narrows a query over records to those with these ids.
pub(crate) fn with_ids(query: Sql, ids: &[i64]) -> Sql {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    query.push_list(" and id in (select cast(value as bigint) from texts(", &ids, ") as ids)")
}

/// A moment and an id, as a list says where its next page begins.
pub(crate) fn place(cursor: &str) -> Result<(i64, &str)> {
    let (at, id) = cursor.split_once('.').ok_or_else(lost)?;
    Ok((at.parse().map_err(|_| lost())?, id))
}

pub(crate) fn lost() -> Error {
    Error::NotFound(PAGE)
}

/// The text anywhere, its own `%` and `_` taken literally.
pub(crate) fn like(q: &str) -> String {
    format!("%{}%", q.replace('~', "~~").replace('%', "~%").replace('_', "~_"))
}

impl Kept {
    fn view(self) -> Result<RecordView> {
        let state = state(&self.state)?;
        Ok(RecordView {
            adopted: state == State::Created && self.adopted != 0,
            state,
            review: Review::of(self.review.as_deref(), self.reviewed.as_deref()),
            waits: self.waits_kind.zip(self.waits_id),
            id: self.id,
            stream: self.stream,
            key: self.key,
            source_id: self.source_id,
            title: self.title,
            reason: self.reason,
            cause: self.cause,
            target_id: self.target_id,
            target_title: self.target_title,
            attempts: self.attempts,
            due_at: self.due_at,
            run: self.run,
            at: self.at,
        })
    }
}

impl KeptChange {
    fn change(self) -> Result<Change> {
        let state = state(&self.state)?;
        let Self { run, at, reason, adopted, changes, calls, .. } = self;
        Ok(Change { run, at, state, reason, adopted: state == State::Created && adopted != 0, changes, calls })
    }
}
