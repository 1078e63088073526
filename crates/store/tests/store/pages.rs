use model::{Reason, State};
use store::{Conflict, Error, Intent, Lease, PageResult, RecordRow};

use crate::databases::{NOW, binding, due, finish, for_each_database, for_each_url, intent, leased, open};
use crate::databases::{page, row, stored, waiting};

#[tokio::test]
async fn intents_survive_a_restart_until_they_are_closed() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let lease = leased(&store).await;
        let unmarked = Intent { mark_field: None, mark_value: None, ..intent("2") };
        store.begin(&lease, "product", &[intent("1"), unmarked.clone()], NOW).await.expect("begun");
        store.close().await;

        let store = open(&url).await;
        let intents = store.open_intents(&lease.connection, "product").await.expect("intents");
        assert_eq!(intents, [intent("1"), unmarked.clone()]);
        assert!(store.open_intents(&lease.connection, "customer").await.expect("none").is_empty());
        let closing = PageResult { closed: vec!["1".to_owned()], ..page(vec![row("1", State::Created)]) };
        finish(&store, &lease, &closing).await;
        assert_eq!(store.open_intents(&lease.connection, "product").await.expect("intents"), [unmarked]);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_second_create_of_a_record_waits_for_the_answer_to_the_first() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        store.begin(&lease, "product", &[intent("1")], NOW).await.expect("begun");
        let again = store.begin(&lease, "product", &[intent("2"), intent("1")], NOW).await;
        let Err(Error::Conflict(Conflict::OpenIntent { key, .. })) = again else { panic!("{again:?}") };
        assert_eq!(key, "1");
        assert_eq!(store.open_intents(&lease.connection, "product").await.expect("intents").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_record_keeps_what_a_later_page_does_not_say() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let created = RecordRow {
            target_id: Some("t1".to_owned()),
            fingerprint: Some("f1".to_owned()),
            written: Some(r#"{"fields":{"价格":0.1234567890}}"#.to_owned()),
            changes: Some("[]".to_owned()),
            ..row("1", State::Created)
        };
        finish(&store, &lease, &page(vec![created.clone()])).await;
        finish(&store, &lease, &page(vec![row("1", State::Failed)])).await;
        let one = stored(&store, &lease, &["1", "2"]).await.remove("1").expect("there");
        assert_eq!(
            (one.state, one.target_id, one.fingerprint),
            (State::Failed, created.target_id, created.fingerprint)
        );
        assert_eq!(one.written, created.written);

        finish(&store, &lease, &page(vec![row("1", State::Deleted)])).await;
        let one = stored(&store, &lease, &["1"]).await.remove("1").expect("there");
        assert_eq!((one.fingerprint, one.written), (None, None), "a deleted record agrees with nothing");
        assert!(one.target_id.is_some());
    })
    .await;
}

#[tokio::test]
async fn attempts_count_how_often_in_a_row_a_record_stood_still_so_and_end_with_success() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let steps = [
            (State::Held, 1),
            (State::Held, 2),
            (State::Failed, 1),
            (State::Failed, 2),
            (State::Unconfirmed, 1),
            (State::Created, 0),
            (State::Failed, 1),
            (State::Skipped, 0),
        ];
        for (state, attempts) in steps {
            finish(&store, &lease, &page(vec![row("1", state)])).await;
            let one = stored(&store, &lease, &["1"]).await.remove("1").expect("there");
            assert_eq!((one.state, one.attempts), (state, attempts));
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_rows_of_one_record_the_last_counts_and_both_are_remembered() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let said = |text: &str, state| RecordRow { changes: Some(text.to_owned()), ..row("1", state) };
        let rows = vec![said("[1]", State::Created), row("2", State::Created), said("[2]", State::Updated)];
        let twice = vec![("unit", binding("1", "a"), None), ("unit", binding("1", "b"), Some("hand"))];
        finish(&store, &lease, &PageResult { bindings: twice, ..page(rows) }).await;
        let one = stored(&store, &lease, &["1"]).await.remove("1").expect("there");
        assert_eq!(one.state, State::Updated);
        let history = store.history(&lease.connection, one.id, 10).await.expect("history");
        let changes: Vec<_> = history.iter().map(|change| change.changes.as_deref()).collect();
        assert_eq!(changes, [Some("[2]"), Some("[1]")]);
        let bound = store.all_bindings(&lease.connection, "unit", None, 10).await.expect("bindings");
        assert_eq!((bound.len(), bound[0].binding.crm_id.as_str()), (1, "b"));
    })
    .await;
}

