//! 销售出库单 as deliveries and payments read it (jdy-api.md §5.10): what each line comes to in the end, and the order
//! that each part ships.

use model::{Named, ReadError};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::sharing::{self, amount, cents};

/// An outbound with its lines.
#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Outbound {
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) bill_no: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) bill_status: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) bill_date: Option<String>,
    #[serde(default)]
    pub(crate) remark: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) customer_id: Option<String>,
    #[serde(default)]
    pub(crate) customer_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) emp_id: Option<String>,
    #[serde(default)]
    pub(crate) emp_name: Option<String>,
    /// 本次应收账款.
    #[serde(default, deserialize_with = "model::optional_decimal")]
    pub(crate) total_amount: Option<Decimal>,
    pub(crate) id: String,
    #[serde(default, rename = "material_entity")]
    lines: Vec<Line>,
}

/// A line.
#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Line {
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) material_id: Option<String>,
    #[serde(default)]
    pub(crate) material_name: Option<String>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    qty: Option<Decimal>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    base_qty: Option<Decimal>,
    #[serde(default, deserialize_with = "model::text")]
    unit_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    base_unit_id: Option<String>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    all_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    bill_dis_distribution: Option<Decimal>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    divide_diff_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "model::text")]
    src_bill_type_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    src_inter_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    src_order_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    src_bill_no: Option<String>,
    /// The place of the order's line, from 1.
    #[serde(default, deserialize_with = "model::text")]
    pub(crate) src_seq: Option<String>,
    /// What the line comes to, in cents, once the whole has been shared.
    #[serde(skip)]
    pub(crate) due: i128,
}

/// The lines of an outbound that ship one order, or none.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) order: Option<Named>,
    pub(crate) lines: Vec<Line>,
}

impl Part {
    /// What the part comes to, in cents.
    pub(crate) fn due(&self) -> i128 {
        self.lines.iter().map(|line| line.due).sum()
    }
}

impl Line {
    /// 数量 in the unit that the CRM counts the product in, its base unit (PR-6).
    pub(crate) fn quantity(&self) -> Option<Decimal> {
        if self.unit_id == self.base_unit_id { self.qty } else { self.base_qty.or(self.qty) }
    }

    /// 发货金额: the line's part of 本次应收账款.
    pub(crate) fn amount(&self) -> Option<Decimal> {
        self.all_amount.map(|_| amount(self.due))
    }

    /// The order that is shipped.
    pub(crate) fn order(&self) -> Option<Named> {
        let is_order = self.src_bill_type_id.as_deref() == Some("sal_bill_order");
        let id = self.src_order_id.as_ref().filter(|id| *id != "0");
        let id = id.or_else(|| self.src_inter_id.as_ref().filter(|id| is_order && *id != "0"));
        Named::new(id, self.src_bill_no.as_ref())
    }

    /// What JDY says that the line costs, less its own share of the header's discount and odd amount.
    fn net(&self) -> Option<i128> {
        let less = |amount: Option<Decimal>| amount.unwrap_or_default();
        let net = less(self.all_amount).checked_sub(less(self.bill_dis_distribution))?;
        cents(net.checked_sub(less(self.divide_diff_amount))?)
    }
}

impl Outbound {
    /// 已审核: C, and Z before (jdy-api.md §5.10).
    pub(crate) fn is_audited(&self) -> bool {
        self.bill_status.as_deref() == Some("C")
    }

    /// DN-2: one part for each order, in the order of the lines, and last what ships none. The parts hold each line once,
    /// and come to 本次应收账款 together, to the cent. An outbound without lines is one part without an order, so that it
    /// is seen (F-5).
    pub(crate) fn parts(&mut self) -> Result<Vec<Part>, ReadError> {
        let mut lines = std::mem::take(&mut self.lines);
        share(self.total_amount, &mut lines).ok_or_else(|| ReadError("单据金额超出合理范围".to_owned()))?;
        let (mut parts, mut rest): (Vec<Part>, Vec<Line>) = (Vec::new(), Vec::new());
        for line in lines {
            let Some(order) = line.order() else {
                rest.push(line);
                continue;
            };
            match parts.iter_mut().find(|part| part.order.as_ref().is_some_and(|known| known.id == order.id)) {
                Some(part) => part.lines.push(line),
                None => parts.push(Part { order: Some(order), lines: vec![line] }),
            }
        }
        if parts.is_empty() || !rest.is_empty() {
            parts.push(Part { order: None, lines: rest });
        }
        Ok(parts)
    }
}

