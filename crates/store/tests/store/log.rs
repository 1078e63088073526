use std::collections::BTreeMap;

use model::{Reason, State};
use store::{Error, PageResult, RecordFilter, RecordRow};

use crate::databases::{NOW, finish, for_each_database, leased, page, row, waiting};

fn filter() -> RecordFilter {
    RecordFilter { limit: 100, ..RecordFilter::default() }
}

#[tokio::test]
async fn every_record_is_counted_once_by_its_present_state() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(
            &store,
            &lease,
            &page(vec![row("1", State::Failed), row("2", State::Created), row("3", State::Created)]),
        )
        .await;
        finish(
            &store,
            &lease,
            &page(vec![row("1", State::Created), row("2", State::Unchanged), row("4", State::Unchanged)]),
        )
        .await;
        let customers = PageResult { stream: "customer", ..page(vec![row("1", State::Held)]) };
        finish(&store, &lease, &customers).await;
        let counts = store.counts(&lease.connection).await.expect("counts");
        // What was made stays so while it is found unchanged.
        let products = BTreeMap::from([(State::Created, 3), (State::Unchanged, 1)]);
        let expected = [("customer", BTreeMap::from([(State::Held, 1)])), ("product", products)];
        assert_eq!(counts, expected.map(|(stream, states)| (stream.to_owned(), states)).into());
    })
    .await;
}

