//! Loads what the rules of a page may see: a fixed number of queries, whatever the page holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Adopt, AnyStream, Binding, Draft, Kind, Lookup, Raw, Spec, System, Target, Twin, Vanished, When};

use crate::Halt;
use crate::Tally;
use crate::calls::retried;
use crate::entry::Entry;
use crate::parts::Gone;
use crate::pass::Pass;
use crate::removed;
use crate::run::Run;

/// The page's own records and bindings, the bindings of all that they name, and the tables.
pub(crate) async fn load(pass: &mut Pass<'_>, entries: &mut [Entry]) -> Result<(), Halt> {
    if entries.is_empty() {
        return Ok(());
    }
    let spec = pass.stream.spec();
    let side = spec.direction.source();
    let keys: Vec<&str> = entries.iter().map(|e| e.item.key.as_str()).collect();
    let mut stored = pass.run.store().records(&pass.run.connection.id, spec.kind.0, &keys).await?;
    let mut own = bindings(pass.run, spec.binds, side, &keys).await?;
    for entry in entries.iter_mut() {
        entry.stored = stored.remove(&entry.item.key);
        entry.binding = own.remove(&entry.item.key);
    }
    load_answers(pass, entries).await?;
    removed::settle(pass, entries).await?;
    pass.lookup.clear_page();
    let named = load_named(pass.run, &mut pass.lookup, side, entries).await?;
    pull(pass, &named).await?;
    load_unanswered(pass, entries).await?;
    load_deleted(pass, entries).await?;
    load_broken(pass, entries).await?;
    load_twins(pass, entries).await?;
    for table in spec.tables {
        if !pass.lookup.has_table(*table) {
            let peer = pass.run.connection.peer(table.system);
            let rows = retried(pass.run.clock(), async || peer.table(*table).await).await?;
            pass.lookup.set_table(*table, rows);
        }
    }
    Ok(())
}

