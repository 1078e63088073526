//! Events as the CRM pushes them, through a socket, to JDY; and what is not believed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use engine::Clock;
use futures::future::BoxFuture;
use http::{Request, StatusCode};
use jingxiang::clock::WallClock;
use jingxiang::connection::secret;
use jingxiang::hook::{Hook, routes};
use jingxiang::worker::Worker;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::s_schedule::once_a_year;
use crate::world::{World, object};

/// Key and body of fxiaoke-api.md §6.1, as the CRM would send them.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const CONTENT: &str = "t4hwgMsvTLocxVVsXbCpCn1XgjYC7sCRivT4+HHcdqKJe04dEW9TpCcsFael6oTMxGtUdeqTOxedkxh9ub0VEL5wrMLNv/PBMyekS16D9NcBI8EkyhMbwaP5JjleNa8ikMgZausx+o9jKoq0aTfT1Eu0ovUADLPqEe7ZZUBMEISHKsAleSFCcNgeHgjPiqBrHsqNm9ZHxYVjnZFKPhi4iw==";
const SIGNATURE: &str = "18413fbadb3aefd508fab951a0b98235729bc5c3";
/// When the sheet's event happened (ms).
const HAPPENED: i64 = 1_700_000_000_000;

fn genuine() -> Value {
    json!({"signature": SIGNATURE, "timestamp": 1_700_000_000_123_i64, "nonce": "sbxnonce01",
        "messageId": "SBX0001", "enterpriseAccount": "sandboxea", "encryptedContent": CONTENT})
}

/// An ear for the world's connection.
struct Ear {
    hook: Arc<Hook>,
    router: Router,
    address: String,
}

impl Ear {
    async fn of(world: &World, worker: &Worker) -> Self {
        Self::by(world, worker, world.opener.clock.clone()).await
    }

    async fn by(world: &World, worker: &Worker, clock: Arc<dyn Clock>) -> Self {
        world.change(|stored| stored.secrets.set(secret::CRM_EVENT_KEY, KEY)).await;
        let hook = Hook::new(world.store.clone(), clock, Arc::clone(&worker.bell), Vec::new());
        let router = routes::<()>(Arc::clone(&hook));
        Self { hook, router, address: format!("/hooks/crm/{}", world.id) }
    }

    async fn told(&self, address: &str, body: impl Into<Body>) -> StatusCode {
        let request = Request::post(address).header("content-type", "application/json").body(body.into());
        self.router.clone().oneshot(request.expect("a request")).await.expect("an answer").status()
    }

    /// From this address.
    async fn told_from(&self, peer: [u8; 4], body: Body) -> StatusCode {
        let peer = ConnectInfo(SocketAddr::from((peer, 4_000)));
        let request = Request::post(&self.address).extension(peer).body(body).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").status()
    }

    async fn event(&self, body: &Value) -> StatusCode {
        self.told(&self.address, body.to_string()).await
    }

    /// What was counted, without what was not.
    fn counted(&self) -> BTreeMap<&'static str, u64> {
        self.hook.counts().into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

impl World {
    /// The clocks show when the sheet's event happened.
    async fn at_the_sheet_s_time(&self) {
        self.later((HAPPENED - self.clock.now()) / 1_000 + 1).await;
    }

    async fn waiting(&self) -> i64 {
        self.store.waiting_events(&self.id).await.expect("a store").0
    }
}

#[tokio::test]
async fn a_change_in_the_crm_comes_to_jdy_by_its_event() {
    heard_by_jdy(json!({})).await;
}

#[tokio::test]
async fn an_event_of_an_unknown_type_counts_as_a_change() {
    heard_by_jdy(json!({"eventType": "renovate"})).await;
}

/// An order and a change of it come to JDY by their events, told as this subscription says.
async fn heard_by_jdy(subscription: Value) {
    let world = World::initialised().await;
    world.rule(once_a_year()).await;
    let worker = world.worker();
    // A body takes its time through a socket, which the world's clock would not give it.
    let ear = Ear::by(&world, &worker, Arc::new(WallClock)).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}{}", listener.local_addr().expect("an address"), ear.address);
    let serving = tokio::spawn(axum::serve(listener, ear.router.clone()).into_future());
    let (stop, stopped) = oneshot::channel::<()>();
    let working = tokio::spawn(async move {
        worker
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    let mut subscription = object(subscription);
    subscription.extend(object(json!({"url": url, "key": KEY, "enterpriseAccount": "sandboxea"})));
    world.control("POST", "push", &subscription.into()).await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    until(&world, async || world.jdy_order(&order.number).await.is_some()).await;
    until(&world, async || world.sync_status(&order.id).await == "已同步").await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "加急"}))).await.expect("updated");
    until(&world, async || world.jdy_order(&order.number).await.is_some_and(|bill| bill["remark"] == "加急")).await;
    // What we wrote back is a change too, and is told as well.
    until(&world, async || world.waiting().await == 0).await;
    stop.send(()).expect("it listens");
    working.await.expect("no panic");
    serving.abort();
    assert!(ear.counted().keys().all(|heard| *heard == "accepted"), "{:?}", ear.counted());
}

