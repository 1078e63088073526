//! Keeps a connection's calls within the published quotas, around the transport: clients and adapters know nothing of
//! it, and every call of every stream goes through the same buckets.

use std::sync::Arc;

use bytes::Bytes;
use engine::Clock;
use engine::pace::{Limit, Pacer};
use http::{Request, Response};
use model::System;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

/// 500 calls a minute for an account set (jdy-api.md §9.2).
const JDY: Limit = Limit { calls: 500, window_ms: 60_000 };
/// 100 calls in 20 s for a path and tenant (fxiaoke-api.md §7.1).
const CRM: Limit = Limit { calls: 100, window_ms: 20_000 };

/// A transport whose calls wait until the system allows them.
pub fn paced(inner: Transport, system: System, pacer: Arc<Pacer>, clock: Arc<dyn Clock>) -> Transport {
    BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let (inner, pacer, clock) = (inner.clone(), Arc::clone(&pacer), Arc::clone(&clock));
        async move {
            let (bucket, limit) = match system {
                System::Jdy => ("jdy", JDY),
                System::Crm => (request.uri().path(), CRM),
            };
            pacer.take(&*clock, bucket, limit).await;
            let answer: Result<Response<Bytes>, Failure> = inner.oneshot(request).await;
            answer
        }
    }))
}
