//! What a connection carries otherwise than the field table says: more fields, other values, defaults.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Draft, Fields};

/// A name that begins so is one of a record's lines.
pub const LINES: &str = "lines.";

/// The overrides of one stream. A name is a path: `custom_field.custom_field__1__a`, `lines.remark`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overrides {
    /// Further fields.
    pub fields: Vec<Pair>,
    /// By source field: what a text, or an option's label, is read as.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// By source field: what an empty one is read as.
    pub defaults: BTreeMap<String, Value>,
}

/// A field that is carried besides those of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Where it is read.
    pub source: String,
    /// Where it is written.
    pub target: String,
}

/// The further fields of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Further {
    fields: Fields,
    lines: Vec<Fields>,
}

impl Overrides {
    /// None at all.
    pub const fn none() -> Self {
        Self { fields: Vec::new(), values: BTreeMap::new(), defaults: BTreeMap::new() }
    }

    /// The source record as it is to be read.
    pub fn prepare(&self, raw: &mut Value) {
        for (name, read_as) in &self.values {
            each(raw, name, |value| {
                if let Some(other) = value.as_str().and_then(|text| read_as.get(text.trim())) {
                    *value = other.as_str().into();
                }
            });
        }
        for (name, default) in &self.defaults {
            each(raw, name, |value| {
                if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
                    *value = default.clone();
                }
            });
        }
    }

    /// The further fields of a source record.
    pub fn further(&self, raw: &Value) -> Further {
        let of = |row: &Value, lines: bool| {
            let mut fields = Fields::new();
            for Pair { source, target } in &self.fields {
                let (source, target) = match (source.strip_prefix(LINES), target.strip_prefix(LINES), lines) {
                    (Some(source), Some(target), true) => (source, target),
                    (None, None, false) => (source.as_str(), target.as_str()),
                    _ => continue,
                };
                put(&mut fields, target, at(row, source).cloned().unwrap_or_default());
            }
            fields
        };
        let lines = raw.get("lines").and_then(Value::as_array);
        Further { fields: of(raw, false), lines: lines.into_iter().flatten().map(|line| of(line, true)).collect() }
    }
}

impl Further {
    /// Adds them to a draft. What the field table carries is not overwritten.
    pub fn add_to(&self, draft: &mut Draft) {
        let add = |to: &mut Fields, fields: &Fields| {
            for (name, value) in fields {
                to.entry(name.clone()).or_insert_with(|| value.clone());
            }
        };
        add(&mut draft.fields, &self.fields);
        for (line, further) in draft.lines.iter_mut().zip(&self.lines) {
            add(line, further);
        }
    }
}

/// The value at a path.
fn at<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    match row.get(path) {
        Some(value) => Some(value),
        None => path.split_once('.').and_then(|(first, rest)| at(row.get(first)?, rest)),
    }
}

/// Sets a field; `a.b` is the field `b` within the object `a`.
fn put(fields: &mut Fields, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let within = fields.entry(first.to_owned()).or_insert_with(|| Map::new().into());
            if let Value::Object(map) = within {
                map.insert(rest.to_owned(), value);
            }
        }
    }
}

