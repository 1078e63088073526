//! G1, 新一代精斗云 (sheet 2.6, 6): password login, verbs in paths, names without underscores. A renaming of G2 over the
//! same state; the full models of G1 were not found, so [`names`] follows the sheet's rule and accepts every spelling
//! the rule allows.

mod names;

use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value, json};

use super::body::Body;
use super::refusal::{Outcome, Refusal};
use super::routes::{self, Route};
use super::{State, spend};
use crate::kernel::{Call, Reply, World};

/// Which G2 call a G1 path is. Lists and details are GET there.
const PATHS: &[(&str, &str)] = &[
    ("/jdy/basedata/customer_list", "GET /jdy/v2/bd/customer"),
    ("/jdy/basedata/customer_detail", "GET /jdy/v2/bd/customer_detail"),
    ("/jdy/basedata/customer_save", "POST /jdy/v2/bd/customer"),
    ("/jdy/basedata/customer_group_list", "GET /jdy/v2/bd/customer_group"),
    ("/jdy/basedata/customer_group_save", "POST /jdy/v2/bd/customer_group"),
    ("/jdy/basedata/material_list", "GET /jdy/v2/bd/material"),
    ("/jdy/basedata/material_detail", "GET /jdy/v2/bd/material_detail"),
    ("/jdy/basedata/material_save", "POST /jdy/v2/bd/material"),
    ("/jdy/basedata/material_group_list", "GET /jdy/v2/bd/material_group"),
    ("/jdy/basedata/material_group_save", "POST /jdy/v2/bd/material_group"),
    ("/jdy/basedata/measure_unit_list", "GET /jdy/v2/bd/measure_unit"),
    ("/jdy/basedata/measure_unit_detail", "GET /jdy/v2/bd/measure_unit_detail"),
    ("/jdy/basedata/measure_unit_save", "POST /jdy/v2/bd/measure_unit"),
    ("/jdy/basedata/material_unit_list", "GET /jdy/v2/bd/material_unit"),
    ("/jdy/basedata/material_unit_detail", "GET /jdy/v2/bd/material_unit_detail"),
    ("/jdy/basedata/material_brand_list", "GET /jdy/v2/bd/material_brand"),
    ("/jdy/basedata/material_brand_save", "POST /jdy/v2/bd/material_brand"),
    ("/jdy/basedata/store_list", "GET /jdy/v2/bd/store"),
    ("/jdy/basedata/store_detail", "GET /jdy/v2/bd/store_detail"),
    ("/jdy/basedata/store_save", "POST /jdy/v2/bd/store"),
    ("/jdy/basedata/store_group_list", "GET /jdy/v2/bd/store_group"),
    ("/jdy/basedata/store_group_save", "POST /jdy/v2/bd/store_group"),
    ("/jdy/basedata/emp_list", "GET /jdy/v2/bd/emp"),
    ("/jdy/basedata/emp_detail", "GET /jdy/v2/bd/emp_detail"),
    ("/jdy/basedata/emp_save", "POST /jdy/v2/bd/emp"),
    ("/jdy/basedata/dept_list", "GET /jdy/v2/bd/department"),
    ("/jdy/basedata/dept_detail", "GET /jdy/v2/bd/department_detail"),
    ("/jdy/basedata/dept_save", "POST /jdy/v2/bd/department"),
    ("/jdy/basedata/settlement_type_list", "GET /jdy/v2/bd/settlement_type"),
    ("/jdy/basedata/settlement_account_list", "GET /jdy/v2/bd/settlement_account"),
    ("/jdy/sal/sal_order_list", "GET /jdy/v2/scm/sal_order"),
    ("/jdy/sal/sal_order_iostatus_list", "GET /jdy/v2/scm/sal_order"),
    ("/jdy/sal/sal_order_detail", "GET /jdy/v2/scm/sal_order_detail"),
    ("/jdy/sal/sal_order_save", "POST /jdy/v2/scm/sal_order"),
    ("/jdy/sal/sal_outbound_list", "GET /jdy/v2/scm/sal_out_bound"),
    ("/jdy/sal/sal_outbound_detail", "GET /jdy/v2/scm/sal_out_bound_detail"),
    ("/jdy/sal/sal_outbound_save", "POST /jdy/v2/scm/sal_out_bound"),
    ("/jdy/arap/ar_credit_list", "GET /jdy/v2/arap/ar_credit"),
    ("/jdy/arap/ar_credit_detail", "GET /jdy/v2/arap/ar_credit_detail"),
    ("/jdy/arap/ar_credit_save", "POST /jdy/v2/arap/ar_credit"),
    ("/jdy/inv/inv_list_v2", "GET /jdy/v2/scm/inventory"),
    ("/jdy/inv/stock_inv_list", "GET /jdy/v2/scm/inventory"),
    ("/jdy/inv/spid_inv_list", "GET /jdy/v2/scm/inventory"),
    ("/jdy/inv/inv_synchronous_list", "GET /jdy/v2/inv/inv_synchronous"),
    ("/jdy/sal/sal_material_stock_query", "GET /jdy/v2/scm/inventory_stock"),
    // 仓位 and 收款条件: this account set has none.
    ("/jdy/basedata/space_list", "GET /jdy/v2/sys/mutex_list"),
    ("/jdy/basedata/settlingterm_list", "GET /jdy/v2/sys/mutex_list"),
    // The sales operate path was not found; the sheet assumes this one.
    ("/jdy/sal/sal_operate", "POST /jdy/v2/sys/common_operate"),
    ("/jdy/arap/arap_operate", "POST /jdy/v2/sys/common_operate"),
    ("/jdy/inv/inv_operate", "POST /jdy/v2/sys/common_operate"),
    ("/jdy/sal/bill_push", "POST /jdy/v2/sys/bill_push"),
    ("/jdy/sys/attachment_upload", "POST /jdy/v2/sys/attachment_upload"),
    ("/jdy/basedata/image_upload", "POST /jdy/v2/basedata/image_upload"),
];

