//! `/hooks/crm/{id}`: what the CRM says has changed (fxiaoke-api.md §6.1).
//!
//! Anybody can call this address, so whatever is not believed costs next to nothing and leaves nothing behind but a
//! number: no more than [`LARGEST`] bytes of a call are read, for no longer than [`PATIENCE`], and only what has arrived
//! whole ([`arrivals`]) is looked at. What is believed queues at a [`Desk`], however many calls come in one moment, is stored,
//! and only then acknowledged; a worker deals with it. The same message again is acknowledged and has no further effect
//! (ruling 3).

mod arrivals;
mod desk;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use engine::Clock;
use fxiaoke::events::{Event, EventKey, Refusal};
use http::StatusCode;
use ipnet::IpNet;
use parking_lot::Mutex;
use secrecy::ExposeSecret;
use store::Store;
use tokio::sync::Notify;

use self::arrivals::Arrivals;
use self::desk::Desk;
use crate::api::address;
use crate::connection::secret;
use crate::worker::MESSAGES_MS;

/// An event has a few hundred bytes.
const LARGEST: usize = 16 * 1024;
/// How long a call may take to arrive: its acknowledgement is awaited for three seconds (§6.2).
const PATIENCE: Duration = Duration::from_secs(2);
/// When every call is answered, whatever the database does. The rest of the three seconds is the way's.
const ANSWER: Duration = Duration::from_millis(2_500);
/// Calls for which the database is asked at a time, so that others get at it too: believed ones that are stored, and those
/// whose key has to be looked up.
const AT_ONCE: usize = 4;
/// How long a connection's key is believed without a look, in milliseconds.
const KEY_MS: i64 = 30_000;
/// The same when a call does not fit it: it may have been set or changed just now. One look in that time costs little,
/// however many calls are forged.
const DOUBTED_KEY_MS: i64 = 1_000;

/// What became of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each says itself what it counts")]
pub enum Heard {
    Accepted,
    Repeated,
    Unknown,
    Oversized,
    Slow,
    Busy,
    Malformed,
    Forged,
    Stale,
    Unstored,
}

impl Heard {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Accepted,
        Self::Repeated,
        Self::Unknown,
        Self::Oversized,
        Self::Slow,
        Self::Busy,
        Self::Malformed,
        Self::Forged,
        Self::Stale,
        Self::Unstored,
    ];

    /// Its name among the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Unknown => "unknown",
            Self::Oversized => "oversized",
            Self::Slow => "slow",
            Self::Busy => "busy",
            Self::Malformed => "malformed",
            Self::Forged => "forged",
            Self::Stale => "stale",
            Self::Unstored => "unstored",
        }
    }

    /// How a call is refused; the CRM tries again whatever the status is, so that nothing genuine is lost.
    fn status(self) -> StatusCode {
        match self {
            Self::Accepted | Self::Repeated => StatusCode::OK,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Oversized => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::Unstored => StatusCode::SERVICE_UNAVAILABLE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Forged | Self::Stale => StatusCode::FORBIDDEN,
        }
    }
}

/// The ear of a process.
pub struct Hook {
    store: Store,
    clock: Arc<dyn Clock>,
    /// Rung for every new event.
    bell: Arc<Notify>,
    /// Of connections that exist, so no more than there are; and when each was looked up.
    keys: Mutex<HashMap<String, (i64, Option<EventKey>)>>,
    arrivals: Arrivals,
    /// Where keys are looked up; anybody can have that done.
    lookups: Desk,
    /// Where events are stored; only who has the key comes here.
    storing: Desk,
    /// Who speaks for others.
    proxies: Vec<IpNet>,
    counts: [AtomicU64; Heard::ALL.len()],
}

impl Hook {
    /// Keeps events in `store` and rings `bell`; callers behind one of `proxies` are told apart by its word.
    pub fn new(store: Store, clock: Arc<dyn Clock>, bell: Arc<Notify>, proxies: Vec<IpNet>) -> Arc<Self> {
        let (keys, arrivals, counts) = (Mutex::default(), Arrivals::default(), Default::default());
        let (lookups, storing) = (Desk::new(AT_ONCE), Desk::new(AT_ONCE));
        Arc::new(Self { store, clock, bell, keys, arrivals, lookups, storing, proxies, counts })
    }

