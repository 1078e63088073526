//! What has just been written one way is not a change the other way.
//!
//! A customer that initialisation creates in the CRM is at once a CRM customer that the stream towards JDY looks at.
//! What that stream would write is computed here from what was written, without a call, and remembered as agreed; so
//! the record wakes nobody until somebody really changes it (law c, F-6).

use model::{AnyStream, Binding, Context, Draft, Lookup, Mapped, State};
use serde_json::Value;
use store::RecordRow;

use crate::Halt;
use crate::entry::Entry;
use crate::pass::Pass;
use crate::row::Row;
use crate::{fill, lookups};

/// The reverse stream's rows for what has been written; `retried` are the source records that were not read in their turn.
pub(crate) async fn rows(
    pass: &Pass<'_>,
    written: impl Iterator<Item = (&Row, &Binding)>,
    retried: &[String],
) -> Result<Option<(&'static str, Vec<RecordRow>)>, Halt> {
    let Some(reverse) = pass.run.reverse_of(pass.stream) else { return Ok(None) };
    let (mut read, mut how) = (Vec::new(), Vec::new());
    for (row, binding) in written {
        let mut binding = binding.clone();
        // Only what is filled is taken of the draft: where the record was born makes no difference to that. One that an
        // answer or a retry has made after the first load is new, and nothing is filled.
        let fills = pass.fills && row.record.state != State::Created;
        if fills {
            binding.origin = pass.stream.spec().direction.source();
        }
        let target_id = binding.id(pass.stream.spec().direction.target());
        for item in as_source(reverse, row.record.written.as_deref(), target_id) {
            read.push(Entry { binding: Some(binding.clone()), ..Entry::new(target_id, item) });
            // The way back may have passed by: what it says otherwise than was brought is sent now (decision 0003).
            let late = row.record.adopted && retried.contains(&row.record.source_id);
            how.push((fills, row.record.state != State::Unchanged, late));
        }
    }
    if pass.fills {
        load_last(pass, reverse, &mut read).await?;
    }
    let mut lookup = Lookup::default();
    lookups::load_named(pass.run, &mut lookup, reverse.spec().direction.source(), &read).await?;
    let connection = pass.run.connection;
    let agreed = |(entry, (fills, wrote, late)): (&Entry, (bool, bool, bool))| {
        let binding = entry.binding.as_ref()?;
        let cx = Context {
            lookup: &lookup,
            target: reverse.spec().direction.target(),
            binding: Some(binding),
            default_owner: connection.default_owner.as_deref(),
            presets: &pass.run.presets.in_effect,
            wanted: false,
            started_at: connection.started_at,
        };
        match reverse.map(&entry.item, &cx) {
            Ok(Mapped::Draft(mut draft)) => {
                if fills {
                    // What nobody has written now says nothing of what else waits to be sent.
                    if !wrote && !entry.is_settled() {
                        return None;
                    }
                    (_, draft) = fill::onto(Some(entry.before()?), &draft, reverse);
                }
                let id = binding.id(reverse.spec().direction.target());
                let mut record = Row::agreed(&entry.item, id, &draft.canonical()).record;
                record.due_at = late.then(|| pass.run.now());
                Some(record)
            }
            // It would not be sent now; when it can be, it is compared then.
            Ok(Mapped::Delete) | Err(_) => None,
        }
    };
    Ok(Some((reverse.spec().kind.0, read.iter().zip(how).filter_map(agreed).collect())))
}

/// What the reverse stream wrote last: what is filled comes on top of it, and the rest may have changed since.
async fn load_last(pass: &Pass<'_>, reverse: &dyn AnyStream, read: &mut [Entry]) -> Result<(), Halt> {
    let keys: Vec<&str> = read.iter().map(|entry| entry.item.key.as_str()).collect();
    let mut last = pass.run.store().records(&pass.run.connection.id, reverse.spec().kind.0, &keys).await?;
    for entry in read {
        entry.stored = last.remove(&entry.item.key);
    }
    Ok(())
}

/// What was written, as the reverse stream will read it.
fn as_source(reverse: &dyn AnyStream, written: Option<&str>, id: &str) -> Vec<model::Item> {
    let Some(Ok(draft)) = written.map(serde_json::from_str::<Draft>) else { return Vec::new() };
    let mut raw: serde_json::Map<String, Value> = draft.fields.into_iter().collect();
    for name in ["_id", "id"] {
        raw.insert(name.to_owned(), id.into());
    }
    reverse.items(raw.into()).unwrap_or_default()
}
