//! The first generation (sheet §2.10), as far as old clients need it.

use serde_json::{Value, json};

use super::Cx;
use super::fail::{Answer, Done, Fail};
use super::json::{flag, key, member, raw, text};
use super::query::{self, Filter, Query, find};
use super::render::Look;
use super::{describe, life, write};

type Run = fn(&mut Cx<'_>, &Value) -> Answer;

/// Pages of the first generation hold up to a thousand rows.
const LIMIT_MOST: i64 = 1000;

pub(crate) fn route(path: &str) -> Option<Run> {
    Some(match path {
        "/cgi/crm/object/list" => list,
        "/cgi/crm/object/describe" => describe_one,
        "/cgi/crm/data/query" => search,
        "/cgi/crm/data/get" => get,
        "/cgi/crm/data/create" => create,
        "/cgi/crm/data/update" => update,
        "/cgi/crm/data/drop" => drop_one,
        "/cgi/crm/data/delete" => delete,
        "/cgi/crm/data/changeOwner" => change_owner,
        _ => return custom(path.strip_prefix("/cgi/crm/custom/data/")?),
    })
}

/// The custom family of the first generation: bodies as in the second, and only for administrators.
fn custom(action: &str) -> Option<Run> {
    Some(match action {
        "create" => |cx, body| admin(cx, body, write::create),
        "query" => |cx, body| admin(cx, body, query::query),
        "get" => |cx, body| admin(cx, body, query::get),
        "update" => |cx, body| admin(cx, body, write::update),
        "invalid" => |cx, body| admin(cx, body, life::invalid_list),
        "recover" => |cx, body| admin(cx, body, life::recover),
        "delete" => |cx, body| admin(cx, body, life::delete),
        "changeOwner" => |cx, body| admin(cx, body, life::change_owner),
        _ => return None,
    })
}

fn admin(cx: &mut Cx<'_>, body: &Value, run: Run) -> Answer {
    if cx.caller.admin { run(cx, body) } else { Err(Fail::malformed("Bad Request")) }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
fn list(cx: &mut Cx<'_>, _body: &Value) -> Answer {
    let mut out = String::from("\"objects\":[");
    for (at, object) in cx.state.schema.objects.iter().enumerate() {
        out.push_str(if at > 0 { ",{" } else { "{" });
        member(&mut out, "api_name", &object.api);
        member(&mut out, "display_name", &object.label);
        out.push('}');
    }
    out.push(']');
    Ok(Done::read(out))
}

fn describe_one(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let at = addressed(cx, body)?;
    let mut out = String::from("\"objectDesc\":");
    describe::object(&mut out, cx.state, &cx.state.schema.objects[at]);
    Ok(Done::read(out))
}

fn addressed(cx: &Cx<'_>, body: &Value) -> Result<usize, Fail> {
    let api = text(body, "apiName");
    if api.is_empty() { Err(Fail::parameter("apiName为必填项，不能为空")) } else { cx.state.object_at(api) }
}

/// `/cgi/crm/data/query`: conditions are equalities, ranges say whether their ends belong to them.
fn search(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let at = addressed(cx, body)?;
    let search = body.get("searchQuery").unwrap_or(&Value::Null);
    let object = &cx.state.schema.objects[at];
    let (limit, offset) = query::page(search, LIMIT_MOST)?;
    let mut filters = Vec::new();
    for condition in search.get("conditions").and_then(Value::as_array).into_iter().flatten() {
        let named = condition.get("conditions").unwrap_or(condition);
        for (name, value) in named.as_object().into_iter().flatten().filter(|(name, _)| *name != "conditionType") {
            filters.push(json!({"field_name": name, "operator": "IN", "field_values": value}));
        }
    }
    for range in search.get("rangeConditions").and_then(Value::as_array).into_iter().flatten() {
        for (end, includes, open, closed) in
            [("from", "includeLower", "GT", "GTE"), ("to", "includeUpper", "LT", "LTE")]
        {
            let Some(value) = range.get(end).filter(|value| !value.is_null()) else { continue };
            let operator = if flag(range, includes, true) { closed } else { open };
            filters.push(json!({"field_name": range["fieldName"], "operator": operator, "field_values": [value]}));
        }
    }
    let filters: Vec<Filter> = query::read_filters(cx.state, object, &Value::Array(filters))?;
    let orders = query::orders(object, search.get("orders").unwrap_or(&Value::Null), "field", "ascending")?;
    let only = query::projection(object, search.pointer("/dataProjection/fieldNames").unwrap_or(&Value::Null));
    let found = find(cx.state, &cx.caller, &Query { object: at, filters, orders, limit, offset, count: true });
    let mut look = Look::of(&cx.caller);
    look.only = only.as_deref();
    let mut out = String::new();
    raw(&mut out, "totalNumber", found.total);
    key(&mut out, "datas");
    out.push('[');
    query::rows(&mut out, cx.state, at, &found.slots, &look);
    out.push(']');
    Ok(Done::read(out))
}

fn get(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let at = addressed(cx, body)?;
    query::one(cx, at, text(body, "dataId"), false, false)
}

/// The second generation's body for a write of the first.
fn second(body: &Value, with_id: bool) -> Value {
    let mut sent = body.get("data").filter(|sent| sent.is_object()).cloned().unwrap_or_else(|| json!({}));
    sent["dataObjectApiName"] = body.get("apiName").cloned().unwrap_or(Value::Null);
    if with_id {
        sent["_id"] = body.get("dataId").cloned().unwrap_or(Value::Null);
    }
    json!({"data": {"object_data": sent, "details": body.get("details")}})
}

fn create(cx: &mut Cx<'_>, body: &Value) -> Answer {
    write::create(cx, &second(body, false))
}

fn update(cx: &mut Cx<'_>, body: &Value) -> Answer {
    write::update(cx, &second(body, true))
}

fn drop_one(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let at = addressed(cx, body)?;
    life::invalid_all(cx, at, &[text(body, "dataId")])
}

fn delete(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let at = addressed(cx, body)?;
    life::delete_all(cx, at, &[text(body, "dataId")])
}

fn change_owner(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let entry = json!({"objectDataId": body.get("dataId"), "ownerId": body.get("ownerOpenUserId")});
    life::change_owner(cx, &json!({"data": {"dataObjectApiName": body.get("apiName"), "Data": [entry]}}))
}
