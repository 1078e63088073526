//! Sharing a sum over parts so that the parts add up exactly (DN-2, PY-2). Money is whole cents here: sums, comparisons
//! and remainders are exact, whatever the shares are.

use std::cmp::Reverse;

use rust_decimal::{Decimal, RoundingStrategy};

/// More than this is no amount of a bill, in yuan: 10 trillion. Below it no product of two leaves 128 bits.
const ABSURD: i128 = 10_000_000_000_000;

/// The amount in cents, half up; `None` when it is absurd.
pub(crate) fn cents(amount: Decimal) -> Option<i128> {
    if amount.abs() >= Decimal::from_i128_with_scale(ABSURD, 0) {
        return None;
    }
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    Some(rounded.mantissa())
}

/// Cents as an amount.
pub(crate) fn amount(cents: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(cents, 2).unwrap_or_default()
}

/// DN-2: to each its share cut to the cent, and the cents that are left to the largest remainders, of equal ones to the
/// first. No part is on the other side of zero than the sum, and none is larger than its weight while the sum is not larger
/// than the weights together.
pub(crate) fn by_largest_remainder(sum: i128, weights: &[i128]) -> Vec<i128> {
    let (weights, whole) = usable(weights);
    let size = sum.abs();
    let mut parts: Vec<i128> = weights.iter().map(|weight| size * weight / whole).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| Reverse(size * weights[*place] % whole));
    let left = size - parts.iter().sum::<i128>();
    for place in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        parts[place] += 1;
    }
    parts.into_iter().map(|part| part * sum.signum()).collect()
}

/// PY-2: to each its share rounded to the cent, as far as the sum reaches, and to the last that has any weight what is
/// left.
pub(crate) fn in_proportion(sum: i128, weights: &[i128]) -> Vec<i128> {
    let (weights, whole) = usable(weights);
    let last = weights.iter().rposition(|weight| *weight > 0);
    let mut left = sum.abs();
    let mut part = |(place, weight): (usize, &i128)| {
        let share = (2 * sum.abs() * weight + whole) / (2 * whole);
        let part = if Some(place) == last { left } else { share.min(left) };
        left -= part;
        part * sum.signum()
    };
    weights.iter().enumerate().map(&mut part).collect()
}

/// Weights to divide by, and their sum: what is negative weighs nothing, and where nothing has a weight all weigh the
/// same.
fn usable(weights: &[i128]) -> (Vec<i128>, i128) {
    let weights: Vec<i128> = weights.iter().map(|weight| (*weight).max(0)).collect();
    match weights.iter().sum() {
        0 => (vec![1; weights.len()], i128::try_from(weights.len().max(1)).unwrap_or(1)),
        whole => (weights, whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_whole_cents_half_up() {
        let of = |text: &str| cents(text.parse().expect("a decimal"));
        assert_eq!((of("12.5"), of("0.005"), of("-0.005"), of("7")), (Some(1250), Some(1), Some(-1), Some(700)));
        assert_eq!(of("10000000000000"), None);
        assert_eq!(amount(1250).to_string(), "12.50");
    }

    #[test]
    fn dn_2_the_cents_that_are_left_go_to_the_largest_remainders() {
        assert_eq!(by_largest_remainder(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(by_largest_remainder(100, &[2, 1, 3]), [33, 17, 50]);
        assert_eq!(by_largest_remainder(-5, &[1, 2]), [-2, -3]);
        assert_eq!(by_largest_remainder(5, &[0, 0]), [3, 2]);
        assert!(by_largest_remainder(5, &[]).is_empty());
    }

    #[test]
    fn py_2_the_last_takes_the_remainder() {
        assert_eq!(in_proportion(10_000, &[1, 1, 1]), [3333, 3333, 3334]);
        assert_eq!(in_proportion(10_000, &[2, 1]), [6667, 3333]);
        assert_eq!(in_proportion(5, &[1; 7]), [1, 1, 1, 1, 1, 0, 0], "never more than there is");
        assert_eq!(in_proportion(1, &[1, 1, 1, 0]), [0, 0, 1, 0], "nothing to what has no weight");
        assert_eq!(in_proportion(0, &[1, 2]), [0, 0], "of nothing, nothing");
    }

    const MOST: i128 = ABSURD * 100;

    fn weights() -> impl Strategy<Value = Vec<i128>> {
        prop::collection::vec(prop_oneof![Just(0), 0_i128..100, 0..MOST], 1..40)
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly_and_stay_on_the_sums_side_of_zero(sum in -MOST..MOST, weights in weights()) {
            for parts in [by_largest_remainder(sum, &weights), in_proportion(sum, &weights)] {
                prop_assert_eq!(parts.len(), weights.len());
                prop_assert_eq!(parts.iter().sum::<i128>(), sum);
                prop_assert!(parts.iter().all(|part| part * sum.signum() >= 0));
            }
        }

        #[test]
        fn no_part_is_a_cent_or_more_from_its_exact_share(sum in 0..MOST, weights in weights()) {
            let whole: i128 = weights.iter().sum();
            prop_assume!(whole > 0);
            for (part, weight) in by_largest_remainder(sum, &weights).into_iter().zip(&weights) {
                prop_assert!((part * whole - sum * weight).abs() < whole);
            }
        }

        #[test]
        fn a_sum_that_the_weights_hold_takes_from_none_more_than_it_has(
            weights in weights(),
            permille in 0_i128..=1000,
        ) {
            let sum = weights.iter().sum::<i128>() * permille / 1000;
            let parts = by_largest_remainder(sum, &weights);
            prop_assert!(sum == 0 || parts.iter().zip(&weights).all(|(part, weight)| part <= weight));
        }
    }
}
