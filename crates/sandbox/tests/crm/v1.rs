//! Sheet §2.10: the first generation.

use serde_json::json;

use crate::support::{crm, text};

#[tokio::test]
async fn an_old_client_creates_finds_changes_and_drops_a_record() {
    let crm = crm().await;
    let data = json!({"name": "老接口客户", "owner": [crm.user]});
    let made = crm.ok("/cgi/crm/data/create", json!({"apiName": "AccountObj", "data": data})).await;
    let id = text(&made, "dataId");
    let search = json!({"offset": 0, "limit": 1000, "conditions": [{"conditions": {"name": "老接口客户"}, "conditionType": "term_condition"}],
        "rangeConditions": [{"fieldName": "last_modified_time", "from": 0, "includeLower": true}],
        "orders": [{"ascending": false, "field": "last_modified_time"}], "dataProjection": {"fieldNames": ["_id", "name"]}});
    let found = crm.ok("/cgi/crm/data/query", json!({"apiName": "AccountObj", "searchQuery": search})).await;
    assert_eq!((found["totalNumber"].as_i64(), text(&found["datas"][0], "_id")), (Some(1), id.clone()));
    crm.ok("/cgi/crm/data/update", json!({"apiName": "AccountObj", "dataId": id, "data": {"tel": "9"}})).await;
    let got = crm.ok("/cgi/crm/data/get", json!({"apiName": "AccountObj", "dataId": id})).await;
    assert_eq!(got["data"]["tel"], "9");
    crm.ok("/cgi/crm/data/changeOwner", json!({"apiName": "AccountObj", "dataId": id, "ownerOpenUserId": crm.user}))
        .await;
    crm.ok("/cgi/crm/data/drop", json!({"apiName": "AccountObj", "dataId": id})).await;
    crm.ok("/cgi/crm/data/delete", json!({"apiName": "AccountObj", "dataId": id})).await;
}

#[tokio::test]
async fn old_metadata_calls_answer_in_their_own_shape() {
    let crm = crm().await;
    let list = crm.ok("/cgi/crm/object/list", json!({})).await;
    assert!(
        list["objects"]
            .as_array()
            .is_some_and(|objects| objects.iter().any(|object| object["api_name"] == "ProductObj"))
    );
    let describe = crm.ok("/cgi/crm/object/describe", json!({"apiName": "ProductObj"})).await;
    assert_eq!(describe["objectDesc"]["fields"]["unit"]["type"], "select_one");
}

#[tokio::test]
async fn the_first_custom_family_invalidates_lists_and_is_for_administrators() {
    let mut crm = crm().await;
    let (one, two) = (crm.account("甲").await, crm.account("乙").await);
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "idList": [one, two]}});
    crm.ok("/cgi/crm/custom/data/invalid", body.clone()).await;
    crm.ok("/cgi/crm/custom/data/recover", body.clone()).await;
    let other = crm.ok("/cgi/user/getByMobile", json!({"mobile": "13900000002"})).await;
    crm.user = text(&other["empList"][0], "openUserId");
    let answer = crm.call("/cgi/crm/custom/data/invalid", body).await;
    assert_eq!(answer["errorMessage"], "Bad Request");
}
