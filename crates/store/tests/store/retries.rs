use model::{Reason, State};
use store::{PageResult, RecordRow, Retry};

use crate::databases::{NOW, due, finish, for_each_database, leased, page, row, stored};

fn all() -> Retry {
    Retry::Where { stream: None, state: None, cause: None }
}

#[tokio::test]
async fn due_records_come_longest_due_first_and_each_source_once() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let at = |key: &str, source: &str, due_at| RecordRow {
            source_id: source.to_owned(),
            due_at: Some(due_at),
            ..row(key, State::Held)
        };
        let rows = vec![
            at("d1#o1", "d1", NOW),
            at("d1#o2", "d1", NOW - 5),
            at("d2", "d2", NOW - 2),
            at("d3", "d3", NOW + 1),
            row("d4", State::Held),
        ];
        finish(&store, &lease, &page(rows)).await;
        assert_eq!(due(&store, &lease).await, ["d1", "d2"]);
        assert_eq!(store.due(&lease.connection, "product", NOW + 1, 100).await.expect("due").len(), 3);
        assert_eq!(store.due(&lease.connection, "product", NOW, 1).await.expect("due"), ["d1"]);
        assert!(store.due(&lease.connection, "customer", NOW, 9).await.expect("due").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_due_record_that_its_source_no_longer_gives_is_not_due_for_ever() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let part = |key: &str| RecordRow { source_id: "d1".to_owned(), due_at: Some(NOW), ..row(key, State::Held) };
        finish(&store, &lease, &page(vec![part("d1#o1"), part("d1#o2")])).await;
        let again = RecordRow { due_at: Some(NOW + 9), ..part("d1#o1") };
        let result = PageResult { retried: vec!["d1".to_owned()], ..page(vec![again]) };
        finish(&store, &lease, &result).await;
        assert!(due(&store, &lease).await.is_empty());
        assert_eq!(stored(&store, &lease, &["d1#o1"]).await["d1#o1"].due_at, Some(NOW + 9));
    })
    .await;
}

#[tokio::test]
async fn a_person_retries_one_a_selection_or_all_of_one_cause() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let failed = |key: &str, cause: &str| RecordRow {
            reason: Some(Reason::new(cause, "原因")),
            ..row(key, State::Failed)
        };
        let skipped = RecordRow { reason: Some(Reason::new("b", "原因")), ..row("4", State::Skipped) };
        let rows = vec![failed("1", "a"), failed("2", "a"), failed("3", "b"), skipped, row("5", State::Created)];
        finish(&store, &lease, &page(rows)).await;
        let records = stored(&store, &lease, &["1", "2", "5"]).await;

        let ids = Retry::Ids(vec![records["2"].id, records["5"].id, -1]);
        assert_eq!(store.retry(id, &ids, NOW).await.expect("a number"), 2);
        assert_eq!(due(&store, &lease).await, ["2", "5"]);
        let cause = |cause: &str, state| Retry::Where { stream: None, state, cause: Some(cause.to_owned()) };
        assert_eq!(store.retry(id, &cause("b", None), NOW).await.expect("a number"), 1, "skipped is no failure");
        assert_eq!(store.retry(id, &cause("b", Some(State::Skipped)), NOW).await.expect("a number"), 1);
        let stream = |stream: &str| Retry::Where { stream: Some(stream.to_owned()), state: None, cause: None };
        assert_eq!(store.retry(id, &stream("customer"), NOW).await.expect("a number"), 0);
        assert_eq!(store.retry(id, &stream("product"), NOW).await.expect("a number"), 3);
        assert_eq!(store.retry("another", &all(), NOW).await.expect("a number"), 0);
        assert_eq!(store.retry("another", &ids, NOW).await.expect("a number"), 0, "a connection's ids are its own");
        assert_eq!(due(&store, &lease).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_retried_record_that_comes_through_is_due_no_more() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &page(vec![row("1", State::Failed)])).await;
        assert_eq!(store.retry(&lease.connection, &all(), NOW).await.expect("a number"), 1);
        finish(&store, &lease, &page(vec![row("1", State::Created)])).await;
        assert!(due(&store, &lease).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn pages_and_retries_at_the_same_time_do_not_stand_in_each_other_s_way() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let rows: Vec<_> = (0..50).map(|i| row(&i.to_string(), State::Failed)).collect();
        let backwards: Vec<_> = rows.iter().rev().cloned().collect();
        finish(&store, &lease, &page(rows.clone())).await;
        let pages = async {
            for i in 0..20 {
                finish(&store, &lease, &page(if i % 2 == 0 { rows.clone() } else { backwards.clone() })).await;
            }
        };
        let retries = async {
            for _ in 0..20 {
                assert_eq!(store.retry(&lease.connection, &all(), NOW).await.expect("a number"), 50);
            }
        };
        tokio::join!(pages, retries);
    })
    .await;
}

#[tokio::test]
async fn records_written_with_a_value_are_woken_and_no_others() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let written = |key: &str, unit: &str| store::RecordRow {
            fingerprint: Some(format!("f{key}")),
            written: Some(serde_json::json!({"fields": {"unit": unit}}).to_string()),
            ..row(key, State::Created)
        };
        let rows = vec![written("1", "支_箱%"), written("2", "支-箱"), written("3", "箱")];
        finish(&store, &lease, &page(rows)).await;
        let moved = |value: &str, forget| store::Moved { stream: "product", value: value.to_owned(), forget };
        let moved = vec![moved("支_箱%", false), moved("箱", true)];
        finish(&store, &lease, &store::PageResult { stream: "unit", moved, ..page(Vec::new()) }).await;
        let stored = stored(&store, &lease, &["1", "2", "3"]).await;
        assert_eq!((stored["1"].due_at, stored["1"].fingerprint.is_some()), (Some(NOW), true));
        assert_eq!((stored["2"].due_at, stored["2"].fingerprint.is_some()), (None, true));
        assert_eq!((stored["3"].due_at, stored["3"].fingerprint.is_some()), (Some(NOW), false));
    })
    .await;
}

#[tokio::test]
async fn the_records_that_came_of_a_source_record_are_found_by_it() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let part = |key: &str, source: &str| RecordRow { source_id: source.to_owned(), ..row(key, State::Held) };
        let gone = RecordRow { reason: Some(Reason::new("gone", "已删除")), ..part("12/8", "12") };
        let rows = vec![
            part("1/7", "1"),
            part("12", "12"),
            part("12/7", "12"),
            gone,
            part("120/7", "120"),
            row("9", State::Held),
        ];
        finish(&store, &lease, &page(rows)).await;
        let parts = store.parts(&lease.connection, "product", &["12", "9", "5"]).await.expect("parts");
        let found: Vec<_> = parts.iter().map(|part| (part.key.as_str(), part.cause.as_deref())).collect();
        assert_eq!(found, [("12", None), ("12/7", None), ("12/8", Some("gone")), ("9", None)]);
        assert!(store.parts(&lease.connection, "customer", &["12"]).await.expect("parts").is_empty());
    })
    .await;
}
