//! What was changed or removed by hand on a live target comes back (PR-4): by hand, as another record that agrees with ours,
//! or made anew because an administrator asks for it. Who names it is written with the new id (decision 0031).

use model::{AnyStream, Binding, Context, Draft, Further, Item, Lookup, Mapped, Raw, Spec, State, Stop};
use store::Stored;

use crate::adopt::{self, agrees};
use crate::batch::context;
use crate::calls::retried;
use crate::entry::Entry;
use crate::pass::Pass;
use crate::row::Moved;
use crate::run::{Connection, Engine};
use crate::{CallError, Found, Halt, Next};

/// Binds those of the entries whose target record is there again under another id.
pub(crate) async fn rebind(pass: &Pass<'_>, entries: &mut [Entry]) -> Result<(), Halt> {
    let spec = pass.stream.spec();
    let Some(field) = spec.target.adopt.fields().first().filter(|_| spec.target.live) else { return Ok(()) };
    let as_it_is = |entry: &Entry| match pass.stream.map(&entry.item, &context(pass, entry.binding.as_ref())) {
        Ok(Mapped::Draft(draft)) => Some(draft),
        // It waits for another, or is not to be written at all.
        Ok(Mapped::Delete) | Err(_) => None,
    };
    let broken: Vec<(&mut Entry, Draft)> = entries
        .iter_mut()
        .filter(|entry| is_broken_by_hand(entry))
        .filter_map(|entry| as_it_is(entry).map(|draft| (entry, draft)))
        .collect();
    let values: Vec<_> = broken.iter().filter_map(|(_, draft)| draft.fields.get(*field).cloned()).collect();
    if values.is_empty() {
        return Ok(());
    }
    let found = retried(pass.run.clock(), async || pass.target.find(&spec.target, field, &values).await).await?;
    let mut taken = adopt::bound(pass, &found).await?;
    for (entry, draft) in broken {
        let free = |f: &&Found| !taken.contains(&f.id) && agrees(f, &draft, spec.target.adopt.fields());
        let mut free = found.iter().filter(free);
        if let (Some(one), None) = (free.next(), free.next()) {
            put_back(entry, spec, &one.id);
            taken.insert(one.id.clone());
        }
    }
    Ok(())
}

/// Whether its target record was changed or removed by hand, and its source is there still.
fn is_broken_by_hand(entry: &Entry) -> bool {
    entry.binding.as_ref().is_some_and(|binding| binding.broken.is_some())
        && entry.stored.as_ref().is_some_and(|stored| stored.state != State::Skipped)
}

/// Binds it to what was put back in its place.
fn put_back(entry: &mut Entry, spec: &Spec, id: &str) {
    let (source, target) = (spec.direction.source(), spec.direction.target());
    if let Some(before) = entry.binding.take() {
        let binding = Binding::between(source, before.id(source), id, &before.label);
        entry.binding = Some(Binding { origin: before.origin, ..binding });
        entry.left = Some(Moved { id: before.id(target).to_owned(), forget: false, former: Some(before) });
        entry.back = true;
    }
}