/// Lists without a detail call in G1: their rows must be the whole record (an assumption of sheet 6).
const WHOLE_ROWS: &[(&str, &str)] = &[("/jdy/v2/bd/material_group", "/jdy/v2/bd/material_group_detail")];

/// One call of G1, its login included.
pub(crate) fn handle(world: &Arc<World>, call: &Call) -> Reply {
    if call.path == "/auth/user/access_token" {
        let answer = world.jdy.lock().access.login(call, world.clock.now());
        return answer.map_or_else(|refusal| refusal.reply(), |answer| Reply::json(&answer));
    }
    business(world, call).unwrap_or_else(|refused| refusal(&refused))
}

/// Refusals: HTTP 519 with `code` and `description_cn`; other statuses with `code` and `message`.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    let http = if refusal.http == 200 { 519 } else { refusal.http };
    let body = json!({"success": false, "code": refusal.code.to_string(), "errorCode": refusal.code.to_string(),
                      "message": refusal.text, "description_cn": refusal.text});
    Reply::json(&body).status(http).rejected()
}

fn business(world: &World, call: &Call) -> Outcome<Reply> {
    let lost = || Refusal::gateway(519, "API Not Found");
    if call.method != Method::POST {
        return Err(lost());
    }
    let batch = call.path.strip_suffix("_batch_save").map(|stem| [stem, "_save"].concat());
    let batch_detail = call.path.strip_suffix("_detail_batch").map(|stem| [stem, "_detail"].concat());
    let path = batch.as_deref().or(batch_detail.as_deref()).unwrap_or(&call.path);
    let target = PATHS.iter().find(|(g1, _)| *g1 == path).map(|(_, g2)| *g2);
    let accounts = call.path == "/jdy/sys/accountGroup";
    if target.is_none() && !accounts {
        return Err(lost());
    }
    let now = world.clock.now();
    let mut state = world.jdy.lock();
    if !state.access.user(call, now) {
        return Err(Refusal::gateway(401, "access_token无效或已过期"));
    }
    if accounts {
        return Ok(Reply::json(&state.access.account_groups()));
    }
    spend(&world.limits, state.access.named_account(call)?, now)?;
    let (method, path) = target.and_then(|target| target.split_once(' ')).ok_or_else(lost)?;
    let method = if method == "GET" { Method::GET } else { Method::POST };
    let route = routes::route(&method, path).ok_or_else(lost)?;
    let target = Target { route, method, path };
    state.plain = true;
    if matches!(route, Route::Upload) {
        return routes::run(&mut state, route, call, now);
    }
    let body = if call.body.iter().all(u8::is_ascii_whitespace) { Map::new() } else { Body::read(&call.body)? };
    match (batch, batch_detail) {
        (Some(_), _) => Ok(target.save_all(&mut state, call, body, now)),
        (_, Some(_)) => target.read_all(&mut state, call, &body, now),
        _ => target.run(&mut state, call, &body, now),
    }
}

