//! Records that are read beside others, so that rules stay pure.

use crate::{Kind, Source};

/// Records that a source record names and cannot be read without: a receipt's outbounds. The adapter fetches them with
/// the page and puts each beside the id that names it, under the name of its object.
#[derive(Debug, Clone, Copy)]
pub struct Companion {
    /// The adapter's name for their object.
    pub object: &'static str,
    /// The list of the record whose entries name them.
    pub list: &'static str,
    /// The entry's field with the id.
    pub id: &'static str,
    /// An entry's field and the value without which its id is that of something else.
    pub only: (&'static str, &'static str),
}

/// What bound records look like on the target side, for lines that refer into them: the lines of the order that a
/// delivery ships.
#[derive(Debug, Clone, Copy)]
pub struct Twin {
    /// The kind whose bindings lead there.
    pub kind: Kind,
    /// How it is read, on the target side.
    pub source: Source,
    /// The field of the target's lines that refers into it; a tenant without it does not need to be asked.
    pub field: &'static str,
    /// What a line of it is of: the kind, and its field that names it.
    pub of: (Kind, &'static str),
}
