//! S-7: when a connection is synchronised, and what happens when it cannot be.

use engine::{Request, RunError};
use jingxiang::config::Limits;
use jingxiang::worker::{Worker, standing};
use model::State;
use serde_json::{Value, json};
use store::{Run, RunState};

use crate::world::World;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

impl World {
    pub(crate) fn worker(&self) -> Worker {
        Worker::new(&self.opener, self.store.clone())
    }

    /// One look of a worker, to its end.
    async fn look(&self) {
        self.worker().once().await.expect("a store");
    }

    pub(crate) async fn rule(&self, rule: Value) {
        self.change(|stored| stored.rule = rule).await;
        self.look().await;
    }

    /// The runs that were begun for this, earliest first.
    pub(crate) async fn runs(&self, trigger: &str) -> Vec<Run> {
        let runs = self.store.runs(&self.id, None, 500).await.expect("runs");
        runs.into_iter().rev().filter(|run| run.trigger == trigger).collect()
    }

    pub(crate) async fn ask(&self, request: &Request) -> Result<Run, RunError> {
        self.engine.ask(&self.id, request, "hand").await
    }

    pub(crate) async fn seen_run(&self, id: &str) -> Run {
        self.store.run(&self.id, id).await.expect("a store").expect("a run")
    }

    async fn note(&self) -> Option<String> {
        self.store.schedule(&self.id).await.expect("a store").expect("a schedule").note
    }

    async fn standing(&self) -> jingxiang::worker::Standing {
        standing(&self.store, &self.opener, &self.stored().await).await.expect("a standing")
    }
}

/// A rule, and no run by it while a test lasts.
pub(crate) fn once_a_year() -> Value {
    json!({"mode": "cron", "cron": "0 3 1 1 *"})
}

fn every(seconds: i64) -> Value {
    json!({"mode": "interval", "every": seconds})
}

fn everything() -> Request {
    Request::default()
}

/// The CRM does not answer any call.
fn away() -> Value {
    json!([{"system": "crm", "path": "*", "fault": "drop_before", "times": 100_000}])
}

#[tokio::test]
async fn s_7_a_connection_is_synchronised_at_its_interval_and_a_missed_time_once() {
    let world = World::bound().await;
    world.rule(every(600)).await;
    assert!(world.runs("schedule").await.is_empty(), "not before it is due");
    world.later(10 * MINUTE + 1).await;
    world.look().await;
    world.look().await;
    assert_eq!(world.runs("schedule").await.len(), 1);
    world.later(7 * HOUR).await;
    for _ in 0..3 {
        world.look().await;
    }
    let runs = world.runs("schedule").await;
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.state == RunState::Done));
    assert!(world.stored().await.initialised_at.is_some(), "F-1: the first run was the initialisation");
    world.each_once().await;
}

#[tokio::test]
async fn s_7_manual_means_that_nothing_runs_unless_asked() {
    let world = World::bound().await;
    for rule in [Value::Null, json!({"mode": "manual"})] {
        world.rule(rule).await;
        world.later(3 * DAY).await;
        world.look().await;
    }
    assert_eq!(world.writes().await, 0);
    let run = world.ask(&everything()).await.expect("queued");
    assert!(matches!(world.ask(&everything()).await, Err(RunError::Busy)), "not twice");
    world.look().await;
    let run = world.seen_run(&run.id).await;
    assert_eq!((run.state, run.trigger.as_str()), (RunState::Done, "hand"));
    assert_eq!(run.progress["streams"][0]["state"], "done");
    assert!(run.progress["done"].as_u64() > Some(0));
    world.ask(&everything()).await.expect("it has ended");
}

#[tokio::test]
async fn s_7_by_hand_an_event_is_kept_for_the_next_run_that_is_asked_for() {
    let world = World::initialised().await;
    world.rule(json!({"mode": "manual"})).await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    let writes = world.writes().await;
    let told = async |message: &str| {
        let now = world.engine.clock.now();
        world.store.receive(&world.id, message, "SalesOrderObj", &order.id, now).await.expect("kept")
    };
    assert!(told("m1").await && !told("m1").await);
    world.look().await;
    world.later(3 * DAY).await;
    world.look().await;
    assert_eq!((world.writes().await, world.runs("event").await.len()), (writes, 0));
    world.ask(&Request { plan: true, ..everything() }).await.expect("queued");
    world.look().await;
    assert_eq!((world.writes().await, world.standing().await.events.0), (writes, 1), "a plan does nothing");
    world.ask(&Request { due: true, ..everything() }).await.expect("queued");
    world.look().await;
    assert!(world.jdy_order(&order.number).await.is_some(), "a retry was asked for");
    assert_eq!((world.standing().await.events.0, world.runs("event").await.len()), (0, 1));
    assert!(told("m2").await);
    world.look().await;
    assert_eq!(world.runs("event").await.len(), 1);
    world.rule(once_a_year()).await;
    assert_eq!(world.runs("event").await.len(), 2, "by rule it runs at once");
}

