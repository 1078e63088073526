//! What happened, by the hour.

use model::State;
use store::{Forgotten, PageResult, RecordRow, Retry};

use crate::databases::{NOW, binding, for_each_database, leased, page, row};

const HOUR: i64 = 3_600_000;

fn changed(key: &str, state: State, changed_at: i64) -> RecordRow {
    let changes = (state == State::Updated).then(|| "[]".to_owned());
    RecordRow { changed_at: Some(changed_at), changes, ..row(key, state) }
}

#[tokio::test]
async fn what_is_news_is_counted_by_hour_stream_and_state_with_its_lag() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let hour = NOW - NOW % HOUR;
        let put = async |rows: Vec<RecordRow>, at: i64| store.finish(&lease, &page(rows), at).await.expect("finished");
        put(vec![changed("1", State::Created, hour - 500), changed("2", State::Created, hour)], hour + 500).await;
        put(vec![row("3", State::Held), changed("4", State::Failed, hour)], hour + 600).await;
        // Looked at again and as it was: no news.
        put(vec![row("3", State::Held), row("1", State::Unchanged)], hour + 700).await;
        put(vec![changed("1", State::Updated, hour + HOUR)], hour + HOUR + 250).await;
        put(vec![changed("1", State::Updated, hour + HOUR)], hour + HOUR + 350).await;

        let hours = store.hours(&lease.connection, hour + 1, hour + 2 * HOUR).await.expect("hours");
        let seen: Vec<_> = hours.iter().map(|h| (h.hour, h.state, h.count, h.lag_ms, h.lags)).collect();
        let expected = [
            (hour, State::Created, 2, 1_500, 2),
            (hour, State::Failed, 1, 0, 0),
            (hour, State::Held, 1, 0, 0),
            (hour + HOUR, State::Updated, 2, 600, 2),
        ];
        assert_eq!(seen, expected);
        assert!(hours.iter().all(|hour| hour.stream == "product"));
        assert_eq!(store.hours(&lease.connection, 0, hour + HOUR).await.expect("hours").len(), 3);
        let both = [lease.connection.as_str(), "another"];
        assert_eq!(store.hours_of(&both, hour + 1, hour + 2 * HOUR).await.expect("hours"), hours);
        assert!(store.hours_of(&["another"], 0, i64::MAX).await.expect("none").is_empty());
        assert!(store.hours("another", 0, i64::MAX).await.expect("none").is_empty());
        assert!(store.hours(&lease.connection, i64::MIN, i64::MIN).await.expect("none").is_empty());

        assert_eq!(store.forget(Forgotten::Stats, hour + HOUR, 2).await.expect("a number"), 2);
        assert_eq!(store.forget(Forgotten::Stats, hour + HOUR, 9).await.expect("a number"), 1);
        assert_eq!(store.hours(&lease.connection, 0, i64::MAX).await.expect("hours").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_numbers_to_compare_are_others_after_every_change() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.clone();
        let versions = async || store.versions(&id, "employee").await.expect("a database").expect("a connection");
        let first = versions().await;
        assert_eq!(versions().await, first);

        store.finish(&lease, &page(vec![row("1", State::Failed)]), NOW + 1).await.expect("finished");
        let record = versions().await;
        assert_ne!(record.records, first.records);
        assert_eq!((record.runs, record.connection), (first.runs, first.connection));

        let run = store.begin_run(&lease, "test", &serde_json::Value::Null, NOW + 2).await.expect("a run");
        let begun = versions().await;
        assert_ne!(begun.runs, record.runs);
        let ended = store::RunState::Done;
        store.end_run(&lease, &run.id, ended, &serde_json::Value::Null, None, NOW + 2).await.expect("ended");
        assert_ne!(versions().await.runs, begun.runs, "even within one millisecond");

        store.bind(&id, "employee", &binding("1", "a"), Some("hand"), NOW).await.expect("bound");
        let bound = versions().await;
        assert_ne!(bound.connection, begun.connection);
        store.unbind(&id, "employee", "1").await.expect("unbound");
        assert_ne!(versions().await.connection, bound.connection);
        let mut stored = store.connection(&id).await.expect("asked").expect("there");
        let before = versions().await;
        stored.paused = true;
        store.update_connection(&stored, stored.created_at).await.expect("kept");
        assert_ne!(versions().await.connection, before.connection);

        store.retry(&id, &Retry::Ids(Vec::new()), NOW).await.expect("a number");
        assert_eq!(store.versions("another", "employee").await.expect("asked"), None);
        let page = PageResult { records: Vec::new(), ..page(Vec::new()) };
        store.finish(&lease, &page, NOW + 9).await.expect("nothing");
        let before = versions().await;
        assert_eq!(before.records, record.records);
        let schedule = store::Schedule { due_at: Some(NOW + 600_000), ..store::Schedule::default() };
        store.settle(&lease, &schedule, NOW + 9).await.expect("settled");
        assert_ne!(versions().await.runs, before.runs, "the next run is at another time");
    })
    .await;
}
