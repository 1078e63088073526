//! Bill push (sheet 3.7): an order becomes an outbound, an outbound a receipt.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::State;
use super::bills::{Bill, Close, Kind, Line, save};
use super::kinds::Kind as Item;
use super::operate::Done;
use super::receipt_save;
use super::receipts::Form;
use super::refusal::{Outcome, Refusal};
use super::shapes::blank;
use super::time::Day;

/// POST `/jdy/v2/sys/bill_push`. `id` is one id, an array of them, or a comma list.
pub(crate) fn push(state: &mut State, map: &Map<String, Value>, now: i64) -> Outcome<Done> {
    for field in ["id", "source_bill", "target_bill"] {
        if blank(map.get(field)) {
            return Err(Refusal::empty(&format!("参数{field}")));
        }
    }
    let ids = ids(map.get("id"))?;
    let merge = matches!(map.get("merge_push"), Some(Value::Bool(true)))
        || matches!(map.get("merge_push"), Some(Value::String(text)) if text == "true");
    let word = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    match (word("source_bill"), word("target_bill")) {
        ("sal_bill_order", "sal_bill_outbound") => orders(state, &ids, merge, now),
        ("sal_bill_outbound", "ar_creditbill") => outbounds(state, &ids, now),
        (source, target) => Err(Refusal::new(1_030_002_003, format!("不支持由[{source}]下推[{target}]"))),
    }
}

fn ids(value: Option<&Value>) -> Outcome<Vec<i64>> {
    let texts: Vec<String> = match value {
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
        }
        Some(Value::String(text)) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        Some(Value::Number(number)) => vec![number.to_string()],
        _ => return Err(Refusal::wrong_type("id", "字符串")),
    };
    let mut ids = Vec::with_capacity(texts.len());
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let id = text.parse().map_err(|_| Refusal::unknown("id", text))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Orders to unaudited outbounds: one for all with `merge_push`, one each without.
fn orders(state: &mut State, ids: &[i64], merge: bool, now: i64) -> Outcome<Done> {
    let mut sources = Vec::with_capacity(ids.len());
    for id in ids {
        let order = state.orders.get(*id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?;
        ready(order)?;
        sources.push(order.clone());
    }
    if merge && sources.iter().any(|order| order.customer != sources[0].customer) {
        return Err(Refusal::wrong_format("客户不同的销售订单不能合并下推"));
    }
    let bodies: Vec<Map<String, Value>> = if merge {
        vec![outbound(state, &sources.iter().collect::<Vec<_>>(), now)]
    } else {
        sources.iter().map(|order| outbound(state, &[order], now)).collect()
    };
    let mut done = Done::new();
    for body in bodies {
        match save::save(state, Kind::Outbound, body, now) {
            Ok(saved) => done.push(saved),
            Err(refusal) => {
                // Nothing is half done.
                for (id, _) in done {
                    super::bills::life::delete(state, Kind::Outbound, id, now);
                }
                return Err(refusal);
            }
        }
    }
    Ok(done)
}

fn ready(order: &Bill) -> Outcome<()> {
    if !order.audited {
        return Err(Refusal::wrong_format(format!("单据[{}]未审核，不能下推", order.no)));
    }
    if order.invalid || order.close != Close::Open {
        return Err(Refusal::wrong_format(format!("单据[{}]已关闭，不能下推", order.no)));
    }
    if order.lines.iter().all(|line| open(line).is_zero()) {
        return Err(Refusal::wrong_format(format!("单据[{}]已全部下推", order.no)));
    }
    Ok(())
}

fn open(line: &Line) -> Decimal {
    (line.qty - line.pushed).max(Decimal::ZERO)
}

fn outbound(state: &State, orders: &[&Bill], now: i64) -> Map<String, Value> {
    let entries: Vec<Value> = orders
        .iter()
        .flat_map(|order| order.lines.iter().map(move |line| (*order, line)))
        .filter(|(_, line)| !open(line).is_zero())
        .map(|(order, line)| entry(state, order, line))
        .collect();
    // The header's discount goes along with the part that is pushed.
    let discount: Decimal =
        orders.iter().flat_map(|order| &order.lines).map(|line| part(line.dis_share + line.diff_share, line)).sum();
    let first = orders[0];
    let body = json!({
        "bill_date": Day::at(now).text(), "customer_id": first.customer.to_string(), "emp_id": text(first.emp),
        "dept_id": text(first.dept), "delivery_type_id": text(i64::from(first.delivery)), "remark": first.remark,
        "bill_dis_amount": number(discount), "material_entity": entries, "ignore_warn": true,
    });
    match body {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn entry(state: &State, order: &Bill, line: &Line) -> Value {
    let product = state.materials.get(line.material);
    let default = product.map_or(0, |product| product.store);
    let first = || state.items(Item::Store).iter().find(|store| store.enable).map_or(0, |store| store.id);
    let store = [line.store, default].into_iter().find(|store| *store != 0).unwrap_or_else(first);
    let mut entry = json!({
        "material_id": line.material.to_string(), "unit_id": line.unit.to_string(), "qty": number(open(line)),
        "price": number(line.money.price), "tax_price": number(line.money.tax_price), "cess": number(line.cess),
        "stock_id": text(store), "is_free": line.free, "comment": line.comment,
        "dis_amount": number(part(line.money.dis_amount, line)), "src_bill_type_id": "sal_bill_order",
        "src_inter_id": order.id.to_string(), "src_entry_id": line.id.to_string(),
    });
    // A line that goes whole goes with its own sums, whatever they were made of.
    if open(line) == line.qty {
        entry["amount"] = number(line.money.amount);
        entry["tax_amount"] = number(line.money.tax);
        entry["all_amount"] = number(line.money.all);
    }
    entry
}

/// What of a line's sum belongs to its unpushed part.
fn part(sum: Decimal, line: &Line) -> Decimal {
    super::bills::money::cents(sum * open(line).checked_div(line.qty).unwrap_or_default())
}

fn text(id: i64) -> String {
    if id == 0 { String::new() } else { id.to_string() }
}

/// An exact JSON number.
fn number(value: Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Value::Null)
}

/// Outbounds to unaudited receipts, one each, over what is not settled yet.
fn outbounds(state: &mut State, ids: &[i64], now: i64) -> Outcome<Done> {
    let account = state.items(Item::SettlementAccount).iter().find(|account| account.enable);
    let account = account.map(|account| account.id).ok_or_else(|| Refusal::empty("结算账户"))?;
    let mut done = Done::new();
    for id in ids {
        let body = state.outbounds.get(*id).ok_or_else(|| Refusal::unknown("id", &id.to_string())).map(|bill| {
            let amount = bill.unsettled().normalize().to_string();
            json!({
                "bill_date": Day::at(now).text(), "customer_id": bill.customer.to_string(), "emp_id": text(bill.emp),
                "pay_entry_list": [{"settle_account_id": account.to_string(), "amount": amount}],
                "source_bill_entry_list": [{"src_bill_id": id.to_string(), "src_bill_type_id": "sal_bill_outbound",
                                            "cur_settle_amount": amount}],
            })
        });
        let saved = body.and_then(|body| match body {
            Value::Object(map) => receipt_save::save(state, Form::Receipt, map, now),
            _ => Err(Refusal::empty("id")),
        });
        match saved {
            Ok(saved) => done.push(saved),
            Err(refusal) => {
                for (id, _) in done {
                    state.receipts.remove(id);
                }
                return Err(refusal);
            }
        }
    }
    Ok(done)
}
