//! Values as both systems send them, made exact.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// The exact value of a JSON number.
pub fn exact(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// A decimal as a JSON number without trailing zeros; never through a binary fraction.
pub fn decimal(value: Decimal) -> Value {
    Number::from_str(&value.normalize().to_string()).map_or(Value::Null, Value::Number)
}

/// Reads a decimal that a system sends as a number or as text (jdy-api.md §3.5, fxiaoke-api.md §2.8); missing, null
/// and "" are `None`. For `#[serde(default, deserialize_with = "model::optional_decimal")]`.
pub fn optional_decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
    number(&Value::deserialize(from)?).map_err(|what| serde::de::Error::custom(format!("不是数字：{what}")))
}

/// A decimal as a system sends it, as number or as text; null and "" are `None`. What is neither comes back as text.
pub fn number(value: &Value) -> Result<Option<Decimal>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Number(n) => exact(n).map(Some).ok_or_else(|| n.to_string()),
        Value::String(s) if s.trim().is_empty() => Ok(None),
        Value::String(s) => Decimal::from_str(s.trim()).map(Some).map_err(|_| s.clone()),
        other => Err(other.to_string()),
    }
}

/// Reads text that may come as a number, as null, or not at all; "" is `None`. Ids and flags come both ways.
/// For `#[serde(default, deserialize_with = "model::text")]`.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(from)? {
        Some(Value::String(s)) if !s.trim().is_empty() => Some(s),
        Some(Value::Number(n)) => Some(n.to_string()),
        Some(Value::Bool(b)) => Some(b.to_string()),
        _ => None,
    })
}

/// Whether the text is a day, `YYYY-MM-DD`, between 1900 and 2999: absurd dates are refused where they are read.
pub fn days(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|p| p.parse::<u32>().ok());
    text.len() == 10
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
        && part(0..4).is_some_and(|y| (1900..3000).contains(&y))
        && part(5..7).is_some_and(|m| (1..=12).contains(&m))
        && part(8..10).is_some_and(|d| (1..=31).contains(&d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Row {
        #[serde(default, deserialize_with = "optional_decimal")]
        price: Option<Decimal>,
    }

    fn price(json: &str) -> Result<Option<Decimal>, serde_json::Error> {
        serde_json::from_str::<Row>(json).map(|row| row.price)
    }

    #[test]
    fn money_is_exact_as_number_and_as_text() {
        let expected = Decimal::from_str("0.1234567890").ok();
        assert_eq!(price(r#"{"price": 0.1234567890}"#).expect("a number"), expected);
        assert_eq!(price(r#"{"price": "0.1234567890"}"#).expect("text"), expected);
        for nothing in ["{}", r#"{"price": null}"#, r#"{"price": " "}"#] {
            assert_eq!(price(nothing).expect("nothing"), None);
        }
        assert!(price(r#"{"price": "十元"}"#).is_err());
    }

    #[test]
    fn a_decimal_is_written_without_trailing_zeros() {
        assert_eq!(decimal(Decimal::new(1250, 2)).to_string(), "12.5");
        assert_eq!(decimal(Decimal::new(100, 0)).to_string(), "100");
    }

    #[test]
    fn absurd_days_are_no_days() {
        assert!(days("2026-11-23"));
        for absurd in ["", "2026-13-01", "9999-01-01", "2026/11/23", "0001-01-01", "明天明天明天明"] {
            assert!(!days(absurd), "{absurd}");
        }
    }
}
