use fxiaoke::{CategoryEdit, Operator, Query};
use serde_json::json;
use transport::Next;

use crate::{Crm, map};

#[tokio::test]
async fn a_customer_lives_from_create_to_delete() {
    let crm = Crm::new();
    let id = crm.customer("一生客户").await.expect("created");
    let found = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    assert_eq!((&found["name"], &found["tel"]), (&json!("一生客户"), &json!("021-55556666")));
    crm.client.update("AccountObj", &id, map(json!({"remark": "改"}))).await.expect("updated");
    let found = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    assert_eq!((&found["name"], &found["remark"]), (&json!("一生客户"), &json!("改")));
    let refused = crm.client.delete("AccountObj", &[&id]).await.expect_err("still in use");
    assert_eq!(refused.next, Next::Reject);
    crm.client.invalidate("AccountObj", &id).await.expect("invalidated");
    crm.client.recover("AccountObj", &[&id]).await.expect("recovered");
    crm.client.invalidate("AccountObj", &id).await.expect("invalidated");
    crm.client.delete("AccountObj", &[&id]).await.expect("deleted");
    assert_eq!(crm.client.get("AccountObj", &id).await, Ok(None));
}

#[tokio::test]
async fn a_query_filters_sorts_projects_and_counts() {
    let crm = Crm::new();
    for name in ["查询甲", "查询乙", "查询丙"] {
        crm.customer(name).await.expect("created");
    }
    let query = Query { limit: 2, count: true, projection: vec!["_id".into(), "name".into()], ..Query::default() };
    let query = query.filter("name", Operator::Like, ["查询"]).ascending("_id");
    let page = crm.client.query("AccountObj", &query).await.expect("a page");
    assert_eq!((page.rows.len(), page.total), (2, Some(3)));
    assert_eq!(page.rows[0]["name"], "查询甲");
    assert!(page.rows[0].get("tel").is_none());
    let last = page.rows[1]["_id"].as_str().expect("an id").to_owned();
    let rest = crm.client.query("AccountObj", &query.clone().after_id(Some(&last))).await.expect("a page");
    assert_eq!(rest.rows.len(), 1);
    let beyond = Query { limit: 100, offset: 10_100, ..Query::default() };
    assert_eq!(crm.client.query("AccountObj", &beyond).await.expect_err("too far").code, 10013);
}

#[tokio::test]
async fn an_order_and_its_lines_are_created_in_one_call() {
    let crm = Crm::new();
    let owner = crm.client.administrator().await.expect("a user").open_user_id;
    let customer = crm.customer("订单客户").await.expect("created");
    let create = CategoryEdit::Create { name: "类".into(), parent: None, order: Some(1) };
    let category = crm.client.edit_category(create).await.expect("a category");
    let product =
        json!({"name": "P1 笔", "owner": [owner], "category": category, "price": "12.50", "product_status": "1"});
    let product = crm.client.create("ProductObj", map(product), [].into()).await.expect("created").id;
    let order = json!({"account_id": customer, "owner": [owner], "order_time": 1_700_000_000_000_i64});
    let line = |quantity: &str| map(json!({"product_id": product, "quantity": quantity, "sales_price": "12.50"}));
    let details = [("SalesOrderProductObj".to_owned(), vec![line("1.25"), line("2")])].into();
    let order = crm.client.create("SalesOrderObj", map(order), details).await.expect("created");
    assert_eq!(order.detail_ids["SalesOrderProductObj"].len(), 2);
    let lines = Query::default().filter("order_id", Operator::In, [&order.id]).ascending("_id");
    let lines = crm.client.query("SalesOrderProductObj", &lines).await.expect("a page").rows;
    let quantity: rust_decimal::Decimal = lines[0]["quantity"].as_str().expect("text").parse().expect("a number");
    assert_eq!(quantity.normalize().to_string(), "1.25");
}

#[tokio::test]
async fn a_reference_to_nothing_and_an_unknown_owner_are_told_apart() {
    let crm = Crm::new();
    let owner = crm.client.administrator().await.expect("a user").open_user_id;
    let order =
        json!({"account_id": "64b0000000000000000000ff", "owner": [owner], "order_time": 1_700_000_000_000_i64});
    let error = crm.client.create("SalesOrderObj", map(order), [].into()).await.expect_err("no such customer");
    assert!(error.is_relation_missing() && error.next == Next::Reject, "{error}");
    assert!(error.trace.is_some_and(|trace| trace.starts_with("E-O.")));
}

#[tokio::test]
async fn a_record_changes_its_owner_and_is_locked() {
    let crm = Crm::new();
    let id = crm.customer("换人").await.expect("created");
    let users = crm.client.users().await.expect("users");
    let admin = crm.client.administrator().await.expect("a user").open_user_id;
    let other = &users.iter().find(|user| user.open_user_id != admin).expect("two users").open_user_id;
    crm.client.change_owner("AccountObj", &id, other).await.expect("changed");
    let found = crm.client.get("AccountObj", &id).await.expect("an answer").expect("a record");
    assert_eq!(found["owner"], json!([other]));
    crm.client.lock("AccountObj", &[&id]).await.expect("locked");
    let error = crm.client.update("AccountObj", &id, map(json!({"remark": "x"}))).await.expect_err("locked");
    assert_eq!(error.next, Next::Reject);
    crm.client.unlock("AccountObj", &[&id]).await.expect("unlocked");
    crm.client.update("AccountObj", &id, map(json!({"remark": "x"}))).await.expect("updated");
}
