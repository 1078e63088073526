//! Chapters SO and AT: orders from the CRM, their files, and 同步状态.

use std::collections::BTreeSet;

use model::{Preset, State};
use serde_json::Value;

use super::{Sides, Wrong, customers, gone, goods, undone};
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

/// What nothing stops, and what the log says came through, is there as the CRM has it, and 同步状态 says so.
pub(super) fn heard(sides: &Sides, world: &World, order: &Value, wrong: &mut Wrong) {
    let (id, no) = (text(&order["_id"]), text(&order["name"]));
    let state = sides.record("sales_order", &id).map(|record| record.state);
    if state.is_none() && !sides.initialised {
        return;
    }
    let bill = sides.orders.iter().find(|bill| text(&bill["bill_no"]) == no);
    let lines = lines_of(sides, &id);
    let differs = match bill {
        None => vec!["it is not there".to_owned()],
        Some(bill) => differences(sides, order, &lines, bill),
    };
    let unhindered = obstacles(sides, world, order, &lines, bill).is_empty();
    let came = matches!(state, Some(State::Created | State::Updated | State::Unchanged));
    let status = sides.label("SalesOrderObj", "sync_status__c", order);
    let unseen = undone::is_unseen(world, order, &lines);
    if !differs.is_empty() && !unseen && (came || unhindered || status == "已同步") {
        let differs = differs.join(", ");
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
    let reason = record.filter(|record| crate::is_open(record.state)).and_then(|record| record.reason.clone());
    let obstacles = obstacles(sides, world, order, &lines, bill);
    let stopped = reason.is_some_and(|reason| obstacles.iter().any(|obstacle| obstacle.is_said(&reason)));
    if differs.is_empty() {
        // It is there as it should be, and could not be sent again just now.
        if !(stopped && status == "未同步") {
            wrong.differ(&format!("SO-5: 同步状态 of {what} ({said})"), &status, "已同步");
        }
        return;
    }
    let left = undone::is_undone(world, &no) && record.is_some_and(|r| r.state == State::Skipped) && status != "已同步";
    let open = record.is_some_and(|record| crate::is_open(record.state));
    if left || undone::is_unseen(world, order, &lines) && !open {
        return;
    }
    if status == "已同步" {
        wrong.say(format!("SO-5: {what} says 已同步, but {} ({said})", differs.join(", ")));
    }
    match obstacles.first() {
        None => wrong.say(format!("SO-1: {what}: {} ({said})", differs.join(", "))),
        Some(first) if !stopped => {
            wrong.say(format!("SO: {what} is stopped by {}, and the log says {said}", first.what));
        }
        Some(_) => {}
    }
}

fn lines_of<'a>(sides: &'a Sides, order: &str) -> Vec<&'a Value> {
    sides.crm("SalesOrderProductObj").iter().filter(|line| text(&line["order_id"]) == order).collect()
}

/// Why an order may rightly not be in 精斗云 as it is in the CRM, and what the log must say of it.
struct Obstacle {
    what: &'static str,
    words: Vec<String>,
}

impl Obstacle {
    fn new(what: &'static str, words: impl IntoIterator<Item = String>) -> Self {
        Self { what, words: words.into_iter().collect() }
    }

    fn is_said(&self, reason: &str) -> bool {
        self.words.iter().all(|word| reason.contains(word))
    }
}

/// All that both sides themselves show; the log has no say in it.
fn obstacles(sides: &Sides, world: &World, order: &Value, lines: &[&Value], bill: Option<&Value>) -> Vec<Obstacle> {
    let mut obstacles = of_customer(sides, world, order);
    match bill {
        Some(bill) if is_locked(sides, bill) => {
            obstacles.push(Obstacle::new("精斗云, where it is audited or shipped", ["精斗云".to_owned()]));
        }
        // Somebody has to say what becomes of it (decision 0025).
        None if undone::is_undone(world, &text(&order["name"])) => {
            obstacles.push(Obstacle::new("being deleted in 精斗云", ["精斗云".to_owned(), "删除".to_owned()]));
        }
        _ => {}
    }
    if lines.is_empty() {
        obstacles.push(Obstacle::new("having no lines", ["明细".to_owned()]));
    }
    for line in lines {
        let product = text(&line["product_id"]);
        // SO-2.
        if let Some(name) = goods::name_of_the_crms_own(sides, &product) {
            obstacles.push(Obstacle::new("a product of the CRM's own", ["第 ".to_owned(), " 行".to_owned(), name]));
        }
        let product = sides.in_jdy("product", &product).and_then(|id| Sides::by_id(&sides.products, id));
        let unit = product.map(|product| goods::unit_of(sides, product));
        if let Some((unit, renamed)) = unit.and_then(|unit| world.notes.taken_units.get_key_value(&unit)) {
            // Until the option is missed, the line names a unit that is none of 精斗云's.
            let names = [Some(unit), renamed.as_ref()].into_iter().flatten();
            obstacles.extend(names.map(|name| Obstacle::new("a unit that was taken away", [name.clone()])));
        }
    }
    obstacles
}

/// SO-6: what stops an order on account of its customer.
fn of_customer(sides: &Sides, world: &World, order: &Value) -> Vec<Obstacle> {
    let account = text(&order["account_id"]);
    if sides.invalid_accounts.contains(&account) {
        let what = "its customer, who is invalidated";
        return ["作废", "删除"].map(|word| Obstacle::new(what, [word.to_owned()])).into();
    }
    let Some(customer) = sides.crm("AccountObj").iter().find(|row| text(&row["_id"]) == account) else {
        return Vec::new();
    };
    let named = |what| vec![Obstacle::new(what, [text(&customer["name"])])];
    match sides.in_jdy("customer", &account) {
        _ if customers::is_namesake(sides, customer) => named("its customer, of whose name 精斗云 has another"),
        Some(jdy) if gone::is_customer(world, jdy) => named("its customer, who is deleted in 精斗云"),
        None if gone::category(sides, customer).is_some() => named("its customer, whose category is deleted in 精斗云"),
        _ => Vec::new(),
    }
}

/// Whether 精斗云 takes no changes of an order any more.
fn is_locked(sides: &Sides, bill: &Value) -> bool {
    let lines = bill["material_entity"].as_array().map_or(&[][..], Vec::as_slice);
    let shipped = lines.iter().any(|line| {
        let left = [&line["un_out_qty"], &line["real_un_out_qty"]];
        left.into_iter().any(|left| exact(left) != exact(&line["qty"]))
    });
    text(&bill["bill_status"]) == "C" || shipped || is_pushed(sides, bill)
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

/// AT-1: the files of the CRM's order, each once; and those that it named when its field for them was taken away.
async fn files(sides: &Sides, world: &World, order: &Value, bill: &Value) -> Option<String> {
    let field = sides.field("SalesOrderObj", "附件同步")?;
    let of_crm = order[field].as_array().into_iter().flatten();
    let mut should: Vec<String> = of_crm.map(|file| world.content(file)).collect();
    let mut is = world.attached(bill).await;
    if let Some(attached) = world.notes.taken.files.get(&text(&bill["id"])) {
        let named: BTreeSet<String> = should.iter().cloned().collect();
        should.extend(attached.stay.difference(&named).cloned());
        let others: BTreeSet<String> = attached.may_stay.difference(&attached.stay).cloned().collect();
        is.retain(|content| named.contains(content) || !others.contains(content));
    }
    should.sort();
    is.sort();
    (is != should).then(|| format!("its files are {is:?} and should be {should:?}"))
}
