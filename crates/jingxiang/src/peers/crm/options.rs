//! The options of a selection as a target, such as the units of 产品 (fxiaoke-api.md §3.3, UN-2). An option is known by
//! its label; the service has no call that makes one (§3.4), so a function of the tenant does.

use std::collections::HashMap;
use std::sync::Arc;

use engine::{CallError, Carried, Found, Next};
use fxiaoke::{Describe, FieldDescribe};
use model::Fields;
use serde_json::{Value, json};

use super::refusal::reject;
use super::{CrmPeer, schema};
use crate::peers;

/// Options are compared in every run (PR-4), and added by hand between two tries: what is known is asked for again.
pub(super) const FRESH_MS: i64 = 5_000;

/// How many options a call makes: what comes of a page.
const AT_ONCE: usize = 100;

/// The field whose options are meant.
#[derive(Clone, Copy)]
pub(super) struct Selection<'a> {
    pub(super) object: &'a str,
    pub(super) field: &'a str,
}

impl CrmPeer {
    /// The labels that may be chosen, each with the value of its option.
    pub(super) async fn usable(&self, at: Selection<'_>) -> Result<HashMap<String, String>, CallError> {
        let describe = self.fresh(at).await?;
        let (_, field) = schema::known(&describe, at.field)?;
        let mut values = HashMap::new();
        for option in field.options.iter().filter(|option| option.usable) {
            values.entry(option.label.clone()).or_insert_with(|| option.value.clone());
        }
        Ok(values)
    }

    /// Whether the field may say this: an option, or anything where it is no selection in this tenant.
    pub(super) async fn may_say(&self, at: Selection<'_>, label: &str) -> Result<bool, CallError> {
        let describe = self.fresh(at).await?;
        let (_, field) = schema::known(&describe, at.field)?;
        Ok(!field.kind.starts_with("select") || labels(field).any(|known| known == label))
    }

    /// The options with these labels.
    pub(super) async fn find_options(&self, at: Selection<'_>, values: &[Value]) -> Result<Vec<Found>, CallError> {
        let mut found = Vec::new();
        for label in values.iter().filter_map(peers::text).map(|label| label.trim().to_owned()) {
            if self.may_say(at, &label).await? {
                found.push(Found { fields: Fields::from([("label".to_owned(), label.as_str().into())]), id: label });
            }
        }
        Ok(found)
    }

    /// Has the tenant's function add an option; answers its label, which is its id for us. An option that is there
    /// already is added.
    pub(super) async fn add_option(&self, at: Selection<'_>, fields: &Fields) -> Result<String, CallError> {
        let label = fields.get("label").and_then(peers::text).unwrap_or_default().trim().to_owned();
        if label.is_empty() {
            return Err(reject("option", "选项没有名称".to_owned()));
        }
        if self.may_say(at, &label).await? {
            return Ok(label);
        }
        let option = json!({"object": at.object, "field": self.field_name(at).await?, "label": label});
        let Some(told) = self.provision(json!({"options": [option]})).await else {
            return Err(self.by_hand(at, &label).await?);
        };
        self.schemas.forget(at.object).await;
        match told {
            Err(error) if error.next != Next::Reject => Err(error),
            Ok(items) if items.first().is_some_and(Result::is_ok) => Ok(label),
            // The function says otherwise, or nothing that we understand: what counts is what is there.
            _ if self.may_say(at, &label).await? => Ok(label),
            told => Err(self.refused(at, &label, told).await?),
        }
    }

    /// How many options the tenant's function adds in one call; without one, each is refused for itself.
    pub(super) fn options_at_once(&self) -> Option<usize> {
        self.settings.provision_function.as_ref().map(|_| AT_ONCE)
    }

    /// Adds in one call the options that are not there. The others go alone ([`Self::add_option`]), and so does whatever
    /// the function does not say to have added: there its words are told.
    pub(super) async fn add_options(
        &self,
        at: Selection<'_>,
        records: &[Carried<'_>],
    ) -> Result<Vec<Option<String>>, CallError> {
        let mut missing: Vec<Option<String>> = Vec::with_capacity(records.len());
        for record in records {
            let label = match record {
                Carried::Create(draft) => draft.fields.get("label").and_then(peers::text),
                Carried::Update { .. } => None,
            };
            let label = label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty());
            missing.push(match label {
                Some(label) if !self.may_say(at, &label).await? => Some(label),
                _ => None,
            });
        }
        let many = missing.iter().flatten().count();
        if many < 2 {
            return Ok(vec![None; records.len()]);
        }
        let field = self.field_name(at).await?;
        let option = |label: &String| json!({"object": at.object, "field": field, "label": label});
        let options: Vec<Value> = missing.iter().flatten().map(option).collect();
        let Some(told) = self.provision(json!({"options": options})).await else {
            return Ok(vec![None; records.len()]);
        };
        self.schemas.forget(at.object).await;
        let told = match told {
            Err(error) if error.next != Next::Reject => return Err(error),
            told => told.unwrap_or_default(),
        };
        // Where there are more answers or fewer, nobody can say whose each is.
        let clear = told.len() == many;
        let mut told = told.into_iter().filter(|_| clear);
        let added = |label: Option<String>| label.filter(|_| told.next().is_some_and(|item| item.is_ok()));
        Ok(missing.into_iter().map(added).collect())
    }

    async fn field_name(&self, at: Selection<'_>) -> Result<String, CallError> {
        let describe = self.fresh(at).await?;
        schema::known(&describe, at.field).map(|(name, _)| name.to_owned())
    }

    async fn fresh(&self, at: Selection<'_>) -> Result<Arc<Describe>, CallError> {
        self.schemas.not_older(at.object, FRESH_MS).await
    }

    /// What to do where there is no function (chapter P).
    async fn by_hand(&self, at: Selection<'_>, label: &str) -> Result<CallError, CallError> {
        let place = self.place(at).await?;
        Ok(reject(&format!("option:{label}"), format!("请在纷享销客{place}添加选项「{label}」，或配置开通函数")))
    }

    async fn refused(
        &self,
        at: Selection<'_>,
        label: &str,
        told: Result<Vec<Result<(), String>>, CallError>,
    ) -> Result<CallError, CallError> {
        let why = match told {
            Err(error) => error.text,
            Ok(items) => items.into_iter().find_map(Result::err).unwrap_or_else(|| "没有说明结果".to_owned()),
        };
        let place = self.place(at).await?;
        let text = format!("开通函数未能添加选项「{label}」（{why}）。请在纷享销客{place}手动添加");
        Ok(reject(&format!("option:{label}"), text))
    }

    /// Where the option belongs, as an administrator finds it.
    async fn place(&self, at: Selection<'_>) -> Result<String, CallError> {
        let describe = self.schemas.get(at.object).await?;
        let (_, field) = schema::known(&describe, at.field)?;
        Ok(format!("「{}」的「{}」字段", describe.label, field.label))
    }
}

fn labels(field: &FieldDescribe) -> impl Iterator<Item = &str> {
    field.options.iter().filter(|option| option.usable).map(|option| option.label.as_str())
}
