//! Numbers over all records of a connection.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use model::State;
use serde::Serialize;
use sqlx::FromRow;

use crate::record::state;
use crate::review::OPEN;
use crate::sql::{Sql, sql};
use crate::{Result, Store};

/// How many records of each stream are in each state.
pub type Counts = BTreeMap<String, BTreeMap<State, u64>>;

/// Records that stand still for the same cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The cause, for [`crate::Retry::Where`].
    pub cause: String,
    /// Their stream.
    pub stream: String,
    /// Their state.
    pub state: State,
    /// How many.
    pub count: u64,
    /// One of their reasons.
    pub reason: String,
    /// What people call the record that it is about, where it is one; not of [`Store::causes`].
    pub title: Option<String>,
}

impl Cause {
    /// Whether nothing stands still: a person is asked to look at these records, and says so ([`Store::review`]).
    pub fn is_review(&self) -> bool {
        !matches!(self.state, State::Held | State::Failed | State::Unconfirmed)
    }
}

/// A stream, and the kind of what it binds: who waits for a thing of that kind waits for a record of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The kind.
    pub kind: String,
    /// The stream.
    pub stream: String,
}

/// How far a chain of records that wait for one another is followed: order, delivery, customer, category are four.
const DEPTH: &str = "6";

#[derive(FromRow)]
struct OfConnection {
    connection: String,
    #[sqlx(flatten)]
    cause: Kept,
}

#[derive(FromRow)]
struct Kept {
    cause: String,
    stream: String,
    state: String,
    count: i64,
    reason: Option<String>,
    #[sqlx(default)]
    title: Option<String>,
}

impl Store {
    /// How many records of each stream are in each state.
    pub async fn counts(&self, connection: &str) -> Result<Counts> {
        let query = sql("select stream, state, count from tallies where connection = $1 and count > 0");
        let mut counts = Counts::new();
        for (stream, name, count) in self.all::<(String, String, i64)>(query.arg(connection)).await? {
            counts.entry(stream).or_default().insert(state(&name)?, count.unsigned_abs());
        }
        Ok(counts)
    }

