//! Sheet 5.1 to 5.8: master data.

use serde_json::{Value, json};

use crate::{Jdy, id};

fn customer(number: &str, name: &str) -> Value {
    json!({"number": number, "name": name, "addr": "深圳市南山区科技园1号", "remark": "新",
           "saler_number": "E001", "group_number": "KH02",
           "contact_persons": [{"contact_person": "张三", "mobile": "13800138000", "email": "demo@example.com",
                                "gender": 2, "is_default_linkman": true}]})
}

#[tokio::test]
async fn a_customer_is_saved_plain_and_told_encrypted() {
    let jdy = Jdy::new().await;
    let saved = jdy.post("/bd/customer", &customer("N1", "新客户")).await.data();
    let new = saved["ids"][0].as_str().expect("an id");
    assert_eq!(saved["id_number_map"][new], "N1");
    let detail = jdy.by_number("/bd/customer_detail", "N1").await;
    assert_eq!(detail["addr"], "NNlq1hS5x0CLVHdXaa3WlZ/Msot7maDewcrGsEaz5cc=");
    let contact = &detail["bomentity"][0];
    assert_eq!(contact["mobile"], "N/AyK008VWaq0xqE1ZLYsA==");
    assert_eq!(contact["email"], "FSa0swUxEueunk4qWi7X+hS8uiAWRuRJQaeUz6mnpAM=");
    assert_eq!((&contact["is_default_linkman"], &contact["gender"]), (&json!(true), &json!("0")));
    assert_eq!((&detail["saler_name"], &detail["group_name"]), (&json!("张三"), &json!("零售客户")));
    assert_eq!((&detail["enable"], &detail["remark"]), (&json!("1"), &json!("新")));
    assert_eq!(jdy.rows("/bd/customer", &[("search", "新客户")]).await[0]["group_name"], "零售客户");
}

