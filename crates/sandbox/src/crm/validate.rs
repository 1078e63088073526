//! Turning what a caller sent into a cell, or refusing it (sheet §2.3, §2.8).

use serde_json::Value;

use super::State;
use super::cell::{Cell, FileRef, decimal};
use super::day;
use super::fail::{Fail, code};
use super::id::Id;
use super::meta::Kind;
use super::schema::Field;

/// Longest text and longest long text a field takes.
const TEXT_MAX: usize = 1000;
const LONG_TEXT_MAX: usize = 10_000;

/// The cell for a sent value; `None` clears the field (`null`, `""`, `[]`, assumption A16).
pub(crate) fn cell(state: &State, field: &Field, value: &Value, now: i64) -> Result<Option<Cell>, Fail> {
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    if is_empty {
        return Ok(None);
    }
    match field.kind {
        Kind::Text | Kind::LongText | Kind::Email | Kind::Phone | Kind::Url | Kind::AutoNumber => text(field, value),
        Kind::SelectOne => option(field, value).map(|value| Cell::Text(value.into())),
        Kind::SelectMany => select_many(field, value),
        Kind::Number | Kind::Currency | Kind::Percentile => number(field, value),
        Kind::Date => millis(field, value).map(|ms| Cell::Int(day::midnight(ms))),
        Kind::DateTime => millis(field, value).map(Cell::Int),
        Kind::Bool => value.as_bool().map(Cell::Bool).ok_or_else(|| wrong(field, "true/false")),
        Kind::Employee => employees(state, field, value).map(|nums| Cell::Nums(nums.into())),
        Kind::Department => departments(state, field, value),
        Kind::Reference | Kind::MasterDetail => reference(state, field, value).map(Cell::Id),
        Kind::Attachment | Kind::Image => files(state, field, value, now),
        Kind::Quote | Kind::Team => return Ok(None),
    }
    .map(Some)
}

fn wrong(field: &Field, wanted: &str) -> Fail {
    Fail::malformed(format!("字段[{}]({})的值格式错误, 应为{wanted}", field.label, field.api))
}

fn text(field: &Field, value: &Value) -> Result<Cell, Fail> {
    let text = value.as_str().ok_or_else(|| wrong(field, "字符串"))?;
    let most = if field.kind == Kind::LongText { LONG_TEXT_MAX } else { TEXT_MAX };
    if text.chars().count() > most {
        return Err(Fail::new(code::VALIDATION, format!("字段[{}]超过最大长度{most}", field.label)));
    }
    Ok(Cell::Text(text.into()))
}

/// Options are addressed by value, never by label (sheet §3.3).
fn option<'a>(field: &Field, value: &'a Value) -> Result<&'a str, Fail> {
    let text = value.as_str().ok_or_else(|| wrong(field, "选项值"))?;
    if field.option(text).is_none() {
        return Err(Fail::malformed(format!("字段[{}]({})没有选项值[{text}]", field.label, field.api)));
    }
    Ok(text)
}

fn select_many(field: &Field, value: &Value) -> Result<Cell, Fail> {
    let list = value.as_array().ok_or_else(|| wrong(field, "选项值列表"))?;
    let values = list.iter().map(|value| option(field, value).map(Box::from)).collect::<Result<Box<[_]>, _>>()?;
    Ok(Cell::List(values))
}

/// Decimals come as strings; JSON numbers are tolerated.
fn number(field: &Field, value: &Value) -> Result<Cell, Fail> {
    let parsed = match value {
        Value::String(text) => decimal(text),
        Value::Number(n) => decimal(&n.to_string()),
        _ => None,
    };
    parsed.and_then(|value| Cell::of_decimal(value, field.scale)).ok_or_else(|| wrong(field, "数字"))
}

fn millis(field: &Field, value: &Value) -> Result<i64, Fail> {
    let ms = value.as_i64().filter(|_| value.is_number());
    ms.ok_or_else(|| wrong(field, "毫秒时间戳"))
}

/// Employee fields are lists even for one person; either form of the id is understood.
pub(crate) fn employees(state: &State, field: &Field, value: &Value) -> Result<Vec<u32>, Fail> {
    let list = value.as_array().ok_or_else(|| wrong(field, "人员列表"))?;
    let number = |value: &Value| {
        let id = value.as_str().ok_or_else(|| wrong(field, "人员列表"))?;
        state.org.number_of(id).ok_or_else(|| relation(id, field))
    };
    list.iter().map(number).collect()
}

/// Departments are lists of texts; a few clients send whole numbers.
fn departments(state: &State, field: &Field, value: &Value) -> Result<Cell, Fail> {
    let list = value.as_array().ok_or_else(|| wrong(field, "部门列表"))?;
    let number = |value: &Value| {
        let id = super::json::whole(value).ok_or_else(|| wrong(field, "部门列表"))?;
        let known = u32::try_from(id).ok().filter(|id| state.org.department(*id).is_some());
        known.ok_or_else(|| relation(&id.to_string(), field))
    };
    list.iter().map(number).collect::<Result<_, _>>().map(Cell::Nums)
}

fn reference(state: &State, field: &Field, value: &Value) -> Result<Id, Fail> {
    let text = value.as_str().ok_or_else(|| wrong(field, "数据ID"))?;
    let table = state.schema.at(&field.target).map(|at| &state.tables[at]);
    let found = Id::parse(text).filter(|id| table.is_some_and(|table| table.get_live(*id).is_some()));
    found.ok_or_else(|| relation(text, field))
}

/// The refusal implementers know: 数据[…]的字段[…]关联关系不存在-201112011.
fn relation(value: &str, field: &Field) -> Fail {
    Fail::new(code::RELATION, format!("数据[{value}]的字段[{}]关联关系不存在", field.label))
}

/// Both key sets of sheet §5.1; the path must be one of ours.
fn files(state: &State, field: &Field, value: &Value, now: i64) -> Result<Cell, Fail> {
    let list = value.as_array().ok_or_else(|| wrong(field, "附件列表"))?;
    let file = |value: &Value| {
        let path = value.get("path").and_then(Value::as_str).ok_or_else(|| wrong(field, "附件列表"))?;
        let stored = state.files.find(path, now);
        let stored = stored.ok_or_else(|| Fail::malformed(format!("字段[{}]的文件[{path}]不存在", field.label)))?;
        let given = ["filename", "name"].iter().find_map(|key| value.get(*key).and_then(Value::as_str));
        Ok(FileRef {
            npath: stored.npath.as_str().into(),
            name: given.unwrap_or(&stored.name).into(),
            size: stored.bytes.len() as u64,
            at: stored.at,
        })
    };
    list.iter().map(file).collect::<Result<_, _>>().map(Cell::Files)
}
