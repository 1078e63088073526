//! How a connection stands, in one plain value for the API and the console.

use model::System;
use serde::Serialize;
use store::Store;

use super::breaker;
use crate::config::Limits;
use crate::connection::Opener;
use crate::rule::Rule;

/// How many of the next times are told.
const NEXT: usize = 5;

/// How a connection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// When it is synchronised next by itself (ms); none by hand, or while it is paused.
    pub next_run: Option<i64>,
    /// The next times of its rule (ms).
    pub upcoming: Vec<i64>,
    /// Why nothing came of the last time, or what is wrong with the rule.
    pub note: Option<String>,
    /// Whether a worker has it now.
    pub working: bool,
    /// Events that wait, and since when the first of them (ms).
    pub events: (i64, Option<i64>),
    /// Systems that are left alone.
    pub left_alone: Vec<Left>,
    /// The CRM's day of calls; none where calls are not limited.
    pub quota: Option<Quota>,
}

/// A system that is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Which.
    pub system: System,
    /// `open` until it is tried again, `half_open` while the next run is the probe.
    pub state: &'static str,
    /// How many runs in a row it ended.
    pub failures: i64,
    /// Since when (ms).
    pub since: i64,
    /// When it is tried again (ms).
    pub resume_at: i64,
    /// What an administrator reads.
    pub reason: String,
}

/// A tenant's day of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// Calls a day.
    pub size: i64,
    /// Calls left today.
    pub left: i64,
    /// When there are as many as ever again (ms).
    pub resets_at: i64,
}

/// How the connection stands now.
pub async fn standing(store: &Store, opener: &Opener, stored: &store::Connection) -> anyhow::Result<Standing> {
    let now = opener.clock.now();
    let schedule = store.schedule(&stored.id).await?.unwrap_or_default();
    let runs = stored.started_at.is_some() && !stored.paused;
    let breakers = store.breakers(&stored.id).await?;
    let open_until = breaker::open_until(&breakers, now);
    let (upcoming, wrong) = match Rule::of(&stored.rule) {
        Ok(rule) => (rule.upcoming(&stored.id, now, NEXT), None),
        Err(wrong) => (Vec::new(), Some(wrong.to_string())),
    };
    let quota = if opener.config.limits == Limits::On {
        let day = opener.day(&stored.crm)?;
        let (size, used) = (day.terms().1, day.used(store, now).await?);
        Some(Quota { size, left: size - used, resets_at: engine::pace::after_midnight(now) })
    } else {
        None
    };
    Ok(Standing {
        next_run: schedule.due_at.filter(|_| runs).map(|at| at.max(open_until.unwrap_or(at))),
        upcoming,
        note: wrong.or(schedule.note),
        working: store.holder(&stored.id, now).await?.is_some(),
        events: store.waiting_events(&stored.id).await?,
        left_alone: breakers.into_iter().map(|breaker| left(breaker, now)).collect(),
        quota,
    })
}

fn left(breaker: store::Breaker, now: i64) -> Left {
    let state = breaker::standing(&breaker, now);
    let store::Breaker { system, failures, since, resume_at, reason, .. } = breaker;
    Left { system, state, failures, since, resume_at, reason }
}
