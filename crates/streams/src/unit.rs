//! Unit 计量单位: 精斗云 → an option of 纷享销客's 产品.单位 (UN-1, UN-2, PR-4).

use model::{Adopt, Direction, Field, Kind, Named, Source, Spec, Stream, Target, value};
use serde::{Deserialize, Serialize};

/// The kind's name.
pub const KIND: Kind = Kind("unit");

/// The stream.
pub struct Unit;

/// A unit, alone or within a group. JDY's G2 has no group object: the adapter gives one row for each unit and one for
/// each unit of each multi-unit product, whose group is the base unit (jdy-api.md §5.4).
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    #[serde(default)]
    group_id: Option<String>,
    #[serde(default)]
    group_name: Option<String>,
}

impl Stream for Unit {
    type Record = Record;

    const SPEC: &'static Spec = &Spec::new(
        KIND,
        "计量单位",
        Direction::ToCrm,
        Source::new("unit"),
        Target { live: true, ..Target::new("ProductObj.unit", &["label"], Adopt::Same(&["label"])).called(&["label"]) },
    );

    const FIELDS: &'static [Field<Record>] = &[value("单位", "单位", "label", |r: &Record| label(r).into())
        .required()
        .made("有单位组的写作「组-单位」，没有的用单位名称")];

    fn key(&self, r: &Record) -> String {
        key(r.group_id.as_deref(), &r.id)
    }

    fn title(&self, r: &Record) -> String {
        label(r).unwrap_or_else(|| self.key(r))
    }
}

/// A unit's key: its id, within its group if it has one. An order line finds JDY's unit id in it again.
fn key(group: Option<&str>, unit: &str) -> String {
    group.map_or_else(|| unit.to_owned(), |group| format!("{group}/{unit}"))
}

/// The unit's id in JDY, from its key.
pub(crate) fn jdy_id(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// UN-1: `group-unit`; a unit without a group keeps its name.
fn label(r: &Record) -> Option<String> {
    let name = r.name.as_deref()?;
    Some(r.group_name.as_deref().map_or_else(|| name.to_owned(), |group| format!("{group}-{name}")))
}

/// PR-6, UN-1: what a product's base unit is called; a multi-unit product's units are a group of their own.
pub(crate) fn of_product(base: Option<&String>, name: Option<&String>, multi: bool) -> Option<Named> {
    let (base, name) = (base?, name.or(base)?);
    Some(if multi {
        Named { id: key(Some(base), base), name: format!("{name}-{name}") }
    } else {
        Named { id: key(None, base), name: name.clone() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_1_a_grouped_unit_is_called_group_unit_and_a_single_one_keeps_its_name() {
        let record = |json: &str| serde_json::from_str::<Record>(json).expect("a record");
        let labelled = |json: &str| label(&record(json));
        let grouped = labelled(r#"{"id":"2","name":"箱","group_id":"1","group_name":"支"}"#);
        assert_eq!(grouped.as_deref(), Some("支-箱"));
        assert_eq!(labelled(r#"{"id":"3","name":"个"}"#).as_deref(), Some("个"));
        assert_eq!(labelled(r#"{"id":"3"}"#), None);
    }

    #[test]
    fn a_key_leads_back_to_the_unit() {
        assert_eq!(jdy_id(&key(Some("1"), "2")), "2");
        assert_eq!(jdy_id(&key(None, "3")), "3");
    }
}
