//! Chapters SO and AT: orders from the CRM, their files, and 同步状态.

use std::collections::BTreeSet;

use axum::body::Body;
use model::{Preset, State};
use serde_json::Value;
use tower::ServiceExt;

use super::{Sides, Wrong, gone, goods, undone};
use crate::by_hand::DEFAULT_REMARK;
use crate::world::{World, text};
use crate::{day_of, exact};

/// JDY's delivery types (jdy-api.md §5.9).
const METHODS: [(&str, &str); 3] = [("物流", "6"), ("车辆配送", "8"), ("客户自提", "9")];

fn none(text: String) -> String {
    if text == "0" { String::new() } else { text }
}

/// Every order is in 精斗云 as it is in the CRM, or says 未同步 and why.
pub(super) async fn all(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut numbers = BTreeSet::new();
    for order in &sides.orders {
        if !numbers.insert(text(&order["bill_no"])) {
            wrong.say(format!("SO-1: order {} is in 精斗云 twice", text(&order["bill_no"])));
        }
    }
    for order in sides.crm("SalesOrderObj") {
        one(sides, world, order, wrong).await;
    }
}

/// What the log says came through is there as the CRM has it, and 同步状态 says so.
pub(super) fn heard(sides: &Sides, world: &World, order: &Value, wrong: &mut Wrong) {
    let (id, no) = (text(&order["_id"]), text(&order["name"]));
    let Some(record) = sides.record("sales_order", &id) else { return };
    let bill = sides.orders.iter().find(|bill| text(&bill["bill_no"]) == no);
    let differs = match bill {
        None => vec!["it is not there".to_owned()],
        Some(bill) => differences(sides, order, &lines_of(sides, &id), bill),
    };
    let came = matches!(record.state, State::Created | State::Updated | State::Unchanged);
    let status = sides.label("SalesOrderObj", "sync_status__c", order);
    if !differs.is_empty() && !undone::is_unseen(world, order, &lines_of(sides, &id)) && (came || status == "已同步")
    {
        let (state, differs) = (record.state, differs.join(", "));
        wrong.say(format!("SO-1, SO-5: of order {no} was heard; the log says {state:?}, 同步状态 {status}: {differs}"));
    }
}

async fn one(sides: &Sides, world: &World, order: &Value, wrong: &mut Wrong) {
    let (id, no) = (text(&order["_id"]), text(&order["name"]));
    let bill = sides.orders.iter().find(|bill| text(&bill["bill_no"]) == no);
    let record = sides.record("sales_order", &id);
    let status = sides.label("SalesOrderObj", "sync_status__c", order);
    let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
    let lines = lines_of(sides, &id);
    let mut differs = match bill {
        None => vec!["it is not there".to_owned()],
        Some(bill) => differences(sides, order, &lines, bill),
    };
    if let Some(bill) = bill.filter(|_| sides.has(Preset::OrderAttachment)) {
        differs.extend(files(sides, world, order, bill).await);
    }
    let what = format!("order {no}");
    if let Some(bill) = bill
        && sides.in_jdy("sales_order", &id) != Some(text(&bill["id"]).as_str())
    {
        wrong.say(format!("SO-1: {what} stands in 精斗云 and is not bound: {said}"));
    }
    let open = record.is_some_and(|record| crate::is_open(record.state));
    let reason = obstacle(sides, world, order, &lines, bill);
    if differs.is_empty() {
        // It is there as it should be, and could not be sent again just now.
        if !(open && reason.is_some() && status == "未同步") {
            wrong.differ(&format!("SO-5: 同步状态 of {what} ({said})"), &status, "已同步");
        }
        return;
    }
    let left = undone::is_undone(world, &no) && record.is_some_and(|r| r.state == State::Skipped) && status != "已同步";
    if left || undone::is_unseen(world, order, &lines) && !open {
        return;
    }
    if status == "已同步" {
        wrong.say(format!("SO-5: {what} says 已同步, but {} ({said})", differs.join(", ")));
    }
    match reason {
        None => wrong.say(format!("SO-1: {what}: {} ({said})", differs.join(", "))),
        Some(obstacle) if !open => wrong.say(format!("SO: {what} is stopped by {obstacle}, and the log says {said}")),
        Some(_) => {}
    }
}

fn lines_of<'a>(sides: &'a Sides, order: &str) -> Vec<&'a Value> {
    sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == order).collect()
}

/// Why an order may rightly not be in 精斗云 as it is in the CRM.
fn obstacle(sides: &Sides, world: &World, order: &Value, lines: &[&Value], bill: Option<&Value>) -> Option<String> {
    if let Some(bill) = bill {
        let shipped =
            bill["material_entity"].as_array().into_iter().flatten().any(|l| {
                exact(&l["qty"]) != exact(&l["un_out_qty"]) || exact(&l["qty"]) != exact(&l["real_un_out_qty"])
            });
        if text(&bill["bill_status"]) == "C" || shipped || is_pushed(sides, bill) {
            return Some("精斗云, where it is audited or shipped".to_owned());
        }
    }
    if world.notes.gone.accounts.contains_key(&text(&order["account_id"])) {
        return Some("its customer, who is invalidated".to_owned());
    }
    let twin = sides.in_jdy("customer", &text(&order["account_id"]));
    if twin.is_none_or(|id| gone::is_customer(world, id)) {
        let customer = sides.record("customer", &text(&order["account_id"]));
        if customer.is_some_and(|record| crate::is_open(record.state)) {
            return Some("its customer".to_owned());
        }
    }
    if lines.is_empty() {
        return Some("having no lines".to_owned());
    }
    for line in lines {
        let product = text(&line["product_id"]);
        let Some(jdy) = sides.in_jdy("product", &product) else { return Some("a product of the CRM's own".to_owned()) };
        let unit = Sides::by_id(&sides.products, jdy).map(|p| goods::unit_of(sides, p)).unwrap_or_default();
        if world.notes.taken_units.contains_key(&unit) || goods::is_stuck(sides, jdy) {
            return Some("a unit that was taken away".to_owned());
        }
    }
    None
}

