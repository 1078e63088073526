//! Event push 事件变更订阅 (sheet §6.1): one event per change of a record, in order per record, with retry until it is
//! acknowledged.
//!
//! Every record with events has one task that sends them one after the other; a record whose subscriber does not answer
//! keeps nobody else waiting. Without a runtime (a plain test) events are forgotten.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::crypt::EventKey;
use super::id::Id;
use crate::kernel::{FaultKind, World};

mod post;

/// The pauses before the second, third and fourth try (assumption A11).
const PAUSES: [u64; 3] = [5, 30, 180];
/// A subscriber has three seconds to answer (sheet §6.2).
const PATIENCE: Duration = Duration::from_secs(3);
/// Calls to the subscriber at a time.
const AT_ONCE: usize = 16;
/// A reordered event that no other one overtakes goes by itself after this.
const HELD_BACK: Duration = Duration::from_secs(2);

/// Something that happened to a record.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) api: Box<str>,
    pub(crate) id: Id,
    pub(crate) kind: &'static str,
    pub(crate) at: i64,
}

/// One subscription.
pub(crate) struct Push {
    shared: Arc<Shared>,
}

struct Shared {
    url: String,
    key: EventKey,
    enterprise: String,
    tenant: i64,
    /// What every event is said to be, where its types are not those that we assume (A11).
    kind: Option<String>,
    queues: Mutex<HashMap<Record, VecDeque<Message>>>,
    /// An event that waits to be overtaken.
    held: Mutex<Option<Message>>,
    ended: Mutex<bool>,
    slots: Semaphore,
}

/// Object and id.
type Record = (Box<str>, Id);

/// An event with the id it keeps through all its tries.
#[derive(Clone)]
struct Message {
    event: Event,
    id: String,
    /// The event that this one has overtaken; it is told next.
    overtaken: Option<Box<Message>>,
}

impl Drop for Push {
    fn drop(&mut self) {
        *self.shared.ended.lock() = true;
        self.shared.queues.lock().clear();
    }
}

impl Push {
    /// Subscribes; `None` when the key is none.
    pub(crate) fn new(url: &str, key: &str, enterprise: &str, kind: Option<String>, tenant: i64) -> Option<Push> {
        let shared = Shared {
            url: url.to_owned(),
            key: EventKey::parse(key)?,
            enterprise: enterprise.to_owned(),
            tenant,
            kind,
            queues: Mutex::default(),
            held: Mutex::default(),
            ended: Mutex::new(false),
            slots: Semaphore::new(AT_ONCE),
        };
        Some(Push { shared: Arc::new(shared) })
    }

    /// Sends events on their way, with the faults that are scripted for them.
    pub(crate) fn send(&self, world: &Arc<World>, events: Vec<Event>) {
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        for event in events {
            let fault = |kind| world.faults.take_push(kind, &event.api).is_some();
            if fault(FaultKind::DropPush) {
                continue;
            }
            let copies = if fault(FaultKind::DuplicatePush) { 2 } else { 1 };
            let id = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
            let late = fault(FaultKind::ReorderPush);
            let mut message = Message { event, id, overtaken: None };
            for _ in 1..copies {
                self.enqueue(world, message.clone());
            }
            if late {
                self.hold(world, message);
                continue;
            }
            message.overtaken = self.shared.held.lock().take().map(Box::new);
            self.enqueue(world, message);
        }
    }

    /// Keeps an event until the next one has overtaken it.
    fn hold(&self, world: &Arc<World>, message: Message) {
        let before = self.shared.held.lock().replace(message);
        if let Some(before) = before {
            self.enqueue(world, before);
        }
        let (shared, world) = (Arc::clone(&self.shared), Arc::clone(world));
        tokio::spawn(async move {
            tokio::time::sleep(HELD_BACK).await;
            let held = shared.held.lock().take();
            if let Some(held) = held {
                Push::enqueue_in(&shared, &world, held);
            }
        });
    }

    fn enqueue(&self, world: &Arc<World>, message: Message) {
        Push::enqueue_in(&self.shared, world, message);
    }

    fn enqueue_in(shared: &Arc<Shared>, world: &Arc<World>, message: Message) {
        let record = (message.event.api.clone(), message.event.id);
        match shared.queues.lock().entry(record.clone()) {
            Entry::Occupied(mut queue) => queue.get_mut().push_back(message),
            Entry::Vacant(place) => {
                place.insert(VecDeque::from([message]));
                tokio::spawn(work_off(Arc::clone(shared), Arc::clone(world), record));
            }
        }
    }
}

