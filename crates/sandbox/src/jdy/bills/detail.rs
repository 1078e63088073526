//! Details of orders and outbounds (sheet 5.9, 5.10).

use rust_decimal::Decimal;

use super::list::delivery;
use super::{Bill, Kind, Line};
use crate::jdy::State;
use crate::jdy::json::Row;
use crate::jdy::kinds::Kind as Item;
use crate::jdy::list::single;
use crate::jdy::params::Params;
use crate::jdy::refusal::{Outcome, Refusal};
use crate::jdy::shapes::shape;
use crate::jdy::time::{Day, stamp};

/// GET detail, by `id` or by `number`, which is the bill number.
pub(crate) fn detail(state: &State, kind: Kind, params: &Params) -> Outcome<String> {
    let table = state.bills(kind);
    let bill = match (params.get("id"), params.get("number")) {
        (Some(id), _) => id.parse().ok().and_then(|id| table.get(id)).ok_or_else(|| Refusal::unknown("id", id))?,
        (None, Some(number)) => table.find(number).ok_or_else(|| Refusal::unknown("number", number))?,
        (None, None) => return Err(Refusal::empty("参数id")),
    };
    let mut out = String::with_capacity(4096 + bill.lines.len() * 3072);
    let mut row = Row::open(&mut out, shape(&["GET ", kind.path(), "_detail"].concat(), "Data"), state.cipher());
    write_head(&mut row, state, bill);
    write_people(&mut row, bill);
    row.int("attachments", i64::try_from(bill.files.len()).unwrap_or_default());
    row.list("attachments_url", &bill.files, |mut row, url| {
        row.text("url", url);
        row.text("panel", "attachmentpanel");
        row.end(None);
    });
    row.list("material_entity", bill.lines.iter().enumerate(), |row, (at, line)| {
        write_line(row, state, bill, at, line);
    });
    row.end(bill.extra.as_deref());
    Ok(single(&out))
}

fn write_head(row: &mut Row<'_>, state: &State, bill: &Bill) {
    row.id("id", bill.id);
    row.text("bill_no", &bill.no);
    row.text("bill_date", &bill.date.text());
    row.text("bill_status", bill.status());
    row.text("bill_close_state", bill.close_state());
    row.text("io_status", bill.io_status());
    row.text("remark", &bill.remark);
    state.write_customer(row, "customer", bill.customer);
    if !bill.extra.as_ref().is_some_and(|extra| extra.contains_key("settle_customer_id")) {
        state.write_customer(row, "settle_customer", bill.customer);
    }
    state.write_item(row, "emp", Item::Employee, bill.emp);
    state.write_item(row, "dept", Item::Department, bill.dept);
    row.id("delivery_type_id", i64::from(bill.delivery));
    let (code, name) = delivery(bill.delivery).unwrap_or_default();
    row.text("delivery_type_number", code);
    row.text("delivery_type_name", name);
    row.dec("bill_dis_amount", bill.dis_amount);
    row.dec("bill_dis_rate", bill.dis_rate);
    row.dec("total_amount", bill.total);
    row.dec("total_un_settle_amount", bill.unsettled());
    // 1 现销: paid at once; 2 赊销.
    row.text("trans_type", if bill.paid >= bill.total { "1" } else { "2" });
    row.text("currency_name", "人民币");
    row.int("exchange_rate", 1);
    row.text("ivc_status", "1");
    if bill.kind == Kind::Order {
        let shipped: Decimal = bill.lines.iter().map(shipped_amount).sum();
        row.dec("io_amount", shipped);
        row.dec("un_io_amount", (bill.total - shipped).max(Decimal::ZERO));
    }
}

fn shipped_amount(line: &Line) -> Decimal {
    if line.qty.is_zero() { Decimal::ZERO } else { super::money::cents(line.money.all * (line.out / line.qty)) }
}

