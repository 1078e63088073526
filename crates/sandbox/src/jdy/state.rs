//! Everything one account set holds.

use std::collections::HashMap;

use fastrand::Rng;

use super::auth::{Access, CLIENT_SECRET};
use super::bills::{Bill, Kind as BillKind};
use super::body::Body;
use super::crypt::Cipher;
use super::customer::Customer;
use super::files::File;
use super::items::Item;
use super::json::Row;
use super::kinds::{Kind, SPECS};
use super::material::Material;
use super::receipts::{Form, Receipt};
use super::refusal::{Outcome, Refusal};
use super::stock::Stock;
use super::table::Table;
use super::time::Day;
use crate::DataSet;

/// What the sheet leaves open, so that a client must bear either: by default the friendly one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manners {
    /// A line's share of the header's discount and odd amount is cut to the cent, and what is left is no line's.
    pub(crate) cut_shares: bool,
    /// A contact that is made primary leaves the others as they are sent.
    pub(crate) primary_as_sent: bool,
}

/// The state behind JDY's mutex.
pub(crate) struct State {
    pub(crate) access: Access,
    items: [Table<Item>; SPECS.len()],
    pub(crate) customers: Table<Customer>,
    pub(crate) materials: Table<Material>,
    pub(crate) orders: Table<Bill>,
    pub(crate) outbounds: Table<Bill>,
    pub(crate) receipts: Table<Receipt>,
    /// 预收款单.
    pub(crate) advances: Table<Receipt>,
    pub(crate) stock: Stock,
    pub(crate) files: HashMap<i64, File>,
    pub(crate) manners: Manners,
    /// G1 is being served: private fields stay plain.
    pub(crate) plain: bool,
    cipher: Cipher,
    last_id: i64,
    rng: Rng,
    counters: HashMap<String, u32>,
}

impl State {
    pub(crate) fn new(data: DataSet, seed: u64, now: i64, tenant: u32) -> Self {
        let mut state = Self {
            access: Access::new(now, tenant),
            items: Default::default(),
            customers: Table::default(),
            materials: Table::default(),
            orders: Table::default(),
            outbounds: Table::default(),
            receipts: Table::default(),
            advances: Table::default(),
            stock: Stock::default(),
            files: HashMap::new(),
            manners: Manners::default(),
            plain: false,
            cipher: Cipher::new(CLIENT_SECRET),
            last_id: super::tenant::first_id(tenant),
            rng: Rng::with_seed(seed),
            counters: HashMap::new(),
        };
        super::data::fill(&mut state, data, seed, now);
        state
    }

    /// What private fields are sealed with; nothing in G1.
    pub(crate) fn cipher(&self) -> Option<&Cipher> {
        (!self.plain).then_some(&self.cipher)
    }

    pub(crate) fn items(&self, kind: Kind) -> &Table<Item> {
        &self.items[kind as usize]
    }

    pub(crate) fn items_mut(&mut self, kind: Kind) -> &mut Table<Item> {
        &mut self.items[kind as usize]
    }

    pub(crate) fn bills(&self, kind: BillKind) -> &Table<Bill> {
        match kind {
            BillKind::Order => &self.orders,
            BillKind::Outbound => &self.outbounds,
        }
    }

    pub(crate) fn bills_mut(&mut self, kind: BillKind) -> &mut Table<Bill> {
        match kind {
            BillKind::Order => &mut self.orders,
            BillKind::Outbound => &mut self.outbounds,
        }
    }

    pub(crate) fn receipts(&self, form: Form) -> &Table<Receipt> {
        match form {
            Form::Receipt => &self.receipts,
            Form::Advance => &self.advances,
        }
    }

    pub(crate) fn receipts_mut(&mut self, form: Form) -> &mut Table<Receipt> {
        match form {
            Form::Receipt => &mut self.receipts,
            Form::Advance => &mut self.advances,
        }
    }

    /// A new id: 19 digits, growing, with gaps.
    pub(crate) fn next_id(&mut self) -> i64 {
        self.last_id += 4096 + i64::from(self.rng.u16(..)) * 64;
        self.last_id
    }

