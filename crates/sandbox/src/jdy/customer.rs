//! Customers (sheet 5.1): list, detail, and the row.

use super::State;
use super::body::Extra;
use super::json::Row;
use super::kinds::Kind;
use super::list::{Common, Facts, Frame, cut, frame, single};
use super::params::Params;
use super::refusal::{Outcome, Refusal};
use super::shapes::shape;
use super::table::Keyed;
use super::time::stamp;

/// A customer.
#[derive(Clone, Default)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) number: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) enable: bool,
    /// 0 = none; so are the others.
    pub(crate) group: i64,
    pub(crate) saler: i64,
    pub(crate) dept: i64,
    pub(crate) addr: Box<str>,
    pub(crate) remark: Box<str>,
    pub(crate) contacts: Box<[Contact]>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) extra: Extra,
}

/// A contact of a customer.
#[derive(Clone, Default)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) name: Box<str>,
    pub(crate) mobile: Box<str>,
    pub(crate) phone: Box<str>,
    pub(crate) email: Box<str>,
    /// 首要联系人.
    pub(crate) primary: bool,
    /// 1 male, 2 female, as saves have it; 0 unknown.
    pub(crate) gender: u8,
    pub(crate) created: i64,
    pub(crate) extra: Extra,
}

impl Keyed for Customer {
    fn id(&self) -> i64 {
        self.id
    }
    fn number(&self) -> &str {
        &self.number
    }
    fn name(&self) -> &str {
        &self.name
    }
}

impl Customer {
    fn facts(&self) -> Facts<'_> {
        Facts {
            number: &self.number,
            name: &self.name,
            enable: self.enable,
            created: self.created,
            modified: self.modified,
        }
    }

    /// 首要联系人, or the first there is.
    pub(crate) fn main_contact(&self) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.primary).or_else(|| self.contacts.first())
    }
}

/// GET list.
pub(crate) fn list(state: &State, params: &Params) -> Outcome<String> {
    let (page, common) = (params.page()?, Common::read(params)?);
    let (groups, salers, depts) = (params.ids("group"), params.ids("saler_id"), params.ids("sale_dept_id"));
    let (mobile, person) = (params.get("mobile_main"), params.get("contact_person_main"));
    let level = params.get("c_level");
    let fits = |row: &Customer| {
        common.fits(&row.facts())
            && groups.as_ref().is_none_or(|wanted| wanted.contains(&row.group))
            && salers.as_ref().is_none_or(|wanted| wanted.contains(&row.saler))
            && depts.as_ref().is_none_or(|wanted| wanted.contains(&row.dept))
            && mobile.is_none_or(|wanted| row.main_contact().is_some_and(|contact| contact.mobile.contains(wanted)))
            && person.is_none_or(|wanted| row.main_contact().is_some_and(|contact| contact.name.contains(wanted)))
            && level.is_none_or(|wanted| {
                row.extra.as_ref().is_some_and(|extra| extra.get("c_level_id").is_some_and(|level| level == wanted))
            })
    };
    let (count, rows) = match params.get("order_by").unwrap_or("number asc") {
        "number asc" => cut(state.customers.iter(), page, fits),
        "number desc" => cut(state.customers.iter().rev(), page, fits),
        order @ ("name asc" | "name desc") => {
            let mut sorted: Vec<&Customer> = state.customers.iter().collect();
            sorted.sort_by(|a, b| a.name.cmp(&b.name));
            if order == "name desc" {
                sorted.reverse();
            }
            cut(sorted.into_iter(), page, fits)
        }
        other => return Err(Refusal::wrong_format(format!("参数order_by[{other}]格式错误"))),
    };
    let shape = shape("GET /jdy/v2/bd/customer", "Row");
    let mut out = String::with_capacity(rows.len() * 192);
    for (at, customer) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        row.id("id", customer.id);
        row.text("number", &customer.number);
        row.text("name", &customer.name);
        row.enable(customer.enable);
        row.text("remark", &customer.remark);
        row.text("group_name", state.name_of(Kind::CustomerGroup, customer.group));
        row.end(customer.extra.as_deref());
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}

/// GET detail, by `id` or `number`.
pub(crate) fn detail(state: &State, params: &Params) -> Outcome<String> {
    let customer = match (params.get("id"), params.get("number")) {
        (Some(id), _) => {
            id.parse().ok().and_then(|id| state.customers.get(id)).ok_or_else(|| Refusal::unknown("id", id))?
        }
        (None, Some(number)) => state.customers.find(number).ok_or_else(|| Refusal::unknown("number", number))?,
        (None, None) => return Err(Refusal::empty("参数id")),
    };
    let mut out = String::with_capacity(2048);
    let mut row = Row::open(&mut out, shape("GET /jdy/v2/bd/customer_detail", "Data"), state.cipher());
    row.id("id", customer.id);
    row.text("number", &customer.number);
    row.text("name", &customer.name);
    row.enable(customer.enable);
    row.text("addr", &customer.addr);
    row.text("remark", &customer.remark);
    state.write_item(&mut row, "group", Kind::CustomerGroup, customer.group);
    state.write_item(&mut row, "saler", Kind::Employee, customer.saler);
    state.write_item(&mut row, "sale_dept", Kind::Department, customer.dept);
    row.id("settle_customer_id", customer.id);
    row.text("settle_customer_number", &customer.number);
    row.text("settle_customer_name", &customer.name);
    row.text("create_time", &stamp(customer.created));
    row.text("modify_time", &stamp(customer.modified));
    row.text("creater_field_name", "管理员");
    row.list("bomentity", customer.contacts.iter().enumerate(), |row, (at, contact)| write_contact(row, at, contact));
    row.end(customer.extra.as_deref());
    Ok(single(&out))
}

/// The detail's array is `bomentity`, the save's `contact_persons` (quirk 6).
fn write_contact(mut row: Row<'_>, at: usize, contact: &Contact) {
    row.id("id", contact.id);
    row.int("seq", i64::try_from(at + 1).unwrap_or_default());
    row.text("contact_person", &contact.name);
    row.text("mobile", &contact.mobile);
    row.text("phone", &contact.phone);
    row.text("email", &contact.email);
    row.flag("is_default_linkman", contact.primary);
    // Saves say 1 male, 2 female; the detail says 1 male, 0 female.
    row.text(
        "gender",
        match contact.gender {
            1 => "1",
            2 => "0",
            _ => "",
        },
    );
    row.text("create_time_contact", &stamp(contact.created));
    row.end(contact.extra.as_deref());
}
