//! What a rule may see besides the record itself.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{Binding, Kind, Preset, System, Table};

/// The bindings and reference rows that a page of records may need, loaded before any rule runs.
#[derive(Debug, Default)]
pub struct Lookup {
    bindings: HashMap<Kind, HashMap<String, Binding>>,
    unanswered: HashMap<Kind, HashSet<String>>,
    twins: HashMap<Kind, HashMap<String, Value>>,
    deleted: HashMap<Kind, HashMap<String, String>>,
    broken: HashMap<Kind, HashMap<String, Binding>>,
    successors: HashMap<Kind, HashMap<String, String>>,
    tables: HashMap<Table, Vec<Value>>,
}

impl Lookup {
    /// Adds bindings of `kind`, by their *source* id.
    pub fn add(&mut self, kind: Kind, bindings: impl IntoIterator<Item = (String, Binding)>) {
        self.bindings.entry(kind).or_default().extend(bindings);
    }

    /// Adds the marks of creates of `kind` on the source side that have no answer yet.
    pub fn add_unanswered(&mut self, kind: Kind, marks: impl IntoIterator<Item = String>) {
        self.unanswered.entry(kind).or_default().extend(marks);
    }

    /// Whether the record of this mark may be one that we made and is not bound yet.
    pub fn is_unanswered(&self, kind: Kind, mark: &str) -> bool {
        self.unanswered.get(&kind).is_some_and(|marks| marks.contains(mark))
    }

    /// Adds what bound records of `kind` look like on the target side, by their id there.
    pub fn add_twins(&mut self, kind: Kind, twins: impl IntoIterator<Item = (String, Value)>) {
        self.twins.entry(kind).or_default().extend(twins);
    }

    /// What the bound record of this target id looks like there ([`crate::Twin`]).
    pub fn twin(&self, kind: Kind, id: &str) -> Option<&Value> {
        self.twins.get(&kind)?.get(id)
    }

    /// Adds what records of `kind` were called that we have deleted on the source side, by their id there (PR-5).
    pub fn add_deleted(&mut self, kind: Kind, titles: impl IntoIterator<Item = (String, String)>) {
        self.deleted.entry(kind).or_default().extend(titles);
    }

    /// What the record was called that we have deleted on the source side.
    pub fn deleted(&self, kind: Kind, id: &str) -> Option<&str> {
        self.deleted.get(&kind)?.get(id).map(String::as_str)
    }

    /// Adds broken bindings of `kind`, by the *source* id of a record that was written with them.
    pub fn add_broken(&mut self, kind: Kind, bindings: impl IntoIterator<Item = (String, Binding)>) {
        self.broken.entry(kind).or_default().extend(bindings);
    }

    /// The broken binding of `kind` that the record of this source id was written with (PR-4).
    pub fn broken(&self, kind: Kind, under: &str) -> Option<&Binding> {
        self.broken.get(&kind)?.get(under)
    }

    /// Adds ids on the *target* side that records of `kind` had, with those that they have now (decision 0038).
    pub fn add_successors(&mut self, kind: Kind, ids: impl IntoIterator<Item = (String, String)>) {
        self.successors.entry(kind).or_default().extend(ids);
    }

    /// The id that the record of this target id has now.
    pub fn now<'a>(&'a self, kind: Kind, id: &'a str) -> &'a str {
        self.successors.get(&kind).and_then(|ids| ids.get(id)).map_or(id, String::as_str)
    }

    /// The ids that the record of this target id had.
    pub fn former<'a>(&'a self, kind: Kind, id: &'a str) -> impl Iterator<Item = &'a str> {
        let ids = self.successors.get(&kind).into_iter().flatten();
        ids.filter(move |(_, now)| *now == id).map(|(former, _)| former.as_str())
    }

    /// Sets the rows of a table.
    pub fn set_table(&mut self, table: Table, rows: Vec<Value>) {
        self.tables.insert(table, rows);
    }

    /// Whether the table has been loaded.
    pub fn has_table(&self, table: Table) -> bool {
        self.tables.contains_key(&table)
    }

    /// The binding of the source record `id` of `kind`.
    pub fn binding(&self, kind: Kind, id: &str) -> Option<&Binding> {
        self.bindings.get(&kind)?.get(id)
    }

    /// The rows of a table; none when it was not loaded.
    pub fn table(&self, table: Table) -> &[Value] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Forgets what belongs to a page and keeps the tables, which last for a pass.
    pub fn clear_page(&mut self) {
        self.bindings.clear();
        self.unanswered.clear();
        self.twins.clear();
        self.deleted.clear();
        self.broken.clear();
        self.successors.clear();
    }
}

/// The surroundings of one record.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Bindings and reference rows.
    pub lookup: &'a Lookup,
    /// The side written: whose id a reference becomes.
    pub target: System,
    /// The record's own binding.
    pub binding: Option<&'a Binding>,
    /// The CRM user who owns what nobody else owns (rules.md, chapter M).
    pub default_owner: Option<&'a str>,
    /// The switches that are on.
    pub presets: &'a [Preset],
    /// Whether another record waits for this one (SO-6).
    pub wanted: bool,
    /// When the connection was started, in milliseconds since 1970-01-01 UTC.
    pub started_at: i64,
}

impl<'a> Context<'a> {
    /// With what is bound and nothing else: the record is new and nobody waits for it, no switch is on, nobody owns by default.
    pub fn new(lookup: &'a Lookup, target: System) -> Self {
        Self { lookup, target, binding: None, default_owner: None, presets: &[], wanted: false, started_at: 0 }
    }

    /// Whether the switch is on.
    pub fn has(&self, preset: Preset) -> bool {
        self.presets.contains(&preset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_ids_that_it_had_and_the_one_that_it_has() {
        let kind = Kind("unit");
        let mut lookup = Lookup::default();
        lookup.add_successors(kind, [("1".to_owned(), "3".to_owned()), ("2".to_owned(), "4".to_owned())]);
        assert_eq!((lookup.now(kind, "1"), lookup.now(kind, "3")), ("3", "3"));
        assert_eq!(lookup.former(kind, "3").collect::<Vec<_>>(), ["1"]);
        assert_eq!(lookup.former(kind, "1").count(), 0);
    }

    #[test]
    fn a_page_is_forgotten_and_the_tables_stay() {
        let (kind, table) = (Kind("unit"), Table { system: System::Crm, object: "UnitInfoObj" });
        let mut lookup = Lookup::default();
        lookup.add(kind, [("1".to_owned(), Binding::between(System::Jdy, "1", "2", "箱"))]);
        assert!(lookup.binding(kind, "1").is_some() && !lookup.has_table(table));
        lookup.set_table(table, vec![Value::Null]);
        lookup.clear_page();
        assert!(lookup.binding(kind, "1").is_none() && lookup.has_table(table));
    }
}
