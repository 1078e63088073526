//! Rows of one object: by id, by number, and how often a name occurs.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// What every object has.
pub(crate) trait Keyed {
    fn id(&self) -> i64;
    fn number(&self) -> &str;
    /// Empty where names do not matter.
    #[expect(clippy::unnecessary_literal_bound, reason = "most objects have a name of their own")]
    fn name(&self) -> &str {
        ""
    }
}

/// Rows never move, so that a large set costs little more than its rows; deleted ones leave a hole.
pub(crate) struct Table<T> {
    rows: Vec<Option<T>>,
    ids: HashMap<i64, u32>,
    /// Places of the rows, by number ascending, which is the order of the lists.
    order: Vec<u32>,
    names: HashMap<u64, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), ids: HashMap::new(), order: Vec::new(), names: HashMap::new() }
    }
}

impl<T: Keyed> Table<T> {
    /// Many rows at once, sorted once.
    pub(crate) fn filled(rows: Vec<T>) -> Self {
        let mut table = Self { rows: Vec::with_capacity(rows.len()), ..Self::default() };
        table.ids.reserve(rows.len());
        for row in rows {
            let place = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
            table.ids.insert(row.id(), place);
            *table.names.entry(hash(row.name())).or_default() += 1;
            table.order.push(place);
            table.rows.push(Some(row));
        }
        let rows = &table.rows;
        table.order.sort_by(|a, b| number_at(rows, *a).cmp(number_at(rows, *b)));
        table
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn get(&self, id: i64) -> Option<&T> {
        self.rows.get(*self.ids.get(&id)? as usize)?.as_ref()
    }

    pub(crate) fn find(&self, number: &str) -> Option<&T> {
        let at = self.seek(number).ok()?;
        self.rows[self.order[at] as usize].as_ref()
    }

    /// By number ascending.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.order.iter().filter_map(|place| self.rows[*place as usize].as_ref())
    }

    /// The newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().rev().filter_map(Option::as_ref)
    }

    /// How many rows bear a name.
    pub(crate) fn named(&self, name: &str) -> u32 {
        self.names.get(&hash(name)).copied().unwrap_or_default()
    }

    /// A new row, or a new version of one: the row of the same id gives way.
    pub(crate) fn put(&mut self, row: T) {
        if let Some(&place) = self.ids.get(&row.id()) {
            self.forget(place);
            *self.names.entry(hash(row.name())).or_default() += 1;
            let at = self.seek(row.number()).unwrap_or_else(|at| at);
            self.order.insert(at, place);
            self.rows[place as usize] = Some(row);
            return;
        }
        let place = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.ids.insert(row.id(), place);
        *self.names.entry(hash(row.name())).or_default() += 1;
        let at = self.seek(row.number()).unwrap_or_else(|at| at);
        self.order.insert(at, place);
        self.rows.push(Some(row));
    }

    /// A row to change in anything but id, number and name.
    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut T> {
        self.rows.get_mut(*self.ids.get(&id)? as usize)?.as_mut()
    }

    pub(crate) fn remove(&mut self, id: i64) -> Option<T> {
        let place = self.ids.remove(&id)?;
        self.forget(place);
        self.rows[place as usize].take()
    }

    /// Takes a row out of the order and the names.
    fn forget(&mut self, place: u32) {
        let Some(row) = &self.rows[place as usize] else { return };
        let key = hash(row.name());
        if let Some(count) = self.names.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                self.names.remove(&key);
            }
        }
        // Two rows may bear one number (employees without any), so the place decides.
        let start = self.order.partition_point(|at| number_at(&self.rows, *at) < row.number());
        if let Some(at) = self.order[start..].iter().position(|at| *at == place) {
            self.order.remove(start + at);
        }
    }

    fn seek(&self, number: &str) -> Result<usize, usize> {
        self.order.binary_search_by(|at| number_at(&self.rows, *at).cmp(number))
    }
}

fn number_at<T: Keyed>(rows: &[Option<T>], place: u32) -> &str {
    rows[place as usize].as_ref().map_or("", Keyed::number)
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Keyed, Table};

    struct Row(i64, &'static str, &'static str);

    impl Keyed for Row {
        fn id(&self) -> i64 {
            self.0
        }
        fn number(&self) -> &str {
            self.1
        }
        fn name(&self) -> &str {
            self.2
        }
    }

    #[test]
    fn rows_are_found_by_id_and_number_and_listed_by_number() {
        let mut table = Table::filled(vec![Row(3, "C", "x"), Row(1, "A", "x"), Row(2, "B", "y")]);
        assert_eq!(table.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(table.newest().map(|row| row.0).collect::<Vec<_>>(), [2, 1, 3]);
        assert_eq!((table.named("x"), table.named("y"), table.named("z")), (2, 1, 0));
        table.put(Row(1, "D", "y"));
        assert_eq!(table.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 3, 1]);
        assert_eq!((table.named("x"), table.named("y")), (1, 2));
        assert_eq!(table.find("D").map(|row| row.0), Some(1));
        assert!(table.find("A").is_none());
        assert!(table.remove(2).is_some());
        assert_eq!((table.len(), table.get(2).is_none(), table.find("B").is_none()), (2, true, true));
    }
}
