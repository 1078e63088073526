//! Tenant functions (sheet §3.6, design.md §6), called through `/cgi/crm/v2/special/function`.

use serde_json::{Value, json};

use super::auth::Caller;
use super::cell::Cell;
use super::draft::Flags;
use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::text;
use super::write::{Made, change, insert};
use super::{Cx, provision, render};

/// Where functions are called from outside (sheet §3.6).
pub(crate) const PATH: &str = "/cgi/crm/v2/special/function";
pub(crate) const PROVISION: &str = "jingxiang_provision__c";
pub(crate) const BATCH: &str = "jingxiang_batch__c";
/// What the sandbox's tenant has installed at first.
pub(crate) const ALL: [&str; 2] = [PROVISION, BATCH];

/// The most rows one batch takes (sheet §3.6).
const ROWS_MOST: usize = 500;

/// `/cgi/crm/v2/special/function`: the function's return value stands in `data.functionResult`.
pub(crate) fn call(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let name = text(data, "api_name");
    if name.is_empty() {
        return Err(Fail::parameter("api_name为必填项，不能为空"));
    }
    if !cx.state.functions.iter().any(|installed| installed == name) {
        return Err(Fail::new(code::NOT_FOUND, format!("函数[{name}]不存在")));
    }
    let input = input(data)?;
    let user = cx.caller.user;
    let mut inner = Cx { state: &mut *cx.state, caller: Caller::system(user), now: cx.now, base: cx.base };
    let (result, wrote) = match name {
        PROVISION => provision::run(&mut inner, &input)?,
        BATCH => batch(&mut inner, &input)?,
        // Installed, but nothing the sandbox knows the code of.
        _ => (Value::Null, false),
    };
    let members = format!("\"data\":{{\"functionResult\":{result}}}");
    Ok(if wrote { Done::wrote(members) } else { Done::read(members) })
}

/// The one parameter `inputData` of type Map; a text of JSON is understood too.
fn input(data: &Value) -> Result<Value, Fail> {
    let parameters = data.get("parameters").and_then(Value::as_array);
    let value = parameters.into_iter().flatten().find(|parameter| text(parameter, "name") == "inputData");
    let value = value.and_then(|parameter| parameter.get("value"));
    match value {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| Fail::malformed("inputData格式错误")),
        Some(value @ Value::Object(_)) => Ok(value.clone()),
        _ => Err(Fail::malformed("parameters缺少inputData")),
    }
}

/// `{"object","op","mark_field"?,"rows":[…]}` → `{"rows":[{"ok","id","name","error"?}]}` in order. A row to be created
/// whose mark is there already is refused with the id of the record that carries it.
fn batch(cx: &mut Cx<'_>, input: &Value) -> Result<(Value, bool), Fail> {
    let api = text(input, "object");
    let at = cx.state.object_at(api)?;
    let rows = input.get("rows").and_then(Value::as_array).ok_or_else(|| Fail::malformed("rows应为列表"))?;
    if rows.len() > ROWS_MOST {
        return Err(Fail::new(code::VALIDATION, format!("rows不能超过{ROWS_MOST}条")));
    }
    let op = text(input, "op");
    if !matches!(op, "create" | "update" | "upsert") {
        return Err(Fail::parameter(format!("op[{op}]参数错误")));
    }
    let mark = input.get("mark_field").and_then(Value::as_str);
    let mut wrote = false;
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let made = one(cx, at, op, mark, row);
        wrote |= made.is_ok();
        answers.push(match made {
            Ok(made) => {
                let name = render::name_of(cx.state, api, made.id).unwrap_or_default();
                json!({"ok": true, "id": made.id.to_string(), "name": name})
            }
            Err(Refused { fail, id }) => {
                let id = id.map(|id| json!(id.to_string())).or_else(|| row.get("_id").cloned());
                json!({"ok": false, "id": id, "name": Value::Null, "error": fail.message, "errorCode": fail.code})
            }
        });
    }
    Ok((json!({ "rows": answers }), wrote))
}

/// A row that was not written, and the record that has its mark.
struct Refused {
    fail: Fail,
    id: Option<Id>,
}

impl From<Fail> for Refused {
    fn from(fail: Fail) -> Self {
        Self { fail, id: None }
    }
}

fn one(cx: &mut Cx<'_>, at: usize, op: &str, mark: Option<&str>, row: &Value) -> Result<Made, Refused> {
    if !row.is_object() {
        return Err(Fail::malformed("rows应为对象列表").into());
    }
    // A row is the record's fields; a master may bring its details along.
    let fields = row.get("object_data").filter(|fields| fields.is_object()).unwrap_or(row);
    let details = row.get("details").unwrap_or(&Value::Null);
    let flags = Flags { skip_status: true, ..Flags::default() };
    let known = match op {
        "create" => mark.map(|mark| marked(cx, at, mark, fields)).transpose()?.flatten(),
        "update" if text(fields, "_id").is_empty() => return Err(Fail::parameter("_id为必填项，不能为空").into()),
        "update" => return Ok(change(cx, at, fields, details, flags)?),
        _ if !text(fields, "_id").is_empty() => return Ok(change(cx, at, fields, details, flags)?),
        _ => marked(cx, at, mark.ok_or_else(|| Fail::parameter("upsert需要mark_field"))?, fields)?,
    };
    match known {
        Some(id) if op == "create" => {
            let mark = mark.unwrap_or_default();
            let text = format!("字段[{mark}]的值[{}]已存在", text(fields, mark));
            Err(Refused { fail: Fail::new(code::DUPLICATE, text), id: Some(id) })
        }
        Some(id) => {
            let mut fields = fields.clone();
            fields["_id"] = json!(id.to_string());
            Ok(change(cx, at, &fields, details, flags)?)
        }
        None => Ok(insert(cx, at, fields, details, flags)?),
    }
}

/// The living record that carries the row's mark.
fn marked(cx: &Cx<'_>, at: usize, mark: &str, fields: &Value) -> Result<Option<Id>, Fail> {
    let object = &cx.state.schema.objects[at];
    let place = object.at(mark).ok_or_else(|| Fail::parameter(format!("字段[{mark}]不存在")))?;
    let value = text(fields, mark);
    if value.is_empty() {
        return Err(Fail::parameter(format!("字段[{mark}]为空")));
    }
    let wanted = Id::parse(value)
        .filter(|_| object.fields[usize::from(place)].kind == super::meta::Kind::Reference)
        .map_or_else(|| Cell::Text(value.into()), Cell::Id);
    Ok(cx.state.tables[at].live_with(place, &wanted).next().map(|row| row.id))
}
