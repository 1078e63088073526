//! Writing records (fxiaoke-api.md §2.3, §2.4, §2.7).

use std::collections::BTreeMap;

use engine::{CallError, Next};
use model::{Change, Draft, Fields, Patch, Target};
use serde_json::{Map, Value};

use super::CrmPeer;
use super::refusal::told;
use super::schema::DOUBTED_MS;
use super::write::{self, Empty};
use crate::peers;

/// Whose record it is: required on almost every object, and not for update to change (R7).
const OWNER: &str = "owner";
/// What a record is called: a tenant's own object may want it to be given where others number their records (§2.3).
const NAME: &str = "name";

/// Fields as the service wants them.
type Row = Map<String, Value>;

impl CrmPeer {
    /// Creates a record with its lines.
    pub(super) async fn create_record(&self, target: &Target, draft: &Draft) -> Result<String, CallError> {
        let (fields, details) = self.new_record(target, draft).await?;
        let object = &self.schemas.get(target.object).await?.api_name;
        self.hands.create(object, &draft.title, fields, details).await.map_err(told)
    }

    /// A new record's fields, and those of its lines by their object.
    pub(super) async fn new_record(
        &self,
        target: &Target,
        draft: &Draft,
    ) -> Result<(Row, BTreeMap<String, Vec<Row>>), CallError> {
        let describe = self.schemas.get(target.object).await?;
        let mut fields = self.wired(target.object, &draft.fields, Empty::Omit).await?;
        let wants_name = describe.fields.get(NAME).is_some_and(|name| name.required && !name.read_only);
        if wants_name && !fields.contains_key(NAME) && !draft.title.is_empty() {
            fields.insert(NAME.to_owned(), draft.title.as_str().into());
        }
        if !fields.contains_key(OWNER) && describe.fields.contains_key(OWNER) {
            fields.insert(OWNER.to_owned(), vec![self.owner().await?].into());
        }
        let mut details = BTreeMap::new();
        if let Some(object) = target.lines.filter(|_| !draft.lines.is_empty()) {
            let mut rows = Vec::new();
            for line in &draft.lines {
                rows.push(self.wired(object, line, Empty::Omit).await?);
            }
            details.insert(object.to_owned(), rows);
        }
        Ok((fields, details))
    }

    /// Changes what differs and nothing else. Lines are not touched: what is there twice would be merged in a way
    /// that nobody documents (§2.4).
    pub(super) async fn update_record(
        &self,
        target: &Target,
        id: &str,
        draft: &Draft,
        changes: &[Change],
    ) -> Result<(), CallError> {
        let (fields, owner) = changed(draft, changes);
        self.change(target.object, id, &fields).await?;
        match owner {
            Some(owner) => self
                .hands
                .change_owner(&self.schemas.get(target.object).await?.api_name, id, &owner)
                .await
                .map_err(told),
            None => Ok(()),
        }
    }

    /// Sets fields on a record that is a *source* for us. A tenant without such a field is not told.
    pub(super) async fn patch_record(&self, object: &str, id: &str, patch: &Patch) -> Result<(), CallError> {
        let describe = self.schemas.get(object).await?;
        let (known, unknown): (Fields, Fields) = patch
            .0
            .iter()
            .map(|change| (change.field.clone(), change.after.clone()))
            .partition(|(name, _)| super::schema::field(&describe, name).is_some());
        for name in unknown.keys() {
            tracing::debug!(
                object.name = object,
                field.name = name,
                "the tenant has no such field, so nothing is written back"
            );
        }
        self.change(object, id, &known).await
    }

    async fn change(&self, object: &str, id: &str, fields: &Fields) -> Result<(), CallError> {
        let fields = self.wired(object, fields, Empty::Clear).await?;
        if fields.is_empty() {
            return Ok(());
        }
        self.hands.update(&self.schemas.get(object).await?.api_name, id, fields).await.map_err(told)
    }

    /// 作废, then deletion (§2.7); a record that is gone already is deleted.
    pub(super) async fn delete_record(&self, object: &str, id: &str) -> Result<(), CallError> {
        let object = &self.schemas.get(object).await?.api_name;
        for step in [Step::Invalidate, Step::Delete] {
            let done = match step {
                Step::Invalidate => self.hands.invalidate(object, id).await,
                Step::Delete => self.hands.delete(object, id).await,
            };
            match done.map_err(told) {
                Ok(()) => {}
                Err(error) if error.next == Next::Reject => {
                    match (self.client.get(object, id).await.map_err(told)?, step) {
                        (None, _) => return Ok(()),
                        // It was invalid before, by hand or by an answer that was lost.
                        (Some(row), Step::Invalidate)
                            if peers::text_at(&row, "life_status").as_deref() == Some("invalid") => {}
                        _ => return Err(error),
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Fields in the service's values. What does not fit an older description is held against a new one: an
    /// administrator may have added the missing field or option meanwhile.
    pub(super) async fn wired(
        &self,
        object: &str,
        fields: &Fields,
        empty: Empty,
    ) -> Result<Map<String, Value>, CallError> {
        let describe = self.schemas.get(object).await?;
        match write::fields(&describe, fields, empty) {
            Ok(wired) => Ok(wired),
            Err(_) => write::fields(&*self.schemas.not_older(object, DOUBTED_MS).await?, fields, empty),
        }
    }

    async fn owner(&self) -> Result<String, CallError> {
        match &self.settings.default_owner {
            Some(owner) => Ok(owner.clone()),
            None => self.client.administrator().await.map(|user| user.open_user_id).map_err(told),
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    Invalidate,
    Delete,
}

/// The record's own fields that differ, and whose it is to be, which is a call of its own (R7).
pub(super) fn changed(draft: &Draft, changes: &[Change]) -> (Fields, Option<String>) {
    let value = |change: &Change| draft.fields.get(&change.field).unwrap_or(&change.after).clone();
    let own = changes.iter().filter(|change| !is_of_line(&change.field));
    let mut fields: Fields = own.map(|change| (change.field.clone(), value(change))).collect();
    let owner = fields.remove(OWNER).and_then(|owner| peers::text(&owner)).filter(|owner| !owner.is_empty());
    (fields, owner)
}

/// A line's change is called `行3.qty`; 行业 is a field like any other.
fn is_of_line(field: &str) -> bool {
    let number = field.strip_prefix('行').and_then(|rest| rest.split_once('.')).map(|(number, _)| number);
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lines_change_is_not_one_of_the_record() {
        assert!(is_of_line("行3.qty"));
        for field in ["行业", "行业.一级", "qty", "行"] {
            assert!(!is_of_line(field), "{field}");
        }
    }
}
