//! A run as callers see it, from what its worker wrote down a moment ago.

use std::collections::BTreeMap;

use engine::Request;
use serde::{Deserialize, Serialize};

use store::RunState;
use streams::STREAMS;
use utoipa::ToSchema;

/// Records by state.
type Counts = BTreeMap<String, u64>;

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub struct Run {
    id: String,
    state: StateName,
    /// Who asked for it, such as `manual`, `schedule`, `resume` or `event`.
    trigger: String,
    /// Whether it only says what it would write.
    plan: bool,
    /// (ms)
    queued_at: i64,
    /// (ms)
    started_at: Option<i64>,
    /// (ms)
    ended_at: Option<i64>,
    /// When all of it will be done, as far as that can be told (ms).
    eta_at: Option<i64>,
    /// Why it ended as it did, or why it is not under way.
    reason: Option<String>,
    counts: Counts,
    /// Of those created: how many were on the other side already and have been bound.
    adopted: u64,
    /// In order.
    streams: Vec<RunStream>,
}

/// A stream of a run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunStream {
    kind: &'static str,
    /// `waiting`, or as the states of runs
    state: &'static str,
    counts: Counts,
    /// Of those created: how many were on the other side already and have been bound.
    adopted: u64,
    /// How many records there are, where that is known.
    total: Option<u64>,
    /// How many of them have been dealt with.
    done: u64,
    /// Records a second.
    rate: Option<f64>,
    /// When it will be done, at this rate (ms).
    eta_at: Option<i64>,
    /// What there is to be known about it, such as why it did not run.
    note: Option<String>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RunState)]
pub enum StateName {
    /// Waits for a worker.
    Queued,
    /// Under way.
    Running,
    /// Read to its end.
    Done,
    /// Stopped by an error.
    Failed,
    /// Stopped by a limit or an outage; goes on by itself.
    Paused,
    /// Stopped by a person.
    Cancelled,
}

/// How far a run is, as the engine writes it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Progress {
    at: i64,
    finish_at: Option<i64>,
    streams: Vec<Line>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    kind: String,
    state: String,
    counts: Counts,
    adopted: u64,
    notes: Vec<String>,
    done: u64,
    total: Option<u64>,
    speed: f64,
    reason: Option<String>,
}

impl StateName {
    /// As it is kept.
    pub fn state(self) -> RunState {
        match self {
            Self::Queued => RunState::Queued,
            Self::Running => RunState::Running,
            Self::Done => RunState::Done,
            Self::Failed => RunState::Failed,
            Self::Paused => RunState::Paused,
            Self::Cancelled => RunState::Cancelled,
        }
    }

    fn of(state: RunState) -> Self {
        match state {
            RunState::Queued => Self::Queued,
            RunState::Running => Self::Running,
            RunState::Done => Self::Done,
            RunState::Failed => Self::Failed,
            RunState::Paused => Self::Paused,
            RunState::Cancelled => Self::Cancelled,
        }
    }
}

impl Run {
    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        !matches!(self.state, StateName::Queued | StateName::Running)
    }
}

impl From<store::Run> for Run {
    fn from(run: store::Run) -> Self {
        let progress = Progress::deserialize(&run.progress).unwrap_or_default();
        let eta_at = progress.finish_at.filter(|_| run.state == RunState::Running);
        let request = Request::of(&run.request).unwrap_or_default();
        let streams = streams_of(&run, &request, progress);
        Self {
            counts: sum(streams.iter().map(|stream| &stream.counts)),
            adopted: streams.iter().map(|stream| stream.adopted).sum(),
            plan: request.plan || run.trigger == "plan",
            state: StateName::of(run.state),
            id: run.id,
            trigger: run.trigger,
            queued_at: run.queued_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            reason: run.reason,
            eta_at,
            streams,
        }
    }
}

/// In the order of all streams: those that were begun, and as long as the run goes on, those still to come.
fn streams_of(run: &store::Run, request: &Request, progress: Progress) -> Vec<RunStream> {
    let goes_on = matches!(run.state, RunState::Queued | RunState::Running);
    // What events and employees bring is not known beforehand.
    let foreseen = goes_on && !matches!(run.trigger.as_str(), "event" | "employees");
    let wanted = |kind: &str| foreseen && (request.streams.is_empty() || request.streams.iter().any(|k| k == kind));
    let ended = BTreeMap::<String, Counts>::deserialize(&run.counts).unwrap_or_default();
    let at = progress.at;
    let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in progress.streams {
        lines.entry(line.kind.clone()).or_default().push(line);
    }
    let stream = |kind: &'static str| {
        let mut row = match lines.remove(kind) {
            Some(lines) => RunStream::of(kind, lines, run.state, at),
            None if wanted(kind) => RunStream::named(kind, "waiting"),
            None if ended.contains_key(kind) => RunStream::named(kind, run.state.name()),
            None => return None,
        };
        if let Some(counts) = ended.get(kind) {
            row.done = counts.values().sum();
            row.counts.clone_from(counts);
        }
        Some(row)
    };
    STREAMS.iter().map(|stream| stream.spec().kind.0).filter_map(stream).collect()
}

