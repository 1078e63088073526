//! Several tenants behind one address.

use std::num::NonZeroU32;

use axum::body::Body;
use http::{Request, StatusCode};
use sandbox::{Options, Sandbox};
use serde_json::json;

use crate::{Jdy, files};

fn two() -> Sandbox {
    Sandbox::with_tenants(Options { limits: false, ..Options::default() }, NonZeroU32::MIN.saturating_add(1))
}

async fn logged_in(sandbox: &Sandbox) -> [Jdy; 2] {
    let [first, second] = sandbox.credentials().try_into().expect("two tenants");
    [Jdy::at(sandbox.jdy(), &first.outer_instance_id).await, Jdy::at(sandbox.jdy(), &second.outer_instance_id).await]
}

#[tokio::test]
async fn a_tenant_has_account_sets_and_records_of_its_own() {
    let [first, second] = logged_in(&two()).await;
    let sets = |rows: Vec<serde_json::Value>| rows.iter().map(|row| row["accountId"].clone()).collect::<Vec<_>>();
    let (of_first, of_second) = (sets(first.authorisations().await), sets(second.authorisations().await));
    assert!(of_first.iter().all(|id| !of_second.contains(id)), "{of_first:?} {of_second:?}");
    let id = second.save("/bd/material_brand", &json!({"number": "B2", "name": "只在第二家"})).await;
    assert_eq!(second.detail("/bd/material_brand_detail", &id).await["name"], "只在第二家");
    assert!(first.rows("/bd/material_brand", &[]).await.iter().all(|row| row["id"] != json!(id)));
    assert_eq!(
        second.control("GET", "/stats?tenant=1", &json!({})).await.body["jdy"]["writes"]["POST /jdy/v2/bd/material_brand"],
        1
    );
    assert_eq!(first.stats().await["jdy"]["writes"], json!({}));
}

#[tokio::test]
async fn a_file_is_served_by_the_tenant_it_was_given_to() {
    let [first, second] = logged_in(&two()).await;
    let answer = files::upload(&second, "file1", b"%PDF-2").await;
    let path = answer.body["data"]["file1"].as_str().expect("a url").strip_prefix("http://127.0.0.1:9999");
    let request = Request::get(path.expect("our own host")).body(Body::empty()).expect("a request");
    assert_eq!(first.send(request).await.body, "%PDF-2");
}

#[tokio::test]
async fn the_password_login_opens_the_account_sets_of_its_phone() {
    let sandbox = two();
    let [_, second] = logged_in(&sandbox).await;
    let phone = &sandbox.credentials()[1].phone;
    let login = format!(
        "/auth/user/access_token?client_id=200001&client_secret={}&username={phone}&password=jdy-sandbox",
        crate::SECRET
    );
    let login = second.send(Request::get(login).body(Body::empty()).expect("a request")).await.data();
    let token = login["access_token"].as_str().expect("a token");
    let list = Request::post(format!("/jdy/sys/accountGroup?access_token={token}")).body(Body::from("{}"));
    let list = second.send(list.expect("a request")).await;
    assert_eq!(list.status, StatusCode::OK);
    assert_eq!(list.body["data"][0]["accountGroups"][0]["accountId"], second.authorisations().await[0]["accountId"]);
}

#[tokio::test]
async fn what_names_no_tenant_there_is_is_refused() {
    let sandbox = two();
    let [mut first, _] = logged_in(&sandbox).await;
    first.token = "eyJ.eyJhaWQiOiIxNjI2MjMxNDUwNDI1NzQ5MDAwIn0.x".to_owned();
    assert_eq!(first.get("/bd/store", &[]).await.code(), 1_000_202_001);
    "107218833860857002".clone_into(&mut first.instance);
    let path = "/jdyconnector/app_management/push_app_authorize";
    let query = [("outerInstanceId", first.instance.as_str())];
    assert_eq!(first.call("POST", path, &query, "{}".into()).await.body["code"], 1_030_002_003);
}