/// What people have decided about the page's records, where there was anything to decide.
async fn load_answers(pass: &Pass<'_>, entries: &mut [Entry]) -> Result<(), Halt> {
    let target = pass.stream.spec().direction.target();
    let asked = |entry: &&Entry| entry.is_unconfirmed() || removed::is_known(entry, target);
    let keys: Vec<&str> = entries.iter().filter(asked).map(|entry| entry.item.key.as_str()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut answers = pass.run.store().answers(&pass.run.connection.id, pass.stream.spec().kind.0, &keys).await?;
    for entry in entries.iter_mut() {
        let Some((about, answer)) = answers.remove(&entry.item.key) else { continue };
        if entry.is_unconfirmed() || removed::is_about(&about, entry, target) {
            entry.answer = Some(answer);
        }
    }
    Ok(())
}

/// The bindings of source records that are gone.
pub(crate) async fn gone(pass: &Pass<'_>, gone: &[Gone]) -> Result<HashMap<String, Binding>, Halt> {
    let spec = pass.stream.spec();
    let ids: Vec<&str> = gone.iter().map(|gone| gone.key.as_str()).collect();
    if ids.is_empty() {
        Ok(HashMap::new())
    } else {
        bindings(pass.run, spec.binds, spec.direction.source(), &ids).await
    }
}

/// Loads the bindings of all that the entries name; answers what is unbound and to be sent first.
pub(crate) async fn load_named(
    run: &Run<'_>,
    lookup: &mut Lookup,
    side: System,
    entries: &[Entry],
) -> Result<BTreeMap<Kind, BTreeSet<String>>, Halt> {
    let mut named: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    for (kind, name, _) in entries.iter().flat_map(|e| &e.item.references) {
        named.entry(*kind).or_default().insert(&name.id);
    }
    for (kind, ids) in named {
        let ids: Vec<&str> = ids.into_iter().collect();
        lookup.add(kind, bindings(run, kind, side, &ids).await?);
        let unbound: Vec<&str> = ids.into_iter().filter(|id| lookup.binding(kind, id).is_none()).collect();
        lookup.add(kind, run.store().successors(&run.connection.id, kind.0, side, &unbound).await?);
    }
    let mut first: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for (kind, name, pulled) in entries.iter().flat_map(|e| &e.item.references) {
        if *pulled && lookup.binding(*kind, &name.id).is_none() {
            first.entry(*kind).or_default().insert(name.id.clone());
        }
    }
    Ok(first)
}

/// Sends first what the page's records cannot go without (SO-6), and looks again.
async fn pull(pass: &mut Pass<'_>, first: &BTreeMap<Kind, BTreeSet<String>>) -> Result<(), Halt> {
    let run = pass.run;
    let direction = pass.stream.spec().direction;
    for (kind, ids) in first {
        let sender = |s: &&&dyn AnyStream| {
            s.spec().binds == *kind && s.spec().direction == direction && s.spec().when == When::Always
        };
        let Some(sender) = run.engine.streams.iter().find(sender).copied() else { continue };
        if run.why_not(sender).await?.is_some() {
            continue;
        }
        let ids: Vec<String> = ids.iter().cloned().collect();
        let mut first = Pass { wanted: true, ..Pass::new(run, sender) };
        // The two futures contain each other: a boxed one ends the circle.
        Box::pin(first.again(&ids, &mut Tally::default())).await?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        pass.lookup.add(*kind, bindings(run, *kind, direction.source(), &ids).await?);
    }
    Ok(())
}

/// The marks of creates without an answer, of kinds that the page names in vain: what the source side has of them may be
/// ours.
async fn load_unanswered(pass: &mut Pass<'_>, entries: &[Entry]) -> Result<(), Halt> {
    let run = pass.run;
    let named = entries.iter().flat_map(|e| &e.item.references);
    let unbound = named.filter(|(kind, name, _)| pass.lookup.binding(*kind, &name.id).is_none());
    let kinds: BTreeSet<Kind> = unbound.map(|(kind, ..)| *kind).collect();
    let side = pass.stream.spec().direction.source();
    let makes = |s: &&&dyn AnyStream| kinds.contains(&s.spec().binds) && s.spec().direction.target() == side;
    for maker in run.engine.streams.iter().filter(makes) {
        let open = run.store().open_intents(&run.connection.id, maker.spec().kind.0).await?;
        pass.lookup.add_unanswered(maker.spec().binds, open.into_iter().filter_map(|intent| intent.mark_value));
    }
    Ok(())
}

/// What was called what the page still names although we have deleted it on the source side (PR-5): its name is gone there.
async fn load_deleted(pass: &mut Pass<'_>, entries: &[Entry]) -> Result<(), Halt> {
    let (run, side) = (pass.run, pass.stream.spec().direction.source());
    let named = entries.iter().flat_map(|e| &e.item.references);
    let mut unbound: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    for (kind, name, _) in named.filter(|(kind, name, _)| pass.lookup.binding(*kind, &name.id).is_none()) {
        unbound.entry(*kind).or_default().insert(&name.id);
    }
    for (kind, ids) in unbound {
        let deletes = |s: &&&dyn AnyStream| {
            let spec = s.spec();
            spec.binds == kind && spec.direction.target() == side && spec.source.vanished == Vanished::Deletes
        };
        let Some(stream) = run.engine.streams.iter().find(deletes) else { continue };
        let ids: Vec<&str> = ids.into_iter().collect();
        let titles = run.store().deleted(&run.connection.id, stream.spec().kind.0, &ids).await?;
        pass.lookup.add_deleted(kind, titles);
    }
    Ok(())
}

/// What the page names in vain may be broken, and called otherwise by now: then what names it was written with it (PR-4).
async fn load_broken(pass: &mut Pass<'_>, entries: &[Entry]) -> Result<(), Halt> {
    let (run, side) = (pass.run, pass.stream.spec().direction.source());
    let named = || entries.iter().flat_map(|e| &e.item.references);
    let unbound = named().filter(|(kind, name, _)| pass.lookup.binding(*kind, &name.id).is_none());
    let kinds: BTreeSet<Kind> = unbound.map(|(kind, ..)| *kind).collect();
    for kind in kinds {
        let broken = broken(run, kind, side).await?;
        if broken.is_empty() {
            continue;
        }
        for (writer, field) in written_with(run, kind, side) {
            let of = named().filter(|(of, ..)| *of == writer.binds);
            let bound: Vec<(&str, &Binding)> =
                of.filter_map(|(of, name, _)| Some((name.id.as_str(), pass.lookup.binding(*of, &name.id)?))).collect();
            let keys: Vec<&str> = bound.iter().map(|(_, binding)| binding.id(writer.direction.source())).collect();
            let stored = run.store().records(&run.connection.id, writer.kind.0, &keys).await?;
            let with = |(name, key): (&str, &str)| {
                let draft: Draft = serde_json::from_str(stored.get(key)?.written.as_deref()?).ok()?;
                Some((name.to_owned(), broken.get(draft.fields.get(field)?.as_str()?)?.clone()))
            };
            let found: Vec<_> = bound.iter().zip(&keys).filter_map(|((name, _), key)| with((name, key))).collect();
            pass.lookup.add_broken(kind, found);
        }
    }
    Ok(())
}

/// The bindings of `kind` that must not be used, by the id on `side`.
async fn broken(run: &Run<'_>, kind: Kind, side: System) -> Result<HashMap<String, Binding>, Halt> {
    let (mut broken, mut after) = (HashMap::new(), None);
    loop {
        let page = all_bindings(run, kind, after.as_deref()).await?;
        let Some(last) = page.last() else { return Ok(broken) };
        after = Some(last.jdy_id.clone());
        broken.extend(page.into_iter().filter(|b| b.broken.is_some()).map(|b| (b.id(side).to_owned(), b)));
    }
}

/// The streams that write records of other kinds to `side` with one of `kind`, and the field that holds it.
fn written_with<'a>(
    run: &'a Run<'_>,
    kind: Kind,
    side: System,
) -> impl Iterator<Item = (&'static Spec, &'static str)> + 'a {
    let writes = move |stream: &&'static dyn AnyStream| {
        let row = stream.rows().into_iter().find(|row| row.names == Some(kind))?;
        let spec = stream.spec();
        (spec.direction.target() == side && spec.binds != kind).then_some((spec, row.name))
    };
    run.engine.streams.iter().filter_map(writes)
}

