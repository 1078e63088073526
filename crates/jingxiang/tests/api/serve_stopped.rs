//! A server that is asked to end in the middle of a run.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use engine::Clock;
use jingxiang::api::access;
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Flags};
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use jingxiang::progress::Bars;
use model::State;
use sandbox::{Options, Sandbox};
use serde_json::Value;
use store::{NewToken, NewUser, Note, Role, RunState, Scope, Store};
use tokio::sync::Semaphore;

use crate::serve::Server;

/// The create at which the run is held.
const HELD: usize = 12;
const TOKEN: &str = "token-of-the-test";

/// The CRM's address, where one call is held until somebody lets it go.
#[derive(Clone)]
struct Gate {
    creates: Arc<AtomicUsize>,
    reached: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn before(crm: Router) -> (Self, Router) {
        let closed = || Arc::new(Semaphore::new(0));
        let gate = Self { creates: Arc::default(), reached: closed(), open: closed() };
        let holds = gate.clone();
        let hold = move |request: Request, next: Next| {
            let gate = holds.clone();
            async move {
                let creates = request.uri().path().ends_with("/data/create");
                if creates && gate.creates.fetch_add(1, Ordering::Relaxed) + 1 == HELD {
                    gate.reached.add_permits(1);
                    let _open = gate.open.acquire().await;
                }
                next.run(request).await
            }
        };
        (gate, crm.layer(middleware::from_fn(hold)))
    }
}

/// A connection that is ready to run, and a token for its API. Its id.
async fn set_up(directory: &Path, jdy: &str, crm: &str) -> String {
    let opener = Opener::new(&config(directory), Arc::new(WallClock)).expect("an opener");
    let store = opener.config.open_store().await.expect("a store");
    let now = WallClock.now();
    let mut stored = demonstration::connect(&store, jdy, crm, Way::Application, now).await.expect("a connection");
    // Each record goes alone, so that one is in hand.
    stored.batch_function = None;
    store.update_connection(&stored, stored.created_at).await.expect("saved");
    let connection = opener.open(&stored).expect("a connection");
    let bound = opener.engine(store.clone()).bind_employees(&connection, &Bars::quiet(), &false.into()).await;
    assert!(bound.expect("a run").halt.is_none());
    demonstration::default_owner(&store, &stored.id).await.expect("an owner");
    let scope = Scope { role: Role::Administrator, connections: None };
    let new = NewUser { name: "wang".to_owned(), password: None, scope: scope.clone(), must_change: false };
    let note = |action| Note::new("test", None, action);
    let user = store.create_user(new, &note("user.create"), now).await.expect("a user");
    let (hash, name) = (access::hash_of(TOKEN), "test".to_owned());
    let token = NewToken { hash, user_id: user.id, name, scope, expires_at: None, maker: None };
    store.create_token(token, &note("token.create"), now).await.expect("a token");
    store.close().await;
    stored.id
}

fn config(directory: &Path) -> Config {
    let file = directory.join("jingxiang.toml");
    std::fs::write(&file, "limits = 'off'").expect("written");
    let flags = Flags { data_dir: Some(directory.to_owned()), ..Flags::default() };
    Config::read(&file, &flags).expect("a configuration")
}

/// What the API answers, from another thread: the test's own serves the systems.
async fn ask(server: &Arc<Server>, call: String) -> (u16, String) {
    let server = Arc::clone(server);
    let head = format!("{call} HTTP/1.1\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json");
    let body = if call.starts_with("POST") { "{}" } else { "" };
    tokio::task::spawn_blocking(move || server.ask(&head, body)).await.expect("no panic")
}

/// How many records the log says were created by a call of their own.
async fn recorded(store: &Store, id: &str) -> u64 {
    let counts = store.counts(id).await.expect("counts");
    let created = |stream: &str| counts.get(stream).and_then(|states| states.get(&State::Created)).copied();
    ["product", "customer_initial"].into_iter().filter_map(created).sum()
}

