//! Making what a tenant lacks, through a function that the tenant installs (rules.md chapter P, fxiaoke-api.md §3.6).

use std::collections::BTreeSet;

use engine::{CallError, Next};
use fxiaoke::{Describe, FieldDescribe};
use model::{Ensure, Part};
use serde_json::{Value, json};

use super::refusal::told;
use super::{CrmPeer, schema};
use crate::peers;

impl CrmPeer {
    /// Has the missing objects and fields made; answers what is missing still.
    pub(super) async fn provided(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let missing = self.missing(ensures).await?;
        let makeable = self.makeable(&missing).await;
        if makeable.is_empty() {
            return Ok(missing);
        }
        match self.provision(self.wanted(&makeable).await).await {
            None => return Ok(missing),
            Some(Err(error)) if !matches!(error.next, Next::Reject | Next::Ambiguous) => return Err(error),
            Some(Err(error)) => tracing::warn!(%error, "the provisioning function failed"),
            Some(Ok(items)) => {
                for refused in items.into_iter().filter_map(Result::err) {
                    tracing::warn!(refused, "the provisioning function refused an object or a field");
                }
            }
        }
        for object in missing.iter().map(|ensure| ensure.object).collect::<BTreeSet<_>>() {
            self.schemas.forget(object).await;
        }
        self.missing(&missing).await
    }

    /// Those that nothing in use answers to. An object that is not there lacks all of its fields.
    pub(super) async fn missing(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let mut missing = Vec::new();
        for ensure in ensures {
            if self.schemas.known.has(ensure, (self.now)()) {
                self.schemas.rely_on(ensure);
                continue;
            }
            match self.schemas.get(ensure.object).await {
                Ok(describe) if is_there(ensure, &describe) => {
                    self.schemas.known.saw(ensure, (self.now)());
                    self.schemas.rely_on(ensure);
                }
                Ok(_) => missing.push(*ensure),
                Err(error) if error.next == Next::Reject => missing.push(*ensure),
                Err(error) => return Err(error),
            }
        }
        Ok(missing)
    }

    /// Those that can be made: an object that cannot be described, and is not about to be made itself, may have them.
    async fn makeable(&self, missing: &[Ensure]) -> Vec<Ensure> {
        let mut makeable = Vec::with_capacity(missing.len());
        for ensure in missing {
            if is_object_among(missing, ensure.object) || self.schemas.get(ensure.object).await.is_ok() {
                makeable.push(*ensure);
            }
        }
        makeable
    }

    /// Those that their objects, described anew, are without; one that is refused now as it was described some minutes ago. An
    /// object that is missing itself, or out of use, says nothing of its fields.
    pub(super) async fn described_without(&self, lacking: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let mut without = Vec::new();
        let objects: BTreeSet<&str> = lacking.iter().map(|ensure| ensure.object).collect();
        for object in objects.into_iter().filter(|object| !is_object_among(lacking, object)) {
            let described = match self.schemas.not_older(object, 0).await {
                Err(error) if error.next == Next::Reject => self.schemas.get(object).await,
                described => described,
            };
            match described {
                Ok(describe) => {
                    let of = |ensure: &&Ensure| ensure.object == object && !is_there(ensure, &describe);
                    without.extend(lacking.iter().filter(of).copied());
                }
                Err(error) if error.next == Next::Reject => {}
                Err(error) => return Err(error),
            }
        }
        Ok(without)
    }

    /// Has their objects described anew, which fails where one of those that the run goes by is there no more.
    pub(super) async fn are_there_now(&self, ensures: &[Ensure]) -> Result<(), CallError> {
        for object in ensures.iter().map(|ensure| ensure.object).collect::<BTreeSet<_>>() {
            self.schemas.not_older(object, 0).await?;
        }
        Ok(())
    }

    /// What the function is asked for: objects before the fields in them.
    async fn wanted(&self, missing: &[Ensure]) -> Value {
        let (mut objects, mut fields) = (Vec::new(), Vec::new());
        for ensure in missing {
            match ensure.what {
                Part::Object => objects.push(json!({"api_name": ensure.name, "label": ensure.label})),
                Part::Field { of_type, looks_up } => {
                    let mut field = json!({"object": self.object_name(ensure.object, missing).await,
                        "api_name": ensure.name, "label": ensure.label, "type": of_type});
                    if let Some(of) = looks_up {
                        field["target"] = self.object_name(of, missing).await.into();
                    }
                    fields.push(field);
                }
            }
        }
        json!({"objects": objects, "fields": fields})
    }

    /// The API name of an object that is there, or is about to be.
    async fn object_name(&self, object: &str, missing: &[Ensure]) -> String {
        let made = missing.iter().find(|ensure| ensure.what == Part::Object && ensure.object == object);
        match made {
            Some(made) => made.name.to_owned(),
            None => self.named(object).await.unwrap_or_else(|_| object.to_owned()),
        }
    }

    /// Runs the tenant's function; `None` when there is none. Answers what became of each item: done, or why not.
    pub(super) async fn provision(&self, input: Value) -> Option<Result<Vec<Result<(), String>>, CallError>> {
        let name = self.settings.provision_function.as_deref().filter(|name| !name.is_empty())?;
        let answer = self.hands.function(name, input.clone()).await.map_err(told);
        self.schemas.imagine(&input).await;
        Some(answer.map(|answer| items(&answer)))
    }
}

/// Whether the object itself is among these.
fn is_object_among(ensures: &[Ensure], object: &str) -> bool {
    ensures.iter().any(|ensure| ensure.what == Part::Object && ensure.object == object)
}

/// Whether the object that is described so has this.
pub(super) fn is_there(ensure: &Ensure, describe: &Describe) -> bool {
    let Part::Field { of_type, .. } = ensure.what else { return describe.active };
    // By what it is called, as the streams know it: a name is an assumption (fxiaoke-api.md §9, A3).
    let names = [Some(ensure.label), Some(ensure.name).filter(|_| ensure.by_name)];
    let field = |name| schema::field(describe, name).map(|(_, field)| field);
    names.into_iter().flatten().filter_map(field).any(|field| serves(field, of_type))
}

/// A tenant's own field serves whatever its type is, as far as it can hold the value: a file lies in no other field.
fn serves(field: &FieldDescribe, of_type: &str) -> bool {
    of_type != "file_attachment" || field.kind == of_type
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
    fn each_item_says_whether_it_is_there_now() {
        let answer = json!({"items": [{"status": "created"}, {"status": "exists"},
            {"status": "failed", "error": "不支持"}, {}]});
        let expected = [Ok(()), Ok(()), Err("不支持".to_owned()), Err(String::new())];
        assert_eq!(items(&answer), expected);
        assert!(items(&json!(null)).is_empty());
    }
}
