//! Secrets are planted wherever there is one, both systems are synchronised with, and everything is asked for. Then
//! every line of the log, every answer, every error, the database's files and a backup are read.
//!
//! A binary of its own: it reads the log of the whole process.

#[expect(dead_code, reason = "made for the tests of the API, which need more of it")]
#[path = "api/site.rs"]
mod site;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use engine::Clock;
use flate2::read::GzDecoder;
use http::{Request, Response};
use jingxiang::api::{self, App};
use jingxiang::config::{Config, Flags};
use jingxiang::connection::{Opener, secret};
use jingxiang::demonstration::{self, Way};
use jingxiang::worker::Worker;
use parking_lot::Mutex;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use store::{NewConnection, Role, Scope};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use tracing_subscriber::filter::LevelFilter;
use transport::Transport;

use site::{Answer, Browser, Hands, Site};

const MASTER: [u8; 32] = *b"canary-master-key-32-bytes-long!";
const PASSWORD: &str = "canary-password-of-wang";
const METRICS: &str = "canary-metrics-token";
const EVENT_KEY: &str = "Y2FuYXJ5LWV2ZW50LWtleS1vZi0zMi1ieXRlcy1sb25n";
const REFUSED: [&str; 3] = ["canary-refused-jdy-secret", "canary-refused-app-secret", "canary-refused-code"];

/// What the process wrote.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Tokens that the systems gave out.
type Given = Arc<Mutex<BTreeSet<String>>>;

/// Real sockets, so that the crates below write their logs too; whatever token passes is noted.
fn noted(given: &Given) -> Transport {
    let (network, given) = (transport::over_network().expect("a client"), Arc::clone(given));
    BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let (network, given) = (network.clone(), Arc::clone(&given));
        async move {
            let answer: Response<Bytes> = network.oneshot(request).await?;
            if let Ok(body) = serde_json::from_slice::<Value>(answer.body()) {
                tokens(&body, &mut given.lock());
            }
            Ok(answer)
        }
    }))
}

fn tokens(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if is_secret(name) && text.len() > 8 => drop(found.insert(text.clone())),
                    other => tokens(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| tokens(item, found)),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("token") || name.contains("secret")
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

/// A server with everything that it has in real life, over sockets.
async fn open(directory: &std::path::Path, given: &Given) -> (Site, String, String) {
    let file = directory.join("jingxiang.toml");
    let settings = format!(
        "data_dir = '{}'\nmaster_key = '{}'\nmetrics_token = '{METRICS}'\nlimits = 'off'\npublic_url = 'https://a.example'",
        directory.join("data").display(),
        STANDARD.encode(MASTER)
    );
    std::fs::write(&file, settings).expect("written");
    let config = Config::read(&file, &Flags::default()).expect("a configuration");
    let config = config.for_sandbox(directory.join("data"), jingxiang::config::Limits::Off);
    let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
    let (jdy, _) = sandbox::serve(sandbox.jdy(), ("127.0.0.1", 0)).await.expect("a port");
    let (crm, _) = sandbox::serve(sandbox.crm(), ("127.0.0.1", 0)).await.expect("a port");
    let clock = Arc::new(Hands::at(jingxiang::clock::WallClock.now()));
    let opener = Opener::over(&config, Arc::<Hands>::clone(&clock), noted(given), noted(given));
    let app = App::new(config.open_store().await.expect("a store"), opener);
    let site = Site { router: api::router(app.clone()), app, clock, sandbox };
    (site, format!("http://{jdy}"), format!("http://{crm}"))
}

/// Both ways in, an event key, a whole synchronisation; and a connection whose logins are refused.
async fn synchronise(site: &Site, jdy: &str, crm: &str) -> Vec<String> {
    let (store, now) = (&site.app.store, site.clock_now());
    let mut ids = Vec::new();
    for way in [Way::Password, Way::Application] {
        let mut stored = demonstration::connect(store, jdy, crm, way, now).await.expect("made");
        stored.name = format!("对接 {way:?}");
        stored.secrets.set(secret::CRM_EVENT_KEY, EVENT_KEY);
        stored.version = store.update_connection(&stored, stored.created_at).await.expect("kept");
        ids.push(stored.id.clone());
        let (engine, connection) =
            (site.app.opener.engine(store.clone()), site.app.opener.open(&stored).expect("open"));
        let clients = site.app.opener.clients(&stored).expect("clients");
        jingxiang::people::refresh(&engine, &connection, &clients.crm).await.unwrap_or_else(|_| panic!("no people"));
        let stored = demonstration::default_owner(store, &stored.id).await.expect("an owner");
        engine.ask(&stored.id, &engine::Request::default(), "hand").await.expect("asked");
    }
    let mut wrong = store.connection(&ids[1]).await.expect("asked").expect("there");
    for (name, word) in [secret::JDY_CLIENT, secret::CRM_APP, secret::CRM_PERMANENT].into_iter().zip(REFUSED) {
        wrong.secrets.set(name, word);
    }
    let new = NewConnection { name: "被拒绝".to_owned(), jdy: wrong.jdy, crm: wrong.crm, secrets: wrong.secrets };
    ids.push(store.create_connection(new, now).await.expect("made").id);
    let worker = Worker::new(&site.app.opener, store.clone());
    while worker.once().await.expect("a look") > 0 {}
    let counts = store.counts(&ids[1]).await.expect("counts");
    assert!(counts.values().flat_map(|states| states.values()).sum::<u64>() > 20, "it was synchronised: {counts:?}");
    ids
}

/// Everything that the description names, with the ids of what is there, and with bodies that cannot be.
async fn ask_everything(site: &Site, token: &str, ids: &[String]) -> Vec<Answer> {
    let description = serde_json::to_value(api::description()).expect("JSON");
    let mut answers = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for verb in item.as_object().expect("verbs").keys().map(|verb| verb.to_uppercase()) {
            // Streams have no end to read to; what deletes is asked for with ids that are not there.
            if path.ends_with("/events") && verb == "GET" {
                continue;
            }
            for id in ids {
                let id = if verb == "DELETE" { "0" } else { id };
                let path = path.trim_start_matches("/api/v1").replace("{id}", id).replace(['{', '}'], "");
                let call = format!("{verb} {path}");
                let planted =
                    json!({"password": "canary-in-a-body", "secret": "canary-in-a-body", "name": ["canary-in-a-body"]});
                let bodies = if verb == "GET" { vec![Value::Null] } else { vec![json!({}), planted] };
                for body in bodies {
                    answers.push(site.call(token, &call, &body).await);
                }
            }
        }
    }
    answers
}

