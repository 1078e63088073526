//! One file per kind: what is carried, and the rules.
//!
//! A good stream file is read top to bottom in a minute. It has a typed source record with the fields that its rules
//! read and no others; a `SPEC`; the rows of rules.md chapter M as a table; a key. Whatever has an "if" is a named
//! function under a comment with the rule's number, from values to values. [`warehouse`] is the shortest.
//!
//! A stream must not know how a system is spoken to: names here are the target's field names or, in Chinese, labels
//! that each tenant's own names are found by; values are canonical (see [`model::Fields`]). It must not know another
//! stream but by its `KIND`. Lists that seem to want a stream's name (schedule, console rows, mapping page, log labels)
//! are derived from [`STREAMS`].

pub mod brand;
pub mod customer;
pub mod customer_category;
pub mod customer_initial;
pub mod delivery;
pub mod employee;
pub mod inventory;
pub mod payment;
pub mod product;
pub mod product_category;
pub mod sales_order;
pub mod unit;
pub mod warehouse;

mod bill;
mod day;
mod otherwise;
mod outbound;
mod receipt;
mod sharing;

use model::AnyStream;

/// All streams in the order of F-4: what others name comes first, so that a first run holds as little as possible.
/// `customer_initial` stands before `customer`: what it creates in the CRM must be known as ours before the CRM's
/// customers are looked at. `inventory` stands behind `sales_order`: F-4 has them side by side, and what is left of a
/// day's calls goes to orders before stock (decision 0013).
pub static STREAMS: &[&dyn AnyStream] = &[
    &employee::Employee,
    &unit::Unit,
    &product_category::ProductCategory,
    &brand::Brand,
    &customer_category::CustomerCategory,
    &warehouse::Warehouse,
    &product::Product,
    &customer_initial::CustomerInitial,
    &customer::Customer,
    &sales_order::SalesOrder,
    &delivery::Delivery,
    &payment::Payment,
    &inventory::Inventory,
];

/// The stream of this name.
pub fn by_name(kind: &str) -> Option<&'static dyn AnyStream> {
    STREAMS.iter().copied().find(|stream| stream.spec().kind.0 == kind)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::{Context, Kind, Lookup, Mapped, System};

    use super::*;

    #[test]
    fn what_a_stream_needs_comes_before_it() {
        for (position, stream) in STREAMS.iter().enumerate() {
            for needed in stream.spec().needs {
                let earlier = &STREAMS[..position];
                assert!(earlier.iter().any(|s| s.spec().binds == *needed), "{} needs {needed}", stream.spec().kind);
            }
        }
    }

    #[test]
    fn f_4_a_stream_needs_what_its_fields_and_its_lines_name() {
        let of = |kinds: &[Kind]| kinds.iter().map(|kind| kind.0).collect::<BTreeSet<_>>();
        for stream in STREAMS {
            let spec = stream.spec();
            let rows = stream.rows().into_iter().chain(stream.line_rows());
            // A category names its parent; an order's warehouse is not waited for (SO-3).
            let waits = |kind: &Kind| *kind != spec.binds && (spec.kind, *kind) != (sales_order::KIND, warehouse::KIND);
            let mut named: Vec<Kind> = rows.filter_map(|row| row.names).filter(waits).collect();
            if spec.kind == inventory::KIND {
                // Stock names no customer, and yet comes behind them.
                named.push(customer::KIND);
            }
            assert_eq!(of(&named), of(spec.needs), "{}", spec.kind);
        }
    }

    #[test]
    fn what_has_no_lines_is_sent_without_any() {
        let lookup = Lookup::default();
        let cx = Context::new(&lookup, System::Crm);
        let stream: &dyn AnyStream = &unit::Unit;
        let items = stream.items(serde_json::json!({"id": "1", "name": "箱"})).expect("a unit");
        assert!(matches!(stream.map(&items[0], &cx), Ok(Mapped::Draft(draft)) if draft.lines.is_empty()));
    }

    #[test]
    fn names_and_labels_are_unique() {
        for (position, stream) in STREAMS.iter().enumerate() {
            for other in &STREAMS[..position] {
                assert_ne!(stream.spec().kind, other.spec().kind);
                assert_ne!(stream.spec().label, other.spec().label);
            }
        }
    }

    #[test]
    fn people_call_a_record_by_its_number_and_its_name() {
        let raw = serde_json::json!({"id": "1", "number": "N1", "name": "甲"});
        let streams: [&dyn AnyStream; 6] = [
            &employee::Employee,
            &product_category::ProductCategory,
            &brand::Brand,
            &customer_category::CustomerCategory,
            &warehouse::Warehouse,
            &customer_initial::CustomerInitial,
        ];
        for stream in streams {
            assert_eq!(stream.items(raw.clone()).expect("a record")[0].title, "N1 甲", "{}", stream.spec().kind);
        }
    }
}
