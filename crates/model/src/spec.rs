//! The declaration of a stream: where it reads, where it writes, what it needs.

use crate::{Companion, Ensure, Files, Kind, Preset, System, Twin};

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
    /// What must exist in the CRM, made through the provisioner where it does not.
    pub ensures: &'static [Ensure],
    /// Reference rows its rules look into: what exists on a side without being bound.
    pub tables: &'static [Table],
    /// What its lines refer into, on the side written.
    pub twins: &'static [Twin],
    /// Files that travel with the records.
    pub files: Option<Files>,
    /// The side read.
    pub source: Source,
    /// The side written.
    pub target: Target,
}

impl Spec {
    /// A plain stream of a kind of its own, for every run. What differs is said with `..`.
    pub const fn new(kind: Kind, label: &'static str, direction: Direction, source: Source, target: Target) -> Self {
        Self {
            kind,
            binds: kind,
            label,
            direction,
            needs: &[],
            preset: None,
            when: When::Always,
            ensures: &[],
            tables: &[],
            twins: &[],
            files: None,
            source,
            target,
        }
    }
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
    /// Other records that it names and is read with.
    pub companions: &'static [Companion],
    /// Where the first pass begins.
    pub begins: Begins,
    /// What it means that a record is there no more.
    pub vanished: Vanished,
}

impl Source {
    /// A list whose rows are all there is to a record, read from the beginning.
    pub const fn new(object: &'static str) -> Self {
        Self {
            object,
            labels: &[],
            detail: false,
            lines: None,
            companions: &[],
            begins: Begins::AtTheBeginning,
            vanished: Vanished::Ignored,
        }
    }
}

/// What it means that a source record is there no more. It follows from a complete list only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vanished {
    /// Nothing.
    Ignored,
    /// Its target record is deleted (PR-5).
    Deletes,
    /// These fields of its target record become zero (IN-1). For a source that is read whole in every pass.
    Zeroes(&'static [&'static str]),
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
    /// The CRM's API name, or the label of a tenant's own object; or the JDY adapter's name for the object.
    pub object: &'static str,
    /// Whether `object` is a part that one of several objects plays, another one in another tenant: the adapter says
    /// which (IN-3, P-3).
    pub part: bool,
    /// Where lines go: the CRM's detail object, or the array's name in JDY's body.
    pub lines: Option<&'static str>,
    /// The mark: fields by which a record we created can be found again, the first that exists there counts.
    pub marks: &'static [&'static str],
    /// What to do with a record that was there before us.
    pub adopt: Adopt,
    /// Fields that tell, with the mark, that a record which the target will not have twice is this one.
    pub known_by: &'static [&'static str],
    /// The fields that people call a record by, for the log (S-8).
    pub called: &'static [&'static str],
    /// Whether what is bound there can be changed or removed by hand under us, and is short enough to be compared in
    /// every run (PR-4).
    pub live: bool,
    /// Whether an update has to know the record's present state first ([`crate::Stream::merge`]).
    pub reads_current: bool,
    /// What becomes of a record that somebody removed there by hand.
    pub removed: Removed,
    /// Why what is there once is not written again, whatever becomes of its source (DN-1).
    pub frozen: Option<&'static str>,
}

impl Target {
    /// Records without lines, found again by these marks.
    pub const fn new(object: &'static str, marks: &'static [&'static str], adopt: Adopt) -> Self {
        Self {
            object,
            part: false,
            lines: None,
            marks,
            adopt,
            known_by: &[],
            called: &[],
            live: false,
            reads_current: false,
            removed: Removed::Asks,
            frozen: None,
        }
    }

    /// The target whose records people call by these fields.
    #[must_use]
    pub const fn called(self, called: &'static [&'static str]) -> Self {
        Self { called, ..self }
    }

    /// As [`Target::new`], for a part that one of several objects plays.
    pub const fn part(object: &'static str, marks: &'static [&'static str], adopt: Adopt) -> Self {
        Self { part: true, ..Self::new(object, marks, adopt) }
    }
}

/// What becomes of a target record that somebody removed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// An administrator is asked: it may have been meant.
    Asks,
    /// It is made anew: it mirrors what the source counts.
    Remade,
}

/// What an object must have to be a stream's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// A field that is written.
    pub field: &'static str,
    /// What that field has to look up, where it is a reference; named as [`Target::object`].
    pub of: Option<&'static str>,
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
    /// Whether nothing is ever created or changed there.
    pub fn is_only(self) -> bool {
        matches!(self, Self::Only(_))
    }

    /// Why what was there before us may hold other values, where it keeps them.
    pub fn keeps(self) -> Option<&'static str> {
        let keeps = matches!(self, Self::Fill(_));
        keeps.then_some("目标原有的值保留，只补空的字段；之后以目标系统的修改为准")
    }

    /// Whose values stay where both sides say something of a record that was there before: the `source`'s, or the `target`'s.
    /// Nothing where none is written.
    pub fn prevails(self, source: System, target: System) -> Option<System> {
        match self {
            Self::Fill(_) => Some(target),
            Self::Same(_) | Self::SameOrFail(_) => Some(source),
            Self::Never | Self::Only(_) => None,
        }
    }

    /// The fields to agree in; none for [`Adopt::Never`].
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Never => &[],
            Self::Same(fields) | Self::SameOrFail(fields) | Self::Fill(fields) | Self::Only(fields) => fields,
        }
    }
}

/// Reference rows: a short list kept for a whole pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Table {
    /// The side it is on.
    pub system: System,
    /// The CRM's API name, or the JDY adapter's name for the object.
    pub object: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cu_4_what_only_fills_leaves_the_word_to_the_target() {
        let all = |adopt: Adopt| (adopt.prevails(System::Jdy, System::Crm), adopt.keeps().is_some());
        assert_eq!(all(Adopt::Fill(&["name"])), (Some(System::Crm), true));
        assert_eq!(all(Adopt::Same(&["name"])), (Some(System::Jdy), false));
        assert_eq!(all(Adopt::SameOrFail(&["name"])), (Some(System::Jdy), false));
        assert_eq!(all(Adopt::Only(&["mobile"])), (None, false));
        assert_eq!(all(Adopt::Never), (None, false));
        let text = Adopt::Fill(&["name"]).keeps().expect("a text");
        assert!(text.contains("只补空的字段"), "{text}");
    }
}
