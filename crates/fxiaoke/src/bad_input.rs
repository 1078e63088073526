//! Whatever 纷享销客 answers: an answer or an error, and no more calls than were asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Response;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::Query;
use crate::testing::{Fake, ok};

/// JSON of any shape, with the names of the interface among its own.
pub(crate) fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,40}(\\.[0-9]{1,9})?(e[0-9]{1,3})?".prop_map(|n| serde_json::from_str(&n).unwrap_or_default()),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |within| {
        let name = prop_oneof![
            "errorCode|data|dataList|total|dataId|objects|objectDescribe|fields|describe|options|label|value|api_name",
            "type|children|name|functionResult|result|empList|users|code|categoryCode|display_name|is_required",
            "[a-z_]{1,8}",
        ];
        prop_oneof![
            prop::collection::vec(within.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, within, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Every kind of call; none of them may ask again and again.
fn is_dealt_with(status: u16, body: &str) {
    let (calls, body) = (Arc::new(AtomicUsize::new(0)), Bytes::from(body.to_owned()));
    let counted = Arc::clone(&calls);
    let fake = Fake::whole(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        let mut answer = Response::new(body.clone());
        *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
        answer
    });
    let client = fake.client();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(async {
        let _ = client.query("ProductObj", &Query::default()).await;
        let _ = client.get("ProductObj", "1").await;
        let _ = client.describe("ProductObj").await;
        let _ = client.objects().await;
        let _ = client.categories().await;
        let _ = client.users().await;
        let _ = client.function("batch__c", json!({}), false).await;
        if let Ok(created) = client.create("ProductObj", Map::new(), [].into()).await {
            assert!(!created.id.is_empty(), "what has no id is no success");
        }
        let _ = client.update("ProductObj", "1", Map::new()).await;
    });
    let calls = calls.load(Ordering::Relaxed);
    assert!(calls < 60, "{calls} calls");
}

proptest! {
    #[test]
    fn whatever_json_is_answered(status in prop_oneof![Just(200_u16), 100_u16..600], body in anything()) {
        is_dealt_with(status, &body.to_string());
    }

    #[test]
    fn whatever_a_success_holds(
        fields in prop::collection::btree_map("data|dataList|dataId|objects|describe|result|users", anything(), 0..5),
    ) {
        is_dealt_with(200, &ok(fields.into_iter().collect()).to_string());
    }

    #[test]
    fn whatever_text_is_answered(body in "\\PC{0,200}") {
        is_dealt_with(200, &body);
    }
}
