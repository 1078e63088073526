//! One field on both sides.

use std::collections::BTreeMap;

use model::{AnyStream, Change, Draft, FieldRow, Preset, Shown, Stop};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::labels::Labels;
use crate::peers::{self, Held};

/// A field on both sides.
#[derive(Debug)]
pub struct Both {
    /// What people call it on the source's side, and on the target's.
    pub labels: (String, String),
    /// Its values: before, as the target has it; after, as the source says it in the target's words.
    pub change: Change,
    /// What the source calls its value.
    pub said: Option<Called>,
    /// What the target calls its value.
    pub called: Option<Called>,
    /// Why the source's value cannot be carried.
    pub stop: Option<String>,
    /// Whether the target has another one.
    pub differs: bool,
    /// Whether each side keeps its own: the rules carry nothing of what the source says (CU-6).
    pub kept: bool,
}

/// What a system calls a value.
#[derive(Debug)]
pub struct Called {
    /// In its words.
    pub text: String,
    /// Whether it is what the system calls the record that the field names, and not what the field holds.
    pub by_name: bool,
}

type Fields = BTreeMap<&'static str, Result<Value, Stop>>;
type Row = Map<String, Value>;

/// All fields of a source record, held against the target's where it is there.
pub(super) fn both(
    stream: &dyn AnyStream,
    fields: &Fields,
    own: &Draft,
    said: &Held,
    held: Option<&Held>,
) -> Vec<Both> {
    let there = held.is_some();
    let none = Held::default();
    let held = held.unwrap_or(&none);
    let (labels, mut all) = (Labels::of(stream.spec().kind.0), Vec::new());
    for row in stream.rows() {
        let Some(value) = fields.get(row.name) else { continue };
        for (source, target, name) in shown(&row) {
            let labels = (source.to_owned(), target.to_owned());
            let value =
                value.as_ref().map(|value| at(value, name, row.name)).map_err(|stop| stop.reason().text.clone());
            let target = held.fields.get(row.name).map(|value| at(value, name, row.name)).unwrap_or_default();
            let (said, called) = (text(&said.fields, source), text(&held.fields, row.name));
            let both = Both { said, called, ..Both::new(name.to_owned(), labels, value, target, there) };
            all.push(if row.names.is_none() { both.unless_kept() } else { both });
        }
    }
    for (name, value) in &own.fields {
        let target = held.fields.get(name).cloned().unwrap_or_default();
        all.push(Both::new(name.clone(), labels.both(name), Ok(value.clone()), target, there));
    }
    let (empty, rows) = (Row::new(), stream.line_rows());
    for i in 0..own.lines.len().max(held.lines.len()) {
        let (mine, theirs) = (own.lines.get(i), held.lines.get(i).unwrap_or(&empty));
        let said = said.lines.get(i).unwrap_or(&empty);
        for row in &rows {
            let value = mine.and_then(|line| line.get(row.name)).cloned().unwrap_or_default();
            let target = theirs.get(row.name).cloned().unwrap_or_default();
            let (said, called) = (text(said, row.source).filter(|_| !row.of_record), text(theirs, row.name));
            let name = format!("行{}.{}", i + 1, row.name);
            let both = Both::new(name.clone(), labels.both(&name), Ok(value), target, there);
            all.push(Both { said, called, ..both });
        }
    }
    all
}

/// What a target record holds whose source record is not there.
pub(super) fn of_target(stream: &dyn AnyStream, held: &Held, presets: &[Preset]) -> Vec<Both> {
    // Its files are told apart, by name.
    let files = stream.spec().files.map(|files| files.name);
    let carried = stream.rows().into_iter().filter(|row| Some(row.name) != files);
    let carried = carried.filter(|row| row.preset.is_none_or(|preset| presets.contains(&preset)));
    let fields: Fields = carried.map(|row| (row.name, Ok(Value::Null))).collect();
    let mut all = both(stream, &fields, &Draft::default(), &Held::default(), Some(held));
    for both in &mut all {
        both.differs = false;
    }
    all
}

impl Both {
    fn new(field: String, labels: (String, String), value: Result<Value, String>, target: Value, there: bool) -> Self {
        let differs = there && value.as_ref().is_ok_and(|value| !same(value, &target));
        let (value, stop) = match value {
            Ok(value) => (value, None),
            Err(why) => (Value::Null, Some(why)),
        };
        let target = if value.is_number() { number(&target).map_or(target, model::decimal) } else { target };
        let change = Change { field, before: target, after: value };
        Self { labels, change, said: None, called: None, stop, differs, kept: false }
    }

    /// A source that says something of which nothing is carried is no reason for the target to change.
    fn unless_kept(self) -> Self {
        let kept = self.differs && self.change.after.is_null() && self.said.is_some();
        Self { differs: self.differs && !kept, kept, ..self }
    }
}

/// The fields that people see of a row.
fn shown(row: &FieldRow) -> Vec<Shown> {
    if row.parts.is_empty() { vec![(row.source, row.target, row.name)] } else { row.parts.to_vec() }
}

/// The part of a row's value: `contacts.mobile` is the first contact's.
fn at(value: &Value, name: &str, row: &str) -> Value {
    let Some(part) = name.strip_prefix(row).and_then(|rest| rest.strip_prefix('.')) else { return value.clone() };
    let value = if value.is_array() { &value[0] } else { value };
    value[part].clone()
}

/// What a field's value is called: what it names, or itself where it is a text.
fn text(row: &Row, name: &str) -> Option<Called> {
    let named = row.get(&format!("{name}__r"));
    let called = named.or_else(|| row.get(name).filter(|value| value.is_string()));
    let text = called.and_then(peers::text).filter(|text| !text.is_empty())?;
    Some(Called { text, by_name: named.is_some() })
}

/// Whether both are one value: nothing is nothing, and a number is one however it is written.
fn same(one: &Value, other: &Value) -> bool {
    if one.is_number() || other.is_number() {
        let (one, other) = (number(one), number(other));
        return one == other;
    }
    plain(one) == plain(other)
}

fn number(value: &Value) -> Option<Decimal> {
    Some(peers::text(value)?.trim().parse::<Decimal>().ok()?.normalize())
}

fn plain(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => peers::text(other).unwrap_or_default().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_the_same_however_a_system_writes_it() {
        for (one, other) in [
            (json!(12.5), json!("12.50")),
            (json!(null), json!("")),
            (json!([]), json!(null)),
            (json!(" 箱"), json!("箱")),
            (json!("7"), json!(7)),
        ] {
            assert!(same(&one, &other), "{one} {other}");
        }
        for (one, other) in [(json!(12.5), json!("12.51")), (json!("01"), json!("1")), (json!(0), json!(null))] {
            assert!(!same(&one, &other), "{one} {other}");
        }
    }

    #[test]
    fn what_one_value_holds_is_shown_as_the_fields_that_people_see() {
        let contacts = json!([{"mobile": "138"}]);
        assert_eq!(at(&contacts, "contact_persons.mobile", "contact_persons"), "138");
        assert_eq!(at(&json!("x"), "name", "name"), "x");
    }
}
