//! 精斗云 (JDY): the G2 interface (`/jdy/v2`) of `docs/reference/jdy-api.md`, and G1 as a renaming of it.
//!
//! ```text
//! auth, tenant,             who may call, for whom, and in which wrapping
//!   sign, crypt
//! shapes (+ shapes.txt)    the field inventory: what requests are checked against and replies are written by
//! params, body, json       reading filters, reading saves, writing replies
//! state, table             what there is
//! kinds, items             the small objects, table-driven
//! customer, material, bills, receipts, stock, files, operate, push
//! data                     small, medium, large
//! g1                       the elder interface
//! ```

mod auth;
mod bills;
mod body;
mod crypt;
mod customer;
mod customer_save;
mod data;
mod files;
mod g1;
mod items;
mod json;
mod kinds;
mod list;
mod material;
mod material_save;
mod operate;
mod params;
mod push;
mod receipt_save;
mod receipts;
mod refusal;
mod routes;
mod shapes;
mod sign;
mod state;
mod stock;
mod table;
mod tenant;
mod time;

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::kernel::{Call, Limits, Reply, World};
use auth::Account;
use params::Params;
use refusal::{Outcome, Refusal};
pub(crate) use state::{Manners, State};
pub(crate) use tenant::of as tenant_of;

const AUTHORISE: &str = "/jdyconnector/app_management/push_app_authorize";
const TOKEN: &str = "/jdyconnector/app_management/kingdee_auth_token";
const UPLOAD: &str = "/jdy/v2/sys/attachment_upload";
const MINUTE: i64 = 60_000;

/// Instance and phone of a tenant.
pub(crate) fn credentials(tenant: u32) -> (String, String) {
    (tenant::instance(tenant), tenant::phone(tenant))
}

/// One call of JDY.
pub(crate) fn handle(world: &Arc<World>, call: &Call) -> Reply {
    let answer = match call.path.as_str() {
        AUTHORISE | TOKEN => connector(world, call),
        path if path.starts_with("/jdy/v2/") => business(world, call),
        path if path.starts_with("/jdy/") || path.starts_with("/auth/") => return g1::handle(world, call),
        path if path.starts_with(files::PLACE) && call.method == Method::GET => {
            Ok(files::serve(&world.jdy.lock(), path))
        }
        _ => Err(Refusal::gateway(404, "No Route")),
    };
    answer.unwrap_or_else(|refusal| refuse(call, &refusal))
}

fn refuse(call: &Call, refusal: &Refusal) -> Reply {
    match call.path.as_str() {
        UPLOAD => files::refusal_reply(refusal),
        AUTHORISE => {
            Reply::json(&auth::authorisation(refusal.code, &refusal.text, &Value::Null)).status(refusal.http).rejected()
        }
        path if !path.starts_with("/jdy/v2/") && path.starts_with("/jdy/") => g1::refusal(refusal),
        _ => refusal.reply(),
    }
}

/// Authorisation and app-tokens (sheet 2.2, 2.3): signed, without a token.
fn connector(world: &World, call: &Call) -> Outcome<Reply> {
    let (path, method) = (call.path.as_str(), &call.method);
    if (path == AUTHORISE) != (*method == Method::POST) {
        return Err(Refusal { http: 519, code: 519, text: "API Not Found".to_owned() });
    }
    let now = world.clock.now();
    auth::check_signature(call, now)?;
    let params = Params::parse(call.query.as_deref().unwrap_or_default());
    let mut state = world.jdy.lock();
    if path == AUTHORISE {
        let answer = state.access.authorise(&params, now);
        let refused = answer["code"] != 200;
        let reply = Reply::json(&answer);
        return Ok(if refused { reply.rejected() } else { reply });
    }
    let limit = world.limits.rules().jdy_token_minute;
    let key = ["jdy token ", params.get("app_key").unwrap_or_default()].concat();
    if !world.limits.sliding(&key, limit, MINUTE, now) {
        return Err(Refusal::gateway(429, "获取app-token过于频繁，每分钟最多2次"));
    }
    Ok(Reply::json(&state.access.app_token(&params, now)?))
}

