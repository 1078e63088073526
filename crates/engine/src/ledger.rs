//! How far a run is, for whoever wants to see it, on whichever node: kept with the run, about once a second.

use std::collections::BTreeMap;

use model::{AnyStream, Kind};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::Tally;
use crate::estimate::{self, Load};

/// It is written down no more often than this.
const EVERY_MS: i64 = 1_000;

/// How far a run is.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Book>);

#[derive(Default)]
struct Book {
    lines: Vec<Line>,
    /// How many records a first load has, by stream; empty when it is done.
    expected: BTreeMap<Kind, u64>,
    began: i64,
    calls: u64,
    written_at: i64,
}

struct Line {
    kind: Kind,
    label: &'static str,
    tally: Tally,
    total: Option<u64>,
    began_at: i64,
    ended_at: Option<i64>,
    reason: Option<String>,
}

/// What the quota says at this moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quota {
    pub calls: u64,
    pub day: Option<(i64, i64)>,
}

impl Ledger {
    /// The run begins; `expected` is how many records a first load has still to read.
    pub(crate) fn open(&self, expected: BTreeMap<Kind, u64>, calls: u64, now: i64) {
        let mut book = self.0.lock();
        (book.expected, book.calls, book.began, book.written_at) = (expected, calls, now, now);
    }

    pub(crate) fn began(&self, stream: &dyn AnyStream, now: i64) {
        let (kind, label) = (stream.spec().kind, stream.spec().label);
        let mut book = self.0.lock();
        let total = book.expected.get(&kind).copied();
        let tally = Tally::default();
        book.lines.push(Line { kind, label, tally, total, began_at: now, ended_at: None, reason: None });
    }

    pub(crate) fn advanced(&self, stream: &dyn AnyStream, tally: &Tally, total: Option<u64>) {
        if let Some(line) = self.0.lock().line(stream) {
            line.tally = tally.clone();
            line.total = total.or(line.total);
        }
    }

    pub(crate) fn ended(&self, stream: &dyn AnyStream, tally: &Tally, reason: Option<&str>, now: i64) {
        if let Some(line) = self.0.lock().line(stream) {
            line.tally = tally.clone();
            line.ended_at = Some(now);
            line.reason = reason.map(str::to_owned);
        }
    }

    /// Whether it is time to write it down.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        let mut book = self.0.lock();
        let due = now - book.written_at >= EVERY_MS;
        if due {
            book.written_at = now;
        }
        due
    }

    /// As the API shows it.
    pub(crate) fn written(&self, quota: Quota, now: i64) -> Value {
        let book = self.0.lock();
        let done: u64 = book.lines.iter().map(|line| line.tally.total()).sum();
        json!({
            "at": now,
            "done": done,
            "speed": estimate::speed(done, now - book.began),
            "finish_at": book.load(done, quota, now).as_ref().and_then(estimate::finish),
            "streams": book.lines.iter().map(|line| line.written(now)).collect::<Vec<_>>(),
        })
    }
}

impl Book {
    fn line(&mut self, stream: &dyn AnyStream) -> Option<&mut Line> {
        let kind = stream.spec().kind;
        self.lines.iter_mut().rev().find(|line| line.kind == kind)
    }

    /// A first load that is under way.
    fn load(&self, done: u64, quota: Quota, now: i64) -> Option<Load> {
        if self.expected.is_empty() {
            return None;
        }
        let left = |(kind, expected): (&Kind, &u64)| {
            let line = self.lines.iter().rev().find(|line| line.kind == *kind);
            line.map_or(*expected, |line| match line.ended_at {
                Some(_) => 0,
                None => line.total.unwrap_or(*expected).saturating_sub(line.tally.total()),
            })
        };
        let left = self.expected.iter().map(left).sum();
        let calls = quota.calls.saturating_sub(self.calls);
        Some(Load { done, left, began: self.began, now, calls, day: quota.day })
    }
}

impl Line {
    fn written(&self, now: i64) -> Value {
        let done = self.tally.total();
        json!({
            "kind": self.kind.0,
            "label": self.label,
            "state": match (self.ended_at, &self.reason) {
                (None, _) => "running",
                (Some(_), None) => "done",
                (Some(_), Some(_)) => "skipped",
            },
            "counts": self.tally.to_json(),
            "adopted": self.tally.adopted,
            "notes": self.tally.notes,
            "done": done,
            "total": self.total,
            "speed": estimate::speed(done, self.ended_at.unwrap_or(now) - self.began_at),
            "began_at": self.began_at,
            "ended_at": self.ended_at,
            "reason": self.reason,
        })
    }
}
