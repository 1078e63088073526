//! Values as people read them: what a field names by its id is told by what people call it.

use std::collections::{BTreeMap, HashMap};

use engine::Planned;
use model::{Change, Kind};
use serde_json::Value;
use store::Store;

use crate::fields;
use crate::labels::Labels;

/// What the ids among a record's values are called.
#[derive(Default)]
pub struct Names(HashMap<(String, String), String>);

impl Names {
    /// Of these changes of a record of `stream`: one query for each kind that is named, two where something is unbound.
    pub async fn of<'a>(
        store: &Store,
        connection: &str,
        stream: &str,
        labels: &Labels,
        changes: impl Iterator<Item = &'a Change>,
    ) -> store::Result<Self> {
        let Some(target) = streams::by_name(stream).map(|stream| stream.spec().direction.target()) else {
            return Ok(Self::default());
        };
        let mut asked: BTreeMap<Kind, Vec<(&str, &str)>> = BTreeMap::new();
        for change in changes {
            let Some(kind) = labels.names(&change.field) else { continue };
            let ids = [&change.before, &change.after].into_iter().filter_map(Value::as_str);
            asked.entry(kind).or_default().extend(ids.map(|id| (change.field.as_str(), id)));
        }
        let mut names = HashMap::new();
        for (kind, asked) in asked {
            let ids: Vec<&str> = asked.iter().map(|(_, id)| *id).collect();
            let bound = store.bindings(connection, kind.0, target, &ids).await?;
            let mut called: HashMap<&str, &str> = bound.iter().map(|b| (b.id(target), b.label.trim())).collect();
            // What is not bound yet, or no more, is called as it was when it was last seen.
            let unbound: Vec<(&str, &str)> =
                ids.iter().filter(|id| !called.contains_key(*id)).map(|id| (kind.0, *id)).collect();
            let titles = if unbound.is_empty() { BTreeMap::new() } else { store.titles(connection, &unbound).await? };
            called.extend(titles.iter().map(|((_, id), title)| (id.as_str(), title.trim())));
            let known =
                |(field, id): (&str, &str)| Some(((field.to_owned(), id.to_owned()), (*called.get(id)?).to_owned()));
            names.extend(asked.into_iter().filter_map(known).filter(|(_, name)| !name.is_empty()));
        }
        Ok(Self(names))
    }

    /// And what the log has written down beside the changes: names of what is not bound (SO-3).
    #[must_use]
    pub fn with(mut self, written: impl Iterator<Item = (String, String, String)>) -> Self {
        for (field, id, name) in written {
            self.0.entry((field, id)).or_insert(name);
        }
        self
    }

    /// Of what a plan would change, by kind. What is not there yet is called by its name in the plan itself.
    pub async fn of_planned(
        store: &Store,
        connection: &str,
        planned: &[(i64, Planned)],
    ) -> store::Result<HashMap<Kind, Self>> {
        let mut changes: BTreeMap<Kind, Vec<&Change>> = BTreeMap::new();
        for (_, item) in planned {
            let Some(kind) = item.kind else { continue };
            changes.entry(kind).or_default().extend(&item.changes);
        }
        let mut names = HashMap::new();
        for (kind, changes) in changes {
            let of = Self::of(store, connection, kind.0, &Labels::of(kind.0), changes.into_iter()).await?;
            names.insert(kind, of);
        }
        Ok(names)
    }

    /// A value as people read it.
    pub fn shown(&self, field: &str, value: &Value) -> Option<String> {
        self.known(field, value).or_else(|| fields::shown(value))
    }

    /// What people call the record that a value names, where that is known.
    pub fn known(&self, field: &str, value: &Value) -> Option<String> {
        value.as_str().and_then(|id| self.0.get(&(field.to_owned(), id.to_owned()))).cloned()
    }
}
