use bytes::Bytes;
use fxiaoke::{FileReference, limits};
use serde_json::json;
use transport::Next;

use crate::{Crm, map};

const MOST: usize = 64 << 20;

#[tokio::test]
async fn a_file_goes_up_into_a_record_and_comes_down_again() {
    let crm = Crm::new();
    let bytes = Bytes::from_static(b"{\"errorCode\":500}");
    let file = crm.client.upload("合同 1.json", bytes.clone()).await.expect("stored");
    assert_eq!(crm.client.download(&file, MOST).await, Ok(bytes.clone()));
    let wish = json!({"fields": [{"object": "AccountObj", "api_name": "files__c", "label": "文件", "type": "file_attachment"}]});
    crm.client.function("jingxiang_provision__c", wish, true).await.expect("a field");
    let id = crm.customer("有文件").await.expect("created");
    crm.client.update("AccountObj", &id, map(json!({"files__c": [file.to_json()]}))).await.expect("updated");
    let record = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    let files = FileReference::list(&record["files__c"]);
    assert_eq!((files.len(), files[0].name.as_str(), files[0].size), (1, "合同 1.json", Some(17)));
    assert_eq!(crm.client.download(&files[0], MOST).await, Ok(bytes));
}

#[tokio::test]
async fn a_large_file_takes_the_signed_way() {
    let crm = Crm::new();
    let bytes = Bytes::from(vec![7; limits::MEDIA_BYTES + 1]);
    let file = crm.client.upload("大.bin", bytes.clone()).await.expect("stored");
    assert!(file.path.starts_with("TN_"), "{file:?}");
    let down = crm.client.download(&file, MOST).await.expect("a file");
    assert_eq!(down.len(), bytes.len());
}

#[tokio::test]
async fn a_refused_media_call_is_followed_by_a_signed_address() {
    let crm = Crm::new();
    let bytes = Bytes::from(vec![7; limits::MEDIA_BYTES + 1]);
    let file = crm.client.upload("大.bin", bytes.clone()).await.expect("stored");
    crm.fault(json!({"system": "crm", "path": "/media/download", "fault": "code", "code": 32000, "times": 1})).await;
    assert_eq!(crm.client.download(&file, MOST).await.expect("a file").len(), bytes.len());
}

#[tokio::test]
async fn a_file_that_is_gone_is_refused() {
    let crm = Crm::new();
    let file = crm.client.upload("a.txt", Bytes::from_static(b"a")).await.expect("stored");
    crm.client.delete_media(&file.path).await.expect("removed");
    assert_eq!(crm.client.download(&file, MOST).await.expect_err("gone").next, Next::Reject);
}

#[tokio::test]
async fn a_file_longer_than_wanted_is_refused() {
    let crm = Crm::new();
    let file = crm.client.upload("a.bin", Bytes::from(vec![7; 1_001])).await.expect("stored");
    assert_eq!(crm.client.download(&file, 1_000).await.expect_err("too long").next, Next::Reject);
    assert_eq!(crm.client.download(&file, 1_001).await.expect("a file").len(), 1_001);
}

/// A record names its files by what they are called for good: a mediaId is made for the answer that has it.
#[tokio::test]
async fn a_record_names_its_files_by_their_permanent_paths() {
    let crm = Crm::new();
    let file = crm.client.upload("a.txt", Bytes::from_static(b"a")).await.expect("stored");
    let wish = json!({"fields": [{"object": "AccountObj", "api_name": "files__c", "label": "文件", "type": "file_attachment"}]});
    crm.client.function("jingxiang_provision__c", wish, true).await.expect("a field");
    let id = crm.customer("有文件").await.expect("created");
    crm.client.update("AccountObj", &id, map(json!({"files__c": [file.to_json()]}))).await.expect("updated");
    let one = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    let query = fxiaoke::Query::default().filter("_id", fxiaoke::Operator::Eq, [id.as_str()]);
    let listed = crm.client.query("AccountObj", &query).await.expect("rows").rows.remove(0);
    for record in [one, listed] {
        let files = FileReference::list(&record["files__c"]);
        assert!(files[0].path.starts_with("N_"), "{files:?}");
        assert_eq!(crm.client.download(&files[0], MOST).await, Ok(Bytes::from_static(b"a")));
    }
}