#[tokio::test]
async fn the_history_has_what_is_new_and_nothing_twice_and_the_record_has_its_time() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let because = |text: &str| RecordRow { reason: Some(Reason::new("c", text)), ..row("1", State::Held) };
        let rows = [
            (because("一"), 1),
            (because("一"), 1),
            (because("二"), 2),
            (row("1", State::Created), 3),
            (row("1", State::Unchanged), 3),
            (row("1", State::Unchanged), 3),
            (RecordRow { changes: Some("[]".to_owned()), ..row("1", State::Updated) }, 4),
            (RecordRow { changes: Some("[]".to_owned()), ..row("1", State::Updated) }, 5),
            (row("1", State::Failed), 6),
            (row("1", State::Unchanged), 7),
            (RecordRow { target_id: Some("a".to_owned()), ..row("1", State::Created) }, 8),
            (row("1", State::Unchanged), 8),
            (RecordRow { target_id: Some("b".to_owned()), ..row("1", State::Created) }, 9),
            (RecordRow { changes: Some("[]".to_owned()), ..because("一") }, 10),
            (RecordRow { changes: Some("[]".to_owned()), ..because("一") }, 11),
            (because("一"), 11),
        ];
        for (now, (row, count)) in (NOW..).zip(rows) {
            store.finish(&lease, &page(vec![row.clone()]), now).await.expect("finished");
            let one = stored(&store, &lease, &["1"]).await.remove("1").expect("there");
            let history = store.history(&lease.connection, one.id, 100).await.expect("history");
            assert_eq!(history.len(), count, "{row:?}");
            assert_eq!(one.at, history[0].at, "its time is that of what happened last: {row:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_without_anything_but_a_cursor_moves_the_cursor() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        for (text, completed, since, now) in
            [("1", false, None, 1), ("2", true, Some(2), 2), ("3", false, Some(2), 3), ("4", true, Some(2), 4)]
        {
            let result = PageResult { cursor: Some((text.to_owned(), completed)), ..page(Vec::new()) };
            store.finish(&lease, &result, now).await.expect("finished");
            let cursor = store.cursor(&lease.connection, "product").await.expect("asked").expect("there");
            assert_eq!((cursor.text.as_str(), cursor.completed_at, cursor.at), (text, since, now));
        }
        store.reset_cursor(&lease.connection, "product").await.expect("reset");
        assert_eq!(store.cursor(&lease.connection, "product").await.expect("asked"), None);
    })
    .await;
}

#[tokio::test]
async fn a_page_is_recorded_whole_or_not_at_all() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let bound = vec![("unit", binding("1", "a"), None)];
        finish(&store, &lease, &PageResult { bindings: bound, ..page(Vec::new()) }).await;
        store.begin(&lease, "product", &[intent("1")], NOW).await.expect("begun");
        let result = PageResult {
            bindings: vec![("unit", binding("2", "b"), None), ("unit", binding("3", "a"), None)],
            closed: vec!["1".to_owned()],
            cursor: Some(("{}".to_owned(), false)),
            ..page(vec![row("1", State::Created)])
        };
        let refused = store.finish(&lease, &result, NOW).await;
        let Err(Error::Conflict(Conflict::Bound { kind, crm_id, jdy_id })) = refused else { panic!("{refused:?}") };
        assert_eq!((kind.as_str(), crm_id.as_str(), jdy_id.as_str()), ("unit", "a", "1"));
        assert!(stored(&store, &lease, &["1"]).await.is_empty());
        assert_eq!(store.count_bindings(&lease.connection, "unit").await.expect("a number"), 1);
        assert_eq!(store.open_intents(&lease.connection, "product").await.expect("intents").len(), 1);
        assert_eq!(store.cursor(&lease.connection, "product").await.expect("asked"), None);
    })
    .await;
}

#[tokio::test]
async fn strange_text_is_kept_and_a_nul_is_dropped() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let title = "引号 ' \" \\ \\u0000 换行\n 表情 🍷 零\0尾";
        let long = Reason::new(&"原".repeat(5000), "长");
        let strange = RecordRow { title: title.to_owned(), reason: Some(long), ..row("键'\"\\", State::Failed) };
        finish(&store, &lease, &page(vec![strange, waiting("2", "x\0y")])).await;
        let list = store.list_records(&lease.connection, &store::RecordFilter { limit: 9, ..Default::default() }).await;
        let items = list.expect("a list").items;
        let one = items.iter().find(|item| item.key == "键'\"\\").expect("there");
        assert_eq!(one.title, title.replace('\0', ""));
        let cause = one.cause.clone();
        let same = store::Retry::Where { stream: None, state: None, cause };
        assert_eq!(store.retry(&lease.connection, &same, NOW).await.expect("a number"), 1);
        assert_eq!(due(&store, &lease).await, ["键'\"\\"]);
    })
    .await;
}

