//! Windows in which nothing was found a moment ago, so that the next stream that reads the same list need not ask: products
//! are read for their units first, and then for themselves.
//!
//! Nothing hangs on it: a window in which nothing was found stays open ([`super::cursor`]), and the next run asks.

use std::collections::HashMap;

use ::jdy::Filter;
use parking_lot::Mutex;

use super::objects::Entry;

/// What was so long ago is asked for again, in milliseconds.
const FRESH_MS: i64 = 60_000;

/// By list: since when nothing in it has been modified, and when that was said; both in milliseconds since 1970-01-01 UTC.
#[derive(Default)]
pub(super) struct Unmodified(Mutex<HashMap<&'static str, (i64, i64)>>);

impl Unmodified {
    /// Whether nothing that the filter wants was there a moment ago.
    pub(super) fn holds(&self, entry: &Entry, filter: &Filter, now: i64) -> bool {
        let said = self.0.lock();
        let (Some((since, at)), Some((from, _))) = (said.get(entry.name), filter.modified) else { return false };
        from >= *since && now - at < FRESH_MS
    }

    /// Nothing was there.
    pub(super) fn note(&self, entry: &Entry, filter: &Filter, now: i64) {
        if let Some((since, _)) = filter.modified {
            self.0.lock().insert(entry.name, (since, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::jdy::objects::{MATERIALS, entry};

    fn since(time: i64) -> Filter {
        Filter { modified: Some((time, i64::MAX)), ..Filter::default() }
    }

    #[test]
    fn nothing_since_a_day_is_nothing_since_the_next_one_and_no_more_than_that() {
        let (said, products) = (Unmodified::default(), entry("material").expect("known"));
        said.note(MATERIALS, &since(5), 1_000);
        assert!(said.holds(products, &since(5), 1_000) && said.holds(products, &since(6), 60_999));
        assert!(!said.holds(products, &since(4), 1_000), "older changes may be there");
        assert!(!said.holds(products, &since(5), 61_000), "something may have changed since");
        assert!(!said.holds(products, &Filter::default(), 1_000), "a whole list holds what has not changed");
        assert!(!said.holds(entry("brand").expect("known"), &since(5), 1_000), "another list");
    }
}
