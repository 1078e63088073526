//! 产品分类 (sheet §3.5): records of ProductCategoryObj, shown as the options of `ProductObj.category`. An option's value
//! is the category's id and stays when it is renamed; its label is the category's name (design.md §6).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::cell::Cell;
use super::draft::{Draft, Flags};
use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::{key, member, raw, string, whole};
use super::row::{Life, Row};
use super::schema::Choice;
use super::write;
use super::{Cx, State};

const API: &str = "ProductCategoryObj";

/// `/cgi/crm/data/editProductCategory`.
pub(crate) fn edit(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = cx.state.object_at(API)?;
    let id = match data.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    let id = match data.get("editFlag").and_then(whole) {
        Some(1) => write::insert(cx, at, &sent(data, true)?, &Value::Null, Flags::default())?.id,
        Some(2) => {
            let mut sent = sent(data, false)?;
            sent["_id"] = json!(needed(&id)?);
            write::change(cx, at, &sent, &Value::Null, Flags::default())?.id
        }
        Some(3) => remove(cx, needed(&id)?)?,
        _ => return Err(Fail::parameter("editFlag参数错误")),
    };
    let mut out = String::from("\"data\":{");
    member(&mut out, "id", &id.to_string());
    out.push('}');
    Ok(Done::wrote(out))
}

fn needed(id: &str) -> Result<&str, Fail> {
    if id.is_empty() { Err(Fail::parameter("id为必填项，不能为空")) } else { Ok(id) }
}

/// The category as the record it is.
fn sent(data: &Value, new: bool) -> Result<Value, Fail> {
    let mut sent = json!({});
    match data.get("name") {
        Some(Value::String(name)) if !name.is_empty() => sent["name"] = json!(name),
        None | Some(Value::Null) if !new => {}
        Some(Value::String(_) | Value::Null) | None => {
            return Err(Fail::new(code::REQUIRED, "字段[分类名称]为必填项，不能为空"));
        }
        Some(_) => return Err(Fail::malformed("name应为字符串")),
    }
    match data.get("pid") {
        None => {}
        Some(Value::Null) => sent["pid"] = Value::Null,
        // The roots' parent is written as 0 or as nothing.
        Some(Value::String(pid)) if pid.is_empty() || pid == "0" => sent["pid"] = Value::Null,
        Some(Value::Number(pid)) if pid.as_i64() == Some(0) => sent["pid"] = Value::Null,
        Some(Value::String(pid)) => sent["pid"] = json!(pid),
        Some(_) => return Err(Fail::malformed("pid应为字符串")),
    }
    if let Some(order) = data.get("orderField") {
        sent["order_field"] = order.clone();
    }
    if let Some(code) = data.get("code").filter(|code| code.is_string()) {
        sent["code"] = code.clone();
    }
    Ok(sent)
}

fn remove(cx: &mut Cx<'_>, id: &str) -> Result<Id, Fail> {
    let at = cx.state.object_at(API)?;
    super::life::invalid_all(cx, at, &[id])?;
    super::life::delete_all(cx, at, &[id])?;
    Id::parse(id).ok_or_else(|| Fail::not_found(id))
}

/// `/cgi/crm/data/queryProductCategory`: the tree (assumption A10).
#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
pub(crate) fn tree(cx: &mut Cx<'_>, _body: &Value) -> Answer {
    let mut children: BTreeMap<Option<Id>, Vec<Category<'_>>> = BTreeMap::new();
    for category in categories(cx.state) {
        children.entry(category.parent).or_default().push(category);
    }
    let mut out = String::from("\"data\":");
    branch(&mut out, &children, None, 0);
    Ok(Done::read(out))
}

fn branch(out: &mut String, children: &BTreeMap<Option<Id>, Vec<Category<'_>>>, parent: Option<Id>, depth: u8) {
    out.push('[');
    let here = if depth < 32 { children.get(&parent).map_or(&[][..], Vec::as_slice) } else { &[] };
    for (place, category) in here.iter().enumerate() {
        out.push_str(if place > 0 { ",{" } else { "{" });
        member(out, "id", &category.id.to_string());
        member(out, "name", category.name);
        key(out, "pid");
        match parent {
            Some(parent) => string(out, &parent.to_string()),
            None => out.push_str("null"),
        }
        raw(out, "orderField", category.order);
        key(out, "children");
        branch(out, children, Some(category.id), depth + 1);
        out.push('}');
    }
    out.push(']');
}

struct Category<'a> {
    id: Id,
    name: &'a str,
    parent: Option<Id>,
    order: i64,
}

