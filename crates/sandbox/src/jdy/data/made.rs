//! `medium` and `large`: made from a seed, row by row and without detours, so that a large set is ready in seconds.

use std::collections::HashSet;

use fastrand::Rng;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{id, object, saved};
use crate::jdy::State;
use crate::jdy::bills::{Kind as BillKind, life, save};
use crate::jdy::customer::{Contact, Customer};
use crate::jdy::kinds::Kind;
use crate::jdy::material::{Material, OtherUnit, Price};
use crate::jdy::table::Table;
use crate::jdy::time::Day;
use crate::names;

/// How much there is to be.
pub(super) struct Size {
    pub(super) customers: usize,
    pub(super) materials: usize,
    /// Orders made in JDY; half of them are shipped.
    pub(super) bills: usize,
}

pub(super) fn fill(state: &mut State, size: &Size, seed: u64, now: i64) {
    let rng = &mut Rng::with_seed(seed ^ 0x6a64_7900);
    let width = size.customers.max(size.materials).to_string().len();
    let begin = now - super::MONTH;
    customers(state, rng, size.customers, width, begin);
    materials(state, rng, size.materials, width, begin);
    stock(state, rng, begin);
    bills(state, rng, size.bills, begin);
}

/// Within the first twenty days of the month, so that bills come later.
fn moment(rng: &mut Rng, begin: i64) -> i64 {
    begin + rng.i64(..20 * 86_400_000)
}

fn choice(rng: &mut Rng, from: &[i64]) -> i64 {
    if from.is_empty() { 0 } else { from[rng.usize(..from.len())] }
}

fn enabled(state: &State, kind: Kind) -> Vec<i64> {
    state.items(kind).iter().filter(|item| item.enable).map(|item| item.id).collect()
}

fn customers(state: &mut State, rng: &mut Rng, count: usize, width: usize, begin: i64) {
    let (groups, staff) = (enabled(state, Kind::CustomerGroup), enabled(state, Kind::Employee));
    let mut taken = HashSet::with_capacity(count);
    let rows = (1..=count)
        .map(|n| {
            let mut name = names::company(rng);
            while !taken.insert(name.clone()) {
                name = format!("{name}第{}分公司", rng.u16(2..999));
            }
            let created = moment(rng, begin);
            let person: Box<str> = names::person(rng).into();
            let contact = Contact {
                id: state.next_id(),
                name: person,
                mobile: names::mobile(rng).into(),
                primary: true,
                gender: rng.u8(1..=2),
                created,
                ..Contact::default()
            };
            Customer {
                id: state.next_id(),
                number: format!("C{n:0width$}").into(),
                name: name.into(),
                // One in fifty is disabled.
                enable: rng.u8(..50) != 0,
                group: choice(rng, &groups),
                saler: if rng.u8(..5) == 0 { 0 } else { choice(rng, &staff) },
                addr: names::address(rng).into(),
                contacts: if rng.u8(..20) == 0 { Box::default() } else { Box::new([contact]) },
                created,
                modified: created,
                ..Customer::default()
            }
        })
        .collect();
    state.customers = Table::filled(rows);
}

