//! Filters: what a caller wrote, compiled to what a row can be held against (sheet §2.6).

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::crm::State;
use crate::crm::cell::{View, decimal};
use crate::crm::day;
use crate::crm::fail::Fail;
use crate::crm::id::Id;
use crate::crm::meta::{Kind, Sys};
use crate::crm::schema::{Field, Object};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    Eq,
    N,
    Gt,
    Gte,
    Lt,
    Lte,
    Like,
    NLike,
    Is,
    IsN,
    In,
    NIn,
    Between,
    NBetween,
    StartWith,
    EndWith,
    Contains,
    HasAnyOf,
    NHasAnyOf,
}

const OPS: &[(&str, Op)] = &[
    ("EQ", Op::Eq),
    ("N", Op::N),
    ("NEQ", Op::N),
    ("GT", Op::Gt),
    ("GTE", Op::Gte),
    ("LT", Op::Lt),
    ("LTE", Op::Lte),
    ("LIKE", Op::Like),
    ("NLIKE", Op::NLike),
    ("IS", Op::Is),
    ("ISN", Op::IsN),
    ("IN", Op::In),
    ("NIN", Op::NIn),
    ("BETWEEN", Op::Between),
    ("NBETWEEN", Op::NBetween),
    ("STARTWITH", Op::StartWith),
    ("ENDWITH", Op::EndWith),
    ("CONTAINS", Op::Contains),
    ("HASANYOF", Op::HasAnyOf),
    ("NHASANYOF", Op::NHasAnyOf),
];

/// What a row's value is compared with.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Key {
    Text(String),
    Int(i64),
    Dec(Decimal),
    Bool(bool),
    Id(Id),
    Num(u32),
}

/// One condition.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) at: u16,
    pub(crate) sys: Option<Sys>,
    pub(crate) op: Op,
    pub(crate) keys: Vec<Key>,
}

/// All filters of a query; they are joined by AND.
pub(crate) fn read_all(state: &State, object: &Object, filters: &Value) -> Result<Vec<Filter>, Fail> {
    match filters {
        Value::Null => Ok(Vec::new()),
        Value::Array(list) => list.iter().map(|filter| read(state, object, filter)).collect(),
        _ => Err(Fail::malformed("filters应为列表")),
    }
}

fn read(state: &State, object: &Object, filter: &Value) -> Result<Filter, Fail> {
    let text = |names: [&str; 2]| names.iter().find_map(|name| filter.get(*name)).and_then(Value::as_str);
    let api = text(["field_name", "fieldName"]).unwrap_or_default();
    let operator = filter.get("operator").and_then(Value::as_str).unwrap_or("EQ").to_ascii_uppercase();
    let op = OPS.iter().find(|(name, _)| *name == operator).map(|(_, op)| *op);
    let op = op.ok_or_else(|| Fail::parameter(format!("不支持的操作符[{operator}]")))?;
    let values = ["field_values", "fieldValues"].iter().find_map(|name| filter.get(*name)).unwrap_or(&Value::Null);
    Filter::new(state, object, api, op, values)
}

impl Filter {
    /// A condition on a named field; a bare value is a list of one.
    pub(crate) fn new(state: &State, object: &Object, api: &str, op: Op, values: &Value) -> Result<Filter, Fail> {
        let at = object.at(api).ok_or_else(|| Fail::parameter(format!("字段[{api}]不存在")))?;
        let field = &object.fields[usize::from(at)];
        let mut keys = Vec::new();
        if !matches!(op, Op::Is | Op::IsN) {
            match values {
                Value::Null => {}
                Value::Array(list) => {
                    for value in list.iter().filter(|value| !value.is_null()) {
                        keys.push(compile(state, field, value)?);
                    }
                }
                value => keys.push(compile(state, field, value)?),
            }
        }
        let wanted = match op {
            Op::Is | Op::IsN | Op::In | Op::NIn => 0,
            Op::Between | Op::NBetween => 2,
            _ => 1,
        };
        if keys.len() < wanted {
            return Err(Fail::parameter(format!("字段[{api}]的field_values参数错误")));
        }
        Ok(Filter { at, sys: field.sys, op, keys })
    }

    /// Whether a row's value passes.
    pub(crate) fn passes(&self, view: View<'_>) -> bool {
        let any = |keys: &[Key]| keys.iter().any(|key| equals(view, key));
        let order = |at: usize| self.keys.get(at).and_then(|key| compare(view, key));
        match self.op {
            Op::Eq | Op::In | Op::HasAnyOf => any(&self.keys),
            Op::N | Op::NIn | Op::NHasAnyOf => !any(&self.keys),
            Op::Gt => order(0).is_some_and(Ordering::is_gt),
            Op::Gte => order(0).is_some_and(Ordering::is_ge),
            Op::Lt => order(0).is_some_and(Ordering::is_lt),
            Op::Lte => order(0).is_some_and(Ordering::is_le),
            Op::Between => order(0).is_some_and(Ordering::is_ge) && order(1).is_some_and(Ordering::is_le),
            Op::NBetween => !(order(0).is_some_and(Ordering::is_ge) && order(1).is_some_and(Ordering::is_le)),
            Op::Is => matches!(view, View::Null),
            Op::IsN => !matches!(view, View::Null),
            Op::Contains if matches!(view, View::List(_) | View::Nums(_)) => {
                self.keys.iter().all(|key| equals(view, key))
            }
            Op::Like | Op::Contains => self.text(view, |text, part| text.contains(part)),
            Op::NLike => !self.text(view, |text, part| text.contains(part)),
            Op::StartWith => self.text(view, |text, part| text.starts_with(part)),
            Op::EndWith => self.text(view, |text, part| text.ends_with(part)),
        }
    }

