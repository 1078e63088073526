//! Both sides of a record as they are now, field by field: what the source says as the rules make of it, and what the
//! target holds. Both systems are read once, within the connection's quota like everything else; nothing is written.

mod field;
mod file;

use std::collections::{BTreeMap, BTreeSet};

use engine::{CallError, Peer};
use model::{
    Adopt, AnyStream, Binding, Context, Draft, FileRef, Item, Kind, Lookup, Overrides, Raw, System, Target, Values,
};
use serde_json::Value;
use store::{RecordView, Store};

use crate::connection::{self, Opener};
use crate::peers::Held;
use crate::peers::crm::CrmPeer;
use crate::peers::jdy::JdyPeer;
use crate::people;

pub use field::{Both, Called};
pub use file::{File, Stands};

/// A record on both sides.
#[derive(Debug)]
pub struct Sides {
    /// Whether the source record is there.
    pub source: bool,
    /// Whether the target record is there; nothing where none was ever written.
    pub target: Option<bool>,
    /// What both say, as far as either is there.
    pub fields: Vec<Both>,
    /// The files of both; nothing where they do not travel.
    pub files: Option<Vec<File>>,
    /// Why there are no fields of the source, or not all.
    pub lacks: Option<String>,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A system did not answer, or refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The connection cannot be opened.
    #[error("{0:#}")]
    Unopened(anyhow::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Where to read.
struct Look<'a> {
    store: &'a Store,
    stored: &'a store::Connection,
    stream: &'static dyn AnyStream,
    jdy: JdyPeer,
    crm: CrmPeer,
}

/// Reads both.
pub async fn look(
    store: &Store,
    opener: &Opener,
    stored: &store::Connection,
    stream: &'static dyn AnyStream,
    record: &RecordView,
) -> Result<Sides, Trouble> {
    let jdy = opener.account_set(stored).map_err(Trouble::Unopened)?;
    let crm = opener.crm(stored).map_err(Trouble::Unopened)?;
    let look = Look { store, stored, stream, jdy, crm };
    let spec = stream.spec();
    let bound = store.bound(&stored.id, spec.binds.0, spec.direction.source(), &record.key).await?;
    let binding = bound.map(|bound| bound.binding);
    let target = binding.as_ref().map(|binding| binding.id(spec.direction.target()));
    let (raw, held) = tokio::try_join!(look.source(&record.source_id), look.held(target))?;
    let overrides = connection::overrides(stored).map_err(Trouble::Unopened)?.remove(spec.kind.0).unwrap_or_default();
    let mut sides = look.sides(raw, &record.key, binding.as_ref(), &overrides, held.as_ref()).await?;
    sides.target = target.map(|_| held.is_some());
    if spec.target.adopt.is_only() {
        for both in &mut sides.fields {
            people::mask(&mut both.change);
        }
    }
    Ok(sides)
}

impl Look<'_> {
    fn peer(&self, system: System) -> &dyn Peer {
        match system {
            System::Jdy => &self.jdy,
            System::Crm => &self.crm,
        }
    }

    /// The source record, where it is there.
    async fn source(&self, id: &str) -> Result<Option<Raw>, Trouble> {
        let spec = self.stream.spec();
        let found = self.peer(spec.direction.source()).fetch(&spec.source, &[id.to_owned()]).await?;
        Ok(found.into_iter().next())
    }

    /// What was read, field by field.
    async fn sides(
        &self,
        raw: Option<Raw>,
        key: &str,
        binding: Option<&Binding>,
        overrides: &Overrides,
        held: Option<&Held>,
    ) -> Result<Sides, Trouble> {
        let Some(Raw { mut value, .. }) = raw else { return self.gone(held).await };
        overrides.prepare(&mut value);
        let (further, said) = (overrides.further(&value), self.said(&value).await?);
        let items = match self.stream.items(value) {
            Ok(items) => items,
            Err(error) => {
                let lacks = Some(format!("数据格式与接口文档不符：{}", error.0));
                return Ok(Sides { source: true, lacks, ..self.gone(held).await? });
            }
        };
        let Some(item) = items.into_iter().find(|item| item.key == key) else { return self.gone(held).await };
        let lookup = self.up(&item).await?;
        let Values { fields, lines, files } = self.stream.values(&item, &self.context(&lookup, binding));
        let lacks = lines.as_ref().err().map(|stop| stop.reason().text.clone());
        let mut own = Draft { lines: lines.unwrap_or_default(), ..Draft::default() };
        further.add_to(&mut own);
        let fields = field::both(self.stream, &fields, &own, &said, held);
        let files = match files {
            Some(mine) => Some(self.files(&mine, held).await?),
            None => None,
        };
        Ok(Sides { source: true, target: None, fields, files, lacks })
    }

