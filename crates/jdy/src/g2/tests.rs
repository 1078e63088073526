use http::Method;
use serde_json::json;
use transport::Next;

use crate::error::Effect;
use crate::sign;
use crate::testing::{AUTHORISE, Gateway, SECRET, TOKEN, authorised, refusal, success};
use crate::{CUSTOMER, Error, Filter, Login, STORE};

const LIST: &str = "/jdy/v2/bd/store";
const DAY_MS: i64 = 24 * 60 * 60_000;

fn empty() -> (u16, String) {
    success(&json!({"rows": [], "count": "0", "total_page": 0}))
}

async fn list(client: &crate::Client) -> Result<usize, Error> {
    client.list(&STORE, &Filter::default(), 1).await.map(|page| page.rows.len())
}

#[tokio::test]
async fn ten_calls_at_once_ask_for_one_token() {
    let gateway = Gateway::giving(&json!({"rows": [], "count": 0}));
    let client = gateway.client();
    let answers = futures::future::join_all((0..10).map(|_| list(&client))).await;
    assert!(answers.iter().all(|answer| *answer == Ok(0)));
    assert_eq!((gateway.calls(AUTHORISE), gateway.calls(TOKEN), gateway.calls(LIST)), (1, 1, 10));
}

#[tokio::test]
async fn a_token_is_kept_for_almost_a_day() {
    let gateway = Gateway::giving(&json!({"rows": [], "count": 0}));
    let client = gateway.client();
    for (wait, tokens) in [(0, 1), (DAY_MS - 31 * 60_000, 1), (2 * 60_000, 2)] {
        gateway.wait(wait);
        assert_eq!(list(&client).await, Ok(0));
        assert_eq!((gateway.calls(AUTHORISE), gateway.calls(TOKEN)), (tokens, tokens));
    }
}

#[tokio::test]
async fn the_signature_is_that_of_the_bytes_on_the_wire() {
    let gateway = Gateway::giving(&json!({"rows": [], "count": 0}));
    let extra = vec![("search".to_owned(), "苹果 A+B/50%&c=d~e".to_owned())];
    let filter = Filter { extra, ..Filter::default() };
    gateway.client().list(&CUSTOMER, &filter, 1).await.expect("a page");
    let request = gateway.last();
    let head = |name: &str| request.headers()[name].to_str().expect("ascii").to_owned();
    let query = filter.query(&CUSTOMER, 1).expect("a query");
    assert_eq!(request.uri().query(), Some(sign::query(&query).as_str()));
    let at = head("x-api-timestamp").parse().expect("a number");
    let signature = sign::signature(&Method::GET, "/jdy/v2/bd/customer", &query, &head("x-api-nonce"), at, SECRET);
    assert_eq!(head("x-api-signature"), signature);
    assert_eq!((head("app-token").as_str(), head("x-gw-router-addr").as_str()), ("eyJ0", "https://tf.jdy.com"));
    assert_eq!((head("x-api-clientid").as_str(), head("x-api-auth-version").as_str()), ("200001", "2.0"));
    assert!(head("x-api-nonce").bytes().all(|digit| digit.is_ascii_digit()));
}

#[tokio::test]
async fn a_rotated_app_secret_is_fetched_again_once() {
    let gateway = Gateway::new(|path, nth| match (path, nth) {
        (TOKEN, 1) => Some(refusal(200, 1_030_002_006, "授权密钥校验失败")),
        (LIST, _) => Some(empty()),
        _ => None,
    });
    let client = gateway.client();
    let answers = futures::future::join_all((0..10).map(|_| list(&client))).await;
    assert!(answers.iter().all(|answer| *answer == Ok(0)));
    assert_eq!((gateway.calls(AUTHORISE), gateway.calls(TOKEN)), (2, 2));
}

