//! What records wait for, as people call it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::System;
use store::{RecordView, Store};
use streams::STREAMS;

/// What is waited for, by kind and id.
pub(super) struct Titles(HashMap<(String, String), String>);

/// Ids by kind and the side that they are of.
type Asked<'a> = BTreeMap<(&'a str, &'static str), BTreeSet<&'a str>>;

impl Titles {
    /// Of what these records wait for: a fixed number of queries for each kind. A record waits for a thing by the id that it
    /// has on the record's own source side; its own stream may have read it from the other side, or have deleted it.
    pub(super) async fn of(store: &Store, connection: &str, records: &[RecordView]) -> store::Result<Self> {
        let waits = || records.iter().filter_map(|record| Some((record, record.waits.as_ref()?)));
        let asked: Vec<(&str, &str)> =
            waits().flat_map(|(_, (kind, id))| binding(kind).map(move |spec| (spec.kind.0, id.as_str()))).collect();
        if asked.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        let by_stream = store.titles(connection, &asked).await?;
        let of_record = |kind: &str, id: &str| {
            let title = |spec: &'static model::Spec| by_stream.get(&(spec.kind.0.to_owned(), id.to_owned()));
            binding(kind).find_map(title).cloned()
        };
        let known = waits().filter_map(|(_, (kind, id))| Some(((kind.clone(), id.clone()), of_record(kind, id)?)));
        let mut titles = Self(known.collect());
        titles.bound(store, connection, &titles.unknown(records)).await?;
        titles.deleted(store, connection, &titles.unknown(records)).await?;
        Ok(titles)
    }

    pub(super) fn get(&self, kind: &str, id: &str) -> Option<String> {
        self.0.get(&(kind.to_owned(), id.to_owned())).cloned()
    }

    fn unknown<'a>(&self, records: &'a [RecordView]) -> Asked<'a> {
        let mut asked = Asked::new();
        for record in records {
            let Some((kind, id)) = &record.waits else { continue };
            let Some(stream) = streams::by_name(&record.stream).filter(|_| self.get(kind, id).is_none()) else {
                continue;
            };
            let side = stream.spec().direction.source().name();
            asked.entry((kind.as_str(), side)).or_default().insert(id.as_str());
        }
        asked
    }

    async fn bound(&mut self, store: &Store, connection: &str, asked: &Asked<'_>) -> store::Result<()> {
        for ((kind, side), ids) in asked {
            let (side, ids): (_, Vec<&str>) = (system(side), ids.iter().copied().collect());
            let bound = store.bindings(connection, kind, side, &ids).await?;
            self.learn(kind, bound.into_iter().map(|bound| (bound.id(side).to_owned(), bound.label)));
        }
        Ok(())
    }

    /// PR-5: what we have deleted there ourselves.
    async fn deleted(&mut self, store: &Store, connection: &str, asked: &Asked<'_>) -> store::Result<()> {
        for ((kind, side), ids) in asked {
            let ids: Vec<&str> = ids.iter().copied().collect();
            for spec in binding(kind).filter(|spec| spec.direction.target() == system(side)) {
                self.learn(kind, store.deleted(connection, spec.kind.0, &ids).await?);
            }
        }
        Ok(())
    }

    fn learn(&mut self, kind: &str, titles: impl IntoIterator<Item = (String, String)>) {
        let called = titles.into_iter().filter(|(_, title)| !title.trim().is_empty());
        self.0.extend(called.map(|(id, title)| ((kind.to_owned(), id), title.trim().to_owned())));
    }
}

fn system(name: &str) -> System {
    if name == System::Jdy.name() { System::Jdy } else { System::Crm }
}

/// The streams that bind things of this kind.
fn binding(kind: &str) -> impl Iterator<Item = &'static model::Spec> {
    STREAMS.iter().map(|stream| stream.spec()).filter(move |spec| spec.binds.0 == kind)
}
