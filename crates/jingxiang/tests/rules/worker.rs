//! Several workers over one store: one at a time, nothing lost, nothing twice.

use std::sync::Arc;
use std::time::Duration;

use engine::{Clock, Request};
use jingxiang::connection::Opener;
use jingxiang::worker::Worker;
use model::State;
use serde_json::json;
use store::{Run, RunState};
use tokio::sync::oneshot;

use crate::meddle::{Break, Meddler};
use crate::s_schedule::once_a_year;
use crate::world::World;

/// How often two workers look at once.
const TIMES: usize = 8;

/// A worker in a process of its own: it shares nothing but the database.
fn elsewhere(world: &World) -> Worker {
    let opener = Opener::over(
        &world.opener.config,
        Arc::clone(&world.opener.clock),
        world.opener.jdy.clone(),
        world.opener.crm.clone(),
    );
    Worker::new(&opener, world.store.clone())
}

fn everything() -> Request {
    Request::default()
}

/// No run begins before the one before it has ended.
fn assert_no_overlap(mut runs: Vec<Run>) {
    runs.sort_by_key(|run| run.started_at);
    for pair in runs.windows(2) {
        assert!(pair[0].ended_at <= pair[1].started_at, "{:?} and {:?}", pair[0], pair[1]);
    }
}

#[tokio::test]
async fn s_7_two_workers_run_a_connection_one_at_a_time_and_each_time_once() {
    let world = World::bound().await;
    world.rule(json!({"mode": "interval", "every": 60})).await;
    let (one, two) = (elsewhere(&world), elsewhere(&world));
    for _ in 0..TIMES {
        world.later(61).await;
        let (first, second) = tokio::join!(one.once(), two.once());
        first.and(second).expect("a store");
    }
    let runs = world.runs("schedule").await;
    assert_eq!(runs.len(), TIMES);
    assert!(runs.iter().all(|run| run.state == RunState::Done));
    assert_no_overlap(runs);
    world.each_once().await;
}

#[tokio::test]
async fn f_1_a_run_whose_end_could_not_be_recorded_goes_on_although_its_lease_was_given_back() {
    let world = World::bound().await;
    let run = world.ask(&everything()).await.expect("queued");
    let now = world.opener.clock.now();
    let lease = world.store.acquire(&world.id, "gone", now, 15_000).await.expect("a store").expect("free");
    world.store.start_run(&lease, &run.id, now).await.expect("begun");
    world.store.release(&lease).await.expect("given back");
    assert_eq!(elsewhere(&world).once().await.expect("a store"), 1);
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Done);
}

#[tokio::test]
async fn f_1_a_run_whose_worker_died_goes_on_under_the_same_number_when_the_lease_has_ended() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let run = world.ask(&everything()).await.expect("queued");
    hand.breaks(Break::DiesAfter, 60);
    {
        let dead = elsewhere(&world);
        let mut work = std::pin::pin!(dead.once());
        tokio::select! {
            _ = &mut work => panic!("it ended"),
            () = hand.reached.notified() => {}
        }
        // `once` holds its tasks: they end with it, as with a process.
    }
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Running);
    assert_eq!(elsewhere(&world).once().await.expect("a store"), 0, "its lease has not ended");
    hand.lets_go();
    assert_eq!(elsewhere(&world).once().await.expect("a store"), 1);
    let ended = world.seen_run(&run.id).await;
    assert_eq!((ended.state, ended.attempts), (RunState::Done, 2));
    world.each_once().await;
}

#[tokio::test]
async fn a_worker_whose_lease_ends_under_it_stops_and_the_next_one_finishes_its_run() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let run = world.ask(&everything()).await.expect("queued");
    hand.breaks(Break::Tells, 60);
    let slow = elsewhere(&world);
    let owner = slow.engine.node.clone();
    let slow = tokio::spawn(async move { slow.once().await });
    hand.reached.notified().await;
    // Its heartbeat does not get through in time, and another one takes the connection.
    world.store.bury(&owner, world.engine.clock.now()).await.expect("a store");
    let mut taken = 0;
    while taken == 0 && !slow.is_finished() {
        world.store.bury(&owner, world.engine.clock.now()).await.expect("a store");
        taken = elsewhere(&world).once().await.expect("a store");
    }
    slow.await.expect("no panic").expect("a store");
    let ended = world.seen_run(&run.id).await;
    assert_eq!(ended.state, RunState::Done);
    assert!(ended.attempts == 2 || taken == 0);
    world.each_once().await;
}

#[tokio::test]
async fn a_worker_that_is_stopped_finishes_the_records_in_hand_and_gives_the_connection_back() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let run = world.ask(&everything()).await.expect("queued");
    hand.breaks(Break::Tells, 60);
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = elsewhere(&world);
    let working = tokio::spawn(async move {
        worker
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    hand.reached.notified().await;
    stop.send(()).expect("it listens");
    working.await.expect("no panic");
    let left = world.seen_run(&run.id).await;
    assert_eq!(left.state, RunState::Queued);
    assert!(left.reason.is_some_and(|reason| reason.contains("停止")));
    assert_eq!(world.store.holder(&world.id, world.engine.clock.now()).await.expect("a store"), None);
    elsewhere(&world).once().await.expect("a store");
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Done);
    world.each_once().await;
}

