//! Sheet 5.13: attachments.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::bills::cast;
use crate::{Answer, Jdy};

pub(crate) async fn upload(jdy: &Jdy, part: &str, content: &[u8]) -> Answer {
    let head = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"合同.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
    );
    let body = [head.as_bytes(), content, b"\r\n--cut--\r\n"].concat();
    let mut request = jdy.request("POST", "/jdy/v2/sys/attachment_upload", &[], String::new());
    *request.body_mut() = Body::from(body);
    request.headers_mut().insert("content-type", "multipart/form-data; boundary=cut".parse().expect("a value"));
    request.headers_mut().insert("host", "127.0.0.1:9999".parse().expect("a value"));
    jdy.send(request).await
}

#[tokio::test]
async fn an_uploaded_file_is_served_by_its_url() {
    let jdy = Jdy::new().await;
    let answer = upload(&jdy, "file1", b"%PDF-1.4 \x00\xff").await;
    assert_eq!((&answer.body["errorCode"], &answer.body["message"]), (&json!("success"), &json!("")));
    let url = answer.body["data"]["file1"].as_str().expect("a url");
    let path = url.strip_prefix("http://127.0.0.1:9999").expect("our own host");
    let response = jdy.router.clone().oneshot(Request::get(path).body(Body::empty()).expect("a request")).await;
    let response = response.expect("an answer");
    assert_eq!(response.headers()["content-type"], "application/pdf");
    let content = response.into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(&content[..], b"%PDF-1.4 \x00\xff");
    assert_eq!(jdy.stats().await["jdy"]["writes"]["POST /jdy/v2/sys/attachment_upload"], 1);
}

#[tokio::test]
async fn a_file_over_ten_megabytes_or_under_another_name_is_refused() {
    let jdy = Jdy::new().await;
    let large = upload(&jdy, "file1", &vec![7; 10 * 1024 * 1024 + 1]).await;
    assert_eq!(large.body["errorCode"], "1030002006");
    assert!(large.body["message"].as_str().is_some_and(|text| text.contains("合同.pdf")));
    assert_eq!(upload(&jdy, "file1", &vec![7; 10 * 1024 * 1024]).await.body["errorCode"], "success");
    assert_ne!(upload(&jdy, "file2", b"x").await.body["errorCode"], "success");
    let missing = jdy.send(Request::get("/files/1/x").body(Body::empty()).expect("a request")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_order_shows_what_is_attached_until_a_save_says_otherwise() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let mut order = cast.order("CRM-1", &[cast.line(1, 5.0)]);
    let id = jdy.save("/scm/sal_order", &order).await;
    let attached = async || {
        let detail = jdy.detail("/scm/sal_order_detail", &id).await;
        (detail["attachments"].clone(), detail["attachments_url"].clone())
    };
    let first = json!([{"url": "https://files.example/1.pdf", "panel": "attachmentpanel"}]);
    assert_eq!(attached().await, (json!(1), first.clone()));
    order["id"] = json!(id);
    order.as_object_mut().expect("an object").remove("attachments_url");
    jdy.save("/scm/sal_order", &order).await;
    assert_eq!(attached().await, (json!(1), first), "a save that does not speak of files changes none");
    order["attachments_url"] = json!([{"url": "https://files.example/2.pdf"}, {"url": "https://files.example/3.pdf"}]);
    jdy.save("/scm/sal_order", &order).await;
    let (count, files) = attached().await;
    assert_eq!((count, &files[0]["url"]), (json!(2), &json!("https://files.example/2.pdf")));
    order["attachments_url"] = json!([]);
    jdy.save("/scm/sal_order", &order).await;
    assert_eq!(attached().await, (json!(0), json!([])));
}
