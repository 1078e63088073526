//! The contract of a stream.
//!
//! A stream is a declaration ([`Spec`]), a table ([`Field`]) and, where a rule has an "if", a named pure function. It
//! gets values and returns values: no IO, no clock, no `async`. [`AnyStream`] is the same thing without its types, as
//! the engine sees it; it is implemented for every [`Stream`] and by nothing else.

use std::any::Any;
use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    Context, Decision, Draft, Field, Fields, FileRef, Files, Key, Kind, Known, Named, Patch, Preset, Reason, Shown,
    Spec, Stop, Take, fields_read,
};

/// One kind in one direction with its rules.
pub trait Stream: Send + Sync + 'static {
    /// The source record: the fields that the rules read, and no others. Written out, it tells whether the source has
    /// changed; what we write there ourselves is left out of that.
    type Record: DeserializeOwned + Serialize + Send + Sync + 'static;

    /// What is declared.
    const SPEC: &'static Spec;

    /// What is carried: the rows of rules.md, chapter M.
    const FIELDS: &'static [Field<Self::Record>];

    /// The record's id within the stream.
    fn key(&self, record: &Self::Record) -> Key;

    /// What people call the record: number and name.
    fn title(&self, record: &Self::Record) -> String;

    /// The records that one source record holds; splitting happens here. The keys of several begin with the source
    /// record's id and `/`, so that those it holds no more can be found.
    fn read(&self, raw: Value) -> Result<Vec<Self::Record>, ReadError> {
        Ok(vec![serde_json::from_value(raw).map_err(ReadError::from)?])
    }

    /// The fields of a source record that are read, and those of its lines, by the names that they have there.
    fn reads(&self) -> Reads {
        Reads { record: fields_read::<Self::Record>(), lines: &[] }
    }

    /// What to do with the record.
    fn decide(&self, _record: &Self::Record, _cx: &Context) -> Decision {
        Decision::Write
    }

    /// The records it names; lines add theirs.
    fn references(&self, record: &Self::Record) -> Vec<(Kind, Named, bool)> {
        Field::references(Self::FIELDS, record)
    }

    /// The field table of its lines.
    fn line_rows(&self) -> Vec<FieldRow> {
        Vec::new()
    }

    /// Its lines.
    fn lines(&self, _record: &Self::Record, _cx: &Context) -> Result<Vec<Fields>, Stop> {
        Ok(Vec::new())
    }

    /// What the log says of a record that is written although not all of it is.
    fn note(&self, _record: &Self::Record, _cx: &Context) -> Option<Reason> {
        None
    }

    /// The files it holds, where its declaration has [`Files`].
    fn files(&self, _record: &Self::Record) -> Vec<FileRef> {
        Vec::new()
    }

    /// Completes a draft with what the target record holds now, where the target's update wants the whole record.
    /// `before` is what was written last.
    fn merge(&self, _draft: &mut Draft, _current: &Value, _before: Option<&Draft>) {}

    /// What to write back on the source record (SO-5), where it does not say so already. `told` is what it has been told
    /// since it was read.
    fn report(&self, _record: &Self::Record, _told: Option<Outcome>, _outcome: Outcome) -> Option<Patch> {
        None
    }
}

/// Which fields of a source record are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reads {
    /// Of the record.
    pub record: &'static [&'static str],
    /// Of its lines.
    pub lines: &'static [&'static str],
}

/// How a record stands, as far as its source may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// About to be written because it changed.
    Changed,
    /// The target agrees with it.
    Agrees,
    /// It could not be written.
    Refused,
}

/// A source record that is not of the shape that the system documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError(pub String);

impl From<serde_json::Error> for ReadError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// A record on its way, without its type.
pub struct Item {
    /// Its key in the stream.
    pub key: Key,
    /// What people call it.
    pub title: String,
    /// The records it names: kind, which, and whether it is sent first.
    pub references: Vec<(Kind, Named, bool)>,
    /// What its source has been told since it was read (SO-5).
    pub told: Option<Outcome>,
    /// What the source says, as text in which equal records are equal.
    pub source: String,
    record: Box<dyn Any + Send + Sync>,
}

/// What a record comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mapped {
    /// To be written.
    Draft(Draft),
    /// To be deleted.
    Delete,
}

/// A record field by field, whatever is decided about it: what cannot be carried says why.
#[derive(Debug)]
pub struct Values {
    /// Its fields that are carried now.
    pub fields: BTreeMap<&'static str, Result<Value, Stop>>,
    /// Its lines.
    pub lines: Result<Vec<Fields>, Stop>,
    /// Its files; nothing where they do not travel.
    pub files: Option<Vec<FileRef>>,
}

/// A row of the field table as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRow {
    /// The source field's label.
    pub source: &'static str,
    /// The target field's label.
    pub target: &'static str,
    /// The target field's name.
    pub name: &'static str,
    /// Whether a record without it is refused.
    pub required: bool,
    /// The switch without which it is not carried.
    pub preset: Option<Preset>,
    /// The kind of the record it names, where it names one.
    pub names: Option<Kind>,
    /// What people see instead ([`Field::parts`]).
    pub parts: &'static [Shown],
    /// The values that it can be made of ([`Field::known`]).
    pub known: Option<Known>,
    /// How the value is made ([`Field::made`]).
    pub made: Option<&'static str>,
    /// Whether it is a field of the record that its lines carry.
    pub of_record: bool,
}

