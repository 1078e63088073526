//! One turn: what waits for a connection is done under its lease, and the connection is given back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::{Connection, Engine, Halt, Request, RunError, Summary, Watch};
use model::System;
use parking_lot::Mutex;
use serde_json::Value;
use store::{Claim, Lease, Schedule};
use tokio::sync::Notify;
use tracing::Instrument;

use super::agenda::{Agenda, Outcome, REFUSED, is_put_back};
use super::breaker;
use crate::connection::Opener;
use crate::metrics::Metrics;
use crate::progress::Bars;
use crate::rule::moment;
use crate::settings;

/// Why a worker leaves a run before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaves {
    /// The process ends.
    Stopping,
    /// Others have waited long enough.
    MakingRoom,
}

impl Leaves {
    fn reason(self) -> &'static str {
        match self {
            Self::Stopping => "服务正在停止，自动继续",
            Self::MakingRoom => "让其他对接先同步，自动继续",
        }
    }
}

/// How a turn is told to end.
#[derive(Default)]
pub(super) struct Stop {
    /// The records in hand are finished first.
    told: AtomicBool,
    why: Mutex<Option<Leaves>>,
    /// Nothing is finished any more: what is safe against a power cut is safe against this.
    cut: Notify,
}

impl Stop {
    pub(super) fn tell(&self, why: Leaves) {
        *self.why.lock() = Some(why);
        self.told.store(true, Ordering::Relaxed);
    }

    pub(super) fn cut(&self) {
        self.cut.notify_one();
    }

    fn why(&self) -> Option<Leaves> {
        *self.why.lock()
    }
}

/// A connection in a worker's hands.
pub(super) struct Turn<'a> {
    engine: &'a Engine,
    lease: &'a Lease,
    connection: Connection,
    agenda: Agenda,
    /// The versions of its settings and of the installation's, by which it works.
    seen: (i64, i64),
    stop: &'a Stop,
    quiet: Bars,
    metrics: &'a Metrics,
}

/// Does what waits, then gives the connection back. A database that fails in between leaves it to the lease's end.
pub(super) async fn take(engine: &Engine, opener: &Opener, claim: Claim, stop: &Arc<Stop>) {
    let Claim { lease, schedule } = claim;
    let span = tracing::info_span!("turn", connection.id = lease.connection);
    let worked = async {
        if let Err(error) = work(engine, opener, &lease, schedule, stop).await {
            tracing::warn!(%error, "the connection could not be worked on");
        }
    };
    worked.instrument(span).await;
}

