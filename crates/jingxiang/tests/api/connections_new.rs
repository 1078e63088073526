//! The first screen of the wizard (S-2 to S-4), as a user goes through it.

use http::StatusCode;
use jingxiang::demonstration::{JDY_CLIENT_ID, JDY_CLIENT_SECRET, OUTER_INSTANCE_ID};
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Site};

const IN_FORCE: &str = "1626231450425740000";
const DISABLED: &str = "1626231450425740001";

pub(crate) fn by_password() -> Value {
    json!({"login": "password", "phone": "13800000001", "password": "jdy-sandbox", "base_url": "http://jdy.sandbox"})
}

pub(crate) fn by_application() -> Value {
    json!({"login": "application", "client_id": JDY_CLIENT_ID, "client_secret": JDY_CLIENT_SECRET,
        "outer_instance_id": OUTER_INSTANCE_ID, "base_url": "http://jdy.sandbox"})
}

pub(crate) fn new(jdy: Value) -> Value {
    json!({"name": "华东", "jdy": jdy, "crm": {"base_url": "http://crm.sandbox", "app_id": "FSAID_sandbox",
        "app_secret": "a".repeat(32), "permanent_code": "B".repeat(32), "admin_mobile": "13900000001"}})
}

/// Changed at this path.
fn with(mut body: Value, path: &str, value: Value) -> Value {
    *body.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    body
}

/// What was refused, with the field; and that nothing was kept (S-4).
async fn refused(site: &Site, owner: &str, body: &Value) -> (String, Value) {
    let answer = site.call(owner, "POST /connections", body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    for secret in [JDY_CLIENT_SECRET, "aaaaaaaa", "BBBBBBBB", "jdy-sandbox"] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
    assert_eq!(site.get(owner, "/connections").await.json()["items"], json!([]));
    (answer.code(), answer.json()["field"].clone())
}

async fn made(site: &Site, owner: &str, jdy: Value) -> String {
    let answer = site.call(owner, "POST /connections", &new(jdy)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn start(site: &Site, owner: &str, id: &str, account: &str) -> Answer {
    site.call(owner, &format!("POST /connections/{id}/start"), &json!({"account_id": account})).await
}

#[tokio::test]
async fn s_4_both_ways_in_lead_to_the_account_sets_and_to_a_start() {
    for jdy in [by_password(), by_application()] {
        let site = Site::new().await;
        let owner = site.token(Role::Administrator, None).await;
        let id = made(&site, &owner, jdy).await;
        let shown = site.get(&owner, &format!("/connections/{id}")).await.json();
        assert_eq!((&shown["setup"]["step"], &shown["started_at"]), (&json!("account_set"), &Value::Null));
        assert_eq!(shown["crm"]["admin_mobile"], "139****0001");
        assert!(shown["hook_url"].as_str().is_some_and(|url| url.ends_with(&format!("/api/v1/hooks/crm/{id}"))));
        let sets = site.get(&owner, &format!("/connections/{id}/account-sets")).await.json();
        let sets: Vec<_> = sets["items"].as_array().expect("rows").iter().collect();
        assert_eq!(sets.iter().map(|set| &set["enabled"]).collect::<Vec<_>>(), [true, false]);
        assert_eq!(start(&site, &owner, &id, DISABLED).await.code(), "account_set_disabled");
        assert_eq!(start(&site, &owner, &id, "7").await.code(), "account_set_unknown");
        let started = start(&site, &owner, &id, IN_FORCE).await;
        assert_eq!(started.status, StatusCode::OK, "{}", started.text);
        assert_eq!(started.json()["account_id"], IN_FORCE);
        assert_eq!(started.json()["started_at"], site.clock_now());
        assert_eq!(started.json()["setup"]["step"], "employees");
        assert_eq!(started.json()["batch_function"], "jingxiang_batch__c", "it is installed, so it is used");
        site.pass(std::time::Duration::from_secs(5));
        let again = start(&site, &owner, &id, IN_FORCE).await;
        assert_eq!(again.json(), started.json(), "pressing it again changes nothing");
        let another = start(&site, &owner, &id, DISABLED).await;
        assert_eq!((another.status, another.code().as_str()), (StatusCode::CONFLICT, "started"));
        let audit = site.get(&owner, "/audit").await;
        for action in ["connection.create", "connection.start"] {
            assert_eq!(audit.text.matches(action).count(), 1, "{}", audit.text);
        }
        assert!(!audit.text.contains("jdy-sandbox") && !audit.text.contains(JDY_CLIENT_SECRET));
    }
}

#[tokio::test]
async fn a_start_that_cannot_tell_whether_records_may_travel_together_is_refused_and_may_be_tried_again() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let id = made(&site, &owner, by_application()).await;
    site.fault("crm", "/cgi/crm/v2/special/function", json!({"fault": "drop_before"})).await;
    assert_eq!(start(&site, &owner, &id, IN_FORCE).await.code(), "system_unavailable");
    assert_eq!(site.get(&owner, &format!("/connections/{id}")).await.json()["started_at"], Value::Null);
    site.control("faults", &json!({"faults": []})).await;
    assert_eq!(start(&site, &owner, &id, IN_FORCE).await.json()["batch_function"], "jingxiang_batch__c");
}

#[tokio::test]
async fn s_2_an_account_that_is_no_mainland_mobile_number_is_refused_before_any_call() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    site.fault("jdy", "/*", json!({"fault": "drop_before"})).await;
    for phone in ["wang@example.com", "+85291234567", "1380000000", ""] {
        let body = with(new(by_password()), "/jdy/phone", json!(phone));
        assert_eq!(refused(&site, &owner, &body).await, ("phone_invalid".into(), json!("jdy.phone")), "{phone}");
    }
}

#[tokio::test]
async fn s_3_s_4_each_wrong_credential_has_its_own_message() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let cases = [
        (by_password(), "/jdy/password", "wrong", "jdy_login"),
        (by_application(), "/jdy/client_secret", "fedcba9876543210fedcba9876543210", "jdy_login"),
        (by_application(), "/jdy/outer_instance_id", "1", "jdy_login"),
        (by_application(), "/crm/app_secret", "wrong", "crm_login"),
        (by_application(), "/crm/permanent_code", "wrong", "crm_login"),
        (by_application(), "/crm/admin_mobile", "13911111111", "crm_admin_unknown"),
    ];
    for (jdy, path, value, code) in cases {
        let body = with(new(jdy), path, json!(value));
        assert_eq!(refused(&site, &owner, &body).await.0, code, "{path}");
    }
}