/// Changes the field of the record, or of each of its lines.
fn each(raw: &mut Value, name: &str, change: impl Fn(&mut Value)) {
    let field = |row: &mut Value, name: &str| {
        let Value::Object(map) = row else { return };
        let within = name.split_once('.').filter(|_| !map.contains_key(name));
        match within.and_then(|(first, rest)| Some((map.get_mut(first)?.as_object_mut()?, rest))) {
            Some((within, rest)) => change(within.entry(rest.to_owned()).or_insert(Value::Null)),
            None => change(map.entry(name.to_owned()).or_insert(Value::Null)),
        }
    };
    match name.strip_prefix(LINES) {
        None => field(raw, name),
        Some(name) => {
            for line in raw.get_mut("lines").and_then(Value::as_array_mut).into_iter().flatten() {
                field(line, name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn overrides(value: Value) -> Overrides {
        serde_json::from_value(value).expect("overrides")
    }

    #[test]
    fn values_are_read_otherwise_and_empty_ones_by_default() {
        let overrides = overrides(json!({"values": {"交货方式": {"送货上门": "车辆配送"}, "lines.unit": {"pc": "个"}},
            "defaults": {"remark": "无"}}));
        let mut raw = json!({"交货方式": "送货上门", "remark": "", "lines": [{"unit": "pc"}, {"unit": "箱"}]});
        overrides.prepare(&mut raw);
        let mut nested = json!({"custom_field": {"a": "x"}});
        let of_nested = json!({"values": {"custom_field.a": {"x": "y"}}, "defaults": {"custom_field.b": 1}});
        serde_json::from_value::<Overrides>(of_nested).expect("overrides").prepare(&mut nested);
        assert_eq!(nested, json!({"custom_field": {"a": "y", "b": 1}}));
        let expected = json!({"交货方式": "车辆配送", "remark": "无", "lines": [{"unit": "个"}, {"unit": "箱"}]});
        assert_eq!(raw, expected);
    }

    #[test]
    fn further_fields_go_where_they_belong_and_overwrite_nothing() {
        let overrides = overrides(json!({"fields": [
            {"source": "po__c", "target": "custom_field.custom_field__1__po"},
            {"source": "lines.batch__c", "target": "lines.batch_no"}, {"source": "x", "target": "remark"}]}));
        let further = overrides.further(&json!({"po__c": "PO-1", "x": "y", "lines": [{"batch__c": "B1"}, {}]}));
        let mut draft: Draft =
            serde_json::from_value(json!({"fields": {"remark": "r"}, "lines": [{}, {}]})).expect("a draft");
        further.add_to(&mut draft);
        let expected = json!({"fields": {"remark": "r", "custom_field": {"custom_field__1__po": "PO-1"}},
            "lines": [{"batch_no": "B1"}, {"batch_no": null}]});
        assert_eq!(serde_json::to_value(&draft).expect("json"), expected);
    }

    /// JSON of any shape, with the names of overrides and of records among its own.
    fn anything() -> impl proptest::strategy::Strategy<Value = Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "(lines\\.)?[a-c.]{0,6}".prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 48, 5, |within| {
            let name = prop_oneof!["fields|values|defaults|source|target|lines|a|b|c", "(lines\\.)?[a-c.]{0,6}"];
            prop_oneof![
                prop::collection::vec(within.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(name, within, 0..5).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest::proptest! {
        /// What is taken for overrides, of whatever was sent, does no harm to whatever record.
        #[test]
        fn whatever_is_sent_is_refused_or_leaves_what_is_carried(
            whole in anything(), fields in anything(), values in anything(), defaults in anything(), mut raw in anything(),
        ) {
            let shaped = json!({"fields": [{"source": "a.b", "target": fields}], "values": {"a": values}, "defaults": {"lines.a": defaults}});
            let only = |name: &str, value: &Value| json!({name: value});
            let sent = [whole, shaped, only("fields", &fields), only("values", &values), only("defaults", &defaults)];
            for overrides in sent.iter().filter_map(|sent| Overrides::deserialize(sent).ok()) {
                overrides.prepare(&mut raw);
                let mut draft: Draft = serde_json::from_value(json!({"fields": {"a": "carried"}, "lines": [{"a": "carried"}]})).expect("a draft");
                overrides.further(&raw).add_to(&mut draft);
                proptest::prop_assert_eq!(&draft.fields["a"], "carried");
                proptest::prop_assert_eq!(&draft.lines[0]["a"], "carried");
            }
        }

        /// Whatever an administrator writes, and whatever a record looks like: no panic, and what the field table carries
        /// stays.
        #[test]
        fn whatever_is_written_is_refused_or_leaves_what_is_carried(
            source in "(lines\\.)?[a-c.]{0,9}", target in "(lines\\.)?[a-c.]{0,9}", value in "\\PC{0,6}",
        ) {
            let overrides = overrides(json!({"fields": [{"source": source, "target": target}],
                "values": {source.clone(): {value.clone(): "x"}}, "defaults": {target.clone(): value.clone()}}));
            for mut raw in [json!({"a": {"b": value}, "lines": [{"a": 1}, 7, {"b": {"c": []}}]}), json!([]), json!({"lines": {}})] {
                overrides.prepare(&mut raw);
                let further = overrides.further(&raw);
                let mut draft: Draft =
                    serde_json::from_value(json!({"fields": {"a": "carried"}, "lines": [{"a": "carried"}]})).expect("a draft");
                further.add_to(&mut draft);
                proptest::prop_assert_eq!(&draft.fields["a"], "carried");
                proptest::prop_assert_eq!(&draft.lines[0]["a"], "carried");
            }
        }
    }
}
