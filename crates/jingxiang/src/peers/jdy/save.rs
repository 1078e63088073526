//! Finding and writing records (jdy-api.md §3.1, §3.5, §3.6).

use ::jdy::Filter;
use engine::{CallError, Found, Next};
use futures::{StreamExt, TryStreamExt};
use model::{Attach, Draft, Fields, Target};
use serde_json::{Map, Value, json};

use super::JdyPeer;
use super::objects::{Entry, entry};
use super::refusal::told;
use crate::peers;

/// Look-ups under way at once.
const WIDTH: usize = 8;

impl JdyPeer {
    /// The records that agree in a field.
    pub(super) async fn find_records(
        &self,
        entry: &Entry,
        field: &str,
        values: &[Value],
    ) -> Result<Vec<Found>, CallError> {
        let wanted: Vec<String> =
            values.iter().filter_map(peers::text).filter(|v| !v.is_empty() && !engine::is_made_up(v)).collect();
        let found = futures::stream::iter(wanted).map(|value| async move { self.find_one(entry, field, &value).await });
        let found: Vec<Vec<Value>> = found.buffered(WIDTH).try_collect().await?;
        let found = found.into_iter().flatten().filter_map(|row| {
            let id = peers::text_at(&row, "id")?;
            let Value::Object(fields) = row else { return None };
            Some(Found { id, fields: fields.into_iter().collect() })
        });
        Ok(found.collect())
    }

    /// A master datum by its number has a call of its own; a bill is looked for by its list's filter, and anything else
    /// by search, which finds parts of texts too (§5.1, §5.9).
    async fn find_one(&self, entry: &Entry, field: &str, value: &str) -> Result<Vec<Value>, CallError> {
        let same = |row: &Value| peers::text_at(row, field).as_deref() == Some(value);
        if field == entry.number && field == "number" {
            let row = self.client.detail_by_number(entry.object, value).await.map_err(told)?;
            return Ok(row.into_iter().filter(same).collect());
        }
        let name = if field == "bill_no" && entry.number == field { field } else { "search" };
        let extra = vec![(name.to_owned(), value.to_owned())];
        let rows = self.whole(entry, &Filter { include_disabled: true, extra, ..Filter::default() }).await?;
        Ok(rows.into_iter().map(|(_, row)| row).filter(same).collect())
    }

    /// Creates, or updates the record `id`; answers its id.
    pub(super) async fn save(&self, target: &Target, id: Option<&str>, draft: &Draft) -> Result<String, CallError> {
        let entry = entry(target.object)?;
        let mut body = body(entry, target, id, draft);
        if let Some(attach) = &draft.attach {
            let there = self.attached(entry, id, attach.field).await?;
            body.insert(attach.field.to_owned(), attachments(there, attach));
        }
        self.hands.save(entry, &draft.title, &body).await.map_err(told)
    }

    /// The addresses of what is attached to a record now.
    async fn attached(&self, entry: &Entry, id: Option<&str>, field: &str) -> Result<Vec<String>, CallError> {
        let Some(id) = id.filter(|id| !engine::is_made_up(id)) else { return Ok(Vec::new()) };
        let record = self.client.detail(entry.object, id).await.map_err(told)?.unwrap_or_default();
        let files = record.get(field).and_then(Value::as_array);
        Ok(files.into_iter().flatten().filter_map(|file| peers::text_at(file, "url")).collect())
    }

    /// Deletes; what is gone is deleted.
    pub(super) async fn remove(&self, entry: &Entry, id: &str) -> Result<(), CallError> {
        match self.hands.delete(entry, id).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_missing() => Ok(()),
            Err(error) => {
                let error = told(error);
                let gone =
                    error.next == Next::Reject && self.client.detail(entry.object, id).await.map_err(told)?.is_none();
                if gone { Ok(()) } else { Err(error) }
            }
        }
    }
}

/// A save body, flat (§3.5). The whole record is sent: a new one without its empty fields, a changed one with them as
/// empty texts, so that they are cleared. Lines have no ids, so they replace those there were.
fn body(entry: &Entry, target: &Target, id: Option<&str>, draft: &Draft) -> Map<String, Value> {
    let mut body = filled(&draft.fields);
    if let Some(id) = id {
        let empty = draft.fields.iter().filter(|(_, value)| value.is_null());
        body.extend(empty.map(|(name, _)| (name.clone(), "".into())));
        body.insert("id".to_owned(), id.into());
    }
    if let Some(lines) = target.lines {
        let rows: Vec<Value> = draft.lines.iter().map(|line| filled(line).into()).collect();
        body.insert(lines.to_owned(), rows.into());
    }
    // A record that is there already may well share its name: that was somebody's decision.
    if entry.ignores_warnings || id.is_some() {
        body.insert("ignore_warn".to_owned(), true.into());
    }
    body
}

/// The array replaces what was attached (§5.13, an assumption), so it repeats what others have attached.
fn attachments(there: Vec<String>, attach: &Attach) -> Value {
    let mut urls = there;
    urls.retain(|url| !attach.gone.contains(url) && !attach.there.contains(url));
    urls.extend(attach.there.iter().cloned());
    urls.into_iter().map(|url| json!({ "url": url })).collect()
}

fn filled(fields: &Fields) -> Map<String, Value> {
    fields.iter().filter(|(_, v)| !v.is_null()).map(|(name, v)| (name.clone(), without_nulls(v))).collect()
}

/// The same at any depth: JDY reads a null as a wrong type in places.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let filled = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(filled.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use model::Adopt;

    use super::*;

    const ORDER: Target =
        Target { lines: Some("material_entity"), ..Target::new("sales_order", &["bill_no"], Adopt::Never) };

    fn saved(id: Option<&str>, draft: Value) -> Value {
        let draft: Draft = serde_json::from_value(draft).expect("a draft");
        body(entry("sales_order").expect("known"), &ORDER, id, &draft).into()
    }

    #[test]
    fn a_new_record_goes_without_its_empty_fields() {
        let draft = json!({"fields": {"bill_no": "D1", "emp_id": null, "contacts": [{"name": "甲", "email": null}]},
            "lines": [{"qty": 1.5, "comment": null}]});
        let expected = json!({"bill_no": "D1", "contacts": [{"name": "甲"}], "material_entity": [{"qty": 1.5}],
            "ignore_warn": true});
        assert_eq!(saved(None, draft), expected);
    }

    #[test]
    fn at_1_ours_come_and_go_and_what_others_attached_stays() {
        let urls = |urls: &[&str]| -> Vec<String> { urls.iter().map(|url| (*url).to_owned()).collect() };
        let attach = Attach { field: "attachments_url", there: urls(&["b", "c"]), gone: urls(&["a"]) };
        let expected = json!([{"url": "by hand"}, {"url": "b"}, {"url": "c"}]);
        assert_eq!(attachments(urls(&["a", "by hand", "b"]), &attach), expected);
        assert_eq!(attachments(Vec::new(), &Attach::default()), json!([]));
    }

    #[test]
    fn a_changed_record_goes_with_its_id_and_clears_what_is_empty() {
        let body = saved(Some("8"), json!({"fields": {"bill_no": "D1", "emp_id": null}, "lines": []}));
        assert_eq!((&body["id"], &body["emp_id"]), (&json!("8"), &json!("")));
    }
}
