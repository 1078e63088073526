//! Rows of one object with their indexes: by id, by time of the last change, and by the fields people look up.
//!
//! A row holds only the cells that are not null. An index entry is sixteen bytes, the hash of the value and the slot of
//! the row; whoever finds a row through it compares the value again.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher as _;
use std::ops::RangeInclusive;

use super::cell::Cell;
use super::id::Id;
use super::row::{Life, Row};
use super::schema::Object;

/// All rows of one object.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Option<Row>>,
    free: Vec<u32>,
    ids: BTreeMap<Id, u32>,
    times: BTreeMap<(i64, Id), u32>,
    values: BTreeMap<u16, BTreeSet<(u64, u32)>>,
    /// Rows that are not invalid.
    pub(crate) live: usize,
    /// The last number given by the object's own numbering rule.
    pub(crate) serial: u64,
}

/// The hash under which a value stands in an index.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn cell_hash(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Text(text) => Some(hash(text.as_bytes())),
        Cell::Id(id) => Some(hash(id.bytes())),
        _ => None,
    }
}

impl Table {
    /// A table that indexes the fields the object wants indexed.
    pub(crate) fn new(object: &Object) -> Table {
        let mut table = Table::default();
        for (at, field) in object.fields.iter().enumerate() {
            if let (true, Ok(at)) = (field.sys.is_none() && field.kind.is_indexed(), u16::try_from(at)) {
                table.values.insert(at, BTreeSet::new());
            }
        }
        table
    }

    /// Begins to index a field that was added to the object.
    pub(crate) fn index_new_field(&mut self, at: u16) {
        self.values.entry(at).or_default();
    }

    pub(crate) fn slot(&self, id: Id) -> Option<u32> {
        self.ids.get(&id).copied()
    }

    pub(crate) fn row(&self, slot: u32) -> Option<&Row> {
        self.rows.get(slot as usize)?.as_ref()
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Row> {
        self.row(self.slot(id)?)
    }

    /// A row that exists and is not invalid.
    pub(crate) fn get_live(&self, id: Id) -> Option<&Row> {
        self.get(id).filter(|row| row.life != Life::Invalid)
    }

    pub(crate) fn insert(&mut self, mut row: Row) -> u32 {
        row.cells.shrink_to_fit();
        let slot = self.free.pop().unwrap_or_else(|| {
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        self.ids.insert(row.id, slot);
        self.enter(&row, slot);
        self.rows[slot as usize] = Some(row);
        slot
    }

    /// Changes a row in place and keeps every index right.
    pub(crate) fn change(&mut self, slot: u32, change: impl FnOnce(&mut Row)) {
        let Some(mut row) = self.rows.get_mut(slot as usize).and_then(Option::take) else { return };
        self.leave(&row, slot);
        change(&mut row);
        self.enter(&row, slot);
        self.rows[slot as usize] = Some(row);
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<Row> {
        let row = self.rows.get_mut(slot as usize)?.take()?;
        self.leave(&row, slot);
        self.ids.remove(&row.id);
        self.free.push(slot);
        Some(row)
    }

    fn enter(&mut self, row: &Row, slot: u32) {
        self.times.insert((row.modified, row.id), slot);
        self.live += usize::from(row.life != Life::Invalid);
        for (at, index) in &mut self.values {
            if let Some(hash) = row.cell(*at).and_then(cell_hash) {
                index.insert((hash, slot));
            }
        }
    }

    fn leave(&mut self, row: &Row, slot: u32) {
        self.times.remove(&(row.modified, row.id));
        self.live -= usize::from(row.life != Life::Invalid);
        for (at, index) in &mut self.values {
            if let Some(hash) = row.cell(*at).and_then(cell_hash) {
                index.remove(&(hash, slot));
            }
        }
    }

    /// Slots whose value in an indexed field has this hash; `None` when the field has no index.
    pub(crate) fn by_hash(&self, at: u16, hash: u64) -> Option<impl Iterator<Item = u32> + '_> {
        let index = self.values.get(&at)?;
        Some(index.range((hash, 0)..=(hash, u32::MAX)).map(|(_, slot)| *slot))
    }

    /// Rows that are not invalid and hold exactly this value in an indexed field.
    pub(crate) fn live_with<'a>(&'a self, at: u16, cell: &'a Cell) -> impl Iterator<Item = &'a Row> + 'a {
        let found = cell_hash(cell).and_then(|hash| self.by_hash(at, hash));
        let rows = found.into_iter().flatten().filter_map(|slot| self.row(slot));
        rows.filter(move |row| row.life != Life::Invalid && row.cell(at) == Some(cell))
    }

    /// Rows, invalid ones too, that hold this value in an indexed field.
    pub(crate) fn all_with(&self, at: u16, cell: &Cell) -> Vec<u32> {
        let found = cell_hash(cell).and_then(|hash| self.by_hash(at, hash));
        let slots = found.into_iter().flatten();
        slots.filter(|slot| self.row(*slot).is_some_and(|row| row.cell(at) == Some(cell))).collect()
    }

    pub(crate) fn in_id_order(&self, range: RangeInclusive<Id>) -> impl DoubleEndedIterator<Item = u32> + '_ {
        let empty = range.is_empty();
        let range = if empty { Id::MIN..=Id::MIN } else { range };
        self.ids.range(range).filter(move |_| !empty).map(|(_, slot)| *slot)
    }

    pub(crate) fn in_time_order(&self, range: RangeInclusive<i64>) -> impl DoubleEndedIterator<Item = u32> + '_ {
        let empty = range.is_empty();
        let range = if empty { 0..=0 } else { range };
        let range = (*range.start(), Id::MIN)..=(*range.end(), Id::MAX);
        self.times.range(range).filter(move |_| !empty).map(|(_, slot)| *slot)
    }

    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::id::IdMaker;
    use crate::crm::schema::Schema;

    #[test]
    fn indexes_follow_a_row_through_its_life() {
        let schema = Schema::preset();
        let product = schema.object("ProductObj").expect("preset");
        let name = product.at("name").expect("preset");
        let mut table = Table::new(product);
        let mut row = Row::new(IdMaker::new(1).next(1000), 1000, 1, 1000, 5);
        row.set(name, Some(Cell::Text("茶".into())));
        let slot = table.insert(row);
        let (tea, wine) = (Cell::Text("茶".into()), Cell::Text("酒".into()));
        assert_eq!(table.live_with(name, &tea).count(), 1);
        table.change(slot, |row| {
            row.set(name, Some(wine.clone()));
            row.touch(1000, 9);
        });
        assert_eq!((table.live_with(name, &tea).count(), table.live_with(name, &wine).count()), (0, 1));
        assert_eq!(table.in_time_order(6..=i64::MAX).count(), 1);
        assert_eq!(table.in_time_order(0..=5).count(), 0);
        assert_eq!(table.live, 1);
        table.remove(slot);
        assert_eq!((table.live, table.live_with(name, &wine).count()), (0, 0));
    }
}
