//! What a 收款单 is for (jdy-api.md §5.11): it settles outbounds, and through them it pays orders.

use model::{Named, ReadError};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::outbound::{Outbound, Part};
use crate::sharing::{self, cents};

/// What a receipt settles.
#[derive(Serialize, Deserialize)]
pub(crate) struct Settled {
    /// 本次核销金额.
    #[serde(default, deserialize_with = "model::optional_decimal")]
    cur_settle_amount: Option<Decimal>,
    #[serde(default)]
    sales_outbound: Option<Outbound>,
}

/// What of a receipt is for one order, or for none, in cents.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) order: Option<Named>,
    pub(crate) cents: i128,
}

/// PY-2: what is settled of each delivery is shared over its orders in proportion to what each of them comes to, the last
/// one takes the remainder; shares of one order are one. What settles no delivery is for no order.
pub(crate) fn shares(settled: &mut [Settled]) -> Result<Vec<Share>, ReadError> {
    let mut shares: Vec<Share> = Vec::new();
    for entry in settled {
        let sum = cents(entry.cur_settle_amount.unwrap_or_default());
        let sum = sum.ok_or_else(|| ReadError("核销金额超出合理范围".to_owned()))?;
        let parts = match &mut entry.sales_outbound {
            Some(outbound) => outbound.parts()?,
            None => vec![Part::default()],
        };
        let weights: Vec<i128> = parts.iter().map(Part::due).collect();
        for (part, cents) in parts.into_iter().zip(sharing::in_proportion(sum, &weights)) {
            match shares.iter_mut().find(|share| share.order == part.order) {
                Some(share) => share.cents += cents,
                None => shares.push(Share { order: part.order, cents }),
            }
        }
    }
    shares.retain(|share| share.cents != 0);
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// An entry that settles so much of an outbound over orders with these amounts.
    fn settled(sum: &str, orders: &[(&str, &str)]) -> Value {
        let line = |(order, all): &(&str, &str)| json!({"src_bill_type_id": "sal_bill_order", "src_inter_id": order, "all_amount": all});
        let lines: Vec<Value> = orders.iter().map(line).collect();
        json!({"cur_settle_amount": sum, "sales_outbound": {"id": "1", "material_entity": lines}})
    }

    /// Order and cents of each share.
    fn shared(entries: &[Value]) -> Vec<(Option<String>, i128)> {
        let mut settled: Vec<Settled> = serde_json::from_value(entries.into()).expect("entries");
        let shares = shares(&mut settled).expect("shares");
        shares.into_iter().map(|share| (share.order.map(|order| order.id), share.cents)).collect()
    }

    fn share(order: &str, cents: i128) -> (Option<String>, i128) {
        (Some(order.to_owned()), cents)
    }

    #[test]
    fn py_2_cents_that_do_not_divide_are_the_last_orders() {
        let thirds = settled("100", &[("7", "10"), ("8", "10"), ("9", "10")]);
        assert_eq!(shared(&[thirds]), [share("7", 3333), share("8", 3333), share("9", 3334)]);
    }

    #[test]
    fn py_2_a_receipt_over_several_deliveries_pays_each_order_once() {
        let entries = [settled("30", &[("7", "10"), ("8", "20")]), settled("5.5", &[("8", "5.5")])];
        assert_eq!(shared(&entries), [share("7", 1000), share("8", 2550)]);
    }

    #[test]
    fn py_3_what_settles_no_delivery_is_for_no_order() {
        let returned = json!({"cur_settle_amount": "3", "src_bill_type_id": "sal_bill_inbound"});
        assert_eq!(shared(&[returned, settled("4", &[("7", "10")])]), [(None, 300), share("7", 400)]);
        assert_eq!(shared(&[settled("4", &[("7", "0"), ("8", "10")])]), [share("8", 400)], "a gift is not paid for");
    }

    #[test]
    fn an_absurd_amount_is_refused() {
        let entry = settled("99999999999999999999", &[("7", "10")]);
        let mut settled: Vec<Settled> = serde_json::from_value(json!([entry])).expect("entries");
        assert!(shares(&mut settled).is_err());
    }

    proptest! {
        #[test]
        fn py_2_shares_add_up_to_what_is_settled(
            entries in prop::collection::vec((1_i64..10_000_000, prop::collection::vec((0_u8..6, 0_i64..1_000_000), 0..8)), 1..6),
        ) {
            let text = |cents: i64| Decimal::new(cents, 2).to_string();
            let rows: Vec<Value> = entries
                .iter()
                .map(|(sum, orders)| {
                    let orders: Vec<_> = orders.iter().map(|(o, c)| (format!("{}", o + 1), text(*c))).collect();
                    let orders: Vec<_> = orders.iter().map(|(o, c)| (o.as_str(), c.as_str())).collect();
                    settled(&text(*sum), &orders)
                })
                .collect();
            let all: i128 = entries.iter().map(|(sum, _)| i128::from(*sum)).sum();
            let shares = shared(&rows);
            prop_assert_eq!(shares.iter().map(|(_, cents)| *cents).sum::<i128>(), all);
            prop_assert!(shares.iter().all(|(_, cents)| *cents > 0));
            let mut orders: Vec<_> = shares.iter().map(|(order, _)| order.clone()).collect();
            orders.sort();
            orders.dedup();
            prop_assert_eq!(orders.len(), shares.len(), "one share for each order");
            prop_assert_eq!(shares, shared(&rows), "the same receipt is shared the same way");
        }
    }
}
