//! What callers send that is wrong, hostile or merely odd.

use fastrand::Rng;
use serde_json::{Value, json};

/// Text of all kinds; it fits where any text does.
pub(super) const TEXTS: [&str; 20] = [
    "",
    " ",
    "a",
    "0",
    "-1",
    "99999999999999999999",
    "'); drop table connections; --",
    "' or '1'='1",
    "%_~\\",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "a\u{0}b",
    "\u{1}\u{1b}[31m\r\nset-cookie: a=b",
    "\u{202e}\u{feff}反转",
    "𠮷😀é\u{301}",
    "../../../../etc/passwd",
    "..%2f..%2f",
    "{{7*7}}${7*7}",
    "=cmd|' /C calc'!A0",
    "null",
];

/// Not of the type that is asked for, or beyond what it can hold.
pub(super) fn value(rng: &mut Rng) -> Value {
    match rng.usize(..13) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(-1),
        3 => json!(i64::MAX),
        4 => json!(i64::MIN),
        5 => json!(u64::MAX),
        6 => json!(1.5e300),
        7 => json!([]),
        8 => json!({}),
        9 => json!([[null]]),
        10 => json!({"a": {"b": []}}),
        11 => json!("长".repeat(rng.usize(1_000..20_000))),
        _ => json!(TEXTS[rng.usize(..TEXTS.len())]),
    }
}

/// Spoils one place of it.
pub(super) fn spoil(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(fields) if !fields.is_empty() && rng.usize(..8) > 0 => {
            let name = fields.keys().nth(rng.usize(..fields.len())).cloned().unwrap_or_default();
            match rng.usize(..4) {
                0 => drop(fields.remove(&name)),
                1 => drop(fields.insert("more".to_owned(), self::value(rng))),
                2 => spoil(&mut fields[&name], rng),
                _ => fields[&name] = self::value(rng),
            }
        }
        Value::Array(items) if !items.is_empty() && rng.bool() => {
            let at = rng.usize(..items.len());
            spoil(&mut items[at], rng);
        }
        other => *other = self::value(rng),
    }
}

/// A body that is no JSON, or not said to be, or too much; with its content type.
pub(super) fn body(rng: &mut Rng) -> (Vec<u8>, &'static str) {
    const JSON: &str = "application/json";
    match rng.usize(..9) {
        0 => (Vec::new(), JSON),
        1 => (b"{".to_vec(), JSON),
        2 => (b"{\"a\":\"\xff\"}".to_vec(), JSON),
        3 => (b"{} {}".to_vec(), JSON),
        4 => ("[".repeat(50_000).into_bytes(), JSON),
        5 => (b"{\"a\":1e999999999,\"b\":-0}".to_vec(), JSON),
        6 => (b"{}".to_vec(), "text/plain"),
        7 => (b"a=b".to_vec(), "application/x-www-form-urlencoded"),
        _ => (vec![b' '; 1024 * 1024 + 1], JSON),
    }
}
