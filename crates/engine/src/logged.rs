//! Changes as the log keeps them: with the names of what is named and bound nowhere, such as a warehouse of 精斗云 while its
//! switch is off (SO-3). Nobody could ask for them later without calls.

use std::collections::HashMap;

use model::{AnyStream, Change, Lookup};
use serde::Serialize;
use serde_json::Value;

/// What the rows of a stream's tables are called, by their ids.
#[derive(Default)]
pub(crate) struct Names(HashMap<String, String>);

/// A change, and what people call what its value names.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    change: &'a Change,
    #[serde(skip_serializing_if = "Option::is_none")]
    called: Option<&'a str>,
}

impl Names {
    pub(crate) fn of(stream: &dyn AnyStream, lookup: &Lookup) -> Self {
        let rows = stream.spec().tables.iter().flat_map(|table| lookup.table(*table));
        let called = |row: &Value| Some((row["id"].as_str()?.to_owned(), row["name"].as_str()?.to_owned()));
        Self(rows.filter_map(called).collect())
    }

    /// The changes as JSON text.
    pub(crate) fn logged(&self, stream: &dyn AnyStream, changes: &[Change]) -> Option<String> {
        // Most streams have no tables, and this is done for every record that is written.
        if self.0.is_empty() {
            return serde_json::to_string(changes).ok();
        }
        let (fields, lines) = (stream.rows(), stream.line_rows());
        let names = |field: &str| {
            let (rows, name) = field.split_once('.').map_or((&fields, field), |(_, name)| (&lines, name));
            rows.iter().any(|row| row.name == name && row.names.is_some())
        };
        let called =
            |change: &Change| change.after.as_str().filter(|_| names(&change.field)).and_then(|id| self.0.get(id));
        let rows = changes.iter().map(|change| Logged { change, called: called(change).map(String::as_str) });
        serde_json::to_string(&rows.collect::<Vec<_>>()).ok()
    }
}
