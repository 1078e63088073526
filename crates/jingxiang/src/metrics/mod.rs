//! What a monitoring system reads at `/metrics`, in Prometheus' text format; what each number means to an operator
//! stands in docs/operations.md.
//!
//! What this process did is counted as it happens ([`Metrics`]); how everything stands is asked of the database when
//! somebody looks ([`stands`]), and is the same on every node. Labels have few values: which stream, which state, which
//! system. Connections are named only where the configuration says so: a provider has thousands.

mod calls;
mod lag;
mod stands;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use engine::{Halt, Lags, Summary};

use lag::Lag;

pub use calls::counted;
pub use stands::text;

/// The largest time of each step, in seconds: from an answer out of memory to a record that waited for a day.
const QUICK: [f64; 9] = [0.005, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];
const SLOW: [f64; 9] = [0.5, 1.0, 3.0, 10.0, 60.0, 300.0, 1_800.0, 7_200.0, 86_400.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RunEnd {
    result: &'static str,
    connection: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RecordState {
    stream: &'static str,
    state: &'static str,
    connection: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    system: &'static str,
    class: &'static str,
    connection: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    system: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stream {
    stream: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

type Times<L> = Family<L, Histogram, fn() -> Histogram>;

/// What this process did.
pub struct Metrics {
    registry: Registry,
    by_connection: bool,
    runs: Family<RunEnd, Counter>,
    records: Family<RecordState, Counter>,
    calls: Family<Call, Counter>,
    call_seconds: Times<Of>,
    event_lag: Histogram,
    change_lag: Family<Stream, Lag>,
    requests: Family<Request, Counter>,
    request_seconds: Histogram,
}

fn quick() -> Histogram {
    Histogram::new(QUICK)
}

impl Metrics {
    /// Nothing has happened yet. With `by_connection`, connections are named.
    pub fn new(by_connection: bool) -> Self {
        let mut registry = Registry::with_prefix("jingxiang");
        let runs = Family::default();
        registry.register("runs", "Runs that ended in this process, by how", runs.clone());
        let records = Family::default();
        registry.register("records", "Records dealt with in this process, by the state they came to", records.clone());
        let calls = Family::default();
        registry.register("calls", "Calls of this process to both systems, by how they were answered", calls.clone());
        let call_seconds = Times::new_with_constructor(quick as fn() -> Histogram);
        let help = "How long both systems took to answer";
        registry.register_with_unit("call_duration", help, Unit::Seconds, call_seconds.clone());
        let event_lag = Histogram::new(SLOW);
        let help = "From an event's arrival until it was dealt with; of several, the first one's";
        registry.register_with_unit("event_lag", help, Unit::Seconds, event_lag.clone());
        let change_lag = Family::default();
        let help = "From the change of a source record until it was written on the other side";
        registry.register_with_unit("change_lag", help, Unit::Seconds, change_lag.clone());
        let requests = Family::default();
        registry.register("http_requests", "Requests answered by this process", requests.clone());
        let request_seconds = quick();
        let help = "How long this process took to answer requests";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, request_seconds.clone());
        let build = Family::<Build, Gauge>::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build", "The program's version", build);
        Self {
            registry,
            by_connection,
            runs,
            records,
            calls,
            call_seconds,
            event_lag,
            change_lag,
            requests,
            request_seconds,
        }
    }

    /// A run, or a look at events, came to its end.
    pub fn ran(&self, connection: &str, summary: &Summary) {
        let connection = self.named(connection);
        let result = summary.halt.as_ref().map_or("done", ended_by);
        self.runs.get_or_create(&RunEnd { result, connection: connection.clone() }).inc();
        for (kind, tally, _) in &summary.streams {
            if tally.lags != Lags::default() {
                self.change_lag.get_or_create(&Stream { stream: kind.0 }).join(&tally.lags);
            }
            for (state, count) in &tally.states {
                let label = RecordState { stream: kind.0, state: state.name(), connection: connection.clone() };
                self.records.get_or_create(&label).inc_by(*count);
            }
        }
    }

    /// Events were dealt with, of which the first one came so long ago (ms).
    pub fn heard(&self, lag_ms: i64) {
        self.event_lag.observe(seconds(lag_ms));
    }

    /// A request was answered. `route` is the pattern, not what was asked for: there are only so many.
    pub fn answered(&self, method: &http::Method, route: Option<&str>, status: http::StatusCode, took_ms: i64) {
        // Anybody can make up a method.
        let method = if KNOWN.contains(&method.as_str()) { method.as_str() } else { "other" }.to_owned();
        let route = route.unwrap_or("other").to_owned();
        self.requests.get_or_create(&Request { method, route, status: status.as_u16() }).inc();
        self.request_seconds.observe(seconds(took_ms));
    }

    fn called(&self, system: &'static str, class: &'static str, connection: &str, took_ms: i64) {
        self.calls.get_or_create(&Call { system, class, connection: self.named(connection) }).inc();
        self.call_seconds.get_or_create(&Of { system }).observe(seconds(took_ms));
    }

    /// An empty label is none to Prometheus.
    fn named(&self, connection: &str) -> String {
        if self.by_connection { connection.to_owned() } else { String::new() }
    }
}

const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

fn ended_by(halt: &Halt) -> &'static str {
    match halt {
        Halt::Paused { .. } => "quota",
        Halt::Outage { .. } => "outage",
        Halt::Stopped { .. } => "stopped",
        Halt::Outdated { .. } => "outdated",
        Halt::Refused { .. } => "refused",
        Halt::Lost => "lost",
        Halt::Cancelled => "cancelled",
        Halt::PausedBy { .. } => "paused",
        Halt::Store(_) => "database",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a time of days has no more milliseconds than a float has digits")]
fn seconds(ms: i64) -> f64 {
    ms.max(0) as f64 / 1_000.0
}
