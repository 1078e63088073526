//! What the CRM does and refuses beyond field types: uniqueness, the rules between an order and what follows it, deal
//! status (sheet §4).

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::cell::Cell;
use super::draft::{Draft, Flags};
use super::fail::{Fail, code};
use super::id::Id;
use super::meta::Kind;
use super::row::{Life, Row};
use super::{Cx, State};

/// Refuses what contradicts other records.
pub(crate) fn check(state: &State, master: &Draft, lines: &[Draft], flags: Flags) -> Result<(), Fail> {
    // The tenant whose 库存 is kept by the system alone (sheet §4.8).
    if state.stock_locked && &*state.schema.objects[master.object].api == "StockObj" {
        return Err(Fail::new(code::APP_PERMISSION, "应用没有[库存]对象的写权限"));
    }
    for draft in std::iter::once(master).chain(lines) {
        unique(state, draft, flags.duplicates)?;
        frozen(state, draft)?;
    }
    match &*state.schema.objects[master.object].api {
        "StockObj" | "ErpStockObj" => one_row_each(state, master),
        "PaymentObj" => lines.iter().try_for_each(|line| same_account(state, master, line)),
        "OrderPaymentObj" if master.id.is_none() => same_account_alone(state, master),
        "DeliveryNoteObj" => {
            let order = held(state, master, "sales_order_id");
            deliverable(state, master.id.is_none(), order, held(state, master, "account_id"), lines)
        }
        "DeliveryNoteProductObj" if master.id.is_none() => deliverable_alone(state, master),
        "ProductCategoryObj" => super::category::unique_name(state, master),
        _ => Ok(()),
    }
}

/// Unique fields always; the name of anything when the duplicate rules are asked to run.
fn unique(state: &State, draft: &Draft, duplicates: bool) -> Result<(), Fail> {
    let object = &state.schema.objects[draft.object];
    for (at, cell) in &draft.cells {
        let field = &object.fields[usize::from(*at)];
        let Some(cell) = cell.as_ref().filter(|_| field.unique || (duplicates && &*field.api == "name")) else {
            continue;
        };
        if state.tables[draft.object].live_with(*at, cell).any(|row| Some(row.id) != draft.id) {
            let shown = cell.text().unwrap_or_default();
            return Err(Fail::new(code::DUPLICATE, format!("字段[{}]的值[{shown}]重复", field.label)));
        }
    }
    Ok(())
}

/// 本次发货数 and 本次发货金额 are not editable afterwards, and a note stays with its order (sheet §4.7).
fn frozen(state: &State, draft: &Draft) -> Result<(), Fail> {
    let object = &state.schema.objects[draft.object];
    let fields: &[&str] = match &*object.api {
        "DeliveryNoteObj" => &["sales_order_id", "account_id"],
        "DeliveryNoteProductObj" => &["delivery_num", "delivery_money", "product_id"],
        _ => return Ok(()),
    };
    let Some(old) = draft.id.and_then(|id| state.tables[draft.object].get(id)) else { return Ok(()) };
    for name in fields {
        let Some(at) = object.at(name) else { continue };
        if draft.has(at) && draft.get(at) != old.cell(at) {
            let label = &object.fields[usize::from(at)].label;
            return Err(Fail::new(code::VALIDATION, format!("字段[{label}]不可编辑")));
        }
    }
    Ok(())
}

/// One stock row per warehouse and product (sheet §4.8).
fn one_row_each(state: &State, draft: &Draft) -> Result<(), Fail> {
    let object = &state.schema.objects[draft.object];
    let table = &state.tables[draft.object];
    let old = draft.id.and_then(|id| table.get(id));
    let value = |name: &str| {
        let at = object.at(name)?;
        Some((at, draft.get(at).or_else(|| old?.cell(at)).cloned()?))
    };
    let (Some((warehouse_at, warehouse)), Some((product_at, product))) = (value("warehouse_id"), value("product_id"))
    else {
        return Ok(());
    };
    let is_twin = |row: &Row| row.cell(warehouse_at) == Some(&warehouse) && Some(row.id) != draft.id;
    if table.live_with(product_at, &product).any(is_twin) {
        return Err(Fail::new(code::DUPLICATE, "同一仓库与产品的库存已存在"));
    }
    Ok(())
}

