use fxiaoke::{Category, CategoryEdit};
use http::Method;
use serde_json::json;
use transport::Next;

use crate::{Crm, map};

#[tokio::test]
async fn the_administrator_is_one_of_the_users() {
    let crm = Crm::new();
    let admin = crm.client.administrator().await.expect("a user");
    assert_eq!(admin.mobile.as_deref(), Some("13900000001"));
    let users = crm.client.users().await.expect("users");
    assert!(users.contains(&admin) && users.len() >= 2, "{users:?}");
    assert_eq!(crm.client.user(&admin.open_user_id).await, Ok(admin));
}

#[tokio::test]
async fn objects_and_fields_are_described() {
    let crm = Crm::new();
    let objects = crm.client.objects().await.expect("objects");
    assert!(objects.iter().any(|object| object.api_name == "AccountObj" && object.label == "客户" && !object.custom));
    let order = crm.client.describe("SalesOrderObj").await.expect("a description");
    let (name, field) = order.field_by_label("同步状态").expect("a field");
    assert_eq!((name, field.kind.as_str()), ("sync_status__c", "select_one"));
    assert!(field.option_by_label("已同步").is_some());
    assert_eq!(order.fields["account_id"].target.as_deref(), Some("AccountObj"));
    assert!(order.fields["account_id"].required && order.fields["name"].read_only);
    let unknown = crm.client.describe("nothing__c").await.expect_err("unknown");
    assert_eq!(unknown.next, Next::Reject);
}

#[tokio::test]
async fn a_function_provisions_and_the_new_object_takes_records() {
    let crm = Crm::new();
    let wish = json!({"objects": [{"api_name": "shelf__c", "label": "货架"}],
        "fields": [{"object": "shelf__c", "api_name": "code__c", "label": "编号", "type": "text"}]});
    let result = crm.client.function("jingxiang_provision__c", wish, true).await.expect("a result");
    assert_eq!(result["items"][0]["status"], "created", "{result}");
    let owner = crm.client.administrator().await.expect("a user").open_user_id;
    let fields = map(json!({"name": "A", "code__c": "1", "owner": [owner]}));
    let id = crm.client.create("shelf__c", fields, [].into()).await.expect("created").id;
    let found = crm.client.get("shelf__c", &id).await.expect("an answer").expect("a record");
    assert_eq!(found["code__c"], "1");
    assert_eq!(crm.calls("/cgi/crm/custom/v2/data/create").await, 1);
}

#[tokio::test]
async fn a_function_that_is_not_installed_is_refused() {
    let crm = Crm::new();
    crm.control(Method::POST, "functions", json!({"installed": []})).await;
    let error = crm.client.function("jingxiang_batch__c", json!({}), false).await.expect_err("not installed");
    assert_eq!(error.next, Next::Reject);
}

#[tokio::test]
async fn categories_are_made_renamed_listed_and_removed() {
    let crm = Crm::new();
    let create = |name: &str, parent: Option<&String>| CategoryEdit::Create {
        name: name.into(),
        parent: parent.cloned(),
        order: Some(7),
    };
    let top = crm.client.edit_category(create("饮料", None)).await.expect("made");
    let below = crm.client.edit_category(create("酒", Some(&top))).await.expect("made");
    let rename =
        CategoryEdit::Update { id: below.clone(), name: "白酒".into(), parent: Some(top.clone()), order: None };
    crm.client.edit_category(rename).await.expect("renamed");
    let all = crm.client.categories().await.expect("categories");
    let expected = Category { id: below.clone(), name: "白酒".into(), parent: Some(top), order: Some(7) };
    assert!(all.contains(&expected), "{all:?}");
    crm.client.edit_category(CategoryEdit::Delete { id: below.clone() }).await.expect("removed");
    let all = crm.client.categories().await.expect("categories");
    assert!(all.iter().all(|category| category.id != below));
}

#[tokio::test]
async fn stock_of_the_erp_is_made_once_and_then_updated() {
    let crm = Crm::new();
    let owner = crm.client.administrator().await.expect("a user").open_user_id;
    let house = map(json!({"name": "总仓", "owner": [owner]}));
    let id = crm.client.save_erp("ErpWarehouseObj", house).await.expect("made");
    let change = map(json!({"_id": id, "address": "上海"}));
    assert_eq!(crm.client.save_erp("ErpWarehouseObj", change).await, Ok(id));
}