#[tokio::test]
async fn s_6_neither_schedule_nor_event_nor_anybody_starts_a_run_without_an_employee() {
    let world = World::new().await;
    assert!(matches!(world.ask(&everything()).await, Err(RunError::NoEmployee)));
    world.rule(every(60)).await;
    world.later(2 * MINUTE).await;
    world.store.receive(&world.id, "m1", "AccountObj", "1", world.engine.clock.now()).await.expect("kept");
    world.look().await;
    assert!(world.note().await.is_some_and(|note| note.contains("员工")));
    assert_eq!(world.writes().await, 0);
    assert!(world.runs("schedule").await.is_empty());
    world.bind().await;
    world.later(2 * MINUTE).await;
    world.look().await;
    assert_eq!(world.runs("schedule").await.len(), 1);
    assert_eq!(world.note().await, None);
    assert_eq!(world.store.waiting_events(&world.id).await.expect("a store").0, 0);
}

#[tokio::test]
async fn s_7_a_paused_connection_rests_until_it_is_resumed_and_then_runs_once() {
    let world = World::bound().await;
    world.rule(every(600)).await;
    world.change(|stored| stored.paused = true).await;
    world.later(HOUR).await;
    world.store.receive(&world.id, "m1", "AccountObj", "1", world.engine.clock.now()).await.expect("kept");
    world.look().await;
    assert!(matches!(world.ask(&everything()).await, Err(RunError::Paused)));
    assert_eq!((world.writes().await, world.standing().await.next_run), (0, None));
    world.change(|stored| stored.paused = false).await;
    world.look().await;
    world.look().await;
    assert_eq!((world.runs("schedule").await.len(), world.runs("event").await.len()), (1, 1));
}

#[tokio::test]
async fn a_plan_that_is_asked_for_is_kept_with_its_run_and_changes_nothing() {
    let world = World::bound().await;
    let request = Request { streams: vec!["unit".to_owned()], plan: true, due: false };
    let run = world.ask(&request).await.expect("queued");
    world.look().await;
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Done);
    let planned = world.store.planned(&world.id, &run.id, None, 1_000).await.expect("a plan");
    let planned: Vec<_> = planned.into_iter().map(|(_, planned)| planned).collect();
    assert!(!planned.is_empty());
    assert!(planned.iter().all(|call| call["kind"] == "unit" && call["system"] == "crm"), "{planned:?}");
    assert!(planned.iter().any(|call| call["action"] == "create" && call["title"] == "支-箱"), "{planned:?}");
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn a_retry_looks_at_what_is_due_and_reads_nothing_new() {
    let world = World::initialised().await;
    world.save_product("X-1", "没有分类", json!({"parent_id": null})).await;
    world.run().await;
    assert_eq!(world.state("product", "没有分类").await, State::Failed);
    let other = world.product("X-2", "还没有读到", "1").await;
    let now = world.engine.clock.now();
    let all = store::Retry::Where { stream: Some("product".to_owned()), state: None, cause: None };
    world.store.retry(&world.id, &all, now).await.expect("retried");
    let retry = Request { due: true, ..Request::default() };
    let run = world.ask(&retry).await.expect("queued");
    world.look().await;
    let counts = world.seen_run(&run.id).await.counts["product"].clone();
    assert!(counts["failed"].as_u64() >= Some(1) && counts["created"].is_null(), "{counts}");
    assert!(world.crm_where("ProductObj", "product_code", "X-2").await.is_empty(), "{other}");
}

#[tokio::test]
async fn an_outage_postpones_what_is_due_and_one_answer_ends_it() {
    let world = World::initialised().await;
    world.rule(every(60)).await;
    world.faults(away()).await;
    world.later(2 * MINUTE).await;
    world.look().await;
    let paused = world.runs("schedule").await.remove(0);
    assert_eq!(paused.state, RunState::Paused);
    assert!(paused.reason.is_some_and(|reason| reason.contains("纷享销客")));
    let left = world.standing().await.left_alone;
    assert_eq!((left.len(), left[0].state, left[0].failures), (1, "open", 1));
    assert_eq!(world.standing().await.next_run, Some(left[0].resume_at));
    world.later(30).await;
    world.store.receive(&world.id, "m1", "AccountObj", "1", world.engine.clock.now()).await.expect("kept");
    world.look().await;
    assert_eq!((world.runs("schedule").await.len(), world.runs("event").await.len()), (1, 0), "it is left alone");
    world.later(40).await;
    world.look().await;
    let left = world.standing().await.left_alone;
    assert_eq!((left[0].failures, world.runs("schedule").await.len()), (2, 1), "the event's look was the probe");
    world.faults(json!([])).await;
    world.later(3 * MINUTE).await;
    world.look().await;
    assert!(world.standing().await.left_alone.is_empty());
    let states: Vec<_> = world.runs("schedule").await.iter().map(|run| run.state).collect();
    assert_eq!(states, [RunState::Paused, RunState::Done]);
    assert_eq!(world.store.waiting_events(&world.id).await.expect("a store").0, 0);
}

