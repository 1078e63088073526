//! Lists of orders and outbounds, newest first.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::{Bill, Kind};
use crate::jdy::State;
use crate::jdy::json::Row;
use crate::jdy::kinds::Kind as Item;
use crate::jdy::list::{Frame, cut, frame};
use crate::jdy::params::{Params, Window};
use crate::jdy::refusal::Outcome;
use crate::jdy::shapes::shape;
use crate::jdy::time::{Day, stamp};

/// Sheet 5.9: 6, 8, 9 in documents are these codes in list rows.
const DELIVERIES: [(u8, &str, &str); 3] = [(6, "JHFS01", "物流"), (8, "JHFS03", "车辆配送"), (9, "JHFS04", "客户自提")];

/// Code and name of a delivery type.
pub(crate) fn delivery(id: u8) -> Option<(&'static str, &'static str)> {
    DELIVERIES.iter().find(|(other, ..)| *other == id).map(|(_, code, name)| (*code, *name))
}

/// The filters of a bill list.
struct Filter<'p> {
    params: &'p Params,
    dates: (Day, Day),
    created: Window,
    modified: Window,
    customers: Option<Vec<i64>>,
    emps: Option<Vec<i64>>,
    depts: Option<Vec<i64>>,
}

impl<'p> Filter<'p> {
    fn read(params: &'p Params) -> Outcome<Self> {
        Ok(Self {
            params,
            dates: params.bill_dates()?,
            created: params.window("create")?,
            modified: params.window("modify")?,
            customers: params.ids("customer_id"),
            emps: params.ids("emp_id"),
            depts: params.ids("dept_id"),
        })
    }

    fn fits(&self, state: &State, bill: &Bill) -> bool {
        let is = |name: &str, value: &str| self.params.get(name).is_none_or(|wanted| wanted == value);
        let holds = |name: &str, value: &str| self.params.get(name).is_none_or(|wanted| value.contains(wanted));
        let one_of = |ids: &Option<Vec<i64>>, id: i64| ids.as_ref().is_none_or(|ids| ids.contains(&id));
        !bill.invalid
            && self.dates.0 <= bill.date
            && bill.date <= self.dates.1
            && self.created.holds(bill.created)
            && self.modified.holds(bill.modified)
            && is("bill_no", &bill.no)
            && is("bill_status", bill.status())
            && one_of(&self.customers, bill.customer)
            && one_of(&self.emps, bill.emp)
            && one_of(&self.depts, bill.dept)
            && {
                let customer = state.customers.get(bill.customer);
                holds("customer_name", customer.map_or("", |row| &row.name))
                    && is("customer_number", customer.map_or("", |row| &row.number))
            }
            && is("emp_number", state.number_of(Item::Employee, bill.emp))
            && is("dept_number", state.number_of(Item::Department, bill.dept))
            && self.fits_state(bill)
            && self.fits_lines(state, bill)
    }

    fn fits_state(&self, bill: &Bill) -> bool {
        // B = Z + A of shipment, M = B + A of settlement (sheet 5.9, 5.10).
        let grouped = |name: &str, group: &str, members: [&str; 2], value: &str| match self.params.get(name) {
            None => true,
            Some(wanted) if wanted == group => members.contains(&value),
            Some(wanted) => wanted == value,
        };
        match bill.kind {
            Kind::Order => {
                self.params.get("bill_close_state").is_none_or(|wanted| wanted == bill.close_state())
                    && grouped("io_status", "B", ["Z", "A"], bill.io_status())
                    && grouped("real_io_status", "B", ["Z", "A"], bill.io_status())
            }
            Kind::Outbound => grouped("settle_status", "M", ["B", "A"], bill.settle_status()),
        }
    }

    fn fits_lines(&self, state: &State, bill: &Bill) -> bool {
        let (number, name) = (self.params.get("material_number"), self.params.get("material_name"));
        let (model, source) = (self.params.get("material_model"), self.params.get("src_bill_no"));
        if number.is_none() && name.is_none() && model.is_none() && source.is_none() {
            return true;
        }
        bill.lines.iter().any(|line| {
            let product = state.materials.get(line.material);
            product.is_some_and(|product| {
                number.is_none_or(|wanted| *product.number == *wanted)
                    && name.is_none_or(|wanted| product.name.contains(wanted))
                    && model.is_none_or(|wanted| product.model.contains(wanted))
            }) && source.is_none_or(|wanted| state.orders.get(line.order).is_some_and(|order| *order.no == *wanted))
        })
    }
}

/// GET list of either kind.
pub(crate) fn list(state: &State, kind: Kind, params: &Params) -> Outcome<String> {
    let (page, filter) = (params.page()?, Filter::read(params)?);
    let (mut total, mut paid, mut unpaid) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    let (count, rows) = cut(state.bills(kind).newest(), page, |bill: &Bill| {
        let fits = filter.fits(state, bill);
        if fits {
            total += bill.total;
            paid += bill.paid;
            unpaid += bill.unsettled();
        }
        fits
    });
    let shape = shape(&["GET ", kind.path()].concat(), "Row");
    let mut out = String::with_capacity(rows.len() * 768);
    for (at, bill) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(Row::open(&mut out, shape, state.cipher()), state, bill);
    }
    let mut headers = format!("{{\"total_amount\":\"{}\"", total.normalize());
    if kind == Kind::Outbound {
        let (paid, unpaid) = (paid.normalize(), unpaid.normalize());
        let _ = write!(headers, ",\"total_ins_amount\":\"{paid}\",\"total_un_settle_amount\":\"{unpaid}\"");
    }
    headers.push('}');
    Ok(frame(Frame::Bill, page, count, rows.len(), &headers, &out))
}

fn write(mut row: Row<'_>, state: &State, bill: &Bill) {
    row.id("id", bill.id);
    row.text("bill_no", &bill.no);
    row.text("bill_date", &bill.date.text());
    row.text("bill_status", bill.status());
    row.text("bill_close_state", bill.close_state());
    row.text("io_status", bill.io_status());
    row.text("real_io_status", bill.io_status());
    row.text("settle_status", bill.settle_status());
    state.write_customer(&mut row, "customer", bill.customer);
    state.write_item(&mut row, "emp", Item::Employee, bill.emp);
    state.write_item(&mut row, "dept", Item::Department, bill.dept);
    row.text("delivery_type", delivery(bill.delivery).map_or("", |(code, _)| code));
    row.dec("total_amount", bill.total);
    row.dec("bill_dis_amount", bill.dis_amount);
    row.dec("bill_dis_before_amount", bill.total + bill.dis_amount);
    row.text("create_time", &stamp(bill.created));
    row.text("audit_date", &stamp(bill.audited_at));
    row.dec("material_qty", bill.lines.iter().map(|line| line.qty).sum());
    row.int("material_group", i64::try_from(bill.lines.len()).unwrap_or_default());
    if bill.kind == Kind::Outbound {
        row.text("ivc_status", "1");
        row.text("delivery_status", "");
        row.list("material_entity", &bill.lines, |mut row, line| {
            row.id("material_id", line.material);
            row.text("cost", "0");
            row.text("entry_ivc_status", "1");
            row.end(None);
        });
    }
    row.end(bill.extra.as_deref());
}
