//! Sheet §3.5: product categories.

use serde_json::{Value, json};

use crate::support::{Crm, crm, text};

async fn edit(crm: &Crm, data: Value) -> Value {
    crm.call("/cgi/crm/data/editProductCategory", json!({ "data": data })).await
}

async fn options(crm: &Crm) -> Vec<(String, String)> {
    let describe = crm.describe("ProductObj").await;
    let options = describe["fields"]["category"]["options"].as_array().cloned().unwrap_or_default();
    options.iter().map(|option| (text(option, "value"), text(option, "label"))).collect()
}

#[tokio::test]
async fn a_category_is_an_option_whose_value_is_its_id_and_stays_when_it_is_renamed() {
    let crm = crm().await;
    let root = crm.category("酒").await;
    let made = edit(&crm, json!({"editFlag": 1, "name": "白酒", "pid": root, "orderField": 2})).await;
    let child = text(&made["data"], "id");
    assert!(options(&crm).await.contains(&(child.clone(), "白酒".to_owned())));
    let renamed = edit(&crm, json!({"editFlag": 2, "id": child, "name": "黄酒"})).await;
    assert_eq!(text(&renamed["data"], "id"), child);
    assert!(options(&crm).await.contains(&(child.clone(), "黄酒".to_owned())));
    let tree = crm.ok("/cgi/crm/data/queryProductCategory", json!({})).await;
    let branch = tree["data"].as_array().into_iter().flatten().find(|category| category["id"] == root).cloned();
    let branch = branch.expect("the root stands in the tree");
    assert_eq!(branch["children"][0]["name"], "黄酒");
    assert_eq!(edit(&crm, json!({"editFlag": 3, "id": root})).await["errorCode"], 201_112_012, "it has a child");
    assert_eq!(edit(&crm, json!({"editFlag": 3, "id": child})).await["errorCode"], 0);
    assert!(!options(&crm).await.iter().any(|(value, _)| *value == child));
}

#[tokio::test]
async fn siblings_do_not_share_a_name_and_cousins_may() {
    let crm = crm().await;
    let (first, second) = (crm.category("甲").await, crm.category("乙").await);
    let under = |pid: &str| json!({"editFlag": 1, "name": "其他", "pid": pid});
    assert_eq!(edit(&crm, under(&first)).await["errorCode"], 0);
    assert_eq!(edit(&crm, under(&second)).await["errorCode"], 0);
    assert_eq!(edit(&crm, under(&first)).await["errorCode"], 201_112_010);
}

#[tokio::test]
async fn what_an_edit_lacks_is_refused() {
    let crm = crm().await;
    for data in [
        json!({"editFlag": 1}),
        json!({"editFlag": 2, "name": "x"}),
        json!({"editFlag": 3}),
        json!({"editFlag": 9}),
        json!({"editFlag": 1, "name": "x", "pid": "64b000000000000000000001"}),
        json!({"editFlag": 2, "id": "64b000000000000000000001", "name": "x"}),
    ] {
        assert_ne!(edit(&crm, data.clone()).await["errorCode"], 0, "{data}");
    }
    let root = crm.category("根").await;
    assert_eq!(edit(&crm, json!({"editFlag": 2, "id": root, "pid": root})).await["errorCode"], 201_112_012);
}

#[tokio::test]
async fn a_category_removed_by_hand_leaves_its_products_with_a_value_nobody_knows() {
    let crm = crm().await;
    let category = crm.category("将被删").await;
    let product = crm.product("P9", &category).await;
    let body = json!({"object": "ProductObj", "field": "category", "op": "remove", "label": "将被删"});
    crm.control("options", body).await;
    assert_eq!(crm.get("ProductObj", &product).await["category"], json!(category));
    let again = json!({"name": "P10", "category": category, "owner": [crm.user]});
    assert_eq!(crm.create_refused("ProductObj", again).await, 500);
}
