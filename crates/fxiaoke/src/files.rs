//! Files: how a record names them, and the calls that carry their bytes (fxiaoke-api.md chapter 5).

mod media;
mod signed;

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use transport::Next;

use crate::call::text_at;
use crate::{Client, Error, limits};

/// Files take longer than calls (§7.1).
const DEADLINE: Duration = Duration::from_mins(1);

/// One file of an attachment field (§5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    /// A mediaId, or a path within the service (`N_…` for good, `TN_…` until a record holds it). Without one, which the
    /// service does not document, the file cannot be fetched.
    pub path: String,
    /// The file's name, with its extension.
    pub name: String,
    /// The extension, without the dot.
    pub extension: String,
    /// Bytes, if the service tells.
    pub size: Option<u64>,
}

impl FileReference {
    /// The file at this path, called so.
    pub fn new(path: impl Into<String>, name: impl Into<String>) -> Self {
        let (path, name) = (path.into(), name.into());
        let extension = extension(&name).to_owned();
        Self { path, name, extension, size: None }
    }

    /// The files of an attachment field's value; there are two spellings of one (§5.1).
    pub fn list(value: &Value) -> Vec<Self> {
        value.as_array().into_iter().flatten().map(Self::from_json).collect()
    }

    /// What an attachment field takes.
    pub fn to_json(&self) -> Value {
        let mut file = json!({"ext": self.extension, "path": self.path, "filename": self.name});
        if let Some(size) = self.size {
            file["size"] = size.into();
        }
        file
    }

    fn from_json(file: &Value) -> Self {
        let path = text_at(file, "path").unwrap_or_default();
        let name = text_at(file, "filename").or_else(|| text_at(file, "name")).unwrap_or_else(|| path.clone());
        let extension = text_at(file, "ext").unwrap_or_else(|| extension(&name).to_owned());
        Self { path, name, extension, size: text_at(file, "size").and_then(|size| size.parse().ok()) }
    }

    fn uploaded(path: String, name: &str, bytes: &Bytes) -> Self {
        Self { size: u64::try_from(bytes.len()).ok(), ..Self::new(path, name) }
    }

    /// Paths within the service and mediaIds are fetched differently.
    fn is_path(&self) -> bool {
        self.path.starts_with("N_") || self.path.starts_with("TN_")
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

impl Client {
    /// The bytes of a file, refused when there are more than `most` of them. A path that the older media call refuses
    /// is fetched through a signed address.
    pub async fn download(&self, file: &FileReference, most: usize) -> Result<Bytes, Error> {
        match self.download_media(file, most).await {
            Err(error) if error.next == Next::Reject && file.is_path() => self.download_signed(&file.path, most).await,
            result => result,
        }
    }

    /// Stores a file, to be named in a record. What no record names is forgotten by the service or harms nobody, so
    /// a lost answer is [`Next::Retry`].
    pub async fn upload(&self, name: &str, bytes: Bytes) -> Result<FileReference, Error> {
        if bytes.len() > limits::FILE_BYTES {
            return Err(Error::new(Next::Reject, format!("文件 {name} 超过 100 MB，纷享销客不能接收")));
        }
        let path = if bytes.len() > limits::MEDIA_BYTES {
            self.upload_signed(name, &bytes).await?
        } else {
            self.upload_media(name, &bytes).await?
        };
        Ok(FileReference::uploaded(path, name, &bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_file_are_read() {
        let value = json!([
            {"ext": "png", "path": "N_202601_01_00.png", "filename": "a.png", "size": 51200, "create_time": 1},
            {"name": "b.tar.gz", "path": "0a1b"},
            {"name": "without a path"},
        ]);
        let files = FileReference::list(&value);
        assert_eq!((files.len(), files[2].path.as_str(), files[2].name.as_str()), (3, "", "without a path"));
        assert_eq!((files[0].name.as_str(), files[0].size, files[0].is_path()), ("a.png", Some(51_200), true));
        assert_eq!((files[1].extension.as_str(), files[1].size, files[1].is_path()), ("gz", None, false));
        let expected = json!({"ext": "png", "path": "N_202601_01_00.png", "filename": "a.png", "size": 51200});
        assert_eq!(files[0].to_json(), expected);
    }

    #[test]
    fn a_field_without_files_has_none() {
        assert!(FileReference::list(&Value::Null).is_empty());
    }
}