/// Whether an outbound, audited or not, is over the order.
fn is_pushed(sides: &Sides, order: &Value) -> bool {
    let lines = sides.outbounds.iter().flat_map(|o| o["material_entity"].as_array().into_iter().flatten());
    lines.into_iter().any(|line| !text(&order["id"]).is_empty() && line["src_inter_id"] == order["id"])
}

fn differences(sides: &Sides, order: &Value, lines: &[&Value], bill: &Value) -> Vec<String> {
    let mut differs = Vec::new();
    let mut same = |what: &str, is: String, should: String| {
        if is != should {
            differs.push(format!("{what} is 「{is}」 and should be 「{should}」"));
        }
    };
    // One that was invalidated may have been made anew: then its binding is that one's (decision 0038).
    if !sides.invalid_accounts.contains(&text(&order["account_id"])) {
        let customer = sides.in_jdy("customer", &text(&order["account_id"])).unwrap_or("?").to_owned();
        same("customer", text(&bill["customer_id"]), customer);
    }
    same("bill_date", text(&bill["bill_date"]), day_of(&order["order_time"]));
    let owner = order["owner"].as_array().and_then(|o| o.first()).map(text).unwrap_or_default();
    let employee = sides.people.iter().find(|(_, user)| **user == owner).map(|(jdy, _)| jdy.clone());
    same("employee", none(text(&bill["emp_id"])), employee.unwrap_or_default());
    let label = sides.label("SalesOrderObj", "delivery_method__c", order);
    let method = METHODS.iter().find(|(name, _)| *name == label).map_or("", |(_, id)| id);
    same("delivery type", none(text(&bill["delivery_type_id"])), method.to_owned());
    let remark = text(&order["remark"]);
    let remark = if remark.is_empty() && sides.remark { DEFAULT_REMARK.to_owned() } else { remark };
    same("remark", text(&bill["remark"]), remark);
    let delivery = day_of(&order["delivery_date"]);
    let mut should: Vec<String> = lines.iter().map(|line| wanted(sides, line, &delivery)).collect();
    let there = bill["material_entity"].as_array().map_or(&[][..], Vec::as_slice);
    let mut is: Vec<String> = there.iter().map(|line| shown(sides, line)).collect();
    should.sort();
    is.sort();
    same("lines", is.join(" | "), should.join(" | "));
    differs
}

/// What a line must be in 精斗云: product, quantity, price, unit, warehouse (SO-3), day.
fn wanted(sides: &Sides, line: &Value, delivery: &str) -> String {
    let product = sides.in_jdy("product", &text(&line["product_id"])).unwrap_or("?");
    let unit = Sides::by_id(&sides.products, product).map(|p| text(&p["base_unit_id"])).unwrap_or_default();
    let usable: Vec<&Value> = sides.stores.iter().filter(|store| text(&store["enable"]) != "0").collect();
    let field = sides.field("SalesOrderProductObj", "发货仓库").filter(|_| sides.has(Preset::Warehouse));
    let chosen = field.map(|field| text(&line[field])).unwrap_or_default();
    let name = sides.crm("WarehouseObj").iter().find(|row| text(&row["_id"]) == chosen).map(|row| text(&row["name"]));
    let store = usable.iter().find(|store| Some(text(&store["name"])) == name).or(usable.first());
    let store = sides.place(store.map(|store| text(&store["id"])).unwrap_or_default());
    let (quantity, price) = (exact(&line["quantity"]).normalize(), exact(&line["sales_price"]).normalize());
    format!("{product} {quantity} × {price} unit {unit} store {store} {delivery}")
}

fn shown(sides: &Sides, line: &Value) -> String {
    let (quantity, price) = (exact(&line["qty"]).normalize(), exact(&line["price"]).normalize());
    let of = |name: &str| text(&line[name]);
    let (product, unit, store, day) =
        (of("material_id"), of("unit_id"), sides.place(of("stock_id")), of("delivery_date"));
    format!("{product} {quantity} × {price} unit {unit} store {store} {day}")
}

/// AT-1: the files of the CRM's order, each once.
async fn files(sides: &Sides, world: &World, order: &Value, bill: &Value) -> Option<String> {
    let field = sides.field("SalesOrderObj", "附件同步")?;
    let of_crm = order[field].as_array().into_iter().flatten();
    let content = |file: &Value| {
        let name = ["filename", "name"].iter().map(|n| text(&file[*n])).find(|name| !name.is_empty())?;
        world.notes.files.get(&name).cloned()
    };
    let mut should: Vec<String> = of_crm.map(|file| content(file).unwrap_or_else(|| "?".to_owned())).collect();
    let mut is = Vec::new();
    for file in bill["attachments_url"].as_array().into_iter().flatten() {
        let request = http::Request::get(text(&file["url"])).body(Body::empty()).ok()?;
        let answer = world.sandbox.jdy().oneshot(request).await.ok()?;
        let content = axum::body::to_bytes(answer.into_body(), usize::MAX).await.ok()?;
        is.push(String::from_utf8_lossy(&content).into_owned());
    }
    should.sort();
    is.sort();
    (is != should).then(|| format!("its files are {is:?} and should be {should:?}"))
}
