use serde_json::json;
use store::{Error, RunState};

use crate::databases::{NOW, for_each_database, leased};

#[tokio::test]
async fn a_run_goes_from_queued_to_its_end() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let request = json!({"streams": ["product"]});
        let queued = store.queue_run(id, "hand", &request, NOW).await.expect("queued");
        assert_eq!((queued.state, &queued.request, queued.started_at), (RunState::Queued, &request, None));
        assert_eq!(store.queued_run(id).await.expect("asked").as_ref(), Some(&queued));
        let running = store.start_run(&lease, &queued.id, NOW + 1).await.expect("started");
        assert_eq!((running.state, running.started_at), (RunState::Running, Some(NOW + 1)));
        assert!(matches!(store.start_run(&lease, &queued.id, NOW + 1).await, Err(Error::NotFound(_))));
        assert_eq!(store.running_run(id).await.expect("asked"), Some(running));
        let counts = json!({"product": {"created": 2}});
        let end = store.end_run(&lease, &queued.id, RunState::Paused, &counts, Some("今日额度已用完"), NOW + 2);
        end.await.expect("ended");
        let ended = store.run(id, &queued.id).await.expect("asked").expect("there");
        assert_eq!((ended.state, ended.counts, ended.ended_at), (RunState::Paused, counts, Some(NOW + 2)));
        assert_eq!(ended.reason.as_deref(), Some("今日额度已用完"));
    })
    .await;
}

#[tokio::test]
async fn a_run_that_nobody_began_is_taken_back() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let run = store.queue_run(id, "hand", &json!(null), NOW).await.expect("queued");
        assert!(store.cancel_run(id, &run.id, NOW).await.expect("cancelled"));
        assert!(!store.cancel_run(id, &run.id, NOW).await.expect("already"));
        assert_eq!(store.queued_run(id).await.expect("asked"), None);
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_worker_died_is_ended_by_the_next_one() {
    for_each_database(async |store| {
        let dead = leased(&store).await;
        let id = dead.connection.as_str();
        let run = store.queue_run(id, "schedule", &json!(null), NOW).await.expect("queued");
        store.start_run(&dead, &run.id, NOW).await.expect("started");
        let next = store.acquire(id, "next", NOW + 60_000, 60_000).await.expect("asked").expect("taken over");
        assert_eq!(store.interrupt_runs(&next, "进程中断", NOW + 60_000).await.expect("a number"), 1);
        assert!(matches!(store.note_progress(&dead, &run.id, &json!({})).await, Err(Error::Lost)));
        let ended = store.run(id, &run.id).await.expect("asked").expect("there");
        assert_eq!((ended.state, ended.reason.as_deref()), (RunState::Failed, Some("进程中断")));
    })
    .await;
}

#[tokio::test]
async fn runs_are_listed_latest_first_page_by_page() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let mut made = Vec::new();
        for i in 0..5 {
            made.insert(0, store.queue_run(id, "hand", &json!(null), NOW + i).await.expect("queued").id);
        }
        let first = store.runs(id, None, 3).await.expect("runs");
        let second = store.runs(id, first.last().map(|run| run.id.as_str()), 3).await.expect("runs");
        let listed: Vec<_> = first.into_iter().chain(second).map(|run| run.id).collect();
        assert_eq!(listed, made);
    })
    .await;
}

#[tokio::test]
async fn runs_in_one_state_are_listed_page_by_page_and_a_cursor_that_is_none_is_refused() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let mut queued = Vec::new();
        for i in 0..6 {
            let run = store.queue_run(id, "hand", &json!(null), NOW + i).await.expect("queued").id;
            if i % 2 == 0 {
                store.cancel_run(id, &run, NOW + i).await.expect("cancelled");
            } else {
                queued.insert(0, run);
            }
        }
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = store.list_runs(id, Some(RunState::Queued), cursor.as_deref(), 2).await.expect("runs");
            seen.extend(page.items.into_iter().map(|run| run.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, queued);
        assert_eq!(store.list_runs(id, None, None, 6).await.expect("runs").next, None, "the last page is the last");
        assert!(matches!(store.list_runs(id, None, Some("x"), 2).await, Err(Error::NotFound(_))));
        assert!(store.list_runs("another", None, None, 6).await.expect("runs").items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn runs_of_one_millisecond_are_listed_as_they_were_asked_for() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let mut asked = Vec::new();
        for _ in 0..20 {
            let run = store.begin_run(&lease, "hand", &json!(null), NOW).await.expect("begun");
            store.end_run(&lease, &run.id, RunState::Done, &json!({}), None, NOW).await.expect("ended");
            asked.push(run.id);
        }
        let listed = store.runs(&lease.connection, None, 100).await.expect("listed");
        assert!(listed.iter().rev().map(|run| &run.id).eq(&asked));
    })
    .await;
}
