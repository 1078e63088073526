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
