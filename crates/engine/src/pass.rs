//! A pass: one stream read to its end. This is the path; read it aloud.
//!
//! Every page takes the same way ([`Pass::page`]): read → drop what is the same → look up → decide and map → drop what is
//! unchanged → find what is there already → carry files → store intents → write → report back → record, with the
//! checkpoint. Each stage takes and gives the whole page, so that a page costs a fixed number of queries and is one
//! transaction before the calls and one after them. Files are kept one by one: what has been uploaded is known at once.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use model::{AnyStream, Begins, Ensure, Lookup, Overrides, Raw, Reason, State};
use tracing::Instrument;

use crate::calls::retried;
use crate::carrier::Carrier;
use crate::keep::Kept;
use crate::outcome::Outcomes;
use crate::run::Run;
use crate::zeroing::{self, Seen};
use crate::{
    Halt, Next, Page, Peer, SPANS, Tally, adopt, anew, batch, carrier, cursor, files, fill, intents, live, lookups,
    lost, marked, parts, place, presets, removed, repair, same, vanish, write,
};

/// How long after something was not there the second look is taken.
pub(crate) const SECOND_LOOK: Duration = Duration::from_millis(500);

/// One stream, for the length of one pass.
pub(crate) struct Pass<'a> {
    pub run: &'a Run<'a>,
    pub stream: &'static dyn AnyStream,
    pub source: &'a dyn Peer,
    pub target: &'a dyn Peer,
    /// The bindings of the page in hand, and the tables of the whole pass.
    pub lookup: Lookup,
    /// The field by which a created record is found again; asked for once a pass.
    pub mark: Option<Mark>,
    /// What an administrator has to make so that there is such a field, once that was looked for ([`intents::provide`]).
    pub lacks: Option<Vec<Ensure>>,
    /// Whether the target carries many records in one call.
    pub carrier: Carrier,
    /// Whether the records are sent because others wait for them (SO-6).
    pub wanted: bool,
    /// How the records that did not come through in this pass were counted, by key: another try replaces it.
    pub counted: HashMap<String, State>,
    /// Whether its bound records are only filled with what they were sent without ([`fill`]).
    pub fills: bool,
    /// Source records that failed in this pass: they are tried again in the next one.
    pub failed: HashSet<String>,
    /// Why nothing of it can be written, once that is known ([`lost`]).
    pub lost: Option<Lost>,
    /// What it has seen of source records whose disappearance means zero.
    pub seen: Seen,
    /// When its cursor was last kept (ms).
    pub kept_at: AtomicI64,
}

