//! 即时库存 by material (jdy-api.md §5.12). A row of the list has no id, and those of one product and warehouse may lie
//! far apart, on pages that move. So the record is a material with all its rows, asked for by the material: what is
//! summed comes of one small list that held still, and what is missing there is missing.

use std::collections::BTreeMap;

use ::jdy::{Filter, INVENTORY, MOST_IDS};
use engine::{CallError, Page};
use model::{Raw, Source};
use serde_json::{Value, json};

use super::JdyPeer;
use super::cursor::Cursor;
use super::objects::entry;
use super::refusal::told;
use super::rows::distinct;
use crate::peers;

impl JdyPeer {
    /// The next page of materials with their stock. Always all: whether what a bill reserves counts as a change of a
    /// stock row is not said (decision 0013).
    pub(super) async fn stock_page(&self, source: &Source, at: &Cursor) -> Result<Page, CallError> {
        let filter = Filter { include_disabled: true, ..Filter::default() };
        let listed = self.client.list(entry(source.object)?.object, &filter, at.page).await.map_err(told)?;
        let (materials, count) = (distinct(listed.rows), listed.count);
        let seen = u64::try_from(materials.len()).unwrap_or(u64::MAX);
        let next = at.after(seen, count, listed.total_pages);
        let end = next.is_none();
        let next = next.unwrap_or_else(|| at.next_pass(seen, count));
        Ok(Page { records: self.with_stock(materials).await?, cursor: next.text(), end, ..Page::default() })
    }

    /// These materials as they are now.
    pub(super) async fn stock_by_ids(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        let materials = self.listed(entry(source.object)?, ids).await?;
        self.with_stock(materials.into_iter().collect()).await
    }

    async fn with_stock(&self, materials: Vec<(String, Value)>) -> Result<Vec<Raw>, CallError> {
        let mut rows: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let ids: Vec<String> = materials.iter().map(|(id, _)| id.clone()).collect();
        for chunk in ids.chunks(MOST_IDS) {
            let filter = Filter { ids: chunk.to_vec(), ..Filter::default() };
            for row in self.still(&INVENTORY, &filter, |rows| rows).await?.0 {
                if let Some(material) = peers::text_at(&row, "material_id") {
                    rows.entry(material).or_default().push(row);
                }
            }
        }
        let raw = |(id, material): (String, Value)| {
            let rows = rows.remove(&id).unwrap_or_default();
            let value =
                json!({"material_id": id, "number": material["number"], "name": material["name"], "rows": rows});
            Raw::new(id, value)
        };
        Ok(materials.into_iter().map(raw).collect())
    }
}