#[tokio::test]
async fn s_2_the_login_of_jdy_is_checked_before_the_other_is_known() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let check = async |jdy: Value| {
        let answer = site.call(&owner, "POST /connections/check", &json!({"name": "华东", "jdy": jdy})).await;
        assert!(!answer.text.contains("jdy-sandbox") && !answer.text.contains(JDY_CLIENT_SECRET), "{}", answer.text);
        answer
    };
    for jdy in [by_password(), by_application()] {
        assert_eq!(check(jdy).await.status, StatusCode::NO_CONTENT);
    }
    let cases = [
        ("/phone", "wang@example.com", "phone_invalid", json!("jdy.phone")),
        ("/phone", "13800000009", "jdy_login", json!("jdy.password")),
        ("/password", "wrong", "jdy_login", json!("jdy.password")),
        ("/base_url", "ftp://jdy", "invalid", json!("jdy.base_url")),
    ];
    for (path, value, code, field) in cases {
        let answer = check(with(by_password(), path, json!(value))).await;
        assert_eq!((answer.code().as_str(), &answer.json()["field"]), (code, &field), "{path}");
    }
    assert_eq!(site.get(&owner, "/connections").await.json()["items"], json!([]));
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    let body = json!({"name": "华东", "jdy": by_password()});
    assert_eq!(site.call(&stranger, "POST /connections/check", &body).await.code(), "forbidden");
}