/// The mark's field; some targets have none.
#[derive(Clone, Copy)]
pub(crate) struct Mark(pub Option<&'static str>);

/// Why nothing can be written, if so.
pub(crate) struct Lost(pub Option<Reason>);

/// How far the source is read when this page is durable.
pub(crate) struct Checkpoint {
    pub cursor: String,
    pub end: bool,
}

/// Source records that go the way together.
#[derive(Default)]
pub(crate) struct Batch {
    pub records: Vec<Raw>,
    pub unreadable: Vec<(String, crate::CallError)>,
    pub gone: Vec<(String, &'static str)>,
    /// Source ids that were asked for because they were due.
    pub retried: Vec<String>,
    pub checkpoint: Option<Checkpoint>,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(run: &'a Run<'a>, stream: &'static dyn AnyStream) -> Self {
        let direction = stream.spec().direction;
        Self {
            run,
            stream,
            source: run.connection.peer(direction.source()),
            target: run.connection.peer(direction.target()),
            lookup: Lookup::default(),
            mark: None,
            lacks: None,
            carrier: Carrier::default(),
            wanted: false,
            counted: HashMap::new(),
            fills: false,
            failed: HashSet::new(),
            lost: None,
            seen: Seen::default(),
            kept_at: AtomicI64::new(0),
        }
    }

    /// What the connection carries otherwise than the field table says.
    pub(crate) fn overrides(&self) -> &'a Overrides {
        self.run.connection.overrides_of(self.stream.spec())
    }

    /// Whether the files of its records travel (P-4).
    pub(crate) fn carries_files(&self) -> bool {
        self.stream.spec().files.is_some_and(|files| self.run.presets.in_effect.contains(&files.preset))
    }

    /// Reads the stream from its cursor to its end, then what is due, then what has vanished.
    pub(crate) async fn read(mut self, tally: &mut Tally) -> Result<(), Halt> {
        let spec = self.stream.spec();
        place::settle(&mut self).await?;
        self.fills = fill::only(&self).await?;
        tally.notes.extend(self.run.presets.notes(self.stream));
        let (connection, name) = (&self.run.connection.id, spec.kind.0);
        let stored = self.run.store().cursor(connection, name).await?;
        let first = stored.as_ref().is_none_or(|c| c.completed_at.is_none());
        if first {
            intents::provide(&mut self).await?;
        }
        intents::settle(&mut self).await?;
        live::compare(&self).await?;

        let begin = if spec.source.begins == Begins::AtTheStart { self.run.connection.started_at } else { 0 };
        let carried = self.carried();
        let mut cursor = self.goes_on_from(stored.as_ref(), begin, &carried);
        loop {
            self.run.may_go_on().await?;
            let at = cursor.as_deref();
            let page = self.read_page(begin, at, first).await?;
            let Page { records, unreadable, gone, cursor: next, end, total } = page;
            let checkpoint = Some(Checkpoint { cursor: cursor::of(&carried, &next), end });
            self.page(Batch { records, unreadable, gone, checkpoint, retried: Vec::new() }, tally).await?;
            // What was refused by one object is sent to the next that will do.
            if place::settle(&mut self).await? {
                continue;
            }
            self.run.advanced(self.stream, tally, total).await?;
            if end {
                break;
            }
            self.run.interlude().await?;
            cursor = Some(next);
        }
        self.due(tally).await?;
        let lacks = self.lacks.as_deref().filter(|lacks| !lacks.is_empty());
        tally.notes.extend(lacks.map(presets::to_make));
        live::note(&self, tally).await?;
        // What goes while everything is read for the first time is missed by the next pass, and looked for then.
        if first { Ok(()) } else { vanish::compare(&mut self, tally).await }
    }

    /// What is still open of a stream that is not read any more.
    pub(crate) async fn leftovers(mut self, tally: &mut Tally) -> Result<(), Halt> {
        intents::settle(&mut self).await?;
        self.fills = fill::only(&self).await?;
        self.due(tally).await?;
        live::note(&self, tally).await
    }

    /// The next page. What is there at the beginning is read once: that there is nothing is believed when it is said
    /// twice.
    async fn read_page(&self, begin: i64, cursor: Option<&str>, first: bool) -> Result<Page, Halt> {
        let spec = self.stream.spec();
        let read = async || self.source.page(&spec.source, begin, cursor).await;
        let page = retried(self.run.clock(), read).await?;
        let nothing = page.records.is_empty() && page.unreadable.is_empty();
        if nothing && first && spec.source.begins == Begins::AtTheBeginning {
            self.run.clock().sleep(SECOND_LOOK).await;
            return Ok(retried(self.run.clock(), read).await?);
        }
        Ok(page)
    }

    /// Records whose time has come: retried, or no longer waiting. What one round releases, the next one takes.
    async fn due(&mut self, tally: &mut Tally) -> Result<(), Halt> {
        const ROUND: usize = 100;
        let (connection, name) = (&self.run.connection.id, self.stream.spec().kind.0);
        // What has been tried in this pass is not tried again in it, whatever moment it is due.
        let mut tried = std::mem::take(&mut self.failed);
        loop {
            self.run.may_go_on().await?;
            let most = i64::try_from(ROUND + tried.len()).unwrap_or(i64::MAX);
            let due = self.run.store().due(connection, name, self.run.now(), most).await?;
            let ids: Vec<String> = due.into_iter().filter(|id| !tried.contains(id)).take(ROUND).collect();
            if ids.is_empty() {
                return Ok(());
            }
            self.again(&ids, tally).await?;
            tried.extend(ids);
        }
    }

    /// Counts a record once, however often it is tried in this pass.
    pub(crate) fn count(&mut self, key: &str, state: State, tally: &mut Tally) {
        if let Some(before) = self.counted.remove(key)
            && let Some(count) = tally.states.get_mut(&before)
        {
            *count = count.saturating_sub(1);
        }
        *tally.states.entry(state).or_default() += 1;
        tally.states.retain(|_, count| *count > 0);
        if matches!(state, State::Held | State::Failed) {
            self.counted.insert(key.to_owned(), state);
        }
    }

    /// Sends these source records as they are now.
    pub(crate) async fn again(&mut self, ids: &[String], tally: &mut Tally) -> Result<(), Halt> {
        let records = match self.fetched(ids).await {
            Ok(records) => records,
            // One of them is refused: which one shows when each is asked for alone (F-5).
            Err(error) if error.next == Next::Reject && ids.len() > 1 => {
                for id in ids {
                    Box::pin(self.again(std::slice::from_ref(id), tally)).await?;
                }
                return Ok(());
            }
            Err(error) if error.next == Next::Reject => {
                let unreadable = ids.iter().map(|id| (id.clone(), error.clone())).collect();
                return self.page(Batch { unreadable, retried: ids.to_vec(), ..Batch::default() }, tally).await;
            }
            Err(error) => return Err(error.into()),
        };
        let gone = ids.iter().filter(|id| !records.iter().any(|r| r.id == **id));
        let gone = gone.map(|id| (id.clone(), "作废或删除")).collect();
        self.page(Batch { records, gone, retried: ids.to_vec(), ..Batch::default() }, tally).await
    }

    /// These source records. That one of them is not there is believed when it is said twice: nobody would look at it again.
    pub(crate) async fn fetched(&self, ids: &[String]) -> Result<Vec<Raw>, crate::CallError> {
        let source = &self.stream.spec().source;
        let mut records = retried(self.run.clock(), async || self.source.fetch(source, ids).await).await?;
        let missing = ids.iter().filter(|id| !records.iter().any(|record| record.id == **id));
        let missing: Vec<String> = missing.cloned().collect();
        if !missing.is_empty() {
            self.run.clock().sleep(SECOND_LOOK).await;
            records.extend(retried(self.run.clock(), async || self.source.fetch(source, &missing).await).await?);
        }
        Ok(records)
    }

    /// A page, under a span of its own.
    pub(crate) async fn page(&mut self, batch: Batch, tally: &mut Tally) -> Result<(), Halt> {
        let span = tracing::trace_span!(target: SPANS, "page", records = batch.records.len());
        self.way(batch, tally).instrument(span).await
    }

    /// The way of a page.
    async fn way(&mut self, mut batch: Batch, tally: &mut Tally) -> Result<(), Halt> {
        let mut outcomes = Outcomes::new(self.stream);
        let mut entries = batch::read(self, &mut batch, &mut outcomes);
        lost::look(self).await?;
        let changed = same::first(self, &mut entries).await?;
        lookups::load(self, changed).await?;
        // F-3: whoever has come since the first load is not part of it.
        entries.retain(|entry| !self.fills || batch.checkpoint.is_none() || entry.same || entry.binding.is_some());
        if zeroing::concerns(self) {
            zeroing::note(self, &batch, &entries).await?;
        } else {
            let gone = parts::gone(self, &batch, &entries).await?;
            let mut marked = lookups::gone(self, &gone).await?;
            for gone in &gone {
                outcomes.gone(gone, marked.remove(&gone.key));
            }
        }
        repair::rebind(self, &mut entries).await?;
        let mut drafts = batch::decide(self, entries, &mut outcomes);
        removed::look(self, &mut drafts, &mut outcomes).await?;
        marked::find(self, &mut drafts, &mut outcomes).await?;
        let looked = adopt::find(self, &mut drafts, &mut outcomes).await?;
        fill::respect(self, &mut drafts, &mut outcomes).await?;
        write::announce(self, &mut drafts).await;
        let mut drafts = files::carry(self, drafts, &mut outcomes).await?;
        anew::look(self, &drafts).await?;
        let intents = intents::of(self, &mut drafts, &mut outcomes).await?;
        if !intents.is_empty() {
            self.run.store().begin(self.run.lease, self.stream.spec().kind.0, &intents, self.run.now()).await?;
        }
        let halted = match carrier::carry(self, drafts, looked, &mut outcomes, tally).await {
            Ok(alone) => write::all(self, alone, &mut outcomes).await,
            Err(halt) => Err(halt),
        };
        // A page that was cut short is recorded as far as it came, and read again: its cursor does not move.
        let kept = match halted {
            Ok(()) => Kept { cursor: batch.checkpoint.map(|c| (c.cursor, c.end)), retried: batch.retried },
            Err(_) => Kept::default(),
        };
        outcomes.record(self, kept, tally).await?;
        self.run.keep_planned().await?;
        halted
    }
}
