//! Every operation of the description, asked by everybody who must not have it and with everything that it must not take:
//! a new operation is in it by itself. What is allowed to somebody is the exception, and stands here by name.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use fastrand::Rng;
use http::Request;
use serde_json::{Map, Value, json};
use store::{Role, Scope};

use crate::fuzz::{Ground, Operation, encoded, operations, schema};
use crate::site::{Answer, Browser};

/// What a viewer may do that is no look: with what is their own, and what keeps nothing.
const OF_A_VIEWER: [&str; 6] = [
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "PUT /api/v1/session/password",
    "POST /api/v1/tokens",
    "DELETE /api/v1/tokens/{id}",
    "POST /api/v1/connections/{id}/rule/preview",
];
/// Longer than anything that an administrator types.
const HUGE: usize = 100_000;
/// What must be in no answer: words of the program and of its database.
const INNARDS: [&str; 9] =
    ["panicked", ".rs", "sqlx", "sqlite", "postgres", "select ", "serde", "RUST_BACKTRACE", "stack backtrace"];

/// A call, and what it is for.
struct Ask<'a> {
    operation: &'a Operation,
    what: String,
    verb: String,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask<'_> {
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn json(self, body: &Value) -> Self {
        Self { body: body.to_string().into_bytes(), ..self }.with("content-type", "application/json")
    }

    fn at(self, path: String) -> Self {
        Self { path, ..self }
    }

    fn verb(self, verb: &str) -> Self {
        Self { verb: verb.to_owned(), ..self }
    }

    fn of(self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }
}

/// What came of it all.
struct Walk {
    ground: Ground,
    asked: usize,
    wrong: BTreeMap<String, String>,
    said: BTreeMap<String, String>,
}

impl Walk {
    async fn new() -> Self {
        Self { ground: Ground::new().await, asked: 0, wrong: BTreeMap::new(), said: BTreeMap::new() }
    }

    /// A call of this operation about what is there.
    fn ask<'a>(&self, operation: &'a Operation, what: &str) -> Ask<'a> {
        let path = self.path(&operation.path, None) + &Self::query(operation);
        let (verb, headers, body) = (operation.verb.clone(), Vec::new(), Vec::new());
        Ask { operation, what: what.to_owned(), verb, path, headers, body }
    }

    /// The same by an administrator of everything.
    fn owner<'a>(&self, operation: &'a Operation, what: &str) -> Ask<'a> {
        self.ask(operation, what).of(&self.ground.tokens[5])
    }

    /// The address with what is there, but for one part.
    fn path(&self, pattern: &str, other: Option<(&str, &str)>) -> String {
        let mut group = "";
        pattern.split('/').skip(1).fold(String::new(), |mut path, part| {
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            let ids = name.and_then(|name| self.ground.ids.get(if name == "id" { group } else { name }));
            let part = match (name, other) {
                (None, _) => part.to_owned(),
                (Some(name), Some((replaced, by))) if name == replaced => by.to_owned(),
                (Some(_), _) => ids.map_or_else(|| "1".to_owned(), |ids| encoded(&ids[0])),
            };
            let _ = write!(path, "/{part}");
            group = pattern.split('/').nth(3).unwrap_or_default();
            path
        })
    }

    /// The parameters that must be there, with something.
    fn query(operation: &Operation) -> String {
        let parameters = operation.described["parameters"].as_array().into_iter().flatten();
        let required = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        let each = required.map(|parameter| format!("{}=1", parameter["name"].as_str().unwrap_or_default()));
        let all: Vec<String> = each.collect();
        if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
    }

    /// A body that fits the description.
    fn body(&self, operation: &Operation) -> Option<Value> {
        let wanted = operation.described["requestBody"]["content"].get("application/json")?;
        Some(schema::fitting(&self.ground.document, &wanted["schema"], &self.ground.known, &mut Rng::with_seed(1)))
    }

    /// The fields of the body by name, with their schemas, and which must be there.
    fn fields(&self, operation: &Operation) -> (Map<String, Value>, Vec<String>) {
        let mut wanted = &operation.described["requestBody"]["content"]["application/json"]["schema"];
        // A body that may be left out is one of itself and null.
        if let Some(itself) = wanted["oneOf"].get(0) {
            wanted = itself;
        }
        while let Some(target) = wanted["$ref"].as_str() {
            wanted = schema::resolved(&self.ground.document, target);
        }
        let required = wanted["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        (wanted["properties"].as_object().cloned().unwrap_or_default(), required.map(str::to_owned).collect())
    }

    /// Asks, and holds the answer against the description, against what is expected and against what no answer says.
    async fn tried(&mut self, ask: Ask<'_>, expected: &[u16]) -> Option<Answer> {
        let mut request = Request::builder().method(ask.verb.as_str()).uri(&ask.path);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let request = request.extension(ConnectInfo(SocketAddr::from(([203, 0, 113, 9], 4000))));
        let answer = self.ground.site.send_some(request.body(Body::from(ask.body)).expect("a request")).await?;
        self.asked += 1;
        let (status, place) = (answer.status.as_u16(), format!("{} {}", ask.verb, ask.operation.path));
        let mut faults = Vec::new();
        if !expected.is_empty() && !expected.contains(&status) {
            faults.push(format!("{status} instead of {expected:?}"));
        }
        if ask.verb == ask.operation.verb {
            let kind = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
            faults.extend(self.ground.misfit(ask.operation, status, &kind, &answer.text));
        }
        faults.extend(fault_of(&answer));
        if !faults.is_empty() {
            let start: String = answer.text.chars().take(300).collect();
            self.wrong.entry(format!("{place}: {}", ask.what)).or_insert(format!("{} {start}", faults.join("; ")));
        }
        if status >= 400
            && let Ok(problem) = serde_json::from_str::<Value>(&answer.text)
        {
            let said = format!("{} {}", problem["code"], problem["detail"]);
            self.said.entry(said).or_insert(format!("{place}: {}", ask.what));
        }
        Some(answer)
    }

    fn ends_well(self, at_least: usize) {
        if std::env::var_os("JINGXIANG_TEST_WALK").is_some() {
            self.said.iter().for_each(|(said, of)| println!("{said}    [{of}]"));
        }
        let list = self.wrong.iter().fold(String::new(), |mut list, (what, why)| {
            let _ = writeln!(list, "{what}: {why}");
            list
        });
        assert!(self.wrong.is_empty(), "{} of {}:\n{list}", self.wrong.len(), self.asked);
        assert!(self.asked >= at_least, "only {} calls", self.asked);
    }
}