/// The G2 call behind a G1 call.
struct Target {
    route: Route,
    method: Method,
    path: &'static str,
}

impl Target {
    /// Runs the G2 call and answers its `data` in G2's names.
    fn g2(&self, state: &mut State, call: &Call, body: &Map<String, Value>, now: i64) -> Outcome<(Value, bool)> {
        let body = if self.method == Method::GET { names::filters(body) } else { names::request(self.path, body) };
        let g2 = Call {
            method: self.method.clone(),
            path: self.path.to_owned(),
            query: None,
            headers: call.headers.clone(),
            body: Value::Object(body).to_string().into(),
        };
        let reply = routes::run(state, self.route, &g2, now)?;
        let mut answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        Ok((answer["data"].take(), reply.wrote))
    }

    fn run(&self, state: &mut State, call: &Call, body: &Map<String, Value>, now: i64) -> Outcome<Reply> {
        let (mut data, wrote) = self.g2(state, call, body, now)?;
        if let Some((_, detail)) = WHOLE_ROWS.iter().find(|(list, _)| *list == self.path).filter(|_| !wrote) {
            let route = routes::route(&Method::GET, detail).ok_or_else(|| Refusal::gateway(519, "API Not Found"))?;
            let detail = Target { route, method: Method::GET, path: detail };
            for row in data["rows"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                let id = Map::from_iter([("id".to_owned(), row.get("id").cloned().unwrap_or_default())]);
                let (Value::Object(whole), _) = detail.g2(state, call, &id, now)? else { continue };
                row.extend(whole);
            }
        }
        let reply = if wrote && data.get("ids").is_some() {
            envelope(&saved(&Ok(data)))
        } else {
            envelope(&names::answer(self.path, data))
        };
        Ok(if wrote { reply.wrote() } else { reply })
    }

    /// `items:[..]`: an array of save answers, each with its own verdict.
    fn save_all(&self, state: &mut State, call: &Call, mut body: Map<String, Value>, now: i64) -> Reply {
        let Some(Value::Array(items)) = body.remove("items") else { return refusal(&Refusal::empty("参数items")) };
        let mut wrote = false;
        let answers: Vec<Value> = items
            .iter()
            .map(|item| {
                let item = item.as_object().ok_or_else(|| Refusal::wrong_type("items", "对象数组"));
                let done = item.and_then(|item| self.g2(state, call, item, now));
                wrote |= done.is_ok();
                saved(&done.map(|(data, _)| data))
            })
            .collect();
        let reply = envelope(&Value::Array(answers));
        if wrote { reply.wrote() } else { reply.rejected() }
    }

    /// `ids:[..]`: an array of details.
    fn read_all(&self, state: &mut State, call: &Call, body: &Map<String, Value>, now: i64) -> Outcome<Reply> {
        let Some(Value::Array(ids)) = body.get("ids") else { return Err(Refusal::empty("参数ids")) };
        let mut answers = Vec::with_capacity(ids.len());
        for id in ids {
            let (data, _) = self.g2(state, call, &Map::from_iter([("id".to_owned(), id.clone())]), now)?;
            answers.push(names::answer(self.path, data));
        }
        Ok(envelope(&Value::Array(answers)))
    }
}

fn envelope(data: &Value) -> Reply {
    Reply::json(&json!({"success": true, "errorCode": "0", "message": "", "description_cn": "", "data": data}))
}

/// The answer of a save: ids, no numbers.
fn saved(done: &Outcome<Value>) -> Value {
    match done {
        Ok(data) => json!({"success": true, "successPkIds": data["ids"], "errorInfo": [], "message": ""}),
        Err(refusal) => json!({"success": false, "successPkIds": [], "message": refusal.text, "errorInfo": [
            {"msg": refusal.text, "code": refusal.code.to_string()}]}),
    }
}