fn write_people(row: &mut Row<'_>, bill: &Bill) {
    for (prefix, known) in [("creator", true), ("modifier", true), ("auditor", bill.audited)] {
        let (id, number, name) = if known { ("1", "admin", "管理员") } else { ("", "", "") };
        row.text(&[prefix, "_id"].concat(), id);
        row.text(&[prefix, "_number"].concat(), number);
        row.text(&[prefix, "_name"].concat(), name);
    }
    row.text("create_time", &stamp(bill.created));
    row.text("modify_time", &stamp(bill.modified));
    row.text("audit_time", &stamp(bill.audited_at));
}

fn write_line(mut row: Row<'_>, state: &State, bill: &Bill, at: usize, line: &Line) {
    row.id("id", line.id);
    row.int("seq", i64::try_from(at + 1).unwrap_or_default());
    write_goods(&mut row, state, line);
    row.dec("qty", line.qty);
    row.dec("price", line.money.price);
    row.dec("tax_price", line.money.tax_price);
    row.dec("act_tax_price", line.money.tax_price);
    row.dec("cess", line.cess);
    row.dec("amount", line.money.amount);
    row.dec("tax_amount", line.money.tax);
    row.dec("all_amount", line.money.all);
    row.dec("all_amount_for", line.money.all);
    row.dec("discount", line.discount);
    row.dec("dis_rate", line.discount);
    row.dec("dis_amount", line.money.dis_amount);
    row.dec("bill_dis_distribution", line.dis_share);
    row.dec("bill_dis_before_amount", line.money.all);
    row.dec("divide_diff_amount", line.diff_share);
    row.flag("is_free", line.free);
    row.text("comment", &line.comment);
    row.text("delivery_date", &line.delivery_date.map(Day::text).unwrap_or_default());
    row.text("entry_settle_status", bill.settle_status());
    match bill.kind {
        Kind::Order => {
            row.dec("out_qty", line.out);
            row.dec("un_out_qty", (line.qty - line.out).max(Decimal::ZERO));
            row.dec("real_out_qty", line.out);
            row.dec("real_un_out_qty", (line.qty - line.out).max(Decimal::ZERO));
            row.dec("out_base_qty", line.out * line.coefficient);
        }
        Kind::Outbound => write_source(&mut row, state, line),
    }
    row.end(line.extra.as_deref());
}

fn write_goods(row: &mut Row<'_>, state: &State, line: &Line) {
    row.id("material_id", line.material);
    if let Some(product) = state.materials.get(line.material) {
        row.text("material_number", &product.number);
        row.text("material_name", &product.name);
        row.text("material_model", &product.model);
        row.text("barcode", &product.barcode);
        row.flag("material_is_multi_unit", !product.units.is_empty());
        state.write_item(row, "base_unit", Item::Unit, product.unit);
    }
    state.write_item(row, "unit", Item::Unit, line.unit);
    state.write_item(row, "stock", Item::Store, line.store);
    row.dec("coefficient", line.coefficient);
    row.dec("base_qty", line.base_qty());
    let level = state.stock.get(line.material, line.store);
    row.dec("inv_base_qty", level.qty);
    row.dec("inv_qty", level.qty.checked_div(line.coefficient).unwrap_or_default());
}

/// The order a shipped line comes from.
fn write_source(row: &mut Row<'_>, state: &State, line: &Line) {
    let Some(order) = state.orders.get(line.order) else { return };
    row.text("src_bill_type_id", "sal_bill_order");
    row.text("src_bill_type_number", "sal_bill_order");
    row.text("src_bill_type_name", "销售订单");
    row.id("src_inter_id", order.id);
    row.id("src_order_id", order.id);
    row.text("src_bill_no", &order.no);
    row.text("src_bill_date", &order.date.text());
    row.id("src_entry_id", line.entry);
    let seq = order.lines.iter().position(|other| other.id == line.entry).map_or(0, |at| at + 1);
    row.int("src_seq", i64::try_from(seq).unwrap_or_default());
}
