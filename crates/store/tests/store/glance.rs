//! Connections at a glance.

use model::{Reason, State, System};
use serde_json::{Value, json};
use store::{Breaker, GlanceFilter, Health, Lease, NewConnection, PageResult, RecordRow, RunState, Store};

use crate::databases::{NOW, finish, for_each_database, leased, page, row};
use crate::questions::question;

fn all() -> GlanceFilter {
    GlanceFilter { limit: 100, causes: 2, ..GlanceFilter::default() }
}

/// Names and health of those that are found, as `name:health`.
async fn seen(store: &Store, filter: GlanceFilter) -> Vec<String> {
    let page = store.glance(&filter).await.expect("a page");
    let mut seen: Vec<String> = page.items.iter().map(|one| format!("{}:{}", one.name, one.health.name())).collect();
    seen.sort();
    seen
}

/// A connection that was started with this name and this rule.
async fn started(store: &Store, name: &str, rule: Value) -> Lease {
    let lease = leased(store).await;
    let mut connection = store.connection(&lease.connection).await.expect("asked").expect("there");
    (connection.name, connection.started_at, connection.rule) = (name.to_owned(), Some(NOW), rule);
    store.update_connection(&connection, connection.created_at).await.expect("changed");
    lease
}

/// A connection that runs, with this name.
async fn running(store: &Store, name: &str) -> Lease {
    started(store, name, json!({"kind": "manual"})).await
}

fn fails(key: &str, cause: &str) -> RecordRow {
    RecordRow { reason: Some(Reason::new(cause, "缺少名称")), ..row(key, State::Failed) }
}

