//! A record as a row of the list.

use std::collections::BTreeMap;

use serde::Serialize;
use store::{RecordView, Review, Store};
use utoipa::ToSchema;

use super::waits::Titles;
use crate::kinds;

/// A record and its present state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Record)]
pub(in crate::api) struct Row {
    pub(super) id: String,
    pub(super) kind: String,
    /// What people call the kind.
    pub(super) label: String,
    /// Its key in the stream.
    pub(super) key: String,
    pub(super) title: String,
    /// `created`, `updated`, `deleted`, `unchanged`, `skipped`, `held`, `failed` or `unconfirmed`
    pub(super) state: &'static str,
    /// Of a `created` one: the target had it, and it was bound to that; nothing was created.
    pub(super) adopted: bool,
    /// Why, and what to do.
    pub(super) reason: Option<String>,
    /// The same for all records with the same cause.
    pub(super) cause: Option<String>,
    /// `open` where a person is asked to look at it although it does not stand still, `done` once they have.
    pub(super) review: Option<&'static str>,
    pub(super) waits: Option<Waits>,
    pub(super) source_id: String,
    pub(super) target_id: Option<String>,
    pub(super) target_title: Option<String>,
    /// How often in a row it did not come through.
    pub(super) attempts: i64,
    /// When it is looked at again by itself (ms).
    pub(super) due_at: Option<i64>,
    /// The run that looked at it last.
    pub(super) run: Option<String>,
    /// When something last happened to it (ms): a write, or another state or reason.
    pub(super) at: i64,
}

/// What a record waits for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Waits {
    kind: String,
    id: String,
    /// What people call it, where that is known.
    title: Option<String>,
}

/// The rows, with the titles of what they wait for.
pub(super) async fn all(store: &Store, connection: &str, records: Vec<RecordView>) -> store::Result<Vec<Row>> {
    let titles = Titles::of(store, connection, &records).await?;
    let targets = targets(store, connection, &records).await?;
    Ok(records.into_iter().map(|record| row(record, &titles, &targets)).collect())
}

/// What the target is called that we have never written to, but have read by the stream that goes the other way: a
/// customer of the first load, as the later one's target.
async fn targets(
    store: &Store,
    connection: &str,
    records: &[RecordView],
) -> store::Result<BTreeMap<(String, String), String>> {
    let asked: Vec<(&str, &str)> = records
        .iter()
        .filter(|record| record.target_title.is_none())
        .filter_map(|record| Some((opposite(&record.stream)?, record.target_id.as_deref()?)))
        .collect();
    if asked.is_empty() { Ok(BTreeMap::new()) } else { store.titles(connection, &asked).await }
}

/// The stream that carries the same things the other way.
fn opposite(stream: &str) -> Option<&'static str> {
    let own = streams::by_name(stream)?.spec();
    let mut others = streams::STREAMS.iter().map(|stream| stream.spec());
    let found = others.find(|other| other.binds == own.binds && other.direction.source() == own.direction.target());
    found.map(|other| other.kind.0)
}

/// What the target gives no name of its own, such as the stock of a product, is called there as it is here.
fn as_here(stream: &str, written: bool, title: &str) -> Option<String> {
    let nameless = streams::by_name(stream)?.spec().target.called.is_empty();
    (written && nameless).then(|| title.to_owned())
}

fn row(record: RecordView, titles: &Titles, targets: &BTreeMap<(String, String), String>) -> Row {
    let RecordView { id, stream, key, source_id, title, state, reason, cause, waits, .. } = record;
    let read = || targets.get(&(opposite(&stream)?.to_owned(), record.target_id.clone()?)).cloned();
    let target_title =
        record.target_title.clone().or_else(read).or_else(|| as_here(&stream, record.target_id.is_some(), &title));
    let waits = waits.map(|(kind, id)| Waits { title: titles.get(&kind, &id), kind, id });
    Row {
        id: id.to_string(),
        label: kinds::label(&stream).to_owned(),
        kind: stream,
        key,
        title,
        adopted: record.adopted,
        state: state.name(),
        reason,
        cause,
        review: match record.review {
            Review::None => None,
            Review::Open => Some("open"),
            Review::Done => Some("done"),
        },
        waits,
        source_id,
        target_id: record.target_id,
        target_title,
        attempts: record.attempts,
        due_at: record.due_at,
        run: record.run,
        at: record.at,
    }
}