/// The id a draft or the row it changes holds.
fn held(state: &State, draft: &Draft, name: &str) -> Option<Id> {
    let at = state.schema.objects[draft.object].at(name)?;
    match draft.get(at) {
        Some(cell) => cell.id(),
        None => state.tables[draft.object].get(draft.id?)?.cell(at)?.id(),
    }
}

fn link(state: &State, api: &str, id: Id, name: &str) -> Option<Id> {
    let at = state.schema.at(api)?;
    state.tables[at].get(id)?.cell(state.schema.objects[at].at(name)?)?.id()
}

/// Order and payment belong to the same account (sheet §4.5).
fn same_account(state: &State, master: &Draft, line: &Draft) -> Result<(), Fail> {
    let account = held(state, master, "account_id");
    agree(state, account, held(state, line, "order_id"), "回款明细的销售订单与回款的客户不一致")
}

fn same_account_alone(state: &State, line: &Draft) -> Result<(), Fail> {
    let payment = held(state, line, "payment_id");
    let account = payment.and_then(|id| link(state, "PaymentObj", id, "account_id"));
    agree(state, account, held(state, line, "order_id"), "回款明细的销售订单与回款的客户不一致")
}

fn agree(state: &State, account: Option<Id>, order: Option<Id>, otherwise: &str) -> Result<(), Fail> {
    let of_order = order.and_then(|id| link(state, "SalesOrderObj", id, "account_id"));
    if of_order == account { Ok(()) } else { Err(Fail::new(code::VALIDATION, otherwise)) }
}

/// A delivery wants a normal order of its account, and no more than what is left of each product (sheet §4.7).
fn deliverable(state: &State, new: bool, order: Option<Id>, account: Option<Id>, lines: &[Draft]) -> Result<(), Fail> {
    let Some(order) = order else { return Ok(()) };
    let order_at = state.schema.at("SalesOrderObj").unwrap_or_default();
    if new && state.tables[order_at].get(order).is_none_or(|row| row.life != Life::Normal) {
        return Err(Fail::new(code::VALIDATION, "销售订单的生命状态不是正常，不能发货"));
    }
    agree(state, account, Some(order), "发货单的客户与销售订单的客户不一致")?;
    let mut left = quantities(state, "SalesOrderProductObj", "order_id", order, "quantity");
    for note in children(state, "DeliveryNoteObj", "sales_order_id", order) {
        for (product, number) in quantities(state, "DeliveryNoteProductObj", "delivery_note_id", note, "delivery_num") {
            *left.entry(product).or_default() -= number;
        }
    }
    for line in lines.iter().filter(|line| line.id.is_none()) {
        let object = &state.schema.objects[line.object];
        let number = object.at("delivery_num").and_then(|at| line.get(at)?.decimal()).unwrap_or_default();
        if number <= Decimal::ZERO {
            return Err(Fail::new(code::VALIDATION, "本次发货数必须大于0"));
        }
        ships_its_line(state, order, line)?;
        let product = held(state, line, "product_id").unwrap_or(Id::MIN);
        let rest = left.entry(product).or_default();
        *rest -= number;
        if rest.is_sign_negative() && !rest.is_zero() {
            return Err(Fail::new(code::VALIDATION, "本次发货数大于订单产品的待发货数"));
        }
    }
    Ok(())
}

/// 订单产品, where a line says it, is one of the note's order and of the line's product (assumption A4).
fn ships_its_line(state: &State, order: Id, line: &Draft) -> Result<(), Fail> {
    let Some(shipped) = held(state, line, "sales_order_product_id") else { return Ok(()) };
    let of_line = |name: &str| link(state, "SalesOrderProductObj", shipped, name);
    if of_line("order_id") == Some(order) && of_line("product_id") == held(state, line, "product_id") {
        return Ok(());
    }
    Err(Fail::new(code::VALIDATION, "发货单产品的订单产品与销售订单或产品不一致"))
}

/// A line that is added to a note by its own call.
fn deliverable_alone(state: &State, line: &Draft) -> Result<(), Fail> {
    let note = held(state, line, "delivery_note_id");
    let of_note = |name: &str| note.and_then(|id| link(state, "DeliveryNoteObj", id, name));
    deliverable(state, true, of_note("sales_order_id"), of_note("account_id"), std::slice::from_ref(line))
}

