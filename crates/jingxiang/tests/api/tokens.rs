use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use store::{Role, Scope};

use crate::site::{Site, scope};

async fn make(site: &Site, with: &str, what: Value) -> (String, String) {
    let answer = site.call(with, "POST /tokens", &what).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let made = answer.json();
    (made["id"].as_str().expect("an id").to_owned(), made["token"].as_str().expect("a token").to_owned())
}

#[tokio::test]
async fn a_token_is_shown_once_and_signs_in_until_it_is_revoked() {
    let site = Site::new().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    let answer = site.browse(&browser, "POST /tokens", &json!({"name": "夜间脚本", "role": "viewer"})).await;
    let made = answer.json();
    let token = made["token"].as_str().expect("a token");
    assert_eq!(site.get(token, "/session").await.json()["role"], "viewer");
    let list = site.browse(&browser, "GET /tokens", &Value::Null).await;
    assert!(!list.text.contains(token) && list.json()["items"][0]["user"] == "wang");
    assert!(list.json()["items"][0]["used_at"].is_i64());
    let revoke = format!("DELETE /tokens/{}", made["id"].as_str().expect("an id"));
    assert_eq!(site.browse(&browser, &revoke, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(token, "/session").await.code(), "not_signed_in");
    let list = site.browse(&browser, "GET /tokens", &Value::Null).await.json();
    assert!(list["items"][0]["revoked_at"].is_i64(), "it stays in the list");
}

#[tokio::test]
async fn a_token_expires() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let session = async |token: &str| site.get(token, "/session").await.status;
    let now = engine::Clock::now(&*site.clock);
    let (_, token) = make(&site, &owner, json!({"name": "a", "expires_at": now + 1000})).await;
    assert_eq!(session(&token).await, StatusCode::OK);
    site.pass(Duration::from_secs(1));
    assert_eq!(session(&token).await, StatusCode::UNAUTHORIZED);
    let past = site.call(&owner, "POST /tokens", &json!({"name": "a", "expires_at": now})).await;
    assert_eq!((past.status, past.json()["field"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!("expires_at")));
}

#[tokio::test]
async fn a_token_that_was_made_with_another_one_ends_with_it() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let now = engine::Clock::now(&*site.clock);
    let (id, token) = make(&site, &owner, json!({"name": "a", "expires_at": now + 1000})).await;
    let longer = site.call(&token, "POST /tokens", &json!({"name": "b", "expires_at": now + 1001})).await;
    assert_eq!(longer.code(), "forbidden");
    let session = async |token: &str| site.get(token, "/session").await.status;
    let (_, child) = make(&site, &token, json!({"name": "b"})).await;
    let (_, grandchild) = make(&site, &child, json!({"name": "c", "expires_at": now + 500})).await;
    assert_eq!((session(&child).await, session(&grandchild).await), (StatusCode::OK, StatusCode::OK));
    site.pass(Duration::from_millis(500));
    assert_eq!((session(&child).await, session(&grandchild).await), (StatusCode::OK, StatusCode::UNAUTHORIZED));
    site.pass(Duration::from_millis(500));
    assert_eq!(session(&child).await, StatusCode::UNAUTHORIZED);
    let (_, second) = make(&site, &owner, json!({"name": "d"})).await;
    let (_, third) = make(&site, &second, json!({"name": "e"})).await;
    let revoked = site.call(&owner, &format!("DELETE /tokens/{id}"), &Value::Null).await;
    assert_eq!((revoked.status, session(&third).await), (StatusCode::NO_CONTENT, StatusCode::OK), "it is another's");
    let ids = site.get(&owner, "/tokens").await.json();
    let second = ids["items"].as_array().into_iter().flatten().find(|row| row["name"] == "d").expect("it is there");
    let revoke = format!("DELETE /tokens/{}", second["id"].as_str().expect("an id"));
    assert_eq!(site.call(&owner, &revoke, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(session(&third).await, StatusCode::UNAUTHORIZED, "a token that was stolen may have made others");
}

#[tokio::test]
async fn a_token_sees_and_ends_only_what_it_could_have_made() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    let made = async |what: Value| {
        let made = site.browse(&browser, "POST /tokens", &what).await.json();
        let text = |field: &str| made[field].as_str().expect("text").to_owned();
        (text("id"), text("token"))
    };
    let now = engine::Clock::now(&*site.clock);
    let (administrator, token) = made(json!({"name": "administrator"})).await;
    let (operator, _) = made(json!({"name": "operator", "role": "operator", "connections": [stored.id]})).await;
    let (longer, _) = made(json!({"name": "longer", "role": "viewer", "connections": [stored.id]})).await;
    let lent = json!({"role": "viewer", "connections": [stored.id], "expires_at": now + 1000});
    let named = |name: &str| {
        let mut lent = lent.clone();
        lent["name"] = name.into();
        lent
    };
    let (own, viewer) = made(named("own")).await;
    let (sibling, _) = made(named("sibling")).await;
    let seen = site.get(&viewer, "/tokens").await.json();
    let mut seen: Vec<_> = seen["items"].as_array().into_iter().flatten().map(|row| row["id"].clone()).collect();
    seen.sort_by_key(ToString::to_string);
    let mut expected = vec![json!(own), json!(sibling)];
    expected.sort_by_key(ToString::to_string);
    assert_eq!(seen, expected);
    let end = async |id: &str| site.call(&viewer, &format!("DELETE /tokens/{id}"), &Value::Null).await;
    for other in [&administrator, &operator, &longer] {
        assert_eq!(end(other).await.code(), "not_found");
    }
    assert_eq!(site.get(&token, "/session").await.status, StatusCode::OK);
    assert_eq!(end(&sibling).await.status, StatusCode::NO_CONTENT);
    assert_eq!(end(&own).await.status, StatusCode::NO_CONTENT, "itself");
    let all = site.browse(&browser, "GET /tokens", &Value::Null).await.json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(5), "who signed in sees all of their own");
}

