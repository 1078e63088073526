//! A history that fails, with all steps left out that it fails without.

use crate::history::History;
use crate::{Report, happen};

/// Leaves out steps, many at first and then one by one, while the history still fails.
pub fn shrink(history: &History) -> (History, Report) {
    let (mut smallest, whole) = (history.clone(), happen(history, false));
    let mut report = whole.clone();
    let mut size = smallest.steps.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < smallest.steps.len() {
            let mut fewer = smallest.clone();
            fewer.steps.drain(at..(at + size).min(fewer.steps.len()));
            let result = happen(&fewer, false);
            if fails_alike(&whole, &result) {
                (smallest, report) = (fewer, result);
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    (smallest, report)
}

/// Whether what is wrong first with the one is wrong with the other, by the same rule.
fn fails_alike(one: &Report, other: &Report) -> bool {
    let rule = |text: &String| text.split([':', ' ']).next().unwrap_or_default().to_owned();
    one.wrong.first().is_some_and(|first| other.wrong.iter().any(|wrong| rule(wrong) == rule(first)))
}

/// A failed history as a person reads it.
pub fn tell(history: &History, report: &Report) -> String {
    let lines = |lines: &[String]| lines.iter().flat_map(|line| ["  ", line.as_str(), "\n"]).collect::<String>();
    let (said, wrong) = (lines(&report.said), lines(&report.wrong));
    format!("seed {}\n{said}and when all should be well:\n{wrong}", history.seed)
}
