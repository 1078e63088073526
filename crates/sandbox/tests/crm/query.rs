//! Sheet §2.6: filters, orders, pages.

use serde_json::{Value, json};

use crate::support::{Crm, crm, filter};

/// Five accounts with telling values; answers their ids in order of creation.
async fn five(crm: &Crm) -> Vec<String> {
    let mut ids = Vec::new();
    for (at, name) in ["查询甲", "查询乙", "查询丙", "查询丁", "查询戊"].iter().enumerate() {
        let mut fields = json!({"name": name, "owner": [crm.user], "tel": format!("10{at}")});
        if at < 2 {
            fields["email"] = json!(format!("a{at}@x.test"));
        }
        ids.push(crm.create("AccountObj", fields).await);
    }
    ids
}

async fn names(crm: &Crm, more: Value) -> Vec<String> {
    let mut filters = vec![filter("name", "STARTWITH", &["查询"])];
    filters.extend(more.as_array().cloned().unwrap_or_default());
    let rows = crm.rows("AccountObj", Value::Array(filters)).await;
    rows.iter().map(|row| row["name"].as_str().unwrap_or_default().replace("查询", "")).collect()
}

#[tokio::test]
async fn every_operator_selects_what_its_name_says() {
    let crm = crm().await;
    five(&crm).await;
    let cases: &[(Value, &str)] = &[
        (filter("tel", "EQ", &["101"]), "乙"),
        (filter("tel", "eq", &["101"]), "乙"),
        (filter("tel", "N", &["101"]), "甲丙丁戊"),
        (filter("email", "N", &["a0@x.test"]), "乙丙丁戊"),
        (filter("tel", "GT", &["102"]), "丁戊"),
        (filter("tel", "GTE", &["102"]), "丙丁戊"),
        (filter("tel", "LT", &["102"]), "甲乙"),
        (filter("tel", "LTE", &["102"]), "甲乙丙"),
        (filter("name", "LIKE", &["询丁"]), "丁"),
        (filter("name", "NLIKE", &["询丁"]), "甲乙丙戊"),
        (filter("email", "IS", &[]), "丙丁戊"),
        (json!({"field_name": "email", "operator": "ISN", "field_values": [null]}), "甲乙"),
        (filter("tel", "IN", &["100", "104", "999"]), "甲戊"),
        (filter("tel", "NIN", &["100", "104"]), "乙丙丁"),
        (filter("tel", "BETWEEN", &["101", "103"]), "乙丙丁"),
        (filter("tel", "NBETWEEN", &["101", "103"]), "甲戊"),
        (filter("email", "STARTWITH", &["a1"]), "乙"),
        (filter("email", "ENDWITH", &["x.test"]), "甲乙"),
        (filter("name", "CONTAINS", &["戊"]), "戊"),
        (filter("owner", "HASANYOF", &["FSUID_x", "1000"]), "甲乙丙丁戊"),
        (filter("owner", "NHASANYOF", &["1000"]), ""),
        (filter("owner", "IN", &["1000"]), "甲乙丙丁戊"),
        (json!({"field_name": "tel", "operator": "EQ", "field_values": "102"}), "丙"),
        (filter("deal_status", "EQ", &["1"]), "甲乙丙丁戊"),
        (filter("is_deleted", "EQ", &["false"]), "甲乙丙丁戊"),
    ];
    for (condition, expected) in cases {
        assert_eq!(names(&crm, json!([condition])).await.concat(), *expected, "{condition}");
    }
}

#[tokio::test]
async fn unknown_fields_and_operators_are_refused() {
    let crm = crm().await;
    let query = |condition: Value| json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": {"limit": 1, "filters": [condition]}}});
    for condition in [
        filter("nothing", "EQ", &["1"]),
        filter("name", "SOUNDSLIKE", &["1"]),
        filter("last_modified_time", "GTE", &["yesterday"]),
        filter("name", "BETWEEN", &["1"]),
    ] {
        crm.refused("/cgi/crm/v2/data/query", query(condition)).await;
    }
    let wrong_level = json!({"data": {"object_data": {"dataObjectApiName": "AccountObj"}}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/query", wrong_level).await, 500);
}

#[tokio::test]
async fn a_keyset_walk_meets_every_record_once() {
    let crm = crm().await;
    five(&crm).await;
    let total = crm.query("AccountObj", json!({"limit": 1})).await["total"].as_u64().unwrap_or_default();
    let (mut last, mut seen) = (String::new(), Vec::new());
    loop {
        let mut filters = vec![filter("last_modified_time", "GTE", &["0"])];
        if !last.is_empty() {
            filters.push(filter("_id", "GT", &[&last]));
        }
        let orders = json!([{"fieldName": "_id", "isAsc": true}]);
        let search =
            json!({"limit": 7, "offset": 0, "filters": filters, "orders": orders, "fieldProjection": ["_id", "name"]});
        let page = crm.query("AccountObj", search).await["dataList"].as_array().cloned().unwrap_or_default();
        seen.extend(page.iter().map(|row| row["_id"].as_str().unwrap_or_default().to_owned()));
        assert!(page.iter().all(|row| row.get("owner").is_none()), "only what is projected");
        last = seen.last().cloned().unwrap_or_default();
        if page.len() < 7 {
            break;
        }
    }
    assert_eq!(seen.len() as u64, total);
    assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]));
}

