//! Receipts and advances (sheet 5.11): the row, list, detail. All amounts are texts here.

use rust_decimal::Decimal;

use super::State;
use super::bills::Kind as BillKind;
use super::body::Extra;
use super::json::Row;
use super::kinds::Kind;
use super::list::{Frame, cut, frame, single};
use super::params::Params;
use super::refusal::{Outcome, Refusal};
use super::shapes::shape;
use super::table::Keyed;
use super::time::{Day, stamp};

/// 收款单 or 预收款单: one document, against outbounds or against orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Receipt,
    Advance,
}

impl Form {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Receipt => "/jdy/v2/arap/ar_credit",
            Self::Advance => "/jdy/v2/arap/ar_pre_credit",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Receipt => "收款单",
            Self::Advance => "预收款单",
        }
    }

    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Receipt => "SKD",
            Self::Advance => "YSKD",
        }
    }

    /// What it is paid against.
    pub(crate) fn source(self) -> BillKind {
        match self {
            Self::Receipt => BillKind::Outbound,
            Self::Advance => BillKind::Order,
        }
    }

    pub(crate) fn source_code(self) -> &'static str {
        match self {
            Self::Receipt => "sal_bill_outbound",
            Self::Advance => "sal_bill_order",
        }
    }
}

/// A receipt or an advance.
#[derive(Clone)]
pub(crate) struct Receipt {
    pub(crate) id: i64,
    pub(crate) no: Box<str>,
    pub(crate) date: Day,
    pub(crate) audited: bool,
    pub(crate) invalid: bool,
    pub(crate) customer: i64,
    pub(crate) emp: i64,
    pub(crate) dept: i64,
    pub(crate) remark: Box<str>,
    pub(crate) discount: Decimal,
    pub(crate) pays: Vec<Pay>,
    pub(crate) sources: Vec<Source>,
    pub(crate) files: Vec<Box<str>>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// 0 = not audited.
    pub(crate) audited_at: i64,
    pub(crate) extra: Extra,
}

/// Money that came in.
#[derive(Clone, Default)]
pub(crate) struct Pay {
    pub(crate) id: i64,
    pub(crate) account: i64,
    pub(crate) method: i64,
    pub(crate) amount: Decimal,
    pub(crate) comment: Box<str>,
    pub(crate) extra: Extra,
}

/// An outbound that is paid with it; an order, with an advance.
#[derive(Clone, Default)]
pub(crate) struct Source {
    pub(crate) id: i64,
    pub(crate) bill: i64,
    /// 本次核销金额.
    pub(crate) amount: Decimal,
    pub(crate) comment: Box<str>,
}

impl Keyed for Receipt {
    fn id(&self) -> i64 {
        self.id
    }
    fn number(&self) -> &str {
        &self.no
    }
}

impl Receipt {
    /// C 已审核, A 未审核: unlike orders' Z (quirk 7).
    pub(crate) fn status(&self) -> &'static str {
        if self.audited { "C" } else { "A" }
    }

    pub(crate) fn paid(&self) -> Decimal {
        self.pays.iter().map(|pay| pay.amount).sum()
    }

    pub(crate) fn settled(&self) -> Decimal {
        self.sources.iter().map(|source| source.amount).sum()
    }
}

/// GET list of either form.
pub(crate) fn list(state: &State, form: Form, params: &Params) -> Outcome<String> {
    let (page, dates) = (params.page()?, params.bill_dates()?);
    let (created, modified) = (params.window("create")?, params.window("modify")?);
    let ids = |name: &str| params.ids(name);
    let (customers, groups, emps, depts, sources) =
        (ids("customer_id"), ids("customer_group_id"), ids("emp_id"), ids("dept_id"), ids("source_bill_id"));
    let one_of = |ids: &Option<Vec<i64>>, id: i64| ids.as_ref().is_none_or(|ids| ids.contains(&id));
    let (count, rows) = cut(state.receipts(form).newest(), page, |row: &Receipt| {
        !row.invalid
            && dates.0 <= row.date
            && row.date <= dates.1
            && created.holds(row.created)
            && modified.holds(row.modified)
            && params.get("bill_status").is_none_or(|wanted| wanted == row.status())
            && params.get("search").is_none_or(|text| row.no.contains(text) || row.remark.contains(text))
            && one_of(&customers, row.customer)
            && one_of(&groups, state.customers.get(row.customer).map_or(0, |customer| customer.group))
            && one_of(&emps, row.emp)
            && one_of(&depts, row.dept)
            && (sources.is_none() || row.sources.iter().any(|source| one_of(&sources, source.bill)))
    });
    let shape = shape(&["GET ", form.path()].concat(), "Row");
    let mut out = String::with_capacity(rows.len() * 640);
    for (at, receipt) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        write_head(&mut row, state, receipt);
        row.text("audit_date", &stamp(receipt.audited_at));
        // An advance waits to be settled against deliveries; nothing here does that.
        let settled = if form == Form::Receipt { receipt.settled() } else { Decimal::ZERO };
        row.dec("total_settle_amount", settled);
        row.dec("total_settle_amount_for", settled);
        row.int("exchange_rate", 1);
        row.end(receipt.extra.as_deref());
    }
    Ok(frame(Frame::Receipt, page, count, rows.len(), "", &out))
}

