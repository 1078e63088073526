//! What was called, what changed something, what was refused.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::{Reply, System};

/// Counters per system, keyed `"METHOD /path"`.
pub(crate) struct Stats(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    since: i64,
    jdy: Tally,
    crm: Tally,
}

#[derive(Default)]
struct Tally {
    calls: BTreeMap<String, u64>,
    writes: BTreeMap<String, u64>,
    rejected: BTreeMap<String, u64>,
}

impl Stats {
    pub(crate) fn since(now: i64) -> Self {
        Self(Mutex::new(Counts { since: now, ..Counts::default() }))
    }

    pub(crate) fn clear(&self, now: i64) {
        *self.0.lock() = Counts { since: now, ..Counts::default() };
    }

    /// Counts a call; it is in `calls` whatever becomes of it.
    pub(crate) fn call(&self, system: System, key: &str) {
        bump(&mut self.0.lock().of(system).calls, key);
    }

    /// Counts what became of it.
    pub(crate) fn outcome(&self, system: System, key: &str, reply: &Reply) {
        if reply.rejected {
            bump(&mut self.0.lock().of(system).rejected, key);
        } else if reply.wrote {
            bump(&mut self.0.lock().of(system).writes, key);
        }
    }

    pub(crate) fn report(&self) -> Value {
        let counts = self.0.lock();
        json!({"since": counts.since, "jdy": counts.jdy.report(), "crm": counts.crm.report()})
    }
}

impl Counts {
    fn of(&mut self, system: System) -> &mut Tally {
        match system {
            System::Jdy => &mut self.jdy,
            System::Crm => &mut self.crm,
        }
    }
}

impl Tally {
    fn report(&self) -> Value {
        json!({"calls": self.calls, "writes": self.writes, "rejected": self.rejected})
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}
