//! What holds for all endpoints, also for those that are yet to be written: read from the description.

use http::StatusCode;
use serde_json::{Value, json};

use crate::site::Site;

/// Verb, address, and whether somebody has to be signed in.
fn endpoints() -> Vec<(String, String, bool)> {
    let description = serde_json::to_value(jingxiang::api::description()).expect("JSON");
    let paths = description["paths"].as_object().expect("paths").clone();
    let verbs = |(path, item): (String, Value)| {
        let item = item.as_object().expect("verbs").clone();
        item.into_iter().map(move |(verb, operation)| {
            let is_public = operation["security"] == json!([{}]);
            (verb.to_uppercase(), path.clone(), !is_public)
        })
    };
    paths.into_iter().flat_map(verbs).collect()
}

#[tokio::test]
async fn s_1_nothing_answers_to_who_is_not_signed_in() {
    let site = Site::new().await;
    let endpoints = endpoints();
    assert!(endpoints.iter().any(|(_, path, _)| path == "/api/v1/connections/{id}"), "{endpoints:?}");
    for (verb, path, _) in endpoints.iter().filter(|(_, _, signed_in)| *signed_in) {
        let path = path.trim_start_matches("/api/v1").replace(['{', '}'], "x");
        for token in ["", "wrong"] {
            let answer = site.call(token, &format!("{verb} {path}"), &Value::Null).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{verb} {path}");
            assert_eq!(answer.code(), "not_signed_in");
        }
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_run_and_keep_nothing_of_it() {
    let site = Site::new().await;
    for path in ["/healthz", "/api/v1/nothing", "/api/v1/session", "/api/v1/openapi.json"] {
        let answer = site.send(http::Request::get(path).body(axum::body::Body::empty()).expect("a request")).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("script-src") && !policy.contains("unsafe-eval"), "scripts follow default-src");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_server_that_can_work_says_so() {
    let site = Site::new().await;
    let get = async |path: &str| {
        site.send(http::Request::get(path).body(axum::body::Body::empty()).expect("a request")).await
    };
    assert_eq!(get("/healthz").await.status, StatusCode::OK);
    assert_eq!(get("/readyz").await.status, StatusCode::OK);
    site.app.drain();
    let draining = get("/readyz").await;
    assert_eq!((draining.status, draining.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "draining"));
    assert_eq!(get("/healthz").await.status, StatusCode::OK, "it lives until it has ended");
    let site = Site::new().await;
    let get = async |path: &str| {
        site.send(http::Request::get(path).body(axum::body::Body::empty()).expect("a request")).await
    };
    site.app.store.close().await;
    assert_eq!(get("/healthz").await.status, StatusCode::OK);
    assert_eq!(get("/readyz").await.code(), "database_unavailable");
    assert_eq!(site.get("some token", "/session").await.code(), "database_unavailable");
}

/// The description is a contract: a change of it is seen in review. `INSTA_UPDATE=always` writes it anew.
#[tokio::test]
async fn the_description_is_the_one_that_is_agreed() {
    let site = Site::new().await;
    let served =
        site.send(http::Request::get("/api/v1/openapi.json").body(axum::body::Body::empty()).expect("a request"));
    let served = served.await.json();
    assert_eq!(served["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    // As text: numbers are kept exactly, and another serialiser would show how.
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&served).expect("text"));
}

#[test]
fn every_endpoint_has_a_name_of_its_own() {
    let description = serde_json::to_value(jingxiang::api::description()).expect("JSON");
    let id = |(verb, path, _): &(String, String, bool)| {
        description["paths"][path][verb.to_lowercase()]["operationId"].as_str().unwrap_or_default().to_owned()
    };
    let mut ids: Vec<String> = endpoints().iter().map(id).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert!(ids.len() == all && !ids.contains(&String::new()), "{ids:?}");
}

#[test]
fn every_endpoint_names_the_problems_it_can_answer() {
    let description = serde_json::to_value(jingxiang::api::description()).expect("JSON");
    for (verb, path, signed_in) in endpoints() {
        let responses = &description["paths"][&path][verb.to_lowercase()]["responses"];
        let mut expected = vec!["400", "500", "503"];
        expected.extend(if signed_in { &["401", "403"][..] } else { &[] });
        for status in expected {
            let schema = &responses[status]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{verb} {path} {status}");
        }
    }
}