    /// What the target holds of a record whose source says nothing of it.
    async fn gone(&self, held: Option<&Held>) -> Result<Sides, Trouble> {
        let fields = held.map(|held| field::of_target(self.stream, held, &self.stored.presets)).unwrap_or_default();
        let travel = self.stream.spec().files.is_some_and(|files| self.stored.presets.contains(&files.preset));
        let files = if travel { Some(self.files(&[], held).await?) } else { None };
        Ok(Sides { source: false, target: None, fields, files, lacks: None })
    }

    /// AT-1: a file is on the target's side at the address that it was bound to.
    async fn files(&self, mine: &[FileRef], held: Option<&Held>) -> Result<Vec<File>, Trouble> {
        let spec = self.stream.spec();
        let Some(files) = spec.files else { return Ok(Vec::new()) };
        let theirs = held.map(|held| file::addresses(&held.fields, files.name)).unwrap_or_default();
        let (source, target) = (spec.direction.source(), spec.direction.target());
        let bound = async |side, ids: Vec<&str>| self.store.bindings(&self.stored.id, files.kind.0, side, &ids).await;
        let mut known = bound(source, mine.iter().map(|file| file.id.as_str()).collect()).await?;
        known.extend(bound(target, theirs.iter().map(String::as_str).collect()).await?);
        let places: Vec<_> = known.iter().map(|b| (b.id(source), b.id(target), b.label.as_str())).collect();
        Ok(file::compared(mine, &theirs, &places))
    }

    /// The target record, where there is one.
    async fn held(&self, id: Option<&str>) -> Result<Option<Held>, Trouble> {
        let (Some(id), spec) = (id, self.stream.spec()) else { return Ok(None) };
        if spec.direction.target() == System::Jdy {
            return Ok(self.jdy.held(&spec.target, id).await?);
        }
        let kept = if spec.target.part { self.store.place(&self.stored.id, spec.kind.0).await? } else { None };
        Ok(self.crm.held(&spec.target, id, kept.as_deref()).await?)
    }

    /// What the source calls its fields and what they name, where it says so.
    async fn said(&self, raw: &Value) -> Result<Held, Trouble> {
        let spec = self.stream.spec();
        if spec.direction.source() == System::Jdy {
            return Ok(Held::default());
        }
        Ok(self.crm.said(&spec.source, raw).await?)
    }

    /// What the rules of the record may see.
    async fn up(&self, item: &Item) -> Result<Lookup, Trouble> {
        let (spec, connection) = (self.stream.spec(), self.stored.id.as_str());
        let (side, mut lookup) = (spec.direction.source(), Lookup::default());
        let mut named: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
        for (kind, name, _) in &item.references {
            named.entry(*kind).or_default().insert(&name.id);
        }
        for (kind, ids) in named {
            let ids: Vec<&str> = ids.into_iter().collect();
            let found = self.store.bindings(connection, kind.0, side, &ids).await?;
            lookup.add(kind, found.into_iter().map(|binding| (binding.id(side).to_owned(), binding)));
            let gone: Vec<&str> = ids.into_iter().filter(|id| lookup.binding(kind, id).is_none()).collect();
            lookup.add(kind, self.store.successors(connection, kind.0, side, &gone).await?);
        }
        for table in spec.tables {
            lookup.set_table(*table, self.peer(table.system).table(*table).await?);
        }
        for twin in spec.twins {
            let named = item.references.iter().filter(|(kind, ..)| *kind == twin.kind);
            let bound = named.filter_map(|(kind, named, _)| lookup.binding(*kind, &named.id));
            let ids: Vec<String> = bound.map(|binding| binding.id(spec.direction.target()).to_owned()).collect();
            let Some(lines) = spec.target.lines.filter(|_| !ids.is_empty()) else { continue };
            let (lines, target) = (Target::new(lines, &[], Adopt::Never), self.peer(spec.direction.target()));
            if target.first_field(&lines, &[twin.field]).await?.is_some() {
                let found = target.fetch(&twin.source, &ids).await?;
                lookup.add_twins(twin.kind, found.into_iter().map(|raw| (raw.id, raw.value)));
            }
        }
        Ok(lookup)
    }

    fn context<'a>(&'a self, lookup: &'a Lookup, binding: Option<&'a Binding>) -> Context<'a> {
        Context {
            lookup,
            target: self.stream.spec().direction.target(),
            binding,
            default_owner: self.stored.default_owner.as_deref(),
            presets: &self.stored.presets,
            wanted: false,
            started_at: self.stored.started_at.unwrap_or(self.stored.created_at),
        }
    }
}