/// Living rows that point to `parent`.
fn children(state: &State, api: &str, pointer: &str, parent: Id) -> Vec<Id> {
    let Some(at) = state.schema.at(api) else { return Vec::new() };
    let Some(pointer) = state.schema.objects[at].at(pointer) else { return Vec::new() };
    state.tables[at].live_with(pointer, &Cell::Id(parent)).map(|row| row.id).collect()
}

/// Quantity per product over the lines of one document.
fn quantities(state: &State, api: &str, pointer: &str, parent: Id, number: &str) -> HashMap<Id, Decimal> {
    let mut sums: HashMap<Id, Decimal> = HashMap::new();
    let Some(at) = state.schema.at(api) else { return sums };
    let object = &state.schema.objects[at];
    let (Some(product), Some(number)) = (object.at("product_id"), object.at(number)) else { return sums };
    for line in children(state, api, pointer, parent) {
        let Some(row) = state.tables[at].get(line) else { continue };
        if let (Some(product), Some(number)) =
            (row.cell(product).and_then(Cell::id), row.cell(number).and_then(Cell::decimal))
        {
            *sums.entry(product).or_default() += number;
        }
    }
    sums
}

/// What a stored record does to others.
pub(crate) fn after(cx: &mut Cx<'_>, at: usize, id: Id) {
    match &*cx.state.schema.objects[at].api {
        "SalesOrderObj" => deal(cx, at, id),
        "ProductCategoryObj" => super::category::show(cx.state),
        _ => {}
    }
}

/// 成交状态 (assumption A7): the first order of an account that becomes normal makes it 已成交, the second 多次成交.
fn deal(cx: &mut Cx<'_>, at: usize, id: Id) {
    let (user, now) = (cx.caller.user, cx.now);
    let orders = &cx.state.schema.objects[at];
    let (Some(account_at), Some(amount_at)) = (orders.at("account_id"), orders.at("order_amount")) else { return };
    let Some(row) = cx.state.tables[at].get(id).filter(|row| row.life == Life::Normal && !row.counted) else { return };
    let Some(account) = row.cell(account_at).and_then(Cell::id) else { return };
    let amount = row.cell(amount_at).cloned();
    if let Some(slot) = cx.state.tables[at].slot(id) {
        cx.state.tables[at].change(slot, |row| row.counted = true);
    }
    let deals = cx.state.tables[at].live_with(account_at, &Cell::Id(account)).filter(|row| row.counted).count();
    let Some(customers) = cx.state.schema.at("AccountObj") else { return };
    let accounts = &cx.state.schema.objects[customers];
    let places = ["deal_status", "last_deal_closed_time", "last_deal_closed_amount"].map(|name| accounts.at(name));
    let [Some(status), Some(time), Some(sum)] = places else { return };
    let Some(slot) = cx.state.tables[customers].slot(account) else { return };
    cx.state.tables[customers].change(slot, |row| {
        let before = row.cell(status).and_then(Cell::text).unwrap_or("1");
        let value = match (deals, before) {
            (0 | 1, "2" | "3") => before.to_owned(),
            (0 | 1, _) => "2".to_owned(),
            _ => "3".to_owned(),
        };
        row.set(status, Some(Cell::Text(value.into())));
        row.set(time, Some(Cell::Int(now)));
        row.set(sum, amount);
        row.touch(user, now);
    });
    cx.state.tell(customers, account, "update", now);
}

/// The unique fields and pairs again, for a record that comes back from 作废.
pub(crate) fn may_return(state: &State, at: usize, row: &Row) -> Result<(), Fail> {
    let cells = row.cells.iter().filter(|(at_cell, _)| {
        state.schema.objects[at].fields.get(usize::from(*at_cell)).is_some_and(|field| field.kind != Kind::Quote)
    });
    let draft = Draft {
        object: at,
        cells: cells.map(|(at, cell)| (*at, Some(cell.clone()))).collect(),
        id: Some(row.id),
        ..Draft::default()
    };
    unique(state, &draft, false)?;
    match &*state.schema.objects[at].api {
        "StockObj" | "ErpStockObj" => one_row_each(state, &draft),
        _ => Ok(()),
    }
}
