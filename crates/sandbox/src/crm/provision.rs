//! `jingxiang_provision__c`: makes objects, fields and options that are missing (rules.md chapter P, design.md §6). What is
//! there already is left as it is, so asking twice is asking once.

use serde_json::{Value, json};

use super::fail::Fail;
use super::json::text;
use super::meta::Kind;
use super::schema::{Choice, NewField};
use super::table::Table;
use super::{Cx, State};

/// Runs through objects, fields and options in this order; answers one item each.
pub(crate) fn run(cx: &mut Cx<'_>, input: &Value) -> Result<(Value, bool), Fail> {
    let list = |name: &str| match input.get(name) {
        None | Some(Value::Null) => Ok(&[][..]),
        Some(Value::Array(list)) => Ok(list.as_slice()),
        Some(_) => Err(Fail::malformed(format!("{name}应为列表"))),
    };
    let (objects, fields, options) = (list("objects")?, list("fields")?, list("options")?);
    let mut items = Vec::new();
    let mut wrote = false;
    let mut note = |(item, did): (Value, bool)| {
        wrote |= did;
        items.push(item);
    };
    for object in objects {
        note(item("api_name", text(object, "api_name"), add_object(cx.state, object)));
    }
    for field in fields {
        note(item("api_name", text(field, "api_name"), add_field(cx.state, field)));
    }
    for option in options {
        note(option_item(cx, option));
    }
    Ok((json!({ "items": items }), wrote))
}

/// `{"status":"created"|"exists"|"failed","api_name","error"?}`, and whether anything was made.
fn item(key: &str, name: &str, made: Result<bool, String>) -> (Value, bool) {
    match made {
        Ok(true) => (json!({"status": "created", key: name}), true),
        Ok(false) => (json!({"status": "exists", key: name}), false),
        Err(error) => (json!({"status": "failed", key: name, "error": error}), false),
    }
}

fn option_item(cx: &mut Cx<'_>, option: &Value) -> (Value, bool) {
    let (object, field, label) = (text(option, "object"), text(option, "field"), text(option, "label"));
    match add_option(cx, object, field, label) {
        Ok((value, made)) => item("value", &value, Ok(made)),
        Err(error) => (json!({"status": "failed", "value": Value::Null, "label": label, "error": error}), false),
    }
}

/// An API name a tenant may give: `…__c`.
fn is_custom_name(api: &str) -> bool {
    let stem = api.strip_suffix("__c").unwrap_or_default();
    !stem.is_empty()
        && stem.starts_with(|c: char| c.is_ascii_alphabetic())
        && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn add_object(state: &mut State, object: &Value) -> Result<bool, String> {
    let (api, label) = (text(object, "api_name"), text(object, "label"));
    if state.schema.at(api).is_some() {
        return Ok(false);
    }
    if !is_custom_name(api) {
        return Err(format!("对象API名称[{api}]必须以__c结尾"));
    }
    if label.is_empty() {
        return Err("label为必填项，不能为空".to_owned());
    }
    let at = state.schema.add_object(api, label);
    let table = Table::new(&state.schema.objects[at]);
    state.tables.push(table);
    Ok(true)
}

/// Adds a field described by `{object, api_name, label, type, options?, target?}`.
pub(crate) fn add_field(state: &mut State, field: &Value) -> Result<bool, String> {
    let (api, label, target) = (text(field, "api_name"), text(field, "label"), text(field, "target"));
    let object = text(field, "object");
    let at = state.schema.at(object).ok_or_else(|| format!("对象[{object}]不存在"))?;
    let kind = text(field, "type");
    let kind = Kind::named(kind).ok_or_else(|| format!("字段类型[{kind}]不支持"))?;
    if let Some(known) = state.schema.objects[at].field(api) {
        if known.kind != kind {
            return Err(format!("字段[{api}]已存在，类型为{}", known.kind.name()));
        }
        return add_missing_options(state, object, api, field).map(|()| false);
    }
    if !is_custom_name(api) {
        return Err(format!("字段API名称[{api}]必须以__c结尾"));
    }
    if label.is_empty() {
        return Err("label为必填项，不能为空".to_owned());
    }
    if matches!(kind, Kind::Reference | Kind::MasterDetail) && state.schema.at(target).is_none() {
        return Err(format!("关联对象[{target}]不存在"));
    }
    if matches!(kind, Kind::AutoNumber | Kind::Quote | Kind::Team) {
        return Err(format!("字段类型[{}]不支持", kind.name()));
    }
    let unique = super::json::flag(field, "unique", false);
    let required = super::json::flag(field, "required", false) || super::json::flag(field, "is_required", false);
    let new = NewField { api, label, kind, target, unique, required };
    let place = state.schema.objects[at].add_field(&new);
    if kind.is_indexed() {
        state.tables[at].index_new_field(place);
    }
    add_missing_options(state, object, api, field).map(|()| true)
}

/// Options are given as labels or as `{label, value?}`.
fn add_missing_options(state: &mut State, object: &str, api: &str, field: &Value) -> Result<(), String> {
    for option in field.get("options").and_then(Value::as_array).into_iter().flatten() {
        let label = option.as_str().unwrap_or_else(|| text(option, "label"));
        push_option(state, object, api, label, text(option, "value"))?;
    }
    Ok(())
}

/// Adds an option unless one of that label is there; answers its value and whether it is new.
pub(crate) fn push_option(
    state: &mut State,
    object: &str,
    api: &str,
    label: &str,
    value: &str,
) -> Result<(String, bool), String> {
    if label.is_empty() {
        return Err("label为必填项，不能为空".to_owned());
    }
    let fresh = if value.is_empty() { state.schema.fresh_value() } else { value.to_owned() };
    let field = state.schema.object_mut(object).ok_or_else(|| format!("对象[{object}]不存在"))?;
    let field = field.field_mut(api).ok_or_else(|| format!("字段[{api}]不存在"))?;
    if !matches!(field.kind, Kind::SelectOne | Kind::SelectMany) {
        return Err(format!("字段[{api}]不是选择字段"));
    }
    if let Some(known) = field.options.iter().find(|choice| choice.label == label) {
        return Ok((known.value.clone(), false));
    }
    if field.option(&fresh).is_some() {
        return Err(format!("选项值[{fresh}]重复"));
    }
    field.options.push(Choice { value: fresh.clone(), label: label.to_owned() });
    Ok((fresh, true))
}

fn add_option(cx: &mut Cx<'_>, object: &str, field: &str, label: &str) -> Result<(String, bool), String> {
    if (object, field) == ("ProductObj", "category") {
        let known = cx.state.schema.object(object).and_then(|product| product.field(field));
        let known = known.and_then(|field| field.options.iter().find(|choice| choice.label == label));
        if let Some(known) = known {
            return Ok((known.value.clone(), false));
        }
        let made = super::category::by_hand(cx, "add", label, "");
        return made.map(|value| (value, true)).map_err(|fail| fail.message);
    }
    push_option(cx.state, object, field, label, "")
}
