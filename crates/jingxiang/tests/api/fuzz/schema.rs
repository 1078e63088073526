//! As much of JSON Schema as the description of the API uses: what does not fit it, and what does.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::bad;

/// Where the first thing is that does not fit, and how.
pub(crate) fn misfit(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(target) = schema["$ref"].as_str() {
        return misfit(document, resolved(document, target), value, at);
    }
    let parts = |name: &str| schema[name].as_array().map(Vec::as_slice);
    if let Some(all) = parts("allOf")
        && let Some(misfit) = all.iter().find_map(|part| misfit(document, part, value, at))
    {
        return Some(misfit);
    }
    if let Some(ways) = parts("oneOf") {
        let misfits: Vec<_> = ways.iter().filter_map(|way| misfit(document, way, value, at)).collect();
        // Two of them may both be met by an object that neither closes; none may not.
        if misfits.len() == ways.len() {
            return Some(misfits.join(" | "));
        }
    }
    let types = types(schema);
    if !types.is_empty() && !types.iter().any(|name| is(value, name)) {
        return Some(format!("{at}: {} instead of {types:?}", shown(value)));
    }
    if parts("enum").is_some_and(|values| !values.contains(value)) {
        return Some(format!("{at}: {} is none of {}", shown(value), schema["enum"]));
    }
    match value {
        Value::Array(items) => {
            let each = |(n, item)| misfit(document, &schema["items"], item, &format!("{at}/{n}"));
            items.iter().enumerate().find_map(each)
        }
        Value::Object(fields) => misfit_of_fields(document, schema, fields, at),
        _ => None,
    }
}

fn misfit_of_fields(document: &Value, schema: &Value, fields: &Map<String, Value>, at: &str) -> Option<String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(name) = required.into_iter().find(|name| !fields.contains_key(*name)) {
        return Some(format!("{at}: without {name}"));
    }
    fields.iter().find_map(|(name, value)| {
        let at = format!("{at}/{name}");
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(known), _) => misfit(document, known, value, &at),
            (None, Some(Value::Bool(false))) => Some(format!("{at}: unknown")),
            (None, Some(other)) => misfit(document, other, value, &at),
            // Types that are composed (`allOf`) name their fields in parts.
            (None, None) => None,
        }
    })
}

pub(crate) fn resolved<'a>(document: &'a Value, target: &str) -> &'a Value {
    document.pointer(target.trim_start_matches('#')).unwrap_or_else(|| panic!("the description has no {target}"))
}

pub(crate) fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("{name} is no type"),
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}

/// Something that fits; fields that may be missing are at times.
pub(crate) fn fitting(document: &Value, schema: &Value, known: &[String], rng: &mut Rng) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return fitting(document, resolved(document, target), known, rng);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        return fitting(document, &ways[rng.usize(..ways.len())], known, rng);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[rng.usize(..values.len())].clone();
    }
    let types = types(schema);
    match types.get(rng.usize(..types.len().max(1))).copied() {
        Some("boolean") => json!(rng.bool()),
        Some("integer") => json!([0, 1, 2, 60, 1_000, 1_700_000_000_000_i64][rng.usize(..6)]),
        Some("number") => json!(0.5),
        Some("string") if rng.bool() => json!(known[rng.usize(..known.len())]),
        Some("string") => json!(bad::TEXTS[rng.usize(..bad::TEXTS.len())]),
        Some("array") => (0..rng.usize(..3)).map(|_| fitting(document, &schema["items"], known, rng)).collect(),
        Some("object") => fitting_fields(document, schema, known, rng),
        _ => Value::Null,
    }
}

fn fitting_fields(document: &Value, schema: &Value, known: &[String], rng: &mut Rng) -> Value {
    let mut made = Map::new();
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if required(name) || rng.bool() {
            made.insert(name.clone(), fitting(document, field, known, rng));
        }
    }
    if let Some(other @ Value::Object(_)) = schema.get("additionalProperties") {
        let name = known[rng.usize(..known.len())].clone();
        made.insert(name, fitting(document, other, known, rng));
    }
    Value::Object(made)
}