#[tokio::test]
async fn a_run_that_somebody_cancels_ends_on_whichever_node_it_is() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let run = world.ask(&everything()).await.expect("queued");
    hand.breaks(Break::Tells, 30);
    let worker = elsewhere(&world);
    let working = tokio::spawn(async move { worker.once().await });
    hand.reached.notified().await;
    let cancelled = world.store.cancel_run(&world.id, &run.id, world.engine.clock.now()).await.expect("a store");
    working.await.expect("no panic").expect("a store");
    if cancelled {
        assert_eq!(world.seen_run(&run.id).await.state, RunState::Cancelled);
    }
    let _ = world.ask(&everything()).await.expect("queued");
    elsewhere(&world).once().await.expect("a store");
    world.each_once().await;
}

#[tokio::test]
async fn s_7_a_run_whose_connection_is_paused_on_another_node_ends_at_its_next_record_and_goes_on_when_it_is_resumed() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let run = world.ask(&everything()).await.expect("queued");
    hand.breaks(Break::Waits, 60);
    let worker = elsewhere(&world);
    let working = tokio::spawn(async move { worker.once().await });
    hand.reached.notified().await;
    world.change(|stored| (stored.paused, stored.paused_by) = (true, Some("张三".to_owned()))).await;
    hand.goes_on();
    working.await.expect("no panic").expect("a store");
    let ended = world.seen_run(&run.id).await;
    assert_eq!(ended.state, RunState::Paused);
    assert_eq!(ended.reason.as_deref(), Some("对接已由 张三 暂停，恢复后自动继续"));
    assert_eq!(world.store.holder(&world.id, world.engine.clock.now()).await.expect("a store"), None);
    let calls = hand.calls();
    elsewhere(&world).once().await.expect("a store");
    assert_eq!(hand.calls(), calls, "nothing is called while it is paused");
    world.change(|stored| stored.paused = false).await;
    elsewhere(&world).once().await.expect("a store");
    let resumed = world.runs("resume").await;
    assert_eq!(resumed.iter().map(|run| run.state).collect::<Vec<_>>(), [RunState::Done]);
    world.each_once().await;
}

#[tokio::test]
async fn a_plan_whose_connection_is_paused_does_not_go_on_and_says_so() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let plan = world.ask(&Request { plan: true, ..Request::default() }).await.expect("queued");
    hand.breaks(Break::Waits, 30);
    let worker = elsewhere(&world);
    let working = tokio::spawn(async move { worker.once().await });
    hand.reached.notified().await;
    world.change(|stored| (stored.paused, stored.paused_by) = (true, Some("张三".to_owned()))).await;
    hand.goes_on();
    working.await.expect("no panic").expect("a store");
    let ended = world.seen_run(&plan.id).await;
    let expected = "对接已由 张三 暂停，预演没有完成，恢复后请重新预演";
    assert_eq!((ended.state, ended.reason.as_deref()), (RunState::Paused, Some(expected)));
    world.change(|stored| stored.paused = false).await;
    elsewhere(&world).once().await.expect("a store");
    assert_eq!(world.seen_run(&plan.id).await.state, RunState::Paused, "it is not made again");
    assert!(world.runs("resume").await.is_empty());
}

#[tokio::test]
async fn an_order_does_not_wait_for_the_end_of_a_long_run() {
    let mut world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    for number in 0..400 {
        world.product(&format!("L-{number}"), &format!("很多 {number}"), "1").await;
    }
    let hand = Meddler::on(&mut world);
    let run = world.ask(&Request { streams: vec!["product".to_owned()], ..Request::default() }).await.expect("queued");
    hand.breaks(Break::Tells, 100);
    let worker = elsewhere(&world);
    let working = tokio::spawn(async move { worker.once().await });
    hand.reached.notified().await;
    world.store.receive(&world.id, "m1", "SalesOrderObj", &order.id, world.engine.clock.now()).await.expect("kept");
    // More than the second within which a long run looks.
    world.later(2).await;
    working.await.expect("no panic").expect("a store");
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Done);
    assert_eq!(world.state("sales_order", &order.number).await, State::Created);
    let record = world.record("sales_order", &order.number).await;
    let history = world.store.history(&world.id, record.id, 10).await.expect("history");
    assert!(!history.is_empty());
    assert!(world.runs("event").await.is_empty(), "no look of its own was needed");
}

#[tokio::test]
async fn an_event_is_dealt_with_at_once_when_the_worker_in_the_same_process_is_idle() {
    let world = World::initialised().await;
    world.rule(once_a_year()).await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let worker = Worker { at_once: 2, ..world.worker() };
    let (stop, stopped) = oneshot::channel::<()>();
    let bell = Arc::clone(&worker.bell);
    let working = tokio::spawn(async move {
        worker
            .run(async {
                let _ = stopped.await;
            })
            .await;
    });
    world.store.receive(&world.id, "m1", "SalesOrderObj", &order.id, world.clock.now()).await.expect("kept");
    bell.notify_one();
    while world.store.waiting_events(&world.id).await.expect("a store").0 > 0 {
        world.clock.sleep(Duration::from_secs(5)).await;
    }
    stop.send(()).expect("it listens");
    working.await.expect("no panic");
    assert!(world.jdy_order(&order.number).await.is_some());
}
