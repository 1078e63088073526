//! Amounts (sheet 5.9): exact decimals, two places, half up.

use rust_decimal::{Decimal, RoundingStrategy};

/// Two places, half away from zero.
pub(crate) fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// What a line costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amounts {
    pub(crate) price: Decimal,
    pub(crate) tax_price: Decimal,
    pub(crate) dis_amount: Decimal,
    pub(crate) amount: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) all: Decimal,
}

/// What a client says about the money of a line; the server computes what is missing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given {
    pub(crate) qty: Decimal,
    pub(crate) price: Option<Decimal>,
    pub(crate) tax_price: Option<Decimal>,
    /// Percent points.
    pub(crate) cess: Decimal,
    /// Percent points.
    pub(crate) discount: Option<Decimal>,
    pub(crate) dis_amount: Option<Decimal>,
    pub(crate) amount: Option<Decimal>,
    pub(crate) tax: Option<Decimal>,
    pub(crate) all: Option<Decimal>,
}

impl Given {
    /// amount = qty × price − discount; tax = amount × cess / 100; all = amount + tax.
    pub(crate) fn amounts(&self) -> Amounts {
        let hundred = Decimal::ONE_HUNDRED;
        let with_tax = Decimal::ONE + self.cess / hundred;
        // Clients send zeros for fields they do not use.
        let set = |value: Option<Decimal>| value.filter(|value| !value.is_zero());
        let price = match (set(self.price), set(self.tax_price)) {
            (Some(price), _) => price,
            (None, Some(tax_price)) => (tax_price / with_tax).round_dp(6),
            (None, None) => Decimal::ZERO,
        };
        let tax_price = set(self.tax_price).unwrap_or((price * with_tax).round_dp(6));
        let gross = self.qty * price;
        let dis_amount = set(self.dis_amount)
            .or(set(self.discount).map(|discount| cents(gross * discount / hundred)))
            .unwrap_or_default();
        if set(self.price).is_none() && set(self.tax_price).is_some() && set(self.amount).is_none() {
            let all = set(self.all).unwrap_or(cents(self.qty * tax_price - dis_amount));
            let amount = cents(all / with_tax);
            return Amounts { price, tax_price, dis_amount, amount, tax: all - amount, all };
        }
        let amount = set(self.amount).unwrap_or(cents(gross - dis_amount));
        let tax = set(self.tax).unwrap_or(cents(amount * self.cess / hundred));
        let all = set(self.all).unwrap_or(amount + tax);
        Amounts { price, tax_price, dis_amount, amount, tax, all }
    }
}

/// Shares a sum by weight; the last one takes the remainder, so that the parts add up exactly.
pub(crate) fn share(sum: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let total: Decimal = weights.iter().sum();
    let mut left = sum;
    weights
        .iter()
        .enumerate()
        .map(|(at, weight)| {
            let part = match () {
                () if at + 1 == weights.len() => left,
                () if total.is_zero() => Decimal::ZERO,
                () => cents(sum * (weight / total)),
            };
            left -= part;
            part
        })
        .collect()
}

/// Shares a sum by weight, each part cut to the cent: what is left is nobody's.
pub(crate) fn cut(sum: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let total: Decimal = weights.iter().sum();
    let part = |weight: &Decimal| (sum * *weight).checked_div(total).unwrap_or_default().trunc_with_scale(2);
    weights.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Given, share};

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn the_example_of_the_sheet_costs_141_25() {
        let line = Given { qty: d("10"), price: Some(d("12.5")), cess: d("13"), ..Given::default() };
        let amounts = line.amounts();
        assert_eq!((amounts.amount, amounts.tax, amounts.all), (d("125"), d("16.25"), d("141.25")));
        assert_eq!(amounts.tax_price, d("14.125"));
    }

    #[test]
    fn half_a_cent_goes_up() {
        let line = Given { qty: d("1"), price: Some(d("0.125")), ..Given::default() };
        assert_eq!(line.amounts().all, d("0.13"));
    }

    #[test]
    fn a_price_with_tax_is_taken_apart() {
        let line = Given { qty: d("2"), tax_price: Some(d("113")), cess: d("13"), ..Given::default() };
        let amounts = line.amounts();
        assert_eq!((amounts.price, amounts.amount, amounts.tax, amounts.all), (d("100"), d("200"), d("26"), d("226")));
    }

    #[test]
    fn what_the_client_says_stays() {
        let line = Given { qty: d("3"), price: Some(d("10")), all: Some(d("29.99")), ..Given::default() };
        assert_eq!(line.amounts().all, d("29.99"));
        let cheaper = Given { qty: d("3"), price: Some(d("10")), discount: Some(d("10")), ..Given::default() };
        assert_eq!(cheaper.amounts().all, d("27"));
    }

    #[test]
    fn shares_add_up_to_the_cent() {
        let parts = share(d("10"), &[d("1"), d("1"), d("1")]);
        assert_eq!(parts, [d("3.33"), d("3.33"), d("3.34")]);
        assert_eq!(share(d("5"), &[Decimal::ZERO, Decimal::ZERO]), [d("0"), d("5")]);
    }
}
