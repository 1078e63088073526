//! The declaration of a stream: where it reads, where it writes, what it needs.

use serde_json::Value;

use crate::{Kind, Preset, System};

/// Everything about a stream that is data.
#[derive(Debug)]
pub struct Spec {
    /// The stream's kind, as in the API and the log.
    pub kind: Kind,
    /// The kind whose bindings it makes: `kind` itself, but for a second stream of the same thing.
    pub binds: Kind,
    /// What people call it.
    pub label: &'static str,
    /// Which way it goes.
    pub direction: Direction,
    /// Kinds that go first: the order of streams, what a run checks before, and whose bindings a mapping may see.
    pub needs: &'static [Kind],
    /// The switch without which it does not run.
    pub preset: Option<Preset>,
    /// When it runs.
    pub when: When,
    /// Target fields that must exist, created through the provisioner where they do not.
    pub ensures: &'static [Ensure],
    /// Reference rows its rules look into: what exists on a side without being bound.
    pub tables: &'static [Table],
    /// The side read.
    pub source: Source,
    /// The side written.
    pub target: Target,
}

/// Which side is read and which is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 精斗云 → 纷享销客
    ToCrm,
    /// 纷享销客 → 精斗云
    ToJdy,
}

impl Direction {
    /// The side that is read.
    pub fn source(self) -> System {
        match self {
            Self::ToCrm => System::Jdy,
            Self::ToJdy => System::Crm,
        }
    }

    /// The side that is written.
    pub fn target(self) -> System {
        match self {
            Self::ToCrm => System::Crm,
            Self::ToJdy => System::Jdy,
        }
    }
}

/// When a stream runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In every run.
    Always,
    /// Until it has been read to its end once (F-1, F-3).
    Initialisation,
}

/// What is read.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The CRM's API name, or the JDY adapter's name for the object.
    pub object: &'static str,
    /// Fields whose API name is the tenant's: found by this label, and named by it in the raw record.
    pub labels: &'static [&'static str],
    /// Whether a list row is only part of the record, so that each changed record costs one more call.
    pub detail: bool,
    /// Detail rows that travel with the record, under `lines`.
    pub lines: Option<Lines>,
    /// Where the first pass begins.
    pub begins: Begins,
    /// Whether a record's disappearance means something (PR-5).
    pub deletions: bool,
}

/// Where the first pass of a stream begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// With everything there is.
    AtTheBeginning,
    /// With what changed since the connection was started.
    AtTheStart,
}

/// Detail rows of a CRM object.
#[derive(Debug, Clone, Copy)]
pub struct Lines {
    /// The detail object's API name.
    pub object: &'static str,
    /// Its field that names the master.
    pub master: &'static str,
    /// As [`Source::labels`].
    pub labels: &'static [&'static str],
}

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The CRM's API name, or the JDY adapter's name for the object.
    pub object: &'static str,
    /// Where lines go: the CRM's detail object, or the array's name in JDY's body.
    pub lines: Option<&'static str>,
    /// The mark: fields by which a record we created can be found again, the first that exists there counts.
    pub marks: &'static [&'static str],
    /// What to do with a record that was there before us.
    pub adopt: Adopt,
    /// Whether what is bound there can be changed or removed by hand under us, and is short enough to be compared in
    /// every run (PR-4).
    pub live: bool,
    /// Whether an update has to know the record's present state first ([`crate::Stream::merge`]).
    pub reads_current: bool,
}

/// What a stream does when the target side has the record already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adopt {
    /// A create is a create: the target side itself refuses a second one, by its unique number.
    Never,
    /// The one unbound record that agrees in all these fields is ours; two of them are a question for a person.
    Same(&'static [&'static str]),
    /// As `Same`; and a record that agrees in the first field only is a failure, not a reason to create another.
    SameOrFail(&'static [&'static str]),
    /// As `Same`, but what the found record already says stays: only its empty fields are filled.
    Fill(&'static [&'static str]),
    /// As `Same`, but nothing is ever created or changed there.
    Only(&'static [&'static str]),
}

impl Adopt {
    /// The fields to agree in; none for [`Adopt::Never`].
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Never => &[],
            Self::Same(fields) | Self::SameOrFail(fields) | Self::Fill(fields) | Self::Only(fields) => fields,
        }
    }
}

/// A target field that the product needs and a tenant may lack.
#[derive(Debug, Clone, Copy)]
pub struct Ensure {
    /// The object's API name.
    pub object: &'static str,
    /// The field's label: a tenant's own field of this label serves as well.
    pub label: &'static str,
    /// The API name it gets when we create it.
    pub name: &'static str,
    /// The field's type in the CRM's terms, such as `text` or `object_reference`.
    pub field_type: &'static str,
    /// For a reference, the object it looks up.
    pub looks_up: Option<&'static str>,
}

/// Reference rows: a short list kept for a whole pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Table {
    /// The side it is on.
    pub system: System,
    /// The CRM's API name, or the JDY adapter's name for the object.
    pub object: &'static str,
}

/// One source record as it was read, in canonical values.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Its id in its system; several stream records can come of one.
    pub id: String,
    /// Its fields.
    pub value: Value,
}
