//! Saving orders and outbounds (sheet 5.9, 5.10).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::money::Given;
use super::{Bill, Close, Kind, Line, life};
use crate::jdy::State;
use crate::jdy::body::{Body, LARGEST};
use crate::jdy::kinds::Kind as Item;
use crate::jdy::refusal::{Outcome, Refusal};
use crate::jdy::shapes::{Shape, shape};
use crate::jdy::time::Day;

/// The entries of one save (sheet 9.2).
const MOST_ROWS: usize = 500;

/// POST save. Answers id and bill number.
pub(crate) fn save(state: &mut State, kind: Kind, map: Map<String, Value>, now: i64) -> Outcome<(i64, String)> {
    let shape = shape(&["POST ", kind.path()].concat(), "request");
    shape.check(&map, "")?;
    let mut body = Body::new(map);
    let mut bill = match body.id("id")? {
        None => blank(kind, now),
        Some(id) => {
            let old = state.bills(kind).get(id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?;
            life::may_change(old)?;
            old.clone()
        }
    };
    head(state, &mut body, &mut bill)?;
    let store = state.reference_given(Item::Store, "bill_stock", &mut body)?.unwrap_or_default();
    let ignore = body.flag("ignore_warn").unwrap_or_default();
    let audit = body.word("operation_key").is_some_and(|key| key == "audit");
    let entries = body.list("material_entity").unwrap_or_default();
    if entries.len() > MOST_ROWS {
        return Err(Refusal::wrong_format(format!("商品分录(material_entity)不能超过{MOST_ROWS}行")));
    }
    let mut lines = Vec::with_capacity(entries.len());
    for (at, entry) in entries.into_iter().enumerate() {
        let line = line(state, &bill, shape.inner("material_entity"), entry, store, ignore);
        lines.push(line.map_err(|refusal| refusal.at(&format!("第{}行分录：", at + 1)))?);
    }
    bill.lines = lines;
    body.rest(shape, &mut bill.extra);
    bill.sum_up(state.manners.cut_shares);
    bill.modified = now;
    if audit {
        life::may_audit(state, &bill)?;
    }
    number(state, &mut bill, now);
    let answer = (bill.id, bill.no.to_string());
    life::store(state, bill, now);
    if audit {
        life::audit(state, kind, answer.0, now);
    }
    Ok(answer)
}

fn blank(kind: Kind, now: i64) -> Bill {
    Bill {
        kind,
        id: 0,
        no: Box::default(),
        date: Day(0),
        audited: false,
        close: Close::Open,
        invalid: false,
        customer: 0,
        emp: 0,
        dept: 0,
        delivery: 0,
        remark: Box::default(),
        dis_amount: Decimal::ZERO,
        dis_rate: Decimal::ZERO,
        diff_amount: Decimal::ZERO,
        total: Decimal::ZERO,
        paid: Decimal::ZERO,
        settled: Decimal::ZERO,
        lines: Vec::new(),
        files: Vec::new(),
        created: now,
        modified: now,
        audited_at: 0,
        extra: None,
    }
}

/// Ids and numbers are given last, so that a refused save uses none up.
fn number(state: &mut State, bill: &mut Bill, now: i64) {
    if bill.id == 0 {
        bill.id = state.next_id();
    }
    for line in &mut bill.lines {
        if line.id == 0 {
            line.id = state.next_id();
        }
    }
    while bill.no.is_empty() {
        let no = state.next_bill_no(bill.kind.prefix(), now);
        if state.bills(bill.kind).find(&no).is_none() {
            bill.no = no.into();
        }
    }
}

fn head(state: &State, body: &mut Body, bill: &mut Bill) -> Outcome<()> {
    match body.word("bill_no") {
        None if bill.id != 0 => return Err(Refusal::empty("单据编号(bill_no)")),
        None => {}
        Some(no) => {
            if state.bills(bill.kind).find(&no).is_some_and(|other| other.id != bill.id) {
                return Err(Refusal::exists(format!("单据编号[{no}]组合与其他{}重复", bill.kind.label())));
            }
            bill.no = no.into();
        }
    }
    let date = body.word("bill_date").unwrap_or_default();
    bill.date = Day::parse(&date)
        .ok_or_else(|| Refusal::wrong_format(format!("单据日期(bill_date)[{date}]格式错误，应为yyyy-MM-dd")))?;
    bill.customer = state.customer_given("customer", body)?.ok_or_else(|| Refusal::empty("客户(customer_id)"))?;
    if let Some(settle) = state.customer_given("settle_customer", body)? {
        let row = state.customers.get(settle);
        let extra = bill.extra.get_or_insert_default();
        extra.insert("settle_customer_id".into(), settle.to_string().into());
        extra.insert("settle_customer_number".into(), row.map_or("", |row| &row.number).into());
    }
    if let Some(emp) = state.reference_given(Item::Employee, "emp", body)? {
        bill.emp = emp;
    }
    // Orders say `deptid_id` (quirk 6), outbounds `dept_id`.
    for field in ["deptid", "dept"] {
        if let Some(dept) = state.reference_given(Item::Department, field, body)? {
            bill.dept = dept;
        }
    }
    if let Some(delivery) = body.text("delivery_type_id") {
        bill.delivery = match delivery.as_str() {
            "" | "0" => 0,
            other => other
                .parse()
                .ok()
                .filter(|id| super::list::delivery(*id).is_some())
                .ok_or_else(|| Refusal::unknown("delivery_type_id", other))?,
        };
    }
    if let Some(remark) = body.text("remark") {
        bill.remark = remark.into();
    }
    sums(body, bill)?;
    files(body, bill)
}

fn sums(body: &mut Body, bill: &mut Bill) -> Outcome<()> {
    let (amount, rate) =
        (body.within("bill_dis_amount", LARGEST)?, body.within("bill_dis_rate", Decimal::ONE_HUNDRED)?);
    if amount.is_some() || rate.is_some() {
        bill.dis_amount = amount.unwrap_or_default();
        bill.dis_rate = rate.unwrap_or_default();
    }
    if let Some(diff) = body.dec("diff_amount")? {
        bill.diff_amount = diff;
    }
    // What the lines cost is computed; what is paid at once is told, in a sum or in entries, which stay with the rest.
    body.dec("total_amount")?;
    body.dec("total_un_settle_amount")?;
    if let Some(paid) = body.dec("total_ins_amount")? {
        bill.paid = paid;
    }
    Ok(())
}

/// The array replaces what was attached before (sheet 5.13, assumed there).
fn files(body: &mut Body, bill: &mut Bill) -> Outcome<()> {
    let Some(entries) = body.list("attachments_url") else { return Ok(()) };
    bill.files = entries
        .into_iter()
        .map(|mut entry| entry.word("url").map(Into::into).ok_or_else(|| Refusal::empty("附件地址(url)")))
        .collect::<Outcome<_>>()?;
    Ok(())
}

/// One entry: with an id the line of that id, changed; without one a new line.
fn line(state: &State, bill: &Bill, shape: &Shape, mut body: Body, store: i64, ignore: bool) -> Outcome<Line> {
    let mut line = match body.id("id")?.filter(|id| *id != 0) {
        None => Line { store, ..Line::default() },
        Some(id) => bill
            .lines
            .iter()
            .find(|line| line.id == id)
            .cloned()
            .ok_or_else(|| Refusal::unknown("id", &id.to_string()))?,
    };
    line.material = state.material_given("material", &mut body)?.ok_or_else(|| Refusal::empty("商品(material_id)"))?;
    let product = state
        .materials
        .get(line.material)
        .ok_or_else(|| Refusal::unknown("material_id", &line.material.to_string()))?;
    let unit = state.reference_given(Item::Unit, "unit", &mut body)?;
    line.unit = unit.filter(|unit| *unit != 0).ok_or_else(|| Refusal::empty("基本资料单位(unit_id)"))?;
    line.coefficient = product.coefficient(line.unit).ok_or_else(|| {
        Refusal::new(1_030_002_003, format!("计量单位(unit_id)[{}]不是商品[{}]的单位", line.unit, product.number))
    })?;
    if let Some(store) = state.reference_given(Item::Store, "stock", &mut body)? {
        line.store = store;
    }
    if bill.kind == Kind::Outbound && line.store == 0 && product.check_type != 3 {
        return Err(Refusal::empty("仓库(stock_id)"));
    }
    line.qty = body.dec("qty")?.unwrap_or_default();
    if line.qty <= Decimal::ZERO {
        return Err(Refusal::wrong_format("数量(qty)必须大于0"));
    }
    line.free = body.flag("is_free").unwrap_or(line.free);
    money(&mut body, &mut line)?;
    if line.money.price.is_zero() && !line.free && !ignore {
        return Err(Refusal::wrong_format("单价(price)为0，请确认"));
    }
    if let Some(date) = body.text("delivery_date") {
        line.delivery_date = match date.as_str() {
            "" => None,
            text => Some(Day::parse(text).ok_or_else(|| {
                Refusal::wrong_format(format!("交货日期(delivery_date)[{text}]格式错误，应为yyyy-MM-dd"))
            })?),
        };
    }
    if let Some(comment) = body.text("comment") {
        line.comment = comment.into();
    }
    if bill.kind == Kind::Outbound {
        source(state, bill, &mut body, &mut line)?;
    }
    body.rest(shape, &mut line.extra);
    Ok(line)
}

fn money(body: &mut Body, line: &mut Line) -> Outcome<()> {
    if let Some(cess) = body.within("cess", Decimal::ONE_HUNDRED)? {
        line.cess = cess;
    }
    let given = Given {
        qty: line.qty,
        price: body.within("price", LARGEST)?,
        tax_price: body.within("tax_price", LARGEST)?,
        cess: line.cess,
        discount: body.within("discount", Decimal::ONE_HUNDRED)?.or(body.within("dis_rate", Decimal::ONE_HUNDRED)?),
        dis_amount: body.within("dis_amount", LARGEST)?,
        amount: body.within("amount", LARGEST)?,
        tax: body.within("tax_amount", LARGEST)?,
        all: body.within("all_amount", LARGEST)?,
    };
    line.discount = given.discount.unwrap_or_default();
    line.money = given.amounts();
    // The server's own sums are not taken from a client.
    body.dec("bill_dis_distribution")?;
    body.dec("divide_diff_amount")?;
    Ok(())
}

/// The order line an outbound line ships: `src_bill_type_id`, `src_inter_id`, `src_entry_id` (sheet 5.10).
fn source(state: &State, bill: &Bill, body: &mut Body, line: &mut Line) -> Outcome<()> {
    let kind = body.word("src_bill_type_id");
    let (order, entry) = (body.id("src_inter_id")?, body.id("src_entry_id")?);
    if kind.as_deref().is_some_and(|kind| kind != "sal_bill_order") {
        return Err(Refusal::unknown("src_bill_type_id", kind.as_deref().unwrap_or_default()));
    }
    let Some(order) = order.filter(|order| *order != 0) else { return Ok(()) };
    let source = state.orders.get(order).ok_or_else(|| Refusal::unknown("src_inter_id", &order.to_string()))?;
    if source.customer != bill.customer {
        return Err(Refusal::wrong_format(format!("源单[{}]的客户与出库单的客户不一致", source.no)));
    }
    if source.invalid || source.close == Close::Hand {
        return Err(Refusal::wrong_format(format!("源单[{}]已作废或已关闭", source.no)));
    }
    let found = match entry {
        Some(entry) => source.lines.iter().find(|other| other.id == entry),
        None => source.lines.iter().find(|other| other.material == line.material),
    };
    let found = found.ok_or_else(|| Refusal::unknown("src_entry_id", &entry.unwrap_or_default().to_string()))?;
    if found.material != line.material {
        return Err(Refusal::wrong_format(format!("源单[{}]的分录不是该商品", source.no)));
    }
    (line.order, line.entry) = (order, found.id);
    Ok(())
}
