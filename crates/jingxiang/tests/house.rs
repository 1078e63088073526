//! The house rules of ARCHITECTURE.md that Cargo does not enforce by itself.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names under `[dependencies]` of a crate.
fn dependencies(of: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join("crates").join(of).join("Cargo.toml")).expect("a manifest");
    let section = manifest.split("\n[dependencies]\n").nth(1).expect("dependencies");
    let section = section.split("\n[").next().unwrap_or_default();
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned();
    section.lines().map(name).filter(|name| !name.is_empty() && !name.starts_with('#')).collect()
}

/// The Rust files of all crates, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join("crates")];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    found
}

fn lies_in(path: &Path, part: &str) -> bool {
    path.to_string_lossy().contains(part)
}

#[test]
fn rules_cannot_do_io() {
    let pure = ["blake3", "model", "rust_decimal", "serde", "serde_json"];
    for of in ["model", "streams"] {
        let others: Vec<_> = dependencies(of).into_iter().filter(|d| !pure.contains(&d.as_str())).collect();
        assert!(others.is_empty(), "{of} depends on {others:?}");
    }
}

#[test]
fn the_sandbox_imports_none_of_our_crates_and_the_clients_only_the_transport() {
    let ours = ["engine", "fxiaoke", "jdy", "jingxiang", "model", "sandbox", "store", "streams", "transport"];
    let imports = |of: &str| dependencies(of).into_iter().filter(|d| ours.contains(&d.as_str())).collect::<Vec<_>>();
    assert!(imports("sandbox").is_empty());
    assert_eq!(imports("jdy"), ["transport"]);
    assert_eq!(imports("fxiaoke"), ["transport"]);
    assert_eq!(imports("store"), ["model"]);
    assert_eq!(imports("engine"), ["model", "store"]);
}

#[test]
fn sql_stands_in_the_store_only() {
    for of in ["engine", "streams", "model", "jdy", "fxiaoke", "jingxiang", "transport"] {
        assert!(!dependencies(of).contains(&"sqlx".to_owned()), "{of}");
    }
}

#[test]
fn nothing_reads_the_wall_clock_but_the_clock() {
    for (path, text) in sources() {
        // What measures time may look at it.
        let allowed = ["/jingxiang/src/clock.rs", "/sandbox/", "/bench/", "/tests/"];
        if allowed.iter().any(|part| lies_in(&path, part)) {
            continue;
        }
        for forbidden in ["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"] {
            assert!(!text.contains(forbidden), "{} reads the wall clock", path.display());
        }
    }
}

#[test]
fn files_stay_readable() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        let most = if lies_in(&path, "/tests/") { 450 } else { 320 };
        assert!(lines <= most, "{} has {lines} lines", path.display());
    }
}

#[test]
fn nothing_is_left_undone() {
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("FIX", "ME")];
    for (path, text) in sources() {
        for mark in marks {
            assert!(!text.contains(mark), "{} has {mark}", path.display());
        }
    }
}
