//! Sheet §2.3 to §2.5: create, update, get, and what is refused.

use serde_json::{Value, json};

use crate::support::{Crm, crm, filter};

#[tokio::test]
async fn a_record_reads_back_with_its_system_fields_and_without_nulls() {
    let crm = crm().await;
    let id = crm.account("新客户").await;
    assert_eq!(id.len(), 24);
    let row = crm.get("AccountObj", &id).await;
    assert_eq!(row["name"], "新客户");
    assert_eq!(row["owner"], json!([crm.user]));
    assert_eq!(row["owner__r"]["name"], "张敏");
    assert_eq!((row["life_status"].as_str(), row["lock_status"].as_str()), (Some("normal"), Some("0")));
    assert_eq!((row["deal_status"].as_str(), row["version"].as_str()), (Some("1"), Some("1")));
    assert!(row["account_no"].as_str().is_some_and(|number| number.starts_with("KH")));
    assert!(row.get("email").is_none());
    let body = json!({"includeNull": true, "data": {"dataObjectApiName": "AccountObj", "objectDataId": id}});
    let full = crm.ok("/cgi/crm/v2/data/get", body).await;
    assert_eq!(full["data"]["email"], Value::Null);
}

#[tokio::test]
async fn what_is_malformed_answers_500() {
    let crm = crm().await;
    let owner = json!([crm.user]);
    let cases = [
        ("AccountObj", json!({"name": "x", "owner": crm.user})),
        ("AccountObj", json!({"name": 5, "owner": owner})),
        ("AccountObj", json!({"name": "x", "owner": owner, "deal_status": "未成交"})),
        ("SalesOrderObj", json!({"account_id": ["x"], "order_time": 1, "owner": owner})),
        ("SalesOrderObj", json!({"account_id": "x", "order_time": "2024-01-01", "owner": owner})),
        ("AccountObj", json!({"name": "x", "owner": owner, "completion_rate": 1, "life_status": "whatever"})),
    ];
    for (api, fields) in cases {
        let code = crm.create_refused(api, fields.clone()).await;
        assert!(code == 500 || (api == "SalesOrderObj" && code == 201_112_011), "{api} {fields} → {code}");
    }
    let wrong_level = json!({"data": {"dataObjectApiName": "AccountObj", "object_data": {"name": "x"}}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/create", wrong_level).await, 500);
}

#[tokio::test]
async fn required_fields_and_references_are_checked() {
    let crm = crm().await;
    assert_eq!(crm.create_refused("AccountObj", json!({"owner": [crm.user]})).await, 201_112_013);
    assert_eq!(crm.create_refused("AccountObj", json!({"name": "x"})).await, 201_112_013);
    let fields = json!({"account_id": "64b000000000000000000001", "order_time": 1, "owner": [crm.user]});
    let answer = crm.call("/cgi/crm/v2/data/create", Crm::create_body("SalesOrderObj", fields)).await;
    assert_eq!(answer["errorCode"], 201_112_011);
    assert_eq!(answer["errorMessage"], "数据[64b000000000000000000001]的字段[客户]关联关系不存在-201112011");
    let gone = crm.account("作废的客户").await;
    crm.invalid("AccountObj", &gone).await;
    let fields = json!({"account_id": gone, "order_time": 1, "owner": [crm.user]});
    assert_eq!(crm.create_refused("SalesOrderObj", fields).await, 201_112_011);
    let nobody = json!({"name": "x", "owner": ["FSUID_00000000000000000000000000000000"]});
    assert_eq!(crm.create_refused("AccountObj", nobody).await, 201_112_011);
}

#[tokio::test]
async fn an_update_changes_what_is_sent_and_nothing_else() {
    let crm = crm().await;
    crm.control("clock", json!({"now": 1_760_000_000_000_i64, "frozen": true})).await;
    let crm = relogin(crm).await;
    let id = crm.create("AccountObj", json!({"name": "甲", "tel": "1", "remark": "r", "owner": [crm.user]})).await;
    crm.control("clock", json!({"now": 1_760_000_005_000_i64, "frozen": true})).await;
    crm.update("AccountObj", &id, json!({"tel": "2", "remark": "", "owner": ["1001"], "name__r": "no"})).await;
    let row = crm.get("AccountObj", &id).await;
    assert_eq!((row["name"].as_str(), row["tel"].as_str()), (Some("甲"), Some("2")));
    assert!(row.get("remark").is_none(), "an empty text clears");
    assert_eq!(row["owner"], json!([crm.user]), "the owner changes by changeOwner only");
    assert_eq!((row["version"].as_str(), row["last_modified_time"].as_i64()), (Some("2"), Some(1_760_000_005_000)));
    assert_eq!(row["create_time"].as_i64(), Some(1_760_000_000_000));
    assert_eq!(crm.update_refused("AccountObj", &id, json!({"name": ""})).await, 201_112_013);
    assert_eq!(crm.update_refused("AccountObj", "64b000000000000000000001", json!({"tel": "2"})).await, 201_112_015);
}

async fn relogin(mut crm: Crm) -> Crm {
    let answer = crm.raw("/cgi/corpAccessToken/get/V2", crate::support::application()).await;
    crm.token = crate::support::text(&answer, "corpAccessToken");
    crm
}

#[tokio::test]
async fn a_product_name_is_unique_and_a_customer_name_only_when_asked() {
    let crm = crm().await;
    let category = crm.category("酒水").await;
    crm.product("P1 茶", &category).await;
    let again = json!({"name": "P1 茶", "category": category, "owner": [crm.user]});
    assert_eq!(crm.create_refused("ProductObj", again).await, 201_112_010);
    crm.account("同名").await;
    crm.account("同名").await;
    let mut asked = Crm::create_body("AccountObj", json!({"name": "同名", "owner": [crm.user]}));
    asked["data"]["optionInfo"] = json!({"isDuplicateSearch": true});
    assert_eq!(crm.refused("/cgi/crm/v2/data/create", asked).await, 201_112_010);
}

#[tokio::test]
async fn a_minimal_product_is_accepted_and_its_shelf_time_follows_its_status() {
    let crm = crm().await;
    let category = crm.category("食品").await;
    let fields = json!({"owner": [crm.user], "product_status": "1", "price": 9.9, "name": "米", "category": category});
    let id = crm.create("ProductObj", fields).await;
    let row = crm.get("ProductObj", &id).await;
    assert_eq!(row["price"], "9.90");
    assert!(row.get("on_shelves_time").is_some() && row.get("off_shelves_time").is_none());
    crm.update("ProductObj", &id, json!({"product_status": "2"})).await;
    assert!(crm.get("ProductObj", &id).await.get("off_shelves_time").is_some());
    let label = json!({"owner": [crm.user], "product_status": "上架", "name": "面", "category": category});
    assert_eq!(crm.create_refused("ProductObj", label).await, 500);
    let without = json!({"owner": [crm.user], "name": "面"});
    assert_eq!(crm.create_refused("ProductObj", without).await, 201_112_013);
}

#[tokio::test]
async fn a_creation_time_is_taken_only_when_it_is_announced() {
    let crm = crm().await;
    let fields = json!({"name": "老客户", "owner": [crm.user], "create_time": 1_500_000_000_000_i64});
    let mut body = Crm::create_body("AccountObj", fields.clone());
    let plain = crm.ok("/cgi/crm/v2/data/create", body.clone()).await;
    let row = crm.get("AccountObj", plain["dataId"].as_str().unwrap_or_default()).await;
    assert_ne!(row["create_time"].as_i64(), Some(1_500_000_000_000));
    body["hasSpecifyTime"] = json!(true);
    let announced = crm.ok("/cgi/crm/v2/data/create", body).await;
    let row = crm.get("AccountObj", announced["dataId"].as_str().unwrap_or_default()).await;
    assert_eq!(row["create_time"].as_i64(), Some(1_500_000_000_000));
}

#[tokio::test]
async fn others_see_only_their_own_customers() {
    let mut crm = crm().await;
    let mine = crm.account("管理员的客户").await;
    let other = crm.ok("/cgi/user/getByMobile", json!({"mobile": "13900000002"})).await;
    crm.user = crate::support::text(&other["empList"][0], "openUserId");
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "objectDataId": mine}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/get", body).await, 320_002_500);
    let rows = crm.rows("AccountObj", json!([])).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row["owner"] == json!([crm.user])));
    assert_eq!(crm.rows("PersonnelObj", json!([])).await.len(), 1, "a person object shows the caller only");
    assert!(!crm.rows("ProductObj", json!([filter("product_status", "EQ", &["1"])])).await.is_empty());
}
