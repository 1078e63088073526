//! A run: all streams of a connection in order, under one lease.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use model::{AnyStream, Kind, Overrides, Preset, Spec, System, When};
use store::{Lease, Stop, Store};

use crate::leased::{Job, Watch};
use crate::ledger::Ledger;
use crate::pace::Pacer;
use crate::plan::Plan;
use crate::presets::Presets;
use crate::{Clock, Halt, Peer, Tally};

/// How long a page or a record may follow another without a look whether somebody wants the run to end.
const HEED_MS: i64 = 1_000;

/// What the engine needs for every connection alike.
#[derive(Clone)]
pub struct Engine {
    /// All streams, in order.
    pub streams: &'static [&'static dyn AnyStream],
    /// Where everything is kept.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The name of this process among those that share the database.
    pub node: String,
    /// Whether the process of that name has certainly ended, so that its leases need not run out.
    pub has_ended: fn(&str) -> bool,
}

/// A connection as a run sees it.
#[derive(Clone)]
pub struct Connection {
    /// Its id.
    pub id: String,
    /// When it was started, in milliseconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// The CRM user who owns what nobody else owns.
    pub default_owner: Option<String>,
    /// The switches that are on.
    pub presets: Vec<Preset>,
    /// What is carried otherwise than the field tables say, by stream.
    pub overrides: HashMap<String, Overrides>,
    /// How large a share of what is bound may vanish at once without an administrator, in percent (PR-5).
    pub deletion_share: u8,
    /// What keeps its calls within the quota.
    pub pacer: Arc<Pacer>,
    /// 精斗云
    pub jdy: Arc<dyn Peer>,
    /// 纷享销客
    pub crm: Arc<dyn Peer>,
}

impl Connection {
    /// As it is, with both systems in rehearsal.
    pub(crate) fn rehearsed(&self, streams: &[&'static dyn AnyStream]) -> Self {
        let read = |system: System| {
            let specs = streams.iter().map(|stream| stream.spec());
            let sources: Vec<&str> =
                specs.filter(|s| s.direction.source() == system).map(|s| s.source.object).collect();
            self.peer(system).rehearsal(&sources)
        };
        Self { jdy: read(System::Jdy), crm: read(System::Crm), ..self.clone() }
    }

    /// What a stream carries otherwise than its field table says.
    pub(crate) fn overrides_of(&self, spec: &Spec) -> &Overrides {
        static NONE: Overrides = Overrides::none();
        self.overrides.get(spec.kind.0).unwrap_or(&NONE)
    }

    pub(crate) fn peer(&self, system: System) -> &dyn Peer {
        match system {
            System::Jdy => &*self.jdy,
            System::Crm => &*self.crm,
        }
    }
}

/// Who watches a run.
pub trait Progress: Send + Sync {
    /// A stream has begun.
    fn began(&self, stream: &dyn AnyStream);
    /// So many source records of `total` have been dealt with.
    fn advanced(&self, stream: &dyn AnyStream, tally: &Tally, total: Option<u64>);
    /// A stream has ended; `skipped` says why it did not run.
    fn ended(&self, stream: &dyn AnyStream, tally: &Tally, skipped: Option<&str>);
}

/// Why a run did not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// S-6.
    #[error("还没有绑定任何员工，不能开始同步。请先在「账户映射」中绑定至少一名员工")]
    NoEmployee,
    /// S-7.
    #[error("此对接正在同步中，不会重复开始，请等这次同步结束后再试")]
    Busy,
    /// An administrator stopped it.
    #[error("此对接已暂停，请先恢复再同步")]
    Paused,
    /// No such stream.
    #[error("没有这个对象：{0}")]
    Unknown(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// How a run went.
#[derive(Debug)]
pub struct Summary {
    /// Its id.
    pub run: String,
    /// What happened, per stream, in order; a stream that did not run says why.
    pub streams: Vec<(Kind, Tally, Option<String>)>,
    /// Why it ended before its end.
    pub halt: Option<Halt>,
    /// Whether it only said what it would do.
    pub plan: bool,
}

impl Summary {
    /// Why it ended before its end, in words, and whether it goes on.
    pub fn reason(&self) -> Option<String> {
        self.halt.as_ref().map(|halt| if self.plan { halt.of_plan() } else { halt.to_string() })
    }
}

pub(crate) struct Run<'a> {
    pub engine: &'a Engine,
    pub connection: &'a Connection,
    pub lease: &'a Lease,
    pub id: String,
    pub watch: Watch<'a>,
    /// What somebody, on any node, said that ends this run.
    pub stopped: OnceLock<Stop>,
    /// When it was last looked whether somebody did.
    pub heeded_at: AtomicI64,
    pub ledger: Ledger,
    /// When it was last looked whether something waits that cannot.
    pub looked_at: AtomicI64,
    /// What it reads and writes: the engine's, or for a plan a copy.
    pub store: Store,
    /// Where the run only says what it would do.
    pub plan: Option<Plan>,
    pub presets: Presets,
}

impl Run<'_> {
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.engine.clock
    }

    pub(crate) fn now(&self) -> i64 {
        self.engine.clock.now()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), Halt> {
        match self.stopped.get() {
            Some(stop) => Err(stop.clone().into()),
            None if self.watch.cancelled.load(Ordering::Relaxed) => Err(Halt::Cancelled),
            None => Ok(()),
        }
    }

    /// Looks whether somebody, on any node, asked for its end. What the database cannot say now, it says later.
    pub(crate) async fn heed(&self) {
        self.heeded_at.store(self.now(), Ordering::Relaxed);
        if let Ok(Some(stop)) = self.engine.store.stop_of(&self.id).await {
            let _ = self.stopped.set(stop);
        }
    }

    /// Before a page or a record: either takes moments or, where the quota is spent, minutes.
    pub(crate) async fn may_go_on(&self) -> Result<(), Halt> {
        if self.now() - self.heeded_at.load(Ordering::Relaxed) >= HEED_MS {
            self.heed().await;
        }
        self.check_cancelled()
    }

    /// Waits, unless the run is to end: that is heard within a second.
    pub(crate) async fn rest(&self, time: Duration) -> Result<(), Halt> {
        let mut left = time;
        loop {
            self.may_go_on().await?;
            if left.is_zero() {
                return Ok(());
            }
            let step = left.min(Duration::from_millis(HEED_MS.unsigned_abs()));
            self.clock().sleep(step).await;
            left -= step;
        }
    }

    /// What people call a record of the stream: as the kind that it binds.
    pub(crate) fn called(&self, stream: &dyn AnyStream) -> &'static str {
        let spec = stream.spec();
        let own = self.engine.streams.iter().map(|s| s.spec()).find(|s| s.kind == spec.binds);
        own.map_or(spec.label, |own| own.label)
    }

    /// The stream that goes the other way with the same bindings.
    pub(crate) fn reverse_of(&self, stream: &dyn AnyStream) -> Option<&'static dyn AnyStream> {
        let spec = stream.spec();
        let opposite = |s: &&&dyn AnyStream| {
            s.spec().binds == spec.binds && s.spec().direction != spec.direction && s.spec().when == When::Always
        };
        self.engine.streams.iter().find(opposite).copied()
    }
}

