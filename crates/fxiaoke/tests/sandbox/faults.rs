use fxiaoke::{Operator, Query};
use http::Method;
use serde_json::json;
use transport::Next;

use crate::{Crm, TOKEN};

const QUERY: &str = "/cgi/crm/v2/data/query";
const CREATE: &str = "/cgi/crm/v2/data/create";

async fn read(crm: &Crm) -> Option<Next> {
    crm.client.query("AccountObj", &Query::default()).await.err().map(|error| error.next)
}

async fn write(crm: &Crm) -> Option<Next> {
    crm.customer("故障客户").await.err().map(|error| error.next)
}

#[tokio::test]
async fn ten_callers_at_once_fetch_one_token() {
    let crm = Crm::new();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = crm.client.clone();
            tokio::spawn(async move { client.query("AccountObj", &Query::default()).await })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("a page");
    }
    assert_eq!((crm.calls(TOKEN).await, crm.calls(QUERY).await), (1, 10));
}

#[tokio::test]
async fn an_expired_token_is_renewed_unnoticed() {
    let crm = Crm::new();
    crm.fault(json!({"system": "crm", "path": CREATE, "fault": "expire_token", "times": 1})).await;
    assert_eq!(write(&crm).await, None);
    assert_eq!((crm.calls(TOKEN).await, crm.calls(CREATE).await), (2, 2));
}

#[tokio::test]
async fn a_spoilt_answer_is_repeated_by_readers_and_ambiguous_to_writers() {
    for fault in ["html_body", "error_500", "drop_before", "drop_after_commit"] {
        let crm = Crm::new();
        let script = |path: &str| json!({"system": "crm", "path": path, "fault": fault, "times": 1});
        crm.fault(script(QUERY)).await;
        assert_eq!(read(&crm).await, Some(Next::Retry), "{fault}");
        crm.fault(script(CREATE)).await;
        assert_eq!(write(&crm).await, Some(Next::Ambiguous), "{fault}");
    }
}

#[tokio::test]
async fn an_ambiguous_create_can_be_found_again() {
    let crm = Crm::new();
    crm.fault(json!({"system": "crm", "path": CREATE, "fault": "drop_after_commit", "times": 1})).await;
    assert_eq!(write(&crm).await, Some(Next::Ambiguous));
    let query = Query::default().filter("name", Operator::Eq, ["故障客户"]);
    assert_eq!(crm.client.query("AccountObj", &query).await.expect("a page").rows.len(), 1);
}

#[tokio::test]
async fn codes_say_what_happens_next() {
    let crm = Crm::new();
    for (code, next) in
        [(30002, Next::Pause), (30003, Next::Stop), (30004, Next::Retry), (50009, Next::Ambiguous), (500, Next::Reject)]
    {
        crm.fault(json!({"system": "crm", "path": CREATE, "fault": "code", "code": code, "times": 1})).await;
        assert_eq!(write(&crm).await, Some(next), "{code}");
    }
}

#[tokio::test]
async fn the_windows_and_the_day_have_an_end() {
    let crm = Crm::new();
    crm.control(Method::POST, "limits", json!({"crm_window": 3})).await;
    for _ in 0..3 {
        assert_eq!(read(&crm).await, None);
    }
    assert_eq!(read(&crm).await, Some(Next::Retry));
    crm.control(Method::POST, "limits", json!({"crm_window": 100, "crm_daily": 1})).await;
    assert_eq!(read(&crm).await, None);
    assert_eq!(read(&crm).await, Some(Next::Pause));
    crm.control(Method::POST, "limits", json!({"crm_daily": 0})).await;
    assert_eq!(read(&crm).await, Some(Next::Stop));
}

#[tokio::test]
async fn wrong_credentials_stop_before_any_business_call() {
    let crm = Crm::new();
    let wrong = [
        crm.client_with(|config| config.app_id = "FSAID_other".into()),
        crm.client_with(|config| config.app_secret = "c".repeat(32).into()),
        crm.client_with(|config| config.permanent_code = "D".repeat(32).into()),
        crm.client_with(|config| config.admin_mobile = "13999999999".into()),
    ];
    for client in wrong {
        let error = client.objects().await.expect_err("a refusal");
        assert_eq!(error.next, Next::Stop, "{error}");
    }
    assert_eq!(crm.calls("/cgi/crm/v2/object/list").await, 0);
}
