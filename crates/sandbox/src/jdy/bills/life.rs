//! The life of a bill: what each step does to stock and to the orders behind it (sheet 5.9, 5.12).
//!
//! Every change of a bill is "take its effects back, change it, let it have its effects again", so that stock and
//! shipped quantities follow from the bills and cannot drift away from them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Bill, Close, Kind};
use crate::jdy::State;
use crate::jdy::kinds::Kind as Item;
use crate::jdy::refusal::{Outcome, Refusal};
use crate::jdy::stock::Stock;

/// Stores a new bill or a new version of one.
pub(crate) fn store(state: &mut State, bill: Bill, now: i64) {
    if let Some(old) = state.bills(bill.kind).get(bill.id).cloned() {
        effects(state, &old, Sign::Back, now);
    }
    effects(state, &bill, Sign::Forth, now);
    state.bills_mut(bill.kind).put(bill);
}

/// Changes a bill in place, with its effects.
fn change(state: &mut State, kind: Kind, id: i64, now: i64, change: impl FnOnce(&mut Bill)) {
    let Some(mut bill) = state.bills(kind).get(id).cloned() else { return };
    change(&mut bill);
    bill.modified = now;
    store(state, bill, now);
}

/// Removes a bill, with its effects.
pub(crate) fn delete(state: &mut State, kind: Kind, id: i64, now: i64) {
    if let Some(bill) = state.bills_mut(kind).remove(id) {
        effects(state, &bill, Sign::Back, now);
    }
}

/// Audited, shipped or closed bills stay as they are.
pub(crate) fn may_change(bill: &Bill) -> Outcome<()> {
    if bill.audited {
        return Err(Refusal::audited(&bill.no));
    }
    if bill.invalid {
        return Err(Refusal::wrong_format(format!("单据[{}]已作废，不允许修改", bill.no)));
    }
    if bill.lines.iter().any(|line| !line.pushed.is_zero()) {
        return Err(Refusal::in_use(format!("单据[{}]已有下游单据，不允许修改或删除", bill.no)));
    }
    Ok(())
}

pub(crate) fn may_audit(state: &State, bill: &Bill) -> Outcome<()> {
    if bill.audited {
        return Err(Refusal::new(2_018_023_016, format!("单据[{}]已审核", bill.no)));
    }
    if bill.invalid {
        return Err(Refusal::wrong_format(format!("单据[{}]已作废，不允许审核", bill.no)));
    }
    if bill.kind == Kind::Order {
        return Ok(());
    }
    for (at, line) in bill.lines.iter().enumerate() {
        let short = state.stock.get(line.material, line.store).qty < line.base_qty();
        if short && line.store != 0 && !negative_allowed(state, line.store) {
            return Err(Refusal::wrong_format(format!("单据[{}]第{}行分录：商品库存不足", bill.no, at + 1)));
        }
    }
    Ok(())
}

/// 负库存: a text flag of the store (sheet 5.7).
fn negative_allowed(state: &State, store: i64) -> bool {
    let extra = state.items(Item::Store).get(store).and_then(|store| store.extra.as_ref());
    extra.and_then(|extra| extra.get("is_allow_neg")).is_some_and(|flag| flag == "true" || flag == true)
}

pub(crate) fn audit(state: &mut State, kind: Kind, id: i64, now: i64) {
    change(state, kind, id, now, |bill| (bill.audited, bill.audited_at) = (true, now));
}

pub(crate) fn may_unaudit(state: &State, bill: &Bill) -> Outcome<()> {
    if !bill.audited {
        return Err(Refusal::wrong_format(format!("单据[{}]未审核，不能反审核", bill.no)));
    }
    let used = match bill.kind {
        Kind::Order => bill.lines.iter().any(|line| !line.pushed.is_zero()),
        Kind::Outbound => {
            state.receipts.newest().any(|receipt| receipt.sources.iter().any(|source| source.bill == bill.id))
        }
    };
    if used {
        return Err(Refusal::in_use(format!("单据[{}]已有下游单据，不能反审核", bill.no)));
    }
    Ok(())
}

pub(crate) fn unaudit(state: &mut State, kind: Kind, id: i64, now: i64) {
    change(state, kind, id, now, |bill| {
        (bill.audited, bill.audited_at, bill.close) = (false, 0, Close::Open);
    });
}

pub(crate) fn may_close(bill: &Bill) -> Outcome<()> {
    if !bill.audited {
        return Err(Refusal::wrong_format(format!("单据[{}]未审核，不能关闭", bill.no)));
    }
    if bill.close != Close::Open {
        return Err(Refusal::wrong_format(format!("单据[{}]已关闭", bill.no)));
    }
    Ok(())
}

/// 订单关闭 by a person.
pub(crate) fn close(state: &mut State, id: i64, now: i64) {
    change(state, Kind::Order, id, now, |bill| bill.close = Close::Hand);
}

pub(crate) fn set_invalid(state: &mut State, kind: Kind, id: i64, invalid: bool, now: i64) {
    change(state, kind, id, now, |bill| bill.invalid = invalid);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Forth,
    Back,
}

impl Sign {
    fn of(self, value: Decimal) -> Decimal {
        if self == Self::Forth { value } else { -value }
    }
}

fn effects(state: &mut State, bill: &Bill, sign: Sign, now: i64) {
    if bill.invalid {
        return;
    }
    match bill.kind {
        Kind::Order => hold(&mut state.stock, bill, sign, now),
        Kind::Outbound => {
            move_stock(&mut state.stock, bill, sign, now);
            ship(state, bill, sign, now);
        }
    }
}

/// An audited, open order speaks for what it has not shipped.
fn hold(stock: &mut Stock, order: &Bill, sign: Sign, now: i64) {
    if !order.audited || order.close != Close::Open {
        return;
    }
    for line in order.lines.iter().filter(|line| line.store != 0) {
        let open = (line.qty - line.pushed).max(Decimal::ZERO) * line.coefficient;
        if !open.is_zero() {
            stock.change(line.material, line.store, now, |level| level.ordered += sign.of(open));
        }
    }
}

/// An outbound takes goods when it is audited, and speaks for them before.
fn move_stock(stock: &mut Stock, outbound: &Bill, sign: Sign, now: i64) {
    for line in outbound.lines.iter().filter(|line| line.store != 0) {
        stock.change(line.material, line.store, now, |level| {
            if outbound.audited {
                level.qty -= sign.of(line.base_qty());
            } else {
                level.pending += sign.of(line.base_qty());
            }
        });
    }
}

/// Tells the orders behind an outbound what it ships. The write-back does not touch their modify time.
fn ship(state: &mut State, outbound: &Bill, sign: Sign, now: i64) {
    let orders: BTreeSet<i64> = outbound.lines.iter().map(|line| line.order).filter(|order| *order != 0).collect();
    for id in orders {
        let State { orders, stock, .. } = state;
        let Some(order) = orders.get_mut(id) else { continue };
        hold(stock, order, Sign::Back, now);
        for shipped in outbound.lines.iter().filter(|line| line.order == id) {
            let Some(line) = order.lines.iter_mut().find(|line| line.id == shipped.entry) else { continue };
            let qty = shipped.base_qty().checked_div(line.coefficient).unwrap_or_default();
            line.pushed += sign.of(qty);
            if outbound.audited {
                line.out += sign.of(qty);
            }
        }
        if order.close != Close::Hand && order.audited {
            // A fully shipped order closes by itself.
            order.close = if order.io_status() == "C" { Close::Shipped } else { Close::Open };
        }
        hold(stock, order, Sign::Forth, now);
    }
}
