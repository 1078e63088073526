//! Work under a connection's lease: one worker at a time, whichever process it is in (design law d).

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use model::AnyStream;
use store::{Event, Lease, RunState};

use crate::Halt;
use crate::plan::Plan;
use crate::presets::{self, Presets};
use crate::run::{Connection, Engine, Progress, Run, RunError, Summary};

/// How long a lease lasts without a heartbeat: a dead node's connections are taken over after this.
const LEASE: Duration = Duration::from_secs(15);

/// What is to be done under a lease.
pub(crate) enum Job {
    /// These streams, in order.
    Streams(Vec<&'static dyn AnyStream>),
    /// What the CRM said has changed.
    Events(Vec<Event>),
}

impl Job {
    /// What the run was asked for, for the log.
    fn request(&self) -> serde_json::Value {
        match self {
            Self::Streams(streams) => streams.iter().map(|s| s.spec().kind.0).collect::<Vec<_>>().into(),
            Self::Events(_) => serde_json::Value::Array(Vec::new()),
        }
    }
}

/// Who watches a run, and how it is told to end.
#[derive(Clone, Copy)]
pub(crate) struct Watch<'a> {
    pub progress: &'a dyn Progress,
    pub cancelled: &'a AtomicBool,
}

impl Engine {
    /// Does a job under the connection's lease, as a run of its own in the log.
    pub(crate) async fn leased(
        &self,
        connection: &Connection,
        trigger: &str,
        job: &Job,
        watch: Watch<'_>,
        plan: Option<&Plan>,
    ) -> Result<Summary, RunError> {
        let ttl = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
        let lease = self.take(&connection.id, ttl).await?.ok_or(RunError::Busy)?;
        let now = self.clock.now();
        self.store.interrupt_runs(&lease, "进程中断，由下一次同步继续", now).await?;
        let queued = self.store.queue_run(&connection.id, trigger, &job.request(), now).await?;
        let id = self.store.start_run(&lease, &queued.id, now).await?.id;
        let (presets, Watch { progress, cancelled }) = (Presets::default(), watch);
        let mut run =
            Run { engine: self, connection, lease: &lease, id: id.clone(), progress, cancelled, plan, presets };
        let mut summary = Summary { run: id, streams: Vec::new(), halt: None };
        // The heartbeat ends only when the lease is lost; the work then stops where it is, and the fence keeps what
        // it may still try from being written.
        let halted = tokio::select! {
            worked = run.work(job, &mut summary) => worked.err(),
            lost = self.heartbeat(&lease, ttl) => Some(lost),
        };
        summary.halt = halted;
        self.close(&lease, &summary).await;
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

    async fn heartbeat(&self, lease: &Lease, ttl: i64) -> Halt {
        loop {
            self.clock.sleep(LEASE / 3).await;
            if let Err(error) = self.store.renew(lease, self.clock.now(), ttl).await {
                return error.into();
            }
        }
    }

    /// Records how the run went and gives the lease back. A failure here is logged only: the lease ends by itself.
    async fn close(&self, lease: &Lease, summary: &Summary) {
        let state = match &summary.halt {
            None => RunState::Done,
            Some(Halt::Paused { .. } | Halt::Outage { .. }) => RunState::Paused,
            Some(Halt::Cancelled) => RunState::Cancelled,
            Some(_) => RunState::Failed,
        };
        let counts: serde_json::Map<String, serde_json::Value> =
            summary.streams.iter().map(|(kind, tally, _)| (kind.0.to_owned(), tally.to_json())).collect();
        let reason = summary.halt.as_ref().map(ToString::to_string);
        let now = self.clock.now();
        let ended = self.store.end_run(lease, &summary.run, state, &counts.into(), reason.as_deref(), now).await;
        if let Err(error) = ended.and(self.store.release(lease).await) {
            tracing::warn!(run = summary.run, %error, "the run's end could not be recorded");
        }
    }
}

impl Run<'_> {
    async fn work(&mut self, job: &Job, summary: &mut Summary) -> Result<(), Halt> {
        self.presets = presets::look(self).await?;
        match job {
            Job::Streams(streams) => self.streams(streams, summary).await,
            Job::Events(events) => self.events(events, summary).await,
        }
    }
}
