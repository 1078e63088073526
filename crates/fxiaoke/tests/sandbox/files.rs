use bytes::Bytes;
use fxiaoke::{FileReference, limits};
use serde_json::json;
use transport::Next;

use crate::{Crm, map};

#[tokio::test]
async fn a_file_goes_up_into_a_record_and_comes_down_again() {
    let crm = Crm::new();
    let bytes = Bytes::from_static(b"{\"errorCode\":500}");
    let file = crm.client.upload("合同 1.json", bytes.clone()).await.expect("stored");
    assert_eq!(crm.client.download(&file).await, Ok(bytes.clone()));
    let wish = json!({"fields": [{"object": "AccountObj", "api_name": "files__c", "label": "文件", "type": "file_attachment"}]});
    crm.client.function("jingxiang_provision__c", wish).await.expect("a field");
    let id = crm.customer("有文件").await.expect("created");
    crm.client.update("AccountObj", &id, map(json!({"files__c": [file.to_json()]}))).await.expect("updated");
    let record = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    let files = FileReference::list(&record["files__c"]);
    assert_eq!((files.len(), files[0].name.as_str(), files[0].size), (1, "合同 1.json", Some(17)));
    assert_eq!(crm.client.download(&files[0]).await, Ok(bytes));
}

#[tokio::test]
async fn a_large_file_takes_the_signed_way() {
    let crm = Crm::new();
    let bytes = Bytes::from(vec![7; limits::MEDIA_BYTES + 1]);
    let file = crm.client.upload("大.bin", bytes.clone()).await.expect("stored");
    assert!(file.path.starts_with("TN_"), "{file:?}");
    let down = crm.client.download(&file).await.expect("a file");
    assert_eq!(down.len(), bytes.len());
}

#[tokio::test]
async fn a_refused_media_call_is_followed_by_a_signed_address() {
    let crm = Crm::new();
    let bytes = Bytes::from(vec![7; limits::MEDIA_BYTES + 1]);
    let file = crm.client.upload("大.bin", bytes.clone()).await.expect("stored");
    crm.fault(json!({"system": "crm", "path": "/media/download", "fault": "code", "code": 32000, "times": 1})).await;
    assert_eq!(crm.client.download(&file).await.expect("a file").len(), bytes.len());
}

#[tokio::test]
async fn a_file_that_is_gone_is_refused() {
    let crm = Crm::new();
    let file = crm.client.upload("a.txt", Bytes::from_static(b"a")).await.expect("stored");
    crm.client.delete_media(&file.path).await.expect("removed");
    assert_eq!(crm.client.download(&file).await.expect_err("gone").next, Next::Reject);
}
