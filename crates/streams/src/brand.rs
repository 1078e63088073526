//! Brand 品牌: 精斗云 → what 纷享销客's 产品.品牌 may say (BR-1), with switch P-1.

use model::{Adopt, Direction, Ensure, Field, Kind, Preset, Source, Spec, Stream, Target, value};
use serde::{Deserialize, Serialize};

/// The kind's name.
pub const KIND: Kind = Kind("brand");

/// The stream.
pub struct Brand;

/// A row of JDY's list (jdy-api.md §5.6). A disabled brand stays that of its products.
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
}

impl Stream for Brand {
    type Record = Record;

    // A text in most tenants, which takes any brand; where it is a selection, each brand is one of its options
    // (fxiaoke-api.md §4.3).
    const SPEC: &'static Spec = &Spec {
        preset: Some(Preset::Brand),
        ensures: &[Ensure::field("ProductObj", "品牌", "brand__c", "text").with(Preset::Brand)],
        ..Spec::new(
            KIND,
            "品牌",
            Direction::ToCrm,
            Source::new("brand"),
            Target::new("ProductObj.品牌", &["label"], Adopt::Same(&["label"])).called(&["label"]),
        )
    };

    const FIELDS: &'static [Field<Record>] =
        &[value("品牌名称", "品牌", "label", |r: &Record| r.name.clone().into()).required()];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }
}
