//! Query and get (sheet §2.5, §2.6).

mod filter;
mod plan;

use std::fmt::Write as _;

use serde_json::Value;

use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::{flag, text, whole};
use super::render::{self, Look};
use super::schema::Object;
use super::{Cx, State};

pub(crate) use filter::{Filter, read_all as read_filters};
pub(crate) use plan::{Query, find, visible};

const LIMIT_MOST: i64 = 100;
const LIMIT_DEFAULT: i64 = 20;
const OFFSET_MOST: i64 = 10_000;

/// `…/data/query`.
pub(crate) fn query(cx: &mut Cx<'_>, body: &Value) -> Answer {
    list(cx, body, true)
}

/// `…/data/findSimple`: a query that does not compute formula, count and quote fields.
pub(crate) fn find_simple(cx: &mut Cx<'_>, body: &Value) -> Answer {
    list(cx, body, false)
}

fn list(cx: &mut Cx<'_>, body: &Value, quotes: bool) -> Answer {
    let data = &body["data"];
    let search = data.get("search_query_info").unwrap_or(&Value::Null);
    let parsed;
    // Some clients send the search as a text.
    let search = if let Value::String(text) = search {
        parsed = serde_json::from_str(text).map_err(|_| Fail::malformed("search_query_info格式错误"))?;
        &parsed
    } else {
        search
    };
    let at = addressed(cx.state, data)?;
    let object = &cx.state.schema.objects[at];
    let (limit, offset) = page(search, LIMIT_MOST)?;
    let filters = filter::read_all(cx.state, object, search.get("filters").unwrap_or(&Value::Null))?;
    let orders = orders(object, search.get("orders").unwrap_or(&Value::Null), "fieldName", "isAsc")?;
    let count = flag(data, "find_explicit_total_num", true) && flag(search, "find_explicit_total_num", true);
    // `findSimple` is called with its projection beside the search.
    let only = search.get("fieldProjection").or(data.get("field_projection")).unwrap_or(&Value::Null);
    let only = projection(object, only);
    let found = find(cx.state, &cx.caller, &Query { object: at, filters, orders, limit, offset, count });
    let mut look = Look::of(&cx.caller);
    (look.nulls, look.quotes, look.only) = (flag(body, "includeNull", false), quotes, only.as_deref());
    if flag(data, "igonreMediaIdConvert", false) {
        look.media_ids = false;
    }
    let mut out = String::with_capacity(256 + found.slots.len() * 900);
    out.push_str("\"data\":{\"dataList\":[");
    rows(&mut out, cx.state, at, &found.slots, &look);
    let _ = write!(out, "],\"total\":{},\"offset\":{offset},\"limit\":{limit}}}", found.total);
    Ok(Done::read(out))
}

pub(crate) fn rows(out: &mut String, state: &State, at: usize, slots: &[u32], look: &Look<'_>) {
    for (place, slot) in slots.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        if let Some(row) = state.tables[at].row(*slot) {
            render::row(out, state, at, row, look);
        }
    }
}

/// `…/data/findOne`: the first record a query would find.
pub(crate) fn find_one(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let search = data.get("search_query_info").unwrap_or(&Value::Null);
    let at = addressed(cx.state, data)?;
    let object = &cx.state.schema.objects[at];
    let filters = filter::read_all(cx.state, object, search.get("filters").unwrap_or(&Value::Null))?;
    let orders = orders(object, search.get("orders").unwrap_or(&Value::Null), "fieldName", "isAsc")?;
    let found = find(cx.state, &cx.caller, &Query { object: at, filters, orders, limit: 1, offset: 0, count: false });
    let mut out = String::from("\"data\":");
    match found.slots.first().and_then(|slot| cx.state.tables[at].row(*slot)) {
        Some(row) => render::row(&mut out, cx.state, at, row, &Look::of(&cx.caller)),
        None => out.push_str("null"),
    }
    Ok(Done::read(out))
}

/// `…/data/get`: one record, invalid ones too.
pub(crate) fn get(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    let id = text(data, "objectDataId");
    if id.is_empty() {
        return Err(Fail::parameter("objectDataId为必填项，不能为空"));
    }
    one(cx, at, id, flag(body, "includeNull", false), flag(data, "igonreMediaIdConvert", false))
}

/// Writes one record as `data`.
pub(crate) fn one(cx: &mut Cx<'_>, at: usize, id: &str, nulls: bool, npaths: bool) -> Answer {
    let row = Id::parse(id).and_then(|id| cx.state.tables[at].get(id)).ok_or_else(|| Fail::not_found(id))?;
    if !visible(&cx.caller, &cx.state.schema.objects[at], row) {
        return Err(Fail::new(code::NO_PERMISSION, "无此操作的数据权限"));
    }
    let mut look = Look::of(&cx.caller);
    look.nulls = nulls;
    look.media_ids &= !npaths;
    let mut out = String::with_capacity(1200);
    out.push_str("\"data\":");
    render::row(&mut out, cx.state, at, row, &look);
    Ok(Done::read(out))
}

/// The object a call names directly under `data`; at another level it is a malformed call (sheet §2.3).
pub(crate) fn addressed(state: &State, data: &Value) -> Result<usize, Fail> {
    let api = text(data, "dataObjectApiName");
    if api.is_empty() {
        return Err(Fail::malformed("dataObjectApiName为必填项，不能为空"));
    }
    state.object_at(api)
}

/// Limit and offset with their rules.
pub(crate) fn page(search: &Value, most: i64) -> Result<(usize, usize), Fail> {
    let number = |name: &str, default: i64| match search.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => whole(value).filter(|n| *n >= 0).ok_or_else(|| Fail::parameter(format!("{name}参数错误"))),
    };
    let limit = number("limit", LIMIT_DEFAULT.min(most))?;
    if limit > most {
        return Err(Fail::parameter(format!("limit不能超过{most}")));
    }
    let offset = number("offset", 0)?;
    if offset > OFFSET_MOST {
        return Err(Fail {
            description: "offset 不能超过10000",
            ..Fail::new(code::OFFSET, "offset out of range 10000")
        });
    }
    if offset > 0 && (limit == 0 || offset % limit != 0) {
        return Err(Fail::parameter("offset必须是limit的整数倍"));
    }
    Ok((usize::try_from(limit).unwrap_or_default(), usize::try_from(offset).unwrap_or_default()))
}

/// The orders of a query: positions of fields, and whether they ascend.
pub(crate) fn orders(object: &Object, orders: &Value, name: &str, asc: &str) -> Result<Vec<(u16, bool)>, Fail> {
    let Some(list) = orders.as_array() else { return Ok(Vec::new()) };
    let order = |order: &Value| {
        let api = order.get(name).or_else(|| order.get("field_name")).and_then(Value::as_str).unwrap_or_default();
        let at = object.at(api).ok_or_else(|| Fail::parameter(format!("排序字段[{api}]不存在")))?;
        Ok((at, flag(order, asc, true)))
    };
    list.iter().map(order).collect()
}

/// Positions of the projected fields; names nobody knows are passed over.
pub(crate) fn projection(object: &Object, names: &Value) -> Option<Vec<u16>> {
    let names = names.as_array().filter(|names| !names.is_empty())?;
    let mut places: Vec<u16> = names
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|name| object.at(name.strip_suffix("__r").unwrap_or(name)))
        .collect();
    places.sort_unstable();
    places.dedup();
    Some(places)
}