#[tokio::test]
async fn no_secret_is_anywhere_that_anybody_reads() {
    let log = Kept::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(move || writer.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).expect("the process has no log yet");
    let directory = tempfile::tempdir().expect("a directory");
    let given = Given::default();
    let (site, jdy, crm) = open(directory.path(), &given).await;

    let ids = synchronise(&site, &jdy, &crm).await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    let browser = Browser::of(&site.sign_in("wang", PASSWORD).await);
    let token = site.token(Role::Administrator, None).await;
    let mut answers = ask_everything(&site, &token, &ids).await;
    assert!(answers.iter().filter(|answer| answer.status.is_success()).count() > 20, "most could be answered");
    let numbers = Request::get("/metrics").header("authorization", format!("Bearer {METRICS}"));
    answers.push(site.send(numbers.body(axum::body::Body::empty()).expect("a request")).await);
    let mut backup = Vec::new();
    site.app.store.back_up(&mut backup, "test", site.clock_now()).await.expect("a backup");

    let mut secrets: BTreeSet<String> = given.lock().clone();
    assert!(secrets.len() >= 3, "tokens were seen: {secrets:?}");
    secrets.extend([STANDARD.encode(MASTER), String::from_utf8(MASTER.to_vec()).expect("text")]);
    secrets.extend([PASSWORD, METRICS, EVENT_KEY, "jdy-sandbox", demonstration::JDY_CLIENT_SECRET].map(str::to_owned));
    secrets.extend(["a".repeat(32), "B".repeat(32), token]);
    secrets.insert(browser.cookie.trim_start_matches("jingxiang=").to_owned());
    secrets.extend(REFUSED.map(str::to_owned));
    secrets.extend(secrets.clone().iter().map(|secret| STANDARD.encode(secret)));
    secrets.insert("canary-in-a-body".to_owned());

    let mut written = vec![("the log".to_owned(), log.0.lock().clone())];
    for entry in std::fs::read_dir(directory.path().join("data")).expect("files") {
        let path = entry.expect("an entry").path();
        written.push((path.display().to_string(), std::fs::read(path).expect("bytes")));
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(backup.as_slice()).read_to_end(&mut unpacked).expect("a backup");
    written.push(("the backup".to_owned(), unpacked));
    let files = written.iter().filter(|(what, bytes)| what != "the log" && has(bytes, &ids[0])).count();
    assert!(files >= 2, "the database and the backup were written");
    for seen in [&ids[0], "/api/v1/connections", "the CRM answered the call", "hyper"] {
        assert!(has(&written[0].1, seen), "the log has {seen}");
    }
    for secret in &secrets {
        for (what, bytes) in &written {
            assert!(!has(bytes, secret), "{secret} is in {what}");
        }
        for answer in &answers {
            assert!(!answer.text.contains(secret.as_str()), "{secret} is in {}", answer.text);
        }
    }
}
