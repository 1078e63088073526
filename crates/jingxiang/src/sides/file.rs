//! The files of a record on both sides (AT-1). 精斗云 says of what is attached where it is and nothing else (jdy-api.md
//! §5.13), so a file is known there by the address that it was bound to.

use model::FileRef;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::peers;

/// A file of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What people call it; of one that only the target has and we know nothing of, the end of its address.
    pub name: String,
    /// Its length in bytes, where the source says.
    pub size: Option<u64>,
    /// How it stands.
    pub stands: Stands,
}

/// How a file stands on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = FileStands)]
pub enum Stands {
    /// On both.
    Same,
    /// The target does not have it.
    Missing,
    /// We attached it, and the source does not have it any more.
    Left,
    /// People have attached it in the target, where it stays.
    Theirs,
}

/// The addresses of what the target has attached in this field.
pub(super) fn addresses(held: &Map<String, Value>, field: &str) -> Vec<String> {
    let files = held.get(field).and_then(Value::as_array);
    files.into_iter().flatten().filter_map(|file| peers::text_at(file, "url")).collect()
}

/// The source's files, then what else the target has. `places`: which file of the source is at which address, and its name.
pub(super) fn compared(mine: &[FileRef], theirs: &[String], places: &[(&str, &str, &str)]) -> Vec<File> {
    let is_at = |file: &FileRef, address: &str| places.iter().any(|(id, at, _)| *id == file.id && *at == address);
    let of_source = mine.iter().map(|file| {
        let is_there = theirs.iter().any(|address| is_at(file, address));
        let stands = if is_there { Stands::Same } else { Stands::Missing };
        File { name: file.name.clone(), size: file.size, stands }
    });
    let others = theirs.iter().filter(|address| !mine.iter().any(|file| is_at(file, address)));
    let of_target = others.map(|address| match places.iter().find(|(_, at, _)| at == address) {
        Some((.., name)) => File { name: (*name).to_owned(), size: None, stands: Stands::Left },
        None => File { name: end_of(address), size: None, stands: Stands::Theirs },
    });
    of_source.chain(of_target).collect()
}

/// The name that an address ends with, as people read it; as it is written where that would be no text.
fn end_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address).trim_end_matches('/');
    let end = path.rsplit('/').next().unwrap_or(path);
    let read = percent_decode_str(end).decode_utf8().ok().filter(|name| !name.contains(char::is_control));
    read.map_or_else(|| end.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_1_a_file_is_the_same_where_it_was_bound_to_missing_left_or_theirs() {
        let file = |id: &str, name: &str| FileRef { id: id.into(), name: name.into(), size: Some(7) };
        let mine = [file("N_1", "合同.pdf"), file("N_2", "报价.pdf"), file("", "无编号.pdf")];
        let theirs = ["u/1", "u/3", "https://jdy/u/by-hand.png?sign=1"].map(str::to_owned);
        let places = [("N_1", "u/1", "合同.pdf"), ("N_2", "u/2", "报价.pdf"), ("N_3", "u/3", "旧.pdf")];
        let stands: Vec<_> =
            compared(&mine, &theirs, &places).into_iter().map(|f| (f.name, f.size, f.stands)).collect();
        let expected = [
            ("合同.pdf", Some(7), Stands::Same),
            ("报价.pdf", Some(7), Stands::Missing),
            ("无编号.pdf", Some(7), Stands::Missing),
            ("旧.pdf", None, Stands::Left),
            ("by-hand.png", None, Stands::Theirs),
        ];
        assert_eq!(stands, expected.map(|(name, size, stands)| (name.to_owned(), size, stands)));
        assert_eq!(compared(&[], &[], &places), []);
    }

    #[test]
    fn at_1_a_name_in_an_address_is_told_as_people_read_it() {
        for (address, name) in [
            ("https://jdy/u/%E5%90%88%E5%90%8C%20%28%E7%BB%88%29%2Epdf?sign=%2F", "合同 (终).pdf"),
            ("https://jdy/u/合同.pdf", "合同.pdf"),
            ("https://jdy/u/100%25.pdf", "100%.pdf"),
            ("https://jdy/u/100%.pdf", "100%.pdf"),
            ("https://jdy/u/%BA%CF%CD%AC.pdf", "%BA%CF%CD%AC.pdf"),
            ("https://jdy/u/a%0Ab.pdf", "a%0Ab.pdf"),
            ("https://jdy/u/%E5%90%88/", "合"),
        ] {
            assert_eq!(end_of(address), name);
        }
    }
}
