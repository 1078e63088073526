//! Never twice, never lost, whatever happens: histories from the first seeds on.

use std::ops::Range;

use simulation::happen;
use simulation::history::{History, Step, What};
use simulation::seeds::happen_on_all_cores;
use simulation::shrink::{shrink, tell};

/// How many histories happen, as many as fit into three minutes of two fast cores that do nothing else, and how many where it has
/// to be quick.
const HISTORIES: (u64, u64) = (500, 80);

/// How many of them happen twice.
const TWICE: (u64, u64) = (40, 12);

fn seeds((all, quick): (u64, u64)) -> Range<u64> {
    1..1 + if std::env::var("JINGXIANG_TEST_QUICK").is_ok_and(|quick| quick == "1") { quick } else { all }
}

/// Those that showed a fault of the product (docs/proof.md); they mean it for as long as histories are made of the same steps.
const TELLING: [u64; 6] = [1635, 2599, 2801, 2820, 5019, 5541];

/// What is wrong with a history, as a person reads it.
fn wrong(seed: u64) -> Option<String> {
    let history = History::of(seed);
    let failed = !happen(&history, false).wrong.is_empty();
    failed.then(|| {
        let (history, report) = shrink(&history);
        tell(&history, &report)
    })
}

#[test]
fn after_whatever_happened_both_sides_are_as_the_rules_say() {
    let outcome = happen_on_all_cores(seeds(HISTORIES), false, wrong);
    let failed: Vec<String> = outcome.failed.into_values().collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_a_history_has_shown_once_does_not_happen_again() {
    let failed: Vec<String> = TELLING.into_iter().filter_map(wrong).collect();
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

#[test]
fn of_a_history_that_fails_a_person_is_told_what_it_takes_and_no_more() {
    let mut history = (1..100).map(History::of).find(|history| history.steps.len() > 30).expect("a long history");
    let spoils = Step { what: What::Spoils, n: 1 };
    history.steps.insert(20, spoils);
    let (shrunk, report) = shrink(&history);
    assert!(shrunk.steps.contains(&spoils) && shrunk.steps.len() <= 2, "{:?}", shrunk.steps);
    let told = tell(&shrunk, &report);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("seed {}", history.seed));
    assert!(lines[1].contains("switched on:"), "{told}");
    let (happened, wrong) = told.split_once("and when all should be well:\n").expect("both parts");
    assert!(happened.contains("CRM, by hand: there is a second product "), "{told}");
    assert!(wrong.starts_with("  PR-2: product ") && wrong.contains(" is there 2 times\n"), "{told}");
    assert!(lines.len() <= 8, "{told}");
}
