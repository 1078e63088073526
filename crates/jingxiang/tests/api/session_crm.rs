use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Browser, Site};

/// Signing in through the CRM is on, and the connection is to this person's.
async fn site(admin_mobile: &str) -> (Site, store::Connection) {
    let site = Site::with(|config| {
        config.public_url = Some("https://sync.example.com".to_owned());
        config.crm_sign_in = true;
    })
    .await;
    let mut stored = site.connection().await;
    stored.crm["admin_mobile"] = json!(admin_mobile);
    stored.version = site.app.store.update_connection(&stored, stored.created_at).await.expect("stored");
    (site, stored)
}

/// A browser goes to the CRM, where the sandbox's first person agrees at once; answers the address that it comes back
/// by, and the cookie it has got.
async fn gone(site: &Site, connection: &str) -> (String, String) {
    let there = site.get("", &format!("/session/crm?connection={connection}")).await;
    assert_eq!(there.status, StatusCode::SEE_OTHER, "{}", there.text);
    let cookie = there.header("set-cookie");
    assert!(["HttpOnly", "SameSite=Lax", "Secure"].iter().all(|word| cookie.contains(word)), "{cookie}");
    let target = there.header("location");
    let request = Request::get(target).body(bytes::Bytes::new()).expect("a request");
    let agreed = tower::ServiceExt::oneshot(site.app.opener.crm.clone(), request).await.expect("an answer");
    let back = agreed.headers()["location"].to_str().expect("text").to_owned();
    (back, cookie.split(';').next().unwrap_or_default().to_owned())
}

