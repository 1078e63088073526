//! What may be called a field of 精斗云, which describes nothing itself.

use std::collections::BTreeSet;

use model::LINES;
use serde_json::{Map, Value};

use super::objects::entry;

/// A field of 精斗云 to be read: its own fields are called `custom_field.custom_field__…` (jdy-api.md §3.5).
pub(crate) fn named(name: &str) -> Result<String, String> {
    let part = |part: &str| {
        !part.is_empty() && part.len() <= 100 && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let plain = name.strip_prefix(LINES).unwrap_or(name);
    let reserved = matches!(plain, "id" | "lines");
    if !reserved && plain.split('.').count() <= 2 && plain.split('.').all(part) {
        return Ok(name.to_owned());
    }
    Err(format!("「{name}」不是精斗云的字段名（例如 remark 或 custom_field.custom_field__1__abc）"))
}

/// A field of 精斗云 to be written: one that the object's save is known to take, for JDY says nothing of one that it does
/// not know.
pub(crate) fn written(object: &str, name: &str) -> Result<String, String> {
    const GIVEN: [&str; 4] = ["id", "_id", "seq", "entry_id"];
    let plain = name.strip_prefix(LINES).unwrap_or(name);
    if GIVEN.contains(&plain) {
        return Err(format!("精斗云的字段「{name}」由系统维护，不能写入"));
    }
    let name = named(name)?;
    let object = entry(object).map_err(|error| error.text)?.object;
    let taken = if name.starts_with(LINES) { object.takes_in_line(plain) } else { object.takes(plain) };
    let own = if name.starts_with(LINES) { "lines.custom_entity_field.…" } else { "custom_field.custom_field__…" };
    if taken && is_reference(plain) {
        return Err(format!("精斗云的字段「{name}」是另一条记录的 ID，不能写入纷享销客的值"));
    }
    if taken {
        return Ok(name);
    }
    Err(format!("精斗云的{}没有可写入的字段「{name}」，请核对字段名；精斗云的自定义字段写作 {own}", object.label))
}

/// All that [`written`] takes of the interface's own fields.
pub(crate) fn writable(object: &str) -> BTreeSet<String> {
    let Ok(entry) = entry(object) else { return BTreeSet::new() };
    let [record, line] = entry.object.taken();
    let lines = line.iter().map(|name| format!("{LINES}{name}"));
    let all = record.iter().map(|name| (*name).to_owned()).chain(lines);
    all.filter(|name| written(object, name).is_ok()).collect()
}

/// The names that [`named`] takes of what these records hold: what can be known of fields that nobody describes.
pub(crate) fn held(records: &[Value]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for record in records.iter().filter_map(Value::as_object) {
        add(&mut names, "", record);
        let lines = record.get("lines").and_then(Value::as_array);
        for line in lines.into_iter().flatten().filter_map(Value::as_object) {
            add(&mut names, LINES, line);
        }
    }
    names
}

fn add(names: &mut BTreeSet<String>, prefix: &str, fields: &Map<String, Value>) {
    for (name, value) in fields {
        let parts: Vec<String> = match value {
            Value::Object(parts) => parts.keys().map(|part| format!("{prefix}{name}.{part}")).collect(),
            Value::Array(_) => Vec::new(),
            _ => vec![format!("{prefix}{name}")],
        };
        names.extend(parts.into_iter().filter(|name| named(name).is_ok()));
    }
}

/// Whether what is read there is the id of another record: JDY calls these `<x>_id` (jdy-api.md §3.5).
pub(crate) fn is_reference(name: &str) -> bool {
    name.ends_with("_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_jdy_has_a_name_of_its_own_form() {
        for good in ["remark", "custom_field.custom_field__1__abc", "lines.comment"] {
            assert!(named(good).is_ok(), "{good}");
        }
        for bad in ["", "id", "a b", "a..b", "备注", "a.b.c", "lines."] {
            assert!(named(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_can_be_named_is_what_records_hold_and_what_a_save_takes() {
        let records = [
            serde_json::json!({"id": "1", "remark": "", "images": [], "custom_field": {"custom_field__1__abc": "x"},
                "lines": [{"id": "2", "comment": null}]}),
            serde_json::json!({"model": "M"}),
        ];
        let names: Vec<_> = held(&records).into_iter().collect();
        assert_eq!(names, ["custom_field.custom_field__1__abc", "lines.comment", "model", "remark"]);
        let writable = writable("sales_order");
        assert!(writable.contains("bill_dis_amount") && writable.contains("lines.comment"), "{writable:?}");
        assert!(!writable.contains("setting_term_id") && !writable.contains("operation_key"), "{writable:?}");
    }

    #[test]
    fn what_is_written_is_a_field_that_the_save_takes() {
        for good in
            ["bill_dis_amount", "custom_field.custom_field__1__abc", "lines.comment", "lines.custom_entity_field.a"]
        {
            assert!(written("sales_order", good).is_ok(), "{good}");
        }
        for bad in [
            "nonexist",
            "operation_key",
            "setting_term_id",
            "lines.sp_id",
            "lines.nonexist",
            "custom_field",
            "custom_field.abc",
            "comment",
            "lines.seq",
        ] {
            assert!(written("sales_order", bad).is_err(), "{bad}");
        }
        let refused = written("customer", "qq").expect_err("no such field");
        assert!(refused.contains("客户") && refused.contains("「qq」"), "{refused}");
    }
}
