//! Writing JSON straight into the answer, and reading what callers sent.

use std::fmt::Write as _;

use serde_json::Value;

/// Writes a JSON string with its quotes.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[start..]);
    out.push('"');
}

/// Writes `"key":`, after a comma unless it is the first member.
pub(crate) fn key(out: &mut String, name: &str) {
    if !out.ends_with(['{', '[']) && !out.is_empty() {
        out.push(',');
    }
    string(out, name);
    out.push(':');
}

/// Writes `"key":"text"`.
pub(crate) fn member(out: &mut String, name: &str, text: &str) {
    key(out, name);
    string(out, text);
}

/// Writes `"key":value` for anything that prints as JSON does.
pub(crate) fn raw(out: &mut String, name: &str, value: impl std::fmt::Display) {
    key(out, name);
    let _ = write!(out, "{value}");
}

/// The text of a member, or `""`.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number given as a number or as digits.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A flag: the given default when it is absent.
pub(crate) fn flag(value: &Value, name: &str, default: bool) -> bool {
    match value.get(name) {
        Some(Value::Bool(b)) => *b,
        Some(Value::String(text)) => text == "true",
        _ => default,
    }
}

/// A list of texts; a bare text is a list of one.
pub(crate) fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(list) => list.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_json_wants_them() {
        for text in ["", "茶\"叶\"\\", "a\nb\tc\r\u{1}", "华强贸易有限公司"] {
            let mut out = String::new();
            string(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn members_are_parted_by_commas() {
        let mut out = String::from("{");
        member(&mut out, "a", "x");
        raw(&mut out, "b", 3);
        out.push('}');
        assert_eq!(out, r#"{"a":"x","b":3}"#);
    }
}