#[tokio::test]
async fn at_1_p_1_what_is_let_go_of_was_written_and_nothing_else_of_it() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let written = |key: &str, text: &str| RecordRow {
            written: Some(text.to_owned()),
            source: Some("said".to_owned()),
            fingerprint: Some("of all".to_owned()),
            ..row(key, State::Created)
        };
        let with = r#"{"fields":{"amount":12345678901234567.8900,"remark":"\"files\": 甲","品牌":"乙"},"files":[{"id":"1","name":"甲"}]}"#;
        let without = r#"{"fields":{"remark":"\"files\": 乙"}}"#;
        let mut rows = vec![written("other", without), row("failed", State::Failed)];
        rows.extend((0..1_001).map(|n| written(&format!("{n}"), with)));
        finish(&store, &lease, &PageResult { cursor: Some(("read".to_owned(), true)), ..page(rows) }).await;
        let cursor = async || store.cursor(&lease.connection, "product").await.expect("a store").expect("a cursor").text;
        let of_files = store::Unsaid { files: true, ..Default::default() };
        let cursor_of = |text: &str| Some(text.to_owned());
        let of_brands = store::Unsaid { fields: vec!["品牌"], again: true, cursor: cursor_of("anew"), files: false };
        for (unsaid, at, brand) in [(&of_files, "read", true), (&of_brands, "anew", false)] {
            store.unsay(&lease, "product", unsaid).await.expect("forgotten");
            let records = stored(&store, &lease, &["other", "0", "1000"]).await;
            assert_eq!(records["other"].written.as_deref(), Some(without));
            assert_eq!(cursor().await, at);
            for key in ["0", "1000"] {
                let kept = records[key].written.as_deref().expect("what was written");
                assert!(kept.contains("12345678901234567.89") && !kept.contains(r#""files":["#), "{kept}");
                assert_eq!(kept.contains("品牌"), brand, "{kept}");
                let (all, rest) = ("of all".to_owned(), model::Draft::fingerprint(kept));
                assert_eq!(records[key].fingerprint, Some(if brand { all } else { rest }));
                assert_eq!(records[key].source.is_some(), brand);
            }
        }
        let nothing = store::Unsaid { cursor: cursor_of("again"), ..of_brands };
        store.unsay(&lease, "product", &nothing).await.expect("nothing to forget");
        assert_eq!(cursor().await, "anew", "nothing was written with it any more");
    })
    .await;
}

#[tokio::test]
async fn p_1_what_was_missing_when_somebody_looked_is_known_until_a_run_has_seen_to_it() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let field = |label: &str| store::Missing { object: "ProductObj".to_owned(), label: label.to_owned() };
        let (brand, other) = (field("品牌"), field("产地"));
        store.note_missing(id, &[]).await.expect("nothing");
        for _ in 0..2 {
            store.note_missing(id, &[brand.clone(), other.clone()]).await.expect("noted");
        }
        let missing = async || store.missing(id).await.expect("what was missing");
        assert_eq!(missing().await.len(), 2);
        let lost = Lease { fence: lease.fence - 1, ..lease.clone() };
        let refused = store.seen_to(&lost, std::slice::from_ref(&brand)).await;
        assert!(matches!(refused, Err(Error::Lost)), "{refused:?}");
        store.seen_to(&lease, std::slice::from_ref(&brand)).await.expect("seen to");
        assert_eq!(missing().await, std::slice::from_ref(&other));
        let refused = store.begin_to_see_to(&lost, std::slice::from_ref(&brand)).await;
        assert!(matches!(refused, Err(Error::Lost)), "{refused:?}");
        assert_eq!(missing().await, std::slice::from_ref(&other));
        store.begin_to_see_to(&lease, &[other.clone(), brand]).await.expect("noted");
        assert_eq!(missing().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_open_create_is_found_no_more_by_a_field_that_is_gone() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        store.begin(&lease, "delivery", &[intent("1")], NOW).await.expect("begun");
        let mark = intent("1").mark_field.expect("a mark");
        let lost = Lease { fence: lease.fence - 1, ..lease.clone() };
        let open = async || store.open_intents(&lease.connection, "delivery").await.expect("intents");
        let refused = store.unmark(&lost, "delivery", &[&mark]).await;
        assert!(matches!(refused, Err(Error::Lost)), "{refused:?}");
        store.unmark(&lease, "payment", &[&mark]).await.expect("of another stream");
        store.unmark(&lease, "delivery", &["another", ""]).await.expect("by another field");
        store.unmark(&lease, "delivery", &[]).await.expect("by none");
        assert_eq!(open().await, [intent("1")]);
        store.unmark(&lease, "delivery", &["another", &mark]).await.expect("unmarked");
        assert_eq!(open().await, [Intent { mark_field: None, mark_value: None, ..intent("1") }]);
    })
    .await;
}
