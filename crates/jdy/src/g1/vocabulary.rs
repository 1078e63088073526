//! Which G2 name a G1 name stands for.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Every G2 name with an underscore, of requests and answers (jdy-api.md, appendix A). Names without one are the same in
/// both generations.
const NAMES: &str = include_str!("vocabulary.txt");

/// G1 names that no rule gives (§6). The last one is G1's by the rule, and by chance also the spelling of one report of
/// G2 (§5.12): there it means the same.
const IRREGULAR: &[(&str, &str)] =
    &[("contractpersons", "bomentity"), ("parentorg_id", "parent_id"), ("stockid_name", "stock_name")];

static G2_BY_SQUASHED: LazyLock<HashMap<String, &str>> = LazyLock::new(index);

/// The G2 name of a field in an answer. The full models of G1 are unknown, so every spelling that the rules allow is
/// understood: `customerid_name`, `customername` and `customer_name` are one. What is unknown stays.
pub(super) fn g2_name(g1_name: &str) -> &str {
    match IRREGULAR.iter().find(|(irregular, _)| *irregular == g1_name) {
        Some((_, name)) => name,
        None => G2_BY_SQUASHED.get(&squash(g1_name)).copied().unwrap_or(g1_name),
    }
}

/// A name without underscores.
pub(super) fn squash(name: &str) -> String {
    name.replace('_', "")
}

fn index() -> HashMap<String, &'static str> {
    let names = || NAMES.split_whitespace();
    let references: HashSet<&str> = names().filter_map(|name| name.strip_suffix("_id")).collect();
    let mut index = HashMap::new();
    for name in names() {
        for suffix in ["id", "name", "number"] {
            let thing = name.strip_suffix(suffix).and_then(|thing| thing.strip_suffix('_'));
            if let Some(thing) = thing.filter(|thing| references.contains(thing)) {
                index.insert(squash(thing) + "id" + suffix, name);
            }
        }
    }
    // A name's own spelling is stronger than one that a rule makes of another.
    index.extend(names().map(|name| (squash(name), name)));
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_confirmed_examples_are_understood() {
        for (g1, g2) in [
            ("pagesize", "page_size"),
            ("salerid_id", "saler_id"),
            ("contractpersons", "bomentity"),
            ("bomentity", "bomentity"),
            ("contactperson", "contact_person"),
            ("idnumber", "id_number"),
            ("parentorg_id", "parent_id"),
            ("billdate", "bill_date"),
            ("billno", "bill_no"),
            ("customerid_id", "customer_id"),
            ("material_entity", "material_entity"),
            ("materialid_id", "material_id"),
            ("unit_id", "unit_id"),
            ("accountname", "account_name"),
            ("isdefault", "is_default"),
        ] {
            assert_eq!(g2_name(g1), g2);
        }
    }

    #[test]
    fn a_name_and_a_number_of_a_reference_are_understood_in_every_spelling() {
        for g1 in ["customer_name", "customername", "customerid_name"] {
            assert_eq!(g2_name(g1), "customer_name");
        }
        assert_eq!(g2_name("stockid_number"), "stock_number");
        assert_eq!(g2_name("stockid_name"), "stock_name");
    }

    #[test]
    fn what_is_unknown_stays() {
        for name in ["id", "name", "custom_field__1__x", "somethingnew"] {
            assert_eq!(g2_name(name), name);
        }
    }
}
