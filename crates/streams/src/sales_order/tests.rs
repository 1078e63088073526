use model::{Binding, Lookup, System};
use serde_json::json;

use super::line::{quantity, store};
use super::*;

fn in_stores(warehouse: Option<&str>, presets: &[Preset]) -> Result<Value, Stop> {
    let mut lookup = Lookup::default();
    lookup.set_table(STORES, vec![json!({"id": "1", "name": "主仓"}), json!({"id": "2", "name": "北京仓"})]);
    let line: Line = serde_json::from_value(json!({"发货仓库__r": warehouse})).expect("a line");
    store(&line, &context(&lookup, presets))
}

/// Nothing is bound, and the connection was started at 1000.
fn context<'a>(lookup: &'a Lookup, presets: &'a [Preset]) -> Context<'a> {
    Context {
        lookup,
        target: System::Jdy,
        binding: None,
        default_owner: None,
        presets,
        wanted: false,
        started_at: 1000,
    }
}

/// The cause that stops an order.
fn stopped(order: Value) -> Option<(bool, String)> {
    let order: Record = serde_json::from_value(order).expect("a record");
    match SalesOrder.decide(&order, &context(&Lookup::default(), &[])) {
        Decision::Stop(stop) => Some((matches!(stop, Stop::Hold(_)), stop.reason().cause.to_string())),
        _ => None,
    }
}

#[test]
fn so_1_an_order_in_review_waits_and_one_without_lines_is_refused() {
    let order = |status: &str, lines: Value| stopped(json!({"_id": "1", "life_status": status, "lines": lines}));
    let lines = json!([{"quantity": "1"}]);
    for status in ["ineffective", "under_review", "in_change", "未生效", "审核中", "变更中"] {
        assert_eq!(order(status, lines.clone()), Some((true, "order:review".to_owned())), "{status}");
    }
    assert_eq!(order("normal", lines), None);
    assert_eq!(order("normal", json!([])), Some((false, "order:no_lines".to_owned())));
}

#[test]
fn so_1_an_order_from_before_the_connection_is_not_sent_and_one_of_its_first_moment_is() {
    let made_at = |at: i64| stopped(json!({"_id": "1", "create_time": at, "lines": [{"quantity": "1"}]}));
    assert_eq!(made_at(999), Some((false, "order:before".to_owned())));
    assert_eq!(made_at(1000), None);
}

#[test]
fn so_3_a_line_goes_to_the_store_of_the_same_name_or_to_the_first() {
    let on = [Preset::Warehouse];
    assert_eq!(in_stores(Some("北京仓"), &on), Ok(json!("2")));
    assert_eq!(in_stores(Some("没有这个仓"), &on), Ok(json!("1")));
    assert_eq!(in_stores(None, &on), Ok(json!("1")));
}

#[test]
fn so_3_a_row_that_came_from_jdy_means_its_own_warehouse_while_nobody_calls_it_otherwise() {
    let sent_to = |called: &str, of: &str| {
        let mut lookup = Lookup::default();
        // JDY has given the name of 2 to 3, and WH-1 has not brought that yet.
        let stores = [("1", "主仓"), ("2", "华北仓"), ("3", "北京仓")];
        lookup.set_table(STORES, stores.map(|(id, name)| json!({"id": id, "name": name})).to_vec());
        let row = Binding::between(System::Jdy, of, "w", "CK02 北京仓");
        lookup.add(crate::warehouse::KIND, [("w".to_owned(), row)]);
        let line: Line = serde_json::from_value(json!({"发货仓库": "w", "发货仓库__r": called})).expect("a line");
        store(&line, &context(&lookup, &[Preset::Warehouse]))
    };
    assert_eq!(sent_to("北京仓", "2"), Ok(json!("2")));
    assert_eq!(sent_to("手工改名", "2"), Ok(json!("1")), "what a person calls it is looked for by name");
    assert_eq!(sent_to("北京仓", "9"), Ok(json!("3")), "its own is disabled");
}

#[test]
fn p_3_without_the_switch_a_named_warehouse_does_not_travel() {
    assert_eq!(in_stores(Some("北京仓"), &[]), Ok(json!("1")));
}

fn quantity_of(line: &Value) -> Result<Value, Stop> {
    let line: Line = serde_json::from_value(line.clone()).expect("a line");
    quantity(&line)
}

#[test]
fn so_1_a_quantity_reaches_jdy_exactly_or_not_at_all() {
    assert_eq!(quantity_of(&json!({"quantity": "0.0000000001"})).expect("ten decimals").to_string(), "0.0000000001");
    assert_eq!(quantity_of(&json!({"quantity": "2.50000000000000"})).expect("one decimal").to_string(), "2.5");
    for (quantity, said) in [("0.00000000001", "0.00000000001"), ("0.0000", "「数量」为 0")] {
        let Err(Stop::Fail(reason)) = quantity_of(&json!({"quantity": quantity})) else {
            panic!("{quantity} is not refused")
        };
        assert!(reason.text.contains(said), "{}", reason.text);
    }
    assert_eq!(quantity_of(&json!({})), Err(Stop::missing("数量")));
}

#[test]
fn so_5_nothing_is_reported_that_the_order_says_already() {
    let order = |status: &str| -> Record {
        serde_json::from_value(json!({"_id": "1", "同步状态": status})).expect("a record")
    };
    assert!(SalesOrder.report(&order("已同步"), None, Outcome::Agrees).is_none());
    assert!(SalesOrder.report(&order("已同步"), None, Outcome::Changed).is_some());
    assert!(SalesOrder.report(&order("未同步"), None, Outcome::Refused).is_none());
    let told = Some(Outcome::Changed);
    let Patch(said) = SalesOrder.report(&order("已同步"), told, Outcome::Agrees).expect("it was told 未同步 since");
    assert_eq!((&said[0].before, &said[0].after), (&json!("未同步"), &json!("已同步")));
    assert!(SalesOrder.report(&order("已同步"), told, Outcome::Refused).is_none());
}

#[test]
fn at_1_the_files_are_those_of_the_makers_field_or_of_the_one_of_its_label() {
    let files = |order: Value| -> Vec<String> {
        let order: Record = serde_json::from_value(order).expect("a record");
        SalesOrder.files(&order).into_iter().map(|file| file.id).collect()
    };
    let named = |id: &str| json!([{"id": id, "name": "a.pdf", "size": 1}]);
    assert_eq!(files(json!({"_id": "1", "attachment_sync__c": named("N_1"), "附件同步": named("N_1")})), ["N_1"]);
    assert_eq!(files(json!({"_id": "1", "附件同步": named("N_2")})), ["N_2"]);
    assert!(files(json!({"_id": "1", "附件同步": "a text"})).is_empty());
}