    /// How many calls came to what, since the process began.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        Heard::ALL.iter().map(|heard| (heard.name(), self.counts[*heard as usize].load(Ordering::Relaxed))).collect()
    }

    async fn hear(&self, id: &str, request: Request) -> Response {
        match tokio::time::timeout(ANSWER, self.taken(id, request)).await.unwrap_or(Err(Heard::Unstored)) {
            Ok((heard, key)) => {
                self.count(heard);
                axum::Json(key.acknowledgement(self.clock.now())).into_response()
            }
            Err(heard) => {
                self.count(heard);
                heard.status().into_response()
            }
        }
    }

    fn count(&self, heard: Heard) {
        self.counts[heard as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The way of a call: what costs least is asked first.
    async fn taken(&self, id: &str, request: Request) -> Result<(Heard, EventKey), Heard> {
        if uuid::Uuid::try_parse(id).is_err() {
            return Err(Heard::Unknown);
        }
        let body = self.arrived(request).await?;
        let (key, event) = match self.opened(id, &body, KEY_MS).await {
            Err(Heard::Unknown | Heard::Forged) if self.doubts_key(id) => {
                self.opened(id, &body, DOUBTED_KEY_MS).await?
            }
            opened => opened?,
        };
        if self.clock.now().abs_diff(event.timestamp) > MESSAGES_MS.unsigned_abs() {
            return Err(Heard::Stale);
        }
        let _place = self.storing.place().await.ok_or(Heard::Busy)?;
        let Event { message_id, api_name, data_id, .. } = event;
        match self.store.receive(id, &message_id, &api_name, &data_id, self.clock.now()).await {
            Ok(true) => {
                self.bell.notify_one();
                Ok((Heard::Accepted, key))
            }
            Ok(false) => Ok((Heard::Repeated, key)),
            Err(error) => {
                tracing::warn!(connection.id = id, %error, "an event could not be kept; the CRM will send it again");
                Err(Heard::Unstored)
            }
        }
    }

    /// The body of a call that arrives in time.
    async fn arrived(&self, request: Request) -> Result<Bytes, Heard> {
        let (parts, body) = request.into_parts();
        let from = address::of(&parts, &self.proxies).map(|address| address::network(&address.to_string()));
        let mut body = std::pin::pin!(read(Request::from_parts(parts, body)));
        // What is there already needs no place.
        if let Poll::Ready(body) = futures::poll!(&mut body) {
            return body;
        }
        let mut arrival = self.arrivals.begin(from.unwrap_or_default());
        tokio::select! {
            biased;
            body = body => body,
            () = arrival.gives_way() => Err(Heard::Busy),
            () = self.clock.sleep(PATIENCE) => Err(Heard::Slow),
        }
    }

    /// The event of a call, by a key that was looked up no longer ago than this.
    async fn opened(&self, id: &str, body: &[u8], within_ms: i64) -> Result<(EventKey, Event), Heard> {
        let key = self.key(id, within_ms).await?.ok_or(Heard::Unknown)?;
        let event = key.open(body).map_err(refused)?;
        Ok((key, event))
    }

    /// Whether the key by which a call was refused is worth another look.
    fn doubts_key(&self, id: &str) -> bool {
        let now = self.clock.now();
        self.keys.lock().get(id).is_some_and(|(at, _)| now.abs_diff(*at) >= DOUBTED_KEY_MS.unsigned_abs())
    }

    /// The key of a connection's subscription, if there is such a connection and it has one.
    async fn key(&self, id: &str, within_ms: i64) -> Result<Option<EventKey>, Heard> {
        let known = || {
            let (keys, now) = (self.keys.lock(), self.clock.now());
            keys.get(id).filter(|(at, _)| now.abs_diff(*at) < within_ms.unsigned_abs()).map(|(_, key)| key.clone())
        };
        if let Some(key) = known() {
            return Ok(key);
        }
        let _place = self.lookups.place().await.ok_or(Heard::Busy)?;
        // Of many who have waited for the same key, the first one has looked.
        if let Some(key) = known() {
            return Ok(key);
        }
        let now = self.clock.now();
        let stored = self.store.connection(id).await.map_err(|error| {
            tracing::warn!(connection.id = id, %error, "the key of an event could not be read");
            Heard::Unstored
        })?;
        let mut keys = self.keys.lock();
        let Some(stored) = stored else {
            keys.remove(id);
            return Ok(None);
        };
        let key = stored.secrets.get(secret::CRM_EVENT_KEY).and_then(|key| EventKey::new(key.expose_secret()).ok());
        keys.insert(id.to_owned(), (now, key.clone()));
        Ok(key)
    }
}

/// The body, if it is no longer than an event.
async fn read(request: Request) -> Result<Bytes, Heard> {
    let length = request.headers().get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LARGEST) {
        return Err(Heard::Oversized);
    }
    axum::body::to_bytes(request.into_body(), LARGEST).await.map_err(|_| Heard::Oversized)
}

fn refused(refusal: Refusal) -> Heard {
    match refusal {
        Refusal::Stale => Heard::Stale,
        Refusal::Key | Refusal::Malformed => Heard::Malformed,
        Refusal::Signature | Refusal::Encryption | Refusal::OtherApp => Heard::Forged,
    }
}

/// The hook's only route, for a router with any state.
pub fn routes<S: Clone + Send + Sync + 'static>(hook: Arc<Hook>) -> Router<S> {
    let hear = move |Path(id): Path<String>, request: Request| {
        let hook = Arc::clone(&hook);
        async move { hook.hear(&id, request).await }
    };
    Router::new().route("/hooks/crm/{id}", post(hear))
}