#[tokio::test]
async fn a_token_allows_no_more_than_its_maker_may_do() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let operator = site.token(Role::Operator, Some(&[&stored.id])).await;
    let (_, token) = make(&site, &operator, json!({"name": "a"})).await;
    let session = site.get(&token, "/session").await.json();
    assert_eq!((&session["role"], &session["connections"]), (&json!("operator"), &json!([stored.id])));
    let more = site.call(&operator, "POST /tokens", &json!({"name": "a", "role": "administrator"})).await;
    assert_eq!(more.code(), "forbidden");
    let unknown = site.call(&operator, "POST /tokens", &json!({"name": "a", "connections": ["x"]})).await;
    assert_eq!(unknown.code(), "invalid");
    let none = json!({"name": "a", "connections": []});
    let (_, nothing) = make(&site, &operator, none).await;
    assert_eq!(site.get(&nothing, &format!("/connections/{}", stored.id)).await.code(), "not_found");
}

#[tokio::test]
async fn a_token_shrinks_with_its_user() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let browser = site.browser("wang", scope(Role::Administrator, None)).await;
    let made = site.browse(&browser, "POST /tokens", &json!({"name": "a"})).await.json();
    let token = made["token"].as_str().expect("a token");
    assert_eq!(site.get(token, "/users").await.status, StatusCode::OK);
    let id = site.app.store.user_named("wang").await.expect("a store").expect("a user").0.id;
    site.call(&owner, &format!("PATCH /users/{id}"), &json!({"role": "viewer"})).await;
    assert_eq!(site.get(token, "/users").await.code(), "forbidden");
    site.call(&owner, &format!("PATCH /users/{id}"), &json!({"disabled": true})).await;
    assert_eq!(site.get(token, "/session").await.code(), "not_signed_in");
}

#[tokio::test]
async fn another_s_token_is_not_there_but_for_an_administrator_of_all() {
    let site = Site::new().await;
    let (one, other) = (site.token(Role::Operator, None).await, site.token(Role::Operator, None).await);
    let (id, token) = make(&site, &one, json!({"name": "a"})).await;
    let revoke = format!("DELETE /tokens/{id}");
    assert_eq!(site.call(&other, &revoke, &Value::Null).await.code(), "not_found");
    assert_eq!(site.get(&other, "/tokens").await.json()["items"].as_array().map(Vec::len), Some(1));
    let owner = site.token(Role::Administrator, None).await;
    assert_eq!(site.get(&owner, "/tokens").await.json()["items"].as_array().map(Vec::len), Some(4));
    assert_eq!(site.call(&owner, &revoke, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&token, "/session").await.code(), "not_signed_in");
}

#[tokio::test]
async fn of_another_s_connection_not_even_that_it_is_there_is_said() {
    let site = Site::new().await;
    let (own, foreign) = (site.connection().await.id, {
        let new = store::NewConnection { name: "别家".to_owned(), ..store::NewConnection::default() };
        site.app.store.create_connection(new, 1).await.expect("made").id
    });
    let token = site.token(Role::Administrator, Some(&[&own])).await;
    let ask = async |id: &str| {
        let answer = site.call(&token, "POST /tokens", &json!({"name": "a", "connections": [id]})).await;
        (answer.status, answer.text.replace(id, "?"))
    };
    let unknown = ask("00000000-0000-4000-8000-000000000000").await;
    assert_eq!(unknown.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(&foreign).await, unknown);
    assert_eq!(ask(&own).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn tokens_and_users_come_page_by_page() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    for at in 0..6_u64 {
        site.pass(Duration::from_secs(u64::from(at % 2 == 0)));
        make(&site, &owner, json!({"name": format!("脚本{at}")})).await;
        site.user(&format!("user{at}"), None, scope(Role::Viewer, None)).await;
    }
    for (list, least) in [("/tokens", 7), ("/users", 7)] {
        let whole = site.get(&owner, &format!("{list}?limit=200")).await.json();
        assert!(whole["items"].as_array().is_some_and(|all| all.len() >= least) && whole["next"].is_null(), "{whole}");
        let (mut read, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = site.get(&owner, &format!("{list}?limit=2{cursor}")).await.json();
            let items = page["items"].as_array().expect("rows");
            assert!((1..=2).contains(&items.len()), "{page}");
            read.extend(items.iter().map(|row| row["id"].clone()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let whole: Vec<Value> = whole["items"].as_array().expect("rows").iter().map(|row| row["id"].clone()).collect();
        assert_eq!(read, whole, "{list}");
        assert_eq!(site.get(&owner, &format!("{list}?cursor=nowhere")).await.code(), "not_found");
    }
}
