//! What is known of a tenant from one run to the next, so that a run that writes nothing need not ask again.
//!
//! Only what is there is known: what is missing is looked for in every run, since somebody may be adding it. No record
//! is read or written by it: whoever reads or writes a record has its object described in the same run (fxiaoke-api.md R1). Where that
//! description says otherwise, the run ends before it goes by either ([`super::schema::Schemas::changed`]).

use std::collections::HashMap;

use fxiaoke::Describe;
use model::{Ensure, Need};
use parking_lot::Mutex;

use super::provision::is_there;
use super::schema;

/// How long what was there is taken to be there still, where nothing is written that would show it: a day.
const KNOWN_MS: i64 = 86_400_000;

/// Of one tenant; each thing with the moment (milliseconds since 1970-01-01 UTC) at which it was seen.
#[derive(Default)]
pub struct Known(Mutex<Things>);

/// A run as far as it goes: since when, and by what.
#[derive(Default)]
pub(super) struct Begun {
    /// Its begin, in milliseconds since 1970-01-01 UTC.
    pub since: i64,
    /// What it was told is there.
    pub relies_on: Vec<Ensure>,
    /// What turned out to be otherwise.
    pub changed: Option<String>,
}

#[derive(Default)]
struct Things {
    /// What a switch, or a key of ours, needs (chapter P).
    ensures: Vec<(Ensure, i64)>,
    /// What the tenant's own objects are called by the service, by label.
    names: HashMap<String, (String, i64)>,
    /// The object that plays a part, and what it was seen to have, by part.
    parts: HashMap<String, (String, Vec<Need>, i64)>,
}

impl Known {
    /// Whether this was there.
    pub(super) fn has(&self, ensure: &Ensure, now: i64) -> bool {
        self.0.lock().ensures.iter().any(|(there, at)| there == ensure && fresh(*at, now))
    }

    /// This is there.
    pub(super) fn saw(&self, ensure: &Ensure, now: i64) {
        let mut things = self.0.lock();
        things.ensures.retain(|(there, _)| there != ensure);
        things.ensures.push((*ensure, now));
    }

    /// What the service calls the tenant's own object of this label.
    pub(super) fn name(&self, label: &str, now: i64) -> Option<String> {
        self.0.lock().names.get(label).filter(|(_, at)| fresh(*at, now)).map(|(name, _)| name.clone())
    }

    /// The object of this label is called so.
    pub(super) fn named(&self, label: &str, name: &str, now: i64) {
        self.0.lock().names.insert(label.to_owned(), (name.to_owned(), now));
    }

    /// Whether this object plays the part and has what is needed.
    pub(super) fn plays(&self, part: &str, object: &str, needs: &[Need], now: i64) -> bool {
        let things = self.0.lock();
        things.parts.get(part).is_some_and(|(by, has, at)| by == object && has == needs && fresh(*at, now))
    }

    /// This object plays the part, and has what is needed.
    pub(super) fn settled(&self, part: &str, object: &str, needs: &[Need], now: i64) {
        self.0.lock().parts.insert(part.to_owned(), (object.to_owned(), needs.to_vec(), now));
    }

    /// The object that is called so is as described. Answers what the run goes by that is not so, or what the object's own
    /// name and parts were known to be when it began; it is known no more.
    pub(super) fn described(&self, called: &str, describe: &Describe, run: &Begun, now: i64) -> Option<String> {
        let Things { ensures, names, parts } = &mut *self.0.lock();
        let of_this = |ensure: &Ensure| [called, &describe.api_name, &describe.label].contains(&ensure.object);
        let gone = |ensure: &Ensure| of_this(ensure) && !is_there(ensure, describe);
        ensures.retain(|(ensure, _)| !gone(ensure));
        ensures.iter_mut().filter(|(ensure, _)| of_this(ensure)).for_each(|(_, at)| *at = now);
        let mut changed: Vec<String> = run.relies_on.iter().filter(|e| gone(e)).map(ToString::to_string).collect();
        let was_known = |at: i64| at < run.since && fresh(at, run.since);
        let mut lost = |what: String, at: i64| changed.extend(Some(what).filter(|_| was_known(at)));
        names.retain(|label, (name, at)| {
            let kept = *name != describe.api_name || describe.active && describe.label == *label;
            if !kept {
                lost(format!("对象「{label}」"), *at);
            }
            kept
        });
        parts.retain(|part, (object, needs, at)| {
            let has = |need: &Need| schema::field(describe, need.field).is_some_and(|(_, field)| !field.read_only);
            let kept = *object != describe.api_name || needs.iter().all(has);
            if !kept {
                lost(format!("{part}对象「{}」的字段", describe.label), *at);
            }
            kept
        });
        (!changed.is_empty()).then(|| changed.join("、"))
    }

    /// An object cannot be read: nothing of it is taken to be there, and no part to be played by it, whose name may be all that
    /// it is called by.
    pub(super) fn doubt(&self, called: &str) {
        let Things { ensures, names, parts } = &mut *self.0.lock();
        let name = names.get(called).map_or_else(|| called.to_owned(), |(name, _)| name.clone());
        let labels: Vec<String> =
            names.iter().filter(|(_, (known, _))| *known == name).map(|(label, _)| label.clone()).collect();
        let is = |object: &str| object == name || labels.iter().any(|label| label == object);
        ensures.retain(|(ensure, _)| !is(ensure.object));
        parts.retain(|part, (object, ..)| part != called && !is(object));
        names.retain(|label, _| !is(label));
    }
}

fn fresh(at: i64, now: i64) -> bool {
    now - at < KNOWN_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_that_cannot_be_read_plays_no_part_by_whichever_name_it_was_asked_for() {
        for called in ["仓库", "my_store__c", "门店仓"] {
            let known = Known::default();
            known.named("门店仓", "my_store__c", 0);
            known.settled("仓库", "my_store__c", &[], 0);
            assert!(known.plays("仓库", "my_store__c", &[], 1));
            known.doubt(called);
            assert!(!known.plays("仓库", "my_store__c", &[], 1), "{called}");
        }
    }
}
