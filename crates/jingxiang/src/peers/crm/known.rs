//! What is known of a tenant from one run to the next, so that a run that writes nothing need not ask again.
//!
//! Only what is there is known: what is missing is looked for in every run, since somebody may be adding it. Nothing is
//! written by it: whoever writes a record has its object described in the same run (fxiaoke-api.md R1), and what turns out to be
//! gone then is known no more.

use std::collections::HashMap;

use fxiaoke::Describe;
use model::{Ensure, Need};
use parking_lot::Mutex;

use super::provision::is_there;

/// How long what was there is taken to be there still, where nothing is written that would show it: a day.
const KNOWN_MS: i64 = 86_400_000;

/// Of one tenant; each thing with the moment (milliseconds since 1970-01-01 UTC) at which it was seen.
#[derive(Default)]
pub struct Known(Mutex<Things>);

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

    /// What is needed of this object, which people or the service call `called`, is there as of now as this description says.
    pub(super) fn described(&self, called: &str, describe: &Describe, now: i64) {
        let mut things = self.0.lock();
        let of = |ensure: &Ensure| ensure.object == called || ensure.object == describe.api_name;
        things.ensures.retain(|(ensure, _)| !of(ensure) || is_there(ensure, describe));
        things.ensures.iter_mut().filter(|(ensure, _)| of(ensure)).for_each(|(_, at)| *at = now);
    }

    /// An object cannot be read, or is not as it was: nothing of it is taken to be there, and no part to be played by it.
    pub(super) fn doubt(&self, called: &str) {
        let mut things = self.0.lock();
        let name = things.names.remove(called).map(|(name, _)| name);
        let is = |object: &str| object == called || name.as_deref() == Some(object);
        things.ensures.retain(|(ensure, _)| !is(ensure.object));
        things.parts.retain(|_, (object, ..)| !is(object));
    }
}

fn fresh(at: i64, now: i64) -> bool {
    now - at < KNOWN_MS
}
