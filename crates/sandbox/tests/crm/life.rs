//! Sheet §2.7: 作废, 恢复, 删除, owners, locks.

use serde_json::json;

use crate::support::{crm, filter, text};

#[tokio::test]
async fn an_order_takes_its_lines_along_into_invalidity_and_back() {
    let crm = crm().await;
    let account = crm.account("客户").await;
    let category = crm.category("酒").await;
    let product = crm.product("P", &category).await;
    let order = crm.order(&account, &product).await;
    let lines = |values: &'static str| filter("life_status", "EQ", &[values]);
    crm.invalid("SalesOrderObj", &order).await;
    let of_order = filter("order_id", "EQ", &[&order]);
    assert_eq!(crm.rows("SalesOrderProductObj", json!([of_order, lines("invalid")])).await.len(), 1);
    let ids = json!({"data": {"dataObjectApiName": "SalesOrderObj", "idList": [order]}});
    crm.ok("/cgi/crm/v2/data/recover", ids.clone()).await;
    assert_eq!(crm.rows("SalesOrderProductObj", json!([of_order])).await.len(), 1);
    assert_ne!(crm.refused("/cgi/crm/v2/data/delete", ids.clone()).await, 0, "only what is invalid is deleted");
    crm.invalid("SalesOrderObj", &order).await;
    crm.ok("/cgi/crm/v2/data/delete", ids).await;
    let get = json!({"data": {"dataObjectApiName": "SalesOrderObj", "objectDataId": order}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/get", get).await, 201_112_015);
    assert!(crm.rows("SalesOrderProductObj", json!([of_order, lines("invalid")])).await.is_empty());
}

#[tokio::test]
async fn a_unique_name_is_free_again_after_invalidation_and_blocks_recovery() {
    let crm = crm().await;
    let category = crm.category("酒").await;
    let first = crm.product("P1", &category).await;
    crm.invalid("ProductObj", &first).await;
    crm.product("P1", &category).await;
    let body = json!({"data": {"dataObjectApiName": "ProductObj", "idList": [first]}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/recover", body).await, 201_112_010);
}

#[tokio::test]
async fn an_owner_changes_by_a_call_of_its_own() {
    let crm = crm().await;
    let account = crm.account("换人").await;
    let other = crm.ok("/cgi/user/getByMobile", json!({"mobile": "13900000002"})).await;
    let other = text(&other["empList"][0], "openUserId");
    let body = |owner: serde_json::Value| json!({"data": {"dataObjectApiName": "AccountObj", "Data": [{"objectDataId": account, "ownerId": owner}]}});
    crm.ok("/cgi/crm/v2/data/changeOwner", body(json!([other]))).await;
    assert_eq!(crm.get("AccountObj", &account).await["owner"], json!([other]));
    crm.ok("/cgi/crm/v2/data/changeOwner", body(json!("[1000]"))).await;
    assert_eq!(crm.get("AccountObj", &account).await["owner"], json!([crm.user]));
    crm.refused("/cgi/crm/v2/data/changeOwner", body(json!(["FSUID_nobody"]))).await;
}

#[tokio::test]
async fn a_locked_record_refuses_changes() {
    let crm = crm().await;
    let account = crm.account("锁").await;
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "dataIds": [account], "detailObjStrategy": 1}});
    crm.ok("/cgi/crm/v2/object/lock", body.clone()).await;
    assert_eq!(crm.get("AccountObj", &account).await["lock_status"], "1");
    assert_eq!(crm.update_refused("AccountObj", &account, json!({"tel": "1"})).await, 201_112_014);
    crm.ok("/cgi/crm/v2/object/unlock", body).await;
    crm.update("AccountObj", &account, json!({"tel": "1"})).await;
}

#[tokio::test]
async fn a_pool_record_has_no_owner_to_change_until_it_is_chosen() {
    let crm = crm().await;
    let account = crm.account("公海客户").await;
    let pool = json!({"data": {"dataObjectApiName": "AccountObj", "objectIds": [account]}});
    crm.ok("/cgi/crm/v2/data/return", pool.clone()).await;
    assert!(crm.get("AccountObj", &account).await.get("owner").is_none());
    let change = json!({"data": {"dataObjectApiName": "AccountObj",
        "Data": [{"objectDataId": account, "ownerId": [crm.user]}]}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/changeOwner", change).await, 201_112_012);
    crm.ok("/cgi/crm/v2/data/choose", pool).await;
    assert_eq!(crm.get("AccountObj", &account).await["owner"], json!([crm.user]));
}

/// One public SDK sends the list of the elder call to the newer path.
#[tokio::test]
async fn a_list_of_ids_is_invalidated_by_the_newer_call_too() {
    let crm = crm().await;
    let ids = [crm.account("甲").await, crm.account("乙").await];
    let data = json!({"dataObjectApiName": "AccountObj", "idList": ids});
    crm.ok("/cgi/crm/custom/v2/data/invalid", json!({ "data": data })).await;
    for id in &ids {
        assert_eq!(crm.get("AccountObj", id).await["life_status"], "invalid");
    }
}
