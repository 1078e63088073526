//! Never twice, never lost, whatever happens: histories from the first seeds on.

use simulation::happen;
use simulation::history::History;
use simulation::shrink::{shrink, tell};

/// How many histories each of the tests below lets happen, and how many where it has to be quick.
const EACH: (u64, u64) = (600, 40);

fn all_end_well(first: u64) {
    let each = if std::env::var("JINGXIANG_TEST_QUICK").is_ok_and(|quick| quick == "1") { EACH.1 } else { EACH.0 };
    let mut failed = Vec::new();
    for seed in (first..=2 * each).step_by(2) {
        let history = History::of(seed);
        if !happen(&history, false).wrong.is_empty() {
            let (history, report) = shrink(&history);
            failed.push(tell(&history, &report));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn after_whatever_happened_both_sides_are_as_the_rules_say_odd_seeds() {
    all_end_well(1);
}

#[test]
fn after_whatever_happened_both_sides_are_as_the_rules_say_even_seeds() {
    all_end_well(2);
}

#[test]
fn a_history_happens_the_same_way_every_time() {
    for seed in 1..=12 {
        let history = History::of(seed);
        let (once, again) = (happen(&history, true), happen(&history, true));
        let differs = once.trace.iter().zip(&again.trace).find(|(one, other)| one != other);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(once, again, "seed {seed}");
    }
}
