use model::State;
use serde_json::json;
use store::{Error, PageResult};

use crate::databases::{NOW, binding, due, finish, for_each_database, intent, leased, page, row, stored};

#[tokio::test]
async fn one_worker_has_a_connection_until_its_time_is_over() {
    for_each_database(async |store| {
        let first = leased(&store).await;
        let id = first.connection.as_str();
        assert!(store.acquire(id, "other", NOW + 59_999, 60_000).await.expect("asked").is_none());
        assert!(store.acquire(id, "worker", NOW, 60_000).await.expect("asked").is_none(), "not even its holder");
        store.renew(&first, NOW + 50_000, 60_000).await.expect("renewed");
        assert_eq!(store.holder(id, NOW).await.expect("asked"), Some(("worker".to_owned(), NOW + 110_000)));
        assert!(store.acquire(id, "other", NOW + 60_000, 60_000).await.expect("asked").is_none());
        let second = store.acquire(id, "other", NOW + 110_000, 60_000).await.expect("asked").expect("taken over");
        assert!(second.fence > first.fence);
        assert!(matches!(store.renew(&first, NOW + 110_000, 60_000).await, Err(Error::Lost)));
        store.release(&first).await.expect("a lost lease stays lost");
        store.renew(&second, NOW + 120_000, 60_000).await.expect("still held");
    })
    .await;
}

#[tokio::test]
async fn what_a_worker_may_have_sent_that_kept_its_lease_is_remembered_when_the_next_one_gives_it_back() {
    for_each_database(async |store| {
        let first = leased(&store).await;
        let id = first.connection.as_str();
        store.begin(&first, "product", &[intent("1")], NOW).await.expect("stored");
        let second = store.acquire(id, "second", NOW + 60_000, 60_000).await.expect("asked").expect("taken over");
        assert_eq!((second.taken_from.as_ref(), second.doubt), (Some(&("worker".to_owned(), NOW + 60_000)), 0));
        store.release(&second).await.expect("given back");
        let third = store.acquire(id, "third", NOW + 61_000, 60_000).await.expect("asked").expect("free");
        assert_eq!((third.taken_from, third.doubt), (None, NOW + 60_000));
    })
    .await;
}

#[tokio::test]
async fn who_dies_before_it_has_stored_a_create_of_its_own_leaves_nothing_that_may_be_under_way() {
    for_each_database(async |store| {
        let first = leased(&store).await;
        let (id, take) = (first.connection.as_str(), async |owner, at| {
            store.acquire(&first.connection, owner, at, 60_000).await.expect("asked").expect("taken over")
        });
        store.begin(&first, "product", &[intent("1")], NOW).await.expect("stored");
        let second = take("second", NOW + 60_000).await;
        assert_eq!((second.left_open, second.doubt), (true, 0));
        let third = take("third", NOW + 120_000).await;
        assert_eq!((third.left_open, third.doubt), (false, NOW + 60_000), "the second has only waited");
        store.begin(&third, "product", &[intent("2")], NOW + 120_000).await.expect("stored");
        let fourth = take("fourth", NOW + 180_000).await;
        assert_eq!((fourth.left_open, fourth.doubt), (true, NOW + 60_000));
        store.release(&fourth).await.expect("given back");
        let fifth = store.acquire(id, "fifth", NOW + 181_000, 60_000).await.expect("asked").expect("free");
        assert_eq!((fifth.left_open, fifth.doubt), (false, NOW + 180_000));
    })
    .await;
}

#[tokio::test]
async fn the_lease_of_a_worker_that_has_ended_is_ended_and_nobody_elses() {
    for_each_database(async |store| {
        let first = leased(&store).await;
        let id = first.connection.as_str();
        store.end_lease(id, "other").await.expect("nothing to end");
        store.renew(&first, NOW, 60_000).await.expect("still held");
        store.end_lease(id, "worker").await.expect("ended");
        assert!(matches!(store.renew(&first, NOW, 60_000).await, Err(Error::Lost)));
        assert!(store.acquire(id, "other", NOW, 60_000).await.expect("asked").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_released_connection_is_free_and_its_lease_is_lost() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        store.release(&lease).await.expect("released");
        assert!(matches!(store.begin(&lease, "product", &[], NOW).await, Err(Error::Lost)));
        assert!(store.acquire(&lease.connection, "other", NOW, 60_000).await.expect("asked").is_some());
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_writes_nothing() {
    for_each_database(async |store| {
        let lost = leased(&store).await;
        let id = lost.connection.as_str();
        let held = store.acquire(id, "other", NOW + 60_000, 60_000).await.expect("asked").expect("taken over");
        finish(&store, &held, &page(vec![row("1", State::Failed)])).await;

        let late = store.begin(&lost, "product", &[intent("1")], NOW).await;
        assert!(matches!(late, Err(Error::Lost)));
        let result = PageResult {
            bindings: vec![("unit", binding("1", "a"), None)],
            records: vec![row("1", State::Created), row("2", State::Created)],
            cursor: Some(("{}".to_owned(), true)),
            ..page(Vec::new())
        };
        assert!(matches!(store.finish(&lost, &result, NOW).await, Err(Error::Lost)));
        let run = store.queue_run(id, "hand", &json!(null), NOW).await.expect("queued");
        assert!(matches!(store.start_run(&lost, &run.id, NOW).await, Err(Error::Lost)));

        assert!(store.open_intents(id, "product").await.expect("intents").is_empty());
        assert_eq!(store.count_bindings(id, "unit").await.expect("a number"), 0);
        assert_eq!(store.cursor(id, "product").await.expect("asked"), None);
        let records = stored(&store, &held, &["1", "2"]).await;
        assert_eq!((records.len(), records["1"].state), (1, State::Failed));
        assert_eq!(store.history(id, records["1"].id, 10).await.expect("history").len(), 1);
        assert!(due(&store, &held).await.is_empty());
    })
    .await;
}