/// What is wrong with an answer whatever was asked.
fn fault_of(answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    if status >= 500 {
        return Some("a failure of ours".to_owned());
    }
    if status < 400 {
        return None;
    }
    if answer.header("content-type") != "application/problem+json" {
        return Some(format!("a refusal as {}", answer.header("content-type")));
    }
    let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
    let (title, detail) =
        (problem["title"].as_str().unwrap_or_default(), problem["detail"].as_str().unwrap_or_default());
    if problem["status"] != status || title.is_empty() || problem["code"].as_str().is_none_or(str::is_empty) {
        return Some("no problem of RFC 9457".to_owned());
    }
    if !problem["type"].as_str().is_some_and(|kind| kind.ends_with(problem["code"].as_str().unwrap_or_default())) {
        return Some("a problem without a type of its own".to_owned());
    }
    let is_chinese = detail.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if !is_chinese || detail.chars().count() > 400 {
        return Some("no detail that a person reads".to_owned());
    }
    let lower = answer.text.to_lowercase();
    INNARDS.iter().find(|word| lower.contains(**word)).map(|word| format!("says {word}"))
}

fn is_public(operation: &Operation) -> bool {
    operation.described["security"] == json!([{}])
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.verb, operation.path)
}

/// The operations; it must not be over before everything was asked about what is there.
fn all(walk: &Walk) -> Vec<Operation> {
    operations(&walk.ground.document)
}

#[tokio::test]
async fn s_1_no_operation_is_for_who_is_not_signed_in_or_whose_browser_does_not_say_that_it_means_it() {
    let mut walk = Walk::new().await;
    let browser = walk.ground.site.browser("wang", Scope { role: Role::Administrator, connections: None }).await;
    let Browser { cookie, csrf } = browser;
    for operation in all(&walk).iter().filter(|operation| !is_public(operation)) {
        let body = walk.body(operation).unwrap_or(json!({}));
        let ask = walk.ask(operation, "no session").json(&body);
        walk.tried(ask, &[401]).await;
        let ask = walk.ask(operation, "a cookie that was not given out").with("cookie", "jingxiang=stolen").json(&body);
        walk.tried(ask, &[401]).await;
        let ask = walk.ask(operation, "a token that was not given out").of("stolen").json(&body);
        walk.tried(ask, &[401]).await;
        if operation.verb == "GET" {
            continue;
        }
        let ask = walk.ask(operation, "no CSRF header").with("cookie", cookie.as_str()).json(&body);
        walk.tried(ask, &[403]).await;
        let wrong = format!("{}x", csrf.get(1..).unwrap_or_default());
        let ask = walk.ask(operation, "a wrong CSRF header").with("cookie", cookie.as_str());
        walk.tried(ask.with("x-csrf-token", wrong).json(&body), &[403]).await;
    }
    walk.ends_well(150);
}

