use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use store::{Role, Scope};

use crate::site::{Browser, PASSWORD, Site, scope};

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn s_1_who_signs_in_gets_a_cookie_that_opens_the_api() {
    let site = Site::new().await;
    site.user("王芳", Some(PASSWORD), Scope::EVERYTHING).await;
    let answer = site.sign_in("王芳 ", PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(["HttpOnly", "SameSite=Strict", "Path=/"].iter().all(|word| cookie.contains(word)), "{cookie}");
    assert!(!cookie.contains("Secure"), "there is no HTTPS here");
    let browser = Browser::of(&answer);
    let session = site.browse(&browser, "GET /session", &Value::Null).await.json();
    let expected = json!({"user": "王芳", "role": "administrator", "connections": null, "csrf": browser.csrf,
                          "display_name": null, "must_change_password": false, "demo": false, "systems": null, "jdy_by_phone": true});
    assert_eq!((&session, &session), (&expected, &answer.json()));
    assert_eq!(site.browse(&browser, "GET /connections", &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn s_1_a_password_from_before_ten_characters_were_asked_for_still_opens() {
    let site = Site::new().await;
    site.user("wang", Some("8-before"), Scope::EVERYTHING).await;
    let browser = Browser::of(&site.sign_in("wang", "8-before").await);
    for (new, status) in [("9-is-less", StatusCode::UNPROCESSABLE_ENTITY), ("10-is-well", StatusCode::OK)] {
        let change = json!({"current": "8-before", "new": new});
        assert_eq!(site.browse(&browser, "PUT /session/password", &change).await.status, status, "{new}");
    }
}

#[tokio::test]
async fn behind_https_the_cookie_goes_no_other_way() {
    let site = Site::with(|config| config.public_url = Some("https://sync.example.com".to_owned())).await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    assert!(browser.cookie.starts_with("__Host-jingxiang="), "{}", browser.cookie);
    let answer = site.sign_in("wang", PASSWORD).await;
    assert!(answer.header("set-cookie").contains("; Secure"));
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.status, StatusCode::OK);
    let planted = Browser { cookie: browser.cookie.replacen("__Host-", "", 1), ..browser };
    assert_eq!(site.browse(&planted, "GET /session", &Value::Null).await.code(), "not_signed_in");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let site = Site::new().await;
    site.user("wang", Some(PASSWORD), Scope::EVERYTHING).await;
    site.user("crm-only", None, Scope::EVERYTHING).await;
    let answers = [
        site.sign_in("wang", "wrong horse").await,
        site.sign_in("nobody", PASSWORD).await,
        site.sign_in("crm-only", PASSWORD).await,
        site.sign_in("' or 1=1 --", PASSWORD).await,
    ];
    for answer in &answers {
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "wrong_credentials"));
        assert_eq!(answer.text, answers[0].text);
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn what_changes_something_needs_the_token_against_forgery() {
    let site = Site::new().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    let new = json!({"name": "script"});
    for csrf in ["", "wrong", &browser.csrf[1..]] {
        let forged = Browser { csrf: csrf.to_owned(), ..browser.clone() };
        let answer = site.browse(&forged, "POST /tokens", &new).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "csrf_failed"));
        assert_eq!(site.browse(&forged, "GET /tokens", &Value::Null).await.json()["items"], json!([]));
    }
    assert_eq!(site.browse(&browser, "POST /tokens", &new).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_session_ends_when_its_browser_signs_out() {
    let site = Site::new().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    let answer = site.browse(&browser, "DELETE /session", &Value::Null).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in");
}

#[tokio::test]
async fn a_session_ends_without_use_and_after_a_week() {
    let site = Site::new().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    site.pass(HOUR * 7);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.status, StatusCode::OK);
    site.pass(HOUR * 7);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.status, StatusCode::OK, "it was used");
    site.pass(HOUR * 8);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in");

    let browser = Browser::of(&site.sign_in("wang", PASSWORD).await);
    for _ in 0..23 {
        site.pass(HOUR * 7);
        assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.status, StatusCode::OK);
    }
    site.pass(HOUR * 7);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in");
}

