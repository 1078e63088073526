//! The streams of a connection as people see them: whether each runs, why not, and how its records stand.

use std::collections::BTreeMap;

use model::{AnyStream, Direction, Kind, Preset, State, When};
use store::{Counts, Cursor, Link, Run, Store};
use streams::STREAMS;

/// How far back a run may lie that says why a stream did not run.
const RUNS: i64 = 10;

/// A stream of a connection.
pub struct Standing {
    /// The stream.
    pub stream: &'static dyn AnyStream,
    /// Whether it runs: it is not switched off, nor done for good.
    pub enabled: bool,
    /// Why it does not run, or not yet.
    pub reason: Option<String>,
    /// Its records, by their state.
    pub counts: BTreeMap<State, u64>,
    /// How far it has read.
    pub cursor: Option<Cursor>,
}

/// What is known of a connection's streams.
struct Known {
    presets: Vec<Preset>,
    cursors: BTreeMap<String, Cursor>,
    runs: Vec<Run>,
}

/// What the kinds are called where they are typed.
pub fn names() -> String {
    STREAMS.iter().map(|stream| stream.spec().kind.0).collect::<Vec<_>>().join("、")
}

/// All streams of a connection, in the order in which they run.
pub async fn of(store: &Store, connection: &store::Connection) -> store::Result<Vec<Standing>> {
    let id = &connection.id;
    let mut counts: Counts = store.counts(id).await?;
    let known = Known {
        presets: connection.presets.clone(),
        cursors: store.cursors(id).await?,
        runs: store.runs(id, None, RUNS).await?,
    };
    let standing = |stream: &&'static dyn AnyStream| {
        let spec = stream.spec();
        let (enabled, reason) = match known.switched_off(*stream) {
            Some(reason) => (false, Some(reason)),
            None => (true, known.waits(*stream).or_else(|| known.was_left_out(spec.kind))),
        };
        let cursor = known.cursors.get(spec.kind.0).cloned();
        Standing { stream: *stream, enabled, reason, counts: counts.remove(spec.kind.0).unwrap_or_default(), cursor }
    };
    Ok(STREAMS.iter().map(standing).collect())
}

impl Known {
    fn is_done(&self, kind: Kind) -> bool {
        self.cursors.get(kind.0).is_some_and(|cursor| cursor.completed_at.is_some())
    }

    /// IN-4, and F-1: a first load runs once.
    fn switched_off(&self, stream: &dyn AnyStream) -> Option<String> {
        let spec = stream.spec();
        match spec.preset.filter(|preset| !self.presets.contains(preset)) {
            Some(preset) => Some(format!("未开启预设配置：{}", preset.label())),
            None if spec.when == When::Initialisation && self.is_done(spec.kind) => Some("初始化已完成".to_owned()),
            None => None,
        }
    }

    /// F-3.
    fn waits(&self, stream: &dyn AnyStream) -> Option<String> {
        let spec = stream.spec();
        let first = |s: &&&dyn AnyStream| s.spec().when == When::Initialisation && s.spec().binds == spec.binds;
        let initial = STREAMS.iter().find(first).map(|s| s.spec()).filter(|initial| initial.kind != spec.kind)?;
        (!self.is_done(initial.kind)).then(|| format!("等待「{}」完成", initial.label))
    }

    /// What the last run that came to it says: something it needs is missing in the CRM.
    fn was_left_out(&self, kind: Kind) -> Option<String> {
        let line = |run: &Run| {
            let lines = run.progress.get("streams")?.as_array()?;
            lines.iter().rfind(|line| line["kind"] == kind.0 && !line["ended_at"].is_null()).cloned()
        };
        let plans = |run: &&Run| run.request.get("plan").and_then(serde_json::Value::as_bool) == Some(true);
        let line = self.runs.iter().filter(|run| !plans(run)).find_map(line)?;
        line["reason"].as_str().map(str::to_owned)
    }
}

/// What people call a kind, be it a stream's or what several streams bind; its own name where nobody knows it.
pub fn label(kind: &str) -> &str {
    let by_kind = STREAMS.iter().map(|s| s.spec()).find(|spec| spec.kind.0 == kind);
    let by_binding = || STREAMS.iter().map(|s| s.spec()).find(|spec| spec.binds.0 == kind);
    by_kind.or_else(by_binding).map_or(kind, |spec| spec.label)
}

/// Which streams bind what others wait for.
pub fn links() -> Vec<Link> {
    let link = |stream: &&dyn AnyStream| {
        let spec = stream.spec();
        Link { kind: spec.binds.0.to_owned(), stream: spec.kind.0.to_owned() }
    };
    STREAMS.iter().map(link).collect()
}

/// Its name in the API.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::ToCrm => "to_crm",
        Direction::ToJdy => "to_jdy",
    }
}
