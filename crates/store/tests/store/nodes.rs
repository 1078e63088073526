//! Processes that share a database, each with its master key.

use store::{Error, MasterKey, NewConnection, Store};

use crate::databases::{NOW, for_each_url};

async fn with(url: &str, keys: &[u8]) -> Store {
    let keys: Vec<String> = keys.iter().map(|byte| format!("{byte:02x}").repeat(32)).collect();
    let key = MasterKey::parse(&keys.join(",")).unwrap_or_else(|error| panic!("{error}"));
    Store::open(url, key).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn joined(store: &Store, node: &str, now: i64) -> Result<(), Error> {
    store.join(node, now, |node| node.starts_with("dead")).await
}

fn is_refused(joined: Result<(), Error>, first: &Store) {
    let Err(Error::OtherKey(id)) = joined else { panic!("{joined:?}") };
    assert_eq!(id, first.key_ids().0);
}

#[tokio::test]
async fn who_has_another_master_key_than_a_process_that_is_there_does_not_begin_beside_it() {
    for_each_url(async |url| {
        let (one, other, both) = (with(&url, &[1]).await, with(&url, &[2]).await, with(&url, &[3, 1]).await);
        joined(&one, "a", NOW).await.expect("the first");
        joined(&one, "b", NOW).await.expect("the same key");
        joined(&both, "c", NOW).await.expect("one in common");
        for _ in 0..2 {
            is_refused(joined(&other, "d", NOW + 1).await, &one);
        }
        for node in ["a", "b", "c"] {
            one.node_gone(node, NOW).await.expect("gone");
        }
        joined(&other, "d", NOW + 2).await.expect("nobody else is there");
        is_refused(joined(&one, "a", NOW + 3).await, &other);
        joined(&one, "a", NOW + 60_000).await.expect("nobody has been seen for a minute");
        for store in [one, other, both] {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_not_heard_of_a_rotation_is_known() {
    for_each_url(async |url| {
        let (before, after) = (with(&url, &[1]).await, with(&url, &[3, 1]).await);
        for (node, store) in [("a", &before), ("dead", &before), ("b", &after)] {
            joined(store, node, NOW).await.expect("one in common");
        }
        let otherwise = async |now| after.seal_otherwise(now, |node| node.starts_with("dead")).await.expect("counted");
        assert_eq!((otherwise(NOW).await, otherwise(NOW + 60_000).await), (1, 0));
        for store in [before, after] {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_certainly_ended_keeps_nobody_away_nor_does_one_whose_key_is_not_known() {
    for_each_url(async |url| {
        let (one, other) = (with(&url, &[1]).await, with(&url, &[2]).await);
        joined(&one, "dead", NOW).await.expect("the first");
        joined(&other, "b", NOW).await.expect("the first is dead");
        for store in [one, other] {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_opens_what_is_there_begins_whatever_keys_others_have() {
    for_each_url(async |url| {
        let (old, new) = (with(&url, &[1]).await, with(&url, &[2]).await);
        let rotating = with(&url, &[2, 1]).await;
        old.create_connection(NewConnection::default(), NOW).await.expect("a connection");
        joined(&old, "a", NOW).await.expect("as before");
        rotating.reseal().await.expect("sealed anew");
        joined(&new, "b", NOW).await.expect("started anew after a rotation, before the other one");
        is_refused(joined(&old, "c", NOW).await, &new);
        for store in [old, new, rotating] {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn of_many_with_keys_of_their_own_that_begin_at_once_one_does() {
    for_each_url(async |url| {
        let mut stores = Vec::new();
        for key in 1..=4 {
            stores.push(with(&url, &[key]).await);
        }
        let names: Vec<String> = (0..stores.len()).map(|at| format!("node {at}")).collect();
        let tries = stores.iter().zip(&names).map(|(store, name)| joined(store, name, NOW));
        let ended = futures::future::join_all(tries).await;
        assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 1, "{ended:?}");
        for store in stores {
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_says_that_it_is_there_learns_whether_anybody_knows_it() {
    for_each_url(async |url| {
        let store = with(&url, &[1]).await;
        assert!(!store.node_seen("a", NOW).await.expect("asked"), "it has not joined");
        joined(&store, "a", NOW).await.expect("joined");
        assert!(store.node_seen("a", NOW + 1).await.expect("asked"));
        store.close().await;
    })
    .await;
}