/// A business call of G2: the route exists, the signature fits, the token lives, the limit allows.
fn business(world: &World, call: &Call) -> Outcome<Reply> {
    let route = routes::find(call)?;
    let now = world.clock.now();
    auth::check_signature(call, now)?;
    let mut state = world.jdy.lock();
    let account = state.access.account(call, now)?;
    spend(&world.limits, account, now)?;
    state.plain = false;
    routes::run(&mut state, route, call, now)
}

/// 500 calls a minute and account set (sheet 9.2).
fn spend(limits: &Limits, account: &Account, now: i64) -> Outcome<()> {
    if limits.off() || limits.sliding(&["jdy ", &account.id].concat(), limits.rules().jdy_minute, MINUTE, now) {
        return Ok(());
    }
    Err(Refusal::gateway(429, "请求过于频繁，账套每分钟最多500次"))
}

/// The entity a shared path is called for.
pub(crate) fn object_of(call: &Call) -> Option<String> {
    let field = match call.path.as_str() {
        "/jdy/v2/sys/common_operate" => "entity_number",
        "/jdy/v2/sys/bill_push" => "source_bill",
        _ => return None,
    };
    let body: Value = serde_json::from_slice(&call.body).ok()?;
    body.get(field)?.as_str().map(str::to_owned)
}

/// `/sandbox/stock` `{"zero_rows":bool}`: whether the stock list has rows at zero. The rest of `/sandbox/` is the CRM's.
pub(crate) fn control(world: &Arc<World>, call: &Call) -> Option<Reply> {
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    if call.path == "/sandbox/manners" && call.method == Method::POST {
        let (answer, status) = match manners(world, &body) {
            Ok(()) => (json!({"ok": true}), 200),
            Err(reason) => (json!({ "error": reason }), 400),
        };
        return Some(Reply::json(&answer).status(status));
    }
    let zero_rows = body.get("zero_rows").filter(|_| call.path == "/sandbox/stock" && call.method == Method::POST)?;
    let Some(zero_rows) = zero_rows.as_bool() else {
        return Some(Reply::json(&json!({"error": "zero_rows is true or false"})).status(400));
    };
    world.jdy.lock().stock.hides_zero = !zero_rows;
    // The same call may also speak to the CRM.
    body.get("writable").is_none().then(|| Reply::json(&json!({"ok": true, "zero_rows": zero_rows})))
}

/// `/sandbox/manners` `{"cut_shares"?:bool,"primary_as_sent"?:bool}`: what JDY's description leaves open, the other way round.
fn manners(world: &World, body: &Value) -> Result<(), String> {
    let known = ["cut_shares", "primary_as_sent"];
    let given = body.as_object().ok_or("manners are an object")?;
    if let Some(other) = given.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("the manner {other:?} is unknown"));
    }
    let said = |name: &str, now: bool| match &body[name] {
        Value::Null => Ok(now),
        value => value.as_bool().ok_or_else(|| format!("{name} is true or false")),
    };
    let mut state = world.jdy.lock();
    let Manners { cut_shares, primary_as_sent } = state.manners;
    state.manners = Manners {
        cut_shares: said("cut_shares", cut_shares)?,
        primary_as_sent: said("primary_as_sent", primary_as_sent)?,
    };
    Ok(())
}

/// The fault `expire_token`: the call's token ends, and the call is answered accordingly.
pub(crate) fn expire_token(world: &Arc<World>, call: &Call) -> Reply {
    world.jdy.lock().access.expire(call);
    handle(world, call)
}

/// The fault `code`: a refusal with any code, in the envelope of the call.
pub(crate) fn refusal_with(call: &Call, code: i64) -> Reply {
    let http = match code {
        100..=599 => u16::try_from(code).unwrap_or(500),
        1_000_202_001 => 401,
        _ => 200,
    };
    let text = match code {
        1_000_202_001 => "JWT token has expired",
        1_000_002_001 => "服务异常",
        2_000_002_000 => "系统错误",
        429 => "请求过于频繁",
        _ => "沙箱故障",
    };
    refuse(call, &Refusal { http, code, text: text.to_owned() })
}
