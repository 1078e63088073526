//! The CRM's values as canonical ones (fxiaoke-api.md §2.8).

use fxiaoke::{Describe, FieldDescribe, FileReference};
use serde_json::{Map, Value, json};

use super::day;
use super::schema::field;
use crate::peers;

/// Selections whose rules read the value and not what it is called: states that the service itself names, on every
/// object, and product categories, which are known by their id since several may share a name (§3.5).
const RAW: [(&str, &str); 4] =
    [("*", "life_status"), ("*", "lock_status"), ("*", "record_type"), ("ProductObj", "category")];

/// The types of fields that say which other record is meant, by an id (§2.8).
pub(super) const REFERENCES: [&str; 7] = [
    "object_reference",
    "object_reference_many",
    "master_detail",
    "employee",
    "employee_many",
    "department",
    "department_many",
];

/// A row in canonical values: fields by api name, what they refer to by name beside them under `…__r`, under `…__v` the
/// value as it came, which stands behind a selection's label, and all once more under each of `labels` that the tenant has.
/// Empty fields are left out.
pub(super) fn record(describe: &Describe, row: &Value, labels: &[&str]) -> Map<String, Value> {
    let mut record = Map::new();
    for (key, value) in row.as_object().into_iter().flatten() {
        if let Some(field) = describe.fields.get(key) {
            let canonical = canonical(describe, key, field, value, row);
            // What is quoted is another record's, which is named itself, by an id.
            let own = field.kind != "quote" && !REFERENCES.contains(&field.kind.as_str());
            let behind = canonical.as_ref().filter(|_| own).map(|_| (format!("{key}__v"), value.clone()));
            record.extend(canonical.map(|value| (key.clone(), value)).into_iter().chain(behind));
        } else if let Some(of) = key.strip_suffix("__r").filter(|of| describe.fields.contains_key(*of)) {
            record.extend(name(value).map(|name| (format!("{of}__r"), name.into())));
        } else if key == "_id" {
            record.insert(key.clone(), value.clone());
        }
    }
    for label in labels {
        let Some((api_name, _)) = field(describe, label) else { continue };
        for suffix in ["", "__r", "__v"] {
            let value = record.get(&format!("{api_name}{suffix}")).cloned();
            record.extend(value.map(|value| (format!("{label}{suffix}"), value)));
        }
    }
    record
}

/// Every field once more under its label: a stream that writes it by that name calls it so.
pub(super) fn labelled(describe: &Describe, mut record: Map<String, Value>) -> Map<String, Value> {
    for (api_name, described) in &describe.fields {
        // Of two fields of one label, the one that is meant by it.
        let Some((meant, _)) = field(describe, &described.label) else { continue };
        if let Some(value) = record.get(api_name).filter(|_| meant == api_name).cloned() {
            record.entry(described.label.clone()).or_insert(value);
        }
    }
    record
}

fn canonical(describe: &Describe, key: &str, field: &FieldDescribe, value: &Value, row: &Value) -> Option<Value> {
    if peers::is_empty(value) {
        return None;
    }
    Some(match field.kind.as_str() {
        "date" => millis(value).and_then(day::of_moment).map_or_else(|| value.clone(), Value::from),
        "date_time" => millis(value).map_or_else(|| value.clone(), Value::from),
        "select_one" if is_raw(describe, key) => value.clone(),
        "select_one" => label(field, value),
        "select_many" => value.as_array().into_iter().flatten().map(|v| label(field, v)).collect(),
        // A quoted selection: what it is called stands beside it.
        "quote" => row.get(format!("{key}__r")).and_then(name).map_or_else(|| value.clone(), Value::from),
        // One person, or one department, still comes as a list.
        "employee" | "department" => match value {
            Value::Array(ids) => Value::from(ids.first().and_then(peers::text)?),
            one => Value::from(peers::text(one)?),
        },
        "file_attachment" => FileReference::list(value).into_iter().map(file).collect(),
        _ => value.clone(),
    })
}

/// As [`model::FileRef`] reads it. A file without a path is named where it cannot travel (AT-3).
fn file(file: FileReference) -> Value {
    json!({"id": file.path, "name": file.name, "size": file.size})
}

/// Whether a selection's value is meant, not its label.
pub(super) fn is_raw(describe: &Describe, field: &str) -> bool {
    RAW.iter().any(|(object, name)| *name == field && (*object == "*" || *object == describe.api_name))
}

