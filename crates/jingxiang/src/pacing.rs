//! Keeps a connection's calls within the published quotas, around the transport: clients and adapters know nothing of
//! it, and every call of every stream goes through the same buckets.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::Clock;
use engine::pace::{Limit, Pacer, Permit};
use http::{Request, Response};
use model::System;
use serde::Deserialize;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use crate::calls;
use crate::config::Limits;

/// 500 calls a minute for an account set (jdy-api.md §9.2).
pub(crate) const JDY: Limit = Limit { calls: 500, window_ms: 60_000 };
/// The gateway in front of it: 100 a second for an interface, by the stricter of two paragraphs (§9.2).
const JDY_GATEWAY: Limit = Limit { calls: 100, window_ms: 1_000 };
/// 100 calls in 20 s for a path and tenant (fxiaoke-api.md §7.1).
pub(crate) const CRM: Limit = Limit { calls: 100, window_ms: 20_000 };
/// 100 runs of a function in a minute (§7.1); for which record a call from outside counts is not said, so all count.
const FUNCTION: Limit = Limit { calls: 100, window_ms: 60_000 };
/// The size of a pack of calls (§7.1): what a day has where the connection says nothing else.
pub const CRM_DAY: i64 = 100_000;
/// How often it is looked whether a lease was renewed, in milliseconds.
const RENEWED_MS: u64 = 50;
/// The day's calls are used up (§7.1).
const USED_UP: i64 = 30_002;
/// A refusal is short; nothing longer is looked into.
const REFUSAL: usize = 4_096;

/// A transport whose calls wait until the system allows them.
pub fn paced(inner: Transport, system: System, pacer: Arc<Pacer>, clock: Arc<dyn Clock>, limits: Limits) -> Transport {
    BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let (inner, pacer, clock) = (inner.clone(), Arc::clone(&pacer), Arc::clone(&clock));
        async move {
            let _permits = match limits {
                Limits::Off => Vec::new(),
                Limits::On => admitted(system, request.uri().path(), &pacer, &clock).await?,
            };
            under_a_lease(&pacer, &*clock).await?;
            pacer.called(system);
            let answer = calls::told(system, &*clock, request, |request| inner.oneshot(request)).await?;
            if answer.status().as_u16() < 500 {
                pacer.answered(system, clock.now());
            }
            if system == System::Crm && is_used_up(&answer) {
                pacer.exhaust(clock.now()).await;
            }
            Ok(answer)
        }
    }))
}

/// Returns when the lease covers what is sent now. A process that stood still learns within moments whether it has its
/// connection still (decision 0018): that is no failure of a system, and no try is spent on it. Where the lease is lost, its
/// heartbeat ends the run and whatever waits here.
async fn under_a_lease(pacer: &Pacer, clock: &dyn Clock) -> Result<(), Failure> {
    for _ in 0..engine::LEASE_MS.unsigned_abs() / RENEWED_MS {
        if pacer.may_send(clock.now()) {
            return Ok(());
        }
        clock.sleep(Duration::from_millis(RENEWED_MS)).await;
    }
    Err(Failure::NotSent("此对接的运行权已到期或正在续期，请稍后重试".to_owned()))
}

/// Returns when the call is within all limits that it counts for.
async fn admitted(
    system: System,
    path: &str,
    pacer: &Arc<Pacer>,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<Permit>, Failure> {
    Ok(match system {
        System::Jdy => {
            let gateway = pacer.take(clock, &format!("gateway {path}"), JDY_GATEWAY).await;
            vec![gateway, pacer.take(clock, System::Jdy.name(), JDY).await]
        }
        System::Crm => {
            let window = pacer.take(clock, &format!("{} {path}", System::Crm.name()), CRM).await;
            pacer.spend(clock.now()).await.map_err(|none| Failure::Exhausted(none.to_string()))?;
            if path != fxiaoke::FUNCTION {
                return Ok(vec![window]);
            }
            vec![window, pacer.take(clock, "crm function", FUNCTION).await]
        }
    })
}

fn is_used_up(answer: &Response<Bytes>) -> bool {
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(rename = "errorCode")]
        code: i64,
    }
    let body = answer.body();
    body.len() <= REFUSAL && serde_json::from_slice::<Refusal>(body).is_ok_and(|refusal| refusal.code == USED_UP)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use async_trait::async_trait;

    use super::*;

    /// Whose time passes when somebody waits for it; meanwhile others have their turn.
    #[derive(Default)]
    struct Awaited(AtomicI64);

    #[async_trait]
    impl Clock for Awaited {
        fn now(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }

        async fn sleep(&self, time: Duration) {
            self.0.fetch_add(i64::try_from(time.as_millis()).expect("milliseconds"), Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn never_twice_nothing_is_sent_under_a_lease_that_has_run_out() {
        let (sent, clock): (Arc<AtomicUsize>, Arc<dyn Clock>) = (Arc::default(), Arc::new(Awaited::default()));
        let count = Arc::clone(&sent);
        let inner = BoxCloneSyncService::new(tower::service_fn(move |_: Request<Bytes>| {
            count.fetch_add(1, Ordering::Relaxed);
            async { Ok(Response::new(Bytes::new())) }
        }));
        let pacer = Arc::new(Pacer::default());
        let transport = paced(inner, System::Jdy, Arc::clone(&pacer), Arc::clone(&clock), Limits::On);
        let call = || transport.clone().oneshot(Request::new(Bytes::new()));
        let held = pacer.hold(clock.now());
        assert!(matches!(call().await, Err(Failure::NotSent(_))));
        assert_eq!((sent.load(Ordering::Relaxed), clock.now()), (0, engine::LEASE_MS), "it was not renewed");
        held.until(clock.now() + 60_000);
        assert!(call().await.is_ok(), "it was");
        held.until(clock.now());
        // Who stood still wakes before its heartbeat has been heard.
        let renewed = async {
            assert_eq!(sent.load(Ordering::Relaxed), 1, "nothing yet");
            held.until(clock.now() + 60_000);
        };
        assert!(tokio::join!(biased; call(), renewed).0.is_ok(), "it is waited for");
        held.until(clock.now());
        drop(held);
        assert!(call().await.is_ok(), "outside a run nobody holds anything");
        assert_eq!(sent.load(Ordering::Relaxed), 3);
    }
}
