//! Reading records, with their lines, and reading all of something (fxiaoke-api.md §2.6).

use std::collections::{BTreeSet, HashMap, HashSet};

use engine::{CallError, Found};
use fxiaoke::{Describe, Operator, Query, limits};
use model::{Lines, Raw, Source, Target};
use serde_json::{Map, Value};

use super::page::MODIFIED;
use super::refusal::{cut_short, told};
use super::{CrmPeer, read, schema, write};
use crate::peers;

/// Values in one `IN` condition.
const CHUNK: usize = 100;
/// Detail objects that keep their rows in an order of their own have it here; the others are in the order of `_id`.
pub(super) const ROW_ORDER: &str = "order_by";

impl CrmPeer {
    /// One page of `query` in the order of `_id`, behind the row `after`; the first one says how many there are in all.
    pub(super) async fn keyset(
        &self,
        object: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<fxiaoke::QueryPage, CallError> {
        // What is not there yet holds nothing, and has no field to ask for.
        let asked = query.filters.iter().map(|filter| filter.field.as_str());
        if self.schemas.has_imagined(object, asked).await {
            return Ok(fxiaoke::QueryPage { rows: Vec::new(), total: Some(0) });
        }
        let query = Query { count: after.is_none(), ..query.clone() };
        self.client.query(object, &query.after_id(after)).await.map_err(told)
    }

    /// All rows of `query`, or an error: never some of them.
    pub(super) async fn every(&self, object: &str, query: &Query) -> Result<Vec<Value>, CallError> {
        let (mut rows, mut after, mut all) = (Vec::new(), None, None);
        loop {
            let page = self.keyset(object, query, after.as_deref()).await?;
            let full = page.rows.len() >= limits::PAGE as usize;
            all = all.or(page.total);
            rows.extend(page.rows);
            after = rows.last().and_then(|row| peers::text_at(row, "_id"));
            match all {
                _ if full => {}
                Some(all) if all > rows.len() as u64 => return Err(cut_short(object)),
                _ => return Ok(rows),
            }
        }
    }

    /// All rows whose `field` is one of `values`.
    pub(super) async fn every_in(&self, object: &str, field: &str, values: &[String]) -> Result<Vec<Value>, CallError> {
        let mut rows = Vec::new();
        for chunk in values.chunks(CHUNK) {
            let query = Query::default().filter(field, Operator::In, chunk.iter().cloned());
            rows.extend(self.every(object, &query).await?);
        }
        Ok(rows)
    }

    /// Rows of a source as its stream reads them, each with its lines.
    pub(super) async fn with_lines(&self, source: &Source, rows: &[Value]) -> Result<Vec<Raw>, CallError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let describe = self.schemas.get(source.object).await?;
        let mut lines = match &source.lines {
            Some(lines) => self.lines(lines, rows).await?,
            None => HashMap::new(),
        };
        let raw = |row: &Value| {
            let id = peers::text_at(row, "_id")?;
            let mut record = read::record(&describe, &self.hands.as_changed(source.object, &id, row), source.labels);
            if source.lines.is_some() {
                record.insert("lines".to_owned(), lines.remove(&id).unwrap_or_default().into());
            }
            let changed_at = peers::text_at(row, MODIFIED).and_then(|at| at.parse().ok());
            Some(Raw { id, value: record.into(), changed_at })
        };
        Ok(rows.iter().filter_map(raw).collect())
    }

    /// The lines of these masters, by master. Invalid ones are not among them (assumption A15).
    async fn lines(&self, lines: &Lines, masters: &[Value]) -> Result<HashMap<String, Vec<Value>>, CallError> {
        let describe = self.schemas.get(lines.object).await?;
        let masters: Vec<String> = masters.iter().filter_map(|row| peers::text_at(row, "_id")).collect();
        let mut rows = self.every_in(lines.object, lines.master, &masters).await?;
        rows.retain(|row| row.get("life_status").and_then(Value::as_str) != Some("invalid"));
        if describe.fields.contains_key(ROW_ORDER) {
            rows.sort_by_key(|row| peers::text_at(row, ROW_ORDER).and_then(|order| order.parse::<i64>().ok()));
        }
        let mut by_master: HashMap<String, Vec<Value>> = HashMap::new();
        for row in &rows {
            let Some(master) = peers::text_at(row, lines.master) else { continue };
            by_master.entry(master).or_default().push(read::record(&describe, row, lines.labels).into());
        }
        Ok(by_master)
    }