impl Engine {
    /// 重新创建: makes the record's target anew and binds it, or takes what agrees with it and is there already; the inner
    /// error is why not. No lease is needed, so that nobody waits for a long run to end: whatever is made and not bound
    /// is taken by the next run ([`rebind`]).
    pub async fn recreate(
        &self,
        connection: &Connection,
        stream: &dyn AnyStream,
        key: &str,
    ) -> store::Result<Result<(), String>> {
        let spec = stream.spec();
        let stored = self.store.records(&connection.id, spec.kind.0, &[key]).await?.remove(key);
        let (item, further) = match read(connection, stream, key, stored.as_ref()).await {
            Ok(read) => read,
            Err(why) => return Ok(Err(why)),
        };
        let side = spec.direction.source();
        let mut lookup = Lookup::default();
        for (kind, name, _) in &item.references {
            let named = self.store.bindings(&connection.id, kind.0, side, &[&name.id]).await?;
            lookup.add(*kind, named.into_iter().map(|binding| (binding.id(side).to_owned(), binding)));
        }
        let before = self.store.bindings(&connection.id, spec.binds.0, side, &[key]).await?.pop();
        let draft =
            match stream.map(&item, &surroundings(connection, &lookup, spec.direction.target(), before.as_ref())) {
                Ok(Mapped::Draft(mut draft)) => {
                    further.add_to(&mut draft);
                    draft
                }
                Ok(Mapped::Delete) => return Ok(Err("来源记录已不需要同步".to_owned())),
                Err(stop) => return Ok(Err(because(stop))),
            };
        let id = match self.made(connection, stream, &draft).await? {
            Ok(id) => id,
            Err(error) if error.next == Next::Ambiguous => {
                return Ok(Err(format!("{}；如已创建，下次同步会自动对应", error.text)));
            }
            Err(error) => return Ok(Err(error.text)),
        };
        let origin = before.as_ref().map_or(side, |binding| binding.origin);
        let binding = Binding { origin, ..Binding::between(side, key, &id, &item.title) };
        let now = self.clock.now();
        match &before {
            Some(before) => self.store.succeed(&connection.id, spec.binds.0, (before, &binding), now).await?,
            None => self.store.bind(&connection.id, spec.binds.0, &binding, None, now).await?,
        }
        Ok(Ok(()))
    }

    /// The id of the one free record that agrees, or of a new one.
    async fn made(
        &self,
        connection: &Connection,
        stream: &dyn AnyStream,
        draft: &Draft,
    ) -> store::Result<Result<String, CallError>> {
        let (spec, peer) = (stream.spec(), connection.peer(stream.spec().direction.target()));
        let (target, fields) = (&spec.target, spec.target.adopt.fields());
        let value = fields.first().and_then(|field| Some((*field, draft.fields.get(*field)?.clone())));
        if let Some((field, value)) = value {
            let mut found = match peer.find(target, field, &[value]).await {
                Ok(found) => found,
                Err(error) => return Ok(Err(error)),
            };
            found.retain(|one| agrees(one, draft, fields));
            let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
            let side = spec.direction.target();
            let taken = self.store.bindings(&connection.id, spec.binds.0, side, &ids).await?;
            let is_taken = |id: &str| taken.iter().any(|b| b.broken.is_none() && b.id(side) == id);
            if let Some(free) = found.iter().find(|one| !is_taken(&one.id)) {
                return Ok(Ok(free.id.clone()));
            }
        }
        Ok(peer.create(target, draft).await)
    }
}

/// The record as its source has it now, and what is carried of it besides the field table.
async fn read(
    connection: &Connection,
    stream: &dyn AnyStream,
    key: &str,
    stored: Option<&Stored>,
) -> Result<(Item, Further), String> {
    let (spec, system) = (stream.spec(), stream.spec().direction.source());
    let id = stored.map_or(key, |stored| &stored.source_id).to_owned();
    let raw = connection.peer(system).fetch(&spec.source, &[id]).await.map_err(|error| error.text)?;
    let overrides = connection.overrides_of(spec);
    for Raw { mut value, .. } in raw {
        overrides.prepare(&mut value);
        let further = overrides.further(&value);
        let found = stream.items(value).unwrap_or_default().into_iter().find(|item| item.key == key);
        if let Some(item) = found {
            return Ok((item, further));
        }
    }
    Err(format!("{}中已没有这条{}", system.label(), spec.label))
}

fn surroundings<'a>(
    connection: &'a Connection,
    lookup: &'a Lookup,
    target: model::System,
    binding: Option<&'a Binding>,
) -> Context<'a> {
    Context {
        lookup,
        target,
        binding,
        default_owner: connection.default_owner.as_deref(),
        presets: &connection.presets,
        wanted: false,
        started_at: connection.started_at,
    }
}

fn because(stop: Stop) -> String {
    let (Stop::Skip(reason) | Stop::Hold(reason) | Stop::Fail(reason)) = stop;
    reason.text
}
