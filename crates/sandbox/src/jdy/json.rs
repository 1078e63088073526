//! Replies are written straight into text, by the inventory: what a row does not say is written with its empty value,
//! so that every reply has all the fields of the sheet and no other.

use std::fmt::Write;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::crypt::Cipher;
use super::shapes::{Shape, Type};

/// One structure under the pen.
pub(crate) struct Row<'a> {
    out: &'a mut String,
    shape: &'static Shape,
    seen: u128,
    first: bool,
    /// G2 encrypts private fields, G1 does not.
    cipher: Option<&'a Cipher>,
}

impl<'a> Row<'a> {
    /// Begins a structure; [`Self::end`] ends it.
    pub(crate) fn open(out: &'a mut String, shape: &'static Shape, cipher: Option<&'a Cipher>) -> Self {
        out.push('{');
        Self { out, shape, seen: 0, first: true, cipher }
    }

    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// Writes the key, unless the structure has no such field.
    fn key(&mut self, name: &str) -> Option<Type> {
        let at = self.shape.place(name)?;
        if self.seen & (1 << at) != 0 {
            return None;
        }
        self.seen |= 1 << at;
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        Some(self.shape.fields[at].kind)
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        if let Some(kind) = self.key(name) {
            self.put_text(kind, text);
        }
    }

    fn put_text(&mut self, kind: Type, text: &str) {
        match (kind, self.cipher) {
            (Type::Private, Some(cipher)) => quote(self.out, &cipher.seal(text)),
            (Type::Int | Type::Number, _) if text.is_empty() => self.out.push('0'),
            (Type::Int | Type::Number, _) if text.parse::<Decimal>().is_ok() => self.out.push_str(text),
            (Type::Bool, _) => self.out.push_str(if text == "true" { "true" } else { "false" }),
            _ => quote(self.out, text),
        }
    }

    /// An id; 0 is none and empty.
    pub(crate) fn id(&mut self, name: &str, id: i64) {
        if self.key(name).is_some() {
            self.out.push('"');
            if id != 0 {
                let _ = write!(self.out, "{id}");
            }
            self.out.push('"');
        }
    }

    /// A whole number, as number or text as the field wants it.
    pub(crate) fn int(&mut self, name: &str, value: i64) {
        match self.key(name) {
            None => {}
            Some(Type::Text) => {
                let _ = write!(self.out, "\"{value}\"");
            }
            Some(_) => {
                let _ = write!(self.out, "{value}");
            }
        }
    }

    /// Money or a quantity, as number or text as the field wants it.
    pub(crate) fn dec(&mut self, name: &str, value: Decimal) {
        match self.key(name) {
            None => {}
            Some(Type::Text) => {
                let _ = write!(self.out, "\"{}\"", value.normalize());
            }
            Some(_) => {
                let _ = write!(self.out, "{}", value.normalize());
            }
        }
    }

    /// A quantity as stock writes it, ten decimals (sheet 3.5).
    pub(crate) fn stock(&mut self, name: &str, value: Decimal) {
        match self.key(name) {
            None => {}
            Some(Type::Text) => {
                let _ = write!(self.out, "\"{value:.10}\"");
            }
            Some(_) => {
                let _ = write!(self.out, "{}", value.normalize());
            }
        }
    }

    /// A flag, in whichever of its spellings the field wants: true, "true", 1.
    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        match self.key(name) {
            None => {}
            Some(Type::Text) => self.out.push_str(if value { "\"true\"" } else { "\"false\"" }),
            Some(Type::Int | Type::Number) => self.out.push(if value { '1' } else { '0' }),
            Some(_) => self.out.push_str(if value { "true" } else { "false" }),
        }
    }

    /// `enable`: "1" or "0", an integer in settlement objects (sheet 3.5).
    pub(crate) fn enable(&mut self, value: bool) {
        self.int("enable", i64::from(value));
    }

    /// A list of structures.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(Row<'_>, T),
    ) {
        if self.key(name).is_none() {
            return;
        }
        let inner = self.shape.inner(name);
        self.out.push('[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write(Row::open(self.out, inner, self.cipher), item);
        }
        self.out.push(']');
    }

    /// A value a client saved, in the type the field has here.
    pub(crate) fn value(&mut self, name: &str, value: &Value) {
        let Some(kind) = self.key(name) else { return };
        match (kind, value) {
            (_, Value::Null) => self.empty(kind),
            (_, Value::String(text)) => self.put_text(kind, text),
            (Type::Text | Type::Private, Value::Number(_) | Value::Bool(_)) => self.put_text(kind, &value.to_string()),
            _ => {
                let _ = write!(self.out, "{value}");
            }
        }
    }

    fn empty(&mut self, kind: Type) {
        self.out.push_str(match kind {
            Type::Text | Type::Private => "\"\"",
            Type::Int | Type::Number => "0",
            Type::Bool => "false",
            Type::Array | Type::List => "[]",
            Type::Map | Type::One => "{}",
        });
    }

    /// Fills in what was saved without being understood, then what is left, empty.
    pub(crate) fn end(mut self, extra: Option<&Map<String, Value>>) {
        for (name, value) in extra.into_iter().flatten() {
            self.value(name, value);
        }
        let shape = self.shape;
        for (at, field) in shape.fields.iter().enumerate() {
            if self.seen & (1 << at) == 0 && self.key(field.name).is_some() {
                self.empty(field.kind);
            }
        }
        self.out.push('}');
    }
}

/// A JSON text.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if u32::from(c) < 0x20 => {
                    let _ = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Row, quote};
    use crate::jdy::shapes::shape;

    #[test]
    fn a_row_has_every_field_of_the_sheet_once() {
        let mut out = String::new();
        let mut row = Row::open(&mut out, shape("GET /jdy/v2/bd/measure_unit_detail", "Data"), None);
        row.id("id", 8);
        row.text("name", "支\"");
        row.text("not_in_the_sheet", "x");
        let extra = json!({"precision": "2", "enable": 1});
        row.end(extra.as_object());
        let value: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(value["id"], "8");
        assert_eq!(value["name"], "支\"");
        assert_eq!(value["precision"], 2);
        assert_eq!(value["enable"], "1");
        assert_eq!(value["is_leaf"], false);
        assert_eq!(value.as_object().map(serde_json::Map::len), Some(14));
    }

    #[test]
    fn any_text_is_quoted_as_json() {
        for text in ["", "平常", "a\"b\\c\n\r\t\u{1}", "\u{7f}\u{2028}😀"] {
            let mut out = String::new();
            quote(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).expect("JSON"), text);
        }
    }
}