/// Waits, as long as it takes; a test that waits for ever is ended from outside.
async fn until(world: &World, there: impl AsyncFn() -> bool) {
    while !there().await {
        world.clock.sleep(Duration::from_secs(20)).await;
    }
}

#[tokio::test]
async fn ruling_3_an_event_is_stored_before_it_is_acknowledged_and_known_when_it_comes_again() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    world.at_the_sheet_s_time().await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::OK);
    assert_eq!(world.waiting().await, 1);
    assert_eq!(ear.event(&genuine()).await, StatusCode::OK);
    assert_eq!(world.waiting().await, 1);
    assert_eq!(ear.counted(), [("accepted", 1), ("repeated", 1)].into());
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_is_not_acknowledged() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    world.at_the_sheet_s_time().await;
    assert_eq!(ear.event(&json!({})).await, StatusCode::BAD_REQUEST, "the key is known from now on");
    world.store.close().await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ear.counted(), [("malformed", 1), ("unstored", 1)].into());
}

#[tokio::test]
async fn a_key_that_was_entered_just_now_is_heard_by() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    world.at_the_sheet_s_time().await;
    world.change(|stored| stored.secrets.remove(secret::CRM_EVENT_KEY)).await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::NOT_FOUND);
    world.change(|stored| stored.secrets.set(secret::CRM_EVENT_KEY, KEY.replace('A', "B"))).await;
    world.later(1).await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::FORBIDDEN);
    world.change(|stored| stored.secrets.set(secret::CRM_EVENT_KEY, KEY)).await;
    world.later(1).await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::OK);
    assert_eq!(ear.counted(), [("accepted", 1), ("forged", 1), ("unknown", 1)].into());
}

#[tokio::test]
async fn an_event_from_long_ago_is_not_believed_since_its_message_may_be_forgotten() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    assert_eq!(ear.event(&genuine()).await, StatusCode::FORBIDDEN);
    assert_eq!((ear.counted(), world.waiting().await), ([("stale", 1)].into(), 0));
}

