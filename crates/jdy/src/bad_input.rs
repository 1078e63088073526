//! Whatever 精斗云 answers, in either generation: an answer or an error, and no more calls than one page needs.

use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::testing::{Gateway, success};
use crate::{Filter, MATERIAL, SALES_ORDER};

/// JSON of any shape, with the names of the interface among its own.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,40}(\\.[0-9]{1,9})?(e[0-9]{1,3})?".prop_map(|n| serde_json::from_str(&n).unwrap_or_default()),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |within| {
        let name = prop_oneof![
            "success|errcode|errorCode|data|rows|id|total_page|count|page|total_pages|records|message|errorInfo",
            "[a-z_]{1,8}",
        ];
        prop_oneof![
            prop::collection::vec(within.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, within, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Every kind of call, over both generations; none of them may ask again and again.
fn is_dealt_with(status: u16, body: &str) {
    for phone in [false, true] {
        let gateway = Gateway::answering(status, body);
        let client = if phone { gateway.phone_client() } else { gateway.client() };
        let (filter, bill) = (Filter::default(), json!({"bill_no": "1"}));
        let bill = bill.as_object().cloned().unwrap_or_default();
        let calls = async {
            let listed = client.list(&MATERIAL, &filter, 1).await;
            if let Ok(page) = &listed {
                assert!(page.rows.iter().all(Value::is_object), "rows are records: {page:?}");
            }
            let _ = client.detail(&MATERIAL, "1").await;
            let _ = client.detail_by_number(&SALES_ORDER, "1").await;
            if let Ok(saved) = client.save(&SALES_ORDER, &bill).await {
                assert!(!saved.id.is_empty(), "what has no id is no success");
            }
            let _ = client.upload("a.txt", b"a".as_slice().into()).await;
        };
        block_on(calls);
        assert!(gateway.count() < 40, "{} calls", gateway.count());
    }
}

proptest! {
    #[test]
    fn whatever_json_is_answered(status in prop_oneof![Just(200_u16), 100_u16..600], body in anything()) {
        is_dealt_with(status, &body.to_string());
    }

    #[test]
    fn whatever_a_success_holds(data in anything()) {
        let (status, body) = success(&data);
        is_dealt_with(status, &body);
        is_dealt_with(200, &json!({"success": true, "data": data}).to_string());
    }

    #[test]
    fn whatever_text_is_answered(body in "\\PC{0,200}") {
        is_dealt_with(200, &body);
    }
}
