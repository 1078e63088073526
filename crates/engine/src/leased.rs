//! Work under a connection's lease: one worker at a time, whichever process it is in (design law d).

use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use model::AnyStream;
use store::{Event, Lease, RunState};
use tracing::Instrument;

use crate::ledger::Ledger;
use crate::pace::Book;
use crate::presets::{self, Presets};
use crate::request::Request;
use crate::run::{Connection, Engine, Progress, Run, RunError, Summary};
use crate::{Halt, SPANS, plan::Plan};

/// How long a lease lasts without a heartbeat: a dead node's connections are taken over after this.
pub const LEASE: Duration = Duration::from_secs(15);
/// The same, in milliseconds.
pub const LEASE_MS: i64 = 15_000;

/// What is to be done under a lease.
pub(crate) enum Job {
    /// These streams, in order.
    Streams(Vec<&'static dyn AnyStream>),
    /// What is due of these streams.
    Due(Vec<&'static dyn AnyStream>),
    /// What the CRM said has changed.
    Events(Vec<Event>),
}

impl Job {
    /// What the run was asked for, for the log.
    fn request(&self, planning: bool) -> serde_json::Value {
        let (Self::Streams(streams) | Self::Due(streams)) = self else { return serde_json::Value::Array(Vec::new()) };
        let names = streams.iter().map(|s| s.spec().kind.0);
        if planning {
            let streams = names.map(str::to_owned).collect();
            return Request { streams, plan: true, due: false }.to_value();
        }
        names.collect::<Vec<_>>().into()
    }
}

/// Who watches a run, and how it is told to end.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Who watches.
    pub progress: &'a dyn Progress,
    /// Whether it is to end: the records in hand are finished first.
    pub cancelled: &'a AtomicBool,
}

impl Engine {
    /// Does a job under a lease of its own, as a run of its own in the log.
    pub(crate) async fn leased(
        &self,
        connection: &Connection,
        trigger: &str,
        job: &Job,
        watch: Watch<'_>,
        planning: bool,
    ) -> Result<Summary, RunError> {
        let now = self.clock.now();
        let lease = self.take(&connection.id, LEASE_MS).await?.ok_or(RunError::Busy)?;
        self.take_over(&lease, connection).await?;
        self.store.interrupt_runs(&lease, "进程中断，由下一次同步继续", now).await?;
        let id = self.store.begin_run(&lease, trigger, &job.request(planning), now).await?.id;
        let summary = self.under(&lease, connection, &id, job, watch, planning).await;
        let ended = self.end(&lease, &summary).await;
        self.hand_over(connection).await;
        let given_back = match ended {
            Ok(()) => self.store.release(&lease).await,
            Err(error) => Err(error),
        };
        if let Err(error) = given_back {
            tracing::warn!(run.id = summary.run, %error, "the run's end could not be recorded; the lease ends by itself");
        }
        Ok(summary)
    }

    /// The connection's lease, unless a process that may still be working has it.
    async fn take(&self, connection: &str, ttl: i64) -> Result<Option<Lease>, RunError> {
        let now = self.clock.now();
        if let Some(lease) = self.store.acquire(connection, &self.node, now, ttl).await? {
            return Ok(Some(lease));
        }
        match self.store.holder(connection, now).await? {
            Some((owner, _)) if (self.has_ended)(&owner) => {
                self.store.end_lease(connection, &owner).await?;
                Ok(self.store.acquire(connection, &self.node, now, ttl).await?)
            }
            _ => Ok(None),
        }
    }

    /// Takes over a connection with its lease: what another worker used of the quota counts as used.
    pub async fn take_over(&self, lease: &Lease, connection: &Connection) -> store::Result<()> {
        let book = Book { store: self.store.clone(), lease: lease.clone() };
        connection.pacer.take_over(book, self.clock.now()).await
    }

    /// Writes down what is used of the quota, before the lease is given back.
    pub async fn hand_over(&self, connection: &Connection) {
        connection.pacer.hand_over(self.clock.now()).await;
    }

    /// Brings a run that was begun under the lease to its end, or as far as it goes. Recording its end is the
    /// caller's: [`Engine::end`].
    pub async fn perform(
        &self,
        lease: &Lease,
        connection: &Connection,
        run: &store::Run,
        watch: Watch<'_>,
    ) -> Result<Summary, RunError> {
        let request = Request::of(&run.request).ok_or_else(|| RunError::Unknown(run.request.to_string()))?;
        let only: Vec<&str> = request.streams.iter().map(String::as_str).collect();
        let streams = self.chosen(&connection.id, &only).await?;
        let job = if request.due { Job::Due(streams) } else { Job::Streams(streams) };
        Ok(self.under(lease, connection, &run.id, &job, watch, request.plan).await)
    }