#[tokio::test]
async fn a_sign_in_replaces_the_browser_s_session() {
    let site = Site::new().await;
    let planted = site.browser("wang", Scope::EVERYTHING).await;
    let again = json!({"username": "wang", "password": PASSWORD});
    let fresh = Browser::of(&site.browse(&planted, "POST /session", &again).await);
    assert_ne!(planted.cookie, fresh.cookie);
    assert_eq!(site.browse(&planted, "GET /session", &Value::Null).await.code(), "not_signed_in");
    assert_eq!(site.browse(&fresh, "GET /session", &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_cookie_that_was_not_given_out_opens_nothing() {
    let site = Site::new().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    let hash = jingxiang::api::access::hash_of(browser.cookie.trim_start_matches("jingxiang="));
    for cookie in [format!("jingxiang={hash}"), "jingxiang=".to_owned(), "jingxiang".to_owned(), "=;;=".to_owned()] {
        let forged = Browser { cookie, ..browser.clone() };
        assert_eq!(site.browse(&forged, "GET /session", &Value::Null).await.code(), "not_signed_in");
    }
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_and_begins_one() {
    let site = Site::new().await;
    let here = site.browser("wang", Scope::EVERYTHING).await;
    let elsewhere = Browser::of(&site.sign_in("wang", PASSWORD).await);
    let wrong = json!({"current": "wrong horse", "new": "battery staple"});
    assert_eq!(site.browse(&here, "PUT /session/password", &wrong).await.code(), "wrong_credentials");
    for new in ["short", PASSWORD, &"x".repeat(129)] {
        let unfit = json!({"current": PASSWORD, "new": new});
        assert_eq!(site.browse(&here, "PUT /session/password", &unfit).await.json()["field"], "new");
    }
    let change = json!({"current": PASSWORD, "new": "battery staple"});
    let fresh = Browser::of(&site.browse(&here, "PUT /session/password", &change).await);
    for ended in [&here, &elsewhere] {
        assert_eq!(site.browse(ended, "GET /session", &Value::Null).await.code(), "not_signed_in");
    }
    assert_eq!(site.browse(&fresh, "GET /session", &Value::Null).await.status, StatusCode::OK);
    assert_eq!(site.sign_in("wang", PASSWORD).await.code(), "wrong_credentials");
    assert_eq!(site.sign_in("wang", "battery staple").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_first_start_makes_an_administrator_who_has_to_change_the_password() {
    let site = Site::new().await;
    let first = async || jingxiang::accounts::first_administrator(&site.app.store, 0).await.expect("a user");
    let password = first().await.expect("a password");
    assert_eq!(first().await, None, "only once");
    let browser = Browser::of(&site.sign_in("admin", &password).await);
    let session = site.browse(&browser, "GET /session", &Value::Null).await.json();
    assert_eq!(session["must_change_password"], true);
    let answer = site.browse(&browser, "GET /connections", &Value::Null).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "password_change_required"));
    let change = json!({"current": password, "new": "battery staple"});
    let browser = Browser::of(&site.browse(&browser, "PUT /session/password", &change).await);
    assert_eq!(site.browse(&browser, "GET /connections", &Value::Null).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bearer_token_is_a_caller_without_a_session() {
    let site = Site::new().await;
    let token = site.token(Role::Operator, None).await;
    let session = site.get(&token, "/session").await.json();
    assert_eq!((&session["role"], &session["csrf"]), (&json!("operator"), &Value::Null));
    let change = json!({"current": PASSWORD, "new": "battery staple"});
    assert_eq!(site.call(&token, "PUT /session/password", &change).await.code(), "forbidden");
    assert_eq!(site.call(&token, "DELETE /session", &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&token, "/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_user_s_rights_change_at_once_in_sessions_that_are_open() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let browser = site.browser("wang", scope(Role::Administrator, None)).await;
    let id = site.app.store.user_named("wang").await.expect("a store").expect("a user").0.id;
    let change = json!({"role": "viewer", "connections": []});
    assert_eq!(site.call(&owner, &format!("PATCH /users/{id}"), &change).await.status, StatusCode::OK);
    assert_eq!(site.browse(&browser, "GET /users", &Value::Null).await.code(), "forbidden");
    let change = json!({"disabled": true});
    assert_eq!(site.call(&owner, &format!("PATCH /users/{id}"), &change).await.status, StatusCode::OK);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in");
    assert_eq!(site.sign_in("wang", PASSWORD).await.code(), "wrong_credentials");
}
