//! What a monitoring system sees.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode};
use store::Role;

use crate::site::{Answer, Site};

async fn look(site: &Site, from: [u8; 4], token: Option<&str>) -> Answer {
    let request = Request::get("/metrics").extension(ConnectInfo(SocketAddr::from((from, 4000))));
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    site.send(request.body(Body::empty()).expect("a request")).await
}

/// The value of this line.
fn value<'a>(answer: &'a Answer, line: &str) -> Option<&'a str> {
    answer.text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' '))
}

#[tokio::test]
async fn what_happens_is_counted_and_what_stands_is_told() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Viewer, None).await;
    site.get(&token, &format!("/connections/{}", stored.id)).await;
    site.get(&token, "/connections/nobody-knows").await;
    site.app.clients(&stored).unwrap_or_else(|_| panic!("no clients")).jdy.account_sets().await.expect("answered");
    site.app.store.receive(&stored.id, "m1", "AccountObj", "1", site.clock_now() - 90_000).await.expect("received");
    let waiting = look(&site, [127, 0, 0, 1], None).await;
    let of_events = ["jingxiang_events_waiting", "jingxiang_events_age_seconds"].map(|name| value(&waiting, name));
    assert_eq!(of_events, [Some("0"); 2], "S-7: by hand they wait for a person");
    let mut stored = site.app.store.connection(&stored.id).await.expect("asked").expect("there");
    stored.rule = serde_json::json!({"mode": "interval", "every": 600});
    site.app.store.update_connection(&stored).await.expect("changed");
    let seen = look(&site, [127, 0, 0, 1], None).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    assert!(seen.header("content-type").starts_with("application/openmetrics-text"));
    let route = "{method=\"GET\",route=\"/api/v1/connections/{id}\",status=\"200\"}";
    assert_eq!(value(&seen, &format!("jingxiang_http_requests_total{route}")), Some("1"), "{}", seen.text);
    assert!(!seen.text.contains("nobody-knows") && !seen.text.contains(&stored.id), "{}", seen.text);
    assert!(value(&seen, "jingxiang_calls_total{system=\"jdy\",class=\"ok\",connection=\"\"}").is_some());
    assert_eq!(value(&seen, "jingxiang_connections{state=\"running\"}"), Some("1"));
    assert_eq!(value(&seen, "jingxiang_events_waiting"), Some("1"));
    assert_eq!(value(&seen, "jingxiang_events_age_seconds"), Some("90"));
    assert_eq!(value(&seen, "jingxiang_database_up"), Some("1"));
    assert!(seen.text.ends_with("# EOF\n") && seen.text.matches("# EOF").count() == 1);
}

#[tokio::test]
async fn numbers_are_for_the_machine_and_its_network_or_for_who_has_the_token() {
    let site = Site::new().await;
    for near in [[127, 0, 0, 1], [10, 1, 2, 3], [192, 168, 0, 9]] {
        assert_eq!(look(&site, near, None).await.status, StatusCode::OK);
    }
    let refused = look(&site, [203, 0, 113, 7], None).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "forbidden"));
    // Who comes through a proxy of this machine that nobody named may be anybody.
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        let request = Request::get("/metrics").extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000))));
        let request = request.header(header, "127.0.0.1").body(Body::empty()).expect("a request");
        assert_eq!(site.send(request).await.code(), "forbidden", "{header}");
    }

    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("jingxiang.toml");
    std::fs::write(&file, "metrics_token = 'canary-metrics'\nmetrics_by_connection = true").expect("written");
    let site = Site::with(|config| {
        let figment = jingxiang::config::Config::read(&file, &jingxiang::config::Flags::default());
        *config = figment.expect("a configuration").for_sandbox("data".into(), jingxiang::config::Limits::On);
    })
    .await;
    let stored = site.connection().await;
    assert_eq!(look(&site, [127, 0, 0, 1], None).await.status, StatusCode::UNAUTHORIZED);
    let wrong = look(&site, [127, 0, 0, 1], Some("canary")).await;
    assert!(wrong.status == StatusCode::UNAUTHORIZED && !wrong.text.contains("canary"));
    let seen = look(&site, [203, 0, 113, 7], Some("canary-metrics")).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    let left = format!("jingxiang_quota_left{{connection=\"{}\"}}", stored.id);
    assert_eq!(value(&seen, &left), Some("100000"), "{}", seen.text);
    assert_eq!(value(&seen, "jingxiang_quota_left_least_percent"), Some("100"));
}

#[tokio::test]
async fn a_database_that_is_gone_is_a_number_too_and_the_process_lives_but_is_not_ready() {
    let site = Site::new().await;
    site.app.store.close().await;
    let seen = look(&site, [127, 0, 0, 1], None).await;
    assert_eq!(value(&seen, "jingxiang_database_up"), Some("0"), "{}", seen.text);
    let root = async |path: &str| site.send(Request::get(path).body(Body::empty()).expect("a request")).await;
    assert_eq!(root("/healthz").await.status, StatusCode::OK);
    assert_eq!(root("/readyz").await.code(), "database_unavailable");
}