#[tokio::test]
async fn s_1_a_viewer_changes_nothing_and_another_company_s_connection_is_not_there() {
    let mut walk = Walk::new().await;
    let connection = walk.ground.ids["connections"][0].clone();
    for operation in &all(&walk) {
        let body = walk.body(operation).unwrap_or(json!({}));
        if operation.verb != "GET" && !is_public(operation) && !OF_A_VIEWER.contains(&name(operation).as_str()) {
            let ask = walk.ask(operation, "a viewer").of(&walk.ground.tokens[3].clone()).json(&body);
            walk.tried(ask, &[403]).await;
        }
        let stranger = walk.ground.tokens[7].clone();
        if operation.path.starts_with("/api/v1/connections/{id}") {
            let ask = walk.ask(operation, "another company's administrator").of(&stranger).json(&body);
            walk.tried(ask, &[404]).await;
        } else if operation.verb == "GET" && !operation.path.contains("/session/crm") {
            let ask = walk.ask(operation, "another company's administrator").of(&stranger);
            let answer = walk.tried(ask, &[200, 400, 403, 404]).await;
            let told = answer.is_some_and(|answer| answer.text.contains(&connection));
            assert!(!told, "{} tells of another's connection", name(operation));
        }
    }
    let first = OF_A_VIEWER.iter().find(|name| !all(&walk).iter().any(|operation| self::name(operation) == **name));
    assert_eq!(first, None, "no such operation");
    walk.ends_well(60);
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_what_is_not_offered_is_not_allowed() {
    let mut walk = Walk::new().await;
    let others = ["x", "00000000-0000-4000-8000-000000000000", "..%2F..", "%00", "%FF", "9223372036854775808", "%20"];
    let all = all(&walk);
    for operation in &all {
        let body = walk.body(operation);
        let parts = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        for part in parts.map(str::to_owned).collect::<Vec<_>>() {
            for other in others {
                let path = walk.path(&operation.path, Some((&part, other))) + &Walk::query(operation);
                let ask = walk.owner(operation, &format!("{other} for {part}")).at(path);
                // What is wrong with the body may be said first.
                match &body {
                    Some(body) => walk.tried(ask.json(body), &[404, 422]).await,
                    None => walk.tried(ask, &[404]).await,
                };
            }
        }
        let offered: Vec<&str> = all.iter().filter(|o| o.path == operation.path).map(|o| o.verb.as_str()).collect();
        for verb in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"].iter().filter(|verb| !offered.contains(verb)) {
            let ask = walk.owner(operation, "a wrong verb").verb(verb);
            let answer = walk.tried(ask, &[405]).await;
            assert!(answer.is_some_and(|answer| !answer.header("allow").is_empty()), "which verbs are offered");
        }
    }
    walk.ends_well(300);
}