impl Engine {
    /// The streams that write nothing and only bind who is on both sides: the employees.
    fn introducing(&self) -> impl Iterator<Item = &'static dyn AnyStream> {
        self.streams.iter().copied().filter(|stream| stream.spec().target.adopt.is_only())
    }

    /// Binds the employees (S-5). Only this runs without a binding, since it makes them (S-6).
    pub async fn bind_employees(
        &self,
        connection: &Connection,
        progress: &dyn Progress,
        cancelled: &AtomicBool,
    ) -> Result<Summary, RunError> {
        let job = Job::Streams(self.introducing().collect());
        self.leased(connection, "employees", &job, Watch { progress, cancelled }, false).await
    }

    /// Runs all streams in order, or those named (S-6, S-7).
    pub async fn run(
        &self,
        connection: &Connection,
        only: &[&str],
        trigger: &str,
        progress: &dyn Progress,
        cancelled: &AtomicBool,
    ) -> Result<Summary, RunError> {
        let job = Job::Streams(self.chosen(&connection.id, only).await?);
        self.leased(connection, trigger, &job, Watch { progress, cancelled }, false).await
    }

    /// What [`Engine::run`] would do now; nothing is done. The list is kept with the run: [`Engine::planned`].
    pub async fn plan(
        &self,
        connection: &Connection,
        only: &[&str],
        progress: &dyn Progress,
        cancelled: &AtomicBool,
    ) -> Result<Summary, RunError> {
        let job = Job::Streams(self.chosen(&connection.id, only).await?);
        self.leased(connection, "plan", &job, Watch { progress, cancelled }, true).await
    }

    /// Whether a run of the connection may begin at all (S-6).
    pub async fn may_run(&self, connection: &str) -> Result<(), RunError> {
        self.chosen(connection, &[]).await.map(drop)
    }

    /// The streams to run, after the checks that hold for every run, however it is asked for (S-6).
    pub(crate) async fn chosen(
        &self,
        connection: &str,
        only: &[&str],
    ) -> Result<Vec<&'static dyn AnyStream>, RunError> {
        if let Some(unknown) = only.iter().find(|name| !self.streams.iter().any(|s| s.spec().kind.0 == **name)) {
            return Err(RunError::Unknown((*unknown).to_owned()));
        }
        let mut introduced = 0;
        for stream in self.introducing() {
            introduced += self.store.count_bindings(connection, stream.spec().binds.0).await?;
        }
        if introduced == 0 {
            return Err(RunError::NoEmployee);
        }
        let wanted = |s: &&dyn AnyStream| only.is_empty() || only.contains(&s.spec().kind.0);
        Ok(self.streams.iter().copied().filter(wanted).collect())
    }
}
