//! The names that streams call JDY's objects by, and how each differs.

use ::jdy::{
    BRAND, CUSTOMER, CUSTOMER_GROUP, EMPLOYEE, MATERIAL, MATERIAL_GROUP, MEASURE_UNIT, Object, RECEIPT, SALES_ORDER,
    SALES_OUTBOUND, STORE,
};
use engine::{CallError, Next};

use super::refusal::own;

/// An object of JDY.
#[derive(Debug)]
pub(super) struct Entry {
    /// What streams call it.
    pub(super) name: &'static str,
    /// How the client calls it.
    pub(super) object: &'static Object,
    /// Its number: a bill's is its `bill_no`, by which its list can be filtered (jdy-api.md §5.9).
    pub(super) number: &'static str,
    /// Whether its list can be filtered by ids (§5.3).
    pub(super) by_ids: bool,
    /// A filter by number, where the list's row says what the detail does not: the day of a receipt's audit (§5.11), and of
    /// either bill that it is not void.
    pub(super) row_by: Option<&'static str>,
    /// A filter that gives the list an order, where there is one (§3.2).
    pub(super) order: Option<(&'static str, &'static str)>,
    /// Whether a new one is saved in spite of warnings (§3.5): stock and credit warn of a bill that the other side has
    /// decided already. A new customer's warning is that its name is there: never a duplicate.
    pub(super) ignores_warnings: bool,
}

/// The name under which units are read: alone, and within the groups of multi-unit materials.
pub(super) const UNIT: &str = "unit";
/// The name under which stock is read: by material.
pub(super) const STOCK: &str = "inventory";

const fn master(name: &'static str, object: &'static Object) -> Entry {
    Entry { name, object, number: "number", by_ids: false, row_by: None, order: None, ignores_warnings: false }
}

const fn bill(name: &'static str, object: &'static Object) -> Entry {
    Entry { number: "bill_no", ignores_warnings: true, ..master(name, object) }
}

static ENTRIES: &[Entry] = &[
    master("employee", &EMPLOYEE),
    master(UNIT, &MEASURE_UNIT),
    master("material_group", &MATERIAL_GROUP),
    master("brand", &BRAND),
    master("store", &STORE),
    Entry { by_ids: true, ..master("material", &MATERIAL) },
    Entry { by_ids: true, ..master(STOCK, &MATERIAL) },
    Entry { by_ids: true, ..master("customer_group", &CUSTOMER_GROUP) },
    Entry { order: Some(("order_by", "number asc")), ..master("customer", &CUSTOMER) },
    bill("sales_order", &SALES_ORDER),
    Entry { row_by: Some("bill_no"), ..bill("sales_outbound", &SALES_OUTBOUND) },
    Entry { row_by: Some("search"), ..bill("receipt", &RECEIPT) },
];

/// The object of this name.
pub(super) fn entry(name: &str) -> Result<&'static Entry, CallError> {
    let unknown = || own(Next::Reject, "object", format!("精斗云对接没有对象「{name}」"));
    ENTRIES.iter().find(|entry| entry.name == name).ok_or_else(unknown)
}

/// Materials, whose multi-unit ones make unit groups.
pub(super) static MATERIALS: &Entry = &Entry { by_ids: true, ..master("material", &MATERIAL) };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_a_stream_uses_leads_to_an_object() {
        use model::System;
        for stream in streams::STREAMS {
            let spec = stream.spec();
            let object = if spec.direction.source() == System::Jdy { spec.source.object } else { spec.target.object };
            assert!(entry(object).is_ok(), "{object}");
            for companion in spec.source.companions {
                assert!(entry(companion.object).is_ok(), "{}", companion.object);
            }
            for table in spec.tables.iter().filter(|table| table.system == System::Jdy) {
                assert!(entry(table.object).is_ok(), "{}", table.object);
            }
        }
    }
}
