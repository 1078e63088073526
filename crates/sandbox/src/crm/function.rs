//! Tenant functions (sheet §3.6, design.md §6), called through `/cgi/crm/v2/special/function`.

use std::time::Duration;

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
/// A run is stopped after so long (sheet §3.6).
const RUN_MS: u64 = 15_000;
/// So many runs of an enterprise at once (sheet §7.1).
const AT_ONCE: usize = 35;

/// The tenant's functions.
pub(crate) struct Functions {
    /// Which are installed.
    pub(crate) installed: Vec<String>,
    /// How long the tenant's own rules take for each row of a batch, in milliseconds. The manual names one figure, 180 for
    /// updates by condition (sheet §3.6); that nothing is slow is the sandbox's beginning and `/sandbox/functions` its end.
    pub(crate) row_ms: u64,
    /// When the runs that are under way end, in milliseconds since 1970.
    ends: Vec<i64>,
    /// How long the call takes that is being worked off.
    took_ms: u64,
}

impl Default for Functions {
    fn default() -> Self {
        Self { installed: ALL.map(str::to_owned).into(), row_ms: 0, ends: Vec::new(), took_ms: 0 }
    }
}

impl Functions {
    /// How many rows a run comes to before it is stopped.
    fn rows_in_time(&self) -> usize {
        RUN_MS.checked_div(self.row_ms).map_or(ROWS_MOST, |rows| usize::try_from(rows).unwrap_or(ROWS_MOST))
    }

    /// Whether another one may begin.
    fn has_room(&mut self, now: i64) -> bool {
        self.ends.retain(|end| *end > now);
        self.ends.len() < AT_ONCE
    }

    /// How long a run of so many rows takes; one that is stopped has run to the limit.
    fn ran(&mut self, rows: usize) {
        self.took_ms = self.row_ms.saturating_mul(rows as u64).min(RUN_MS);
    }

    /// How long the call took that began at a moment and has been worked off. Its place is taken for as long.
    pub(crate) fn took(&mut self, began: i64) -> Duration {
        let took = std::mem::take(&mut self.took_ms);
        if took > 0 {
            self.ends.push(began.saturating_add_unsigned(took));
        }
        Duration::from_millis(took)
    }
}

/// `/cgi/crm/v2/special/function`: the function's return value stands in `data.functionResult`.
pub(crate) fn call(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let name = text(data, "api_name");
    if name.is_empty() {
        return Err(Fail::parameter("api_name为必填项，不能为空"));
    }
    if !cx.state.functions.installed.iter().any(|installed| installed == name) {
        return Err(Fail::new(code::NOT_FOUND, format!("函数[{name}]不存在")));
    }
    if !cx.state.functions.has_room(cx.now) {
        return Err(Fail::new(code::TOO_OFTEN, "函数并发数超限"));
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
    cx.state.functions.ran(rows.len());
    let in_time = cx.state.functions.rows_in_time();
    for row in rows.iter().take(in_time) {
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
    // What was written stays. Neither that nor the code of the answer is documented; they are the harder ones to live with.
    if rows.len() > in_time {
        return Err(Fail::new(code::VALIDATION, format!("函数执行超过{}秒，已终止", RUN_MS / 1000)));
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
