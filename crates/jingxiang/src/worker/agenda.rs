//! What is to be done for a connection, and when the next look is. Values to values.

use engine::{Halt, Request, RunError, Summary};
use serde_json::Value;
use store::{Breaker, RunState, Schedule};

use super::breaker;
use crate::rule::Rule;

/// When what could not even be begun is tried again.
const LATER_MS: i64 = 60_000;

/// A connection's agenda, from its claim until it is given back.
pub(super) struct Agenda {
    pub schedule: Schedule,
    pub breakers: Vec<Breaker>,
    rule: Rule,
    /// Whether anything may run at all: it was started and is not paused.
    runs: bool,
    connection: String,
    /// When the events that wait can be looked at again.
    events_at: Option<i64>,
    /// A system ended the run by settings that were changed meanwhile: what was wanted is tried by the new ones.
    pub again: bool,
}

/// How a run came out.
pub(super) enum Outcome<'a> {
    /// It ran, to its end or not.
    Ran(&'a Summary),
    /// It could not begin.
    Refused(&'a RunError),
}

impl Agenda {
    /// The agenda at `now`: a rule that has changed, or that was never followed, begins now.
    pub(super) fn new(stored: &store::Connection, schedule: Schedule, breakers: Vec<Breaker>, now: i64) -> Self {
        let (rule, wrong) = match Rule::of(&stored.rule) {
            Ok(rule) => (rule, None),
            Err(wrong) => (Rule::Manual, Some(wrong.to_string())),
        };
        let runs = stored.started_at.is_some() && !stored.paused;
        let connection = stored.id.clone();
        let mut agenda = Self { schedule, breakers, rule, runs, connection, events_at: None, again: false };
        if agenda.schedule.rule != stored.rule {
            agenda.schedule.rule = stored.rule.clone();
            agenda.schedule.note = wrong;
            agenda.by_rule(now);
        }
        agenda
    }

    /// The next run is the rule's next.
    fn by_rule(&mut self, now: i64) {
        self.schedule.due_at = self.rule.next_of(&self.connection, now);
        self.schedule.request = Value::Null;
    }

    /// Whether runs that somebody asked for may begin.
    pub(super) fn runs(&self) -> bool {
        self.runs
    }

    /// Whether what nobody has to ask for may begin.
    pub(super) fn runs_by_itself(&self, now: i64) -> bool {
        self.runs && breaker::open_until(&self.breakers, now).is_none()
    }

    /// Whether events are looked at in this turn, whose queue holds this run. Under a manual rule they wait for who asks
    /// (S-7, decision 0034), and a plan asks for nothing to be done.
    pub(super) fn looks_at_events(&self, queued: Option<&Request>, now: i64) -> bool {
        let asked = queued.is_some_and(|request| !request.plan) || self.due(now).is_some();
        self.runs_by_itself(now) && (asked || self.hears_by_itself())
    }

    /// Whether an event is a reason to look.
    pub(super) fn hears_by_itself(&self) -> bool {
        !matches!(self.rule, Rule::Manual)
    }

    /// The run that is due: what for, and what it is to do. A time that was missed, however often, is one run.
    pub(super) fn due(&self, now: i64) -> Option<(&'static str, Request)> {
        let due = self.runs_by_itself(now) && self.schedule.due_at.is_some_and(|at| at <= now);
        let why = if matches!(self.rule, Rule::Manual) { "resume" } else { "schedule" };
        due.then(|| (why, Request::of(&self.schedule.request).unwrap_or_default()))
    }

    /// After a run of `request`: when the next one is.
    pub(super) fn after_run(&mut self, request: &Request, was_due: bool, outcome: &Outcome<'_>, now: i64) {
        self.schedule.note = match outcome {
            Outcome::Refused(error) => Some(error.to_string()),
            Outcome::Ran(summary) => summary.reason(),
        };
        let halt = match outcome {
            Outcome::Ran(summary) => summary.halt.as_ref(),
            Outcome::Refused(_) => None,
        };
        self.heed_pause(halt);
        // What was interrupted goes on by itself, by hand or by rule: its wish still stands.
        let interrupted = matches!(
            halt,
            Some(Halt::Paused { .. } | Halt::Outage { .. } | Halt::Outdated { .. } | Halt::PausedBy { .. })
        );
        if (std::mem::take(&mut self.again) || interrupted) && !request.plan {
            let manual = matches!(self.rule, Rule::Manual);
            let standing = self.schedule.due_at.and_then(|_| Request::of(&self.schedule.request));
            let wish = standing.filter(|_| !was_due).map_or_else(|| request.clone(), |other| request.with(&other));
            self.schedule.due_at = breaker::open_until(&self.breakers, now).or(Some(now));
            self.schedule.request = if manual { wish.to_value() } else { Value::Null };
        } else if was_due || request.is_everything() {
            self.by_rule(now);
        }
    }

    /// A connection that was paused in the middle of its turn has nothing more to do in it.
    fn heed_pause(&mut self, halt: Option<&Halt>) {
        self.runs &= !matches!(halt, Some(Halt::PausedBy { .. }));
    }

    /// After a look at events: those that could not be dealt with wait a while.
    pub(super) fn after_events(&mut self, outcome: &Outcome<'_>, now: i64) {
        let failed = match outcome {
            Outcome::Ran(summary) => {
                self.heed_pause(summary.halt.as_ref());
                summary.halt.as_ref().is_some_and(|halt| !matches!(halt, Halt::Cancelled | Halt::PausedBy { .. }))
            }
            Outcome::Refused(error) => {
                self.schedule.note = Some(error.to_string());
                true
            }
        };
        self.events_at = failed.then_some(now + LATER_MS);
    }

    /// Nothing could be done at all, for this reason: later again.
    pub(super) fn failed(&mut self, reason: String, now: i64) {
        self.schedule.note = Some(reason);
        self.events_at = Some(now + LATER_MS);
        if self.schedule.due_at.is_some_and(|at| at <= now) {
            self.schedule.due_at = Some(now + LATER_MS);
        }
    }

    /// When the connection is looked at next, if nobody calls before.
    pub(super) fn wake_at(&self, queued: bool, events: bool, now: i64) -> Option<i64> {
        // A change of its settings calls a worker.
        if !self.runs {
            return None;
        }
        let open_until = breaker::open_until(&self.breakers, now).unwrap_or(now);
        let due = self.schedule.due_at.map(|at| at.max(open_until));
        let events = (events && self.hears_by_itself()).then(|| self.events_at.unwrap_or(now).max(open_until));
        [due, events, queued.then_some(now)].into_iter().flatten().min()
    }
}

/// How a run that its worker leaves ends: what a person stopped is cancelled, what the worker had to leave goes on.
pub(super) fn is_put_back(summary: &Summary, leaving: bool) -> bool {
    leaving && matches!(summary.halt, Some(Halt::Cancelled))
}

/// The state of a run that could not begin.
pub(super) const REFUSED: RunState = RunState::Failed;

#[cfg(test)]
mod tests;