async fn work(
    engine: &Engine,
    opener: &Opener,
    lease: &Lease,
    schedule: Schedule,
    stop: &Stop,
) -> Result<(), store::Error> {
    let (store, now) = (&engine.store, engine.clock.now());
    let stored = match store.connection(&lease.connection).await {
        Ok(Some(stored)) => stored,
        Ok(None) => return Ok(()),
        Err(error @ store::Error::Db(_)) => return Err(error),
        // Its secrets cannot be opened, or its settings are none: a person has to see to it.
        Err(error) => {
            let later = Some(now + 10 * 60_000);
            let kept = Schedule { wake_at: later, note: Some(error.to_string()), ..schedule };
            return store.settle(lease, &kept, now).await;
        }
    };
    // Of a worker that died, or of one that had no database when it wanted to say how the run ended.
    if store.running_run(&lease.connection).await?.is_some() {
        store.revive_runs(lease, "进程中断，自动继续", now).await?;
    }
    let (version, settings) = settings::read(store).await?;
    opener.heed(settings);
    let seen = (stored.version, version);
    let mut agenda = Agenda::new(&stored, schedule, store.breakers(&stored.id).await?, now);
    let connection = match opener.open(&stored) {
        Ok(connection) => connection,
        Err(error) => {
            agenda.failed(format!("{error:#}"), now);
            return settle(engine, lease, agenda).await;
        }
    };
    engine.take_over(lease, &connection).await?;
    let (quiet, metrics) = (Bars::quiet(), &*opener.metrics);
    let mut turn = Turn { engine, lease, connection, agenda, seen, stop, quiet, metrics };
    let done = turn.all().await;
    let Turn { connection, agenda, .. } = turn;
    match done {
        Ok(()) => {
            engine.hand_over(&connection).await;
            settle(engine, lease, agenda).await
        }
        // Somebody else has the connection, and says so.
        Err(store::Error::Lost) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives the connection back until something is due.
async fn settle(engine: &Engine, lease: &Lease, agenda: Agenda) -> Result<(), store::Error> {
    let (store, now) = (&engine.store, engine.clock.now());
    let queued = store.queued_run(&lease.connection).await?.is_some();
    let events = store.waiting_events(&lease.connection).await?.0 > 0;
    let wake_at = agenda.wake_at(queued, events, now);
    store.settle(lease, &Schedule { wake_at, ..agenda.schedule }, now).await
}

impl Turn<'_> {
    /// Events first, since they are about single records that somebody waits for; then what was asked for; then what is
    /// due. Each at most once a turn: what comes meanwhile is another turn, after the others'.
    async fn all(&mut self) -> Result<(), store::Error> {
        let queued = self.engine.store.queued_run(&self.connection.id).await?.filter(|_| self.agenda.runs());
        let asked = queued.as_ref().map(|run| Request::of(&run.request).unwrap_or_default());
        if self.agenda.looks_at_events(asked.as_ref(), self.now()) && !self.leaves() {
            self.events().await?;
        }
        if !self.leaves()
            && let Some(queued) = queued.filter(|_| self.agenda.runs())
        {
            match self.engine.store.start_run(self.lease, &queued.id, self.now()).await {
                Ok(run) => self.run(run, false).await?,
                // It was taken back in this moment.
                Err(store::Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if !self.leaves()
            && let Some((why, request)) = self.agenda.due(self.now())
        {
            // S-6: a run that may not begin leaves no trace but a note.
            if let Err(error) = self.engine.may_run(&self.connection.id).await {
                let now = self.now();
                self.agenda.after_run(&request, true, &Outcome::Refused(&error), now);
                return lost(error);
            }
            let run = self.engine.store.begin_run(self.lease, why, &request.to_value(), self.now()).await?;
            self.run(run, true).await?;
        }
        Ok(())
    }

    fn now(&self) -> i64 {
        self.engine.clock.now()
    }

    fn leaves(&self) -> bool {
        self.stop.why().is_some()
    }

    fn watch(&self) -> Watch<'_> {
        Watch { progress: &self.quiet, cancelled: &self.stop.told }
    }

    async fn events(&mut self) -> Result<(), store::Error> {
        let began = self.now();
        let first = self.engine.store.waiting_events(&self.connection.id).await?.1;
        let looked = tokio::select! {
            biased;
            looked = self.engine.look_at_events(self.lease, &self.connection, self.watch()) => looked,
            // The events are still there for the next worker.
            () = self.stop.cut.notified() => {
                let reason = Leaves::Stopping.reason();
                return self.engine.store.interrupt_runs(self.lease, reason, self.now()).await.map(drop);
            }
        };
        match looked {
            Ok(None) => Ok(()),
            Ok(Some(summary)) => {
                self.heed(&summary, began).await?;
                if summary.halt.is_none()
                    && self.agenda.hears_by_itself()
                    && let Some(first) = first
                {
                    self.metrics.heard(self.now() - first);
                }
                self.agenda.after_events(&Outcome::Ran(&summary), self.now());
                Ok(())
            }
            Err(error) => {
                self.agenda.after_events(&Outcome::Refused(&error), self.now());
                lost(error)
            }
        }
    }

    /// Performs a run that has begun.
    async fn run(&mut self, run: store::Run, was_due: bool) -> Result<(), store::Error> {
        let (began, request) = (self.now(), Request::of(&run.request).unwrap_or_default());
        let performed = tokio::select! {
            biased;
            performed = self.engine.perform(self.lease, &self.connection, &run, self.watch()) => performed,
            () = self.stop.cut.notified() => {
                let halt = Some(Halt::Cancelled);
                Ok(Summary { run: run.id.clone(), streams: Vec::new(), halt, plan: request.plan })
            }
        };
        let (store, now) = (&self.engine.store, self.now());
        match performed {
            Ok(summary) if is_put_back(&summary, self.leaves()) => {
                let reason = self.stop.why().map_or("", Leaves::reason);
                store.put_back(self.lease, &run.id, reason).await?;
                // From now on the run in the queue is what was due.
                self.agenda.after_run(&request, was_due, &Outcome::Ran(&summary), now);
                Ok(())
            }
            Ok(summary) => {
                self.engine.end(self.lease, &summary).await?;
                self.heed(&summary, began).await?;
                self.agenda.after_run(&request, was_due, &Outcome::Ran(&summary), now);
                Ok(())
            }
            Err(error) => {
                let text = error.to_string();
                store.end_run(self.lease, &run.id, REFUSED, &Value::Null, Some(&text), now).await?;
                self.agenda.after_run(&request, was_due, &Outcome::Refused(&error), now);
                lost(error)
            }
        }
    }

    /// What a run says about the systems: leave one alone, or no longer.
    async fn heed(&mut self, summary: &Summary, began: i64) -> Result<(), store::Error> {
        if let Some(halt) = &summary.halt {
            tracing::info!(run.id = summary.run, reason = %halt, "a run has not come to its end");
        }
        if matches!(summary.halt, Some(Halt::Lost)) {
            return Err(store::Error::Lost);
        }
        self.metrics.ran(&self.connection.id, summary);
        let (store, now) = (&self.engine.store, self.now());
        let opened = breaker::after(&self.agenda.breakers, summary.halt.as_ref(), moment(&self.connection.id), now);
        let ended_by: Option<System> = opened.as_ref().map(|breaker| breaker.system);
        for closed in std::mem::take(&mut self.agenda.breakers) {
            if breaker::closes(&closed, ended_by, self.connection.pacer.answered_at(closed.system), began) {
                store.close_breaker(self.lease, closed.system).await?;
            } else if ended_by != Some(closed.system) {
                self.agenda.breakers.push(closed);
            }
        }
        if let Some(opened) = opened {
            tracing::warn!(system.name = opened.system.name(), reason = opened.reason, "the connection rests");
            store.open_breaker(self.lease, &opened).await?;
            // Read after it is written: who has changed them before finds it, and who changes them now closes it.
            if self.is_outdated().await? {
                store.close_breaker(self.lease, opened.system).await?;
                self.agenda.again = true;
            } else {
                self.agenda.breakers.push(opened);
            }
        }
        Ok(())
    }

    /// Whether somebody has changed the settings meanwhile: what ended the run may be mended.
    async fn is_outdated(&self) -> Result<bool, store::Error> {
        let store = &self.engine.store;
        let stored = store.connection(&self.connection.id).await?;
        let version = stored.map_or(self.seen.0, |stored| stored.version);
        Ok((version, store.settings().await?.0) != self.seen)
    }
}

/// A run that may not begin is an answer; a database that fails is not.
fn lost(error: RunError) -> Result<(), store::Error> {
    match error {
        RunError::Store(error) => Err(error),
        _ => Ok(()),
    }
}
