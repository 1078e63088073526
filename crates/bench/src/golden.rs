//! What each scenario may cost, path by path, beside the least that is possible and why: `crates/bench/golden/NAME.txt`.
//!
//! A line is `calls least path # why`. The calls are what was counted when the file was last accepted; the least is the
//! formula, worked out by hand from what the scenario holds. An ordinary test compares: a count that has grown, or a path that
//! is not in the file, fails it. Whoever has made a scenario dearer on purpose, or cheaper, accepts the counts with
//!
//! ```text
//! JINGXIANG_GOLDEN=accept cargo test --package bench --test golden
//! ```
//!
//! and writes the least, and why, beside a new path by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::scenarios::Scenario;

/// What a path may cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// As counted.
    pub calls: u64,
    /// By the formula.
    pub least: u64,
    /// Why so many.
    pub why: String,
}

/// A golden file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Golden {
    /// What the scenario is; the lines above all others.
    pub head: Vec<String>,
    /// By path.
    pub lines: BTreeMap<String, Line>,
}

impl Golden {
    /// Reads it.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut golden = Self::default();
        for line in text.lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                golden.head.push(line.to_owned());
                continue;
            }
            let (counts, why) = line.split_once('#').unwrap_or((line, ""));
            let mut words = counts.split_whitespace();
            let mut number = || words.next().and_then(|word| word.parse().ok());
            let (calls, least) = (number(), number());
            let path: Vec<&str> = words.collect();
            let (Some(calls), Some(least), false) = (calls, least, path.is_empty()) else {
                anyhow::bail!("not `calls least path # why`: {line}");
            };
            golden.lines.insert(path.join(" "), Line { calls, least, why: why.trim().to_owned() });
        }
        Ok(golden)
    }

    /// As text.
    pub fn text(&self) -> String {
        let mut lines = self.head.clone();
        let width = self.lines.keys().map(String::len).max().unwrap_or_default();
        for (path, Line { calls, least, why }) in &self.lines {
            let line = format!("{calls:>6} {least:>6} {path:<width$} # {why}");
            lines.push(line.trim_end().trim_end_matches(" #").to_owned());
        }
        lines.join("\n") + "\n"
    }

    /// What has grown, in words.
    pub fn grown(&self, scenario: &Scenario) -> Vec<String> {
        let name = scenario.name;
        let grown = |(path, calls): (&String, &u64)| match self.lines.get(path) {
            None => Some(format!("{name}: {path} is called {calls} times, and is not in the file")),
            Some(line) if *calls > line.calls => {
                Some(format!("{name}: {path} is called {calls} times, {} before", line.calls))
            }
            Some(_) => None,
        };
        scenario.counts.calls.iter().filter_map(grown).collect()
    }

    /// The same with the counts of a scenario; what is known of each path stays.
    #[must_use]
    pub fn accepted(&self, scenario: &Scenario) -> Self {
        let line = |(path, calls): (&String, &u64)| {
            let known = self.lines.get(path).cloned().unwrap_or_default();
            (path.clone(), Line { calls: *calls, ..known })
        };
        Self { head: self.head.clone(), lines: scenario.counts.calls.iter().map(line).collect() }
    }

    /// All calls that the formula allows.
    pub fn least(&self) -> u64 {
        self.lines.values().map(|line| line.least).sum()
    }
}

/// Where a scenario's file is.
pub fn path_of(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(format!("{name}.txt"))
}

/// A scenario's file.
pub fn of(name: &str) -> anyhow::Result<Golden> {
    Golden::parse(&std::fs::read_to_string(path_of(name))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;

    const TEXT: &str = "# A day.\n     3      2 crm POST /a # one for each\n     1      1 jdy GET /b\n";

    fn scenario(calls: &[(&str, u64)]) -> Scenario {
        let calls = calls.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
        Scenario { name: "day", counts: Counts { calls, ..Counts::default() } }
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        let golden = Golden::parse(TEXT).expect("a file");
        assert_eq!(Golden::parse(&golden.text()).expect("a file"), golden);
        assert_eq!(golden.least(), 3);
        assert!(Golden::parse("three 2 /a").is_err());
    }

    #[test]
    fn a_count_that_grows_and_a_path_that_is_new_are_told_and_less_is_well() {
        let golden = Golden::parse(TEXT).expect("a file");
        assert!(golden.grown(&scenario(&[("crm POST /a", 2), ("jdy GET /b", 1)])).is_empty());
        assert_eq!(golden.grown(&scenario(&[("crm POST /a", 4)])).len(), 1);
        assert_eq!(golden.grown(&scenario(&[("crm POST /c", 1)])).len(), 1);
    }

    #[test]
    fn accepting_keeps_what_is_known_of_a_path() {
        let golden = Golden::parse(TEXT).expect("a file");
        let accepted = golden.accepted(&scenario(&[("crm POST /a", 5), ("jdy GET /c", 1)]));
        assert_eq!(accepted.lines["crm POST /a"], Line { calls: 5, least: 2, why: "one for each".to_owned() });
        assert_eq!(accepted.lines.len(), 2);
    }
}
