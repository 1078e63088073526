//! Many histories, on all cores.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// How many of some seeds have been through, and what is wrong with those that failed.
#[derive(Default)]
pub struct Outcome {
    /// How many histories happened.
    pub happened: u64,
    /// What is said of a seed that failed.
    pub failed: BTreeMap<u64, String>,
}

/// Lets the history of each seed happen, on all cores; `one` says what is wrong with it. With `first` none is begun after
/// one has failed: those below it have been begun by then, so the least of the failed is the least there is.
pub fn happen_on_all_cores(seeds: Range<u64>, first: bool, one: impl Fn(u64) -> Option<String> + Sync) -> Outcome {
    let (next, outcome) = (AtomicU64::new(seeds.start), Mutex::new(Outcome::default()));
    let worker = || {
        loop {
            if first && !outcome.lock().failed.is_empty() {
                return;
            }
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return;
            }
            let wrong = one(seed);
            let mut outcome = outcome.lock();
            outcome.happened += 1;
            outcome.failed.extend(wrong.map(|wrong| (seed, wrong)));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    outcome.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_seeds_happen_once_and_the_least_that_fails_is_found_first() {
        let fails = |seed: u64| seed.is_multiple_of(7).then(|| format!("{seed} fails"));
        let all = happen_on_all_cores(1..101, false, fails);
        assert_eq!((all.happened, all.failed.len()), (100, 14));
        for _ in 0..50 {
            let first = happen_on_all_cores(1..100_001, true, fails);
            assert_eq!(first.failed.first_key_value().map(|(seed, _)| *seed), Some(7));
            assert!(first.happened >= 7 && first.happened < 100_000, "{}", first.happened);
        }
    }
}
