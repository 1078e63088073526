//! `/sandbox/*` and the faults it scripts.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use sandbox::{Options, Sandbox, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use crate::{Jdy, large};

fn store(number: &str) -> Value {
    json!({"number": number, "name": number})
}

async fn script(jdy: &Jdy, faults: Value) {
    let answer = jdy.control("POST", "/faults", &json!({ "faults": faults })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

/// Whether the caller sees no answer.
async fn is_cut(jdy: &Jdy, request: Request<Body>) -> bool {
    let response = jdy.router.clone().oneshot(request).await.expect("a router never fails");
    response.into_body().collect().await.is_err()
}

#[tokio::test]
async fn a_dropped_call_is_unanswered_and_done_or_not_done() {
    let jdy = Jdy::new().await;
    let save = |number: &str| jdy.request("POST", "/jdy/v2/bd/store", &[], store(number).to_string());
    let fault = |fault: &str| json!([{"system": "jdy", "path": "/jdy/v2/bd/store", "method": "POST", "fault": fault}]);
    script(&jdy, fault("drop_before")).await;
    assert!(is_cut(&jdy, save("K1")).await);
    assert_eq!(jdy.get("/bd/store_detail", &[("number", "K1")]).await.code(), 1_030_002_003);
    script(&jdy, fault("drop_after_commit")).await;
    assert!(is_cut(&jdy, save("K1")).await);
    jdy.by_number("/bd/store_detail", "K1").await;
    // Used up.
    jdy.save("/bd/store", &store("K2")).await;
    let stats = jdy.stats().await;
    assert_eq!(stats["jdy"]["calls"]["POST /jdy/v2/bd/store"], 3);
    assert_eq!(stats["jdy"]["writes"]["POST /jdy/v2/bd/store"], 2);
}

#[tokio::test]
async fn over_a_socket_the_line_is_really_cut() {
    let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
    let (address, server) = serve(sandbox.jdy(), "127.0.0.1:0").await.expect("a server");
    let fault = json!({"faults": [{"system": "jdy", "path": "/jdy/*", "fault": "drop_after_commit"},
                                  {"system": "jdy", "path": "/files/*", "fault": "drop_after_commit"}]});
    let request = Request::post("/sandbox/faults").body(Body::from(fault.to_string())).expect("a request");
    sandbox.crm().oneshot(request).await.expect("an answer");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    stream.write_all(b"GET /files/1/x HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("written");
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty(), "{end:?} {}", String::from_utf8_lossy(&answer));
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    stream.write_all(b"GET /sandbox/stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("written");
    stream.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    server.abort();
}

#[tokio::test]
async fn every_other_fault_does_what_its_name_says() {
    let jdy = Jdy::with(large()).await;
    let fault = |fault: &str| json!([{"system": "jdy", "path": "/jdy/v2/bd/*", "fault": fault, "code": 2_000_002_000_i64, "ms": 1}]);
    let get = || jdy.get("/bd/customer", &[("page_size", "100")]);
    script(&jdy, fault("error_500")).await;
    assert_eq!(get().await.status, StatusCode::INTERNAL_SERVER_ERROR);
    script(&jdy, fault("code")).await;
    assert_eq!(get().await.code(), 2_000_002_000);
    script(&jdy, fault("html_body")).await;
    assert!(get().await.body.as_str().is_some_and(|text| text.contains("<html>")));
    script(&jdy, fault("empty_list")).await;
    let empty = get().await.data();
    assert_eq!((empty["rows"].as_array().map(Vec::len), &empty["count"]), (Some(0), &json!("0")));
    script(&jdy, fault("short_page")).await;
    let short = get().await.data();
    assert_eq!(short["rows"].as_array().map(Vec::len), Some(50));
    assert_ne!(short["count"], "50");
    script(&jdy, fault("slow")).await;
    get().await.data();
    script(&jdy, fault("expire_token")).await;
    assert_eq!(get().await.code(), 1_000_202_001);
    assert_eq!(get().await.code(), 1_000_202_001);
}

#[tokio::test]
async fn an_entity_narrows_a_fault_on_the_shared_path() {
    let jdy = Jdy::new().await;
    script(
        &jdy,
        json!([{"system": "jdy", "path": "/jdy/v2/sys/common_operate", "object": "bd_store",
                         "fault": "code", "code": 77, "times": 2}]),
    )
    .await;
    assert_eq!(jdy.operate("bd_material", "enable", &["1"]).await.code(), 1_030_002_003);
    assert_eq!(jdy.operate("bd_store", "enable", &["1"]).await.code(), 77);
    assert_eq!(jdy.control("GET", "/faults", &Value::Null).await.body["faults"][0]["times"], 1);
}

#[tokio::test]
async fn control_that_cannot_be_understood_is_answered_400_with_the_reason() {
    let jdy = Jdy::new().await;
    for (path, body, word) in [
        ("/reset", json!({"data": "huge"}), "huge"),
        ("/reset", json!({"seeds": 1}), "seeds"),
        ("/faults", json!({"faults": [{"system": "jdy", "path": "/x", "fault": "explode"}]}), "explode"),
        ("/faults", json!({"faults": [{"system": "sap", "path": "/x", "fault": "slow"}]}), "sap"),
        ("/faults", json!({"faults": [{"system": "jdy", "fault": "slow"}]}), "path"),
        ("/faults", json!({"faults": [{"system": "jdy", "path": "/x", "fault": "code"}]}), "code"),
        ("/faults", json!([]), "faults"),
        ("/clock", json!({"now": "soon"}), "soon"),
        ("/limits", json!({"jdy_minute": -1}), "limits"),
    ] {
        let answer = jdy.control("POST", path, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body}");
        assert!(answer.body["error"].as_str().is_some_and(|text| text.contains(word)), "{}", answer.body);
    }
    assert_eq!(jdy.control("GET", "/reset", &Value::Null).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(jdy.control("POST", "/nothing", &json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reset_makes_everything_new() {
    let mut jdy = Jdy::new().await;
    jdy.save("/bd/store", &store("K1")).await;
    script(&jdy, json!([{"system": "jdy", "path": "*", "fault": "error_500", "times": 9}])).await;
    jdy.control("POST", "/clock", &json!({"now": 1_700_000_000_000_i64, "frozen": true})).await;
    let answer = jdy.control("POST", "/reset", &json!({"data": "small", "seed": 1})).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(jdy.stats().await["jdy"]["calls"], json!({}));
    assert_eq!(jdy.get("/bd/store", &[]).await.code(), 1_000_202_001);
    jdy.log_in().await;
    assert_eq!(jdy.get("/bd/store_detail", &[("number", "K1")]).await.code(), 1_030_002_003);
}

#[tokio::test]
async fn record_times_follow_the_sandbox_clock() {
    let mut jdy = Jdy::new().await;
    jdy.now = 1_700_000_000_000;
    jdy.control("POST", "/clock", &json!({"now": jdy.now, "frozen": true})).await;
    jdy.log_in().await;
    jdy.save("/bd/customer", &json!({"number": "N1", "name": "时间"})).await;
    let detail = jdy.by_number("/bd/customer_detail", "N1").await;
    assert_eq!(detail["create_time"], "2023-11-15 06:13:20");
}
