//! The two systems as the engine sees them.
//!
//! An adapter turns the canonical values of [`model::Fields`] into its system's own and back, finds a tenant's own
//! names by label, and pages through what changed. It decides nothing and names no kind: what it knows of an object is
//! what the stream's [`Source`](model::Source) or [`Target`](model::Target) says and what the system itself describes.

pub mod crm;
pub mod jdy;

/// What happens next, in the engine's words. A token that could not be renewed needs a person.
fn next(next: transport::Next) -> engine::Next {
    match next {
        transport::Next::Retry => engine::Next::Retry,
        transport::Next::Pause => engine::Next::Pause,
        transport::Next::Reject => engine::Next::Reject,
        transport::Next::Ambiguous => engine::Next::Ambiguous,
        transport::Next::Renew | transport::Next::Stop => engine::Next::Stop,
    }
}

/// A target record as people look at it: by the names that its stream writes, what a field refers to by name beside it
/// under `…__r`.
#[derive(Debug, Default)]
pub struct Held {
    /// Its fields.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// Its lines, in its own order.
    pub lines: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// A scalar as text: ids are text, and numbers in places.
pub(crate) fn text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A field as text; nothing when it is missing or empty.
pub(crate) fn text_at(value: &serde_json::Value, name: &str) -> Option<String> {
    value.get(name).and_then(text).filter(|text| !text.is_empty())
}

/// Whether there is nothing in it, however a system says so.
fn is_empty(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => true,
        serde_json::Value::String(text) => text.is_empty(),
        serde_json::Value::Array(items) => items.is_empty(),
        serde_json::Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