    /// Whether a textual test holds for any of the keys.
    fn text(&self, view: View<'_>, holds: impl Fn(&str, &str) -> bool) -> bool {
        let shown;
        let text = match view {
            View::Text(text) => text,
            View::Id(id) => {
                shown = id.to_string();
                &shown
            }
            View::Int(n) => {
                shown = n.to_string();
                &shown
            }
            View::Dec(units, scale) => {
                shown = Decimal::new(units, u32::from(scale)).normalize().to_string();
                &shown
            }
            _ => return false,
        };
        self.keys.iter().any(|key| match key {
            Key::Text(part) => holds(text, part),
            Key::Id(id) => holds(text, &id.to_string()),
            Key::Dec(value) => holds(text, &value.normalize().to_string()),
            Key::Int(n) => holds(text, &n.to_string()),
            _ => false,
        })
    }
}

/// The key for one value, in the terms of the field's type.
fn compile(state: &State, field: &Field, value: &Value) -> Result<Key, Fail> {
    let shown = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return Err(wrong(field)),
    };
    if field.sys == Some(Sys::Version) {
        return shown.parse().map(Key::Int).map_err(|_| wrong(field));
    }
    if field.sys == Some(Sys::Id) {
        return Ok(Id::parse(&shown).map_or(Key::Text(shown), Key::Id));
    }
    Ok(match field.kind {
        Kind::Reference | Kind::MasterDetail => Id::parse(&shown).map_or(Key::Text(shown), Key::Id),
        kind if kind.is_decimal() => Key::Dec(decimal(&shown).ok_or_else(|| wrong(field))?),
        Kind::Date => Key::Int(day::midnight(shown.parse().map_err(|_| wrong(field))?)),
        Kind::DateTime => Key::Int(shown.parse().map_err(|_| wrong(field))?),
        Kind::Bool => Key::Bool(shown == "true" || shown == "1"),
        // An employee nobody knows matches nobody.
        Kind::Employee => Key::Num(state.org.number_of(&shown).unwrap_or_default()),
        Kind::Department => Key::Num(shown.parse().unwrap_or_default()),
        _ => Key::Text(shown),
    })
}

fn wrong(field: &Field) -> Fail {
    Fail::malformed(format!("字段[{}]的field_values格式错误", field.api))
}

fn equals(view: View<'_>, key: &Key) -> bool {
    match (view, key) {
        (View::Nums(nums), Key::Num(number)) => nums.contains(number),
        (View::List(list), Key::Text(text)) => list.iter().any(|item| **item == **text),
        _ => compare(view, key) == Some(Ordering::Equal),
    }
}

fn compare(view: View<'_>, key: &Key) -> Option<Ordering> {
    match (view, key) {
        (View::Text(a), Key::Text(b)) => Some(a.cmp(b.as_str())),
        (View::Int(a), Key::Int(b)) => Some(a.cmp(b)),
        (View::Dec(units, scale), Key::Dec(b)) => Some(Decimal::new(units, u32::from(scale)).cmp(b)),
        (View::Bool(a), Key::Bool(b)) => Some(a.cmp(b)),
        (View::Id(a), Key::Id(b)) => Some(a.cmp(b)),
        (View::Id(a), Key::Text(b)) => Some(a.to_string().as_str().cmp(b.as_str())),
        (View::Nums(a), Key::Num(b)) => a.first().map(|a| a.cmp(b)),
        _ => None,
    }
}

/// How two values of one field are ordered; nothing comes first.
pub(crate) fn order(a: View<'_>, b: View<'_>) -> Ordering {
    match (a, b) {
        (View::Null, View::Null) => Ordering::Equal,
        (View::Null, _) => Ordering::Less,
        (_, View::Null) => Ordering::Greater,
        (View::Text(a), View::Text(b)) => a.cmp(b),
        (View::Int(a), View::Int(b)) => a.cmp(&b),
        (View::Dec(a, scale_a), View::Dec(b, scale_b)) => {
            Decimal::new(a, u32::from(scale_a)).cmp(&Decimal::new(b, u32::from(scale_b)))
        }
        (View::Bool(a), View::Bool(b)) => a.cmp(&b),
        (View::Id(a), View::Id(b)) => a.cmp(&b),
        (View::Nums(a), View::Nums(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}