async fn come_back(site: &Site, address: &str, cookie: &str) -> Answer {
    let path = address.strip_prefix("https://sync.example.com").expect("our own address");
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
    let answer = site.send(request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer
}

fn session(answer: &Answer) -> Browser {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter_map(|value| value.split(';').next()).find(|value| value.starts_with("__Host-"));
    Browser { cookie: cookie.unwrap_or_default().to_owned(), csrf: String::new() }
}

#[tokio::test]
async fn the_crm_s_administrator_gets_in_as_administrator_of_the_connection() {
    let (site, stored) = site("13900000001").await;
    let ways = site.get("", "/session/crm/ways").await;
    assert_eq!(ways.json(), json!({"open": true}), "a stranger is not told who our customers are");
    let (back, cookie) = gone(&site, &stored.id).await;
    let answer = come_back(&site, &back, &cookie).await;
    assert_eq!(answer.header("location"), "https://sync.example.com/");
    let browser = session(&answer);
    let signed_in = site.browse(&browser, "GET /session", &Value::Null).await.json();
    assert_eq!((&signed_in["role"], &signed_in["connections"]), (&json!("administrator"), &json!([stored.id])));
    assert_eq!(site.browse(&browser, "GET /users", &Value::Null).await.code(), "forbidden");

    let again = come_back(&site, &back, &cookie).await;
    assert_eq!(again.header("location"), "https://sync.example.com/?sign_in=forbidden", "a code is good once");
    let (back, cookie) = gone(&site, &stored.id).await;
    assert_eq!(session(&come_back(&site, &back, &cookie).await).cookie.len(), browser.cookie.len());
    assert_eq!(site.app.store.users().await.expect("users").len(), 1, "one and the same user");
}

#[tokio::test]
async fn a_connection_is_named_by_who_signs_in() {
    let (site, stored) = site("13900000001").await;
    let named = async |connection: &str| {
        let escaped = connection.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
        site.get("", &format!("/session/crm?connection={escaped}")).await.header("location").to_owned()
    };
    let there = named(&stored.id).await;
    let there = there.split('?').next().expect("an address");
    assert!(there.contains("sandbox"), "{there}");
    assert!(named(&format!(" {} ", stored.name)).await.starts_with(there));
    let nowhere = "https://sync.example.com/?sign_in=not_found";
    assert_eq!((named("无").await.as_str(), named("").await.as_str()), (nowhere, nowhere));
    let twin = store::NewConnection { name: stored.name.clone(), ..store::NewConnection::default() };
    site.app.store.create_connection(twin, site.clock_now()).await.expect("stored");
    assert_eq!(named(&stored.name).await, nowhere, "it might be either");
}

#[tokio::test]
async fn another_user_of_the_enterprise_does_not_get_in() {
    let (site, stored) = site("13900000002").await;
    let (back, cookie) = gone(&site, &stored.id).await;
    let answer = come_back(&site, &back, &cookie).await;
    assert_eq!(answer.header("location"), "https://sync.example.com/?sign_in=forbidden");
    assert_eq!(session(&answer).cookie, "");
    assert!(site.app.store.users().await.expect("users").is_empty());
}

#[tokio::test]
async fn who_comes_back_without_having_gone_does_not_get_in() {
    let (site, stored) = site("13900000001").await;
    let (back, cookie) = gone(&site, &stored.id).await;
    let (_, another) = gone(&site, &stored.id).await;
    for cookie in ["", "jingxiang-crm=", &another] {
        let answer = come_back(&site, &back, cookie).await;
        assert_eq!(answer.header("location"), "https://sync.example.com/?sign_in=wrong_credentials");
    }
    assert_eq!(session(&come_back(&site, &back, &cookie).await).cookie.len(), "__Host-jingxiang=".len() + 64);
}

#[tokio::test]
async fn where_it_is_not_configured_there_is_no_such_way() {
    let site = Site::new().await;
    let stored = site.connection().await;
    assert_eq!(site.get("", "/session/crm/ways").await.json(), json!({"open": false}));
    assert_eq!(site.get("", &format!("/session/crm?connection={}", stored.id)).await.code(), "not_found");
    assert_eq!(site.get("", "/session/crm/return?code=a&state=b").await.code(), "not_found");
}

#[tokio::test]
async fn who_signed_in_through_the_crm_is_asked_for_again_after_a_working_day_and_so_are_their_tokens() {
    let (site, stored) = site("13900000001").await;
    let (back, cookie) = gone(&site, &stored.id).await;
    let answer = come_back(&site, &back, &cookie).await;
    assert!(answer.headers.get_all("set-cookie").iter().any(|cookie| {
        cookie.to_str().is_ok_and(|cookie| cookie.starts_with("__Host-") && cookie.contains("Max-Age=28800"))
    }));
    let mut browser = session(&answer);
    let signed_in = site.browse(&browser, "GET /session", &Value::Null).await.json();
    browser.csrf = signed_in["csrf"].as_str().expect("a token").to_owned();
    let name = signed_in["display_name"].as_str().expect("a name").to_owned();
    assert!(!name.is_empty() && !name.contains("FSUID"), "{name}");
    let owner = site.token(Role::Administrator, None).await;
    let users = site.get(&owner, "/users").await.json();
    let user = users["items"].as_array().expect("rows").iter().find(|user| user["display_name"] == name.as_str());
    let user = user.expect("shown by the CRM's name");
    let audit = site.get(&owner, "/audit?action=session.begin").await.json();
    assert_eq!((&audit["items"][0]["actor"], &audit["items"][0]["actor_name"]), (&user["name"], &json!(name)));

    let hours = |hours: i64| site.clock_now() + hours * 3_600_000;
    let ask = async |body: Value| site.browse(&browser, "POST /tokens", &body).await;
    let longer = ask(json!({"name": "a", "expires_at": hours(9)})).await;
    assert_eq!((longer.code().as_str(), &longer.json()["field"]), ("forbidden", &json!("expires_at")));
    let made = ask(json!({"name": "a"})).await.json();
    assert_eq!((&made["expires_at"], &made["user_name"]), (&json!(hours(8)), &json!(name)));
    let token = made["token"].as_str().expect("a token");
    for _ in 0..7 {
        site.pass(std::time::Duration::from_hours(1));
        assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.status, StatusCode::OK);
    }
    assert_eq!(site.get(token, "/session").await.status, StatusCode::OK);
    site.pass(std::time::Duration::from_hours(1));
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in");
    assert_eq!(site.get(token, "/session").await.code(), "not_signed_in");
}

#[tokio::test]
async fn names_of_connections_cannot_be_tried_without_end() {
    let (site, stored) = site("13900000001").await;
    let ask = async |address: [u8; 4], connection: &str| {
        let uri = format!("/api/v1/session/crm?connection={connection}");
        let mut request = Request::get(uri).body(Body::empty()).expect("a request");
        request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from((address, 40_000))));
        site.send(request).await.header("location").to_owned()
    };
    for _ in 0..21 {
        assert_eq!(ask([9, 9, 9, 9], "guess").await, "https://sync.example.com/?sign_in=not_found");
    }
    let late = "https://sync.example.com/?sign_in=too_many";
    assert_eq!((ask([9, 9, 9, 9], "guess").await.as_str(), ask([9, 9, 9, 9], &stored.id).await.as_str()), (late, late));
    for _ in 0..30 {
        assert!(ask([8, 8, 8, 8], &stored.id).await.contains("crm.sandbox"), "who knows it is not kept waiting");
    }
}