async fn open(directory: &Path, id: &str) -> (Opener, Store, store::Connection) {
    let opener = Opener::new(&config(directory), Arc::new(WallClock)).expect("an opener");
    let store = opener.config.open_store().await.expect("a store");
    let stored = store.connection(id).await.expect("asked").expect("there");
    (opener, store, stored)
}

/// Beside the record that is bound there is none of the same name.
async fn each_once(opener: &Opener, store: &Store, stored: &store::Connection, object: &str, kind: &str) {
    let crm = opener.clients(stored).expect("clients").crm;
    let rows = crm.query(object, &fxiaoke::Query::default()).await.expect("rows").rows;
    let bound = store.all_bindings(&stored.id, kind, None, 1_000).await.expect("bindings");
    let is_bound = |row: &&Value| bound.iter().any(|bound| row["_id"] == bound.binding.crm_id.as_str());
    let (ours, others): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(is_bound);
    assert!(ours.len() > 5 && ours.len() == bound.len(), "{object}: {} of {}", ours.len(), bound.len());
    let twins: Vec<_> = others.iter().filter(|row| ours.iter().any(|our| our["name"] == row["name"])).collect();
    assert!(twins.is_empty(), "{twins:?}");
}

#[tokio::test]
async fn a_server_that_is_stopped_finishes_the_record_in_hand_and_the_next_one_goes_on_and_doubles_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
    let (gate, crm) = Gate::before(sandbox.crm());
    let (jdy, _) = sandbox::serve(sandbox.jdy(), "127.0.0.1:0").await.expect("a port");
    let (crm, _) = sandbox::serve(crm, "127.0.0.1:0").await.expect("a port");
    let id = set_up(directory, &format!("http://{jdy}"), &format!("http://{crm}")).await;

    let server = Arc::new(Server::serve(directory, &[]));
    let (status, run) = ask(&server, format!("POST /api/v1/connections/{id}/runs")).await;
    assert_eq!(status, 202, "{run}");
    let run = serde_json::from_str::<Value>(&run).expect("a run")["id"].as_str().expect("an id").to_owned();
    gate.reached.acquire().await.expect("open").forget();
    server.tell_to_end();
    while ask(&server, "GET /readyz".to_owned()).await.0 == 200 {}
    gate.open.add_permits(1);
    let server = Arc::into_inner(server).expect("nobody asks any more");
    let ended = tokio::task::spawn_blocking(|| server.has_ended_well());
    assert!(ended.await.expect("no panic"), "SIGTERM ends it in good order");

    let (_, store, _) = open(directory, &id).await;
    let left = store.run(&id, &run).await.expect("asked").expect("there");
    assert_eq!(left.state, RunState::Queued, "{:?}", left.reason);
    assert!(left.reason.is_some_and(|reason| reason.contains("停止")));
    assert_eq!(store.holder(&id, WallClock.now()).await.expect("asked"), None, "the lease was given back");
    let creates = gate.creates.load(Ordering::Relaxed);
    assert!(creates >= HELD);
    assert_eq!(recorded(&store, &id).await, creates as u64, "what was sent is known");
    store.close().await;

    let server = Arc::new(Server::serve(directory, &[]));
    ask(&server, format!("GET /api/v1/connections/{id}/runs/{run}/events")).await;
    let (opener, store, stored) = open(directory, &id).await;
    assert_eq!(store.run(&id, &run).await.expect("asked").expect("there").state, RunState::Done);
    assert!(gate.creates.load(Ordering::Relaxed) > creates, "it went on");
    for (object, kind) in [("ProductObj", "product"), ("AccountObj", "customer")] {
        each_once(&opener, &store, &stored, object, kind).await;
    }
    let server = Arc::into_inner(server).expect("nobody asks any more");
    assert!(tokio::task::spawn_blocking(|| server.stop()).await.expect("no panic"));
}
