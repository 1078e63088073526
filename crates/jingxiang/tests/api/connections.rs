use http::StatusCode;
use store::Role;

use crate::site::Site;

#[tokio::test]
async fn a_connection_is_shown_without_its_secrets() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let token = site.token(Role::Viewer, None).await;
    let one = site.get(&token, &format!("/connections/{}", stored.id)).await;
    assert_eq!((one.status, one.header("etag")), (StatusCode::OK, format!("\"{}\"", stored.version).as_str()));
    assert_eq!(one.json()["name"], "演示对接");
    assert_eq!(one.json()["jdy"]["login"], "application");
    let all = site.get(&token, "/connections").await;
    assert_eq!(all.json()["items"][0], one.json());
    assert!(all.json()["next"].is_null());
    for secret in [jingxiang::demonstration::JDY_CLIENT_SECRET, "aaaaaaaa", "BBBBBBBB"] {
        assert!(!all.text.contains(secret) && !one.text.contains(secret));
    }
}

#[tokio::test]
async fn a_connection_that_is_not_the_caller_s_is_not_there() {
    let site = Site::new().await;
    let stored = site.connection().await;
    for ids in [&[][..], &["another"]] {
        let token = site.token(Role::Administrator, Some(ids)).await;
        let one = site.get(&token, &format!("/connections/{}", stored.id)).await;
        assert_eq!((one.status, one.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        assert_eq!(site.get(&token, "/connections").await.json()["items"], serde_json::json!([]));
    }
    let token = site.token(Role::Viewer, Some(&[&stored.id])).await;
    assert_eq!(site.get(&token, &format!("/connections/{}", stored.id)).await.status, StatusCode::OK);
}
