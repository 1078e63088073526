//! What the system works out by itself from what was sent: shelf times, prices and sums (sheet §4).

use rust_decimal::Decimal;

use super::State;
use super::cell::Cell;
use super::draft::Draft;
use super::schema::Object;

/// Fills what the system works out by itself from what was sent.
pub(crate) fn fill(state: &State, master: &mut Draft, lines: &mut [Draft], now: i64) {
    let object = &state.schema.objects[master.object];
    match &*object.api {
        "ProductObj" => shelf_times(object, master, now),
        "SalesOrderObj" => {
            for line in lines.iter_mut() {
                line_sums(state, line);
            }
            sum_up(state, master, lines, "order_amount", "subtotal");
            copy_amount(object, master, "order_amount", "product_amount");
            copy_amount(object, master, "order_amount", "receivable_amount");
        }
        "SalesOrderProductObj" => line_sums(state, master),
        "PaymentObj" => {
            sum_up(state, master, lines, "payment_amount", "payment_amount");
            for name in ["account_id", "payment_time"] {
                for line in lines.iter_mut().filter(|line| line.id.is_none()) {
                    copy_down(state, master, line, name);
                }
            }
        }
        "DeliveryNoteObj" => sum_up(state, master, lines, "total_delivery_money", "delivery_money"),
        _ => {}
    }
}

/// 上架/下架时间 follow the status (assumption of §4.3).
fn shelf_times(object: &Object, draft: &mut Draft, now: i64) {
    let status = object.at("product_status").and_then(|at| draft.get(at)).and_then(Cell::text);
    let name = match status {
        Some("1") => "on_shelves_time",
        Some("2") => "off_shelves_time",
        _ => return,
    };
    if let Some(at) = object.at(name) {
        draft.put(at, Some(Cell::Int(now)));
    }
}

/// A line without price takes the product's; one without subtotal gets quantity × price.
fn line_sums(state: &State, line: &mut Draft) {
    if line.id.is_some() {
        return;
    }
    let object = &state.schema.objects[line.object];
    let place = |name: &str| object.at(name).unwrap_or(u16::MAX);
    let price = line.get(place("product_id")).and_then(Cell::id).and_then(|id| {
        let at = state.schema.at("ProductObj")?;
        state.tables[at].get(id)?.cell(state.schema.objects[at].at("price")?).cloned()
    });
    for name in ["product_price", "sales_price"] {
        if line.get(place(name)).is_none() {
            line.put(place(name), price.clone());
        }
    }
    let factor = |name: &str| line.get(place(name)).and_then(Cell::decimal);
    if let (Some(quantity), Some(price), None) = (factor("quantity"), factor("sales_price"), factor("subtotal")) {
        line.put(place("subtotal"), Cell::of_decimal(quantity * price, 2));
    }
}

/// A total that was not given is the sum of the new lines.
fn sum_up(state: &State, master: &mut Draft, lines: &[Draft], total: &str, part: &str) {
    let Some(at) = state.schema.objects[master.object].at(total) else { return };
    if master.id.is_some() || master.has(at) || lines.is_empty() {
        return;
    }
    let of_line = |line: &Draft| state.schema.objects[line.object].at(part).and_then(|at| line.get(at)?.decimal());
    let sum: Decimal = lines.iter().filter_map(of_line).sum();
    master.put(at, Cell::of_decimal(sum, 2));
}

fn copy_amount(object: &Object, draft: &mut Draft, from: &str, to: &str) {
    let (Some(from), Some(to)) = (object.at(from), object.at(to)) else { return };
    if draft.id.is_none() && !draft.has(to) {
        draft.put(to, draft.get(from).cloned());
    }
}

fn copy_down(state: &State, master: &Draft, line: &mut Draft, name: &str) {
    let from = state.schema.objects[master.object].at(name);
    let to = state.schema.objects[line.object].at(name);
    if let (Some(from), Some(to)) = (from, to) {
        line.put(to, master.get(from).cloned());
    }
}
