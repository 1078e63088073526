//! Reading records: list and detail as one (jdy-api.md §3.4), and all of something.

use std::collections::{BTreeMap, HashSet};

use ::jdy::{Filter, MOST_IDS, Object, Page as Listed};
use engine::{CallError, Next, Page};
use futures::{StreamExt, TryStreamExt};
use jiff::civil::DateTime;
use jiff::tz::{self, Offset};
use model::{Raw, Source};
use serde_json::Value;

use super::JdyPeer;
use super::cursor::Cursor;
use super::objects::Entry;
use super::refusal::{own, told};
use crate::peers;

/// Detail calls under way at once.
const WIDTH: usize = 8;
/// How often a whole list is read until it holds still.
const TRIES: usize = 3;

impl JdyPeer {
    /// The next page of a source.
    pub(super) async fn next_page(&self, source: &Source, entry: &Entry, at: &Cursor) -> Result<Page, CallError> {
        let listed = self.window(entry, &at.filter(entry), at.page).await?;
        let (rows, count) = (distinct(listed.rows), listed.count);
        let seen = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let next = at.after(seen, count, listed.total_pages);
        let end = next.is_none();
        let next = next.unwrap_or_else(|| at.next_pass(seen, count));
        let total = count.filter(|_| at.is_first());
        let (records, mut unreadable) = self.completed(source, entry, rows).await?;
        let (records, refused) = self.accompanied(source, records).await?;
        unreadable.extend(refused);
        Ok(Page { records, unreadable, gone: Vec::new(), cursor: next.text(), end, total })
    }

    /// A page of what was modified, unless it was said a moment ago that nothing was.
    pub(super) async fn window(&self, entry: &Entry, filter: &Filter, page: u32) -> Result<Listed, CallError> {
        if page == 1 && self.unmodified.holds(entry, filter, (self.now)()) {
            return Ok(Listed { rows: Vec::new(), total_pages: 0, count: Some(0) });
        }
        let listed = self.client.list(entry.object, filter, page).await.map_err(told)?;
        if page == 1 && listed.rows.is_empty() && listed.count == Some(0) {
            self.unmodified.note(entry, filter, (self.now)());
        }
        Ok(listed)
    }

    /// Each row with its detail, where the source asks for it, in the order of the rows. One whose detail is refused, or
    /// not there, is named.
    async fn completed(
        &self,
        source: &Source,
        entry: &Entry,
        rows: Vec<(String, Value)>,
    ) -> Result<(Vec<Raw>, Vec<(String, CallError)>), CallError> {
        if !source.detail {
            return Ok((rows.into_iter().map(|(id, value)| raw(id, value)).collect(), Vec::new()));
        }
        let details = futures::stream::iter(rows).map(|(id, row)| async move {
            let detail = self.client.detail(entry.object, &id).await.map_err(told);
            (id, row, detail)
        });
        let (mut records, mut unreadable) = (Vec::new(), Vec::new());
        let mut details = std::pin::pin!(details.buffered(WIDTH));
        while let Some((id, row, detail)) = details.next().await {
            match detail {
                Ok(Some(detail)) => records.push(raw(id, merged(row, detail))),
                // Deleted a moment ago, or half there for a moment: asked for by its id, it will be the one or the other.
                Ok(None) => unreadable.push((id.clone(), half(entry, &id, Next::Retry))),
                Err(error) if error.next == Next::Reject => unreadable.push((id, error)),
                Err(error) => return Err(error),
            }
        }
        Ok((records, unreadable))
    }

    /// These records as they are now, looking as they do on a page.
    pub(super) async fn by_ids(&self, source: &Source, entry: &Entry, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        let mut listed = self.listed(entry, ids).await?;
        let only_listed = entry.by_ids && !source.detail;
        let read = futures::stream::iter(ids.to_vec()).map(|id| async move {
            let detail = if only_listed { None } else { self.client.detail(entry.object, &id).await.map_err(told)? };
            let row = match &detail {
                Some(detail) => self.row_of(entry, &id, detail).await?,
                None => None,
            };
            Ok((id, row, detail))
        });
        let read: Vec<(String, Option<Value>, Option<Value>)> = read.buffered(WIDTH).try_collect().await?;
        let mut records = Vec::new();
        for (id, row, detail) in read {
            let value = match (listed.remove(&id).or(row), detail) {
                // 作废: the list knows it no more.
                (None, Some(_)) if entry.row_by.is_some() => continue,
                (Some(row), Some(detail)) => merged(row, detail),
                (Some(row), None) if only_listed => row,
                (None, Some(detail)) => detail,
                (None, None) => continue,
                // Half a record is none, and it is not gone either.
                (Some(_), None) => return Err(half(entry, &id, Next::Reject)),
            };
            records.push(raw(id, value));
        }
        let (records, mut refused) = self.accompanied(source, records).await?;
        refused.pop().map_or(Ok(records), |(_, error)| Err(error))
    }

    /// The list's row of a record, where the row says what the detail does not.
    async fn row_of(&self, entry: &Entry, id: &str, detail: &Value) -> Result<Option<Value>, CallError> {
        let (Some(filter), Some(number)) = (entry.row_by, peers::text_at(detail, entry.number)) else {
            return Ok(None);
        };
        let filter = Filter { extra: vec![(filter.to_owned(), number)], ..Filter::default() };
        let rows = self.whole(entry, &filter).await?;
        Ok(rows.into_iter().find(|(row, _)| row == id).map(|(_, row)| row))
    }

    /// The list's rows of these ids, where the list can be asked for them.
    pub(super) async fn listed(&self, entry: &Entry, ids: &[String]) -> Result<BTreeMap<String, Value>, CallError> {
        let mut rows = BTreeMap::new();
        for chunk in ids.chunks(MOST_IDS).filter(|_| entry.by_ids) {
            let filter = Filter { ids: chunk.to_vec(), include_disabled: true, ..Filter::default() };
            rows.extend(self.whole(entry, &filter).await?);
        }
        Ok(rows)
    }

