//! Which call does what (sheet 4).

use http::Method;
use serde_json::{Map, Value, json};

use super::bills::{self, Kind as BillKind};
use super::body::Body;
use super::kinds::{SPECS, Spec};
use super::list::{Frame, frame};
use super::operate::Done;
use super::params::Params;
use super::receipts::Form;
use super::refusal::{Outcome, Refusal};
use super::{State, customer, customer_save, files, items, material, material_save, operate, push, receipt_save};
use super::{receipts, stock};
use crate::kernel::{Call, Reply};

type Read = fn(&State, &Params) -> Outcome<String>;
type Write = fn(&mut State, Map<String, Value>, i64) -> Outcome<Done>;

/// What a call of the interface does.
#[derive(Clone, Copy)]
pub(crate) enum Route {
    Read(Read),
    ItemList(&'static Spec),
    ItemDetail(&'static Spec, &'static str),
    ItemSave(&'static Spec),
    Write(Write),
    /// Many outbounds in one call.
    Batch,
    Upload,
    Image,
}

/// The route of a call. An unknown one is 519, an unknown detail 400, as one live gateway has it (sheet 4).
pub(crate) fn find(call: &Call) -> Outcome<Route> {
    let missing = if call.path.ends_with("_detail") { 400 } else { 519 };
    route(&call.method, &call.path).ok_or_else(|| Refusal::gateway(missing, "API Not Found"))
}

/// The route of a method and path.
pub(crate) fn route(method: &Method, path: &str) -> Option<Route> {
    if *method == Method::GET {
        read(path).map(Route::Read).or_else(|| {
            SPECS.iter().find_map(|spec| match spec.detail {
                _ if spec.path == path => Some(Route::ItemList(spec)),
                Some(detail) if detail == path => Some(Route::ItemDetail(spec, detail)),
                _ => None,
            })
        })
    } else if *method == Method::POST {
        let write: Write = match path {
            "/jdy/v2/bd/customer" => |state, body, now| one(customer_save::save(state, body, now)),
            "/jdy/v2/bd/material" => |state, body, now| one(material_save::save(state, body, now)),
            "/jdy/v2/scm/sal_order" => |state, body, now| one(bills::save::save(state, BillKind::Order, body, now)),
            "/jdy/v2/scm/sal_out_bound" => {
                |state, body, now| one(bills::save::save(state, BillKind::Outbound, body, now))
            }
            "/jdy/v2/arap/ar_credit" => |state, body, now| one(receipt_save::save(state, Form::Receipt, body, now)),
            "/jdy/v2/arap/ar_pre_credit" => |state, body, now| one(receipt_save::save(state, Form::Advance, body, now)),
            "/jdy/v2/sys/common_operate" => operate::operate,
            "/jdy/v2/sys/bill_push" => |state, body, now| push::push(state, &body, now),
            "/jdy/v2/scm/sal_out_bound_batch" => return Some(Route::Batch),
            "/jdy/v2/sys/attachment_upload" => return Some(Route::Upload),
            "/jdy/v2/basedata/image_upload" => return Some(Route::Image),
            _ => return SPECS.iter().find(|spec| spec.path == path).map(Route::ItemSave),
        };
        Some(Route::Write(write))
    } else {
        None
    }
}

fn read(path: &str) -> Option<Read> {
    Some(match path {
        "/jdy/v2/bd/customer" => customer::list,
        "/jdy/v2/bd/customer_detail" => customer::detail,
        "/jdy/v2/bd/material" => material::list,
        "/jdy/v2/bd/material_detail" => material::detail,
        "/jdy/v2/bd/material_unit" => material::unit_list,
        "/jdy/v2/bd/material_unit_detail" => material::unit_detail,
        "/jdy/v2/scm/sal_order" => |state, params| bills::list::list(state, BillKind::Order, params),
        "/jdy/v2/scm/sal_order_detail" => |state, params| bills::detail::detail(state, BillKind::Order, params),
        "/jdy/v2/scm/sal_out_bound" => |state, params| bills::list::list(state, BillKind::Outbound, params),
        "/jdy/v2/scm/sal_out_bound_detail" => |state, params| bills::detail::detail(state, BillKind::Outbound, params),
        "/jdy/v2/arap/ar_credit" => |state, params| receipts::list(state, Form::Receipt, params),
        "/jdy/v2/arap/ar_credit_detail" => |state, params| receipts::detail(state, Form::Receipt, params),
        "/jdy/v2/arap/ar_pre_credit" => |state, params| receipts::list(state, Form::Advance, params),
        "/jdy/v2/arap/ar_pre_credit_detail" => |state, params| receipts::detail(state, Form::Advance, params),
        "/jdy/v2/scm/inventory" => stock::list,
        "/jdy/v2/scm/inventory_stock" => stock::by_material,
        "/jdy/v2/inv/inv_synchronous" => stock::by_ids,
        "/jdy/v2/inv/inv_inventory_ims" => stock::report,
        "/jdy/v2/sys/current_user_info" => current_user,
        "/jdy/v2/sys/user_list" => users,
        "/jdy/v2/sys/system_param" => parameters,
        "/jdy/v2/sys/mutex_list" | "/jdy/v2/sys/custom_mult_field" => nothing,
        _ => return None,
    })
}

fn one(saved: Outcome<(i64, String)>) -> Outcome<Done> {
    saved.map(|saved| vec![saved])
}

/// Does what the route says.
pub(crate) fn run(state: &mut State, route: Route, call: &Call, now: i64) -> Outcome<Reply> {
    match route {
        Route::Read(read) => read(state, &Params::read(call)?).map(Reply::text),
        Route::ItemList(spec) => items::list(state, spec, &Params::read(call)?).map(Reply::text),
        Route::ItemDetail(spec, path) => items::detail(state, spec, path, &Params::read(call)?).map(Reply::text),
        Route::ItemSave(spec) => one(items::save(state, spec, Body::read(&call.body)?, now)).map(|done| saved(&done)),
        Route::Write(write) => write(state, Body::read(&call.body)?, now).map(|done| saved(&done)),
        Route::Batch => Ok(batch(state, Body::read(&call.body)?, now)),
        Route::Upload => Ok(files::upload(state, call)),
        Route::Image => files::image(state, call),
    }
}

/// The reply of every save and every operation (sheet 3.1).
fn saved(done: &Done) -> Reply {
    let ids: Vec<String> = done.iter().map(|(id, _)| id.to_string()).collect();
    let map: Map<String, Value> = done.iter().map(|(id, number)| (id.to_string(), json!(number))).collect();
    let body = json!({"errcode": 0, "description": "success", "data": {"ids": ids, "id_number_map": map}});
    Reply::json(&body).wrote()
}

/// Row by row, each with its own answer (sheet 3.6).
fn batch(state: &mut State, mut body: Map<String, Value>, now: i64) -> Reply {
    let Some(Value::Array(bills)) = body.remove("data") else { return Refusal::empty("参数data").reply() };
    if bills.len() > 500 {
        return Refusal::new(1_030_002_005, "一次最多保存500条数据").reply();
    }
    let mut wrote = false;
    let rows: Vec<Value> = bills
        .into_iter()
        .enumerate()
        .map(|(index, bill)| {
            let saved = match bill {
                Value::Object(bill) => bills::save::save(state, BillKind::Outbound, bill, now),
                _ => Err(Refusal::wrong_type("data", "对象数组")),
            };
            wrote |= saved.is_ok();
            match saved {
                Ok((id, number)) => {
                    json!({"index": index, "id": id.to_string(), "number": number, "success": true, "errors": []})
                }
                Err(refusal) => json!({"index": index, "id": "", "number": "", "success": false, "errors": [
                    {"id": "", "type": refusal.code.to_string(), "message": refusal.text}]}),
            }
        })
        .collect();
    let reply = Reply::json(&json!({"errcode": 0, "description": "success", "data": {"rows": rows}}));
    if wrote { reply.wrote() } else { reply.rejected() }
}

#[expect(clippy::unnecessary_wraps, reason = "a route reads with a result")]
fn current_user(_: &State, _: &Params) -> Outcome<String> {
    let data = json!({"uid": "123456", "name": "管理员", "number": "admin"});
    Ok(super::list::single(&data.to_string()))
}

/// Login users, which are not employees (sheet 5.8).
fn users(state: &State, params: &Params) -> Outcome<String> {
    let page = params.page()?;
    let phone = state.cipher().map_or_else(|| "13800000001".to_owned(), |cipher| cipher.seal("13800000001"));
    let row = json!({"uid": "123456", "name": "管理员", "phone": phone}).to_string();
    Ok(frame(Frame::Master, page, 1, 1, "", &row))
}

/// What of the parameters the sandbox obeys (sheet 5.12): stock moves on audit, unaudited outbounds and open orders
/// are subtracted from what is available.
fn parameters(_: &State, params: &Params) -> Outcome<String> {
    let kind = params.get("type").ok_or_else(|| Refusal::empty("参数type"))?;
    let data = match kind {
        "pur" => json!({"inv_update_type": "audit", "sub_unaudit_outbound": true, "sub_audit_order": true,
                        "add_unaudit_inbound": false}),
        _ => json!({}),
    };
    Ok(super::list::single(&data.to_string()))
}

fn nothing(_: &State, params: &Params) -> Outcome<String> {
    Ok(frame(Frame::Master, params.page()?, 0, 0, "", ""))
}
