//! Changes in which a field may be left out, be null, or have a value.

use serde::{Deserialize, Deserializer};

/// Left out, null, or a value: three things in a change.
pub type Given<T> = Option<Option<T>>;

/// Reads one of the three: `#[serde(default, deserialize_with = "given")]`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(source: D) -> Result<Given<T>, D::Error> {
    Option::deserialize(source).map(Some)
}
