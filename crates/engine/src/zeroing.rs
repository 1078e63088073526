//! What a source that is read whole in every pass says no more becomes zero (IN-1).
//!
//! Such a source record is split: it stands for several records of the stream, and any of them may be missing the next
//! time, or all with their source. So every page notes what came of its source records before and does not now, and the
//! end of the pass looks for sources that did not come at all. Nothing is believed at the first look.

use std::collections::{BTreeMap, HashSet};

use model::{Binding, Change, Draft, Reason, State, Vanished};
use serde_json::Value;

use crate::calls::retried;
use crate::entry::Entry;
use crate::keep::record_rows;
use crate::parts::GONE;
use crate::pass::{Batch, Pass, SECOND_LOOK};
use crate::row::Row;
use crate::vanish::{Undoing, allowed, uncounted};
use crate::{Action, Halt, Next, Tally, lookups, plan};

const ZEROING: Undoing =
    Undoing { done: "改为 0", confirm: "确认改为 0", refuse: "不改，保留原来的数量" };
/// Source records asked for at once.
const CHUNK: usize = 100;

/// What a pass has seen of its source records.
#[derive(Default)]
pub(crate) struct Seen {
    /// How many of them are known to the stream, or are from now on.
    sources: u64,
    /// What came of one before and does not now: key and source id.
    lost: BTreeMap<String, String>,
}

/// Notes what is missing on a page.
pub(crate) async fn note(pass: &mut Pass<'_>, batch: &Batch, entries: &[Entry]) -> Result<(), Halt> {
    let sources: Vec<&str> =
        batch.records.iter().map(|raw| raw.id.as_str()).chain(batch.gone.iter().map(|(id, _)| id.as_str())).collect();
    let parts = known(pass, &sources).await?;
    let came: HashSet<&str> = entries.iter().map(|entry| entry.item.key.as_str()).collect();
    if batch.checkpoint.is_some() {
        let known = entries.iter().map(|entry| entry.source_id.as_str()).chain(parts.iter().map(|(_, s)| s.as_str()));
        pass.seen.sources += known.collect::<HashSet<_>>().len() as u64;
    }
    for (key, source) in parts {
        if came.contains(key.as_str()) {
            pass.seen.lost.remove(&key);
        } else {
            pass.seen.lost.insert(key, source);
        }
    }
    Ok(())
}

/// Writes zero where the source says nothing any more.
pub(crate) async fn compare(
    pass: &mut Pass<'_>,
    fields: &'static [&'static str],
    tally: &mut Tally,
) -> Result<(), Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let mut lost = std::mem::take(&mut pass.seen.lost);
    // A source that came twice can hide one that did not come; the next pass finds it.
    let fewer = pass.seen.sources < run.store().count_sources(&run.connection.id, spec.kind.0).await?;
    if fewer || !lost.is_empty() {
        if retried(run.clock(), async || pass.source.count(&spec.source).await).await?.is_none() {
            tally.notes.push(uncounted(pass));
            return Ok(());
        }
        lost = confirmed(pass, lost, fewer).await?;
    }
    let keys: Vec<&str> = lost.keys().map(String::as_str).collect();
    let mut bound = lookups::bindings(run, spec.binds, spec.direction.source(), &keys).await?;
    let vanished: Vec<Binding> = keys.iter().filter_map(|key| bound.remove(*key)).collect();
    let all = run.store().count_bindings(&run.connection.id, spec.binds.0).await?;
    if !allowed(pass, &vanished, usize::try_from(all).unwrap_or(usize::MAX), &ZEROING, tally).await? {
        return Ok(());
    }
    write(pass, &vanished, &mut lost, fields, tally).await?;
    // What never came through needs no zero.
    let gone = lost.iter().map(|(key, source)| Row::no_more(spec, key, source, "")).collect();
    record_rows(pass, gone).await
}

/// Writes zero into the target records of these, and takes them off what is lost.
async fn write(
    pass: &Pass<'_>,
    vanished: &[Binding],
    lost: &mut BTreeMap<String, String>,
    fields: &'static [&'static str],
    tally: &mut Tally,
) -> Result<(), Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let keys: Vec<&str> = vanished.iter().map(|binding| binding.id(spec.direction.source())).collect();
    let mut stored = run.store().records(&run.connection.id, spec.kind.0, &keys).await?;
    for (key, binding) in keys.into_iter().zip(vanished) {
        run.may_go_on().await?;
        let source = lost.remove(key).unwrap_or_default();
        let (draft, changes) = zeroed(stored.remove(key).and_then(|stored| stored.written), fields);
        let row = zero(pass, Row::no_more(spec, key, &source, &binding.label), binding, (&draft, &changes)).await?;
        *tally.states.entry(row.record.state).or_default() += 1;
        record_rows(pass, vec![row]).await?;
    }
    Ok(())
}