#[tokio::test]
async fn s_4_each_trouble_of_a_system_has_its_own_message() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let cases = [
        ("jdy", json!({"fault": "code", "code": 1_020_002_008}), "jdy_expired"),
        ("jdy", json!({"fault": "drop_before"}), "jdy_unreachable"),
        ("jdy", json!({"fault": "html_body"}), "jdy_unreachable"),
        ("jdy", json!({"fault": "error_500"}), "jdy_unreachable"),
        ("jdy", json!({"fault": "empty_list"}), "jdy_no_account_set"),
        ("crm", json!({"fault": "code", "code": 20_021}), "crm_expired"),
        ("crm", json!({"fault": "drop_before"}), "crm_unreachable"),
        ("crm", json!({"fault": "html_body"}), "crm_unreachable"),
        ("crm", json!({"fault": "code", "code": 30_002}), "crm_no_quota"),
    ];
    for (system, fault, code) in cases {
        site.fault(system, "/*", fault.clone()).await;
        assert_eq!(refused(&site, &owner, &new(by_application())).await.0, code, "{system} {fault}");
    }
    site.control("faults", &json!({"faults": []})).await;
    site.control("limits", &json!({"off": false, "crm_daily": 0})).await;
    assert_eq!(refused(&site, &owner, &new(by_application())).await.0, "crm_no_quota");
}

#[tokio::test]
async fn s_2_the_password_login_says_when_the_connector_has_no_application() {
    let site = Site::with(|config| config.jdy_client_id = None).await;
    let owner = site.token(Role::Administrator, None).await;
    assert_eq!(refused(&site, &owner, &new(by_password())).await.0, "jdy_application_missing");
    made(&site, &owner, by_application()).await;
}

#[tokio::test]
async fn every_field_that_cannot_be_is_named() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let cases = [
        ("/name", json!(" "), "name"),
        ("/name", json!("x".repeat(101)), "name"),
        ("/jdy/login", json!("key"), "jdy.login"),
        ("/jdy/client_id", json!("a\nb"), "jdy.client_id"),
        ("/jdy/client_secret", json!(""), "jdy.client_secret"),
        ("/jdy/client_secret", Value::Null, "jdy.client_secret"),
        ("/jdy/outer_instance_id", Value::Null, "jdy.outer_instance_id"),
        ("/jdy/base_url", json!("ftp://jdy"), "jdy.base_url"),
        ("/crm/base_url", json!("crm.sandbox"), "crm.base_url"),
        ("/crm/app_id", json!("x".repeat(201)), "crm.app_id"),
        ("/crm/app_secret", Value::Null, "crm.app_secret"),
        ("/crm/permanent_code", Value::Null, "crm.permanent_code"),
        ("/crm/admin_mobile", json!("<script>"), "crm.admin_mobile"),
    ];
    for (path, value, field) in cases {
        let body = with(new(by_application()), path, value.clone());
        assert_eq!(refused(&site, &owner, &body).await, ("invalid".into(), json!(field)), "{path} {value}");
    }
    let mut both = new(by_application());
    both["jdy"]["phone"] = json!("13800000001");
    assert_eq!(refused(&site, &owner, &both).await, ("invalid".into(), json!("jdy.phone")));
}

#[tokio::test]
async fn only_administrators_of_all_connections_make_one() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let path = |rest: &str| format!("/connections/{}{rest}", stored.id);
    let tokens = [
        site.token(Role::Administrator, Some(&[&stored.id])).await,
        site.token(Role::Operator, None).await,
        site.token(Role::Viewer, None).await,
    ];
    for token in &tokens {
        assert_eq!(site.call(token, "POST /connections", &new(by_application())).await.code(), "forbidden");
    }
    for token in &tokens[1..] {
        assert_eq!(site.get(token, &path("/account-sets")).await.code(), "forbidden");
        assert_eq!(start(&site, token, &stored.id, IN_FORCE).await.code(), "forbidden");
    }
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    assert_eq!(site.get(&stranger, &path("/account-sets")).await.code(), "not_found");
    assert_eq!(start(&site, &stranger, &stored.id, IN_FORCE).await.code(), "not_found");
}
