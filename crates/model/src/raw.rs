//! A source record as it was read.

use serde_json::Value;

/// One source record as it was read, in canonical values.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Its id in its system; several stream records can come of one.
    pub id: String,
    /// Its fields.
    pub value: Value,
    /// When it had changed (ms), where its system says so.
    pub changed_at: Option<i64>,
}

impl Raw {
    /// A record whose system does not say when it had changed.
    pub fn new(id: String, value: Value) -> Self {
        Self { id, value, changed_at: None }
    }
}
