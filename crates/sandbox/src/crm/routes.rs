//! Which function answers which path (sheet §2.2), and the trip of a call through credentials, limits and envelope.

use std::sync::Arc;
use std::time::Duration;

use http::header::LOCATION;
use http::{HeaderValue, Method};
use serde_json::Value;

use super::auth::{self, Need};
use super::fail::{Answer, Done, Fail, code};
use super::json::{member, raw};
use super::{Cx, State, category, describe, directory, file_calls, function, life, oauth, query, v1, write};
use crate::kernel::{Call, Reply, World};

type Run = fn(&mut Cx<'_>, &Value) -> Answer;

/// The business calls. Both families answer for both sorts of objects; which one to use is the caller's to know.
fn route(path: &str) -> Option<(Need, Run)> {
    let user = |run: Run| Some((Need::User, run));
    let token = |run: Run| Some((Need::Token, run));
    if let Some(action) =
        path.strip_prefix("/cgi/crm/v2/data/").or_else(|| path.strip_prefix("/cgi/crm/custom/v2/data/"))
    {
        return data_action(action, path.starts_with("/cgi/crm/v2/")).map(|run| (Need::User, run));
    }
    match path {
        "/cgi/user/getByMobile" => token(directory::by_mobile),
        "/cgi/user/get" => token(directory::get),
        "/cgi/user/list" => token(directory::list),
        "/cgi/user/simpleList" => token(directory::simple_list),
        "/cgi/user/get/batchByUpdTime" => token(directory::by_update_time),
        "/cgi/department/list" => token(directory::departments),
        "/cgi/department/detail" => token(directory::department_detail),
        "/cgi/crm/v2/object/list" => user(describe::list),
        "/cgi/crm/v2/object/describe" => user(describe::describe),
        "/cgi/crm/v2/object/lock" => user(life::lock),
        "/cgi/crm/v2/object/unlock" => user(life::unlock),
        function::PATH => user(function::call),
        "/cgi/crm/v2/generatorFileUploadCredential" => user(file_calls::credential),
        "/cgi/crm/v2/generateDownloadSignatureUrlByAuth" => user(file_calls::link),
        "/cgi/crm/v2/currency/list" => user(no_currencies),
        "/cgi/crm/data/editProductCategory" => user(category::edit),
        "/cgi/crm/data/queryProductCategory" => user(category::tree),
        "/cgi/crm/erp/data" => user(erp),
        "/media/delete" => token(file_calls::delete),
        _ => v1::route(path).map(|run| (Need::User, run)),
    }
}

fn data_action(action: &str, preset: bool) -> Option<Run> {
    Some(match action {
        "create" => write::create,
        "update" => write::update,
        "get" => query::get,
        "query" => query::query,
        "findSimple" => query::find_simple,
        "findOne" => query::find_one,
        "invalid" => life::invalid,
        "recover" => life::recover,
        "delete" => life::delete,
        "changeOwner" => life::change_owner,
        "choose" if preset => life::choose,
        "return" | "remove" if preset => life::give_back,
        _ => return None,
    })
}

/// 多币种 is off in this tenant (sheet §2.9).
#[expect(clippy::unnecessary_wraps, reason = "the signature every handler has")]
fn no_currencies(_cx: &mut Cx<'_>, _body: &Value) -> Answer {
    Ok(Done::read("\"data\":{\"currencyList\":[]}".to_owned()))
}

/// `/cgi/crm/erp/data`: creates and updates ERP objects; `_id` tells which (sheet §4.8).
fn erp(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let sent = &body["data"]["object_data"];
    let api = super::json::text(sent, "dataObjectApiName");
    if !matches!(api, "ErpWarehouseObj" | "ErpStockObj") {
        return Err(Fail::parameter(format!("对象[{api}]不是ERP对象")));
    }
    if super::json::text(sent, "_id").is_empty() {
        write::create(cx, body)
    } else {
        let done = write::update(cx, body)?;
        let mut out = String::new();
        member(&mut out, "dataId", super::json::text(sent, "_id"));
        Ok(Done { members: out, ..done })
    }
}

/// Answers a call of the CRM.
pub(crate) fn handle(world: &Arc<World>, call: &Call) -> Reply {
    let now = world.clock.now();
    if call.method != Method::POST {
        return get(world, call, now);
    }
    match call.path.as_str() {
        "/cgi/corpAccessToken/get/V2" => token(world, call, now, oauth::corp_token),
        "/oauth2.0/token" => token(world, call, now, oauth::token),
        "/oauth2.0/getUserInfoByCode" => token(world, call, now, oauth::user_by_code),
        "/media/upload" => file_calls::upload(world, call, now),
        "/media/download" => file_calls::download(world, call, now),
        file_calls::UPLOAD => file_calls::signed_upload(world, call, now),
        path => match route(path) {
            Some((need, run)) => business(world, call, now, need, run),
            None => unknown(world, call),
        },
    }
}

fn get(world: &Arc<World>, call: &Call, now: i64) -> Reply {
    match call.path.as_str() {
        "/oauth2.0/authorize" => {
            let mut state = world.crm.lock();
            match oauth::authorize(&mut state, call.query.as_deref().unwrap_or_default(), now) {
                Ok(target) => {
                    let mut reply = Reply::of("text/plain", "").status(302);
                    if let Ok(target) = HeaderValue::from_str(&target) {
                        reply.headers.push((LOCATION, target));
                    }
                    reply
                }
                Err(fail) => super::reply(&mut state, Err(fail), None),
            }
        }
        file_calls::DOWNLOAD => file_calls::signed_download(world, call, now),
        _ => unknown(world, call),
    }
}

/// An unknown path is told before anybody looks at credentials (sheet §1.5).
fn unknown(world: &Arc<World>, call: &Call) -> Reply {
    let fail = Fail::new(code::URI, format!("the request uri=[{}], apiName=[null] is not exists", call.path));
    super::reply(&mut world.crm.lock(), Err(fail), None)
}

fn token(world: &Arc<World>, call: &Call, now: i64, run: fn(&mut State, &Value, i64) -> Answer) -> Reply {
    let answer = match body(call, true) {
        Ok(body) => oauth::limited(world, now, |state| run(state, &body, now)),
        Err(fail) => Err(fail),
    };
    super::reply(&mut world.crm.lock(), answer, None)
}

fn business(world: &Arc<World>, call: &Call, now: i64, need: Need, run: Run) -> Reply {
    // Directory calls are parsed liberally: the documentation's own samples are not always JSON (quirk 11).
    let body = match body(call, need == Need::Token) {
        Ok(body) => body,
        Err(fail) => return super::reply(&mut world.crm.lock(), Err(fail), None),
    };
    let base = format!("http://{}", call.header("host").unwrap_or("localhost"));
    let mut state = world.crm.lock();
    let caller = auth::caller(&state, call, &body, need, now);
    let caller = match caller.and_then(|caller| auth::within_limits(world, &call.path, now).map(|()| caller)) {
        Ok(caller) => caller,
        Err(fail) => return super::reply(&mut state, Err(fail), None),
    };
    let mut cx = Cx { state: &mut state, caller, now, base: &base };
    let answer = run(&mut cx, &body);
    let caller = cx.caller;
    super::dispatch_events(world, &mut state);
    // Where time stands still, nothing takes any.
    let took = if world.clock.frozen() { Duration::ZERO } else { state.functions.took(now) };
    Reply { took, ..super::reply(&mut state, answer, Some(&caller)) }
}

fn body(call: &Call, liberal: bool) -> Result<Value, Fail> {
    if call.body.iter().all(u8::is_ascii_whitespace) {
        // Credentials may stand in the headers, and a list call may have nothing else to say.
        let has_header = call.header("authorization").is_some();
        let nothing = Value::Object(serde_json::Map::new());
        return if has_header { Ok(nothing) } else { Err(Fail::new(code::EMPTY_BODY, "POST的数据包为空")) };
    }
    let parsed = serde_json::from_slice(&call.body).ok();
    let parsed = parsed.or_else(|| if liberal { without_trailing_commas(&call.body) } else { None });
    parsed.filter(Value::is_object).ok_or_else(|| Fail::parameter("请求参数不是合法的JSON"))
}

/// Forgives a comma before a closing bracket.
fn without_trailing_commas(body: &[u8]) -> Option<Value> {
    let mut kept: Vec<u8> = Vec::with_capacity(body.len());
    let (mut quoted, mut escaped) = (false, false);
    for byte in body {
        if !quoted && matches!(byte, b'}' | b']') {
            while kept.last().is_some_and(u8::is_ascii_whitespace) {
                kept.pop();
            }
            if kept.last() == Some(&b',') {
                kept.pop();
            }
        }
        quoted ^= *byte == b'"' && !escaped;
        escaped = quoted && *byte == b'\\' && !escaped;
        kept.push(*byte);
    }
    serde_json::from_slice(&kept).ok()
}

/// The envelope round an answer (sheet §2.1).
pub(crate) fn envelope(trace: &str, answer: Answer) -> Reply {
    let mut out = String::with_capacity(192);
    out.push('{');
    member(&mut out, "traceId", trace);
    match answer {
        Ok(done) => {
            raw(&mut out, "errorCode", 0);
            member(&mut out, "errorMessage", done.message);
            member(&mut out, "errorDescription", "success");
            if !done.members.is_empty() {
                out.push(',');
                out.push_str(&done.members);
            }
            out.push('}');
            let reply = Reply::text(out);
            if done.wrote { reply.wrote() } else { reply }
        }
        Err(fail) => {
            raw(&mut out, "errorCode", fail.code);
            member(&mut out, "errorMessage", &fail.message);
            member(
                &mut out,
                "errorDescription",
                if fail.description.is_empty() { &fail.message } else { fail.description },
            );
            if let Some(error) = fail.error {
                member(&mut out, "error", error);
                member(&mut out, "error_description", &fail.message);
            }
            out.push('}');
            Reply::text(out).rejected()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_comma_is_forgiven_outside_of_texts() {
        let parsed = without_trailing_commas(br#"{"a":[1,2,],"b":",}", }"#).expect("forgiven");
        assert_eq!(parsed, serde_json::json!({"a": [1, 2], "b": ",}"}));
    }
}
