//! An account set and an enterprise are each in one connection (decision 0040): two of them would make everything twice.

use http::StatusCode;
use serde_json::{Value, json};
use store::{End, Role};

use crate::connections_new::{by_application, by_password, new};
use crate::site::{Answer, Site};

const IN_FORCE: &str = "1626231450425740000";

async fn made(site: &Site, owner: &str, name: &str, jdy: Value) -> String {
    let mut body = new(jdy);
    body["name"] = json!(name);
    let answer = site.call(owner, "POST /connections", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn start(site: &Site, token: &str, id: &str) -> Answer {
    site.call(token, &format!("POST /connections/{id}/start"), &json!({"account_id": IN_FORCE})).await
}

#[tokio::test]
async fn s_4_an_account_set_that_another_connection_has_is_refused_and_is_free_again_when_that_one_is_gone() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let first = made(&site, &owner, "华东", by_password()).await;
    let second = made(&site, &owner, "华南", by_application()).await;
    assert_eq!(start(&site, &owner, &first).await.status, StatusCode::OK);
    let refused = start(&site, &owner, &second).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "account_set_taken"));
    assert!(refused.text.contains("「华东」") && refused.json()["field"] == "account_id", "{}", refused.text);
    let its_own = site.token(Role::Administrator, Some(&[&second])).await;
    let refused = start(&site, &its_own, &second).await;
    assert_eq!(refused.code(), "account_set_taken");
    assert!(!refused.text.contains("华东") && !refused.text.contains(&first), "{}", refused.text);
    let shown = site.get(&owner, &format!("/connections/{second}")).await.json();
    assert_eq!((&shown["started_at"], &shown["account_id"]), (&Value::Null, &Value::Null), "nothing half-made stays");
    site.call(&owner, &format!("DELETE /connections/{first}"), &Value::Null).await;
    assert_eq!(start(&site, &owner, &second).await.status, StatusCode::OK, "free again");
}

#[tokio::test]
async fn s_4_of_two_starts_at_once_one_is_refused() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let (one, other) =
        (made(&site, &owner, "华东", by_password()).await, made(&site, &owner, "华南", by_application()).await);
    let (one, other) = tokio::join!(start(&site, &owner, &one), start(&site, &owner, &other));
    let mut ended = [one.status, other.status];
    ended.sort();
    assert_eq!(ended, [StatusCode::OK, StatusCode::CONFLICT], "{} {}", one.text, other.text);
}

#[tokio::test]
async fn s_3_an_enterprise_that_another_connection_has_is_refused_also_when_a_started_one_changes_to_it() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let stored = site.connection().await;
    let id = made(&site, &owner, "华东", by_password()).await;
    let has = async |enterprise: &str| {
        let end = End { system: model::System::Crm, account: enterprise.to_owned() };
        site.app.store.take_ends(&stored.id, &[end]).await.expect("taken");
    };
    has("FSCID_0123456789ABCDEF0123456789ABCDEF").await;
    let refused = start(&site, &owner, &id).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "enterprise_taken"));
    assert!(refused.text.contains(&format!("「{}」", stored.name)), "{}", refused.text);
    let crm = json!({"crm": {"admin_mobile": "13900000001"}});
    let kept = site.call(&owner, &format!("PATCH /connections/{id}"), &crm).await;
    assert_eq!(kept.status, StatusCode::OK, "it has no ends yet: {}", kept.text);
    site.app.store.delete_connection(&stored.id).await.expect("deleted");
    assert_eq!(start(&site, &owner, &id).await.status, StatusCode::OK);
}

#[tokio::test]
async fn s_3_a_started_connection_keeps_its_enterprise() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let stored = site.connection().await;
    let end = End { system: model::System::Crm, account: "FSCID_ANOTHER".to_owned() };
    site.app.store.take_ends(&stored.id, &[end]).await.expect("taken");
    let moved = json!({"crm": {"app_secret": "a".repeat(32)}});
    site.call(&owner, &format!("PATCH /connections/{}", stored.id), &moved).await;
    let moved = json!({"crm": {"admin_mobile": "13900000002"}});
    let refused = site.call(&owner, &format!("PATCH /connections/{}", stored.id), &moved).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "enterprise_kept"));
}

#[tokio::test]
async fn s_4_a_connection_that_an_older_program_started_keeps_its_enterprise_to_itself() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let first = made(&site, &owner, "华东", by_password()).await;
    let mut stored = site.app.store.connection(&first).await.expect("a store").expect("a connection");
    (stored.account_id, stored.started_at) = (Some("另一个账套".to_owned()), Some(1));
    site.app.store.update_connection(&stored, stored.created_at).await.expect("as it was possible once");
    let second = made(&site, &owner, "华南", by_application()).await;
    assert_eq!(start(&site, &owner, &second).await.code(), "enterprise_taken");
}

#[tokio::test]
async fn s_3_of_two_that_an_older_program_started_on_the_same_ends_each_can_still_be_changed() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let first = made(&site, &owner, "华东", by_password()).await;
    assert_eq!(start(&site, &owner, &first).await.status, StatusCode::OK);
    let second = made(&site, &owner, "华南", by_application()).await;
    let change = async |change: &dyn Fn(&mut store::Connection)| {
        let mut stored = site.app.store.connection(&second).await.expect("a store").expect("a connection");
        change(&mut stored);
        site.app.store.update_connection(&stored, stored.created_at).await.expect("as it was possible once");
    };
    change(&|stored| (stored.account_id, stored.started_at) = (Some(IN_FORCE.to_owned()), Some(1))).await;
    let patch = async |body: Value| site.call(&owner, &format!("PATCH /connections/{second}"), &body).await;
    for body in [
        json!({"name": "华南二"}),
        json!({"crm": {"event_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}}),
        json!({"crm": {"app_secret": "a".repeat(32), "permanent_code": "B".repeat(32)}}),
    ] {
        let kept = patch(body.clone()).await;
        assert_eq!(kept.status, StatusCode::OK, "{body}: {}", kept.text);
    }
    // Where nobody can say whether it is still the same enterprise, it is not.
    change(&|stored| stored.secrets.set("crm_permanent_code", "C".repeat(32))).await;
    let refused = patch(json!({"crm": {"permanent_code": "B".repeat(32)}})).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::CONFLICT, "enterprise_taken"),
        "{}",
        refused.text
    );
    site.call(&owner, &format!("DELETE /connections/{first}"), &Value::Null).await;
    let end = End { system: model::System::Jdy, account: IN_FORCE.to_owned() };
    assert_eq!(site.app.store.end_of(&end).await.expect("a store"), Some(second), "it is the other one's now");
}