/// What the page's lines refer into, where the tenant has the field for it.
async fn load_twins(pass: &mut Pass<'_>, entries: &[Entry]) -> Result<(), Halt> {
    let (spec, clock) = (pass.stream.spec(), pass.run.clock());
    for twin in spec.twins {
        let named = entries.iter().flat_map(|e| &e.item.references).filter(|(kind, ..)| *kind == twin.kind);
        let bound = named.filter_map(|(kind, name, _)| pass.lookup.binding(*kind, &name.id));
        let ids: BTreeSet<String> = bound.map(|b| b.id(spec.direction.target()).to_owned()).collect();
        let Some(lines) = spec.target.lines.filter(|_| !ids.is_empty()) else { continue };
        let (lines, field) = (Target::new(lines, &[], Adopt::Never), [twin.field]);
        if retried(clock, async || pass.target.first_field(&lines, &field).await).await?.is_none() {
            continue;
        }
        let ids: Vec<String> = ids.into_iter().collect();
        let found = retried(clock, async || pass.target.fetch(&twin.source, &ids).await).await?;
        load_successors(pass, twin, &found).await?;
        pass.lookup.add_twins(twin.kind, found.into_iter().map(|raw| (raw.id, raw.value)));
    }
    Ok(())
}

/// What the twins' lines are of may have been made anew since (decision 0038).
async fn load_successors(pass: &mut Pass<'_>, twin: &Twin, found: &[Raw]) -> Result<(), Halt> {
    let (run, side, (kind, field)) = (pass.run, pass.stream.spec().direction.target(), twin.of);
    let lines = found.iter().filter_map(|raw| raw.value["lines"].as_array()).flatten();
    let ids: BTreeSet<&str> = lines.filter_map(|line| line[field].as_str()).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let known = bindings(run, kind, side, &ids).await?;
    let gone: Vec<&str> = ids.into_iter().filter(|id| !known.contains_key(*id)).collect();
    let successors = run.store().successors(&run.connection.id, kind.0, side, &gone).await?;
    pass.lookup.add_successors(kind, successors.into_iter().map(|(id, binding)| (id, binding.id(side).to_owned())));
    Ok(())
}

/// A page of all bindings of a kind, behind the JDY id `after`: memory does not grow with their number.
pub(crate) async fn all_bindings(run: &Run<'_>, kind: Kind, after: Option<&str>) -> Result<Vec<Binding>, Halt> {
    const PAGE: i64 = 1_000;
    let page = run.store().all_bindings(&run.connection.id, kind.0, after, PAGE).await?;
    Ok(page.into_iter().map(|bound| bound.binding).collect())
}

/// Bindings by the id on `side`.
pub(crate) async fn bindings(
    run: &Run<'_>,
    kind: Kind,
    side: System,
    ids: &[&str],
) -> Result<HashMap<String, Binding>, Halt> {
    let found = run.store().bindings(&run.connection.id, kind.0, side, ids).await?;
    Ok(found.into_iter().map(|binding| (binding.id(side).to_owned(), binding)).collect())
}
