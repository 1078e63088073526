//! Which fields of a raw record a type reads: as it is declared, without an instance.

use std::cell::Cell;

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// The fields that `T` reads, by the names that they have in the record.
pub fn fields_read<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let names = Cell::new(&[][..]);
    // It always fails: there is nothing to read.
    drop(T::deserialize(Names(&names)));
    names.get()
}

/// Gives nothing, and notes what a structure would like to have.
struct Names<'a>(&'a Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.set(fields);
        Err(Error::custom("nothing to read"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing to read"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    #[expect(dead_code, reason = "read by name only")]
    struct Row {
        #[serde(rename = "_id")]
        id: String,
        #[serde(default, rename = "交货方式")]
        method: Option<String>,
        #[serde(skip)]
        made: bool,
    }

    #[derive(serde::Deserialize)]
    #[serde(transparent)]
    #[expect(dead_code, reason = "read by name only")]
    struct Whole(Row);

    #[test]
    fn a_type_tells_the_names_that_it_reads() {
        assert_eq!(fields_read::<Row>(), ["_id", "交货方式"]);
        assert_eq!(fields_read::<Whole>(), ["_id", "交货方式"]);
        assert!(fields_read::<String>().is_empty());
    }
}