#[tokio::test]
async fn a_run_by_hand_that_an_outage_ended_goes_on_by_itself_and_somebody_who_asks_need_not_wait() {
    let world = World::initialised().await;
    world.faults(away()).await;
    let asked = Request { streams: vec!["sales_order".to_owned()], ..Request::default() };
    let run = world.ask(&asked).await.expect("queued");
    world.look().await;
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Paused);
    world.faults(json!([])).await;
    world.look().await;
    assert!(world.runs("resume").await.is_empty());
    let probe = world.ask(&Request { streams: vec!["unit".to_owned()], ..Request::default() }).await.expect("queued");
    world.look().await;
    assert_eq!(world.seen_run(&probe.id).await.state, RunState::Done);
    assert!(world.standing().await.left_alone.is_empty(), "it answered");
    world.later(2 * MINUTE).await;
    world.look().await;
    let resumed = world.runs("resume").await;
    assert_eq!(resumed.len(), 1);
    assert_eq!((resumed[0].state, &resumed[0].request), (RunState::Done, &json!({"streams": ["sales_order"]})));
}

/// With quotas on, so many calls a day and the rest of the limits far away.
async fn with_calls(world: &mut World, calls: i64) {
    world.opener.config.limits = Limits::On;
    world.change(|stored| stored.crm["daily_calls"] = calls.into()).await;
    world.engine = world.opener.engine(world.store.clone());
}

#[tokio::test]
async fn a_used_up_day_pauses_until_midnight_and_goes_on_by_itself() {
    let mut world = World::initialised().await;
    with_calls(&mut world, 60).await;
    world.rule(every(60)).await;
    let mut paused = None;
    for _ in 0..20 {
        world.later(2 * MINUTE).await;
        world.look().await;
        paused = world.runs("schedule").await.pop().filter(|run| run.state == RunState::Paused);
        if paused.is_some() {
            break;
        }
    }
    let paused = paused.expect("the day's calls are used up");
    assert!(paused.reason.as_deref().is_some_and(|reason| reason.contains("额度") && reason.contains("60")));
    let standing = world.standing().await;
    let quota = standing.quota.expect("it is counted");
    assert_eq!(quota.size, 60);
    assert!(quota.left <= 6, "only what is kept for orders is left: {}", quota.left);
    let resume = standing.next_run.expect("it goes on by itself");
    assert!(resume >= quota.resets_at && resume < quota.resets_at + 5 * MINUTE * 1_000);
    let runs = world.runs("schedule").await.len();
    world.later((resume - world.engine.clock.now()) / 1_000 - 2 * MINUTE).await;
    world.look().await;
    assert_eq!(world.runs("schedule").await.len(), runs);
    world.later(3 * MINUTE).await;
    world.look().await;
    assert_eq!(world.runs("schedule").await.pop().map(|run| run.state), Some(RunState::Done));
}

#[tokio::test]
async fn a_day_that_is_made_larger_goes_on_at_once() {
    let mut world = World::bound().await;
    with_calls(&mut world, 90).await;
    world.rule(every(60)).await;
    world.later(2 * MINUTE).await;
    world.look().await;
    let states = async || world.runs("schedule").await.into_iter().map(|run| run.state).collect::<Vec<_>>();
    assert_eq!(states().await, [RunState::Paused]);
    world.change(|stored| stored.crm["daily_calls"] = 100.into()).await;
    world.store.mended(&world.id, &[model::System::Crm], world.engine.clock.now()).await.expect("a store");
    assert!(world.standing().await.next_run <= Some(world.engine.clock.now()));
    world.look().await;
    assert_eq!(states().await, [RunState::Paused; 2]);
    world.change(|stored| stored.crm["daily_calls"] = 100_000.into()).await;
    world.store.mended(&world.id, &[model::System::Crm], world.engine.clock.now()).await.expect("a store");
    world.look().await;
    assert_eq!(states().await.pop(), Some(RunState::Done));
}

#[tokio::test]
async fn a_day_that_others_used_up_is_known_from_the_system_s_answer() {
    let mut world = World::initialised().await;
    with_calls(&mut world, 100_000).await;
    world.control("POST", "limits", &json!({"off": false, "crm_daily": 3})).await;
    let run = world.ask(&everything()).await.expect("queued");
    world.look().await;
    assert_eq!(world.seen_run(&run.id).await.state, RunState::Paused);
    let quota = world.standing().await.quota.expect("it is counted");
    assert_eq!((quota.size, quota.left), (100_000, 0));
}

#[tokio::test]
async fn f_1_an_initialisation_that_ran_out_of_calls_goes_on_the_next_day_and_repeats_nothing() {
    let mut world = World::bound().await;
    with_calls(&mut world, 90).await;
    world.ask(&everything()).await.expect("queued");
    world.look().await;
    let mut days = 0;
    while world.stored().await.initialised_at.is_none() {
        days += 1;
        assert!(days < 20, "{:?}", world.note().await);
        world.later(DAY).await;
        world.look().await;
    }
    assert!(days > 0, "it did not fit into a day");
    assert!(world.runs("resume").await.iter().all(|run| matches!(run.state, RunState::Paused | RunState::Done)));
    world.opener.config.limits = Limits::Off;
    world.change(|stored| stored.crm["daily_calls"] = 91.into()).await;
    world.run().await;
    world.each_once().await;
}
