//! Records as people look at them: every field under its label too, and a target record with its lines.

use engine::{CallError, Peer};
use fxiaoke::Describe;
use model::{Source, Target};
use serde_json::{Map, Value};

use super::{CrmPeer, read};
use crate::peers::{self, Held};

impl CrmPeer {
    /// A target record as it is now; `None` when it is gone. `kept` is the object that plays the target's part.
    pub async fn held(&self, target: &Target, id: &str, kept: Option<&str>) -> Result<Option<Held>, CallError> {
        if target.part {
            self.place(target, &[], kept).await?;
        }
        let Some(Value::Object(mut fields)) = self.current(target, id).await? else { return Ok(None) };
        if matches!(super::place(target.object), super::Place::Records) {
            fields = labelled(&*self.schemas.get(target.object).await?, fields);
        }
        let lines = match target.lines {
            Some(object) => self.lines_of(object, target.object, id).await?,
            None => Vec::new(),
        };
        Ok(Some(Held { fields, lines }))
    }

    /// A source record, and its lines, with every field under its label as well.
    pub async fn said(&self, source: &Source, record: &Value) -> Result<Held, CallError> {
        let Some(record) = record.as_object() else { return Ok(Held::default()) };
        let mut held =
            Held { fields: labelled(&*self.schemas.get(source.object).await?, record.clone()), lines: vec![] };
        if let (Some(lines), Some(rows)) = (&source.lines, record.get("lines").and_then(Value::as_array)) {
            let describe = self.schemas.get(lines.object).await?;
            held.lines = rows.iter().filter_map(Value::as_object).map(|row| labelled(&describe, row.clone())).collect();
        }
        Ok(held)
    }

    /// The lines of a record, by the field that names their master.
    async fn lines_of(&self, object: &str, master: &str, id: &str) -> Result<Vec<Map<String, Value>>, CallError> {
        let (describe, master) = (self.schemas.get(object).await?, &self.schemas.get(master).await?.api_name);
        let names = |field: &fxiaoke::FieldDescribe| field.target.as_ref() == Some(master);
        let mut found: Vec<_> = describe.fields.iter().filter(|(_, field)| names(field)).collect();
        found.sort_by_key(|(_, field)| field.kind != "master_detail");
        let Some((by, _)) = found.first() else { return Ok(Vec::new()) };
        let mut rows = self.every_in(&describe.api_name, by, &[id.to_owned()]).await?;
        rows.retain(|row| row.get("life_status").and_then(Value::as_str) != Some("invalid"));
        rows.sort_by_key(|row| peers::text_at(row, super::rows::ROW_ORDER).and_then(|at| at.parse::<i64>().ok()));
        Ok(rows.iter().map(|row| labelled(&describe, read::record(&describe, row, &[]))).collect())
    }
}

/// [`read::labelled`], and what is referred to under its field's label.
fn labelled(describe: &Describe, record: Map<String, Value>) -> Map<String, Value> {
    let mut record = read::labelled(describe, record);
    for (name, field) in &describe.fields {
        if let Some(called) = record.get(&format!("{name}__r")).cloned() {
            record.entry(format!("{}__r", field.label)).or_insert(called);
        }
    }
    record
}