    /// These records as they are now.
    pub(super) async fn by_ids(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        let rows = self.every_in(source.object, "_id", ids).await?;
        self.with_lines(source, &rows).await
    }

    /// The masters of lines, each once. An invalid line is found too: that it is gone is its master's change.
    pub(super) async fn masters_of(&self, source: &Source, ids: &[String]) -> Result<Vec<String>, CallError> {
        let Some(lines) = &source.lines else { return Ok(Vec::new()) };
        let mut masters = BTreeSet::new();
        for chunk in ids.chunks(CHUNK) {
            let query = Query { projection: vec!["_id".to_owned(), lines.master.to_owned()], ..Query::default() };
            let query = query.filter("_id", Operator::In, chunk.iter().cloned());
            let invalid = query.clone().filter("life_status", Operator::Eq, ["invalid"]);
            for query in [query, invalid] {
                let rows = self.every(lines.object, &query).await?;
                masters.extend(rows.iter().filter_map(|row| peers::text_at(row, lines.master)));
            }
        }
        Ok(masters.into_iter().collect())
    }

    /// The ids of all records that are in use.
    pub(super) async fn all_ids(&self, object: &str) -> Result<HashSet<String>, CallError> {
        let name = &self.schemas.api_name(object).await?;
        let query = Query { projection: vec!["_id".to_owned()], ..Query::default() };
        let rows = self.every(name, &query).await.inspect_err(|_| self.schemas.known.doubt(object))?;
        Ok(rows.iter().filter_map(|row| peers::text_at(row, "_id")).collect())
    }

    /// How many records are in use.
    pub(super) async fn how_many(&self, object: &str) -> Result<u64, CallError> {
        let query = Query { count: true, limit: 1, projection: vec!["_id".to_owned()], ..Query::default() };
        let page = self.client.query(object, &query).await.map_err(told)?;
        page.total.ok_or_else(|| cut_short(object))
    }

    /// All records of an object.
    pub(super) async fn whole_table(&self, object: &str) -> Result<Vec<Value>, CallError> {
        let describe = self.schemas.get(object).await?;
        let rows = self.every(&describe.api_name, &Query::default()).await?;
        Ok(rows.iter().map(|row| read::record(&describe, row, &[]).into()).collect())
    }

    /// The records that agree in a field.
    pub(super) async fn find_records(
        &self,
        target: &Target,
        name: &str,
        values: &[Value],
    ) -> Result<Vec<Found>, CallError> {
        let describe = self.schemas.get(target.object).await?;
        let (api_name, field) = schema::known(&describe, name)?;
        // What the field cannot hold, such as an option that is not there, no record has.
        let wired = |value: &Value| match write::wire(&describe, api_name, field, value).ok()? {
            Value::Array(one) => one.first().and_then(peers::text),
            other => peers::text(&other),
        };
        let values: Vec<String> = values.iter().filter(|v| !peers::is_empty(v)).filter_map(wired).collect();
        let values: Vec<String> = values.into_iter().filter(|value| !engine::is_made_up(value)).collect();
        let rows = self.every_in(&describe.api_name, api_name, &values).await?;
        Ok(rows.iter().filter_map(|row| found(&describe, row)).collect())
    }

    /// Target records as they are now.
    pub(super) async fn found_by_ids(&self, target: &Target, ids: &[String]) -> Result<Vec<Found>, CallError> {
        let describe = self.schemas.get(target.object).await?;
        let rows = self.every_in(&describe.api_name, "_id", ids).await?;
        Ok(rows.iter().filter_map(|row| found(&describe, row)).collect())
    }

    /// A record as it is now; an invalid one counts as gone.
    pub(super) async fn current_record(&self, object: &str, id: &str) -> Result<Option<Value>, CallError> {
        let describe = self.schemas.get(object).await?;
        if engine::is_made_up(id) {
            return Ok(Some(Value::Object(Map::new())));
        }
        let row = self.client.get(&describe.api_name, id).await.map_err(told)?;
        let row = row.filter(|row| row.get("life_status").and_then(Value::as_str) != Some("invalid"));
        Ok(row.map(|row| read::labelled(&describe, read::record(&describe, &row, &[])).into()))
    }
}

fn found(describe: &Describe, row: &Value) -> Option<Found> {
    let record: Map<String, Value> = read::labelled(describe, read::record(describe, row, &[]));
    Some(Found { id: peers::text_at(row, "_id")?, fields: record.into_iter().collect() })
}
