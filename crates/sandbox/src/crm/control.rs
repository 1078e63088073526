//! What an administrator does by hand, and the switches of this half: `/sandbox/options`, `/sandbox/fields`,
//! `/sandbox/functions`, `/sandbox/push` (design.md §6), and `/sandbox/stock` (sheet §4.8).

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::auth::Caller;
use super::json::text;
use super::push::Push;
use super::{Cx, State, category, dispatch_events, provision};
use crate::kernel::{Call, Reply, World};

/// Answers a control call of this half; `None` for any other.
pub(crate) fn control(world: &Arc<World>, call: &Call) -> Option<Reply> {
    let body = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
    let now = world.clock.now();
    let mut state = world.crm.lock();
    let (post, delete) = (call.method == Method::POST, call.method == Method::DELETE);
    let answer = match call.path.as_str() {
        "/sandbox/options" if post => options(&mut state, &body, now),
        "/sandbox/fields" if post => fields(&mut state, &body),
        "/sandbox/functions" if post => functions(&mut state, &body),
        "/sandbox/functions" => Ok(json!({"installed": state.functions.installed, "row_ms": state.functions.row_ms})),
        "/sandbox/stock" if post => stock(&mut state, &body),
        "/sandbox/push" if post => subscribe(&mut state, &body),
        "/sandbox/push" if delete => {
            state.push = None;
            Ok(json!({"ok": true}))
        }
        "/sandbox/options" | "/sandbox/fields" | "/sandbox/stock" | "/sandbox/push" => {
            return Some(Reply::json(&json!({"error": "wrong method"})).status(405));
        }
        _ => return None,
    };
    dispatch_events(world, &mut state);
    Some(match answer {
        Ok(value) => Reply::json(&value),
        Err(reason) => Reply::json(&json!({ "error": reason })).status(400),
    })
}

/// `{"object","field","op":"add"|"rename"|"remove","label","to"?}`.
fn options(state: &mut State, body: &Value, now: i64) -> Result<Value, String> {
    let (object, field) = (text(body, "object"), text(body, "field"));
    let (op, label, to) = (text(body, "op"), text(body, "label"), text(body, "to"));
    if label.is_empty() || (op == "rename" && to.is_empty()) {
        return Err("label (and to, for a rename) must be given".to_owned());
    }
    if !matches!(op, "add" | "rename" | "remove") {
        return Err(format!("op {op:?} is unknown: add, rename or remove"));
    }
    if (object, field) == ("ProductObj", "category") {
        let user = state.org.people.first().map_or(0, |person| person.number);
        let mut cx = Cx { state, caller: Caller::system(user), now, base: "" };
        let value = category::by_hand(&mut cx, op, label, to).map_err(|fail| fail.message)?;
        return Ok(json!({"ok": true, "value": value}));
    }
    if op == "add" {
        let (value, _) = provision::push_option(state, object, field, label, "")?;
        return Ok(json!({"ok": true, "value": value}));
    }
    let choices = state.schema.object_mut(object).ok_or_else(|| format!("object {object:?} is unknown"))?;
    let choices = choices.field_mut(field).ok_or_else(|| format!("field {field:?} is unknown"))?;
    let at = choices.options.iter().position(|choice| choice.label == label);
    let at = at.ok_or_else(|| format!("no option {label:?}"))?;
    let value = if op == "rename" {
        to.clone_into(&mut choices.options[at].label);
        choices.options[at].value.clone()
    } else {
        choices.options.remove(at).value
    };
    Ok(json!({"ok": true, "value": value}))
}

/// `{"object","field","op":"add"|"remove","label"?,"type"?}`.
fn fields(state: &mut State, body: &Value) -> Result<Value, String> {
    let (object, field) = (text(body, "object"), text(body, "field"));
    match text(body, "op") {
        "add" => {
            let kind = [text(body, "type"), "text"].into_iter().find(|kind| !kind.is_empty());
            let label = [text(body, "label"), field].into_iter().find(|label| !label.is_empty());
            let wanted = json!({"object": object, "api_name": field, "label": label, "type": kind,
                "options": body.get("options"), "target": body.get("target")});
            let made = provision::add_field(state, &wanted)?;
            Ok(json!({"ok": true, "created": made}))
        }
        "remove" => {
            let known = state.schema.object_mut(object).ok_or_else(|| format!("object {object:?} is unknown"))?;
            if known.remove_field(field) { Ok(json!({"ok": true})) } else { Err(format!("field {field:?} is unknown")) }
        }
        op => Err(format!("op {op:?} is unknown: add or remove")),
    }
}

/// `{"installed"?:[…],"row_ms"?:n}`: which exist, and how long each row of a batch takes.
fn functions(state: &mut State, body: &Value) -> Result<Value, String> {
    if body.get("installed").or(body.get("row_ms")).is_none() {
        return Err("installed is a list of names, row_ms a number".to_owned());
    }
    if let Some(installed) = body.get("installed") {
        let names = installed.as_array().ok_or("installed is a list of names")?.iter();
        let names: Option<_> = names.map(|name| name.as_str().map(str::to_owned)).collect();
        state.functions.installed = names.ok_or("installed is a list of names")?;
    }
    if let Some(row_ms) = body.get("row_ms") {
        state.functions.row_ms = row_ms.as_u64().ok_or("row_ms is a number of milliseconds")?;
    }
    Ok(json!({"ok": true, "installed": state.functions.installed, "row_ms": state.functions.row_ms}))
}

/// `{"writable":bool}`: whether StockObj may be written through the interface; where not, 15003.
fn stock(state: &mut State, body: &Value) -> Result<Value, String> {
    let writable = body.get("writable").and_then(Value::as_bool).ok_or("writable is true or false")?;
    state.stock_locked = !writable;
    Ok(json!({"ok": true, "writable": writable}))
}

/// `{"url","key","enterpriseAccount","eventType"?}`: with `eventType` every event is told under this type; a new subscription replaces the old one.
fn subscribe(state: &mut State, body: &Value) -> Result<Value, String> {
    let (url, enterprise) = (text(body, "url"), text(body, "enterpriseAccount"));
    if !url.starts_with("http://") {
        return Err("url must begin with http://".to_owned());
    }
    let enterprise = if enterprise.is_empty() { state.names.ea.as_str() } else { enterprise };
    let kind = Some(text(body, "eventType")).filter(|kind| !kind.is_empty()).map(str::to_owned);
    let push = Push::new(url, text(body, "key"), enterprise, kind, state.names.tenant_id())
        .ok_or("key is the base64 text of 32 bytes")?;
    state.push = Some(push);
    Ok(json!({"ok": true}))
}