/// What is known of source records that are not there any more.
async fn without_source(pass: &Pass<'_>) -> Result<BTreeMap<String, String>, Halt> {
    const PAGE: i64 = 1_000;
    let (run, spec) = (pass.run, pass.stream.spec());
    let all = retried(run.clock(), async || pass.source.all(&spec.source).await).await?;
    let Some(all) = all else { return Ok(BTreeMap::new()) };
    let (mut parts, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = run.store().sources(&run.connection.id, spec.kind.0, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(parts) };
        after.clone_from(last);
        let gone: Vec<&str> = page.iter().map(String::as_str).filter(|id| !all.contains(*id)).collect();
        parts.extend(known(pass, &gone).await?);
    }
}

/// What came of these source records and is there still, as far as is known: key and source id.
async fn known(pass: &Pass<'_>, sources: &[&str]) -> Result<Vec<(String, String)>, Halt> {
    let parts = pass.run.store().parts(&pass.run.connection.id, pass.stream.spec().kind.0, sources).await?;
    let there = parts.into_iter().filter(|part| part.cause.as_deref() != Some(GONE));
    Ok(there.map(|part| (part.key, part.source_id)).collect())
}

/// Those that a second look does not find either; with `fewer` sources than are known, those of missing ones too.
async fn confirmed(
    pass: &Pass<'_>,
    mut lost: BTreeMap<String, String>,
    fewer: bool,
) -> Result<BTreeMap<String, String>, Halt> {
    let spec = pass.stream.spec();
    if fewer {
        lost.extend(without_source(pass).await?);
    }
    if lost.is_empty() {
        return Ok(lost);
    }
    pass.run.clock().sleep(SECOND_LOOK).await;
    let sources: HashSet<String> = lost.values().cloned().collect();
    let sources: Vec<String> = sources.into_iter().collect();
    for chunk in sources.chunks(CHUNK) {
        let there = retried(pass.run.clock(), async || pass.source.fetch(&spec.source, chunk).await).await?;
        let (mut found, mut unread) = (HashSet::new(), HashSet::new());
        for raw in there {
            match pass.stream.items(raw.value) {
                Ok(items) => found.extend(items.into_iter().map(|item| item.key)),
                // What cannot be read proves nothing.
                Err(_) => drop(unread.insert(raw.id)),
            }
        }
        lost.retain(|key, source| !found.contains(key) && !unread.contains(source));
    }
    Ok(lost)
}

/// What was written last, with zeroes; and what that changes.
fn zeroed(written: Option<String>, fields: &'static [&'static str]) -> (Draft, Vec<Change>) {
    let before: Draft = written.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut draft = before.clone();
    draft.fields.extend(fields.iter().map(|field| ((*field).to_owned(), Value::from(0))));
    let changes = draft.changes(Some(&before));
    (draft, changes)
}

/// Writes zero into one target record, unless it is there already.
async fn zero(
    pass: &Pass<'_>,
    mut row: Row,
    binding: &Binding,
    (draft, changes): (&Draft, &[Change]),
) -> Result<Row, Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let id = binding.id(spec.direction.target());
    let update = async || pass.target.update(&spec.target, id, draft, changes).await;
    let sent = async { if changes.is_empty() { Ok(()) } else { retried(run.clock(), update).await.map(drop) } };
    let (sent, calls) = plan::taken(sent).await;
    match sent {
        Ok(()) => {
            pass.would_undo(Action::Update, binding, changes, calls);
            row.says(spec, id, draft, changes);
        }
        Err(error) if error.next == Next::Reject => {
            if retried(run.clock(), async || pass.target.current(&spec.target, id).await).await?.is_none() {
                row.unbind(binding);
                return Ok(row);
            }
            row.stop(State::Failed, refused(pass, &error));
        }
        // Not gone yet, so the next pass finds it again.
        Err(error) if error.next == Next::Ambiguous => row.stop(State::Held, refused(pass, &error)),
        Err(error) => return Err(error.into()),
    }
    Ok(row)
}

fn refused(pass: &Pass<'_>, error: &crate::CallError) -> Reason {
    let spec = pass.stream.spec();
    let (source, target) = (spec.direction.source().label(), spec.direction.target().label());
    let text = format!("{source}中已没有这条{}，但未能在{target}改为 0，下次同步再试：{}", spec.label, error.text);
    Reason::new(&format!("zero:{}", error.code), text)
}

/// Whether the stream's vanished records become zero.
pub(crate) fn concerns(pass: &Pass<'_>) -> bool {
    matches!(pass.stream.spec().source.vanished, Vanished::Zeroes(_))
}