/// Living categories by order and age.
fn categories(state: &State) -> Vec<Category<'_>> {
    let Some(at) = state.schema.at(API) else { return Vec::new() };
    let object = &state.schema.objects[at];
    let [Some(name), Some(parent), Some(order)] = ["name", "pid", "order_field"].map(|api| object.at(api)) else {
        return Vec::new();
    };
    let rows = state.tables[at].in_id_order(Id::MIN..=Id::MAX).filter_map(|slot| state.tables[at].row(slot));
    let category = |row| {
        let row: &Row = row;
        Category {
            id: row.id,
            name: row.cell(name).and_then(Cell::text).unwrap_or_default(),
            parent: row.cell(parent).and_then(Cell::id),
            order: if let Some(Cell::Dec(order, _)) = row.cell(order) { *order } else { 0 },
        }
    };
    let mut all: Vec<_> = rows.filter(|row| row.life != Life::Invalid).map(category).collect();
    all.sort_by_key(|category| category.order);
    all
}

/// Makes the options of `ProductObj.category` what the categories are.
pub(crate) fn show(state: &mut State) {
    let options: Vec<Choice> = categories(state)
        .into_iter()
        .map(|category| Choice { value: category.id.to_string(), label: category.name.to_owned() })
        .collect();
    if let Some(field) = state.schema.object_mut("ProductObj").and_then(|object| object.field_mut("category")) {
        field.options = options;
    }
}

/// Two categories under one parent do not share a name, and none is below itself.
pub(crate) fn unique_name(state: &State, draft: &Draft) -> Result<(), Fail> {
    let object = &state.schema.objects[draft.object];
    let (Some(name_at), Some(parent_at)) = (object.at("name"), object.at("pid")) else { return Ok(()) };
    let old = draft.id.and_then(|id| state.tables[draft.object].get(id));
    let value = |at: u16| if draft.has(at) { draft.get(at) } else { old.and_then(|row| row.cell(at)) };
    let (name, parent) = (value(name_at), value(parent_at));
    let mut above = parent.and_then(Cell::id);
    for _ in 0..64 {
        let Some(id) = above else { break };
        if Some(id) == draft.id {
            return Err(Fail::new(code::VALIDATION, "上级分类不能是自己或自己的下级"));
        }
        above = state.tables[draft.object].get(id).and_then(|row| row.cell(parent_at)).and_then(Cell::id);
    }
    let Some(name) = name else { return Ok(()) };
    let is_twin = |row: &Row| row.cell(parent_at) == parent && Some(row.id) != draft.id;
    if state.tables[draft.object].live_with(name_at, name).any(is_twin) {
        let shown = name.text().unwrap_or_default();
        return Err(Fail::new(code::DUPLICATE, format!("同级分类名称[{shown}]重复")));
    }
    Ok(())
}

/// A category with others below it, or with products, stays.
pub(crate) fn is_free(state: &State, id: Id) -> Result<(), Fail> {
    if categories(state).iter().any(|category| category.parent == Some(id)) {
        return Err(Fail::new(code::VALIDATION, "分类下存在子分类，不能删除"));
    }
    let used = state.schema.at("ProductObj").is_some_and(|at| {
        let category = Cell::Text(id.to_string().into());
        let place = state.schema.objects[at].at("category");
        let mut rows = state.tables[at].in_id_order(Id::MIN..=Id::MAX).filter_map(|slot| state.tables[at].row(slot));
        place.is_some_and(|at| rows.any(|row| row.life != Life::Invalid && row.cell(at) == Some(&category)))
    });
    if used { Err(Fail::new(code::VALIDATION, "分类下存在产品，不能删除")) } else { Ok(()) }
}

/// What an administrator does by hand to a category option.
pub(crate) fn by_hand(cx: &mut Cx<'_>, op: &str, label: &str, to: &str) -> Result<String, Fail> {
    let at = cx.state.object_at(API)?;
    let found = categories(cx.state).iter().find(|category| category.name == label).map(|category| category.id);
    let found = found.ok_or_else(|| Fail::not_found(label));
    let id = match op {
        "add" => write::insert(cx, at, &json!({"name": label}), &Value::Null, Flags::default())?.id,
        "rename" => {
            let id = found?;
            let sent = json!({"_id": id.to_string(), "name": to});
            write::change(cx, at, &sent, &Value::Null, Flags::default())?.id
        }
        _ => {
            // By hand it goes even if products stand in it.
            let id = found?;
            if let Some(slot) = cx.state.tables[at].slot(id) {
                cx.state.tables[at].remove(slot);
                cx.state.tell(at, id, "delete", cx.now);
            }
            show(cx.state);
            id
        }
    };
    Ok(id.to_string())
}