#[tokio::test]
async fn an_app_secret_refused_twice_needs_a_person() {
    let gateway = Gateway::new(|path, _| (path == TOKEN).then(|| refusal(200, 1_030_002_006, "授权密钥校验失败")));
    let error = list(&gateway.client()).await.expect_err("a refusal");
    assert_eq!((error.next, error.message.as_str()), (Next::Stop, "授权密钥校验失败"));
    assert_eq!(gateway.calls(TOKEN), 2);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_for_all_who_met_it() {
    let gateway = Gateway::new(|path, nth| match (path, nth) {
        (LIST, 2..=6) => Some(refusal(401, 1_000_202_001, "JWT token has expired")),
        (LIST, _) => Some(empty()),
        (TOKEN, nth) => Some(success(&json!({"app-token": format!("eyJ{nth}")}))),
        _ => None,
    });
    let client = gateway.client();
    assert_eq!(list(&client).await, Ok(0));
    let answers = futures::future::join_all((0..5).map(|_| list(&client))).await;
    assert!(answers.iter().all(|answer| *answer == Ok(0)));
    assert_eq!((gateway.calls(TOKEN), gateway.calls(LIST)), (2, 11));
    assert_eq!(gateway.last().headers()["app-token"], "eyJ2");
}

#[tokio::test]
async fn a_token_refused_again_after_renewal_says_nothing_against_the_login_and_any_other_refusal_stops() {
    let expired = || refusal(200, 1_000_202_001, "JWT token has expired");
    for (answer, next) in [
        (expired(), Next::Retry),
        ((401, String::new()), Next::Retry),
        ((404, "No Route".to_owned()), Next::Stop),
        (refusal(200, 1_020_002_008, "用户授权错误"), Next::Stop),
    ] {
        let gateway = Gateway::new(move |path, _| (path == LIST).then(|| answer.clone()));
        assert_eq!(list(&gateway.client()).await.expect_err("a refusal").next, next);
        assert_eq!((gateway.calls(TOKEN), gateway.calls(LIST)), (2, 2));
    }
    let stale = Error::answered(http::StatusCode::OK, "1000202001", "过期", Effect::Writes).after_renewals();
    assert!(stale.next == Next::Retry && stale.message.contains("登录成功"), "{stale}");
}

#[tokio::test]
async fn a_wrong_data_centre_is_looked_up_again() {
    let gateway = Gateway::new(|path, nth| match (path, nth) {
        (LIST, 1) => Some((404, "No Route".to_owned())),
        (LIST, _) => Some(empty()),
        _ => None,
    });
    assert_eq!(list(&gateway.client()).await, Ok(0));
    assert_eq!(gateway.calls(AUTHORISE), 2);
}

#[tokio::test]
async fn no_third_token_is_asked_for_within_a_minute() {
    let gateway = Gateway::new(|path, _| (path == LIST).then(|| (401, String::new())));
    let client = gateway.client();
    assert_eq!(list(&client).await.expect_err("a refusal").next, Next::Retry);
    gateway.wait(1000);
    let error = list(&client).await.expect_err("a refusal");
    assert_eq!((error.next, error.retry_at), (Next::Retry, Some(1_700_000_060_000)));
    assert_eq!(gateway.calls(TOKEN), 2);
}

#[tokio::test]
async fn an_outage_before_the_token_call_is_told_as_it_is() {
    let gateway = Gateway::new(|path, _| (path == AUTHORISE).then(|| (503, "<html>".to_owned())));
    let client = gateway.client();
    for _ in 0..5 {
        let error = list(&client).await.expect_err("an outage");
        assert_eq!((error.next, error.code.as_str()), (Next::Retry, "HTTP 503"));
    }
    assert_eq!(gateway.calls(TOKEN), 0);
}

#[tokio::test]
async fn an_account_set_is_never_guessed() {
    for (sets, wanted) in [
        (&[("15", 1), ("16", 1)][..], None),
        (&[("15", 1)][..], Some("16")),
        (&[("16", 0)][..], Some("16")),
        (&[][..], None),
    ] {
        let rows = authorised(sets);
        let gateway = Gateway::new(move |path, _| (path == AUTHORISE).then(|| rows.clone()));
        let login = Login::Application { outer_instance_id: "1".into() };
        let client = gateway.client_of(login, wanted).expect("a client");
        assert_eq!(list(&client).await.expect_err("no account set").next, Next::Stop);
        assert_eq!((gateway.calls(TOKEN), gateway.calls(LIST)), (0, 0));
    }
}

#[tokio::test]
async fn account_sets_are_listed_with_those_out_of_force() {
    let gateway = Gateway::new(|_, _| None);
    let sets = gateway.client().account_sets().await.expect("account sets");
    let seen: Vec<_> = sets.iter().map(|set| (set.account_id.as_str(), set.enabled)).collect();
    assert_eq!(seen, [("15", true), ("16", true), ("17", false)]);
    assert_eq!(
        (sets[0].name.as_str(), sets[0].group_name.as_str(), sets[0].expires_at),
        ("演示账套", "group01", Some(5))
    );
    assert_eq!(gateway.last().uri().query(), Some("outerInstanceId=107218833860857000"));
}