#[tokio::test]
async fn causes_group_what_stands_still() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let unnamed =
            RecordRow { reason: Some(Reason::new("required:名称", "缺少名称")), ..row("3", State::Failed) };
        finish(&store, &lease, &page(vec![waiting("1", "u"), waiting("2", "u"), unnamed, row("4", State::Created)]))
            .await;
        let causes = store.causes(&lease.connection, 10).await.expect("causes");
        let seen: Vec<_> = causes.iter().map(|c| (c.cause.as_str(), c.state, c.count, c.reason.as_str())).collect();
        assert_eq!(seen, [("unit:u", State::Held, 2, "等待单位 u"), ("required:名称", State::Failed, 1, "缺少名称")]);
        finish(&store, &lease, &page(vec![row("3", State::Created)])).await;
        assert_eq!(store.causes(&lease.connection, 10).await.expect("causes").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_on_where_it_ended_though_records_are_added() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let rows: Vec<_> = (0..25).map(|i| row(&format!("{i:02}"), State::Created)).collect();
        for (rows, at) in [(&rows[..12], NOW), (&rows[12..], NOW + 1)] {
            store.finish(&lease, &page(rows.to_vec()), at).await.expect("finished");
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let wanted = RecordFilter { limit: 10, cursor, ..filter() };
            let list = store.list_records(id, &wanted).await.expect("a page");
            seen.extend(list.items.into_iter().map(|record| record.key));
            let later = row(&format!("later {}", seen.len()), State::Created);
            store.finish(&lease, &page(vec![later]), NOW + 2).await.expect("finished");
            cursor = list.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 25, "each once: {seen:?}");
        assert_eq!(seen[..13].iter().max().map(String::as_str), Some("24"), "last looked at first");
        let wrong = RecordFilter { cursor: Some("; drop".to_owned()), ..filter() };
        assert!(matches!(store.list_records(id, &wrong).await, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn a_list_of_several_states_and_streams_comes_in_one_order_page_by_page() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let states = [State::Failed, State::Held, State::Created, State::Skipped];
        for i in 0..24_usize {
            let stream = if i % 2 == 0 { "product" } else { "customer" };
            let rows = vec![row(&format!("{i:02}"), states[i % 4])];
            let at = NOW + i64::try_from(i).expect("small") / 3;
            store.finish(&lease, &PageResult { stream, ..page(rows) }, at).await.expect("finished");
        }
        let of = |streams: &[&str], states: &[State], cursor| RecordFilter {
            streams: streams.iter().map(|stream| (*stream).to_owned()).collect(),
            states: states.to_vec(),
            limit: 5,
            cursor,
            ..filter()
        };
        let cases: [(&[&str], &[State], usize); 3] = [
            (&["product", "customer"], &[], 24),
            (&[], &[State::Failed, State::Skipped], 12),
            (&["customer", "product"], &[State::Held, State::Created], 12),
        ];
        for (streams, states, all) in cases {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let list = store.list_records(&lease.connection, &of(streams, states, cursor)).await.expect("a page");
                seen.extend(list.items.into_iter().map(|record| record.key));
                cursor = list.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), all);
            assert!(seen.is_sorted_by(|one, next| one > next), "last first, each once: {seen:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_is_narrowed_by_stream_state_cause_time_and_text() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let named = RecordRow {
            title: "SP-001 红酒 100%".to_owned(),
            target_id: Some("6500Ab".to_owned()),
            target_title: Some("CRM-9".to_owned()),
            ..row("1", State::Created)
        };
        finish(&store, &lease, &page(vec![named, waiting("2", "u")])).await;
        let customer = PageResult { stream: "customer", ..page(vec![row("3", State::Failed)]) };
        store.finish(&lease, &customer, NOW + 10).await.expect("finished");
        let keys = async |filter: RecordFilter| {
            let list = store.list_records(&lease.connection, &filter).await.expect("a list");
            list.items.into_iter().map(|record| record.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(filter()).await, ["3", "2", "1"]);
        assert_eq!(keys(RecordFilter { streams: vec!["customer".to_owned()], ..filter() }).await, ["3"]);
        assert_eq!(keys(RecordFilter { states: vec![State::Held], ..filter() }).await, ["2"]);
        let states = vec![State::Failed, State::Created, State::Created, State::Unconfirmed];
        assert_eq!(keys(RecordFilter { states, ..filter() }).await, ["3", "1"]);
        let both = || vec!["product".to_owned(), "customer".to_owned()];
        assert_eq!(keys(RecordFilter { streams: both(), ..filter() }).await, ["3", "2", "1"]);
        let states = vec![State::Held, State::Failed];
        assert_eq!(keys(RecordFilter { streams: both(), states, to: Some(NOW + 10), ..filter() }).await, ["2"]);
        assert_eq!(keys(RecordFilter { cause: Some("unit:u".to_owned()), ..filter() }).await, ["2"]);
        assert_eq!(keys(RecordFilter { from: Some(NOW + 1), ..filter() }).await, ["3"]);
        assert_eq!(keys(RecordFilter { to: Some(NOW + 10), ..filter() }).await, ["2", "1"]);
        let text = |q: &str| RecordFilter { q: Some(q.to_owned()), ..filter() };
        for (q, found) in [
            ("红酒", vec!["1"]),
            ("6500AB", vec!["1"]),
            ("crm-9", vec!["1"]),
            ("等待单位", vec!["2"]),
            ("00%", vec!["1"]),
        ] {
            assert_eq!(keys(text(q)).await, found, "{q}");
        }
        assert!(keys(text("SP_001")).await.is_empty(), "a person's _ is no pattern");
        assert_eq!(keys(text("  ")).await.len(), 3);
        let all = store.list_records(&lease.connection, &filter()).await.expect("a list").items;
        let ids = || all.iter().filter(|record| record.key != "2").map(|record| record.id).chain([-1]).collect();
        assert_eq!(keys(RecordFilter { ids: ids(), ..filter() }).await, ["3", "1"]);
        assert_eq!(keys(RecordFilter { ids: ids(), q: Some("红酒".to_owned()), ..filter() }).await, ["1"]);
        assert_eq!(keys(RecordFilter { ids: ids(), states: vec![State::Held], ..filter() }).await, [""; 0]);
        assert_eq!(keys(RecordFilter { ids: vec![-1], ..filter() }).await, [""; 0], "none of these is not all");
        let other = leased(&store).await;
        let theirs = RecordFilter { ids: ids(), ..filter() };
        assert!(store.list_records(&other.connection, &theirs).await.expect("a list").items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_record_tells_what_happened_to_it_latest_first() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &PageResult { run: Some("r1"), ..page(vec![waiting("1", "u")]) }).await;
        let created =
            RecordRow { changes: Some("[1]".to_owned()), calls: Some("[2]".to_owned()), ..row("1", State::Created) };
        store.finish(&lease, &PageResult { run: Some("r2"), ..page(vec![created]) }, NOW + 1).await.expect("finished");
        let id = lease.connection.as_str();
        let view = store.list_records(id, &filter()).await.expect("a list").items.remove(0);
        assert_eq!((view.run.as_deref(), view.at, &view.waits, &view.reason), (Some("r2"), NOW + 1, &None, &None));
        assert_eq!(store.record(id, view.id).await.expect("asked").as_ref(), Some(&view));
        assert_eq!(store.record("another", view.id).await.expect("asked"), None);
        let history = store.history(id, view.id, 10).await.expect("history");
        let told: Vec<_> = history.iter().map(|c| (c.run.as_deref(), c.at, c.state, c.reason.as_deref())).collect();
        let expected =
            [(Some("r2"), NOW + 1, State::Created, None), (Some("r1"), NOW, State::Held, Some("等待单位 u"))];
        assert_eq!(told, expected);
        assert_eq!((history[0].changes.as_deref(), history[0].calls.as_deref()), (Some("[1]"), Some("[2]")));
        assert!(store.history("another", view.id, 10).await.expect("none").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_bound_is_told_apart_from_what_was_made_whatever_else_is_said_of_it() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let note = |text: &str| Some(Reason::note(text));
        let bound = RecordRow { adopted: true, reason: note("已与它绑定"), ..row("1", State::Created) };
        finish(&store, &lease, &page(vec![bound, row("2", State::Created)])).await;
        let told = async || {
            let filter = RecordFilter { limit: 10, ..RecordFilter::default() };
            let records = store.list_records(&lease.connection, &filter).await.expect("a list").items;
            let one = |key: &str| records.iter().find(|record| record.key == key).expect("the record").clone();
            (one("1"), one("2"))
        };
        let (first, second) = told().await;
        assert_eq!((first.adopted, second.adopted), (true, false));
        finish(&store, &lease, &page(vec![RecordRow { reason: note("另有说明"), ..row("1", State::Unchanged) }])).await;
        let (first, _) = told().await;
        assert_eq!((first.state, first.adopted), (State::Created, true), "with another note, too");
        finish(&store, &lease, &page(vec![row("1", State::Updated)])).await;
        let (first, _) = told().await;
        assert!(!first.adopted, "what was written is updated");
        let history = store.history(&lease.connection, first.id, 10).await.expect("a history");
        let adopted: Vec<_> = history.iter().map(|then| (then.state, then.adopted)).collect();
        let expected = [(State::Updated, false), (State::Unchanged, false), (State::Created, true)];
        assert_eq!(adopted, expected);
        finish(&store, &lease, &page(vec![row("1", State::Deleted), row("2", State::Unchanged)])).await;
        finish(&store, &lease, &page(vec![row("1", State::Created)])).await;
        assert!(!told().await.0.adopted, "made anew");
    })
    .await;
}
