//! Customer category 客户分类: 精斗云 → 纷享销客, the tree, parents before children (CC-1), with switch P-2.

use model::{
    Adopt, Direction, Ensure, Field, Kind, Named, Preset, Reference, Source, Spec, Stream, Target, reference, value,
};
use serde::{Deserialize, Serialize};

use crate::otherwise;

/// The kind's name.
pub const KIND: Kind = Kind("customer_category");

/// The tenant's object, by its label (fxiaoke-api.md §4.2: all names are the tenant's).
const OBJECT: &str = "客户分类";
const SWITCH: Preset = Preset::CustomerCategory;

/// The stream.
pub struct CustomerCategory;

/// A row of JDY's list (jdy-api.md §5.2).
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    parent_id: Option<String>,
    #[serde(default)]
    remark: Option<String>,
}

impl Stream for CustomerCategory {
    type Record = Record;

    const SPEC: &'static Spec = &Spec {
        preset: Some(SWITCH),
        ensures: &[
            Ensure::object(OBJECT, "customer_category__c").with(SWITCH),
            Ensure::field(OBJECT, "客户分类编号", "category_code__c", "text").with(SWITCH),
            Ensure::look_up(OBJECT, "上级分类", "parent_category__c", OBJECT).with(SWITCH),
            Ensure::field(OBJECT, "备注", "remark__c", "text").with(SWITCH),
            Ensure::look_up("AccountObj", "客户分类", "customer_category__c", OBJECT).with(SWITCH),
        ],
        ..Spec::new(
            KIND,
            "客户分类",
            Direction::ToCrm,
            Source::new("customer_group"),
            Target {
                live: true,
                ..Target::new(OBJECT, &["客户分类编号"], Adopt::Same(&["客户分类编号"]))
                    .called(&["客户分类编号", "name"])
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        value("客户分类编号", "客户分类编号", "客户分类编号", |r: &Record| r.number.clone().into()).required(),
        value("客户分类名称", "客户分类名称", "name", |r: &Record| r.name.clone().into()).required(),
        reference(
            "父级分类",
            "上级分类",
            "上级分类",
            Reference { kind: KIND, of: parent, otherwise: otherwise::hold, pull: false },
        ),
        value("备注", "备注", "备注", |r: &Record| r.remark.clone().into()),
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
    Some(Named { id: id.clone(), name: format!("上级分类 {id}") })
}
