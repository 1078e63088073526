//! Product category 商品类别 → 产品分类: the tree, parents before children, renames follow (PC-1).

use model::{Adopt, Direction, Field, Kind, Named, Reference, Source, Spec, Stream, Target, reference, value};
use serde::{Deserialize, Serialize};

use crate::otherwise;

/// The kind's name.
pub const KIND: Kind = Kind("product_category");

/// The stream.
pub struct ProductCategory;

/// A row of JDY's list with its detail: only the detail knows the parent (jdy-api.md §5.4).
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    parent_id: Option<String>,
}

impl Stream for ProductCategory {
    type Record = Record;

    const SPEC: &'static Spec = &Spec::new(
        KIND,
        "产品分类",
        Direction::ToCrm,
        Source { detail: true, ..Source::new("material_group") },
        Target {
            live: true,
            ..Target::new("ProductObj.category", &["name"], Adopt::Same(&["name", "pid"])).called(&["name"])
        },
    );

    const FIELDS: &'static [Field<Record>] = &[
        value("类别名称", "分类名称", "name", |r: &Record| r.name.clone().into()).required(),
        reference(
            "上级类别",
            "上级分类",
            "pid",
            Reference { kind: KIND, of: parent, otherwise: otherwise::hold, pull: false },
        ),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }
}

/// A top category has no parent, or parent 0.
fn parent(r: &Record) -> Option<Named> {
    let id = r.parent_id.as_ref().filter(|id| *id != "0")?;
    Some(Named { id: id.clone(), name: format!("上级类别 {id}") })
}
