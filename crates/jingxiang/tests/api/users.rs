use http::StatusCode;
use serde_json::{Value, json};
use store::{Role, Scope};

use crate::site::{Browser, Site};

fn new(name: &str) -> Value {
    json!({"name": name, "password": "first horse", "role": "operator"})
}

#[tokio::test]
async fn a_new_user_has_to_change_the_password_that_somebody_else_gave() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let made = site.call(&owner, "POST /users", &new("Li Lei".replace(' ', "-").as_str())).await;
    assert_eq!((made.status, made.json()["name"].clone()), (StatusCode::CREATED, json!("li-lei")));
    assert!(!made.text.contains("horse") && !made.text.contains("argon2"));
    let browser = Browser::of(&site.sign_in("LI-LEI", "first horse").await);
    assert_eq!(site.browse(&browser, "GET /connections", &Value::Null).await.code(), "password_change_required");
    let reset = json!({"password": "second horse"});
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(site.call(&owner, &format!("PATCH /users/{id}"), &reset).await.json()["must_change_password"], true);
    assert_eq!(site.browse(&browser, "GET /session", &Value::Null).await.code(), "not_signed_in", "the session ended");
    Browser::of(&site.sign_in("li-lei", "second horse").await);
}

#[tokio::test]
async fn two_users_do_not_share_a_name_in_whatever_letters() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    site.call(&owner, "POST /users", &new("wang")).await;
    let again = site.call(&owner, "POST /users", &new("WANG")).await;
    assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "name_taken"));
}

#[tokio::test]
async fn names_passwords_and_connections_that_cannot_be_are_refused() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let cases = [
        (json!({"name": "a b", "password": "first horse", "role": "viewer"}), "name"),
        (json!({"name": "a", "password": "short", "role": "viewer"}), "password"),
        (json!({"name": "first-horse", "password": "First-horse", "role": "viewer"}), "password"),
        (json!({"name": "a", "password": "first horse", "role": "king"}), "role"),
        (json!({"name": "a", "password": "first horse", "role": "viewer", "connections": ["x"]}), "connections"),
    ];
    for (body, field) in cases {
        let answer = site.call(&owner, "POST /users", &body).await;
        assert_eq!((answer.code().as_str(), &answer.json()["field"]), ("invalid", &json!(field)), "{body}");
    }
}

#[tokio::test]
async fn the_last_administrator_of_all_connections_stays() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let stored = site.connection().await;
    let id = site.get(&owner, "/users").await.json()["items"][0]["id"].as_str().expect("an id").to_owned();
    for change in [json!({"role": "operator"}), json!({"connections": [stored.id]}), json!({"disabled": true})] {
        let answer = site.call(&owner, &format!("PATCH /users/{id}"), &change).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::CONFLICT, "last_administrator"), "{change}");
    }
    site.user("another", None, Scope::EVERYTHING).await;
    let change = json!({"role": "operator", "connections": null});
    assert_eq!(site.call(&owner, &format!("PATCH /users/{id}"), &change).await.status, StatusCode::OK);
    assert_eq!(site.get(&owner, "/users").await.code(), "forbidden", "at once");
}

#[tokio::test]
async fn what_two_administrators_change_of_a_user_at_once_both_holds() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let id = site.user("li", None, Scope::EVERYTHING).await.id;
    let change = async |change: Value| site.call(&owner, &format!("PATCH /users/{id}"), &change).await.status;
    let both = tokio::join!(change(json!({"disabled": true})), change(json!({"role": "viewer"})));
    assert_eq!(both, (StatusCode::OK, StatusCode::OK));
    let user = site.app.store.user(&id).await.expect("a store").expect("a user");
    assert_eq!((user.disabled, user.scope.role), (true, Role::Viewer));
    let rows = site.get(&owner, "/audit?action=user.change").await.json();
    let details: Vec<_> = rows["items"].as_array().into_iter().flatten().map(|row| row["detail"].clone()).collect();
    let disabled = json!({"disabled": {"before": false, "after": true}});
    let role = json!({"role": {"before": "administrator", "after": "viewer"}});
    assert!(details.len() == 2 && details.contains(&disabled) && details.contains(&role), "{details:?}");
}

#[tokio::test]
async fn users_are_for_administrators_of_all_connections() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let limited = site.token(Role::Administrator, Some(&[&stored.id])).await;
    for token in [limited, site.token(Role::Operator, None).await, site.token(Role::Viewer, None).await] {
        for (call, body) in [("GET /users", Value::Null), ("POST /users", new("x")), ("GET /audit", Value::Null)] {
            let answer = site.call(&token, call, &body).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{call}");
        }
    }
    let owner = site.token(Role::Administrator, None).await;
    assert_eq!(site.call(&owner, "PATCH /users/nobody", &json!({})).await.code(), "not_found");
}
