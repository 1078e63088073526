//! The words of the sync as plain types, and the contract of a stream.
//!
//! Nothing here does IO, names a kind, or knows a field: a kind is declared in `streams`, a system is spoken to
//! through the ports of `engine`. The words are those of `ARCHITECTURE.md`; each has one name everywhere: here, in the
//! database, in JSON, in the log.

mod context;
mod decision;
mod draft;
mod ensure;
mod field;
mod file;
mod names;
mod overrides;
mod raw;
mod reads;
mod related;
mod spec;
mod stream;
mod value;

pub use context::{Context, Lookup};
pub use decision::{Decision, Reason, Stop};
pub use draft::{Change, Draft, Fields, Patch};
pub use ensure::{Ensure, Part};
pub use field::{Field, Known, Named, Reference, Shown, Take, reference, rule, value};
pub use file::{Attach, FileRef, Files, files};
pub use names::{Binding, Key, Kind, Preset, State, System};
pub use overrides::{Further, LINES, Overrides, Pair};
pub use raw::Raw;
pub use reads::fields_read;
pub use related::{Companion, Twin};
pub use spec::{Adopt, Begins, Direction, Lines, Need, Removed, Source, Spec, Table, Target, Vanished, When};
pub use stream::{AnyStream, FieldRow, Item, Mapped, Outcome, ReadError, Reads, Stream, Values};
pub use value::{days, decimal, exact, number, optional_decimal, text};
