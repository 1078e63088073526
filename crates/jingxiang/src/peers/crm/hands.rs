//! The calls that change something at 纷享销客. In rehearsal ([`engine::Peer::rehearsal`]) they are said and not made, and
//! answered as the service would.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use fxiaoke::{CategoryEdit, Client, Error};
use parking_lot::Mutex;
use serde_json::{Map, Value, json};

/// Who makes the calls that change something.
pub(super) struct Hands {
    client: Client,
    /// Whether they are only said.
    rehearsal: Option<Rehearsal>,
}

#[derive(Default)]
struct Rehearsal {
    made: AtomicU64,
    /// The objects of which something is read back in this very run.
    read: Vec<&'static str>,
    /// What has changed in them, by object and id.
    changed: Mutex<HashMap<(String, String), Map<String, Value>>>,
}

impl Rehearsal {
    fn made_up(&self, title: &str) -> String {
        engine::made_up(self.made.fetch_add(1, Ordering::Relaxed) + 1, title)
    }
}

impl Hands {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rehearsal: None }
    }

    pub(super) fn in_rehearsal(client: Client, read: Vec<&'static str>) -> Self {
        Self { client, rehearsal: Some(Rehearsal { read, ..Rehearsal::default() }) }
    }

    /// The rehearsal, after it was said what would be called.
    fn said(&self, call: impl FnOnce() -> String) -> Option<&Rehearsal> {
        let rehearsal = self.rehearsal.as_ref()?;
        engine::took_down(call());
        Some(rehearsal)
    }

    pub(super) fn are_in_rehearsal(&self) -> bool {
        self.rehearsal.is_some()
    }

    /// Says a call that is not made here.
    pub(super) fn say(&self, call: String) {
        self.said(|| call);
    }

    /// The id of a record that would be created.
    pub(super) fn made_up(&self, title: &str) -> Option<String> {
        self.rehearsal.as_ref().map(|rehearsal| rehearsal.made_up(title))
    }

    /// What a record would say afterwards.
    pub(super) fn remember(&self, object: &str, id: &str, fields: Map<String, Value>) {
        let rehearsal = self.rehearsal.as_ref().filter(|rehearsal| rehearsal.read.contains(&object));
        if let Some(rehearsal) = rehearsal {
            rehearsal.changed.lock().entry((object.to_owned(), id.to_owned())).or_default().extend(fields);
        }
    }

    pub(super) async fn create(
        &self,
        object: &str,
        title: &str,
        fields: Map<String, Value>,
        details: BTreeMap<String, Vec<Map<String, Value>>>,
    ) -> Result<String, Error> {
        match self.said(|| format!("create {object}")) {
            Some(rehearsal) => Ok(rehearsal.made_up(title)),
            None => self.client.create(object, fields, details).await.map(|created| created.id),
        }
    }

    pub(super) async fn update(&self, object: &str, id: &str, fields: Map<String, Value>) -> Result<(), Error> {
        if self.said(|| format!("update {object}")).is_none() {
            return self.client.update(object, id, fields).await;
        }
        self.remember(object, id, fields);
        Ok(())
    }

    pub(super) async fn change_owner(&self, object: &str, id: &str, owner: &str) -> Result<(), Error> {
        match self.said(|| format!("changeOwner {object}")) {
            Some(_) => Ok(()),
            None => self.client.change_owner(object, id, owner).await,
        }
    }

    pub(super) async fn invalidate(&self, object: &str, id: &str) -> Result<(), Error> {
        match self.said(|| format!("invalid {object}")) {
            Some(_) => Ok(()),
            None => self.client.invalidate(object, id).await,
        }
    }

    pub(super) async fn delete(&self, object: &str, id: &str) -> Result<(), Error> {
        match self.said(|| format!("delete {object}")) {
            Some(_) => Ok(()),
            None => self.client.delete(object, &[id]).await,
        }
    }

    pub(super) async fn edit_category(&self, edit: CategoryEdit, title: &str) -> Result<String, Error> {
        let called = match &edit {
            CategoryEdit::Create { .. } => "create category",
            CategoryEdit::Update { .. } => "update category",
            CategoryEdit::Delete { .. } => "delete category",
        };
        match (self.said(|| called.to_owned()), edit) {
            (None, edit) => self.client.edit_category(edit).await,
            (Some(rehearsal), CategoryEdit::Create { .. }) => Ok(rehearsal.made_up(title)),
            (Some(_), CategoryEdit::Update { id, .. } | CategoryEdit::Delete { id }) => Ok(id),
        }
    }

    /// Runs a function that makes objects, fields and options; in rehearsal it makes all that it is asked for.
    pub(super) async fn function(&self, name: &str, input: Value) -> Result<Value, Error> {
        if self.said(|| format!("function {name}")).is_none() {
            return self.client.function(name, input, true).await;
        }
        let asked = ["objects", "fields", "options"].iter().filter_map(|list| input[*list].as_array());
        let items: Vec<Value> = asked.flatten().map(|_| json!({"status": "created"})).collect();
        Ok(json!({ "items": items }))
    }

    /// A row as it would be read after what was said.
    pub(super) fn as_changed<'r>(&self, object: &str, id: &str, row: &'r Value) -> Cow<'r, Value> {
        let Some(rehearsal) = &self.rehearsal else { return Cow::Borrowed(row) };
        let mut row = Cow::Borrowed(row);
        if let Some(changed) = rehearsal.changed.lock().get(&(object.to_owned(), id.to_owned()))
            && let Value::Object(fields) = row.to_mut()
        {
            fields.extend(changed.clone());
        }
        row
    }
}
