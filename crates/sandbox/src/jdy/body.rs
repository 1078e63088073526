//! Taking values out of a save body that has been checked against the inventory.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::refusal::{Outcome, Refusal};
use super::shapes::{Shape, blank};

/// Fields that a client saved and nothing understands: kept, and told again by the details that know them.
pub(crate) type Extra = Option<Box<Map<String, Value>>>;

/// No number of a bill is larger: products of two stay far from the end of what a decimal holds.
pub(crate) const LARGEST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// A body being emptied, field by field.
pub(crate) struct Body(Map<String, Value>);

impl Body {
    pub(crate) fn new(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// Reads the body of a call.
    pub(crate) fn read(bytes: &[u8]) -> Outcome<Map<String, Value>> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(Refusal::wrong_type("请求体", "JSON对象")),
            Err(_) => Err(Refusal::gateway(400, "请求参数不是合法的JSON")),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text; numbers count as texts. `None` if the field is not there.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name)? {
            Value::Null => None,
            Value::String(text) => Some(text.trim().to_owned()),
            other => Some(other.to_string()),
        }
    }

    /// A text that is not empty.
    pub(crate) fn word(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A decimal, from a number or a numeric text; empty is absent.
    pub(crate) fn dec(&mut self, name: &str) -> Outcome<Option<Decimal>> {
        match self.word(name) {
            None => Ok(None),
            Some(text) => {
                let value = decimal(&text).ok_or_else(|| Refusal::wrong_type(name, "数值"))?;
                if value.abs() > LARGEST {
                    return Err(Refusal::wrong_format(format!("{name}[{text}]超出范围")));
                }
                Ok(Some(value.round_dp(10)))
            }
        }
    }

    /// A decimal that may not be negative, nor larger than `most`.
    pub(crate) fn within(&mut self, name: &str, most: Decimal) -> Outcome<Option<Decimal>> {
        match self.dec(name)? {
            Some(value) if value < Decimal::ZERO || value > most => {
                Err(Refusal::wrong_format(format!("{name}[{value}]应在0到{most}之间")))
            }
            value => Ok(value),
        }
    }

    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.0.remove(name)? {
            Value::Bool(flag) => Some(flag),
            Value::String(text) => Some(text == "true" || text == "1"),
            Value::Number(number) => Some(number.as_i64() == Some(1)),
            _ => None,
        }
    }

    /// A list of structures; `None` if the field is not there.
    pub(crate) fn list(&mut self, name: &str) -> Option<Vec<Body>> {
        match self.0.remove(name)? {
            Value::Array(items) => Some(
                items
                    .into_iter()
                    .filter_map(|item| match item {
                        Value::Object(map) => Some(Self(map)),
                        _ => None,
                    })
                    .collect(),
            ),
            _ => None,
        }
    }

    /// An id. What is no id is refused as unknown.
    pub(crate) fn id(&mut self, name: &str) -> Outcome<Option<i64>> {
        match self.word(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| Refusal::unknown(name, &text)),
        }
    }

    /// What is left and in the inventory, laid over what was kept before.
    pub(crate) fn rest(self, shape: &Shape, before: &mut Extra) {
        const ORDERS: [&str; 6] =
            ["id", "ignore_warn", "operation_key", "operate_type", "reverse_condition_calculate", "regain_price"];
        for (name, value) in self.0 {
            if !shape.has(&name) || ORDERS.contains(&name.as_str()) {
                continue;
            }
            if blank(Some(&value)) {
                if let Some(before) = before {
                    before.remove(&name);
                }
            } else {
                before.get_or_insert_default().insert(name, value);
            }
        }
        if before.as_ref().is_some_and(|kept| kept.is_empty()) {
            *before = None;
        }
    }
}

/// A decimal as JSON or a form writes it, `1e3` included.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::json;

    use super::{Body, decimal};

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(decimal("12.50"), Some(Decimal::new(1250, 2)));
        assert_eq!(decimal("1e3"), Some(Decimal::new(1000, 0)));
        assert_eq!(decimal("x"), None);
        assert_eq!(super::LARGEST, Decimal::from(10_000_000_000_i64));
        let mut body = Body::new(json!({"a": 0.1, "b": "3", "c": ""}).as_object().cloned().unwrap_or_default());
        assert_eq!(body.dec("a"), Ok(Some(Decimal::new(1, 1))));
        assert_eq!(body.dec("b"), Ok(Some(Decimal::new(3, 0))));
        assert_eq!(body.dec("c"), Ok(None));
        assert_eq!(body.dec("d"), Ok(None));
    }
}