    /// Does a job, or plans it, while the lease is kept alive; under a span of its own.
    pub(crate) async fn under(
        &self,
        lease: &Lease,
        connection: &Connection,
        id: &str,
        job: &Job,
        watch: Watch<'_>,
        planning: bool,
    ) -> Summary {
        let span =
            tracing::trace_span!(target: SPANS, "run", connection.id = connection.id, run.id = id, run.plan = planning);
        self.held(lease, connection, id, job, watch, planning).instrument(span).await
    }

    async fn held(
        &self,
        lease: &Lease,
        connection: &Connection,
        id: &str,
        job: &Job,
        watch: Watch<'_>,
        planning: bool,
    ) -> Summary {
        let rehearsed = planning.then(|| connection.rehearsed(self.streams));
        let mut run = Run {
            engine: self,
            connection: rehearsed.as_ref().unwrap_or(connection),
            lease,
            id: id.to_owned(),
            watch,
            stopped: OnceLock::new(),
            heeded_at: self.clock.now().into(),
            ledger: Ledger::default(),
            looked_at: self.clock.now().into(),
            store: self.store.clone(),
            plan: planning.then(Plan::default),
            presets: Presets::default(),
        };
        let mut summary = Summary { run: id.to_owned(), streams: Vec::new(), halt: None, plan: planning };
        summary.halt = self.prepare(&mut run).await.err();
        if summary.halt.is_none() {
            summary.halt = self.while_held(&run, run.work(job, &mut summary).boxed()).await.err();
        }
        if let Err(error) = run.put_down().await {
            tracing::warn!(run = summary.run, %error, "the run's last news could not be kept");
        }
        summary
    }

    /// What is done before the first stream: a plan gets its copy of what is kept, and the tenant what it lacks.
    async fn prepare(&self, run: &mut Run<'_>) -> Result<(), Halt> {
        if run.plan.is_some() {
            // What a worker had planned that died in it.
            self.store.add_planned(run.lease, &run.id, 0, &[]).await?;
            let copied = async { Ok(self.store.scratch(&run.connection.id).await?) };
            run.store = self.while_held(run, copied.boxed()).await?;
        }
        run.connection.jdy.begin().await;
        run.connection.crm.begin().await;
        run.presets = self.while_held(run, presets::look(run).boxed()).await?;
        Ok(())
    }

    /// The heartbeat ends only when the lease is lost; the work then stops where it is, and the fence keeps what it may
    /// still try from being written.
    async fn while_held<T>(&self, run: &Run<'_>, work: BoxFuture<'_, Result<T, Halt>>) -> Result<T, Halt> {
        tokio::select! {
            biased;
            worked = work => worked,
            lost = self.heartbeat(run) => Err(lost),
        }
    }

    async fn heartbeat(&self, run: &Run<'_>) -> Halt {
        let mut kept_at = self.clock.now();
        let held = run.connection.pacer.hold(kept_at + LEASE_MS);
        loop {
            self.clock.sleep(LEASE / 3).await;
            let now = self.clock.now();
            match self.store.renew(run.lease, now, LEASE_MS).await {
                Ok(()) => {
                    kept_at = now;
                    held.until(now + LEASE_MS);
                }
                // A database that is away for a moment has not taken the lease from us; one that stays away has.
                Err(error @ store::Error::Db(_)) if self.clock.now() - kept_at < LEASE_MS / 3 * 2 => {
                    tracing::warn!(run.id = run.id, %error, "the lease could not be renewed");
                }
                Err(error) => return error.into(),
            }
            run.heed().await;
        }
    }

    /// Records how the run went. Where that fails the lease must not be given back: it ends by itself, and its next holder
    /// finds the run under way.
    pub async fn end(&self, lease: &Lease, summary: &Summary) -> store::Result<()> {
        let state = match &summary.halt {
            None => RunState::Done,
            Some(Halt::Paused { .. } | Halt::Outage { .. } | Halt::Outdated { .. } | Halt::PausedBy { .. }) => {
                RunState::Paused
            }
            Some(Halt::Cancelled) => RunState::Cancelled,
            Some(_) => RunState::Failed,
        };
        let counts: serde_json::Map<String, serde_json::Value> =
            summary.streams.iter().map(|(kind, tally, _)| (kind.0.to_owned(), tally.to_json())).collect();
        let reason = summary.reason();
        let now = self.clock.now();
        self.store.end_run(lease, &summary.run, state, &counts.into(), reason.as_deref(), now).await
    }
}

impl Run<'_> {
    /// However the run ended: how it went, stream by stream, and what it planned stay with it.
    async fn put_down(&self) -> Result<(), Halt> {
        if self.plan.is_some() {
            self.store.close().await;
        }
        self.keep_planned().await?;
        self.note(true).await
    }

    async fn work(&self, job: &Job, summary: &mut Summary) -> Result<(), Halt> {
        match job {
            Job::Streams(streams) => self.streams(streams, summary).await,
            Job::Due(streams) => self.due(streams, summary).await,
            Job::Events(events) => self.events(events, &mut summary.streams).await,
        }
    }
}