#[tokio::test]
async fn what_is_forged_garbage_or_too_large_is_refused_and_counted() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    world.at_the_sheet_s_time().await;
    let forged = |part: &str, other: Value| {
        let mut body = genuine();
        body[part] = other;
        body
    };
    let mut relabelled = forged("nonce", "sbxnonce0".into());
    relabelled["messageId"] = "1SBX0001".into();
    assert_eq!(ear.event(&relabelled).await, StatusCode::FORBIDDEN, "its signature fits");
    for body in [forged("nonce", "x".into()), forged("messageId", "SBX0002".into()), forged("signature", "".into())] {
        let status = ear.event(&body).await;
        assert!(status.is_client_error(), "{status}");
    }
    for garbage in ["", "{", "[]", "null", "\u{0}", "<html>", "{\"signature\":{}}"] {
        assert_eq!(ear.told(&ear.address, garbage).await, StatusCode::BAD_REQUEST, "{garbage}");
    }
    assert_eq!(ear.told(&ear.address, vec![b'x'; 10 << 20]).await, StatusCode::PAYLOAD_TOO_LARGE);
    let endless = Body::from_stream(futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 1_000])));
    assert_eq!(ear.told(&ear.address, endless).await, StatusCode::PAYLOAD_TOO_LARGE);
    let others = ["/hooks/crm/1", "/hooks/crm/00000000-0000-4000-8000-000000000000", "/hooks/crm/%2e%2e%2f'--"];
    for address in others {
        assert_eq!(ear.told(address, genuine().to_string()).await, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(world.waiting().await, 0);
    let counted = ear.counted();
    assert_eq!((counted["unknown"], counted["oversized"]), (3, 2));
    assert_eq!(counted["forged"] + counted["malformed"], 11);
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    let silent = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    assert_eq!(ear.told(&ear.address, silent).await, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(ear.counted(), [("slow", 1)].into());
}

/// Time stands still: nobody's patience comes to an end.
struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> i64 {
        HAPPENED
    }

    async fn sleep(&self, _: Duration) {
        std::future::pending::<()>().await;
    }
}

#[tokio::test]
async fn however_many_bodies_are_sent_by_halves_a_whole_one_of_the_same_address_is_heard_at_once() {
    let world = World::new().await;
    let ear = Ear::by(&world, &world.worker(), Arc::new(Still)).await;
    let (same, other) = ([198, 51, 100, 1], [203, 0, 113, 7]);
    let silent = || Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let mut halves: Vec<_> = (0..300).map(|_| Box::pin(ear.told_from(same, silent()))).collect();
    for half in &mut halves {
        assert!(futures::poll!(half).is_pending());
    }
    // The second part comes a moment after the first, as on a line.
    let whole = genuine().to_string();
    let arriving = || {
        let (one, two) = whole.split_at(100);
        let parts = [one, two].map(|part| Ok::<_, std::io::Error>(part.to_owned()));
        let parts = futures::StreamExt::then(futures::stream::iter(parts), |part| async move {
            tokio::task::yield_now().await;
            part
        });
        Body::from_stream(parts)
    };
    for from in [same, other] {
        assert_eq!(ear.told_from(from, arriving()).await, StatusCode::OK);
        assert_eq!(ear.told_from(from, whole.clone().into()).await, StatusCode::OK);
    }
    let mut given_way = 0;
    for half in &mut halves {
        given_way += usize::from(futures::poll!(half).is_ready());
    }
    assert_eq!(given_way, 45, "those of one address that have lain longest made room");
    assert_eq!(ear.counted(), [("accepted", 1), ("busy", 45), ("repeated", 3)].into());
}

#[tokio::test]
async fn of_many_genuine_calls_of_one_address_in_one_moment_none_is_refused() {
    let world = World::new().await;
    let ear = Ear::by(&world, &world.worker(), Arc::new(Still)).await;
    // More than calls of one address may lie about unfinished; and not so many that a busy machine has no time to answer them.
    let burst = (0..300).map(|_| ear.told_from([198, 51, 100, 1], genuine().to_string().into()));
    let answers = futures::future::join_all(burst).await;
    assert!(answers.iter().all(|status| *status == StatusCode::OK));
    assert_eq!(ear.counted(), [("accepted", 1), ("repeated", 299)].into());
}

/// A database that does not answer.
struct Deaf;

impl store::Gate for Deaf {
    fn before(&self) -> BoxFuture<'_, std::io::Result<usize>> {
        Box::pin(std::future::pending())
    }

    fn after(&self, _: usize) -> BoxFuture<'_, std::io::Result<()>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn an_event_that_the_database_does_not_take_is_refused_while_its_caller_still_listens() {
    let world = World::new().await;
    world.change(|stored| stored.secrets.set(secret::CRM_EVENT_KEY, KEY)).await;
    let bell = Arc::default();
    let hook = Hook::new(world.store.behind(Arc::new(Deaf)), Arc::new(Still), bell, Vec::new());
    let ear = Ear { router: routes::<()>(Arc::clone(&hook)), hook, address: format!("/hooks/crm/{}", world.id) };
    assert_eq!(ear.event(&json!({})).await, StatusCode::BAD_REQUEST, "the key is known from now on");
    tokio::time::pause();
    let asked = tokio::time::Instant::now();
    assert_eq!(ear.event(&genuine()).await, StatusCode::SERVICE_UNAVAILABLE);
    assert!(asked.elapsed() < Duration::from_secs(3), "by the paused clock");
    assert_eq!(ear.counted(), [("malformed", 1), ("unstored", 1)].into());
}

#[tokio::test]
async fn of_a_flood_with_one_genuine_call_in_a_hundred_the_genuine_ones_come_through() {
    let world = World::new().await;
    let ear = Ear::of(&world, &world.worker()).await;
    world.at_the_sheet_s_time().await;
    let flood = (0..2_000_u32).map(|n| {
        let (ear, mut body) = (&ear, genuine());
        async move {
            if n % 100 != 0 {
                body["messageId"] = format!("FORGED{n}").into();
            }
            ear.event(&body).await
        }
    });
    let answers: Vec<StatusCode> =
        futures::StreamExt::collect(futures::StreamExt::buffer_unordered(futures::stream::iter(flood), 32)).await;
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 20);
    assert_eq!(ear.counted(), [("accepted", 1), ("forged", 1_980), ("repeated", 19)].into());
    assert_eq!(world.waiting().await, 1);
}