fn materials(state: &mut State, rng: &mut Rng, count: usize, width: usize, begin: i64) {
    let (groups, brands, stores) =
        (enabled(state, Kind::MaterialGroup), enabled(state, Kind::Brand), enabled(state, Kind::Store));
    let rows = (1..=count)
        .map(|n| {
            let (name, size, cents) = names::goods(rng);
            let retail = Decimal::new(i64::try_from(cents).unwrap_or(100), 2);
            // 个 to 盒; one in ten also comes in boxes of six to twenty-four.
            let unit = rng.i64(1..=7);
            let units: Box<[OtherUnit]> = if rng.u8(..10) == 0 {
                let coefficient = Decimal::from([6, 10, 12, 24][rng.usize(..4)]);
                Box::new([OtherUnit { id: state.next_id(), unit: 9, into: unit, coefficient }])
            } else {
                Box::default()
            };
            let created = moment(rng, begin);
            let price = Price {
                id: state.next_id(),
                unit,
                retail,
                trade: (retail * Decimal::new(85, 2)).round_dp(2),
                purchase: (retail * Decimal::new(6, 1)).round_dp(2),
                extra: None,
            };
            Material {
                id: state.next_id(),
                number: format!("P{n:0width$}").into(),
                name: format!("{name} {n:0width$}款").into(),
                model: size.into(),
                barcode: format!("690{n:010}").into(),
                enable: rng.u8(..50) != 0,
                check_type: 1,
                // One in a thousand has no category.
                group: if rng.u16(..1000) == 0 { 0 } else { choice(rng, &groups) },
                unit,
                brand: if rng.u8(..3) == 0 { 0 } else { choice(rng, &brands) },
                store: choice(rng, &stores),
                units,
                prices: Box::new([price]),
                created,
                modified: created,
                ..Material::default()
            }
        })
        .collect();
    state.materials = Table::filled(rows);
}

/// Two products in three are in their own store, one in four of these in another too.
fn stock(state: &mut State, rng: &mut Rng, begin: i64) {
    let stores = enabled(state, Kind::Store);
    let places: Vec<(i64, i64)> = state.materials.iter().map(|row| (row.id, row.store)).collect();
    for (material, store) in places {
        if rng.u8(..3) == 0 {
            continue;
        }
        let at = moment(rng, begin);
        let mut put = |store: i64, pieces: i64| {
            state.stock.change(material, store, at, |level| level.qty = Decimal::from(pieces));
        };
        put(store, rng.i64(0..2000));
        if rng.u8(..4) == 0 {
            put(choice(rng, &stores), rng.i64(0..500));
        }
    }
}

fn bills(state: &mut State, rng: &mut Rng, count: usize, begin: i64) {
    let customers: Vec<i64> = state.customers.iter().filter(|row| row.enable).map(|row| row.id).collect();
    let materials: Vec<i64> = state.materials.iter().filter(|row| row.enable).map(|row| row.id).collect();
    let store = id(state, Kind::Store, "CK01").to_string();
    for n in 0..count {
        let at = begin + 20 * 86_400_000 + i64::try_from(n).unwrap_or_default() * 600_000;
        let lines: Vec<Value> = (0..rng.usize(1..4))
            .filter_map(|_| {
                let row = state.materials.get(choice(rng, &materials))?;
                let price: Value = serde_json::from_str(&row.prices[0].trade.to_string()).unwrap_or_default();
                Some(json!({"material_id": row.id.to_string(), "unit_id": row.unit.to_string(),
                            "qty": rng.u8(1..50), "price": price, "stock_id": store, "is_free": false}))
            })
            .collect();
        let customer = choice(rng, &customers).to_string();
        let body = json!({"bill_date": Day::at(at).text(), "customer_id": customer, "emp_number": "E001",
                          "delivery_type_id": "6", "material_entity": lines});
        let order = saved(save::save(state, BillKind::Order, object(body), at));
        life::audit(state, BillKind::Order, order, at);
        if n % 2 == 0 {
            let push = json!({"id": order.to_string(), "source_bill": "sal_bill_order",
                              "target_bill": "sal_bill_outbound", "merge_push": false});
            for (outbound, _) in crate::jdy::push::push(state, &object(push), at).unwrap_or_default() {
                life::audit(state, BillKind::Outbound, outbound, at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::DataSet;
    use crate::jdy::State;

    #[test]
    fn a_made_set_has_what_it_promises_and_is_the_same_for_a_seed() {
        let now = 1_764_000_000_000;
        let (one, other) = (State::new(DataSet::Medium, 7, now, 0), State::new(DataSet::Medium, 7, now, 0));
        assert_eq!((one.customers.len(), one.materials.len(), one.orders.len()), (1_000, 2_000, 200));
        let names = |state: &State| state.customers.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&one), names(&other));
    }
}
