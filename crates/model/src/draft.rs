//! What would be written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Attach, FileRef};

/// Target fields by name. A name is the target's own field name or, where that is the tenant's choice, the field's
/// label, which the adapter resolves. Values are canonical: text, exact number, `true`, day as `YYYY-MM-DD`, an
/// option's label, the id of a reference; null means empty.
pub type Fields = BTreeMap<String, Value>;

/// A target record ready to send.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The record itself.
    pub fields: Fields,
    /// Its lines, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Fields>,
    /// The files that it holds, in the order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// What is said of them when it is sent; nothing, and those attached stay as they are.
    #[serde(skip)]
    pub attach: Option<Attach>,
    /// What people call the record, for a target that wants a name and is given none. No part of what is carried: it
    /// is neither compared nor kept.
    #[serde(skip)]
    pub title: String,
}

/// A field's value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Field name; a line's field is `行3.qty`, the files are `附件`.
    pub field: String,
    /// What was last written; null when nothing was.
    pub before: Value,
    /// What is written now.
    pub after: Value,
}

impl Draft {
    /// The draft as text in which equal drafts are equal: sorted names, plain numbers, no empty fields.
    pub fn canonical(&self) -> String {
        let full = |fields: &Fields| -> Fields {
            fields.iter().filter(|(_, v)| !is_empty(v)).map(|(k, v)| (k.clone(), plain(v))).collect()
        };
        let (fields, lines) = (full(&self.fields), self.lines.iter().map(full).collect());
        let draft = Self { fields, lines, files: self.files.clone(), attach: None, title: String::new() };
        serde_json::to_string(&draft).unwrap_or_default()
    }

    /// A short value that differs when anything mapped differs (F-6).
    pub fn fingerprint(canonical: &str) -> String {
        blake3::hash(canonical.as_bytes()).to_hex().as_str()[..32].to_owned()
    }

    /// What changes when this draft follows `before`. A field that it does not speak of is carried no more, and stays as it
    /// is.
    pub fn changes(&self, before: Option<&Self>) -> Vec<Change> {
        let none = Self::default();
        let before = before.unwrap_or(&none);
        let mut changes = field_changes("", &before.fields, &self.fields);
        let empty = Fields::new();
        for i in 0..self.lines.len().max(before.lines.len()) {
            let prefix = format!("行{}.", i + 1);
            let before = before.lines.get(i).unwrap_or(&empty);
            if let Some(line) = self.lines.get(i) {
                changes.extend(field_changes(&prefix, before, line));
            } else {
                // The line is gone, and all that it said.
                let gone = |(name, value): (&String, &Value)| change(&prefix, name, value, &Value::Null);
                changes.extend(before.iter().filter_map(gone));
            }
        }
        if !self.files.iter().map(FileRef::naming).eq(before.files.iter().map(FileRef::naming)) {
            let names = |files: &[FileRef]| files.iter().map(|file| Value::from(file.name.as_str())).collect();
            changes
                .push(Change { field: "附件".to_owned(), before: names(&before.files), after: names(&self.files) });
        }
        changes
    }
}

fn field_changes(prefix: &str, before: &Fields, after: &Fields) -> Vec<Change> {
    let value = |name: &String| before.get(name).unwrap_or(&Value::Null);
    after.iter().filter_map(|(name, after)| change(prefix, name, value(name), after)).collect()
}

fn change(prefix: &str, name: &str, before: &Value, after: &Value) -> Option<Change> {
    let (b, a) = (before.clone(), after.clone());
    (!same(before, after)).then(|| Change { field: format!("{prefix}{name}"), before: b, after: a })
}

/// Whether nothing that `after` speaks of is otherwise than `before`.
fn same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(_) | Value::Null, Value::Object(after)) => {
            after.iter().all(|(name, after)| same(&before[name.as_str()], after))
        }
        _ => plain(before) == plain(after) || (is_empty(before) && is_empty(after)),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// A number without trailing zeros, so that 12.50 and 12.5 are one value.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(n) => crate::exact(n).map_or_else(|| value.clone(), crate::decimal),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
        other => other.clone(),
    }
}

/// Fields to set on the *source* record after the target was written, such as 同步状态 (SO-5), each with what it says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch(pub Vec<Change>);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn draft(fields: Value, lines: Value) -> Draft {
        serde_json::from_value(json!({"fields": fields, "lines": lines})).expect("a draft")
    }

    #[test]
    fn equal_values_have_one_fingerprint_however_they_are_written() {
        let one: Value = serde_json::from_str(r#"{"price": 12.50, "remark": ""}"#).expect("json");
        let other: Value = serde_json::from_str(r#"{"price": 12.5, "remark": null}"#).expect("json");
        assert_eq!(draft(one, json!([])).canonical(), draft(other, json!([])).canonical());
    }

    #[test]
    fn at_1_a_file_added_or_removed_is_a_change_and_a_draft_without_files_is_written_as_ever() {
        let none = draft(json!({"remark": "a"}), json!([]));
        assert!(!none.canonical().contains("files"));
        let file = FileRef { id: "N_1".into(), name: "a.pdf".into(), size: Some(7) };
        let one = Draft { files: vec![file], ..none.clone() };
        assert_ne!(one.canonical(), none.canonical());
        let changes = one.changes(Some(&none));
        assert_eq!((changes[0].field.as_str(), &changes[0].after), ("附件", &json!(["a.pdf"])));
        let back: Draft = serde_json::from_str(&one.canonical()).expect("a draft");
        assert_eq!(back.canonical(), one.canonical());
    }

    #[test]
    fn changes_name_the_line_and_the_field() {
        let before = draft(json!({"remark": "a"}), json!([{"qty": 1}]));
        let after = draft(json!({"remark": "a"}), json!([{"qty": 2}]));
        let changes = after.changes(Some(&before));
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].field.as_str(), &changes[0].after), ("行1.qty", &json!(2)));
    }

    #[test]
    fn what_a_draft_does_not_speak_of_is_no_change_and_what_it_empties_is() {
        let before = draft(json!({"po": "1", "own": {"a": 1, "b": 2}}), json!([{"qty": 1, "batch": "x"}, {"qty": 2}]));
        let fields = |after: Draft| -> Vec<String> {
            after.changes(Some(&before)).into_iter().map(|change| change.field).collect()
        };
        let lines = json!([{"qty": 1}, {"qty": 2}]);
        assert!(fields(draft(json!({"own": {"b": 2}}), lines.clone())).is_empty());
        assert_eq!(fields(draft(json!({"po": null, "own": {"a": null}}), lines)), ["own", "po"]);
        assert_eq!(fields(draft(json!({}), json!([{"qty": 1}]))), ["行2.qty"]);
    }
}
