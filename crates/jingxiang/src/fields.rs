//! Fields and values as people see them: by label, and as text.

use model::{AnyStream, FieldRow};
use serde_json::Value;

use crate::labels;

/// A field by its label; a line's, `行3.qty`, with its line.
pub fn label(stream: &dyn AnyStream, field: &str) -> String {
    let label = |rows: Vec<FieldRow>, name: &str| rows.into_iter().find(|row| row.name == name).map(|row| row.target);
    match field.strip_prefix('行').and_then(|line| line.split_once('.')) {
        Some((line, name)) => {
            format!("第 {line} 行 {}", label(stream.line_rows(), name).or_else(|| labels::set(name)).unwrap_or(name))
        }
        None => label(stream.rows(), field).or_else(|| made(stream, field)).unwrap_or(field).to_owned(),
    }
}

/// Whether a field is for people to read: the line of another record that a line refers to has an id, and nothing that it
/// could be called (DN-1).
pub fn is_told(stream: &dyn AnyStream, field: &str) -> bool {
    let name = field.strip_prefix('行').and_then(|line| line.split_once('.')).map_or(field, |(_, name)| name);
    name == field || stream.spec().twins.iter().all(|twin| twin.field != name)
}

/// What a field is called that we have the tenant given, such as the mark.
fn made(stream: &dyn AnyStream, field: &str) -> Option<&'static str> {
    stream.spec().ensures.iter().find(|ensure| ensure.name == field).map(|ensure| ensure.label)
}

/// A value as text; nothing for none.
pub fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "是" } else { "否" }.to_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => {
            let items: Vec<String> = items.iter().filter_map(shown).collect();
            Some(items.join("、"))
        }
        // Entries, such as a customer's contacts, by what they say; flags say nothing without their names.
        Value::Array(items) if items.iter().all(Value::is_object) => {
            let said = |item: &Value| {
                item.as_object().map(|fields| {
                    fields.values().filter(|v| !v.is_boolean()).filter_map(shown).collect::<Vec<_>>().join(" ")
                })
            };
            Some(items.iter().filter_map(said).collect::<Vec<_>>().join("、"))
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_named_as_people_do() {
        let order = streams::by_name("sales_order").expect("a stream");
        assert_eq!(label(order, "emp_id"), "业务员");
        assert_eq!(label(order, "行2.stock_id"), "第 2 行 仓库");
        assert_eq!(label(order, "行2.delivery_date"), "第 2 行 预计交货日期");
        assert_eq!(label(order, "行1.is_free"), "第 1 行 是否赠品");
        assert_eq!(label(streams::by_name("delivery").expect("a stream"), "jdy_key__c"), "精斗云标识");
    }

    #[test]
    fn the_line_that_a_line_refers_to_is_told_to_nobody() {
        let delivery = streams::by_name("delivery").expect("a stream");
        assert!(!is_told(delivery, "行1.订单产品") && is_told(delivery, "行1.产品") && is_told(delivery, "产品"));
    }

    #[test]
    fn a_value_is_shown_without_quotes_and_nothing_as_nothing() {
        assert_eq!(shown(&json!("箱")).as_deref(), Some("箱"));
        assert_eq!(shown(&json!(false)).as_deref(), Some("否"));
        assert_eq!(shown(&json!({"a": 1})).as_deref(), Some(r#"{"a":1}"#));
        let contacts = json!([{"contact_person": "张三", "email": null, "is_default_linkman": true, "mobile": "138"}]);
        assert_eq!(shown(&contacts).as_deref(), Some("张三 138"));
        assert_eq!(shown(&Value::Null), None);
    }
}
