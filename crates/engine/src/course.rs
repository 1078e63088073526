//! The streams of a run, in order.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use model::{AnyStream, Begins, Direction, Kind, System, When};
use tracing::Instrument;

use crate::ledger::Quota;
use crate::pass::Pass;
use crate::run::{Run, Summary};
use crate::{Halt, SPANS, Tally};

/// How often a long run looks whether something waits that cannot.
const LOOK_MS: i64 = 1_000;
/// Events dealt with at a look.
const EVENTS: i64 = 100;

/// What became of a stream: its kind, what happened to its records, and why it did not run.
pub(crate) type Ended = (Kind, Tally, Option<String>);

impl Run<'_> {
    /// All of `streams` in order.
    pub(crate) async fn streams(&self, streams: &[&'static dyn AnyStream], summary: &mut Summary) -> Result<(), Halt> {
        let first_load = self.begin_ledger(streams).await?;
        let mut tomorrow = None;
        for stream in streams.iter().copied() {
            self.may_go_on().await?;
            // What is left of the day is for what cannot wait.
            let patient = stream.spec().direction == Direction::ToCrm;
            if patient && tomorrow.is_some() {
                continue;
            }
            self.connection.pacer.set_patient(patient);
            match self.stream(stream, &mut summary.streams).await {
                Ok(()) | Err(Halt::Refused { .. }) => {}
                Err(halt @ Halt::Paused { .. }) if patient => tomorrow = Some(halt),
                Err(halt) => return Err(halt),
            }
        }
        if first_load && tomorrow.is_none() && self.unfinished().await?.is_empty() {
            self.store().initialised(&self.connection.id, self.now()).await?;
        }
        tomorrow.map_or(Ok(()), Err)
    }

    /// One stream to its end.
    async fn stream(&self, stream: &'static dyn AnyStream, ended: &mut Vec<Ended>) -> Result<(), Halt> {
        let mut tally = Tally::default();
        let skipped = self.why_not(stream).await?;
        self.began(stream);
        let span = tracing::trace_span!(target: SPANS, "pass", stream.kind = stream.spec().kind.0);
        let result = match skipped {
            // F-1: what initialisation has left open is still looked at again, though nothing new is read.
            Some(_) if stream.spec().when == When::Initialisation => {
                Pass::new(self, stream).leftovers(&mut tally).instrument(span).await
            }
            Some(_) => Ok(()),
            None => Pass::new(self, stream).read(&mut tally).instrument(span).await,
        };
        let refused = match &result {
            Err(halt @ Halt::Refused { .. }) => Some(halt.to_string()),
            _ => None,
        };
        let skipped = skipped.or(refused);
        self.keep_planned().await?;
        self.ended(stream, &tally, skipped.as_deref());
        ended.push((stream.spec().kind, tally, skipped));
        result
    }

    /// What is due of these streams; nothing new is read.
    pub(crate) async fn due(&self, streams: &[&'static dyn AnyStream], summary: &mut Summary) -> Result<(), Halt> {
        for stream in streams.iter().copied() {
            self.may_go_on().await?;
            let initial = stream.spec().when == When::Initialisation;
            let skipped = self.why_not(stream).await?.filter(|_| !initial);
            let mut tally = Tally::default();
            self.began(stream);
            let result = match skipped {
                Some(_) => Ok(()),
                None => Pass::new(self, stream).leftovers(&mut tally).await,
            };
            self.ended(stream, &tally, skipped.as_deref());
            summary.streams.push((stream.spec().kind, tally, skipped));
            result?;
        }
        Ok(())
    }

    /// In the middle of a long run: what the CRM has said meanwhile, about an order for one, does not wait for its end.
    pub(crate) async fn interlude(&self) -> Result<(), Halt> {
        let (now, last) = (self.now(), self.looked_at.load(Ordering::Relaxed));
        if now - last < LOOK_MS {
            return Ok(());
        }
        self.looked_at.store(now, Ordering::Relaxed);
        let events = self.store().open_events(&self.connection.id, EVENTS).await?;
        if events.is_empty() {
            return Ok(());
        }
        let patient = self.connection.pacer.set_patient(false);
        let done = Box::pin(self.events(&events, &mut Vec::new())).await;
        self.connection.pacer.set_patient(patient);
        done
    }

    pub(crate) fn began(&self, stream: &dyn AnyStream) {
        self.watch.progress.began(stream);
        self.ledger.began(stream, self.now());
    }

    /// A page of a stream is durable.
    pub(crate) async fn advanced(&self, stream: &dyn AnyStream, tally: &Tally, total: Option<u64>) -> Result<(), Halt> {
        self.watch.progress.advanced(stream, tally, total);
        self.ledger.advanced(stream, tally, total);
        self.note(false).await
    }

    pub(crate) fn ended(&self, stream: &dyn AnyStream, tally: &Tally, skipped: Option<&str>) {
        self.watch.progress.ended(stream, tally, skipped);
        self.ledger.ended(stream, tally, skipped, self.now());
    }

    /// Writes down how far the run is, if it is time to, or `at_once`.
    pub(crate) async fn note(&self, at_once: bool) -> Result<(), Halt> {
        let now = self.now();
        if !self.ledger.is_due(now) && !at_once {
            return Ok(());
        }
        let pacer = &self.connection.pacer;
        let mut quota = Quota { calls: pacer.calls(System::Crm), day: None };
        if let Some(day) = pacer.day() {
            let size = day.terms().1;
            quota.day = Some((size - day.used(&self.engine.store, now).await?, size));
        }
        let written = self.ledger.written(quota, now);
        Ok(self.engine.store.note_progress(self.lease, &self.id, &written).await?)
    }

    /// Whether this is (part of) the first load; then how much there is to load is asked for, so that its end can be
    /// told. An answer that does not come makes no difference but to that.
    async fn begin_ledger(&self, streams: &[&'static dyn AnyStream]) -> Result<bool, Halt> {
        let unfinished = self.unfinished().await?;
        let mut expected = BTreeMap::new();
        for stream in streams.iter().filter(|s| unfinished.contains(&s.spec().kind)) {
            if let Ok(Some(count)) = self.connection.peer(System::Jdy).count(&stream.spec().source).await {
                expected.insert(stream.spec().kind, count);
            }
        }
        self.ledger.open(expected, self.connection.pacer.calls(System::Crm), self.now());
        Ok(!unfinished.is_empty())
    }

    /// The streams of the first load that have not been read to their end yet (F-1).
    async fn unfinished(&self) -> Result<Vec<Kind>, Halt> {
        let cursors = self.store().completed(&self.connection.id).await?;
        let first = |s: &&&dyn AnyStream| {
            let (spec, on) = (s.spec(), |preset| self.presets.in_effect.contains(&preset));
            spec.direction == Direction::ToCrm
                && spec.source.begins == Begins::AtTheBeginning
                && spec.preset.is_none_or(on)
        };
        let open = |kind: &Kind| !cursors.iter().any(|done| done == kind.0);
        Ok(self.engine.streams.iter().filter(first).map(|s| s.spec().kind).filter(open).collect())
    }

    /// Why a stream does not run now.
    pub(crate) async fn why_not(&self, stream: &'static dyn AnyStream) -> Result<Option<String>, Halt> {
        let spec = stream.spec();
        if let Some(preset) = spec.preset.filter(|preset| !self.presets.in_effect.contains(preset)) {
            let off = || format!("未开启预设配置：{}", preset.label());
            return Ok(Some(self.presets.why_not(preset).unwrap_or_else(off)));
        }
        let done = |kind: Kind| async move {
            let cursor = self.store().cursor(&self.connection.id, kind.0).await?;
            Ok::<_, Halt>(cursor.is_some_and(|c| c.completed_at.is_some()))
        };
        if spec.when == When::Initialisation {
            // Unless it carries more by now: then those that it has loaded are filled with that.
            let carried = Pass::new(self, stream).carried();
            let cursor = self.store().cursor(&self.connection.id, spec.kind.0).await?;
            let over = cursor.is_some_and(|c| c.completed_at.is_some() && c.text.starts_with(&carried));
            return Ok(over.then(|| "初始化已完成".to_owned()));
        }
        // F-3: the incremental rules apply after initialisation only.
        let first = |s: &&&dyn AnyStream| s.spec().when == When::Initialisation && s.spec().binds == spec.binds;
        if let Some(initial) = self.engine.streams.iter().find(first)
            && !done(initial.spec().kind).await?
        {
            return Ok(Some(format!("等待「{}」完成", initial.spec().label)));
        }
        Ok(None)
    }
}
