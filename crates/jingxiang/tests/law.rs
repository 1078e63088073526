//! docs/rules.md is the law: every rule in it has a test that carries its number.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The numbers in the first column of the tables of rules.md.
fn rules() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("docs/rules.md")).expect("the rules");
    let cell = |line: &str| Some(line.strip_prefix("| ")?.split_once(" |")?.0.to_owned());
    let is_number = |id: &String| {
        id.split_once('-').is_some_and(|(chapter, number)| {
            !chapter.is_empty()
                && chapter.bytes().all(|b| b.is_ascii_uppercase())
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
        })
    };
    text.lines().filter_map(cell).filter(is_number).collect()
}

/// Every test of the workspace, as the text above its function and its name.
fn tests() -> Vec<String> {
    let (mut tests, mut open) = (Vec::new(), vec![root().join("crates")]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                tests.extend(tests_in(&fs::read_to_string(&path).expect("text")));
            }
        }
    }
    tests
}

fn tests_in(text: &str) -> Vec<String> {
    let (mut tests, mut above, mut is_test) = (Vec::new(), String::new(), false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("//") {
            above.push_str(line);
            above.push(' ');
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else {
            let name = line.trim_start_matches("async ").strip_prefix("fn ").and_then(|rest| rest.split('(').next());
            if let Some(name) = name.filter(|_| is_test) {
                tests.push(format!("{above}{name}"));
            }
            above.clear();
            is_test = false;
        }
    }
    tests
}

/// Whether a test carries a rule's number: `cu_4_` in its name, `CU-4` in the comment above it.
fn carries(test: &str, rule: &str) -> bool {
    let (comment, name) = test.rsplit_once(' ').unwrap_or(("", test));
    let in_name = format!("_{}_", rule.to_lowercase().replace('-', "_"));
    let whole = |(at, _): (usize, &str)| {
        let word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-');
        !word(comment.as_bytes().get(at + rule.len()))
            && !word(at.checked_sub(1).and_then(|before| comment.as_bytes().get(before)))
    };
    format!("_{name}_").contains(&in_name) || comment.match_indices(rule).any(whole)
}

#[test]
fn every_rule_has_a_test_that_carries_its_number() {
    let (rules, tests) = (rules(), tests());
    assert!(rules.len() > 50, "the tables of rules.md are not read any more: {rules:?}");
    let tested = |rule: &str| tests.iter().any(|test| carries(test, rule));
    let untested: Vec<_> = rules.iter().filter(|rule| !tested(rule)).collect();
    assert!(untested.is_empty(), "no test carries {untested:?}");
}

#[test]
fn a_number_is_found_in_a_name_and_in_a_comment_and_not_within_another() {
    let text = "/// PR-4 and\n/// more.\n#[tokio::test]\nasync fn named() {}\n/// CU-1\nfn helper() {}\n\
                #[test]\nfn s_7_x_is_y() {}";
    let tests = tests_in(text);
    assert_eq!(tests, ["/// PR-4 and /// more. named", "s_7_x_is_y"]);
    assert!(carries(&tests[0], "PR-4") && carries(&tests[1], "S-7"));
    assert!(!carries(&tests[0], "PR-41") && !carries(&tests[0], "R-4") && !carries("cu_41_x", "CU-4"));
    assert!(!carries("is_7_x", "S-7"));
}