fn write_head(row: &mut Row<'_>, state: &State, receipt: &Receipt) {
    row.id("id", receipt.id);
    row.text("bill_no", &receipt.no);
    row.text("bill_date", &receipt.date.text());
    row.text("bill_status", receipt.status());
    state.write_customer(row, "customer", receipt.customer);
    state.write_item(row, "emp", Kind::Employee, receipt.emp);
    state.write_item(row, "dept", Kind::Department, receipt.dept);
    for prefix in ["currency", "currency_for"] {
        row.text(&[prefix, "_id"].concat(), "1");
        row.text(&[prefix, "_number"].concat(), "CNY");
        row.text(&[prefix, "_name"].concat(), "人民币");
    }
    row.text("remark", &receipt.remark);
    row.dec("total_amount", receipt.paid());
    row.dec("total_amount_for", receipt.paid());
    row.dec("total_discount_amount", receipt.discount);
    row.dec("total_discount_amount_for", receipt.discount);
}

/// GET detail, by `id` or by `number`, which is the bill number. No modify time (sheet 5.11).
pub(crate) fn detail(state: &State, form: Form, params: &Params) -> Outcome<String> {
    let table = state.receipts(form);
    let receipt = match (params.get("id"), params.get("number")) {
        (Some(id), _) => id.parse().ok().and_then(|id| table.get(id)).ok_or_else(|| Refusal::unknown("id", id))?,
        (None, Some(number)) => table.find(number).ok_or_else(|| Refusal::unknown("number", number))?,
        (None, None) => return Err(Refusal::empty("参数id")),
    };
    let mut out = String::with_capacity(2048);
    let mut row = Row::open(&mut out, shape(&["GET ", form.path(), "_detail"].concat(), "Data"), state.cipher());
    write_head(&mut row, state, receipt);
    let instant = if form == Form::Receipt { receipt.settled() } else { receipt.paid() };
    row.dec("current_total_instant_amount", instant);
    row.dec("current_total_instant_amount_for", instant);
    row.list("attachments_url_list", &receipt.files, |mut row, url| {
        row.text("url", url);
        row.end(None);
    });
    row.list("pay_entry_list", receipt.pays.iter().enumerate(), |mut row, (at, pay)| {
        row.id("id", pay.id);
        row.int("seq", i64::try_from(at + 1).unwrap_or_default());
        row.dec("amount", pay.amount);
        row.dec("amount_for", pay.amount);
        row.text("comment", &pay.comment);
        state.write_item(&mut row, "settle_account", Kind::SettlementAccount, pay.account);
        state.write_item(&mut row, "pay_type", Kind::SettlementType, pay.method);
        row.end(pay.extra.as_deref());
    });
    row.list("source_bill_entry_list", &receipt.sources, |row, source| {
        write_source(row, state, form, receipt, source);
    });
    row.end(receipt.extra.as_deref());
    Ok(single(&out))
}

fn write_source(mut row: Row<'_>, state: &State, form: Form, receipt: &Receipt, source: &Source) {
    let kind = form.source();
    row.id("id", source.id);
    row.id("src_bill_id", source.bill);
    row.text("src_bill_type_id", form.source_code());
    row.text("src_bill_type_name", kind.label());
    row.text("src_bill_currency_id", "1");
    row.text("src_bill_currency_number", "CNY");
    row.text("src_bill_currency_name", "人民币");
    if let Some(bill) = state.bills(kind).get(source.bill) {
        // "Settled" and "unsettled" are without this receipt's own part.
        let own = if receipt.audited && form == Form::Receipt { source.amount } else { Decimal::ZERO };
        row.text("src_bill_no", &bill.no);
        row.text("src_bill_comment", &bill.remark);
        row.dec("src_bill_amount", bill.total);
        row.dec("settle_amount", bill.settled + bill.paid - own);
        row.dec("un_settle_amount", bill.unsettled() + own);
    }
    row.dec("cur_settle_amount", source.amount);
    row.dec("cur_settle_amount_for", source.amount);
    row.text("src_comment", &source.comment);
    row.end(None);
}
