//! From a wish to a run, once.

use serde_json::{Value, json};
use store::{Error, Forgotten, RunState, Schedule, Stop, Store};

use crate::databases::{NOW, finish, for_each_database, for_each_url, leased, open, page, row};

async fn state(store: &Store, connection: &str, id: &str) -> RunState {
    store.run(connection, id).await.expect("asked").expect("there").state
}

#[tokio::test]
async fn s_7_a_run_is_not_asked_for_twice() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let ask = async |now| store.ask_run(id, "hand", &json!(null), now).await.expect("asked");
        let first = ask(NOW).await.expect("queued");
        assert_eq!(store.schedule(id).await.expect("asked").expect("there").wake_at, Some(NOW), "a worker is called");
        assert!(ask(NOW).await.is_none(), "one is queued");
        store.start_run(&lease, &first.id, NOW).await.expect("started");
        assert!(ask(NOW).await.is_none(), "one is under way");
        store.end_run(&lease, &first.id, RunState::Done, &json!({}), None, NOW).await.expect("ended");
        store.begin_run(&lease, "event", &json!([]), NOW).await.expect("begun");
        let second = ask(NOW).await.expect("an event's look is no run that was asked for");
        store.start_run(&lease, &second.id, NOW).await.expect("started");
        assert!(ask(NOW + 59_999).await.is_none());
        assert!(ask(NOW + 60_000).await.is_some(), "its worker is dead");
    })
    .await;
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_gets_a_run() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let id = leased(&store).await.connection;
        let ask = |_: usize| {
            let (store, id) = (store.clone(), id.clone());
            tokio::spawn(async move { store.ask_run(&id, "hand", &json!(null), NOW).await.expect("asked").is_some() })
        };
        let asked: Vec<_> = (0..8).map(ask).collect();
        let mut runs = 0;
        for asked in asked {
            runs += usize::from(asked.await.expect("no panic"));
        }
        assert_eq!(runs, 1);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_worker_died_goes_on_with_the_next_one_but_not_for_ever() {
    for_each_database(async |store| {
        let mut lease = leased(&store).await;
        let id = lease.connection.clone();
        let run = store.queue_run(&id, "hand", &json!({"streams": ["product"]}), NOW).await.expect("queued");
        let look = store.begin_run(&lease, "event", &json!([]), NOW).await.expect("begun");
        for attempt in 1..=5 {
            store.start_run(&lease, &run.id, NOW).await.expect("started");
            let now = NOW + attempt * 60_000;
            lease = store.acquire(&id, "next", now, 60_000).await.expect("asked").expect("taken over");
            let revived = store.revive_runs(&lease, "进程中断，自动继续", now).await.expect("a number");
            assert_eq!(revived, u64::from(attempt < 5), "{attempt}");
        }
        assert_eq!(state(&store, &id, &run.id).await, RunState::Failed);
        assert_eq!(state(&store, &id, &look.id).await, RunState::Failed, "the events are still there");
    })
    .await;
}

#[tokio::test]
async fn a_run_that_its_worker_puts_back_is_queued_as_it_was() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let run = store.queue_run(id, "hand", &json!(null), NOW).await.expect("queued");
        for _ in 0..7 {
            store.start_run(&lease, &run.id, NOW + 1).await.expect("started");
            store.put_back(&lease, &run.id, "服务正在停止").await.expect("put back");
        }
        let queued = store.queued_run(id).await.expect("asked").expect("there");
        assert_eq!((&queued.id, queued.attempts, queued.started_at), (&run.id, 0, Some(NOW + 1)));
    })
    .await;
}

#[tokio::test]
async fn a_run_under_way_is_asked_to_end() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let run = store.begin_run(&lease, "schedule", &json!(null), NOW).await.expect("begun");
        assert_eq!(store.stop_of(&run.id).await.expect("asked"), None);
        assert!(!store.cancel_run("another", &run.id, NOW).await.expect("asked"), "not by others");
        assert!(store.cancel_run(id, &run.id, NOW).await.expect("asked"));
        assert_eq!(store.stop_of(&run.id).await.expect("asked"), Some(Stop::Cancelled));
        store.end_run(&lease, &run.id, RunState::Cancelled, &json!({}), None, NOW).await.expect("ended");
        assert!(!store.cancel_run(id, &run.id, NOW).await.expect("asked"), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn what_is_cancelled_does_not_go_on_when_its_connection_is_resumed() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let run = store.begin_run(&lease, "hand", &json!(null), NOW).await.expect("begun");
        let mut stored = store.connection(id).await.expect("asked").expect("there");
        (stored.paused, stored.paused_by) = (true, Some("张三".to_owned()));
        store.update_connection(&stored, stored.created_at).await.expect("paused");
        assert_eq!(store.stop_of(&run.id).await.expect("asked"), Some(Stop::Paused(Some("张三".to_owned()))));
        assert!(store.cancel_run(id, &run.id, NOW).await.expect("asked"));
        assert_eq!(store.stop_of(&run.id).await.expect("asked"), Some(Stop::Cancelled));

        // One that has ended as paused already.
        let reason = Some("恢复后自动继续");
        store.end_run(&lease, &run.id, RunState::Paused, &json!({}), reason, NOW).await.expect("ended");
        let wish =
            Schedule { due_at: Some(NOW), request: json!("a wish"), rule: json!("as it was"), ..Schedule::default() };
        store.settle(&lease, &wish, NOW).await.expect("settled");
        assert!(store.cancel_run(id, &run.id, NOW).await.expect("asked"));
        assert_eq!(state(&store, id, &run.id).await, RunState::Cancelled);
        let said = store.run(id, &run.id).await.expect("asked").expect("there").reason;
        assert_eq!(said, None, "it does not go on");
        let schedule = store.schedule(id).await.expect("asked").expect("there");
        assert_eq!((schedule.rule, schedule.wake_at), (Value::Null, Some(NOW)), "the rule is followed anew, at once");
        let goes_on = (schedule.due_at, schedule.request);
        assert_eq!(goes_on, (None, Value::Null), "where there is no rule, too");
    })
    .await;
}

