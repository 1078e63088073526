use super::*;
use serde_json::json;

fn found(id: &str, name: &str) -> Found {
    Found { id: id.into(), fields: Fields::from([("name".into(), json!(name))]) }
}

#[test]
fn cu_4_filling_leaves_what_the_record_says() {
    let draft: Draft = serde_json::from_value(json!({"fields": {"tel": "138", "address": "深圳"}})).expect("a draft");
    let there = Fields::from([("tel".into(), json!("139")), ("address".into(), json!(""))]);
    let fill = differences(Adopt::Fill(&["name"]), &draft, &there);
    assert_eq!(fill.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["address"]);
    assert_eq!(differences(Adopt::Same(&["name"]), &draft, &there).len(), 2);
}

#[test]
fn numbers_and_text_compare_alike() {
    let draft: Draft = serde_json::from_value(json!({"fields": {"name": "甲 "}})).expect("a draft");
    assert!(agrees(&found("1", "甲"), &draft, &["name"]));
    assert_eq!(comparable(&json!(12)), comparable(&json!("12")));
    // F-6: an equal number is no difference, however it is written; a text of digits is none.
    let draft: Draft = serde_json::from_value(json!({"fields": {"price": 3.2, "code": "7"}})).expect("a draft");
    let there = Fields::from([("price".into(), json!("3.20")), ("code".into(), json!("007"))]);
    let different = differences(Adopt::Same(&["name"]), &draft, &there);
    assert_eq!(different.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["code"]);
}

#[test]
fn never_twice_a_record_of_our_number_is_ours_only_if_it_says_all_that_ours_says() {
    let draft = json!({"fields": {"remark": "甲", "qty": 2, "tel": ""}, "lines": [{"price": 5}, {"price": 6}]});
    let draft: Draft = serde_json::from_value(draft).expect("a draft");
    let says = |current: Value| says(&current, &draft, Some("rows"));
    assert!(says(json!({"remark": "甲", "qty": "2.0", "tel": "138", "rows": [{"price": "5"}, {"price": "6"}]})));
    assert!(says(json!({"remark": "甲"})), "what it does not show says nothing against it");
    assert!(!says(json!({"remark": "乙", "rows": [{"price": "5"}, {"price": "6"}]})));
    assert!(!says(json!({"remark": "甲", "rows": [{"price": "5"}, {"price": "7"}]})));
    assert!(!says(json!({"remark": "甲", "rows": [{"price": "5"}]})));
}
