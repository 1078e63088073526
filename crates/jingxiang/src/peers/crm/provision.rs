//! Making what a tenant lacks, through a function that the tenant installs (rules.md chapter P, fxiaoke-api.md §3.6).

use std::collections::BTreeSet;

use engine::{CallError, Next};
use model::Ensure;
use serde_json::{Map, Value, json};

use super::refusal::told;
use super::{CrmPeer, schema};
use crate::peers;

impl CrmPeer {
    /// Has the missing fields made; answers what is missing still.
    pub(super) async fn ensured(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let missing = self.missing(ensures).await?;
        if missing.is_empty() {
            return Ok(missing);
        }
        let fields: Vec<Value> = missing.iter().map(wanted).collect();
        match self.provision(json!({"fields": fields})).await {
            None => return Ok(missing),
            Some(Err(error)) if !matches!(error.next, Next::Reject | Next::Ambiguous) => return Err(error),
            Some(Err(error)) => tracing::warn!(%error, "the provisioning function failed"),
            Some(Ok(items)) => {
                for (ensure, refused) in missing.iter().zip(items).filter_map(|(e, item)| Some((e, item.err()?))) {
                    tracing::warn!(ensure.object, ensure.name, refused, "the provisioning function refused a field");
                }
            }
        }
        for object in missing.iter().map(|ensure| ensure.object).collect::<BTreeSet<_>>() {
            self.schemas.forget(object).await;
        }
        self.missing(&missing).await
    }

    /// Those that no field in use answers to. An object that is not there lacks all of its fields.
    async fn missing(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let mut missing = Vec::new();
        for ensure in ensures {
            let there = match self.schemas.get(ensure.object).await {
                Ok(describe) => [ensure.name, ensure.label].iter().any(|n| schema::field(&describe, n).is_some()),
                Err(error) if error.next == Next::Reject => false,
                Err(error) => return Err(error),
            };
            if !there {
                missing.push(*ensure);
            }
        }
        Ok(missing)
    }

    /// Runs the tenant's function; `None` when there is none. Answers what became of each item: done, or why not.
    pub(super) async fn provision(&self, input: Value) -> Option<Result<Vec<Result<(), String>>, CallError>> {
        let name = self.settings.provision_function.as_deref().filter(|name| !name.is_empty())?;
        let answer = self.client.function(name, input).await.map_err(told);
        Some(answer.map(|answer| items(&answer)))
    }
}

/// A field as the function takes it.
fn wanted(ensure: &Ensure) -> Value {
    let mut field = Map::new();
    let texts =
        [("object", ensure.object), ("api_name", ensure.name), ("label", ensure.label), ("type", ensure.field_type)];
    field.extend(texts.map(|(key, text)| (key.to_owned(), text.into())));
    field.extend(ensure.looks_up.map(|target| ("target".to_owned(), target.into())));
    Value::Object(field)
}

/// The function answers `{"items": [{"status": "created"|"exists"|"failed", "error"?}]}` in the order asked.
fn items(answer: &Value) -> Vec<Result<(), String>> {
    let item = |item: &Value| match peers::text_at(item, "status").as_deref() {
        Some("created" | "exists") => Ok(()),
        other => Err(peers::text_at(item, "error").or_else(|| other.map(str::to_owned)).unwrap_or_default()),
    };
    answer.get("items").and_then(Value::as_array).into_iter().flatten().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_asked_for_with_what_it_looks_up() {
        let ensure = Ensure {
            object: "SalesOrderProductObj",
            label: "发货仓库",
            name: "ship_warehouse__c",
            field_type: "object_reference",
            looks_up: Some("WarehouseObj"),
        };
        let expected = json!({"object": "SalesOrderProductObj", "api_name": "ship_warehouse__c", "label": "发货仓库",
            "type": "object_reference", "target": "WarehouseObj"});
        assert_eq!(wanted(&ensure), expected);
    }

    #[test]
    fn each_item_says_whether_it_is_there_now() {
        let answer = json!({"items": [{"status": "created"}, {"status": "exists"},
            {"status": "failed", "error": "不支持"}, {}]});
        let expected = [Ok(()), Ok(()), Err("不支持".to_owned()), Err(String::new())];
        assert_eq!(items(&answer), expected);
        assert!(items(&json!(null)).is_empty());
    }
}
