//! Canonical values as the CRM's (fxiaoke-api.md §2.8, §3.3).

use engine::CallError;
use fxiaoke::{Describe, FieldDescribe};
use serde_json::{Map, Value};

use super::refusal::reject;
use super::{day, read, schema};
use crate::peers;

/// What becomes of an empty value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    /// A new record is sent without it.
    Omit,
    /// A changed record has the field cleared (assumption A16).
    Clear,
}

/// Fields as the service wants them, by api name. What the service keeps itself is left out.
pub(super) fn fields<'a>(
    describe: &Describe,
    fields: impl IntoIterator<Item = (&'a String, &'a Value)>,
    empty: Empty,
) -> Result<Map<String, Value>, CallError> {
    let mut wired = Map::new();
    for (name, value) in fields {
        if peers::is_empty(value) && (empty == Empty::Omit || schema::field(describe, name).is_none()) {
            continue;
        }
        let (api_name, field) = schema::known(describe, name)?;
        if !field.read_only {
            wired.insert(api_name.to_owned(), wire(describe, api_name, field, value)?);
        }
    }
    Ok(wired)
}

/// One value as the field's type wants it.
pub(super) fn wire(
    describe: &Describe,
    api_name: &str,
    field: &FieldDescribe,
    value: &Value,
) -> Result<Value, CallError> {
    if peers::is_empty(value) {
        return Ok(cleared(&field.kind));
    }
    let wrong = || {
        let text = format!("纷享销客「{}」的字段「{}」不接受值 {value}", describe.label, field.label);
        reject(&format!("value:{}.{api_name}", describe.api_name), text)
    };
    Ok(match field.kind.as_str() {
        "date" | "date_time" | "time" => match value {
            Value::String(day) => day::begins(day).or_else(|| day.parse().ok()).map(Value::from).ok_or_else(wrong)?,
            moment => moment.clone(),
        },
        "number" | "currency" | "percentile" => number(value).map(Value::from).ok_or_else(wrong)?,
        "select_one" if read::is_raw(describe, api_name) => value.clone(),
        "select_one" => option(describe, api_name, field, value)?,
        "select_many" => match value {
            Value::Array(many) => {
                many.iter().map(|v| option(describe, api_name, field, v)).collect::<Result<_, _>>()?
            }
            one => Value::from(vec![option(describe, api_name, field, one)?]),
        },
        "employee" | "department" | "employee_many" | "department_many" | "object_reference_many" => match value {
            Value::Array(_) => value.clone(),
            one => Value::from(vec![one.clone()]),
        },
        "true_or_false" => {
            value.as_bool().or_else(|| value.as_str()?.parse().ok()).map(Value::from).ok_or_else(wrong)?
        }
        _ => match value {
            Value::Number(_) | Value::Bool(_) => Value::from(peers::text(value)),
            other => other.clone(),
        },
    })
}

/// An empty value by type (§2.4).
fn cleared(kind: &str) -> Value {
    match kind {
        "text" | "long_text" | "html_rich_text" | "url" | "email" | "phone_number" => "".into(),
        "employee" | "department" | "select_many" | "file_attachment" | "image" => Value::Array(Vec::new()),
        kind if kind.ends_with("_many") => Value::Array(Vec::new()),
        _ => Value::Null,
    }
}

/// A plain decimal as text: exact, however it came.
fn number(value: &Value) -> Option<String> {
    let exact = match value {
        Value::Number(number) => model::exact(number)?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Some(exact.normalize().to_string())
}

/// A canonical option is its label; a value that an option has serves as well. Of the two the label counts first: a
/// unit may be called `18`, which is also the value of another (§4.3).
fn option(describe: &Describe, api_name: &str, field: &FieldDescribe, value: &Value) -> Result<Value, CallError> {
    let wanted = peers::text(value).unwrap_or_default();
    let by_value = || field.options.iter().find(|option| option.value == wanted);
    if let Some(option) = field.option_by_label(&wanted).or_else(by_value) {
        return Ok(option.value.as_str().into());
    }
    let (object, label) = (&describe.label, &field.label);
    let text = format!(
        "纷享销客「{object}」的「{label}」没有选项「{wanted}」，请在「{object}」的「{label}」字段添加选项「{wanted}」"
    );
    Err(reject(&format!("option:{}.{api_name}:{wanted}", describe.api_name), text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::tests::describe;
    use super::*;

    fn wired(kind: &str, value: &Value) -> Result<Value, CallError> {
        let describe = describe(&[("f", "字段", kind)], &[("辆", "18"), ("18", "9"), ("台", "x1")]);
        wire(&describe, "f", &describe.fields["f"], value)
    }

    fn check(kind: &str, value: &Value, expected: &Value) {
        assert_eq!(wired(kind, value).as_ref().ok(), Some(expected), "{kind} {value}");
    }

    #[test]
    fn values_are_written_by_their_described_type() {
        check("date", &json!("2026-11-23"), &json!(1_795_363_200_000_i64));
        check("currency", &serde_json::from_str("12.50").expect("json"), &json!("12.5"));
        check("number", &json!("0.0000000001"), &json!("0.0000000001"));
        check("employee", &json!("FSUID_1"), &json!(["FSUID_1"]));
        check("object_reference", &json!("64b0"), &json!("64b0"));
        check("text", &json!(12), &json!("12"));
        assert!(wired("date", &json!("明天")).is_err());
        assert!(wired("number", &json!("十")).is_err());
    }

    #[test]
    fn an_option_is_written_by_its_label_or_its_value() {
        check("select_one", &json!("台"), &json!("x1"));
        check("select_one", &json!("x1"), &json!("x1"));
        check("select_one", &json!("18"), &json!("9"));
        check("select_many", &json!(["台", "辆"]), &json!(["x1", "18"]));
        let error = wired("select_one", &json!("酒-支")).expect_err("no such option");
        assert!(error.text.contains("请在「销售订单」的「字段」字段添加选项「酒-支」"), "{}", error.text);
    }

    #[test]
    fn empty_values_are_left_out_of_a_new_record_and_clear_a_changed_one() {
        let describe = describe(&[("a", "甲", "text"), ("b", "乙", "date"), ("c", "丙", "employee")], &[]);
        let empty = model::Fields::from(["a", "b", "c", "没有的"].map(|name| (name.to_owned(), Value::Null)));
        assert_eq!(fields(&describe, &empty, Empty::Omit).expect("fields"), Map::new());
        let cleared = fields(&describe, &empty, Empty::Clear).expect("fields");
        assert_eq!(Value::from(cleared), json!({"a": "", "b": null, "c": []}));
    }

    #[test]
    fn a_field_that_the_tenant_lacks_is_refused_by_name_unless_it_is_empty() {
        let describe = describe(&[("no", "编号", "auto_number")], &[]);
        let with = |name: &str| model::Fields::from([(name.to_owned(), json!("x"))]);
        assert!(fields(&describe, &with("品牌"), Empty::Omit).expect_err("no such field").text.contains("「品牌」"));
        assert_eq!(fields(&describe, &with("no"), Empty::Omit).expect("kept by the service"), Map::new());
    }
}
