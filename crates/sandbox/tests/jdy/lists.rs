//! Sheet 3: envelopes, pages, windows, types.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{Jdy, id, large};

#[tokio::test]
async fn a_page_is_cut_at_a_hundred_and_pages_cover_everything_once() {
    let jdy = Jdy::with(large()).await;
    let first = jdy.get("/bd/customer", &[("enable", "-1"), ("page_size", "2000")]).await.data();
    assert_eq!((&first["page_size"], &first["current_page_size"]), (&json!(100), &json!(100)));
    assert_eq!((&first["count"], &first["total_page"]), (&json!("1000"), &json!(10)));
    let mut seen = BTreeSet::new();
    for page in 1..=10 {
        let page = page.to_string();
        for row in jdy.rows("/bd/customer", &[("enable", "-1"), ("page_size", "100"), ("page", &page)]).await {
            assert!(seen.insert(id(&row).to_owned()));
        }
    }
    assert_eq!(seen.len(), 1000);
    assert!(jdy.rows("/bd/customer", &[("page", "99")]).await.is_empty());
}

#[tokio::test]
async fn disabled_rows_are_hidden_unless_asked_for() {
    let jdy = Jdy::new().await;
    let count = async |enable: &str| {
        let data = jdy.get("/bd/customer", &[("enable", enable)]).await.data();
        data["count"].as_str().expect("text").parse::<u32>().expect("a number")
    };
    assert_eq!((count("1").await, count("0").await, count("-1").await), (18, 2, 20));
    let default = jdy.get("/bd/customer", &[]).await.data();
    assert_eq!(default["count"], "18");
    assert_eq!(default["rows"].as_array().map(Vec::len), Some(10));
}

#[tokio::test]
async fn the_three_frames_differ_as_the_sheet_says() {
    let jdy = Jdy::new().await;
    let master = jdy.get("/bd/store", &[]).await.data();
    assert!(master["count"].is_string() && master["current_page"].is_number());
    let bills = jdy.get("/scm/sal_order", &[]).await.data();
    assert!(bills["count"].is_number() && bills.get("current_page").is_none());
    assert!(bills["headers"]["total_amount"].is_string());
    let receipts = jdy.get("/arap/ar_credit", &[]).await.data();
    assert!(receipts["count"].is_string() && receipts.get("current_page").is_none());
}

#[tokio::test]
async fn a_window_shows_what_was_changed_in_it() {
    let jdy = Jdy::new().await;
    let later = jdy.now + 3_600_000;
    jdy.control("POST", "/clock", &json!({"now": later, "frozen": true})).await;
    let jdy = Jdy { now: later, ..jdy };
    let material = jdy.by_number("/bd/material_detail", "P0001").await;
    let body = json!({"id": material["id"], "number": "P0001", "name": "不锈钢保温杯", "base_unit_id": "1",
                      "remark": "改"});
    jdy.save("/bd/material", &body).await;
    let (from, to) = (later.to_string(), (later + 1).to_string());
    let changed = jdy.rows("/bd/material", &[("modify_start_time", &from), ("modify_end_time", &to)]).await;
    assert_eq!(changed.iter().map(id).collect::<Vec<_>>(), [id(&material)]);
    assert!(jdy.rows("/bd/material", &[("create_start_time", &from)]).await.is_empty());
    assert_eq!(jdy.get("/bd/material", &[("modify_start_time", "2026-01-01")]).await.code(), 1_030_002_001);
}

#[tokio::test]
async fn list_rows_and_details_have_exactly_the_fields_of_the_sheet() {
    let jdy = Jdy::new().await;
    let keys = |row: &Value| row.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let row = &jdy.rows("/bd/customer", &[]).await[0];
    assert_eq!(keys(row), ["c_level_id", "enable", "group_name", "id", "name", "number", "remark"]);
    let row = &jdy.rows("/bd/material", &[]).await[0];
    for absent in ["enable", "price_entity", "modify_time", "custom_field"] {
        assert!(row.get(absent).is_none(), "{absent}");
    }
    assert_eq!((&row["enable"], &row["is_multi_unit"]), (&Value::Null, &json!(false)));
    let row = &jdy.rows("/bd/material_group", &[]).await[0];
    assert!(row.get("parent_id").is_none(), "the tree needs the details");
    let child = jdy.by_number("/bd/material_group_detail", "0101").await;
    let parent = jdy.by_number("/bd/material_group_detail", "01").await;
    assert_eq!(child["parent_id"], parent["id"]);
    assert_eq!((&child["level"], &parent["is_leaf"]), (&json!("2"), &json!(false)));
    let order = &jdy.rows("/scm/sal_order", &[]).await[0];
    assert!(order["total_amount"].is_string());
    let order = jdy.detail("/scm/sal_order_detail", id(order)).await;
    assert!(order["total_amount"].is_number() && order["material_entity"][0]["qty"].is_number());
    let unit = &jdy.rows("/bd/measure_unit", &[]).await[0];
    assert!(unit["precision"].is_string());
    assert!(jdy.detail("/bd/measure_unit_detail", id(unit)).await["precision"].is_number());
}

#[tokio::test]
async fn customers_come_in_the_order_that_is_asked_for() {
    let jdy = Jdy::new().await;
    let numbers = async |order: &str| {
        let rows = jdy.rows("/bd/customer", &[("order_by", order), ("enable", "-1"), ("page_size", "100")]).await;
        rows.iter().map(|row| row["number"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    let ascending = numbers("number asc").await;
    let mut descending = numbers("number desc").await;
    descending.reverse();
    assert_eq!(ascending, descending);
    assert_eq!(ascending[0], "C0001");
}

#[tokio::test]
async fn a_query_over_2048_characters_is_refused() {
    let jdy = Jdy::new().await;
    let ids = vec!["1118809236600545280"; 120].join(",");
    assert_eq!(jdy.get("/bd/material", &[("ids", &ids)]).await.status.as_u16(), 400);
}
