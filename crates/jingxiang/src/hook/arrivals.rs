//! Calls that are still arriving. Whoever sends half of one holds a place here and none of those who have sent all. Where one
//! address has all of its places, or all together have theirs, the one that has been arriving longest gives way: a genuine
//! call arrives in moments, and is never refused for halves that lie about.

use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Of one address or subscriber at a time.
const OF_ONE: usize = 256;
/// Of all together: what they have sent stays in memory until it is whole.
const OF_ALL: usize = 4_096;

/// The calls that are arriving.
#[derive(Default)]
pub(super) struct Arrivals(Mutex<Arriving>);

#[derive(Default)]
struct Arriving {
    /// The number of the last one.
    last: u64,
    /// Whose each is, and how it learns that it gives way; earliest first.
    all: BTreeMap<u64, (String, oneshot::Sender<()>)>,
    by_whom: HashMap<String, usize>,
}

/// A call that is arriving.
pub(super) struct Arrival<'a> {
    arrivals: &'a Arrivals,
    number: u64,
    gives_way: oneshot::Receiver<()>,
}

impl Arrivals {
    /// A place for one more call.
    pub(super) fn begin(&self, whose: String) -> Arrival<'_> {
        let mut arriving = self.0.lock();
        let of_one = arriving.by_whom.get(&whose).is_some_and(|count| *count >= OF_ONE);
        let longest = if of_one {
            arriving.all.iter().find(|(_, (other, _))| *other == whose).map(|(number, _)| *number)
        } else if arriving.all.len() >= OF_ALL {
            arriving.all.keys().next().copied()
        } else {
            None
        };
        if let Some(longest) = longest {
            arriving.remove(longest);
        }
        arriving.last += 1;
        let (number, (tell, gives_way)) = (arriving.last, oneshot::channel());
        *arriving.by_whom.entry(whose.clone()).or_default() += 1;
        arriving.all.insert(number, (whose, tell));
        Arrival { arrivals: self, number, gives_way }
    }
}

impl Arriving {
    fn remove(&mut self, number: u64) {
        let Some((whose, _)) = self.all.remove(&number) else { return };
        if let Some(count) = self.by_whom.get_mut(&whose) {
            *count -= 1;
            if *count == 0 {
                self.by_whom.remove(&whose);
            }
        }
    }
}

impl Arrival<'_> {
    /// Returns when the place is wanted for another call.
    pub(super) async fn gives_way(&mut self) {
        let _ = (&mut self.gives_way).await;
    }
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        self.arrivals.0.lock().remove(self.number);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    /// How many of them have to give way.
    fn given_way(held: &mut [Arrival<'_>]) -> Vec<usize> {
        let told = held.iter_mut().enumerate().filter_map(|(n, one)| one.gives_way().now_or_never().map(|()| n));
        told.collect()
    }

    #[test]
    fn of_one_address_and_of_all_together_the_earliest_give_way() {
        let arrivals = Arrivals::default();
        let mut held: Vec<_> = (0..OF_ONE + 2).map(|_| arrivals.begin("one".to_owned())).collect();
        assert_eq!(given_way(&mut held), [0, 1]);
        let mut others: Vec<_> = (OF_ONE..OF_ALL).map(|n| arrivals.begin(n.to_string())).collect();
        assert!(given_way(&mut others).is_empty());
        let another = arrivals.begin("another".to_owned());
        assert_eq!(given_way(&mut held[2..]), [0], "the earliest of all");
        drop((held, others, another));
        let left = arrivals.0.into_inner();
        assert!(left.all.is_empty() && left.by_whom.is_empty());
    }
}