#[tokio::test]
async fn no_body_that_does_not_fit_is_taken_and_each_is_told_what_is_wrong() {
    let mut walk = Walk::new().await;
    let all = all(&walk);
    let place = format!("/connections/{}", walk.ground.ids["connections"][0]);
    let owner = walk.ground.tokens[5].clone();
    let before = walk.ground.site.get(&owner, &place).await.text;
    for operation in &all {
        let Some(body) = walk.body(operation) else { continue };
        let json = "application/json";
        let bodies: [(&str, Vec<u8>, &'static str, &[u16]); 8] = [
            ("half a body", b"{\"".to_vec(), json, &[400]),
            ("no UTF-8", b"{\"\xff\xfe\":1}".to_vec(), json, &[400]),
            ("two megabytes", vec![b' '; 2 * 1024 * 1024], json, &[413]),
            ("a list", b"[]".to_vec(), json, &[422]),
            ("a deep one", "[".repeat(50_000).into_bytes(), json, &[400, 422]),
            ("a text", b"\"{}\"".to_vec(), json, &[422]),
            ("another type", body.to_string().into_bytes(), "text/plain", &[415]),
            ("a form", b"a=b".to_vec(), "application/x-www-form-urlencoded", &[415]),
        ];
        for (what, body, kind, expected) in bodies {
            let ask = Ask { body, ..walk.owner(operation, what) }.with("content-type", kind);
            walk.tried(ask, expected).await;
        }
        let ask = Ask { body: body.to_string().into_bytes(), ..walk.owner(operation, "no type") };
        walk.tried(ask, &[415]).await;
        walk.fields_that_do_not_fit(operation, &body).await;
    }
    assert_eq!(walk.ground.site.get(&owner, &place).await.text, before, "nothing was kept");
    walk.ends_well(450);
}

impl Walk {
    async fn fields_that_do_not_fit(&mut self, operation: &Operation, body: &Value) {
        let (fields, required) = self.fields(operation);
        let with = |name: &str, value: Value| {
            let mut body = body.clone();
            body[name] = value;
            body
        };
        for (name, wanted) in &fields {
            let mut wanted = wanted;
            while let Some(target) = wanted["$ref"].as_str() {
                wanted = schema::resolved(&self.ground.document, target);
            }
            let types: Vec<String> = schema::types(wanted).into_iter().map(str::to_owned).collect();
            let values = [json!(null), json!(true), json!(-1.5), json!("x"), json!([]), json!({}), json!([[{}]])];
            let wrong = values.into_iter().filter(|value| !types.iter().any(|name| schema::is(value, name)));
            for value in wrong.filter(|_| !types.is_empty()).collect::<Vec<_>>() {
                let ask = self.owner(operation, &format!("{value} for {name}")).json(&with(name, value));
                let answer = self.tried(ask, &[422, 404]).await;
                if let Some(answer) =
                    answer.filter(|answer| answer.status == 422 && !answer.text.contains(name.as_str()))
                {
                    let what = format!("{}: does not say that {name} is wrong", self::name(operation));
                    self.wrong.insert(what, answer.text);
                }
            }
            if types.iter().any(|name| name == "string") {
                let ask = self.owner(operation, &format!("a huge {name}")).json(&with(name, json!("长".repeat(HUGE))));
                self.tried(ask, &[401, 403, 404, 409, 413, 422]).await;
            }
        }
        for name in required {
            let mut body = body.clone();
            body.as_object_mut().map(|body| body.remove(&name));
            let ask = self.owner(operation, &format!("no {name}")).json(&body);
            self.tried(ask, &[422]).await;
        }
        if !fields.is_empty() {
            let ask = self.owner(operation, "an unknown field").json(&with("colour", json!("red")));
            self.tried(ask, &[422]).await;
        }
    }
}

#[tokio::test]
async fn settings_that_another_has_changed_are_not_overwritten_and_queries_that_cannot_be_are_refused() {
    let mut walk = Walk::new().await;
    for operation in &all(&walk) {
        let parameters = operation.described["parameters"].as_array().cloned().unwrap_or_default();
        if parameters.iter().any(|parameter| parameter["name"] == "If-Match") {
            for tag in ["\"999\"", "W/\"1\"", "nonsense", ""] {
                let ask = walk.owner(operation, &format!("If-Match {tag}")).with("if-match", tag);
                let ask = match walk.body(operation) {
                    Some(body) => ask.json(&body),
                    None => ask,
                };
                walk.tried(ask, &[412, 422]).await;
            }
        }
        if operation.verb != "GET" || operation.path.ends_with("/events") {
            continue;
        }
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap_or_default();
            let values = ["", "x", "-1", "0", "-9223372036854775808", "9223372036854775807", "99999999999999999999"];
            let odd = ["%00", "%FF", "%27%3B--", "1.1", "x.y.z", "%F0%9F%98%80"].map(str::to_owned);
            let long = "x".repeat(20_000);
            for value in values.map(str::to_owned).into_iter().chain(odd).chain([long]) {
                let path = format!("{}?{name}={value}", walk.path(&operation.path, None));
                let what = format!("{name}={}", value.get(..24).unwrap_or(&value));
                let ask = walk.owner(operation, &what).at(path);
                walk.tried(ask, &[]).await;
            }
            let path = format!("{}?{name}=1&{name}=2", walk.path(&operation.path, None));
            let ask = walk.owner(operation, &format!("{name} twice")).at(path);
            walk.tried(ask, &[]).await;
        }
        let path = format!("{}?colour=red", walk.path(&operation.path, None));
        let ask = walk.owner(operation, "an unknown parameter").at(path);
        walk.tried(ask, &[]).await;
    }
    walk.ends_well(300);
}