impl FieldRow {
    /// A table as people see it.
    pub fn table<R>(fields: &[Field<R>]) -> Vec<Self> {
        fields.iter().map(Self::of).collect()
    }

    fn of<R>(field: &Field<R>) -> Self {
        let Field { source, target, name, required, preset, parts, names, known, made, ref take } = *field;
        let names = match take {
            Take::Reference(reference) => Some(reference.kind),
            Take::Value(_) | Take::Rule(_) => names,
        };
        Self { source, target, name, required, preset, names, parts, known, made, of_record: false }
    }

    fn of_files(files: &Files) -> Self {
        let Files { source, target, name, preset, .. } = *files;
        let preset = Some(preset);
        let (required, parts, names, known, made, of_record) = (false, &[][..], None, None, None, false);
        Self { source, target, name, required, preset, names, parts, known, made, of_record }
    }
}

/// A [`Stream`] without its types.
pub trait AnyStream: Send + Sync {
    /// What is declared.
    fn spec(&self) -> &'static Spec;
    /// The field table.
    fn rows(&self) -> Vec<FieldRow>;
    /// The field table of its lines.
    fn line_rows(&self) -> Vec<FieldRow>;
    /// See [`Stream::reads`].
    fn reads(&self) -> Reads;
    /// The records that one source record holds.
    fn items(&self, raw: Value) -> Result<Vec<Item>, ReadError>;
    /// Decides and maps.
    fn map(&self, item: &Item, cx: &Context) -> Result<Mapped, Stop>;
    /// Maps field by field, for people to look at; nothing is decided.
    fn values(&self, item: &Item, cx: &Context) -> Values;
    /// See [`Stream::note`].
    fn note(&self, item: &Item, cx: &Context) -> Option<Reason>;
    /// See [`Stream::merge`].
    fn merge(&self, draft: &mut Draft, current: &Value, before: Option<&Draft>);
    /// See [`Stream::report`].
    fn report(&self, item: &Item, outcome: Outcome) -> Option<Patch>;
}

impl<S: Stream> AnyStream for S {
    fn spec(&self) -> &'static Spec {
        S::SPEC
    }

    fn rows(&self) -> Vec<FieldRow> {
        FieldRow::table(S::FIELDS).into_iter().chain(S::SPEC.files.iter().map(FieldRow::of_files)).collect()
    }

    fn line_rows(&self) -> Vec<FieldRow> {
        Stream::line_rows(self)
    }

    fn reads(&self) -> Reads {
        Stream::reads(self)
    }

    fn items(&self, raw: Value) -> Result<Vec<Item>, ReadError> {
        let item = |record: S::Record| Item {
            key: self.key(&record),
            title: self.title(&record).trim().to_owned(),
            references: self.references(&record),
            told: None,
            source: serde_json::to_string(&record).unwrap_or_default(),
            record: Box::new(record),
        };
        Ok(self.read(raw)?.into_iter().map(item).collect())
    }

    fn map(&self, item: &Item, cx: &Context) -> Result<Mapped, Stop> {
        let record = typed::<S>(item)?;
        match self.decide(record, cx) {
            Decision::Write => {
                let (fields, lines) = (Field::all(S::FIELDS, record, cx)?, self.lines(record, cx)?);
                let files = carried(self, record, cx).unwrap_or_default();
                Ok(Mapped::Draft(Draft { fields, lines, files, attach: None, title: item.title.clone() }))
            }
            Decision::Delete => Ok(Mapped::Delete),
            Decision::Stop(stop) => Err(stop),
        }
    }

    fn values(&self, item: &Item, cx: &Context) -> Values {
        match typed::<S>(item) {
            Ok(record) => {
                let fields = Field::carried(S::FIELDS, cx).map(|field| (field.name, field.value(record, cx)));
                Values { fields: fields.collect(), lines: self.lines(record, cx), files: carried(self, record, cx) }
            }
            Err(stop) => Values { fields: BTreeMap::new(), lines: Err(stop), files: None },
        }
    }

    fn note(&self, item: &Item, cx: &Context) -> Option<Reason> {
        Stream::note(self, typed::<S>(item).ok()?, cx)
    }

    fn merge(&self, draft: &mut Draft, current: &Value, before: Option<&Draft>) {
        Stream::merge(self, draft, current, before);
    }

    fn report(&self, item: &Item, outcome: Outcome) -> Option<Patch> {
        Stream::report(self, typed::<S>(item).ok()?, item.told, outcome)
    }
}

/// The files of a record, where they travel with it.
fn carried<S: Stream>(stream: &S, record: &S::Record, cx: &Context) -> Option<Vec<FileRef>> {
    S::SPEC.files.filter(|files| cx.has(files.preset)).map(|_| each_once(stream.files(record)))
}

/// In the order of their ids, so that another order of the same files is no change.
fn each_once(mut files: Vec<FileRef>) -> Vec<FileRef> {
    files.sort_by(|one, other| one.naming().cmp(&other.naming()));
    files.dedup_by(|one, other| one.id == other.id && !one.id.is_empty());
    files
}

fn typed<S: Stream>(item: &Item) -> Result<&S::Record, Stop> {
    let foreign = || Stop::Fail(Reason::new("internal:item", "内部错误：记录与同步流不符，请联系服务商"));
    item.record.downcast_ref().ok_or_else(foreign)
}
