//! What an outbound comes to, by line, and by the order that each line ships (DN-2).

use rust_decimal::Decimal;
use serde_json::Value;

use crate::exact;
use crate::world::text;

/// A line: the product, how much of it in its base unit, and what it comes to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Line {
    pub product: String,
    pub quantity: Decimal,
    pub money: Decimal,
}

/// The lines of one order; those of no order have an empty id.
pub(super) struct Part {
    pub order: String,
    pub lines: Vec<Line>,
}

impl Part {
    pub(super) fn money(&self) -> Decimal {
        self.lines.iter().map(|line| line.money).sum()
    }
}

/// A line as a person reads it.
pub(super) fn plain(line: &Line) -> String {
    format!("{}×{} for {}", line.quantity.normalize(), line.product, line.money.normalize())
}

fn rows(outbound: &Value) -> &[Value] {
    outbound["material_entity"].as_array().map_or(&[], Vec::as_slice)
}

/// DN-2: the parts in the order in which their first lines come, and last what is of no order.
pub(super) fn parts(outbound: &Value) -> Vec<Part> {
    let (mut parts, mut rest): (Vec<Part>, Vec<Line>) = (Vec::new(), Vec::new());
    for (row, money) in rows(outbound).iter().zip(money(outbound)) {
        let in_one = Some(exact(&row["coefficient"])).filter(|in_one| !in_one.is_zero()).unwrap_or(Decimal::ONE);
        let line = Line { product: text(&row["material_id"]), quantity: exact(&row["qty"]) * in_one, money };
        let order = text(&row["src_inter_id"]);
        if text(&row["src_bill_type_id"]) != "sal_bill_order" {
            rest.push(line);
        } else if let Some(part) = parts.iter_mut().find(|part| part.order == order) {
            part.lines.push(line);
        } else {
            parts.push(Part { order, lines: vec![line] });
        }
    }
    if !rest.is_empty() {
        parts.push(Part { order: String::new(), lines: rest });
    }
    parts
}

/// What each line comes to: JDY's amount less JDY's own share of what the header takes off; what the whole differs from
/// that is shared by amount to the cent, largest remainder first, of equal ones the line that comes first.
fn money(outbound: &Value) -> Vec<Decimal> {
    let net = |line: &Value| {
        exact(&line["all_amount"]) - exact(&line["bill_dis_distribution"]) - exact(&line["divide_diff_amount"])
    };
    let mut nets: Vec<Decimal> = rows(outbound).iter().map(net).collect();
    let (whole, cent) = (nets.iter().sum::<Decimal>(), Decimal::new(1, 2));
    let left = exact(&outbound["total_amount"]) - whole;
    if left.is_zero() || whole.is_zero() {
        return nets;
    }
    let shares: Vec<Decimal> = nets.iter().map(|net| left.abs() * net / whole).collect();
    let whole_cents: Vec<Decimal> = shares.iter().map(|share| share.trunc_with_scale(2)).collect();
    let mut by_remainder: Vec<usize> = (0..nets.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse((shares[*at] - whole_cents[*at]).round_dp(12)));
    let mut over = left.abs() - whole_cents.iter().sum::<Decimal>();
    for at in by_remainder {
        let more = cent.min(over);
        over -= more;
        let part = whole_cents[at] + more;
        nets[at] += if left.is_sign_negative() { -part } else { part };
    }
    nets
}

/// PY-2: a sum over orders by what each comes to, each share to the nearest cent and none more than there still is; the
/// last order that comes to anything takes what is left.
pub(super) fn shared(sum: Decimal, parts: &[Part]) -> Vec<(String, Decimal)> {
    let paid: Vec<&Part> = parts.iter().filter(|part| part.money() > Decimal::ZERO).collect();
    let whole: Decimal = paid.iter().map(|part| part.money()).sum();
    let mut left = sum;
    let mut shares = Vec::new();
    for (place, part) in paid.iter().enumerate() {
        let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let share = if place + 1 == paid.len() {
            left
        } else {
            (sum * part.money() / whole).round_dp_with_strategy(2, half_up).min(left)
        };
        left -= share;
        shares.push((part.order.clone(), share));
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(order: &str, money: &str) -> Part {
        let money = money.parse().expect("money");
        Part { order: order.to_owned(), lines: vec![Line { product: "p".to_owned(), quantity: Decimal::ONE, money }] }
    }

    fn shares(sum: &str, parts: &[Part]) -> String {
        let shares = shared(sum.parse().expect("a sum"), parts);
        shares.iter().map(|(order, share)| format!("{order} {share}")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn py_2_the_last_order_takes_the_remainder() {
        assert_eq!(shares("100.00", &[part("a", "1"), part("b", "1"), part("c", "1")]), "a 33.33, b 33.33, c 33.34");
        assert_eq!(shares("0.01", &[part("a", "1"), part("b", "1"), part("c", "0")]), "a 0.01, b 0.00");
    }

    #[test]
    fn dn_2_what_is_left_goes_to_the_largest_remainder() {
        let line = |amount: &str| serde_json::json!({"all_amount": amount, "qty": 1, "material_id": "p"});
        let outbound = serde_json::json!({"total_amount": "9.99",
            "material_entity": [line("3.33"), line("3.34"), line("3.34")]});
        let money: Vec<String> = money(&outbound).iter().map(ToString::to_string).collect();
        assert_eq!(money, ["3.33", "3.33", "3.33"]);
    }
}