fn label(field: &FieldDescribe, value: &Value) -> Value {
    let option = field.options.iter().find(|option| value.as_str() == Some(option.value.as_str()));
    option.map_or_else(|| value.clone(), |option| option.label.as_str().into())
}

fn millis(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// What a companion field calls the thing: a plain name, or one within an information object.
fn name(companion: &Value) -> Option<String> {
    match companion {
        Value::String(name) => Some(name.clone()).filter(|name| !name.is_empty()),
        Value::Array(several) => several.first().and_then(name),
        Value::Object(_) => ["name", "full_name", "deptName"].iter().find_map(|key| peers::text_at(companion, key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::tests::describe;
    use super::*;

    fn check(kind: &str, value: &Value, canonical: &Value) {
        let describe = describe(&[("f", "字段", kind)], &[("已同步", "option1")]);
        let record = record(&describe, &json!({"_id": "1", "f": value}), &[]);
        assert_eq!(record.get("f").unwrap_or(&Value::Null), canonical, "{kind}");
    }

    #[test]
    fn values_are_read_by_their_described_type() {
        check("date", &json!(1_795_363_200_000_i64), &json!("2026-11-23"));
        check("date_time", &json!("1795363200000"), &json!(1_795_363_200_000_i64));
        check("select_one", &json!("option1"), &json!("已同步"));
        check("select_one", &json!("gone"), &json!("gone"));
        check("select_many", &json!(["option1"]), &json!(["已同步"]));
        check("employee", &json!(["FSUID_1", "FSUID_2"]), &json!("FSUID_1"));
        check("currency", &json!("100.010"), &json!("100.010"));
        check("employee", &json!([]), &Value::Null);
        let files = json!([{"ext": "pdf", "path": "N_1", "filename": "a.pdf", "size": 7}, {"name": "b.pdf"}]);
        let read = json!([{"id": "N_1", "name": "a.pdf", "size": 7}, {"id": "", "name": "b.pdf", "size": null}]);
        check("file_attachment", &files, &read);
        check("text", &json!(""), &Value::Null);
    }

    #[test]
    fn a_tenants_field_is_there_under_its_label_with_its_name() {
        let describe = describe(&[("ship__c", "发货仓库", "object_reference")], &[]);
        let row = json!({"_id": "1", "ship__c": "64b0", "ship__c__r": {"_id": "64b0", "name": "北京仓"}, "x__l": []});
        let record = Value::from(record(&describe, &row, &["发货仓库", "没有的"]));
        let expected = json!({"_id": "1", "ship__c": "64b0", "ship__c__r": "北京仓", "发货仓库": "64b0",
            "发货仓库__r": "北京仓"});
        assert_eq!(record, expected);
    }

    #[test]
    fn the_value_behind_a_label_stands_beside_it() {
        let describe = describe(&[("ship__c", "交货方式", "select_one")], &[("物流", "option1")]);
        let record = Value::from(record(&describe, &json!({"_id": "1", "ship__c": "option1"}), &["交货方式"]));
        let expected = json!({"_id": "1", "ship__c": "物流", "ship__c__v": "option1", "交货方式": "物流",
            "交货方式__v": "option1"});
        assert_eq!(record, expected);
        // In another tenant it may be a plain text.
        let describe = super::super::schema::tests::describe(&[("ship__c", "交货方式", "text")], &[]);
        let record = self::record(&describe, &json!({"ship__c": "物流"}), &["交货方式"]);
        assert_eq!(record["交货方式__v"], "物流");
    }

    #[test]
    fn states_and_categories_keep_their_value() {
        let mut product = describe(
            &[("category", "分类", "select_one"), ("life_status", "状态", "select_one")],
            &[("酒", "7"), ("正常", "normal")],
        );
        product.api_name = "ProductObj".to_owned();
        let row = json!({"category": "7", "life_status": "normal"});
        let read = record(&product, &row, &[]);
        assert_eq!((&read["category"], &read["life_status"]), (&json!("7"), &json!("normal")));
    }

    #[test]
    fn a_quoted_selection_is_called_by_its_label() {
        let describe = describe(&[("unit", "单位", "quote")], &[]);
        let row = json!({"unit": "18", "unit__r": "台", "unit__v": "18"});
        assert_eq!(record(&describe, &row, &[])["unit"], "台");
    }
}
