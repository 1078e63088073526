//! A field of a switch that was taken away and is made anew is empty, and nobody has emptied it (decision 0057).

use model::{AnyStream, Change, Direction, Ensure, FieldRow, Preset};
use store::{Missing, Store, Unsaid};

use crate::batch::Prepared;
use crate::calls::retried;
use crate::pass::Pass;
use crate::presets::needed_by;
use crate::run::Run;
use crate::{Halt, cursor, intents};

/// Lets go of what is known of fields of the CRM that are missing, or were when somebody was told so: by whomever they are made anew,
/// what they said stays in 精斗云 (AT-1, CU-5), what 精斗云 says is written there again (P-1, P-2), and what was made without an answer
/// bears no mark there.
/// Until all of that is done it stays noted: a process that dies over it leaves it to the next run, when the field may be there.
pub(crate) async fn let_go(run: &Run<'_>, lacking: &[Ensure]) -> Result<(), Halt> {
    let store = run.store();
    let fields: Vec<Missing> = lacking.iter().map(missing).collect();
    store.begin_to_see_to(run.lease, &fields).await?;
    for stream in run.engine.streams.iter().copied() {
        let target = stream.spec().target.object;
        let marks =
            lacking.iter().filter(|ensure| ensure.object == target).flat_map(|ensure| [ensure.name, ensure.label]);
        store.unmark(run.lease, stream.spec().kind.0, &marks.collect::<Vec<_>>()).await?;
        let mut unsaid = unsaid(stream, lacking);
        if unsaid.fields.is_empty() && !unsaid.files {
            continue;
        }
        let kind = stream.spec().kind.0;
        if unsaid.again {
            let stored = store.cursor(&run.connection.id, kind).await?;
            unsaid.cursor = stored.and_then(|stored| cursor::for_no_fields(&stored.text));
        }
        store.unsay(run.lease, kind, &unsaid).await?;
        intents::unsay(run, kind, &unsaid).await?;
    }
    Ok(store.seen_to(run.lease, &fields).await?)
}

/// Keeps for the next run that somebody was told that these are missing, as far as they are gone for certain ([`crate::Peer::gone`]).
pub async fn note(store: &Store, connection: &str, gone: &[Ensure]) -> Result<(), store::Error> {
    let fields: Vec<Missing> = gone.iter().map(missing).collect();
    store.note_missing(connection, &fields).await
}

fn missing(ensure: &Ensure) -> Missing {
    Missing { object: ensure.object.to_owned(), label: ensure.label.to_owned() }
}

/// Whether somebody was told so.
pub(crate) fn is_noted(noted: &[Missing], ensure: &Ensure) -> bool {
    noted.iter().any(|missing| (missing.object.as_str(), missing.label.as_str()) == (ensure.object, ensure.label))
}

/// What a stream's records say in these fields, or are told by them.
fn unsaid(stream: &dyn AnyStream, lacking: &[Ensure]) -> Unsaid<'static> {
    let spec = stream.spec();
    let again = spec.direction == Direction::ToCrm;
    let object = if again { spec.target.object } else { spec.source.object };
    let lacks = |row: &FieldRow| {
        let label = if again { row.target } else { row.source };
        lacking.iter().any(|ensure| (ensure.object, ensure.label) == (object, label))
    };
    let names = stream.rows().into_iter().filter(lacks).map(|row| row.name);
    let of_files = |name: &&str| spec.files.as_ref().is_some_and(|files| files.name == *name);
    let (files, fields): (Vec<_>, Vec<_>) = names.partition(of_files);
    Unsaid { fields, files: !files.is_empty(), again, cursor: None }
}

/// Before what a field of a switch said is taken away in 精斗云, the field is looked for at that very moment: one that is gone says
/// nothing of any record.
pub(crate) async fn look(pass: &Pass<'_>, prepared: &[Prepared]) -> Result<(), Halt> {
    let (spec, rows) = (pass.stream.spec(), pass.stream.rows());
    let detached = |record: &Prepared| record.draft.attach.as_ref().is_some_and(|attach| !attach.gone.is_empty());
    let of = |change: &Change| rows.iter().find(|row| row.name == change.field).and_then(|row| row.preset);
    let emptied = |change: &&Change| change.after.is_null() && !change.before.is_null();
    let changes = prepared.iter().flat_map(|record| &record.changes);
    let mut switches: Vec<Preset> = changes.filter(emptied).filter_map(of).collect();
    switches.extend(spec.files.filter(|_| prepared.iter().any(detached)).map(|files| files.preset));
    switches.sort();
    switches.dedup();
    for preset in switches.into_iter().filter(|_| spec.direction == Direction::ToJdy) {
        let needed = needed_by(pass.run.engine.streams, preset);
        retried(pass.run.clock(), async || pass.source.still_has(&needed).await).await?;
    }
    Ok(())
}
