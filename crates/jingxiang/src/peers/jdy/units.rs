//! Units, alone and in groups. G2 has no group object (jdy-api.md §5.4, §5.5): a multi-unit material's units are a group
//! that is called as its base unit. So there are two lists to read: the units, then the materials with their units.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ::jdy::{Filter, MATERIAL_UNIT, MEASURE_UNIT, MOST_IDS};
use engine::{CallError, Page};
use futures::{StreamExt, TryStreamExt};
use model::{Raw, Source};
use serde_json::{Value, json};

use super::JdyPeer;
use super::cursor::Cursor;
use super::objects::{MATERIALS, entry};
use super::refusal::told;
use crate::peers;

/// The part of a pass that reads materials.
const GROUPS: u8 = 1;
/// Details read at once.
const WIDTH: usize = 8;

impl JdyPeer {
    /// The next page of units.
    pub(super) async fn unit_page(&self, source: &Source, at: &Cursor) -> Result<Page, CallError> {
        if at.part == GROUPS {
            return self.group_page(at).await;
        }
        let units = entry(source.object)?;
        let listed = self.client.list(units.object, &at.filter(units), at.page).await.map_err(told)?;
        let seen = u64::try_from(listed.rows.len()).unwrap_or(u64::MAX);
        let next = at.after(seen, listed.count, listed.total_pages);
        // A unit that was renamed is called so in all groups, also in those of materials that did not change: then the
        // next part is read whole.
        let next = next.unwrap_or_else(|| at.next_part(seen, listed.count));
        let total = listed.count.filter(|_| at.is_first());
        let records = listed.rows.iter().filter_map(|row| {
            let id = peers::text_at(row, "id")?;
            let value = json!({"id": id, "name": peers::text_at(row, "name")});
            Some(Raw::new(id, value))
        });
        Ok(Page { records: records.collect(), cursor: next.text(), total, ..Page::default() })
    }

    /// The groups of a page of materials.
    async fn group_page(&self, at: &Cursor) -> Result<Page, CallError> {
        let mut filter = at.filter(MATERIALS);
        filter.extra.push(("show_units".to_owned(), "true".to_owned()));
        let listed = self.window(MATERIALS, &filter, at.page).await?;
        let seen = u64::try_from(listed.rows.len()).unwrap_or(u64::MAX);
        let next = at.after(seen, listed.count, listed.total_pages);
        let end = next.is_none();
        let next = next.unwrap_or_else(|| at.next_pass(seen, listed.count));
        let asked = self.units_of(&listed.rows).await?;
        let mut known = HashSet::new();
        let records =
            listed.rows.iter().flat_map(|row| grouped(row, &asked)).filter(|raw| known.insert(raw.id.clone()));
        Ok(Page { records: records.collect(), cursor: next.text(), end, ..Page::default() })
    }

    /// The units of those multi-unit materials whose rows came without them, by material (§5.5).
    async fn units_of(&self, materials: &[Value]) -> Result<BTreeMap<String, Vec<Value>>, CallError> {
        let without = materials.iter().filter(|row| is_multi(row) && !row.get("units").is_some_and(Value::is_array));
        let ids: Vec<String> = without.filter_map(|row| peers::text_at(row, "id")).collect();
        let mut units: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for chunk in ids.chunks(MOST_IDS) {
            let filter = Filter { ids: chunk.to_vec(), ..Filter::default() };
            let mut page = 1;
            loop {
                let listed = self.client.list(&MATERIAL_UNIT, &filter, page).await.map_err(told)?;
                for row in listed.rows {
                    if let Some(material) = peers::text_at(&row, "material_id") {
                        units.entry(material).or_default().push(row);
                    }
                }
                if page >= listed.total_pages {
                    break;
                }
                page += 1;
            }
        }
        Ok(units)
    }

    /// These units as they are now: `unit`, or `group/unit` with the names of both.
    pub(super) async fn units_by_ids(&self, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        let single: BTreeSet<String> = ids.iter().flat_map(|id| id.split('/')).map(str::to_owned).collect();
        let read = futures::stream::iter(single).map(|id| async move {
            let unit = self.client.detail(&MEASURE_UNIT, &id).await.map_err(told)?;
            Ok((id, unit.map(|unit| peers::text_at(&unit, "name"))))
        });
        // By unit: nothing where it is gone, and else its name, if it has one.
        let names: BTreeMap<String, Option<Option<String>>> = read.buffered(WIDTH).try_collect().await?;
        let name = |id: &str| names.get(id).cloned().flatten();
        let raw = |id: &String| {
            let value = match id.split_once('/') {
                None => json!({"id": id, "name": name(id)?}),
                Some((group, unit)) => in_group(group, &name(group)??, unit, &name(unit)??),
            };
            Some(Raw::new(id.clone(), value))
        };
        Ok(ids.iter().filter_map(raw).collect())
    }
}

fn is_multi(material: &Value) -> bool {
    material.get("is_multi_unit").and_then(peers::text).as_deref() == Some("true")
}

fn in_group(group: &str, group_name: &str, unit: &str, name: &str) -> Value {
    json!({"id": unit, "name": name, "group_id": group, "group_name": group_name})
}

/// The units of a multi-unit material: the base unit first, then the others.
fn grouped(material: &Value, asked: &BTreeMap<String, Vec<Value>>) -> Vec<Raw> {
    let at = |name: &str| peers::text_at(material, name);
    let (true, Some(base), Some(base_name)) = (is_multi(material), at("base_unit_id"), at("base_unit_name")) else {
        return Vec::new();
    };
    let inline = material.get("units").and_then(Value::as_array);
    let units = inline.or_else(|| asked.get(&at("id")?)).into_iter().flatten();
    let named = |unit: &Value| {
        let name = peers::text_at(unit, "unitid_name").or_else(|| peers::text_at(unit, "unit_name"))?;
        Some((peers::text_at(unit, "unit_id")?, name))
    };
    let units = std::iter::once((base.clone(), base_name.clone())).chain(units.filter_map(named));
    let raw =
        |(unit, name): (String, String)| Raw::new(format!("{base}/{unit}"), in_group(&base, &base_name, &unit, &name));
    units.map(raw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multi_unit_material_makes_a_group_called_as_its_base_unit() {
        let material = json!({"id": "9", "is_multi_unit": true, "base_unit_id": "1", "base_unit_name": "支", "units": [
            {"unit_id": "1", "unitid_name": "支", "is_default": true}, {"unit_id": "2", "unit_name": "箱"}]});
        let rows = grouped(&material, &BTreeMap::new());
        let ids: Vec<&str> = rows.iter().map(|raw| raw.id.as_str()).collect();
        assert_eq!(ids, ["1/1", "1/1", "1/2"]);
        assert_eq!(rows[2].value, json!({"id": "2", "name": "箱", "group_id": "1", "group_name": "支"}));
    }

    #[test]
    fn a_single_unit_material_makes_no_group() {
        let material = json!({"id": "9", "is_multi_unit": false, "base_unit_id": "1", "base_unit_name": "支"});
        assert!(grouped(&material, &BTreeMap::new()).is_empty());
    }
}
