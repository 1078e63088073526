//! How long it takes from an event's arrival until the write that it leads to has begun, while nothing else happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{self, Next};
use engine::Clock;
use jingxiang::clock::WallClock;
use jingxiang::connection::secret;
use jingxiang::hook::{Hook, routes};
use jingxiang::worker::Worker;
use parking_lot::Mutex;
use sandbox::DataSet;
use serde_json::json;
use tokio::sync::oneshot;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::Transport;

use crate::live::{Live, Ways};
use crate::simulated::object;

/// A key as the CRM gives out; it guards nothing.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// How many events.
const EVENTS: usize = 200;
/// How long is waited for one.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the sandbox calls when a customer is saved.
const SAVES: &str = "/jdy/v2/bd/customer";

/// When the last event came, and when the last write began.
#[derive(Default)]
struct Seen {
    came: Option<Instant>,
    began: Option<Instant>,
}

type Watched = Arc<Mutex<Seen>>;

/// The times of all events, in milliseconds, shortest first.
pub async fn times() -> anyhow::Result<Vec<f64>> {
    let watched = Watched::default();
    let live = Live::new(DataSet::Small, async |sandbox| {
        let jdy = noting(&watched, transport::in_process::<_, Body, _>(sandbox.jdy()));
        let crm = transport::in_process::<_, Body, _>(sandbox.crm());
        Ok(Ways { jdy: ("http://jdy.sandbox".to_owned(), jdy), crm: ("http://crm.sandbox".to_owned(), crm) })
    })
    .await?;
    live.run(&[]).await?;
    let customers = live.store.all_bindings(&live.id, "customer", None, 10).await?;
    let ids: Vec<String> = customers.into_iter().map(|bound| bound.binding.crm_id).collect();
    for id in &ids {
        live.people.crm.update("AccountObj", id, object(json!({"deal_status": "2"}))).await?;
    }
    live.run(&[]).await?;
    live.run(&[]).await?;
    live.change(|stored| {
        stored.secrets.set(secret::CRM_EVENT_KEY, KEY);
        // Events are heard, and no run is due by itself.
        stored.rule = json!({"mode": "cron", "cron": "0 3 1 1 *"});
    })
    .await?;
    let (stop, working) = works(&live, &watched).await?;
    let mut times = Vec::new();
    for number in 0..EVENTS {
        let change = object(json!({"address": format!("科技园 {number} 号")}));
        times.push(one(&live, &watched, &ids[number % ids.len()], change).await?);
    }
    let _ = stop.send(());
    working.await?;
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// A worker, and an address for events to which the CRM's are sent.
async fn works(live: &Live, watched: &Watched) -> anyhow::Result<(oneshot::Sender<()>, tokio::task::JoinHandle<()>)> {
    let worker = Worker::new(&live.opener, live.store.clone());
    let hook = Hook::new(live.store.clone(), Arc::new(WallClock), Arc::clone(&worker.bell), Vec::new());
    let comes = Arc::clone(watched);
    let note = move |request: Request, next: Next| {
        let comes = Arc::clone(&comes);
        async move {
            // The first of what comes for one change: what we write back is told as well, and later.
            comes.lock().came.get_or_insert_with(Instant::now);
            next.run(request).await
        }
    };
    let router = routes::<()>(hook).layer(middleware::from_fn(note));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hooks/crm/{}", listener.local_addr()?, live.id);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (stop, stopped) = oneshot::channel::<()>();
    let working = tokio::spawn(async move {
        let until = async {
            let _ = stopped.await;
        };
        worker.run(until).await;
    });
    let subscription = json!({"url": url, "key": KEY, "enterpriseAccount": "sandboxea"});
    let request = http::Request::post("http://sandbox/sandbox/push").header("content-type", "application/json");
    live.sandbox.crm().oneshot(request.body(Body::from(subscription.to_string()))?).await?;
    Ok((stop, working))
}

/// Changes a customer, and waits until its write has begun and all is quiet again.
async fn one(
    live: &Live,
    watched: &Watched,
    id: &str,
    change: serde_json::Map<String, serde_json::Value>,
) -> anyhow::Result<f64> {
    *watched.lock() = Seen::default();
    live.people.crm.update("AccountObj", id, change).await?;
    let asked = Instant::now();
    let took = loop {
        let Seen { came, began } = *watched.lock();
        if let (Some(came), Some(began)) = (came, began) {
            break began.saturating_duration_since(came);
        }
        anyhow::ensure!(asked.elapsed() < PATIENCE, "an event led to no write");
        WallClock.sleep(Duration::from_millis(2)).await;
    };
    while live.store.waiting_events(&live.id).await?.0 > 0
        || live.store.holder(&live.id, WallClock.now()).await?.is_some()
    {
        WallClock.sleep(Duration::from_millis(2)).await;
    }
    Ok(took.as_secs_f64() * 1_000.0)
}

/// The way to 精斗云, where the beginning of a write is noted.
fn noting(watched: &Watched, inner: Transport) -> Transport {
    let watched = Arc::clone(watched);
    BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<bytes::Bytes>| {
        if request.method() == http::Method::POST && request.uri().path() == SAVES {
            watched.lock().began.get_or_insert_with(Instant::now);
        }
        inner.clone().oneshot(request)
    }))
}

/// The time that 99 of 100 do not exceed.
pub fn p99(sorted: &[f64]) -> f64 {
    let place = (sorted.len() * 99).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p99_is_the_time_that_one_in_a_hundred_exceeds() {
        let times: Vec<f64> = (1..=200).map(f64::from).collect();
        assert!((p99(&times) - 198.0).abs() < 1e-9);
        assert!(p99(&[]).is_nan());
    }
}
