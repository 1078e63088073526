//! What a run sends, as the ports see it: another list than the plan's, made another way, for the two to be compared.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use engine::{CallError, Found, Next, Page, Peer};
use model::{Change, Draft, Ensure, FileRef, Need, Patch, Raw, Source, System, Table, Target};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// A write as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub system: System,
    pub action: &'static str,
    /// The kind's object, as source or target name it; none for what the tenant is given.
    pub object: Option<&'static str>,
    /// The record's id: a source's where it was told, otherwise a target's; nothing before it has one.
    pub id: String,
    /// What people call it, where the port is told.
    pub title: String,
    pub changes: Vec<Change>,
    pub refused: bool,
}

/// All writes of both systems, in the order in which they were answered.
#[derive(Default)]
pub(crate) struct Journal {
    pub sent: Mutex<Vec<Sent>>,
    /// What was made: title by id.
    pub made: Mutex<HashMap<String, String>>,
}

/// A system whose writes are written down and then made.
pub(crate) struct Recorder {
    pub inner: Arc<dyn Peer>,
    pub journal: Arc<Journal>,
}

impl Recorder {
    /// Keeps what was carried out or refused by the system, which refuses in numbers; what is sent again is kept then.
    fn keep<T>(&self, answer: &Result<T, CallError>, sent: Sent) {
        let refused = answer.as_ref().err();
        if refused.is_none_or(|error| error.next == Next::Reject && error.code.parse::<i64>().is_ok()) {
            self.journal.sent.lock().push(Sent { refused: refused.is_some(), ..sent });
        }
    }

    fn sent(&self, action: &'static str, object: &'static str, id: &str, title: &str) -> Sent {
        let (id, title) = (id.to_owned(), title.to_owned());
        let object = Some(object);
        Sent { system: self.inner.system(), action, object, id, title, changes: Vec::new(), refused: false }
    }
}

#[async_trait]
impl Peer for Recorder {
    fn system(&self) -> System {
        self.inner.system()
    }

    fn rehearsal(&self, read: &[&'static str]) -> Arc<dyn Peer> {
        self.inner.rehearsal(read)
    }

    async fn page(&self, source: &Source, begin: i64, cursor: Option<&str>) -> Result<Page, CallError> {
        self.inner.page(source, begin, cursor).await
    }

    async fn fetch(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        self.inner.fetch(source, ids).await
    }

    async fn masters(&self, source: &Source, lines: &[String]) -> Result<Vec<String>, CallError> {
        self.inner.masters(source, lines).await
    }

    async fn all(&self, source: &Source) -> Result<Option<HashSet<String>>, CallError> {
        self.inner.all(source).await
    }

    async fn unknown(&self, source: &Source, names: &[&str]) -> Result<Vec<String>, CallError> {
        self.inner.unknown(source, names).await
    }

    async fn count(&self, source: &Source) -> Result<Option<u64>, CallError> {
        self.inner.count(source).await
    }

    async fn table(&self, table: Table) -> Result<Vec<Value>, CallError> {
        self.inner.table(table).await
    }

    async fn place(&self, target: &Target, needs: &[Need], kept: Option<&str>) -> Result<String, CallError> {
        self.inner.place(target, needs, kept).await
    }

    async fn first_field<'a>(&self, target: &Target, names: &[&'a str]) -> Result<Option<&'a str>, CallError> {
        self.inner.first_field(target, names).await
    }

    async fn find(&self, target: &Target, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError> {
        self.inner.find(target, field, values).await
    }

    async fn by_ids(&self, target: &Target, ids: &[String]) -> Result<Vec<Found>, CallError> {
        self.inner.by_ids(target, ids).await
    }

    async fn current(&self, target: &Target, id: &str) -> Result<Option<Value>, CallError> {
        self.inner.current(target, id).await
    }

    async fn live(&self, target: &Target, anew: bool) -> Result<HashMap<String, String>, CallError> {
        self.inner.live(target, anew).await
    }

    async fn create(&self, target: &Target, draft: &Draft) -> Result<String, CallError> {
        let answer = self.inner.create(target, draft).await;
        let id = answer.as_deref().unwrap_or_default();
        // An option's id is its label: it is not made up in a plan either.
        if answer.is_ok() && !draft.fields.values().any(|value| value == id) {
            self.journal.made.lock().insert(id.to_owned(), draft.title.clone());
        }
        self.keep(&answer, Sent { changes: draft.changes(None), ..self.sent("新建", target.object, id, &draft.title) });
        answer
    }

    async fn update(&self, target: &Target, id: &str, draft: &Draft, changes: &[Change]) -> Result<String, CallError> {
        // Another option that is there already is only bound.
        let label = draft.fields.get("label").cloned().into_iter().collect::<Vec<_>>();
        let is_there = !label.is_empty() && !self.inner.find(target, "label", &label).await?.is_empty();
        let answer = self.inner.update(target, id, draft, changes).await;
        if is_there {
            return answer;
        }
        self.keep(&answer, Sent { changes: changes.to_vec(), ..self.sent("更新", target.object, id, &draft.title) });
        answer
    }

    async fn delete(&self, target: &Target, id: &str) -> Result<(), CallError> {
        let answer = self.inner.delete(target, id).await;
        self.keep(&answer, self.sent("删除", target.object, id, ""));
        answer
    }

    async fn patch(&self, source: &Source, id: &str, patch: &Patch) -> Result<(), CallError> {
        let answer = self.inner.patch(source, id, patch).await;
        let changes = patch.0.clone();
        self.keep(&answer, Sent { changes, ..self.sent("回写", source.object, id, "") });
        answer
    }

    async fn read_file(&self, file: &FileRef, most: usize) -> Result<Bytes, CallError> {
        self.inner.read_file(file, most).await
    }

    async fn store_file(&self, name: &str, content: Bytes) -> Result<String, CallError> {
        let answer = self.inner.store_file(name, content).await;
        self.keep(&answer, self.sent("上传", "", "", name));
        answer
    }

    async fn lacking(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        self.inner.lacking(ensures).await
    }

    async fn gone(&self, lacking: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        self.inner.gone(lacking).await
    }

    async fn provide(&self, ensures: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        let answer = self.inner.provide(ensures).await;
        let left = answer.as_deref().unwrap_or_default();
        for made in ensures.iter().filter(|ensure| !left.contains(ensure)) {
            let sent = Sent { object: None, ..self.sent("新建", "", "", &made.to_string()) };
            self.keep(&answer, sent);
        }
        answer
    }
}

/// A line to compare: what, where, and which values, with the ids of what was made in the run as people call it.
pub(crate) fn line(system: System, action: &str, changes: &[Change], made: impl Fn(&str) -> Option<String>) -> String {
    let mut fields: BTreeMap<&str, Value> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.before != change.after) {
        let pair = json!([named(&change.before, &made), named(&change.after, &made)]);
        fields.insert(&change.field, pair);
    }
    format!("{} {action} {}", system.name(), serde_json::to_string(&fields).unwrap_or_default())
}

fn named(value: &Value, made: &impl Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::String(text) => made(text).map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(|item| named(item, made)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), named(value, made))).collect(),
        other => other.clone(),
    }
}