/// DN-2: what a line comes to is what JDY says; what 本次应收账款 differs from the lines together is shared by amount. A
/// line comes to less than nothing only where the whole does. `None` when an amount is absurd.
fn share(total: Option<Decimal>, lines: &mut [Line]) -> Option<()> {
    let mut nets: Vec<i128> = lines.iter().map(Line::net).collect::<Option<_>>()?;
    let total = match total {
        Some(total) => cents(total)?,
        None => nets.iter().sum(),
    };
    if total >= 0 {
        for net in &mut nets {
            *net = (*net).max(0);
        }
    }
    let left = sharing::by_largest_remainder(total - nets.iter().sum::<i128>(), &nets);
    for ((line, net), left) in lines.iter_mut().zip(nets).zip(left) {
        line.due = net + left;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn outbound(total: &str, lines: &[Value]) -> Outbound {
        serde_json::from_value(json!({"id": "1", "total_amount": total, "material_entity": lines}))
            .expect("an outbound")
    }

    fn line(order: &str, all: &str, discount: &str) -> Value {
        json!({"src_bill_type_id": "sal_bill_order", "src_inter_id": order, "all_amount": all, "qty": "1",
            "bill_dis_distribution": discount})
    }

    /// Order and cents of each part.
    fn parts(total: &str, lines: &[Value]) -> Vec<(Option<String>, i128)> {
        let parts = outbound(total, lines).parts().expect("parts");
        parts.iter().map(|part| (part.order.as_ref().map(|order| order.id.clone()), part.due())).collect()
    }

    fn part(order: &str, cents: i128) -> (Option<String>, i128) {
        (Some(order.to_owned()), cents)
    }

    #[test]
    fn dn_2_a_document_over_several_orders_is_split_by_order() {
        let lines = [line("7", "10", "0"), line("8", "5.55", "0"), line("7", "4.45", "0")];
        assert_eq!(parts("20", &lines), [part("7", 1445), part("8", 555)]);
    }

    #[test]
    fn dn_2_jdys_own_share_of_the_header_discount_counts() {
        assert_eq!(parts("12", &[line("7", "10", "1"), line("8", "5", "2")]), [part("7", 900), part("8", 300)]);
    }

    #[test]
    fn dn_2_a_discount_that_jdy_did_not_share_is_shared_by_amount() {
        let lines = [line("7", "10", "0"), line("8", "10", "0"), line("9", "10", "0")];
        assert_eq!(parts("29", &lines), [part("7", 966), part("8", 967), part("9", 967)]);
        assert_eq!(parts("0", &lines), [part("7", 0), part("8", 0), part("9", 0)]);
        assert_eq!(parts("30.01", &lines), [part("7", 1001), part("8", 1000), part("9", 1000)], "an odd cent more");
    }

    #[test]
    fn dn_3_what_ships_no_order_is_a_part_of_its_own_and_takes_its_share() {
        let sold = json!({"all_amount": "10", "qty": "1", "src_bill_type_id": "", "src_inter_id": "0"});
        assert_eq!(parts("19", &[sold, line("7", "10", "0")]), [part("7", 950), (None, 950)]);
        assert_eq!(parts("0", &[]), [(None, 0)], "an outbound without lines is seen");
    }

    #[test]
    fn dn_3_what_a_line_came_from_is_its_order_only_if_it_is_one() {
        let from = |kind: &str, id: &str| json!({"all_amount": "10", "src_bill_type_id": kind, "src_inter_id": id});
        let other = |id: &str| from("sal_bill_inbound", id);
        assert_eq!(parts("10", &[other("5")]), [(None, 1000)]);
        assert_eq!(parts("10", &[from("sal_bill_order", "0")]), [(None, 1000)]);
        let mut line = from("sal_bill_order", "8");
        line["src_order_id"] = "7".into();
        assert_eq!(parts("10", std::slice::from_ref(&line)), [part("7", 1000)], "it says itself which");
        line["src_order_id"] = "0".into();
        assert_eq!(parts("10", &[line]), [part("8", 1000)]);
    }

    #[test]
    fn dn_2_a_line_comes_to_less_than_nothing_only_where_the_whole_does() {
        assert_eq!(parts("5", &[line("7", "10", "0"), line("8", "-5", "0")]), [part("7", 500), part("8", 0)]);
        assert_eq!(parts("-10", &[line("7", "-6", "0"), line("8", "-4", "0")]), [part("7", -600), part("8", -400)]);
    }

    #[test]
    fn pr_6_a_quantity_is_in_the_base_unit_as_exact_as_it_came() {
        let quantity = |line: Value| serde_json::from_value::<Line>(line).expect("a line").quantity();
        let ten: Value =
            serde_json::from_str(r#"{"qty": 0.0000000001, "unit_id": "1", "base_unit_id": "1"}"#).expect("");
        assert_eq!(quantity(ten).expect("a quantity").to_string(), "0.0000000001");
        let boxes = json!({"qty": "2", "base_qty": "12.0000000000", "unit_id": "6", "base_unit_id": "1"});
        assert_eq!(quantity(boxes).expect("a quantity").normalize().to_string(), "12");
    }

    #[test]
    fn an_absurd_amount_is_refused_and_not_shared() {
        assert!(outbound("1", &[line("7", "99999999999999999999", "0")]).parts().is_err());
        assert!(outbound("79228162514264337593543950335", &[line("7", "1", "0")]).parts().is_err());
    }

    /// A document: lines as (order or none, cents, JDY's share in permille of the line), and what of the rest is due.
    fn documents() -> impl Strategy<Value = (Vec<(Option<u8>, i64, i64)>, i64)> {
        let line = (prop::option::weighted(0.9, 0_u8..5), prop_oneof![Just(0), 0_i64..10_000_000], 0_i64..=1000);
        (prop::collection::vec(line, 0..20), 0_i64..=1000)
    }

    proptest! {
        #[test]
        fn dn_2_parts_hold_every_line_once_and_add_up_to_the_whole((lines, due) in documents()) {
            let net: i64 = lines.iter().map(|(_, cents, share)| cents - cents * share / 1000).sum();
            let total = net * due / 1000;
            let text = |cents: i64| Decimal::new(cents, 2).to_string();
            let rows: Vec<Value> = lines
                .iter()
                .map(|(order, cents, share)| match order {
                    Some(order) => line(&format!("{}", order + 1), &text(*cents), &text(cents * share / 1000)),
                    None => json!({"all_amount": text(*cents), "bill_dis_distribution": text(cents * share / 1000)}),
                })
                .collect();
            let parts = outbound(&text(total), &rows).parts().expect("parts");
            let held: usize = parts.iter().map(|part| part.lines.len()).sum();
            prop_assert_eq!(held, lines.len());
            if !lines.is_empty() {
                prop_assert_eq!(parts.iter().map(Part::due).sum::<i128>(), i128::from(total));
            }
            prop_assert!(parts.iter().flat_map(|part| &part.lines).all(|line| line.due >= 0));
            let again = outbound(&text(total), &rows).parts().expect("parts");
            let seen = |parts: &[Part]| -> Vec<_> { parts.iter().map(|p| (p.order.clone(), p.due())).collect() };
            prop_assert_eq!(seen(&parts), seen(&again), "the same document is split the same way");
        }
    }
}
