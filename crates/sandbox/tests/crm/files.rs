//! Sheet §5: files, legacy and current.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::support::{Crm, crm, text};

fn form(crm: &Crm, name: &str, content: &[u8]) -> Request<Body> {
    let mut body = Vec::new();
    for (field, value) in [("corpAccessToken", crm.token.as_str()), ("corpId", &crm.corp), ("type", "document")] {
        body.extend(format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!("--B\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"\r\n\r\n");
    body.extend(head.bytes());
    body.extend(content);
    body.extend(b"\r\n--B--\r\n");
    let request = Request::post("/media/upload").header("content-type", "multipart/form-data; boundary=B");
    request.body(Body::from(body)).expect("a good request")
}

pub(crate) async fn upload(crm: &Crm, name: &str, content: &[u8]) -> Value {
    serde_json::from_slice(&crm.send(form(crm, name, content)).await.2).expect("JSON")
}

pub(crate) async fn download(crm: &Crm, media: &str) -> (http::HeaderMap, Vec<u8>) {
    let body =
        json!({"corpAccessToken": crm.token, "corpId": crm.corp, "mediaId": media, "igonreMediaIdConvert": true});
    let request = Request::post("/media/download").body(Body::from(body.to_string())).expect("a good request");
    let (_, headers, bytes) = crm.send(request).await;
    (headers, bytes)
}

#[tokio::test]
async fn a_file_travels_from_upload_through_a_record_to_download() {
    let crm = crm().await;
    let media = text(&upload(&crm, "合同.pdf", b"%PDF-1").await, "mediaId");
    let account = crm.account("客户").await;
    let fields = json!({"account_id": account, "payment_time": 1, "payment_amount": "1", "owner": [crm.user],
        "attachment": [{"ext": "pdf", "path": media, "filename": "合同.pdf", "size": 6}]});
    let payment = crm.create("PaymentObj", fields).await;
    let entry = crm.get("PaymentObj", &payment).await["attachment"][0].clone();
    assert_eq!(
        (text(&entry, "path"), text(&entry, "ext"), entry["size"].as_i64()),
        (media.clone(), "pdf".into(), Some(6))
    );
    let (headers, bytes) = download(&crm, &media).await;
    assert_eq!(bytes, b"%PDF-1");
    assert!(headers["content-disposition"].to_str().is_ok_and(|value| value.contains("%E5%90%88%E5%90%8C.pdf")));
    let body = json!({"convertMediaId": false, "data": {"dataObjectApiName": "PaymentObj", "objectDataId": payment}});
    let npath = text(&crm.ok("/cgi/crm/v2/data/get", body).await["data"]["attachment"][0], "path");
    assert!(npath.starts_with("N_") && npath.rsplit('.').next() == Some("pdf"), "{npath}");
    assert_eq!(download(&crm, &npath).await.1, b"%PDF-1");
    crm.update("PaymentObj", &payment, json!({"attachment": []})).await;
    assert!(crm.get("PaymentObj", &payment).await.get("attachment").is_none());
    crm.ok("/media/delete", json!({"mediaId": media})).await;
    let answer: Value = serde_json::from_slice(&download(&crm, &media).await.1).expect("an envelope");
    assert_ne!(answer["errorCode"], 0);
}

#[tokio::test]
async fn a_record_cannot_hold_a_file_that_does_not_exist() {
    let crm = crm().await;
    let account = crm.account("客户").await;
    let fields = json!({"account_id": account, "payment_time": 1, "owner": [crm.user],
        "attachment": [{"name": "a.pdf", "path": "N_202301_01_nothing.pdf"}]});
    assert_eq!(crm.create_refused("PaymentObj", fields).await, 500);
    let too_large = vec![0_u8; 20 * 1024 * 1024 + 1];
    assert_ne!(upload(&crm, "big.bin", &too_large).await["errorCode"], 0);
}

#[tokio::test]
async fn the_signed_upload_works_once_and_its_file_can_be_downloaded_by_link() {
    signed_there_and_back(&crm().await).await;
}

pub(crate) async fn signed_there_and_back(crm: &Crm) {
    let data = json!({"expireTime": 600, "resourceType": "TN", "isStreamUpload": true, "filename": "清单",
        "extension": "txt", "fileSize": 5});
    let ticket = crm.ok("/cgi/crm/v2/generatorFileUploadCredential", json!({ "data": data })).await["data"].clone();
    let send = || {
        let url = text(&ticket, "url");
        let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
        let mut request = Request::post(path.expect("an address with a path"));
        for name in ["acid", "resource", "ak", "sign", "expiry", "filename", "size", "digest"] {
            let value = &ticket[name];
            request = request.header(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        crm.send(request.header("content-type", "application/octet-stream").body(Body::from("hello")).expect("good"))
    };
    let first: Value = serde_json::from_slice(&send().await.2).expect("JSON");
    assert_eq!((first["success"].clone(), first["code"].clone()), (json!(true), json!(200)));
    let path = text(&first, "data");
    assert!(path.starts_with("TN_"));
    let second: Value = serde_json::from_slice(&send().await.2).expect("JSON");
    assert_eq!(second["success"], false);
    let link = crm.ok("/cgi/crm/v2/generateDownloadSignatureUrlByAuth", json!({"data": {"path": path}})).await;
    let url = text(&link["data"], "url");
    let uri = url.strip_prefix("http://crm.test").expect("an address of this server").to_owned();
    let (_, _, bytes) = crm.send(Request::get(uri).body(Body::empty()).expect("good")).await;
    assert_eq!(bytes, b"hello");
}

/// `igonreMediaIdConvert` says that the name is an npath; without it the elder call looks for a mediaId.
#[tokio::test]
async fn the_elder_download_wants_to_be_told_of_an_npath() {
    let crm = crm().await;
    let media = text(&upload(&crm, "a.txt", b"x").await, "mediaId");
    let account = crm.account("客户").await;
    let fields = json!({"account_id": account, "payment_time": 1, "payment_amount": "1", "owner": [crm.user],
        "attachment": [{"name": "a.txt", "path": media}]});
    let payment = crm.create("PaymentObj", fields).await;
    let body = json!({"convertMediaId": false, "data": {"dataObjectApiName": "PaymentObj", "objectDataId": payment}});
    let npath = text(&crm.ok("/cgi/crm/v2/data/get", body).await["data"]["attachment"][0], "path");
    let told = crm.call("/media/download", json!({"mediaId": npath})).await;
    assert_eq!(told["errorCode"], 32000);
    assert_eq!(download(&crm, &npath).await.1, b"x");
}

#[tokio::test]
async fn what_neither_file_service_has_is_refused_by_both_and_a_link_opens_for_an_hour() {
    let crm = crm().await;
    let now = 1_760_000_000_000_i64;
    crm.control("clock", json!({"now": now, "frozen": true})).await;
    let lost = json!({"data": {"path": "N_202301_01_nothing.pdf"}});
    assert_eq!(crm.refused("/cgi/crm/v2/generateDownloadSignatureUrlByAuth", lost).await, 32000);
    let answer: Value = serde_json::from_slice(&download(&crm, "N_202301_01_nothing.pdf").await.1).expect("JSON");
    assert_eq!(answer["errorCode"], 32000);
    let media = text(&upload(&crm, "a.txt", b"x").await, "mediaId");
    let link = crm.ok("/cgi/crm/v2/generateDownloadSignatureUrlByAuth", json!({"data": {"path": media}})).await;
    let uri = text(&link["data"], "url").strip_prefix("http://crm.test").expect("this server").to_owned();
    let get = async || crm.send(Request::get(&uri).body(Body::empty()).expect("good")).await.2;
    assert_eq!(get().await, b"x");
    crm.control("clock", json!({"now": now + 3_600_001, "frozen": true})).await;
    let late: Value = serde_json::from_slice(&get().await).expect("an envelope");
    assert_eq!((&late["success"], &late["message"]), (&json!(false), &json!("签名已过期")));
}
