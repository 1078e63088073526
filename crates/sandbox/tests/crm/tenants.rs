//! Several enterprises behind one address.

use std::num::NonZeroU32;

use sandbox::{Options, Sandbox};
use serde_json::json;

use crate::files;
use crate::support::{Crm, at, text};

async fn two() -> [Crm; 2] {
    let sandbox =
        Sandbox::with_tenants(Options { limits: false, ..Options::default() }, NonZeroU32::MIN.saturating_add(1));
    let codes: Vec<String> = sandbox.credentials().into_iter().map(|tenant| tenant.permanent_code).collect();
    [at(sandbox.crm(), &codes[0]).await, at(sandbox.crm(), &codes[1]).await]
}

#[tokio::test]
async fn an_enterprise_sees_its_own_records_only() {
    let [first, second] = two().await;
    let account = second.account("只在第二家").await;
    assert_eq!(text(&second.get("AccountObj", &account).await, "name"), "只在第二家");
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "objectDataId": account}});
    first.refused("/cgi/crm/v2/data/get", body).await;
}

#[tokio::test]
async fn one_enterprises_token_does_not_open_another() {
    let [first, second] = two().await;
    let stranger =
        Crm { router: first.router.clone(), token: first.token.clone(), corp: second.corp, user: first.user };
    assert_eq!(stranger.refused("/cgi/crm/v2/object/list", json!({})).await, 20016);
}

#[tokio::test]
async fn files_come_back_to_the_enterprise_they_came_from() {
    let [_, second] = two().await;
    let media = text(&files::upload(&second, "a.txt", b"x").await, "mediaId");
    assert_eq!(files::download(&second, &media).await.1, b"x");
    files::signed_there_and_back(&second).await;
}

#[tokio::test]
async fn limits_and_control_calls_are_an_enterprises_own() {
    let [first, second] = two().await;
    second.control("limits?tenant=1", json!({"crm_daily": 0})).await;
    assert_eq!(second.refused("/cgi/crm/v2/object/list", json!({})).await, 30003);
    first.ok("/cgi/crm/v2/object/list", json!({})).await;
    let unknown = first.control("limits?tenant=2", json!({})).await;
    assert!(unknown["error"].is_string(), "{unknown}");
}
