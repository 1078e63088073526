//! The world both systems live in, and the plain shapes of a call and its reply.

mod clock;
mod dispatch;
mod faults;
mod limits;
mod serve;
mod spoil;
mod stats;
mod tenants;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use parking_lot::Mutex;
use serde_json::Value;

pub(crate) use clock::Clock;
pub(crate) use faults::{Fault, FaultKind, Faults};
pub(crate) use limits::{Limits, Rules};
pub(crate) use serve::router;
pub use serve::serve;
pub(crate) use stats::Stats;
pub(crate) use tenants::{Tenants, number_of, numbered};

use crate::Options;

/// One of the two systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Jdy,
    Crm,
}

/// Everything there is. Shared as `Arc<World>`; each system's state is behind one mutex, so a handler is plain code.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) stats: Stats,
    pub(crate) limits: Limits,
    pub(crate) jdy: Mutex<crate::jdy::State>,
    pub(crate) crm: Mutex<crate::crm::State>,
    options: Mutex<Options>,
    tenant: u32,
}

impl World {
    /// A tenant's world at a moment at which its clock stands, or at the wall clock's.
    pub(crate) fn new(options: Options, at: Option<i64>, tenant: u32) -> Self {
        let clock = Clock::default();
        if let Some(at) = at {
            clock.freeze(at);
        }
        let now = clock.now();
        Self {
            faults: Faults::default(),
            stats: Stats::since(now),
            limits: Limits::new(options.limits),
            jdy: Mutex::new(crate::jdy::State::new(options.data, options.seed, now, tenant)),
            crm: Mutex::new(crate::crm::State::new(options.data, options.seed, now, tenant)),
            options: Mutex::new(options),
            tenant,
            clock,
        }
    }

    pub(crate) fn tenant(&self) -> u32 {
        self.tenant
    }

    pub(crate) fn options(&self) -> Options {
        *self.options.lock()
    }

    /// Both systems as new; clock, faults, counters, limits and statistics too.
    pub(crate) fn reset(&self, options: Options) {
        // Both states are held throughout: nobody sees half a new world.
        let (mut jdy, mut crm) = (self.jdy.lock(), self.crm.lock());
        self.clock.wall();
        let now = self.clock.now();
        *jdy = crate::jdy::State::new(options.data, options.seed, now, self.tenant);
        *crm = crate::crm::State::new(options.data, options.seed, now, self.tenant);
        self.faults.replace(Vec::new());
        self.limits.restore(options.limits);
        self.stats.clear(now);
        *self.options.lock() = options;
    }
}

/// A call as it came over the wire.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The raw text after `?`: signatures are made over these very bytes.
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// A header as text; an unreadable one counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The answer of a handler.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Cow<'static, str>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
    /// It changed something.
    pub(crate) wrote: bool,
    /// It was refused.
    pub(crate) rejected: bool,
    /// How long the work took.
    pub(crate) took: Duration,
}

impl Reply {
    /// HTTP 200 with any body.
    pub(crate) fn of(content_type: impl Into<Cow<'static, str>>, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content_type: content_type.into(),
            headers: Vec::new(),
            body: body.into(),
            wrote: false,
            rejected: false,
            took: Duration::ZERO,
        }
    }

    /// HTTP 200 with a JSON text that is ready.
    pub(crate) fn text(json: impl Into<Bytes>) -> Self {
        Self::of("application/json;charset=UTF-8", json)
    }

    /// HTTP 200 with a JSON value.
    pub(crate) fn json(value: &Value) -> Self {
        Self::text(value.to_string())
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn wrote(mut self) -> Self {
        self.wrote = true;
        self
    }

    pub(crate) fn rejected(mut self) -> Self {
        self.rejected = true;
        self
    }
}
