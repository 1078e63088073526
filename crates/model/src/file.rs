//! Files that records hold (AT-1 to AT-3).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Kind, Preset};

/// That files travel with the records of a stream, and how.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// The source field's label.
    pub source: &'static str,
    /// The target field's label.
    pub target: &'static str,
    /// The target field's name.
    pub name: &'static str,
    /// The kind of their bindings: a file's name on the source side ↔ its address on the target side.
    pub kind: Kind,
    /// The switch without which they neither travel nor are compared.
    pub preset: Preset,
    /// The largest file that the target takes, in bytes.
    pub most: usize,
}

/// A file as its record names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Its name in the source's file service: the same as long as it is the same file. Empty where the record has none.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its length in bytes, where the record says.
    #[serde(default, skip_serializing)]
    pub size: Option<u64>,
}

impl FileRef {
    /// Which file it is, and what it is called: what a change of it is seen by.
    pub fn naming(&self) -> (&str, &str) {
        (&self.id, &self.name)
    }
}

/// Reads the files of a field; a field of another type has none, and does not spoil its record (AT-3).
/// For `#[serde(default, deserialize_with = "model::files")]`.
pub fn files<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<FileRef>>, D::Error> {
    let value = Option::<Value>::deserialize(from)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// What a write says of the target record's files. What others have attached there is not ours to take away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attach {
    /// The target field's name.
    pub field: &'static str,
    /// The addresses that are to be there.
    pub there: Vec<String>,
    /// The addresses that we once attached and that are to be there no more.
    pub gone: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_another_one_by_its_id_and_by_its_name_and_not_by_its_size() {
        let file = |id: &str, name: &str, size| FileRef { id: id.to_owned(), name: name.to_owned(), size };
        assert_eq!(file("N_1", "合同.pdf", Some(1)).naming(), ("N_1", "合同.pdf"));
        assert_eq!(file("N_1", "合同.pdf", None).naming(), ("N_1", "合同.pdf"));
    }
}