#[tokio::test]
async fn whatever_waits_for_a_person_or_does_not_go_on_wants_attention() {
    for_each_database(async |store| {
        running(&store, "好").await;
        leased(&store).await;
        let failed = running(&store, "失败").await;
        finish(&store, &failed, &page(vec![fails("1", "name")])).await;
        let ended = running(&store, "运行").await;
        for state in [RunState::Done, RunState::Failed] {
            let run = store.begin_run(&ended, "hand", &Value::Null, NOW).await.expect("a run");
            store.end_run(&ended, &run.id, state, &json!({}), None, NOW).await.expect("ended");
        }
        // What was asked of a record that has come through is nobody's concern any more.
        let passed = running(&store, "好了").await;
        let asked = PageResult { questions: vec![question("1", "x")], ..page(vec![fails("1", "several")]) };
        finish(&store, &passed, &asked).await;
        finish(&store, &passed, &page(vec![row("1", State::Created)])).await;
        let look = running(&store, "核对").await;
        let gone = Reason::new("gone", "请核对").for_review("gone");
        let gone = RecordRow { reason: Some(gone), ..row("1", State::Skipped) };
        finish(&store, &look, &page(vec![gone, row("2", State::Skipped)])).await;
        let rests = running(&store, "休息").await;
        let breaker = Breaker {
            system: System::Jdy,
            quota: false,
            failures: 1,
            since: NOW,
            resume_at: NOW,
            reason: "断".to_owned(),
        };
        store.open_breaker(&rests, &breaker).await.expect("open");
        let trouble = ["休息:attention", "失败:attention", "核对:attention", "运行:attention"];
        assert_eq!(
            seen(&store, all()).await,
            [&trouble[..2], &["好:ok", "好了:ok"], &trouble[2..3], &["测试:stopped"], &trouble[3..]].concat()
        );
        let wanted = GlanceFilter { health: Some(Health::Attention), ..all() };
        assert_eq!(seen(&store, wanted).await, trouble);
        let named = GlanceFilter { q: Some(" 失 ".to_owned()), ..all() };
        assert_eq!(seen(&store, named).await, trouble[1..2]);
        let among = GlanceFilter { among: Some(vec![ended.connection.clone()]), ..all() };
        assert_eq!(seen(&store, among).await, trouble[3..]);
        assert!(seen(&store, GlanceFilter { among: Some(Vec::new()), ..all() }).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_connection_without_a_rule_that_never_ran_is_not_set_up() {
    for_each_database(async |store| {
        let left = started(&store, "未完", Value::Null).await;
        assert_eq!(seen(&store, all()).await, ["未完:stopped"]);
        let run = store.begin_run(&left, "hand", &Value::Null, NOW).await.expect("a run");
        assert_eq!(seen(&store, all()).await, ["未完:ok"]);
        store.end_run(&left, &run.id, RunState::Done, &json!({}), None, NOW).await.expect("ended");
        assert_eq!(seen(&store, all()).await, ["未完:stopped"]);
        store.initialised(&left.connection, NOW).await.expect("noted");
        assert_eq!(seen(&store, all()).await, ["未完:ok"]);
        finish(&store, &started(&store, "出错", Value::Null).await, &page(vec![fails("1", "name")])).await;
        assert_eq!(seen(&store, all()).await, ["出错:attention", "未完:ok"]);
    })
    .await;
}

#[tokio::test]
async fn each_connection_is_told_what_is_its_own() {
    for_each_database(async |store| {
        let (one, other) = (running(&store, "一").await, running(&store, "二").await);
        let late = RecordRow { changed_at: Some(NOW - 70), ..row("9", State::Created) };
        let rows = vec![fails("1", "a"), fails("2", "b"), fails("3", "b"), fails("4", "c"), fails("5", "c"), late];
        finish(&store, &one, &page(rows)).await;
        finish(&store, &other, &page(vec![row("1", State::Updated)])).await;
        let run = store.begin_run(&other, "hand", &Value::Null, NOW).await.expect("a run");
        let found = store.glance(&all()).await.expect("a page").items;
        let of = |lease: &Lease| found.iter().find(|one| one.id == lease.connection).expect("it is there");
        assert_eq!(of(&one).counts, [(State::Created, 1), (State::Failed, 5)].into());
        let causes: Vec<_> = of(&one).causes.iter().map(|cause| (cause.cause.as_str(), cause.count)).collect();
        assert_eq!((causes, of(&one).lag), (vec![("b", 2), ("c", 2)], (70, 1)));
        assert_eq!((&of(&other).counts, of(&other).causes.len()), (&[(State::Updated, 1)].into(), 0));
        assert_eq!(of(&other).last_run.as_ref().map(|last| &last.id), Some(&run.id));
        assert_eq!((of(&one).last_run.clone(), of(&other).lag), (None, (0, 0)));
    })
    .await;
}

#[tokio::test]
async fn page_by_page_every_connection_is_seen_once() {
    for_each_database(async |store| {
        let mut expected = Vec::new();
        for at in [NOW + 1, NOW, NOW, NOW] {
            expected.push(store.create_connection(NewConnection::default(), at).await.expect("made").id);
        }
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.glance(&GlanceFilter { limit: 1, cursor, ..all() }).await.expect("a page");
            found.extend(page.items.into_iter().map(|one| one.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found.last(), expected.first());
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        let lost = GlanceFilter { cursor: Some("x".to_owned()), ..all() };
        assert!(matches!(store.glance(&lost).await, Err(store::Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn records_are_counted_as_they_come_change_and_go() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let counts = async || store.counts(&lease.connection).await.expect("counted");
        finish(&store, &lease, &page(vec![row("1", State::Created), row("2", State::Created), fails("3", "a")])).await;
        assert_eq!(counts().await["product"], [(State::Created, 2), (State::Failed, 1)].into());
        finish(&store, &lease, &page(vec![row("2", State::Unchanged), row("3", State::Created)])).await;
        finish(
            &store,
            &lease,
            &page(vec![row("2", State::Unchanged), row("4", State::Held), row("5", State::Unchanged)]),
        )
        .await;
        let expected = [(State::Created, 3), (State::Unchanged, 1), (State::Held, 1)];
        assert_eq!(counts().await["product"], expected.into());
        store.release(&lease).await.expect("released");
        store.delete_connection(&lease.connection).await.expect("deleted");
        assert!(counts().await.is_empty());
    })
    .await;
}