#[tokio::test]
async fn offsets_are_multiples_of_the_limit_and_end_at_ten_thousand() {
    let crm = crm().await;
    let query = |limit: i64, offset: i64| json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": {"limit": limit, "offset": offset}}});
    let first = crm.ok("/cgi/crm/v2/data/query", query(5, 0)).await;
    let second = crm.ok("/cgi/crm/v2/data/query", query(5, 5)).await;
    assert_ne!(first["data"]["dataList"][0]["_id"], second["data"]["dataList"][0]["_id"]);
    assert_eq!(second["data"]["offset"], 5);
    crm.refused("/cgi/crm/v2/data/query", query(5, 3)).await;
    crm.ok("/cgi/crm/v2/data/query", query(100, 10_000)).await;
    let answer = crm.call("/cgi/crm/v2/data/query", query(100, 10_100)).await;
    assert_eq!(
        (answer["errorCode"].as_i64(), answer["errorMessage"].as_str()),
        (Some(10013), Some("offset out of range 10000"))
    );
    crm.refused("/cgi/crm/v2/data/query", query(101, 0)).await;
}

#[tokio::test]
async fn the_total_is_counted_unless_it_is_not_wanted() {
    let crm = crm().await;
    let query = |count: bool| {
        json!({"data": {"dataObjectApiName": "AccountObj", "find_explicit_total_num": count,
            "search_query_info": {"limit": 1, "offset": 0, "filters": [filter("name", "EQ", &["华强贸易有限公司"])]}}})
    };
    assert_eq!(crm.ok("/cgi/crm/v2/data/query", query(true)).await["data"]["total"], 2);
    assert_eq!(crm.ok("/cgi/crm/v2/data/query", query(false)).await["data"]["total"], 0);
}

#[tokio::test]
async fn records_come_in_the_order_that_is_asked_for() {
    let crm = crm().await;
    let ids = five(&crm).await;
    crm.update("AccountObj", &ids[0], json!({"tel": "555"})).await;
    for (field, ascends) in
        [("last_modified_time", true), ("last_modified_time", false), ("name", true), ("tel", false)]
    {
        let orders = json!([{"fieldName": field, "isAsc": ascends}]);
        let found = crm.query("AccountObj", json!({"limit": 100, "orders": orders})).await;
        let values: Vec<String> = found["dataList"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned))
            .map(|value| if value == "null" { String::new() } else { value })
            .collect();
        let sorted = if ascends { values.is_sorted() } else { values.is_sorted_by(|a, b| a >= b) };
        assert!(sorted, "{field} {ascends}: {values:?}");
    }
}

#[tokio::test]
async fn invalid_records_are_found_only_by_those_who_ask_for_them() {
    let crm = crm().await;
    let ids = five(&crm).await;
    crm.invalid("AccountObj", &ids[2]).await;
    assert_eq!(names(&crm, json!([])).await.concat(), "甲乙丁戊");
    assert_eq!(names(&crm, json!([filter("life_status", "EQ", &["invalid"])])).await.concat(), "丙");
    assert_eq!(crm.get("AccountObj", &ids[2]).await["life_status"], "invalid");
}

#[tokio::test]
async fn find_simple_and_find_one_answer_like_a_query() {
    let crm = crm().await;
    five(&crm).await;
    let search = json!({"limit": 10, "filters": [filter("name", "EQ", &["查询乙"])]});
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": search}});
    let simple = crm.ok("/cgi/crm/custom/v2/data/findSimple", body.clone()).await;
    assert_eq!(simple["data"]["dataList"][0]["name"], "查询乙");
    let one = crm.ok("/cgi/crm/custom/v2/data/findOne", body).await;
    assert_eq!(one["data"]["name"], "查询乙");
}

/// An order portal asks for few fields beside the search, with texts where numbers are meant.
#[tokio::test]
async fn a_light_query_names_its_fields_beside_the_search() {
    let crm = crm().await;
    crm.account("轻").await;
    let search = json!({"limit": "10", "offset": "0", "orders": [{"fieldName": "create_time", "isAsc": "false"}],
        "filters": [{"field_name": "name", "operator": "eq", "field_values": ["轻"]}]});
    let data =
        json!({"dataObjectApiName": "AccountObj", "field_projection": ["_id", "name"], "search_query_info": search});
    let rows = crm.ok("/cgi/crm/custom/v2/data/findSimple", json!({ "data": data })).await["data"]["dataList"].clone();
    let row = rows[0].as_object().expect("a row");
    assert!(row.contains_key("name") && !row.contains_key("owner") && !row.contains_key("account_no"), "{row:?}");
}