    /// All rows, in the list's order, or an error: never some of them, as far as JDY says how many there are.
    pub(super) async fn whole(&self, entry: &Entry, filter: &Filter) -> Result<Vec<(String, Value)>, CallError> {
        Ok(self.listing(entry, filter).await?.0)
    }

    /// As [`Self::whole`], and whether that is known to be all.
    pub(super) async fn listing(
        &self,
        entry: &Entry,
        filter: &Filter,
    ) -> Result<(Vec<(String, Value)>, bool), CallError> {
        let mut known = HashSet::new();
        self.still(entry.object, filter, |rows| {
            distinct(rows).into_iter().filter(|(id, _)| known.insert(id.clone())).collect()
        })
        .await
    }

    /// How many rows a list has, where JDY says so.
    pub(super) async fn length(&self, object: &Object) -> Result<Option<u64>, CallError> {
        let filter = Filter { include_disabled: true, page_size: 1, ..Filter::default() };
        Ok(self.client.list(object, &filter, 1).await.map_err(told)?.count)
    }

    /// A whole list that held still while it was read, each page as `take` takes it, and whether it is known to be whole;
    /// or an error.
    pub(super) async fn still<T>(
        &self,
        object: &Object,
        filter: &Filter,
        mut take: impl FnMut(Vec<Value>) -> Vec<T> + Send,
    ) -> Result<(Vec<T>, bool), CallError> {
        for _ in 0..TRIES {
            if let Some(rows) = self.read_through(object, filter, &mut take).await? {
                return Ok(rows);
            }
        }
        let text = format!("精斗云的{}列表在读取时不断变化，未能完整读取，稍后自动再试", object.label);
        Err(own(Next::Retry, "incomplete", text))
    }

    /// All rows, and whether JDY says that these are all; `None` when the list changed its length meanwhile, or says it
    /// has more.
    async fn read_through<T>(
        &self,
        object: &Object,
        filter: &Filter,
        take: &mut (impl FnMut(Vec<Value>) -> Vec<T> + Send),
    ) -> Result<Option<(Vec<T>, bool)>, CallError> {
        let (mut all, mut before, mut page, mut counted) = (Vec::new(), 0, 1, true);
        loop {
            let listed = self.client.list(object, filter, page).await.map_err(told)?;
            let empty = listed.rows.is_empty();
            all.extend(take(listed.rows));
            let seen = u64::try_from(all.len()).unwrap_or(u64::MAX);
            let count = listed.count.unwrap_or(seen);
            counted &= listed.count.is_some();
            if count < before {
                return Ok(None);
            }
            before = count;
            if empty || page >= listed.total_pages {
                return Ok((seen == before).then_some((all, counted)));
            }
            page += 1;
        }
    }
}

fn raw(id: String, value: Value) -> Raw {
    let changed_at = peers::text_at(&value, "modify_time").and_then(|time| moment(&time));
    Raw { changed_at, ..Raw::new(id, value) }
}

/// `2026-11-23 09:30:00` in the zone of 精斗云, as most details have it and no list (jdy-api.md §3.4).
fn moment(time: &str) -> Option<i64> {
    const SHANGHAI: Offset = tz::offset(8);
    let time: DateTime = time.parse().ok()?;
    Some(SHANGHAI.to_timestamp(time).ok()?.as_millisecond())
}

/// A record that the list has and the detail has not.
fn half(entry: &Entry, id: &str, next: Next) -> CallError {
    let text = format!("精斗云的{}列表中有 {id} 而详情中没有，请在精斗云打开该记录核对，然后重试", entry.object.label);
    own(next, "inconsistent", text)
}

/// Rows by id, each once. A row without an id cannot be anything's source.
pub(super) fn distinct(rows: Vec<Value>) -> Vec<(String, Value)> {
    let mut known = HashSet::new();
    let with_id = rows.into_iter().filter_map(|row| Some((peers::text_at(&row, "id")?, row)));
    with_id.filter(|(id, _)| known.insert(id.clone())).collect()
}

/// The list's row with what the detail knows on top: neither holds all (§3.4).
fn merged(row: Value, detail: Value) -> Value {
    match (row, detail) {
        (Value::Object(mut row), Value::Object(detail)) => {
            row.extend(detail.into_iter().filter(|(_, value)| !peers::is_empty(value)));
            Value::Object(row)
        }
        (_, detail) => detail,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_s_moment_is_shanghai_s() {
        assert_eq!(moment("2026-11-23 00:00:00"), Some(1_795_363_200_000));
        for none in ["", "2026-11-23T", "刚才", "0"] {
            assert_eq!(moment(none), None, "{none}");
        }
    }

    #[test]
    fn the_detail_lies_on_top_of_the_row_where_it_says_something() {
        let row = json!({"id": "1", "brand_name": "甲", "parent_name": "酒", "enable": "1"});
        let detail = json!({"id": "1", "brand_name": "", "enable": "0", "price_entity": [{"price_retail_price": "1"}]});
        let expected = json!({"id": "1", "brand_name": "甲", "parent_name": "酒", "enable": "0",
            "price_entity": [{"price_retail_price": "1"}]});
        assert_eq!(merged(row, detail), expected);
    }

    #[test]
    fn a_row_comes_once_whatever_type_its_id_has() {
        let rows = vec![json!({"id": "1"}), json!({"id": 1, "again": true}), json!({"name": "无"}), json!({"id": 2})];
        let ids: Vec<String> = distinct(rows).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["1", "2"]);
    }
}