    /// How many source records the stream knows that were there when they were last looked at.
    pub async fn count_sources(&self, connection: &str, stream: &str) -> Result<u64> {
        let query = sql("select count(distinct source_id) from records where connection = $1 and stream = $2 \
                         and state <> 'deleted' and coalesce(cause, '') <> 'gone'");
        let count = self.one::<(i64,)>(query.arg(connection).arg(stream)).await?;
        Ok(count.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// A page of their ids, in the order of their bytes, behind `after`.
    pub async fn sources(&self, connection: &str, stream: &str, after: &str, limit: i64) -> Result<Vec<String>> {
        let query = sql("select distinct source_id from records where connection = $1 and stream = $2 \
                         and state <> 'deleted' and coalesce(cause, '') <> 'gone' and source_id > $3 \
                         order by source_id limit $4");
        let ids = self.all::<(String,)>(query.arg(connection).arg(stream).arg(after).arg(limit)).await?;
        Ok(ids.into_iter().map(|(id,)| id).collect())
    }

    /// Why records stand still, the most frequent causes first, at most `limit`.
    pub async fn causes(&self, connection: &str, limit: i64) -> Result<Vec<Cause>> {
        let query = sql("select cause, stream, state, count(*) as count, max(reason) as reason from records \
                         where connection = $1 and cause is not null \
                         group by cause, stream, state order by count(*) desc, cause, stream, state limit $2");
        self.all::<Kept>(query.arg(connection).arg(limit)).await?.into_iter().map(Kept::cause).collect()
    }

    /// As [`Store::causes`], for what stands still and is not meant to, and for what a person is asked to look at
    /// ([`Cause::is_review`]): each record counts under what it waits for in the end. A thing that no record explains has its kind for [`Cause::stream`]. Where a record has failed because of
    /// it, such as an order with a product that was made in the CRM (SO-2), the record has to be seen to, and its stream
    /// stands there; the thing's kind again where records of several streams have, or where its binding is broken (PR-4).
    ///
    /// Records that wait for the same are one from the first step on, so that a chain is followed once for each thing
    /// that is waited for, and not for each record.
    pub async fn root_causes(&self, connection: &str, links: &[Link], limit: i64) -> Result<Vec<Cause>> {
        Ok(self.root_causes_of(&[connection], links, limit).await?.remove(connection).unwrap_or_default())
    }

    /// The same of several connections at once, at most `limit` of each.
    pub async fn root_causes_of(
        &self,
        connections: &[&str],
        links: &[Link],
        limit: i64,
    ) -> Result<HashMap<String, Vec<Cause>>> {
        let mut causes: HashMap<String, Vec<Cause>> = HashMap::new();
        if connections.is_empty() {
            return Ok(causes);
        }
        for kept in self.all::<OfConnection>(sql(&ROOTS).list(connections).list(links).arg(limit)).await? {
            causes.entry(kept.connection).or_default().push(kept.cause.cause()?);
        }
        Ok(causes)
    }

    /// What people call these records, by stream and source id.
    pub async fn titles(&self, connection: &str, of: &[(&str, &str)]) -> Result<BTreeMap<(String, String), String>> {
        #[derive(Serialize)]
        struct Of<'a> {
            stream: &'a str,
            id: &'a str,
        }
        let of: Vec<Of<'_>> = of.iter().map(|(stream, id)| Of { stream, id }).collect();
        let query = sql("select r.stream, r.source_id, min(r.title) from rows($2) as page cross join records r \
                         where r.connection = $1 and r.stream = page.value ->> 'stream' \
                         and r.source_id = page.value ->> 'id' and r.title <> '' group by r.stream, r.source_id");
        let rows = self.all::<(String, String, String)>(query.arg(connection).list(&of)).await?;
        Ok(rows.into_iter().map(|(stream, id, title)| ((stream, id), title)).collect())
    }
}

/// Joined in the written order (`cross join`), or SQLite goes through all that waits for each thing.
/// `among` are the connections; `things` is what is waited for; `walk` follows each to what that waits for; `ends` is where
/// it came to; `roots` the records there, of which one explains the rest.
static ROOTS: LazyLock<String> = LazyLock::new(|| {
    let standing = "state in ('held', 'failed', 'unconfirmed')";
    // Nothing where there are several.
    let many_titles = "case when min(title) = max(title) then min(title) else '' end";
    // What has failed for a thing has to be seen to, unless it is the thing's binding that is broken (PR-4).
    let seen_to = "t.state <> 'held' and not exists (select 1 from bindings b where b.connection = o.connection \
                   and b.kind = o.kind and (b.jdy_id = o.id or b.crm_id = o.id) and b.broken is not null)";
    format!(
        "with recursive among as (select page.value as connection from texts($1) as page), \
         links as (select page.value ->> 'kind' as kind, page.value ->> 'stream' as stream from rows($2) as page), \
         things as (select r.connection, waits_kind as kind, waits_id as id, count(*) as count, min(cause) as cause, \
             max(reason) as reason, case when min(stream) = max(stream) then min(stream) end as stream, \
             {many_titles} as title, \
             case when min(state) = 'failed' or max(state) = 'failed' then 'failed' else max(state) end as state \
             from among a cross join records r where r.connection = a.connection and waits_kind is not null \
             and {standing} group by r.connection, waits_kind, waits_id), \
         walk (connection, first_kind, first_id, kind, id, depth) as (select connection, kind, id, kind, id, 0 \
             from things union all \
             select w.connection, w.first_kind, w.first_id, r.waits_kind, r.waits_id, w.depth + 1 \
             from walk w cross join links l cross join records r \
             where l.kind = w.kind and r.connection = w.connection and r.stream = l.stream and r.source_id = w.id \
             and w.depth < {DEPTH} and r.waits_kind is not null and r.{standing}), \
         far as (select w.*, row_number() over (partition by connection, first_kind, first_id \
             order by depth desc, kind, id) as place from walk w), \
         ends as (select connection, kind, id, cast(sum(count) as bigint) as count from (select f.connection, f.kind, \
             f.id, t.count from far f join things t on t.connection = f.connection and t.kind = f.first_kind \
             and t.id = f.first_id where f.place = 1) as each group by connection, kind, id), \
         roots as (select e.connection, e.kind, e.id, e.count, min(r.id) as record from ends e \
             left join links l on l.kind = e.kind \
             left join records r on r.connection = e.connection and r.stream = l.stream and r.source_id = e.id \
             and r.waits_kind is null and r.cause is not null and r.{standing} \
             group by e.connection, e.kind, e.id, e.count), \
         counted as (select o.connection, coalesce(r.cause, t.cause, o.kind) as cause, \
             coalesce(r.stream, case when {seen_to} then t.stream end, o.kind) as stream, \
             coalesce(r.state, t.state) as state, o.count, coalesce(r.reason, t.reason) as reason, \
             coalesce(r.title, case when {seen_to} and t.stream is not null then t.title else '' end) as title \
             from roots o join things t on t.connection = o.connection \
             and t.kind = o.kind and t.id = o.id left join records r on r.id = o.record \
             union all select r.connection, cause, stream, state, count(*), max(reason), {many_titles} from among a \
             cross join records r where r.connection = a.connection and cause is not null and waits_kind is null \
             and {standing} group by r.connection, cause, stream, state \
             union all select r.connection, cause, stream, state, count(*), max(reason), {many_titles} from among a \
             cross join records r where r.connection = a.connection and cause is not null and {OPEN} \
             group by r.connection, cause, stream, state), \
         summed as (select connection, cause, stream, state, cast(sum(count) as bigint) as count, \
             max(reason) as reason, {many_titles} as title from counted group by connection, cause, stream, state), \
         placed as (select s.*, row_number() over (partition by connection \
             order by count desc, cause, stream, state) as place from summed s) \
         select connection, cause, stream, state, count, reason, title from placed where place <= $3 \
         order by connection, place"
    )
});

/// Narrows a query over records to those with the cause, and what waits for them.
pub(crate) fn with_cause(query: Sql, cause: &str, links: &[Link]) -> Sql {
    if links.is_empty() {
        return query.push_arg(" and cause = ", cause);
    }
    let query = query.push_list(
        " and id in (with recursive links as (select page.value ->> 'kind' as kind, \
         page.value ->> 'stream' as stream from rows(",
        links,
        ") as page), under (id, stream, source_id, depth) as \
         (select id, stream, source_id, 0 from records where connection = $1",
    );
    query
        .push_arg(" and cause = ", cause)
        .push(
            " union select r.id, r.stream, r.source_id, u.depth + 1 from under u \
             cross join links l cross join records r where l.stream = u.stream and r.connection = $1 \
             and r.waits_kind = l.kind and r.waits_id = u.source_id \
             and r.state in ('held', 'failed', 'unconfirmed') and u.depth < ",
        )
        .push(DEPTH)
        .push(") select id from under)")
}

impl Kept {
    fn cause(self) -> Result<Cause> {
        let state = state(&self.state)?;
        let Self { cause, stream, count, reason, title, .. } = self;
        let title = title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
        Ok(Cause { cause, stream, state, count: count.unsigned_abs(), reason: reason.unwrap_or_default(), title })
    }
}