#[tokio::test]
async fn other_contacts_can_be_left_primary_as_they_are_sent() {
    let jdy = Jdy::new().await;
    let new = jdy.save("/bd/customer", &customer("N1", "新客户")).await;
    let first = jdy.detail("/bd/customer_detail", &new).await["bomentity"][0]["id"].clone();
    jdy.control("POST", "/manners", &json!({"primary_as_sent": true})).await;
    let second = json!({"contact_person": "李四", "mobile": "13800000000", "is_default_linkman": true});
    let both = json!({"id": new, "number": "N1", "name": "新客户", "contact_persons": [{"id": first}, second]});
    jdy.save("/bd/customer", &both).await;
    let contacts = jdy.detail("/bd/customer_detail", &new).await["bomentity"].clone();
    assert_eq!((&contacts[0]["is_default_linkman"], &contacts[1]["is_default_linkman"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn contacts_change_by_their_ids_and_one_is_primary() {
    let jdy = Jdy::new().await;
    let new = jdy.save("/bd/customer", &customer("N1", "新客户")).await;
    let first = jdy.detail("/bd/customer_detail", &new).await["bomentity"][0]["id"].clone();
    let with = |contacts: Value| json!({"id": new, "number": "N1", "name": "新客户", "contact_persons": contacts});
    let second = json!({"contact_person": "李四", "mobile": "13800000000", "is_default_linkman": true});
    jdy.save("/bd/customer", &with(json!([{"id": first}, second]))).await;
    let contacts = jdy.detail("/bd/customer_detail", &new).await["bomentity"].clone();
    assert_eq!((&contacts[0]["id"], &contacts[0]["is_default_linkman"]), (&first, &json!(false)));
    assert_eq!((&contacts[0]["contact_person"], &contacts[1]["is_default_linkman"]), (&json!("张三"), &json!(true)));
    // Without the array contacts stay; with it those left out are gone.
    jdy.save("/bd/customer", &json!({"id": new, "number": "N1", "name": "新客户"})).await;
    assert_eq!(jdy.detail("/bd/customer_detail", &new).await["bomentity"].as_array().map(Vec::len), Some(2));
    jdy.save("/bd/customer", &with(json!([{"id": first, "is_default_linkman": true}]))).await;
    let contacts = jdy.detail("/bd/customer_detail", &new).await["bomentity"].clone();
    assert_eq!((contacts.as_array().map(Vec::len), &contacts[0]["is_default_linkman"]), (Some(1), &json!(true)));
    let unknown = jdy.post("/bd/customer", &with(json!([{"id": "77"}]))).await;
    assert_eq!(unknown.code(), 1_030_002_003);
}

#[tokio::test]
async fn a_customer_that_breaks_a_rule_is_refused_with_its_code() {
    let jdy = Jdy::new().await;
    for (change, code) in [
        (json!({"number": ""}), 1_030_002_000),
        (json!({"name": null}), 1_030_002_000),
        (json!({"name": 5}), 1_030_002_001),
        (json!({"contact_persons": "张三"}), 1_030_002_001),
        (json!({"number": "C0001"}), 1_030_002_002),
        (json!({"name": "永盛商行"}), 1_030_002_002),
        (json!({"group_number": "nowhere"}), 1_030_002_003),
        (json!({"saler_id": "12345"}), 1_030_002_003),
        (json!({"id": "12345"}), 1_030_002_003),
    ] {
        let mut body = customer("N1", "新客户");
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        assert_eq!(jdy.post("/bd/customer", &body).await.code(), code, "{change}");
    }
    let mut body = customer("N1", "永盛商行");
    body["ignore_warn"] = json!(true);
    jdy.save("/bd/customer", &body).await;
    let stats = jdy.stats().await;
    assert_eq!(stats["jdy"]["rejected"]["POST /jdy/v2/bd/customer"], 9);
    assert_eq!(stats["jdy"]["writes"]["POST /jdy/v2/bd/customer"], 1);
}

#[tokio::test]
async fn a_number_is_required_on_update() {
    let jdy = Jdy::new().await;
    let material = jdy.by_number("/bd/material_detail", "P0016").await;
    let body = json!({"id": material["id"], "name": "改名", "base_unit_id": "1"});
    assert_eq!(jdy.post("/bd/material", &body).await.code(), 1_030_002_000);
    let created = json!({"name": "自动编号的商品", "base_unit_id": "1"});
    let saved = jdy.post("/bd/material", &created).await.data();
    let number = saved["id_number_map"].as_object().and_then(|map| map.values().next()).expect("a number");
    assert!(number.as_str().is_some_and(|number| number.starts_with("SP")));
}

#[tokio::test]
async fn the_wine_is_sold_by_bottle_and_case() {
    let jdy = Jdy::new().await;
    let wine = jdy.by_number("/bd/material_detail", "P0003").await;
    assert_eq!((&wine["base_unit_name"], &wine["is_multi_unit"]), (&json!("支"), &json!(true)));
    assert_eq!((&wine["fix_unit_id1"], &wine["coefficient1"]), (&json!("9"), &json!(6)));
    let retail =
        |at: usize| (&wine["price_entity"][at]["price_unit_name"], &wine["price_entity"][at]["price_retail_price"]);
    assert_eq!(retail(0), (&json!("支"), &json!("128")));
    assert_eq!(retail(1), (&json!("箱"), &json!("720")));
    let units = jdy.rows("/bd/material_unit", &[("material_id", id(&wine)), ("un_page", "1")]).await;
    assert_eq!(units.len(), 2);
    assert_eq!((&units[0]["unit_name"], &units[0]["is_default"]), (&json!("支"), &json!(true)));
    let case = (&units[1]["unit_name"], &units[1]["coefficient"], &units[1]["conversion_unit_name"]);
    assert_eq!(case, (&json!("箱"), &json!(6), &json!("支")));
    let listed = jdy.rows("/bd/material", &[("ids", id(&wine)), ("show_units", "true")]).await;
    assert_eq!(listed[0]["units"].as_array().map(Vec::len), Some(2));
    assert_eq!(listed[0]["units"][1]["unitid_name"], "箱");
}

#[tokio::test]
async fn products_are_disabled_and_enabled_by_save_and_by_operation() {
    let jdy = Jdy::new().await;
    let cup = jdy.by_number("/bd/material_detail", "P0001").await;
    let enable = async || jdy.detail("/bd/material_detail", id(&cup)).await["enable"].clone();
    jdy.operate("bd_material", "disable", &[id(&cup)]).await.data();
    assert_eq!(enable().await, "0");
    assert!(jdy.rows("/bd/material", &[("ids", id(&cup))]).await.is_empty());
    let body = json!({"id": cup["id"], "number": "P0001", "name": cup["name"], "base_unit_id": "1", "enable": "1"});
    jdy.save("/bd/material", &body).await;
    assert_eq!(enable().await, "1");
}

#[tokio::test]
async fn what_is_used_cannot_be_deleted_and_what_is_not_can() {
    let jdy = Jdy::new().await;
    let number = async |path: &str, number: &str| id(&jdy.by_number(path, number).await).to_owned();
    let used = number("/bd/material_detail", "P0003").await;
    let free = number("/bd/material_detail", "P0016").await;
    assert_eq!(jdy.operate("bd_material", "delete", &[&free, &used]).await.code(), 1_030_002_004);
    jdy.operate("bd_material", "delete", &[&free]).await.data();
    assert_eq!(jdy.get("/bd/material_detail", &[("id", &free)]).await.code(), 1_030_002_003);
    let parent = number("/bd/material_group_detail", "01").await;
    assert_eq!(jdy.operate("bd_materialgroup", "delete", &[&parent]).await.code(), 1_030_002_004);
    assert_eq!(jdy.operate("bd_material", "fly", &[&used]).await.code(), 1_030_002_003);
    assert_eq!(jdy.operate("bd_nothing", "delete", &[&used]).await.code(), 1_030_002_003);
}

#[tokio::test]
async fn trees_brands_stores_and_staff_are_kept_alike() {
    let jdy = Jdy::new().await;
    let group = jdy.save("/bd/material_group", &json!({"number": "09", "name": "新类", "parent_number": "01"})).await;
    assert_eq!(jdy.detail("/bd/material_group_detail", &group).await["level"], "2");
    let circle = json!({"id": group, "number": "09", "name": "新类", "parent_id": group});
    assert_eq!(jdy.post("/bd/material_group", &circle).await.code(), 1_030_002_006);
    let unit = jdy.save("/bd/measure_unit", &json!({"name": "捆", "precision": "0"})).await;
    assert_eq!(jdy.detail("/bd/measure_unit_detail", &unit).await["name"], "捆");
    let again = json!({"name": "捆", "precision": "0"});
    assert_eq!(jdy.post("/bd/measure_unit", &again).await.code(), 1_030_002_002);
    let brand = jdy.save("/bd/material_brand", &json!({"name": "新牌", "description": "好"})).await;
    assert_eq!(jdy.detail("/bd/material_brand_detail", &brand).await["description"], "好");
    let store = jdy.save("/bd/store", &json!({"number": "CK77", "name": "新仓", "is_allow_neg": "true"})).await;
    assert_eq!(jdy.detail("/bd/store_detail", &store).await["allow_negative"], "true");
    assert_eq!(jdy.rows("/bd/store", &[]).await[0]["number"], "CK01");
    let emp = json!({"number": "E99", "name": "新人", "mobile": "13800138000", "department_number": "BM01"});
    let emp = jdy.save("/bd/emp", &emp).await;
    let emp = jdy.detail("/bd/emp_detail", &emp).await;
    assert_eq!((&emp["mobile"], &emp["department_name"]), (&json!("N/AyK008VWaq0xqE1ZLYsA=="), &json!("销售部")));
    let groups = jdy.rows("/bd/customer_group", &[("page_size", "100")]).await;
    let child = groups.iter().find(|row| row["number"] == "KH0101").expect("a child");
    assert!(groups.iter().any(|row| row["id"] == child["parent_id"]));
}
