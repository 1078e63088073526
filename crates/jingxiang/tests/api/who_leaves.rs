//! Callers who do not stay for the answer.

use axum::body::Body;
use futures::FutureExt;
use http::Request;
use serde_json::json;
use store::Role;
use tower::ServiceExt;

use crate::site::Site;

#[tokio::test]
async fn a_change_whose_caller_has_left_is_carried_out_and_written_down() {
    let site = Site::new().await;
    let stored = site.connection().await;
    let owner = site.token(Role::Administrator, None).await;
    // Gone after the first step, in the middle, and late: the further a change has come, the more it would leave behind.
    for steps in 1..=12 {
        let name = format!("名称 {steps}");
        let request = Request::patch(format!("/api/v1/connections/{}", stored.id))
            .header("authorization", format!("Bearer {owner}"))
            .header("content-type", "application/json")
            .body(Body::from(json!({"name": name}).to_string()))
            .expect("a request");
        let mut call = Box::pin(site.router.clone().oneshot(request));
        for _ in 0..steps {
            if (&mut call).now_or_never().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(call);
        site.app.settled().await;
        let named = site.app.store.connection(&stored.id).await.expect("a store").expect("it is there").name;
        assert_eq!(named, name, "after {steps}");
        let rows = site.get(&owner, "/audit?action=connection.change").await.json();
        assert_eq!(rows["items"].as_array().map(Vec::len), Some(steps), "{}", rows["items"][0]);
    }
}
