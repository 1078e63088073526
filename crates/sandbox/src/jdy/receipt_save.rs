//! Saving, auditing and taking back receipts and advances (sheet 5.11, codes 2016043009 to 43025 of sheet 9.1).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::State;
use super::bills::money::share;
use super::body::Body;
use super::kinds::Kind;
use super::receipts::{Form, Pay, Receipt, Source};
use super::refusal::{Outcome, Refusal};
use super::shapes::{Shape, shape};
use super::time::Day;

/// POST save. Answers id and bill number.
pub(crate) fn save(state: &mut State, form: Form, map: Map<String, Value>, now: i64) -> Outcome<(i64, String)> {
    let shape = shape(&["POST ", form.path()].concat(), "request");
    shape.check(&map, "")?;
    let mut body = Body::new(map);
    let mut receipt = match body.id("id")? {
        None => blank(now),
        Some(id) => {
            let old = state.receipts(form).get(id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?;
            may_change(old)?;
            old.clone()
        }
    };
    head(state, form, &mut body, &mut receipt)?;
    let audit = match body.word("operate_type").as_deref() {
        Some("audit") => true,
        None | Some("unaudit" | "submit" | "save") => false,
        Some(other) => return Err(Refusal::wrong_format(format!("参数operate_type[{other}]格式错误"))),
    };
    let pays = body.list("pay_entry_list").unwrap_or_default();
    receipt.pays = entries(pays, "pay_entry_list", |entry| pay(state, &receipt, shape.inner("pay_entry_list"), entry))?;
    let list = if form == Form::Receipt { "source_bill_entry_list" } else { "sel_bill_info_entry" };
    let sources = body.list(list).unwrap_or_default();
    receipt.sources = entries(sources, list, |entry| source(state, form, &receipt, entry))?;
    check_sums(state, form, &receipt)?;
    body.rest(shape, &mut receipt.extra);
    receipt.modified = now;
    number(state, form, &mut receipt, now);
    let answer = (receipt.id, receipt.no.to_string());
    state.receipts_mut(form).put(receipt);
    if audit {
        turn(state, form, answer.0, true, now);
    }
    Ok(answer)
}

fn blank(now: i64) -> Receipt {
    Receipt {
        id: 0,
        no: Box::default(),
        date: Day(0),
        audited: false,
        invalid: false,
        customer: 0,
        emp: 0,
        dept: 0,
        remark: Box::default(),
        discount: Decimal::ZERO,
        pays: Vec::new(),
        sources: Vec::new(),
        files: Vec::new(),
        created: now,
        modified: now,
        audited_at: 0,
        extra: None,
    }
}

fn number(state: &mut State, form: Form, receipt: &mut Receipt, now: i64) {
    if receipt.id == 0 {
        receipt.id = state.next_id();
    }
    let ids = receipt.pays.iter_mut().map(|pay| &mut pay.id);
    for id in ids.chain(receipt.sources.iter_mut().map(|source| &mut source.id)).filter(|id| **id == 0) {
        *id = state.next_id();
    }
    while receipt.no.is_empty() {
        let no = state.next_bill_no(form.prefix(), now);
        if state.receipts(form).find(&no).is_none() {
            receipt.no = no.into();
        }
    }
}

fn head(state: &State, form: Form, body: &mut Body, receipt: &mut Receipt) -> Outcome<()> {
    match body.word("bill_no") {
        None if receipt.id != 0 => return Err(Refusal::empty("单据编号(bill_no)")),
        None => {}
        Some(no) => {
            if state.receipts(form).find(&no).is_some_and(|other| other.id != receipt.id) {
                return Err(Refusal::exists(format!("单据编号[{no}]组合与其他{}重复", form.label())));
            }
            receipt.no = no.into();
        }
    }
    let date = body.word("bill_date").unwrap_or_default();
    receipt.date = Day::parse(&date)
        .ok_or_else(|| Refusal::wrong_format(format!("单据日期(bill_date)[{date}]格式错误，应为yyyy-MM-dd")))?;
    receipt.customer = state.customer_given("customer", body)?.ok_or_else(|| Refusal::empty("客户(customer_id)"))?;
    if let Some(emp) = state.reference_given(Kind::Employee, "emp", body)? {
        receipt.emp = emp;
    }
    if let Some(dept) = state.reference_given(Kind::Department, "dept", body)? {
        receipt.dept = dept;
    }
    if let Some(remark) = body.text("remark") {
        receipt.remark = remark.into();
    }
    if let Some(discount) = body.dec("total_discount_amount")? {
        receipt.discount = discount;
    }
    if let Some(files) = body.list("attachments_url_list") {
        receipt.files = files.into_iter().filter_map(|mut entry| entry.word("url").map(Into::into)).collect();
    }
    Ok(())
}

fn entries<T>(bodies: Vec<Body>, name: &str, read: impl Fn(Body) -> Outcome<T>) -> Outcome<Vec<T>> {
    let numbered = bodies.into_iter().enumerate();
    numbered.map(|(at, body)| read(body).map_err(|r| r.at(&format!("{name}第{}行分录：", at + 1)))).collect()
}

fn pay(state: &State, receipt: &Receipt, shape: &Shape, mut body: Body) -> Outcome<Pay> {
    let mut pay = match body.id("id")?.filter(|id| *id != 0) {
        None => Pay::default(),
        Some(id) => receipt
            .pays
            .iter()
            .find(|pay| pay.id == id)
            .cloned()
            .ok_or_else(|| Refusal::unknown("id", &id.to_string()))?,
    };
    if let Some(account) = state.reference_given(Kind::SettlementAccount, "settle_account", &mut body)? {
        pay.account = account;
    }
    if let Some(pay_type) = state.reference_given(Kind::SettlementType, "pay_type", &mut body)? {
        pay.method = pay_type;
    }
    pay.amount = body.dec("amount")?.unwrap_or_default();
    if pay.amount <= Decimal::ZERO {
        return Err(Refusal::wrong_format("金额(amount)必须大于0"));
    }
    if let Some(comment) = body.text("comment") {
        pay.comment = comment.into();
    }
    body.rest(shape, &mut pay.extra);
    Ok(pay)
}

fn source(state: &State, form: Form, receipt: &Receipt, mut body: Body) -> Outcome<Source> {
    let mut source = match body.id("id")?.filter(|id| *id != 0) {
        None => Source::default(),
        Some(id) => receipt
            .sources
            .iter()
            .find(|source| source.id == id)
            .cloned()
            .ok_or_else(|| Refusal::unknown("id", &id.to_string()))?,
    };
    let kind = body.word("src_bill_type_id").unwrap_or_default();
    let id = body.word(if form == Form::Receipt { "src_bill_id" } else { "src_inter_id" }).unwrap_or_default();
    match form {
        Form::Receipt if ["sal_bill_outbound", "sal_bill_inbound", "ar_othercreditbill"].contains(&kind.as_str()) => {}
        Form::Receipt => return Err(Refusal::unknown("src_bill_type_id", &kind)),
        Form::Advance if kind == "sal_bill_order" => {}
        Form::Advance => return Err(Refusal::new(2_016_043_007, "预收款单的源单只能是销售订单")),
    }
    let missing = || Refusal::new(2_016_043_010, format!("源单[{id}]不存在"));
    // Returns and other income exist as types; this account set has no such bills.
    let bill = id.parse().ok().filter(|_| kind == form.source_code());
    let bill = bill.and_then(|id| state.bills(form.source()).get(id)).ok_or_else(missing)?;
    source.bill = bill.id;
    source.amount = body.dec("cur_settle_amount")?.unwrap_or_default();
    if source.amount <= Decimal::ZERO {
        return Err(Refusal::new(2_016_043_017, "本次核销金额(cur_settle_amount)必须大于0"));
    }
    if bill.customer != receipt.customer {
        return Err(Refusal::new(2_016_043_010, format!("客户没有源单[{}]", bill.no)));
    }
    if let Some(comment) = body.text("src_comment") {
        source.comment = comment.into();
    }
    Ok(source)
}

/// What is paid must be what is settled, and no source may be settled twice. An advance may do without a source.
fn check_sums(state: &State, form: Form, receipt: &Receipt) -> Outcome<()> {
    let (paid, settled) = (receipt.paid() + receipt.discount, receipt.settled());
    if paid < settled {
        return Err(Refusal::new(2_016_043_016, format!("收款金额{paid}不足以核销{settled}")));
    }
    if paid > settled && form == Form::Receipt {
        return Err(Refusal::new(2_016_043_009, format!("收款金额{paid}与核销金额{settled}不一致")));
    }
    let mut by_source: BTreeMap<i64, Decimal> = BTreeMap::new();
    for source in &receipt.sources {
        *by_source.entry(source.bill).or_default() += source.amount;
    }
    for (id, amount) in by_source {
        let missing = || Refusal::new(2_016_043_010, format!("源单[{id}]不存在"));
        let bill = state.bills(form.source()).get(id).ok_or_else(missing)?;
        if bill.invalid {
            return Err(Refusal::new(2_016_043_014, format!("源单[{}]已关闭", bill.no)));
        }
        if !bill.audited {
            return Err(Refusal::new(2_016_043_013, format!("源单[{}]未审核", bill.no)));
        }
        if amount > bill.unsettled() {
            let left = bill.unsettled();
            let text = format!("源单[{}]本次核销金额{amount}超过未核销金额{left}", bill.no);
            return Err(Refusal::new(2_016_043_025, text));
        }
    }
    Ok(())
}

pub(crate) fn may_change(receipt: &Receipt) -> Outcome<()> {
    if receipt.audited {
        return Err(Refusal::audited(&receipt.no));
    }
    if receipt.invalid {
        return Err(Refusal::wrong_format(format!("单据[{}]已作废，不允许修改", receipt.no)));
    }
    Ok(())
}

/// Another receipt may have settled the source meanwhile, so the sums are looked at again.
pub(crate) fn may_audit(state: &State, form: Form, receipt: &Receipt) -> Outcome<()> {
    if receipt.audited {
        return Err(Refusal::new(2_018_023_016, format!("单据[{}]已审核", receipt.no)));
    }
    may_change(receipt)?;
    check_sums(state, form, receipt)
}

pub(crate) fn may_unaudit(receipt: &Receipt) -> Outcome<()> {
    if receipt.audited {
        return Ok(());
    }
    Err(Refusal::wrong_format(format!("单据[{}]未审核，不能反审核", receipt.no)))
}

/// 审核 and 反审核: with a receipt the outbounds, and the orders behind them, become paid or unpaid; an advance only
/// says that money is there.
pub(crate) fn turn(state: &mut State, form: Form, id: i64, audited: bool, now: i64) {
    let Some(receipt) = state.receipts_mut(form).get_mut(id) else { return };
    (receipt.audited, receipt.modified) = (audited, now);
    receipt.audited_at = if audited { now } else { 0 };
    if form == Form::Advance {
        return;
    }
    let sources: Vec<(i64, Decimal)> = receipt.sources.iter().map(|source| (source.bill, source.amount)).collect();
    for (bill, amount) in sources {
        let amount = if audited { amount } else { -amount };
        let Some(outbound) = state.outbounds.get_mut(bill) else { continue };
        outbound.settled += amount;
        let weights: Vec<Decimal> = outbound.lines.iter().map(|line| line.money.all).collect();
        let orders: Vec<i64> = outbound.lines.iter().map(|line| line.order).collect();
        for (order, part) in orders.into_iter().zip(share(amount, &weights)) {
            if let Some(order) = state.orders.get_mut(order) {
                order.settled += part;
            }
        }
    }
}
