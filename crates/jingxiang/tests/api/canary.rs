//! Passwords, cookies and tokens are in no log, no answer but their own, and nowhere in the database.

use std::io::Write;
use std::sync::Arc;

use axum::body::Body;
use http::Request;
use parking_lot::Mutex;
use serde_json::json;
use store::Scope;
use tracing_subscriber::filter::LevelFilter;

use crate::site::{Answer, Browser, Site};

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

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

#[tokio::test]
async fn what_lets_somebody_in_is_nowhere_to_be_read() {
    let log = Kept::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(move || writer.clone());
    let _log = tracing::subscriber::set_default(subscriber.finish());
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("store.sqlite");
    let site = Site::on(&file.display().to_string(), |_| ()).await;

    site.user("wang", Some("canary-one"), Scope::EVERYTHING).await;
    let mut answers = Vec::new();
    let signed_in = site.sign_in("wang", "canary-one").await;
    let browser = Browser::of(&signed_in);
    answers.push(site.sign_in("wang", "canary-wrong").await);
    answers.push(site.sign_in("canary-as-name", "canary-wrong").await);
    answers
        .push(site.browse(&browser, "POST /session", &json!({"username": "wang", "password": ["canary-odd"]})).await);
    answers.push(site.browse(&browser, "POST /session", &json!({"canary-field": "canary-one"})).await);
    let made = site.browse(&browser, "POST /tokens", &json!({"name": "a"})).await;
    let token = made.json()["token"].as_str().expect("a token").to_owned();
    answers.push(site.get(&token, "/tokens").await);
    let new = json!({"name": "li", "password": "canary-two", "role": "viewer"});
    answers.push(site.browse(&browser, "POST /users", &new).await);
    let query = Request::get("/api/v1/audit?actor=canary-query").header("authorization", format!("Bearer {token}"));
    answers.push(site.send(query.body(Body::empty()).expect("a request")).await);
    answers.push(site.get(&token, "/audit?limit=200").await);
    answers.push(site.get(&token, "/audit.csv").await);
    let change = json!({"current": "canary-one", "new": "canary-three"});
    let fresh = Browser::of(&site.browse(&browser, "PUT /session/password", &change).await);

    let cookie = |browser: &Browser| browser.cookie.trim_start_matches("jingxiang=").to_owned();
    let secrets = [cookie(&browser), cookie(&fresh), token];
    let passwords = ["canary-one", "canary-wrong", "canary-as-name", "canary-odd", "canary-two", "canary-three"];
    let log = log.0.lock().clone();
    assert!(has(&log, "/api/v1/session"), "the log was kept");
    let files: Vec<Vec<u8>> = std::fs::read_dir(directory.path())
        .expect("files")
        .map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"))
        .collect();
    assert!(files.iter().any(|file| has(file, "wang")), "the database was written");
    let nowhere = |word: &str, answers: &[&Answer]| {
        assert!(!has(&log, word), "{word} is in the log");
        assert!(files.iter().all(|file| !has(file, word)), "{word} is in the database");
        for answer in answers {
            assert!(!answer.text.contains(word), "{word} is in {}", answer.text);
        }
    };
    let answers: Vec<&Answer> = answers.iter().collect();
    for secret in &secrets {
        nowhere(secret, &answers);
    }
    let all: Vec<&Answer> = answers.iter().copied().chain([&signed_in, &made]).collect();
    for word in passwords {
        nowhere(word, &all);
    }
    assert!(!has(&log, "canary-query"), "queries are not in the log");
}
