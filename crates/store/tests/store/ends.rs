use model::System;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::{Conflict, Connection, Doubled, End, Error, NewConnection, Store};

use crate::databases::{NOW, for_each_database, for_each_url, open};

fn end(system: System, account: &str) -> End {
    End { system, account: account.to_owned() }
}

async fn made(store: &Store, at: i64) -> Connection {
    let new = NewConnection { name: format!("对接{at}"), ..NewConnection::default() };
    let mut made = store.create_connection(new, NOW + at).await.expect("made");
    (made.account_id, made.started_at) = (Some("账套".to_owned()), Some(NOW + at));
    made
}

#[tokio::test]
async fn an_end_is_in_one_connection_until_that_one_is_deleted() {
    for_each_database(async |store| {
        let (one, mut other) = (made(&store, 1).await, made(&store, 2).await);
        let both = [end(System::Jdy, "账套"), end(System::Crm, "企业")];
        assert_eq!(store.update_connection_at(&one, &both, one.created_at).await.expect("taken"), 2);
        store.take_ends(&one.id, &both).await.expect("its own");
        for wanted in [&both[..], &both[1..], &[end(System::Jdy, "另一个"), both[1].clone()]] {
            let refused = store.update_connection_at(&other, wanted, other.created_at).await;
            let Err(Error::Conflict(Conflict::Taken { connection, .. })) = refused else { panic!("{refused:?}") };
            assert_eq!(connection, one.id);
        }
        let unchanged = store.connection(&other.id).await.expect("a database").expect("there");
        assert_eq!((unchanged.version, unchanged.started_at), (1, None), "nothing was written");
        assert_eq!(store.end_of(&end(System::Jdy, "另一个")).await.expect("a database"), None);
        let moved = store.take_ends(&one.id, &[end(System::Crm, "另一家")]).await;
        assert!(matches!(moved, Err(Error::Conflict(Conflict::Moved(System::Crm)))), "{moved:?}");
        store.delete_connection(&one.id).await.expect("deleted");
        other.version = store.update_connection_at(&other, &both, other.created_at).await.expect("free again");
    })
    .await;
}

#[tokio::test]
async fn connections_that_are_written_together_are_written_all_or_none() {
    for_each_database(async |store| {
        let (one, other) = (made(&store, 1).await, made(&store, 2).await);
        let paused = Connection { paused: true, ..other.clone() };
        let both = [end(System::Jdy, "账套")];
        let stands = async |id: &str| store.connection(id).await.expect("a database").expect("there");
        store.take_ends(&other.id, &both).await.expect("taken");
        let beside = async |end: &[End]| {
            store.update_connection_beside(&one, end, std::slice::from_ref(&paused), one.created_at).await
        };
        let refused = beside(&both).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Taken { .. }))), "{refused:?}");
        assert_eq!((stands(&one.id).await.version, stands(&other.id).await.paused), (1, false));
        assert_eq!(beside(&[]).await.expect("written"), 2);
        assert_eq!((stands(&other.id).await.version, stands(&other.id).await.paused), (2, true));
        let late = Connection { version: 2, ..one.clone() };
        let refused = store.update_connection_beside(&late, &[], std::slice::from_ref(&paused), late.created_at).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Version))), "the other one has moved: {refused:?}");
        assert_eq!(stands(&one.id).await.version, 2);
    })
    .await;
}

#[tokio::test]
async fn of_many_that_want_an_end_at_once_one_gets_it() {
    for_each_database(async |store| {
        let mut all = Vec::new();
        for at in 0..6 {
            all.push(made(&store, at).await);
        }
        let both = [end(System::Jdy, "账套"), end(System::Crm, "企业")];
        let tries = all.iter().map(|one| store.update_connection_at(one, &both, one.created_at));
        let ended = futures::future::join_all(tries).await;
        assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 1, "{ended:?}");
        let refused = |ended: &Result<i64, Error>| matches!(ended, Err(Error::Conflict(Conflict::Taken { .. })));
        assert_eq!(ended.iter().filter(|ended| refused(ended)).count(), 5, "{ended:?}");
    })
    .await;
}

#[tokio::test]
async fn of_connections_from_before_the_first_keeps_the_account_set_and_all_are_told() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let (late, early) = (made(&store, 2).await, made(&store, 1).await);
        for one in [&late, &early] {
            store.update_connection(one, one.created_at).await.expect("as it was possible once");
        }
        store.close().await;
        // As an older program left it.
        let older = "drop table ends; delete from _sqlx_migrations where version = 35";
        if url.starts_with("postgres") {
            let mut raw = PgConnection::connect(&url).await.expect("a database");
            sqlx::raw_sql(AssertSqlSafe(older)).execute(&mut raw).await.expect("older");
        } else {
            let mut raw = SqliteConnection::connect(&url).await.expect("a database");
            sqlx::raw_sql(AssertSqlSafe(older)).execute(&mut raw).await.expect("older");
        }
        let store = open(&url).await;
        assert_eq!(store.end_of(&end(System::Jdy, "账套")).await.expect("a database"), Some(early.id.clone()));
        let told =
            |one: &Connection| Doubled { account_id: "账套".to_owned(), id: one.id.clone(), name: one.name.clone() };
        assert_eq!(store.doubled().await.expect("a database"), [told(&early), told(&late)]);
        let both = [end(System::Jdy, "账套"), end(System::Crm, "企业")];
        let refused = store.take_free_ends(&late.id, &both).await.expect("a database");
        assert_eq!(refused, [Conflict::Taken { system: System::Jdy, connection: early.id.clone() }]);
        assert_eq!(store.end_of(&both[1]).await.expect("a database"), Some(late.id.clone()), "what is free is taken");
        // One that was started with nothing, and one that was never started, inherit nothing.
        store.create_connection(NewConnection::default(), NOW).await.expect("made");
        store.delete_connection(&early.id).await.expect("deleted");
        assert_eq!(store.doubled().await.expect("a database"), []);
        assert_eq!(store.end_of(&both[0]).await.expect("a database"), Some(late.id.clone()), "handed over at once");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn of_several_the_oldest_inherits_the_account_set() {
    for_each_database(async |store| {
        let mut all = Vec::new();
        for at in [1, 3, 2] {
            let made = made(&store, at).await;
            store.update_connection(&made, made.created_at).await.expect("as it was possible once");
            all.push(made);
        }
        let account_set = end(System::Jdy, "账套");
        store.take_ends(&all[0].id, std::slice::from_ref(&account_set)).await.expect("the first has it");
        for heir in [&all[2], &all[1]] {
            let holder = store.end_of(&account_set).await.expect("a database").expect("somebody");
            store.delete_connection(&holder).await.expect("deleted");
            assert_eq!(store.end_of(&account_set).await.expect("a database"), Some(heir.id.clone()));
        }
        store.delete_connection(&all[1].id).await.expect("deleted");
        assert_eq!(store.end_of(&account_set).await.expect("a database"), None, "free");
    })
    .await;
}