/// Sends one record's events until there are none left.
async fn work_off(shared: Arc<Shared>, world: Arc<World>, record: Record) {
    loop {
        let next = {
            let mut queues = shared.queues.lock();
            let message = queues.get_mut(&record).and_then(VecDeque::pop_front);
            if message.is_none() {
                queues.remove(&record);
            }
            message
        };
        let Some(mut message) = next else { return };
        shared.deliver(&world, &message).await;
        if let Some(overtaken) = message.overtaken.take() {
            Push::enqueue_in(&shared, &world, *overtaken);
        }
    }
}

impl Shared {
    /// Tries until the event is acknowledged or the tries are used up.
    async fn deliver(&self, world: &World, message: &Message) {
        for retry in 0..=PAUSES.len() {
            if *self.ended.lock() {
                return;
            }
            let body = self.body(message, retry, world.clock.now());
            let acknowledged = match self.slots.acquire().await {
                Ok(_slot) => {
                    let answer = tokio::time::timeout(PATIENCE, post::post(&self.url, &body)).await;
                    answer.ok().and_then(Result::ok).is_some_and(|answer| self.is_acknowledged(&answer))
                }
                Err(_) => return,
            };
            if acknowledged {
                return;
            }
            let Some(pause) = PAUSES.get(retry) else { return };
            tokio::time::sleep(Duration::from_secs(*pause)).await;
        }
    }

    fn body(&self, message: &Message, retry: usize, now: i64) -> String {
        let event = &message.event;
        let kind = self.kind.as_deref().unwrap_or(event.kind);
        let plain = json!({"tenantId": self.tenant, "eventType": kind, "apiName": event.api,
            "dataId": event.id.to_string(), "timestamp": event.at, "messageId": message.id});
        let content = self.key.encrypt(&plain.to_string());
        let (stamp, nonce, times) = (now.to_string(), format!("{:010x}", fastrand::u64(..) >> 24), retry.to_string());
        let mut parts = vec![stamp.as_str(), &nonce, &message.id];
        if retry > 0 {
            parts.push(&times);
        }
        parts.extend([self.enterprise.as_str(), &content]);
        let mut body = json!({"signature": self.key.sign(&parts), "timestamp": now, "nonce": nonce,
            "messageId": message.id, "enterpriseAccount": self.enterprise, "encryptedContent": content});
        if retry > 0 {
            body["retryTimes"] = json!(retry);
        }
        body.to_string()
    }

    /// Anything but a signed, encrypted `success` is a failure.
    fn is_acknowledged(&self, answer: &str) -> bool {
        let Ok(answer) = serde_json::from_str::<Value>(answer) else { return false };
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let stamp = answer.get("timestamp").map(Value::to_string).unwrap_or_default();
        let stamp = stamp.trim_matches('"');
        self.key.sign(&[stamp, text("nonce"), text("encryptedResult")]) == text("signature")
            && self.key.decrypt(text("encryptedResult")).as_deref() == Some("success")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared() -> Push {
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        Push::new("http://127.0.0.1:1/", key, "sandboxea", None, 700_001).expect("a good key")
    }

    #[test]
    fn only_a_signed_success_acknowledges() {
        let push = shared();
        let good = json!({"signature": "a02eec957b48d7d683ae5f6d8c65fa531700be87", "timestamp": 1_700_000_000_456_i64,
            "nonce": "42", "encryptedResult": "ArsKAyhvk7QKghXe0zdCeQ=="});
        assert!(push.shared.is_acknowledged(&good.to_string()));
        let mut bad = good.clone();
        bad["nonce"] = json!("43");
        assert!(!push.shared.is_acknowledged(&bad.to_string()));
        assert!(!push.shared.is_acknowledged("success"));
        let other = push.shared.key.encrypt("failure");
        let signature = push.shared.key.sign(&["1", "n", &other]);
        let refused = json!({"signature": signature, "timestamp": 1, "nonce": "n", "encryptedResult": other});
        assert!(!push.shared.is_acknowledged(&refused.to_string()));
    }

    #[test]
    fn the_first_try_has_no_retry_times_and_a_later_one_is_signed_with_them() {
        let push = shared();
        let id = Id::parse("64b000000000000000000001").expect("an id");
        let event = Event { api: "AccountObj".into(), id, kind: "create", at: 1 };
        let message = Message { event, id: "SBX0001".into(), overtaken: None };
        let first: Value = serde_json::from_str(&push.shared.body(&message, 0, 5)).expect("JSON");
        assert!(first.get("retryTimes").is_none());
        let again: Value = serde_json::from_str(&push.shared.body(&message, 1, 5)).expect("JSON");
        assert_eq!(again["retryTimes"], 1);
        let text = |name: &str| again[name].as_str().unwrap_or_default().to_owned();
        let parts = ["5", &text("nonce"), "SBX0001", "1", "sandboxea", &text("encryptedContent")];
        assert_eq!(push.shared.key.sign(&parts), text("signature"));
    }
}
