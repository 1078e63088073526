//! Whatever is sent to whatever address, the answer is one that the description lists: read from the description, so
//! that it holds for endpoints that are yet to be written too.

mod bad;
pub(crate) mod schema;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use fastrand::Rng;
use http::Request;
use model::State;
use serde_json::{Value, json};
use store::{Choice, PageResult, Question, Role};
use tower::ServiceExt;

use crate::log::{Log, failed, row};
use crate::site::Site;

/// One verb of one path of the description.
pub(crate) struct Operation {
    pub verb: String,
    pub path: String,
    pub described: Value,
}

/// What is there to be asked about, and who asks.
pub(crate) struct Ground {
    pub site: Site,
    pub document: Value,
    /// By the name of the part of a path.
    pub ids: BTreeMap<&'static str, Vec<String>>,
    /// Ids and names that mean something somewhere.
    pub known: Vec<String>,
    /// Of nobody, wrong, an operator of the connection, a viewer, an operator, two administrators, an administrator of
    /// another connection.
    pub tokens: Vec<String>,
    systems_are_down: bool,
}

/// What was sent, for whoever reads a failure.
struct Sent {
    shown: String,
    request: Request<Body>,
}

#[tokio::test]
async fn every_answer_to_whatever_is_sent_is_one_that_the_description_lists() {
    let statuses = asked(&Ground::new().await, 60).await;
    // It asks what can be answered and what cannot.
    for status in [200, 201, 202, 204, 400, 401, 403, 404, 409, 413, 415, 422] {
        assert!(statuses.contains_key(&status), "no {status} among {statuses:?}");
    }
}

#[tokio::test]
async fn while_both_systems_are_down_every_answer_is_one_that_the_description_lists() {
    let mut ground = Ground::new().await;
    let down = |system| json!({"system": system, "path": "/*", "fault": "drop_before", "times": 1_000_000});
    ground.site.control("faults", &json!({"faults": [down("jdy"), down("crm")]})).await;
    ground.systems_are_down = true;
    let statuses = asked(&ground, 20).await;
    assert!(statuses.contains_key(&502), "{statuses:?}");
}

/// Calls every operation so many times; how often each status was answered.
async fn asked(ground: &Ground, rounds: usize) -> BTreeMap<u16, usize> {
    let mut rng = Rng::with_seed(20_261_126);
    let (mut wrong, mut statuses) = (BTreeMap::new(), BTreeMap::<u16, usize>::new());
    for operation in operations(&ground.document) {
        for _ in 0..rounds {
            let Sent { shown, request } = ground.request(&operation, &mut rng);
            let (status, misfit) = ground.judged(&operation, request).await;
            *statuses.entry(status).or_default() += 1;
            if let Some(misfit) = misfit {
                let Operation { verb, path, .. } = &operation;
                wrong.entry(format!("{verb} {path} {status}")).or_insert_with(|| format!("{misfit}\n    {shown}"));
            }
        }
    }
    let list: String = wrong.iter().fold(String::new(), |mut text, (what, why)| {
        let _ = writeln!(text, "{what}: {why}");
        text
    });
    assert!(wrong.is_empty(), "{list}\n{statuses:?}");
    statuses
}

