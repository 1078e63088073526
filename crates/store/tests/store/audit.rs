//! The audit log.

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::{AuditFilter, Note, Store, Verified};
use tokio::task::JoinSet;

use crate::databases::{NOW, for_each_database, for_each_url, open};

fn note(n: i64) -> Note {
    Note::new(format!("u{}", n % 2), Some("203.0.113.7".to_owned()), "user.change")
        .about(format!("名 {n}\0"))
        .with(json!({"role": {"before": "viewer", "after": "o\0"}, "amount": 1.50}))
}

async fn write(store: &Store, rows: i64) {
    for n in 0..rows {
        store.note(&note(n), NOW + n).await.expect("noted");
    }
}

/// Somebody who has the database says this to it; whether it was done.
async fn meddle(url: &str, statement: &str) -> bool {
    let statement = AssertSqlSafe(statement.to_owned());
    if url.starts_with("postgres") {
        let mut database = PgConnection::connect(url).await.expect("a database");
        sqlx::query(statement).execute(&mut database).await.is_ok()
    } else {
        let mut database = SqliteConnection::connect(&format!("sqlite:{url}")).await.expect("a database");
        sqlx::query(statement).execute(&mut database).await.is_ok()
    }
}

#[tokio::test]
async fn rows_are_listed_by_what_they_say() {
    for_each_database(async |store| {
        write(&store, 6).await;
        let of = async |filter: AuditFilter| {
            let page = store.audit(&AuditFilter { limit: 100, ..filter }).await.expect("rows");
            page.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let by = |actor: &str| AuditFilter { actor: Some(actor.to_owned()), ..AuditFilter::default() };
        let with = |action: &str| AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        assert_eq!(of(by("u1")).await, [6, 4, 2]);
        assert_eq!(of(with("user")).await.len(), 6);
        assert_eq!(of(with("user.change")).await.len(), 6);
        assert_eq!(of(with("user.chang")).await, [0; 0]);
        let between = AuditFilter { from: Some(NOW + 1), to: Some(NOW + 3), ..AuditFilter::default() };
        assert_eq!(of(between).await, [3, 2]);
        let on = AuditFilter { connection: Some("c".to_owned()), ..AuditFilter::default() };
        assert_eq!(of(on).await, [0; 0]);
        let first = &store.audit(&AuditFilter { limit: 1, ..AuditFilter::default() }).await.expect("rows").items[0];
        assert_eq!((first.at, first.note.target.as_deref()), (NOW + 5, Some("名 5")));
    })
    .await;
}

#[tokio::test]
async fn rows_of_many_writers_make_one_chain() {
    for_each_database(async |store| {
        let mut tasks = JoinSet::new();
        for writer in 0..20 {
            let store = store.clone();
            tasks.spawn(async move {
                for n in 0..10 {
                    store.note(&note(writer), NOW + n).await.expect("noted");
                }
            });
        }
        tasks.join_all().await;
        let found = store.verify_audit().await.expect("a look");
        assert_eq!((found.rows, found.broken_at), (200, None));
    })
    .await;
}

#[tokio::test]
async fn the_database_refuses_to_change_what_is_written() {
    for_each_url(async |url| {
        let store = open(&url).await;
        write(&store, 3).await;
        for statement in
            ["update audit set actor = 'x' where id = 2", "delete from audit where id = 3", "delete from audit"]
        {
            assert!(!meddle(&url, statement).await, "{statement}");
        }
        assert_eq!(store.verify_audit().await.expect("a look").broken_at, None);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_removed_or_put_in_by_other_means_is_found() {
    let cases = [
        ("update audit set actor = 'x' where id = 3", 3),
        ("update audit set detail = replace(detail, '1.5', '2.5') where id = 1", 1),
        ("update audit set at = at + 1 where id = 4", 4),
        ("update audit set target = null where id = 2", 2),
        ("delete from audit where id = 2", 2),
        ("delete from audit where id = 5", 5),
        ("delete from audit", 1),
        ("update audit set id = 9 where id = 5", 5),
        (
            "insert into audit (id, at, actor, action, detail, hash) select 9, at, 'x', action, detail, hash from audit where id = 5",
            9,
        ),
        ("delete from audit_head", 1),
    ];
    for (statement, broken_at) in cases {
        for_each_url(async |url| {
            let store = open(&url).await;
            write(&store, 5).await;
            let whole = store.verify_audit().await.expect("a look");
            assert_eq!(whole, Verified { rows: 5, head: whole.head.clone(), broken_at: None });
            let off = if url.starts_with("postgres") {
                ["alter table audit disable trigger all", "select 1"]
            } else {
                ["drop trigger audit_is_not_changed", "drop trigger audit_is_not_deleted"]
            };
            for statement in [off[0], off[1], statement] {
                assert!(meddle(&url, statement).await, "{statement}");
            }
            let found = store.verify_audit().await.expect("a look");
            assert_eq!(found.broken_at, Some(broken_at), "{statement}");
            store.close().await;
        })
        .await;
    }
}
