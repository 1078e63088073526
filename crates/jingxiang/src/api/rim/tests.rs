use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::{any, post};
use sandbox::{Options, Sandbox};
use store::{MasterKey, Store};
use tokio::sync::Notify;
use tokio::time::timeout;
use tower::ServiceExt;

use super::*;
use crate::api::serve;
use crate::clock::WallClock;
use crate::config::{Config, Limits};
use crate::connection::Opener;

const MOMENT: Duration = Duration::from_secs(1);

/// With the time standing still from now on, but where nothing else is to be done.
async fn app() -> App {
    let sandbox = Sandbox::new(Options::default());
    let config = Config::default().for_sandbox("data".into(), Limits::Off);
    let opener = Opener::over(
        &config,
        Arc::new(WallClock),
        transport::in_process::<_, Body, _>(sandbox.jdy()),
        transport::in_process::<_, Body, _>(sandbox.crm()),
    );
    let store = Store::open("sqlite::memory:", MasterKey::random()).await.expect("a store");
    tokio::time::pause();
    App::new(store, opener)
}

/// Routes behind the layer that carries changes to their end.
fn carried(app: &App, routes: Router<App>) -> Router {
    routes.layer(from_fn_with_state(app.clone(), to_its_end)).with_state(app.clone())
}

fn asked() -> Request {
    Request::post("/").body(Body::empty()).expect("a request")
}

async fn code_of(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
    let problem: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
    (status, problem["code"].as_str().expect("a code").to_owned())
}

#[tokio::test]
async fn a_change_that_panics_is_answered_and_is_over() {
    let app = app().await;
    let broken = async || -> StatusCode { panic!("a defect of the test") };
    let answer = carried(&app, Router::new().route("/", post(broken))).oneshot(asked()).await.expect("an answer");
    assert_eq!(code_of(answer).await, (StatusCode::INTERNAL_SERVER_ERROR, "internal".to_owned()));
    app.settled().await;
}

#[tokio::test]
async fn a_change_that_never_ends_is_cut_and_is_over() {
    let app = app().await;
    let endless = async || std::future::pending::<StatusCode>().await;
    let mut call = carried(&app, Router::new().route("/", any(endless))).oneshot(asked());
    assert!(timeout(WORK / 2, &mut call).await.is_err(), "it has its time");
    let answer = timeout(WORK / 2 + MOMENT, call).await.expect("and no more").expect("an answer");
    assert_eq!(code_of(answer).await, (StatusCode::GATEWAY_TIMEOUT, "timed_out".to_owned()));
    app.settled().await;
}

#[tokio::test]
async fn a_change_goes_on_when_its_caller_leaves_and_is_under_way_until_it_is_done() {
    let app = app().await;
    let (goes_on, done) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (waits, says) = (Arc::clone(&goes_on), Arc::clone(&done));
    let slow = async move || {
        waits.notified().await;
        says.store(true, Ordering::Relaxed);
        StatusCode::OK
    };
    let mut call = Box::pin(carried(&app, Router::new().route("/", post(slow))).oneshot(asked()));
    assert!(futures::poll!(&mut call).is_pending());
    tokio::task::yield_now().await;
    drop(call);
    let mut settled = Box::pin(app.settled());
    assert!(futures::poll!(&mut settled).is_pending() && !done.load(Ordering::Relaxed));
    goes_on.notify_one();
    settled.await;
    assert!(done.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_server_that_ends_waits_for_changes_whose_callers_have_left_but_not_for_ever() {
    let app = app().await;
    let socket = || serve::bind("127.0.0.1:0").expect("a port");
    let ends = |app: &App| serve::run(app.clone(), Router::new(), socket(), None, std::future::ready(()));
    let change = app.under_way();
    let mut ending = Box::pin(ends(&app));
    assert!(timeout(serve::LEFT / 2, &mut ending).await.is_err());
    drop(change);
    timeout(MOMENT / 2, ending).await.expect("no longer than the change took").expect("in good order");
    let _stuck = app.under_way();
    let mut ending = Box::pin(ends(&app));
    assert!(timeout(serve::LEFT / 2, &mut ending).await.is_err());
    timeout(serve::LEFT / 2 + MOMENT, ending).await.expect("and then no more").expect("in good order");
}