    /// A number the server gives to master data.
    pub(crate) fn next_number(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", 900_000 + self.count(prefix))
    }

    /// A number the server gives to a bill: XSDD-20261123-00001.
    pub(crate) fn next_bill_no(&mut self, prefix: &str, now: i64) -> String {
        let stem = format!("{prefix}-{}-", Day::at(now).text().replace('-', ""));
        let count = self.count(&stem);
        format!("{stem}{count:05}")
    }

    fn count(&mut self, name: &str) -> u32 {
        let counter = self.counters.entry(name.to_owned()).or_default();
        *counter += 1;
        *counter
    }

    pub(crate) fn name_of(&self, kind: Kind, id: i64) -> &str {
        self.items(kind).get(id).map_or("", |item| &item.name)
    }

    pub(crate) fn number_of(&self, kind: Kind, id: i64) -> &str {
        self.items(kind).get(id).map_or("", |item| &item.number)
    }

    /// Writes `<field>_id`, `<field>_number`, `<field>_name`, as far as the reply has them.
    pub(crate) fn write_item(&self, row: &mut Row<'_>, field: &str, kind: Kind, id: i64) {
        let item = self.items(kind).get(id);
        row.id(&[field, "_id"].concat(), id);
        row.text(&[field, "_number"].concat(), item.map_or("", |item| &item.number));
        row.text(&[field, "_name"].concat(), item.map_or("", |item| &item.name));
    }

    /// The same for a customer.
    pub(crate) fn write_customer(&self, row: &mut Row<'_>, field: &str, id: i64) {
        let customer = self.customers.get(id);
        row.id(&[field, "_id"].concat(), id);
        row.text(&[field, "_number"].concat(), customer.map_or("", |customer| &customer.number));
        row.text(&[field, "_name"].concat(), customer.map_or("", |customer| &customer.name));
    }

    /// A reference by `<field>_id` or `<field>_number`; 0 if it is not given or given empty.
    pub(crate) fn reference(&self, kind: Kind, field: &str, body: &mut Body) -> Outcome<i64> {
        Ok(self.reference_given(kind, field, body)?.unwrap_or_default())
    }

    /// A reference by `<field>_id` or `<field>_number`; `None` if neither is there, 0 if it is emptied.
    pub(crate) fn reference_given(&self, kind: Kind, field: &str, body: &mut Body) -> Outcome<Option<i64>> {
        let table = self.items(kind);
        given(field, body, |id| table.get(id).is_some(), |number| table.find(number).map(|item| item.id))
    }

    /// A customer that is meant; `None` if none is given.
    pub(crate) fn customer_given(&self, field: &str, body: &mut Body) -> Outcome<Option<i64>> {
        let table = &self.customers;
        let found = given(field, body, |id| table.get(id).is_some(), |number| table.find(number).map(|row| row.id))?;
        Ok(found.filter(|id| *id != 0))
    }

    /// A product that is meant; `None` if none is given.
    pub(crate) fn material_given(&self, field: &str, body: &mut Body) -> Outcome<Option<i64>> {
        let table = &self.materials;
        let found = given(field, body, |id| table.get(id).is_some(), |number| table.find(number).map(|row| row.id))?;
        Ok(found.filter(|id| *id != 0))
    }
}

/// The id goes before the number where both are given.
fn given(
    field: &str,
    body: &mut Body,
    exists: impl Fn(i64) -> bool,
    find: impl Fn(&str) -> Option<i64>,
) -> Outcome<Option<i64>> {
    let (by_id, by_number) = ([field, "_id"].concat(), [field, "_number"].concat());
    let there = body.has(&by_id) || body.has(&by_number);
    let (id, number) = (body.word(&by_id), body.word(&by_number));
    if let Some(text) = id.filter(|text| text != "0") {
        let id = text.parse().ok().filter(|id| exists(*id));
        return id.map(Some).ok_or_else(|| Refusal::unknown(&by_id, &text));
    }
    if let Some(number) = number {
        let id = find(&number).filter(|_| !number.is_empty());
        return id.map(Some).ok_or_else(|| Refusal::unknown(&by_number, &number));
    }
    Ok(there.then_some(0))
}