#[tokio::test]
async fn of_interrupted_runs_only_the_last_one_is_let_go_of() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let before = store.begin_run(&lease, "hand", &json!(null), NOW).await.expect("begun");
        store.end_run(&lease, &before.id, RunState::Paused, &json!({}), None, NOW).await.expect("ended");
        let last = store.begin_run(&lease, "resume", &json!(null), NOW + 1).await.expect("begun");
        store.end_run(&lease, &last.id, RunState::Paused, &json!({}), None, NOW + 2).await.expect("ended");
        assert!(!store.cancel_run(id, &before.id, NOW + 3).await.expect("asked"), "it has gone on");
        assert!(store.cancel_run(id, &last.id, NOW + 3).await.expect("asked"));
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_run_that_leaves_no_wish_takes_no_other_one_with_it() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let mut runs = Vec::new();
        for trigger in ["hand", "employees", "event", "cli", "plan"] {
            let run = store.begin_run(&lease, trigger, &json!({"plan": trigger == "plan"}), NOW).await.expect("begun");
            store.end_run(&lease, &run.id, RunState::Paused, &json!({}), None, NOW).await.expect("ended");
            runs.push(run.id);
        }
        let wish = Schedule { due_at: Some(NOW + 9), request: json!("a wish"), ..Schedule::default() };
        store.settle(&lease, &wish, NOW).await.expect("settled");
        for other in &runs[1..] {
            assert!(!store.cancel_run(id, other, NOW + 1).await.expect("asked"));
        }
        let kept = store.schedule(id).await.expect("asked").expect("there");
        assert_eq!((kept.due_at, kept.request), (Some(NOW + 9), json!("a wish")));
        assert!(store.cancel_run(id, &runs[0], NOW + 1).await.expect("asked"), "the one that goes on");
        assert_eq!(store.schedule(id).await.expect("asked").expect("there").due_at, None);
    })
    .await;
}

#[tokio::test]
async fn progress_and_plan_are_kept_with_the_run_by_whoever_has_the_lease() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let run = store.begin_run(&lease, "hand", &json!({"plan": true}), NOW).await.expect("begun");
        store.note_progress(&lease, &run.id, &json!({"at": 1})).await.expect("noted");
        store.add_planned(&lease, &run.id, 0, &[json!({"title": "旧"}), json!({})]).await.expect("kept");
        store.add_planned(&lease, &run.id, 0, &[json!({"title": "甲"})]).await.expect("planned again");
        store.add_planned(&lease, &run.id, 1, &[json!({"title": "乙"}), json!({"title": "丙"})]).await.expect("kept");
        assert_eq!(store.run(id, &run.id).await.expect("asked").expect("there").progress, json!({"at": 1}));
        let page = store.planned(id, &run.id, None, 2).await.expect("asked");
        assert_eq!(page, [(0, json!({"title": "甲"})), (1, json!({"title": "乙"}))]);
        assert_eq!(store.planned(id, &run.id, Some(1), 2).await.expect("asked"), [(2, json!({"title": "丙"}))]);
        assert_eq!(store.planned("another", &run.id, None, 2).await.expect("asked"), []);
        store.release(&lease).await.expect("released");
        assert!(matches!(store.note_progress(&lease, &run.id, &json!({})).await, Err(Error::Lost)));
        assert!(matches!(store.add_planned(&lease, &run.id, 3, &[]).await, Err(Error::Lost)));
    })
    .await;
}

#[tokio::test]
async fn what_is_old_is_forgotten_in_small_batches_and_what_is_open_is_not() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        for key in ["1", "2", "3"] {
            finish(&store, &lease, &page(vec![row(key, model::State::Created)])).await;
            let run = store.begin_run(&lease, "schedule", &json!(null), NOW).await.expect("begun");
            store.end_run(&lease, &run.id, RunState::Done, &json!({}), None, NOW).await.expect("ended");
            store.receive(id, key, "AccountObj", key, NOW).await.expect("kept");
        }
        store.begin_run(&lease, "schedule", &json!(null), NOW).await.expect("under way");
        let events = store.open_events(id, 2).await.expect("events");
        let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
        store.close_events(id, &ids, NOW).await.expect("closed");
        store.draw_calls("tenant", NOW, 1, 10).await.expect("drawn");
        let mut forgotten = Vec::new();
        for kind in Forgotten::ALL {
            assert_eq!(store.forget(kind, NOW, 10).await.expect("a number"), 0, "{kind:?} is not old");
            let first = store.forget(kind, NOW + 1, 2).await.expect("a number");
            forgotten.push((first, store.forget(kind, NOW + 1, 10).await.expect("a number")));
        }
        assert_eq!(forgotten, [(2, 1), (2, 1), (2, 0), (1, 0), (0, 0)]);
        assert_eq!(store.runs(id, None, 10).await.expect("runs").len(), 1);
        assert_eq!(store.waiting_events(id).await.expect("asked").0, 1);
        assert_eq!(store.records(id, "product", &["1", "2", "3"]).await.expect("records").len(), 3);
    })
    .await;
}
