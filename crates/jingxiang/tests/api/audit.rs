use http::StatusCode;
use serde_json::{Value, json};
use store::{Role, Scope};

use crate::site::{PASSWORD, Site};

async fn actions(site: &Site, owner: &str, query: &str) -> Vec<String> {
    let page = site.get(owner, &format!("/audit?{query}")).await.json();
    let items = page["items"].as_array().expect("items").clone();
    items.iter().map(|row| row["action"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn who_did_what_is_written_down() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let browser = site.browser("wang", Scope::EVERYTHING).await;
    site.sign_in("wang", "wrong horse").await;
    site.browse(&browser, "POST /tokens", &json!({"name": "脚本"})).await;
    let new = json!({"name": "li", "password": "first horse", "role": "viewer"});
    let id = site.browse(&browser, "POST /users", &new).await.json()["id"].as_str().expect("an id").to_owned();
    site.browse(&browser, &format!("PATCH /users/{id}"), &json!({"role": "operator"})).await;
    site.browse(&browser, "DELETE /session", &Value::Null).await;
    let expected = ["session.end", "user.change", "user.create", "token.create", "session.refused", "session.begin"];
    assert_eq!(actions(&site, &owner, "actor=wang").await, expected);
    assert_eq!(actions(&site, &owner, "actor=wang&action=user").await, ["user.change", "user.create"]);
    assert_eq!(actions(&site, &owner, "actor=wang&action=use").await, [""; 0]);
    let row = &site.get(&owner, "/audit?action=user.change").await.json()["items"][0];
    assert_eq!((&row["target"], &row["address"]), (&json!("li"), &json!("203.0.113.7")));
    assert_eq!(row["detail"], json!({"role": {"before": "viewer", "after": "operator"}}));
}

#[tokio::test]
async fn a_name_that_is_nobody_s_is_not_written_down() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    site.sign_in("my-secret-password", PASSWORD).await;
    let answer = site.get(&owner, "/audit?action=session.refused").await;
    assert_eq!(answer.json()["items"][0]["actor"], "?");
    assert!(!answer.text.contains("my-secret-password"));
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_verified() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    for n in 0..7 {
        site.sign_in(&format!("name-{n}"), PASSWORD).await;
    }
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = site.get(&owner, &format!("/audit?limit=4{next}")).await.json();
        seen.extend(page["items"].as_array().expect("items").iter().map(|row| row["id"].as_i64().unwrap_or_default()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(seen, (1..=9).rev().collect::<Vec<_>>());
    let verification = site.get(&owner, "/audit/verification").await.json();
    let head = &site.get(&owner, "/audit?limit=1").await.json()["items"][0]["hash"];
    assert_eq!(verification, json!({"intact": true, "rows": 9, "head": head, "broken_at": null}));
}

#[tokio::test]
async fn the_export_has_every_row_and_no_formula() {
    let site = Site::new().await;
    let owner = site.token(Role::Administrator, None).await;
    let name = "=cmd|'/c'!A1";
    let new = json!({"name": name, "password": "first horse", "role": "viewer"});
    assert_eq!(site.call(&owner, "POST /users", &new).await.status, StatusCode::CREATED);
    let csv = site.get(&owner, "/audit.csv").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.text.starts_with("\u{feff}id,at,actor,"), "{}", csv.text);
    assert!(csv.text.contains("\"'=cmd|") && !csv.text.contains(",\"=cmd"), "{}", csv.text);
    let lines = site.get(&owner, "/audit.jsonl?action=user").await;
    let rows: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["target"], name);
    assert_eq!(actions(&site, &owner, "action=audit").await, ["audit.export", "audit.export"]);
}
