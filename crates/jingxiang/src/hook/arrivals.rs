//! Calls that are still arriving. Whoever sends half of one holds a place here and none of those who have sent all; and
//! nobody holds so many that there is none left for others.

use std::collections::HashMap;

use parking_lot::Mutex;

/// Of one address or subscriber at a time.
const OF_ONE: usize = 64;
/// Of all together: what they have sent stays in memory until it is whole.
const OF_ALL: usize = 4_096;

/// How many calls are arriving, by whose they are.
#[derive(Default)]
pub(super) struct Arrivals {
    by_whom: Mutex<HashMap<String, usize>>,
}

/// A call that is arriving.
pub(super) struct Arrival<'a> {
    arrivals: &'a Arrivals,
    whose: String,
}

impl Arrivals {
    /// A place for one more call, if there is one.
    pub(super) fn begin(&self, whose: String) -> Option<Arrival<'_>> {
        let mut by_whom = self.by_whom.lock();
        if by_whom.values().sum::<usize>() >= OF_ALL {
            return None;
        }
        let count = by_whom.entry(whose.clone()).or_default();
        if *count >= OF_ONE {
            return None;
        }
        *count += 1;
        Some(Arrival { arrivals: self, whose })
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let mut by_whom = self.arrivals.by_whom.lock();
        if let Some(count) = by_whom.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                by_whom.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_all_places_and_all_together_have_so_many() {
        let arrivals = Arrivals::default();
        let mut held: Vec<_> = (0..OF_ONE).map(|_| arrivals.begin("one".to_owned())).collect();
        assert!(held.iter().all(Option::is_some) && arrivals.begin("one".to_owned()).is_none());
        held.pop();
        held.push(arrivals.begin("one".to_owned()));
        assert!(held.iter().all(Option::is_some));
        held.extend((OF_ONE..OF_ALL).map(|n| arrivals.begin(n.to_string())));
        assert!(held.iter().all(Option::is_some) && arrivals.begin("another".to_owned()).is_none());
        held.clear();
        assert!(arrivals.by_whom.lock().is_empty());
    }
}
