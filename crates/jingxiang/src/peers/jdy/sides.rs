//! Target records as people look at them: by the names of the save, which are not in all places those of the detail.

use engine::{CallError, Peer};
use model::Target;
use serde_json::{Map, Value};

use super::JdyPeer;
use crate::peers::Held;

impl JdyPeer {
    /// A target record as it is now; `None` when it is gone.
    pub async fn held(&self, target: &Target, id: &str) -> Result<Option<Held>, CallError> {
        Ok(self.current(target, id).await?.and_then(|detail| held(detail, target.lines)))
    }
}

fn held(detail: Value, lines: Option<&str>) -> Option<Held> {
    let Value::Object(mut fields) = detail else { return None };
    let rows = lines.and_then(|lines| fields.remove(lines));
    // A customer's contacts are read as `bomentity` and saved as `contact_persons`, the primary one first (§5.1, quirk 6).
    if let Some(Value::Array(mut contacts)) = fields.remove("bomentity") {
        contacts.sort_by_key(|contact| contact["is_default_linkman"] != true);
        fields.insert("contact_persons".to_owned(), contacts.into());
    }
    let rows = rows.and_then(|rows| rows.as_array().cloned()).unwrap_or_default();
    let lines = rows.into_iter().filter_map(|row| if let Value::Object(row) = row { Some(called(row)) } else { None });
    Some(Held { lines: lines.collect(), fields: called(fields) })
}

/// What `emp_id` names is called `emp_name`.
fn called(mut fields: Map<String, Value>) -> Map<String, Value> {
    let names = fields.iter().filter_map(|(name, _)| {
        let stem = name.strip_suffix("_id")?;
        let called = fields.get(&format!("{stem}_name")).filter(|called| called.as_str() != Some(""))?;
        Some((format!("{name}__r"), called.clone()))
    });
    let names: Vec<_> = names.collect();
    fields.extend(names);
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_detail_is_told_by_the_names_of_its_save() {
        let detail = json!({"number": "C1", "saler_id": "7", "saler_name": "张三", "group_id": "0", "group_name": "",
            "bomentity": [{"mobile": "1"}, {"mobile": "2", "is_default_linkman": true}],
            "material_entity": [{"stock_id": "3", "stock_name": "主仓"}]});
        let held = held(detail, Some("material_entity")).expect("a record");
        assert_eq!((&held.fields["saler_id__r"], held.fields.get("group_id__r")), (&json!("张三"), None));
        assert_eq!(held.fields["contact_persons"][0]["mobile"], "2");
        assert_eq!((held.lines.len(), &held.lines[0]["stock_id__r"]), (1, &json!("主仓")));
    }
}
