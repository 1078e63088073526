use std::time::Duration;

use http::StatusCode;
use store::Scope;

use crate::site::{PASSWORD, Site};

#[tokio::test]
async fn failures_of_a_name_wait_longer_each_time_and_a_success_begins_anew() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    // From elsewhere each time: the name alone is counted.
    let try_it = async |from: u8, password: &str| site.sign_in_from([198, 51, 100, from], "Wang", password).await;
    for n in 0..6 {
        assert_eq!(try_it(n, "wrong horse").await.code(), "wrong_credentials");
    }
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        let early = try_it(100, PASSWORD).await;
        assert_eq!((early.status, early.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many"));
        assert_eq!(early.header("retry-after"), seconds.to_string());
        site.pass(Duration::from_secs(seconds));
        assert_eq!(try_it(101, "wrong horse").await.code(), "wrong_credentials");
    }
    site.pass(Duration::from_mins(1));
    assert_eq!(try_it(102, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(try_it(103, "wrong horse").await.code(), "wrong_credentials");
    assert_eq!(try_it(104, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn failures_of_an_address_are_counted_whatever_the_name() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    for n in 0..21 {
        let answer = site.sign_in(&format!("name-{n}"), PASSWORD).await;
        assert_eq!(answer.code(), "wrong_credentials");
    }
    assert_eq!(site.sign_in("wang", PASSWORD).await.code(), "too_many");
    assert_eq!(site.sign_in_from([198, 51, 100, 1], "wang", PASSWORD).await.status, StatusCode::OK, "from elsewhere");
    site.pass(Duration::from_secs(1));
    assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::OK);
    // A right password in between does not buy more attempts at others.
    assert_eq!(site.sign_in("name-1", PASSWORD).await.code(), "wrong_credentials");
    assert_eq!(site.sign_in("wang", PASSWORD).await.header("retry-after"), "2");
}

#[tokio::test]
async fn many_who_sign_in_from_one_address_are_not_in_each_other_s_way() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    for _ in 0..25 {
        assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn failures_are_forgotten_after_a_day() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    for _ in 0..6 {
        assert_eq!(site.sign_in("wang", "wrong horse").await.code(), "wrong_credentials");
    }
    assert_eq!(site.sign_in("wang", PASSWORD).await.code(), "too_many");
    site.pass(Duration::from_hours(25));
    for _ in 0..6 {
        assert_eq!(site.sign_in("wang", "wrong horse").await.code(), "wrong_credentials");
    }
}

#[tokio::test]
async fn the_slips_of_an_office_are_forgotten_while_it_signs_in_every_day() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    for _ in 0..30 {
        assert_eq!(site.sign_in("wang", "wrong horse").await.code(), "wrong_credentials");
        assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::OK);
        site.pass(Duration::from_hours(23));
    }
    // Who guesses is still stopped, right password in between or not.
    for n in 0..21 {
        assert_eq!(site.sign_in(&format!("name-{n}"), "wrong horse").await.code(), "wrong_credentials");
    }
    assert_eq!(site.sign_in("name-21", "wrong horse").await.code(), "too_many");
    site.pass(Duration::from_mins(30));
    for waited in [2, 4, 8] {
        assert_eq!(site.sign_in("name-22", "wrong horse").await.code(), "wrong_credentials");
        assert_eq!(site.sign_in("wang", PASSWORD).await.header("retry-after"), waited.to_string());
        site.pass(Duration::from_secs(waited));
    }
}
