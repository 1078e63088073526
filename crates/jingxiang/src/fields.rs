//! Fields and values as people see them: by label, and as text.

use model::{AnyStream, FieldRow};
use serde_json::Value;

/// A field by its label; a line's, `行3.qty`, with its line.
pub fn label(stream: &dyn AnyStream, field: &str) -> String {
    let label = |rows: Vec<FieldRow>, name: &str| rows.into_iter().find(|row| row.name == name).map(|row| row.target);
    match field.strip_prefix('行').and_then(|line| line.split_once('.')) {
        Some((line, name)) => format!("第 {line} 行 {}", label(stream.line_rows(), name).unwrap_or(name)),
        None => label(stream.rows(), field).unwrap_or(field).to_owned(),
    }
}

/// A value as text; nothing for none.
pub fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => {
            let items: Vec<String> = items.iter().filter_map(shown).collect();
            Some(items.join("、"))
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
    }

    #[test]
    fn a_value_is_shown_without_quotes_and_nothing_as_nothing() {
        assert_eq!(shown(&json!("箱")).as_deref(), Some("箱"));
        assert_eq!(shown(&json!({"a": 1})).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(shown(&Value::Null), None);
    }
}