impl RunStream {
    fn named(kind: &'static str, state: &'static str) -> Self {
        let (counts, note) = (Counts::new(), None);
        Self { kind, state, counts, adopted: 0, total: None, done: 0, rate: None, eta_at: None, note }
    }

    /// A stream may have been looked at more than once, for events in between; the last look says how it stands.
    fn of(kind: &'static str, lines: Vec<Line>, run: RunState, at: i64) -> Self {
        let mut row = Self::named(kind, "done");
        row.counts = sum(lines.iter().map(|line| &line.counts));
        row.adopted = lines.iter().map(|line| line.adopted).sum();
        row.done = lines.iter().map(|line| line.done).sum();
        row.total = lines.iter().filter_map(|line| line.total).max();
        let notes: Vec<String> = lines.iter().flat_map(|line| line.reason.iter().chain(&line.notes)).cloned().collect();
        row.note = Some(notes.join("；")).filter(|note| !note.is_empty());
        let Some(last) = lines.last().filter(|last| last.state == "running") else { return row };
        row.state = if run == RunState::Queued { "waiting" } else { run.name() };
        if run == RunState::Running && last.speed > 0.0 {
            row.rate = Some(last.speed);
            row.eta_at = row.total.and_then(|total| end_of(at, total.saturating_sub(row.done), last.speed));
        }
        row
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "an estimate of milliseconds")]
fn end_of(at: i64, left: u64, rate: f64) -> Option<i64> {
    at.checked_add((left as f64 / rate * 1_000.0) as i64)
}

fn sum<'a>(all: impl Iterator<Item = &'a Counts>) -> Counts {
    let mut sum = Counts::new();
    for (state, count) in all.flatten() {
        *sum.entry(state.clone()).or_default() += count;
    }
    sum
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn run(state: RunState, progress: Value) -> store::Run {
        store::Run {
            id: "r".to_owned(),
            connection: "c".to_owned(),
            state,
            trigger: "manual".to_owned(),
            request: json!({"streams": ["unit", "product"]}),
            queued_at: 1,
            started_at: Some(2),
            ended_at: None,
            counts: Value::Null,
            progress,
            attempts: 1,
            reason: None,
        }
    }

    fn states(row: &Run) -> Vec<(&str, &str)> {
        row.streams.iter().map(|stream| (stream.kind, stream.state)).collect()
    }

    #[test]
    fn a_run_that_goes_on_shows_what_is_still_to_come() {
        let row = Run::from(run(RunState::Queued, Value::Null));
        assert_eq!(states(&row), [("unit", "waiting"), ("product", "waiting")]);
        let unit = json!({"kind": "unit", "state": "running", "counts": {"created": 30}, "adopted": 4, "done": 30, "total": 90,
            "speed": 10.0, "notes": ["注意"], "reason": null});
        let progress = json!({"at": 1_000, "streams": [unit]});
        let row = Run::from(run(RunState::Running, progress.clone()));
        assert_eq!(states(&row), [("unit", "running"), ("product", "waiting")]);
        assert_eq!((row.streams[0].eta_at, row.counts.get("created")), (Some(7_000), Some(&30)));
        assert_eq!(row.streams[0].note.as_deref(), Some("注意"));
        assert_eq!((row.streams[0].adopted, row.adopted), (4, 4));
        assert!(!row.is_over());
        let row = Run::from(run(RunState::Failed, progress));
        assert_eq!(states(&row), [("unit", "failed")], "what was not begun is not there");
        assert_eq!((row.streams[0].eta_at, row.streams[0].rate), (None, None));
    }

    #[test]
    fn the_end_s_counts_are_what_counts() {
        let mut ended =
            run(RunState::Done, json!({"streams": [{"kind": "unit", "state": "skipped", "reason": "未开启"}]}));
        ended.counts = json!({"unit": {}, "product": {"created": 2, "failed": 1}});
        let row = Run::from(ended);
        assert_eq!(states(&row), [("unit", "done"), ("product", "done")]);
        assert_eq!((row.streams[0].note.as_deref(), row.streams[1].done), (Some("未开启"), 3));
        assert_eq!(json!(row.counts), json!({"created": 2, "failed": 1}));
    }
}
