//! What a rule may see besides the record itself.

use std::collections::HashMap;

use serde_json::Value;

use crate::{Binding, Kind, Preset, System, Table};

/// The bindings and reference rows that a page of records may need, loaded before any rule runs.
#[derive(Debug, Default)]
pub struct Lookup {
    bindings: HashMap<Kind, HashMap<String, Binding>>,
    tables: HashMap<Table, Vec<Value>>,
}

impl Lookup {
    /// Adds bindings of `kind`, by their *source* id.
    pub fn add(&mut self, kind: Kind, bindings: impl IntoIterator<Item = (String, Binding)>) {
        self.bindings.entry(kind).or_default().extend(bindings);
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

    /// The binding whose label is `label`: for things that are known by their text.
    pub fn binding_labelled(&self, kind: Kind, label: &str) -> Option<&Binding> {
        self.bindings.get(&kind)?.values().find(|binding| binding.label == label)
    }

    /// The rows of a table; none when it was not loaded.
    pub fn table(&self, table: Table) -> &[Value] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Forgets the bindings and keeps the tables, which last for a pass.
    pub fn clear_bindings(&mut self) {
        self.bindings.clear();
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

impl Context<'_> {
    /// Whether the switch is on.
    pub fn has(&self, preset: Preset) -> bool {
        self.presets.contains(&preset)
    }
}
