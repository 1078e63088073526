//! Never twice, never lost, whatever happens: histories from the first seeds on.

use std::ops::Range;

use simulation::happen;
use simulation::history::History;
use simulation::seeds::happen_on_all_cores;
use simulation::shrink::{shrink, tell};

/// How many histories happen, and how many where it has to be quick.
const HISTORIES: (u64, u64) = (1_200, 80);

/// How many of them happen twice.
const TWICE: (u64, u64) = (60, 12);

fn seeds((all, quick): (u64, u64)) -> Range<u64> {
    1..1 + if std::env::var("JINGXIANG_TEST_QUICK").is_ok_and(|quick| quick == "1") { quick } else { all }
}

#[test]
fn after_whatever_happened_both_sides_are_as_the_rules_say() {
    let outcome = happen_on_all_cores(seeds(HISTORIES), false, |seed| {
        let history = History::of(seed);
        let failed = !happen(&history, false).wrong.is_empty();
        failed.then(|| {
            let (history, report) = shrink(&history);
            tell(&history, &report)
        })
    });
    let failed: Vec<String> = outcome.failed.into_values().collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_history_happens_the_same_way_every_time() {
    let outcome = happen_on_all_cores(seeds(TWICE), false, |seed| {
        let history = History::of(seed);
        let (once, again) = (happen(&history, true), happen(&history, true));
        let differs = once.trace.iter().zip(&again.trace).find(|(one, other)| one != other);
        let differs = differs.map(|(one, other)| format!("seed {seed}: {one}\n{other}"));
        differs.or_else(|| (once != again).then(|| format!("seed {seed}: {once:?}\n{again:?}")))
    });
    let failed: Vec<String> = outcome.failed.into_values().collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