/// Those that delete stand at the end, when all others have been asked about what is there.
pub(crate) fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, verbs) in document["paths"].as_object().expect("paths") {
        for (verb, described) in verbs.as_object().expect("verbs") {
            all.push(Operation { verb: verb.to_uppercase(), path: path.clone(), described: described.clone() });
        }
    }
    all.sort_by_key(|operation| (operation.verb == "DELETE", std::cmp::Reverse(operation.path.len())));
    all
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let log = Log::new().await;
        let records = vec![row("c1", "客户", State::Created), failed("c2", "name", "缺少名称")];
        let options = vec![Choice { answer: "new".to_owned(), label: "新建".to_owned(), ..Choice::default() }];
        let (key, title, text) = ("c2".to_owned(), "客户".to_owned(), "哪一个？".to_owned());
        let questions = vec![Question { key, title, text, options, about: "1".to_owned() }];
        log.keep(PageResult { stream: "customer", records, questions, run: Some("r1"), ..PageResult::default() }).await;
        log.site.app.store.release(&log.lease).await.expect("released");
        let mut tokens = vec![String::new(), "wrong".to_owned(), log.token.clone()];
        for role in [Role::Viewer, Role::Operator, Role::Administrator, Role::Administrator] {
            tokens.push(log.site.token(role, None).await);
        }
        tokens.push(log.site.token(Role::Administrator, Some(&["another"])).await);
        let owner = tokens[5].clone();
        let refresh = format!("POST /connections/{}/employees/refresh", log.id);
        assert_eq!(log.site.call(&owner, &refresh, &Value::Null).await.status, 200);
        let run =
            log.site.call(&owner, &format!("POST /connections/{}/runs", log.id), &json!({"plan": true})).await.json();
        let employees = format!("/connections/{}/employees", log.id);
        let body = json!({"name": "somebody", "role": "viewer", "password": "correct horse battery"});
        let user = log.site.call(&owner, "POST /users", &body).await.json();
        let spare = log.site.call(&owner, "POST /tokens", &json!({"name": "spare"})).await.json();
        let ids = BTreeMap::from([
            ("run", each(&[run], "id")),
            ("rid", each(&log.items("records").await, "id")),
            ("qid", each(&log.items("questions").await, "id")),
            ("jdy_id", each(&items(&log.site, &owner, &employees).await, "jdy_id")),
            ("name", each(&items(&log.site, &owner, &format!("/connections/{}/presets", log.id)).await, "name")),
            ("users", each(&[user], "id")),
            ("tokens", each(&[spare], "id")),
            ("connections", vec![log.id.clone()]),
        ]);
        let mut known: Vec<String> = ids.values().flatten().cloned().collect();
        known.extend(each(&items(&log.site, &owner, &format!("/connections/{}/streams", log.id)).await, "kind"));
        known.extend(
            ["failed", "interval", "cron", "Asia/Shanghai", "0 8 * * *", "13800000001", "owner"].map(str::to_owned),
        );
        let document = log.site.get("", "/openapi.json").await.json();
        Self { site: log.site, document, ids, known, tokens, systems_are_down: false }
    }

    /// A call of it, good or bad.
    fn request(&self, operation: &Operation, rng: &mut Rng) -> Sent {
        let mut path = self.address(&operation.path, rng);
        let parameters = operation.described["parameters"].as_array().into_iter().flatten();
        let mut between = '?';
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            if rng.usize(..3) == 0 || (parameter["required"] == true && rng.usize(..8) > 0) {
                let value = self.parameter(&parameter["schema"], rng);
                let _ = write!(path, "{between}{}={}", parameter["name"].as_str().unwrap_or_default(), encoded(&value));
                between = '&';
            }
        }
        if rng.usize(..20) == 0 {
            let _ = write!(path, "{between}more=1&limit=1&limit=2");
        }
        let token = if rng.bool() { &self.tokens[5] } else { &self.tokens[rng.usize(..self.tokens.len())] };
        let mut request = Request::builder().method(operation.verb.as_str()).uri(&path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if rng.usize(..10) == 0 {
            request = request.header("if-match", ["\"1\"", "\"999\"", "*", "x", "W/\"a\""][rng.usize(..5)]);
        }
        let (body, kind) = self.body(operation, rng);
        if !body.is_empty() || rng.usize(..4) == 0 {
            request = request.header("content-type", kind);
        }
        let said: String = String::from_utf8_lossy(&body).chars().take(300).collect();
        let who = self.tokens.iter().position(|other| other == token).unwrap_or_default();
        let request = request.extension(ConnectInfo(SocketAddr::from(([203, 0, 113, rng.u8(..)], 4000))));
        let request = request.body(Body::from(body)).expect("a request");
        Sent { shown: format!("{} {path} as {who}, {kind}: {said}", operation.verb), request }
    }

    fn body(&self, operation: &Operation, rng: &mut Rng) -> (Vec<u8>, &'static str) {
        let content = &operation.described["requestBody"]["content"];
        if rng.usize(..6) == 0 {
            return bad::body(rng);
        }
        let Some(taken) = content.get("application/json") else { return (Vec::new(), "application/json") };
        let mut body = schema::fitting(&self.document, &taken["schema"], &self.known, rng);
        if rng.bool() {
            bad::spoil(&mut body, rng);
        }
        (body.to_string().into_bytes(), "application/json")
    }

    /// With what is there in its places, or with anything.
    fn address(&self, pattern: &str, rng: &mut Rng) -> String {
        let mut group = "";
        let mut path = String::new();
        for part in pattern.split('/').skip(1) {
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            let there = name.and_then(|name| self.ids.get(if name == "id" { group } else { name }));
            let part = match (name, there) {
                (None, _) => part.to_owned(),
                (_, Some(ids)) if rng.usize(..4) > 0 => encoded(&ids[rng.usize(..ids.len())]),
                _ => encoded(&self.text(rng)),
            };
            let _ = write!(path, "/{part}");
            group = pattern.split('/').nth(3).unwrap_or_default();
        }
        path
    }

    fn parameter(&self, wanted: &Value, rng: &mut Rng) -> String {
        let value = schema::fitting(&self.document, wanted, &self.known, rng);
        match value {
            _ if rng.usize(..3) == 0 => self.text(rng),
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    fn text(&self, rng: &mut Rng) -> String {
        match rng.usize(..8) {
            0 => self.known[rng.usize(..self.known.len())].clone(),
            1 => "x".repeat(rng.usize(1..4_000)),
            2 => [i64::MIN, -1, 0, 1, i64::MAX][rng.usize(..5)].to_string(),
            3 => uuid::Builder::from_random_bytes(std::array::from_fn(|_| rng.u8(..))).into_uuid().to_string(),
            _ => bad::TEXTS[rng.usize(..bad::TEXTS.len())].to_owned(),
        }
    }

    /// The status, and what is wrong with the answer.
    async fn judged(&self, operation: &Operation, request: Request<Body>) -> (u16, Option<String>) {
        let answer = self.site.router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().to_owned();
        if kind == "text/event-stream" {
            // It goes on for as long as somebody listens.
            let listed = &operation.described["responses"][status.to_string()]["content"][&kind];
            return (status, listed.is_null().then(|| "a stream that is not listed".to_owned()));
        }
        let body = match axum::body::to_bytes(answer.into_body(), usize::MAX).await {
            Ok(body) => body,
            Err(error) => return (status, Some(format!("breaks off: {error}"))),
        };
        let text = String::from_utf8_lossy(&body);
        (status, self.misfit(operation, status, &kind, &text))
    }

    pub(crate) fn misfit(&self, operation: &Operation, status: u16, kind: &str, text: &str) -> Option<String> {
        let start: String = text.chars().take(300).collect();
        let Some(listed) = operation.described["responses"].get(status.to_string()) else {
            return Some(format!("is not listed: {start}"));
        };
        // Nothing of ours is down here.
        if status >= 500 && !(self.systems_are_down && [502, 503].contains(&status)) {
            return Some(start);
        }
        let Some(content) = listed["content"].as_object() else {
            return (!text.is_empty()).then(|| format!("has a body: {start}"));
        };
        let Some(described) = content.get(kind) else { return Some(format!("is {kind}: {start}")) };
        if !kind.ends_with("json") {
            return None;
        }
        match serde_json::from_str(text) {
            Ok(value) => schema::misfit(&self.document, &described["schema"], &value, ""),
            Err(error) => Some(format!("{error}: {start}")),
        }
    }
}

async fn items(site: &Site, token: &str, path: &str) -> Vec<Value> {
    let answer = site.get(token, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()["items"].as_array().expect("items").clone()
}

fn each(rows: &[Value], field: &str) -> Vec<String> {
    let all: Vec<String> = rows.iter().map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect();
    assert!(!all.is_empty() && !all[0].is_empty(), "{field} of {rows:?}");
    all
}

/// Percent-encoded, but for dots, which are where tricks begin.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        let plain = byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let _ = if plain { write!(text, "{}", char::from(byte)) } else { write!(text, "%{byte:02X}") };
        text
    })
}
