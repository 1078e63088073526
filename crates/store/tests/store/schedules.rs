//! What is due is taken once, by one worker, and no call is overlooked.

use serde_json::{Value, json};
use store::{Claim, Error, MasterKey, NewConnection, Schedule, Store};

use crate::databases::{NOW, for_each_database, for_each_url, open};

const MINUTE: i64 = 60_000;
const CALLS: i64 = 150;

async fn connection(store: &Store) -> String {
    let new = NewConnection { name: "测试".to_owned(), ..NewConnection::default() };
    store.create_connection(new, NOW).await.expect("a connection").id
}

async fn claim(store: &Store, owner: &str, now: i64, most: i64) -> Vec<Claim> {
    store.claim(owner, now, 15_000, most).await.expect("claims")
}

/// The only connection that is due.
async fn taken(store: &Store, owner: &str, now: i64) -> Claim {
    let mut claims = claim(store, owner, now, 10).await;
    assert_eq!(claims.len(), 1);
    claims.remove(0)
}

fn until(wake_at: i64) -> Schedule {
    Schedule { wake_at: Some(wake_at), due_at: Some(wake_at), ..Schedule::default() }
}

#[tokio::test]
async fn a_connection_is_looked_at_when_it_is_due_and_by_one_worker() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        assert!(claim(&store, "one", NOW, 10).await.is_empty(), "nothing is awaited of a new connection");
        store.ring(&id, NOW).await.expect("rung");
        let Claim { lease, schedule } = taken(&store, "one", NOW).await;
        assert_eq!((lease.connection.as_str(), lease.taken_from.as_ref()), (id.as_str(), None));
        assert_eq!(schedule, Schedule { wake_at: Some(NOW), ..Schedule::default() });
        assert!(claim(&store, "two", NOW + 14_999, 10).await.is_empty());
        let rule = json!({"mode": "interval", "every": 60});
        let next = Schedule { rule: rule.clone(), note: Some("说明".to_owned()), ..until(NOW + MINUTE) };
        store.settle(&lease, &next, NOW).await.expect("settled");
        assert!(matches!(store.settle(&lease, &next, NOW).await, Err(Error::Lost)));
        assert_eq!(store.schedule(&id).await.expect("asked").as_ref(), Some(&next));
        assert!(claim(&store, "two", NOW + MINUTE - 1, 10).await.is_empty());
        assert_eq!(taken(&store, "two", NOW + MINUTE).await.schedule, next);
    })
    .await;
}

#[tokio::test]
async fn what_another_key_has_sealed_is_left_to_who_has_that_key() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let id = connection(&store).await;
        store.ring(&id, NOW).await.expect("rung");
        let another = MasterKey::parse(&"08".repeat(32)).expect("a key");
        let stranger = Store::open(&url, another).await.expect("a store");
        assert!(!stranger.is_overdue(NOW).await.expect("asked") && claim(&stranger, "two", NOW, 10).await.is_empty());
        let claim = taken(&store, "one", NOW).await;
        assert_eq!((claim.lease.connection, claim.schedule.wake_at), (id, Some(NOW)), "as it was");
        stranger.close().await;
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_comes_while_the_connection_is_worked_on_is_not_overlooked() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        store.ring(&id, NOW).await.expect("rung");
        let held = taken(&store, "one", NOW).await.lease;
        store.receive(&id, "m1", "SalesOrderObj", "1", NOW + 5).await.expect("kept");
        store.settle(&held, &until(NOW + MINUTE), NOW + 10).await.expect("settled");
        let held = taken(&store, "one", NOW + 10).await.lease;
        assert!(!store.receive(&id, "m1", "SalesOrderObj", "1", NOW + 15).await.expect("asked"));
        store.settle(&held, &until(NOW + MINUTE), NOW + 20).await.expect("settled");
        assert!(claim(&store, "one", NOW + 20, 10).await.is_empty(), "the same message again calls nobody");
    })
    .await;
}

#[tokio::test]
async fn a_dead_worker_s_connections_are_taken_over_when_its_lease_has_ended() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        store.ring(&id, NOW).await.expect("rung");
        let dead = taken(&store, "dead", NOW).await.lease;
        assert_eq!(store.overdue(NOW).await.expect("asked"), (0, None));
        assert!(!store.is_overdue(NOW).await.expect("asked"));
        let next = taken(&store, "next", NOW + 15_000).await;
        assert_eq!(next.lease.taken_from, Some(("dead".to_owned(), NOW + 15_000)));
        assert_eq!(next.schedule.wake_at, Some(NOW), "what it was taken for is still to be done");
        assert!(matches!(store.settle(&dead, &until(NOW), NOW).await, Err(Error::Lost)));
        assert_eq!(store.holders().await.expect("holders"), ["next"]);
        assert_eq!(store.bury("next", NOW + 15_001).await.expect("buried"), 1);
        assert_eq!(taken(&store, "third", NOW + 15_001).await.lease.connection, id);
    })
    .await;
}

#[tokio::test]
async fn the_longest_overdue_are_taken_first_and_no_more_than_asked_for() {
    for_each_database(async |store| {
        let mut ids = Vec::new();
        for late in [3, 1, 2] {
            let id = connection(&store).await;
            store.ring(&id, NOW - late).await.expect("rung");
            ids.push((late, id));
        }
        ids.sort();
        assert_eq!(store.overdue(NOW).await.expect("asked"), (3, Some(NOW - 3)));
        assert!(store.is_overdue(NOW).await.expect("asked"));
        let order: Vec<_> = claim(&store, "one", NOW, 2).await.into_iter().map(|c| c.lease.connection).collect();
        assert_eq!(order, [ids[2].1.clone(), ids[1].1.clone()]);
        assert!(claim(&store, "two", NOW, 0).await.is_empty());
        assert_eq!(taken(&store, "two", NOW).await.lease.connection, ids[0].1);
    })
    .await;
}

#[tokio::test]
async fn changed_settings_are_looked_at_at_once() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        let mut changed = store.connection(&id).await.expect("asked").expect("there");
        changed.rule = json!({"mode": "manual"});
        store.update_connection(&changed, changed.created_at).await.expect("changed");
        assert_eq!(taken(&store, "one", NOW).await.lease.connection, id);
    })
    .await;
}

#[tokio::test]
async fn changed_settings_wait_from_their_change_and_behind_who_came_before() {
    for_each_database(async |store| {
        let (earlier, id) = (connection(&store).await, connection(&store).await);
        store.ring(&earlier, NOW - MINUTE).await.expect("rung");
        let mut changed = store.connection(&id).await.expect("asked").expect("there");
        changed.rule = json!({"mode": "manual"});
        store.update_connection(&changed, NOW).await.expect("changed");
        assert_eq!(store.schedule(&id).await.expect("asked").expect("there").wake_at, Some(NOW));
        assert_eq!(store.overdue(NOW).await.expect("asked"), (2, Some(NOW - MINUTE)));
        assert_eq!(claim(&store, "one", NOW, 1).await[0].lease.connection, earlier);
    })
    .await;
}

#[tokio::test]
async fn of_many_workers_that_look_at_once_each_takes_others() {
    for_each_url(async |url| {
        let store = open(&url).await;
        for _ in 0..40 {
            let id = connection(&store).await;
            store.ring(&id, NOW).await.expect("rung");
        }
        let take = |worker: usize| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let claims = claim(&store, &format!("worker {worker}"), NOW, 3).await;
                    // Others may hold what was seen a moment ago: the next look is without it.
                    if claims.is_empty() && store.overdue(NOW).await.expect("asked").0 == 0 {
                        return taken;
                    }
                    taken.extend(claims.into_iter().map(|c| c.lease.connection));
                }
            })
        };
        let workers: Vec<_> = (0..6).map(take).collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.expect("no panic"));
        }
        let taken = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((taken, all.len()), (40, 40));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn calls_that_come_while_others_settle_are_never_lost() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let id = connection(&store).await;
        let ringing = {
            let (store, id) = (store.clone(), id.clone());
            tokio::spawn(async move {
                for n in 0..CALLS {
                    store.receive(&id, &format!("m{n}"), "AccountObj", &n.to_string(), NOW).await.expect("kept");
                }
            })
        };
        loop {
            let ended = ringing.is_finished();
            for Claim { lease, .. } in claim(&store, "one", NOW, 1).await {
                let open: Vec<i64> =
                    store.open_events(&id, CALLS).await.expect("events").into_iter().map(|e| e.id).collect();
                store.close_events(&id, &open, NOW).await.expect("closed");
                store.settle(&lease, &Schedule::default(), NOW).await.expect("settled");
            }
            if ended && store.overdue(NOW).await.expect("asked").0 == 0 {
                break;
            }
        }
        assert_eq!(store.waiting_events(&id).await.expect("asked").0, 0);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_used_windows_go_from_worker_to_worker() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        assert_eq!(store.pace(&id).await.expect("asked"), None);
        let lease = store.acquire(&id, "one", NOW, 15_000).await.expect("asked").expect("taken");
        store.set_pace(&lease, "{\"jdy\":[3,5]}").await.expect("kept");
        store.release(&lease).await.expect("released");
        let pace = store.pace(&id).await.expect("asked").expect("there");
        assert_eq!((pace.paced_by.as_str(), pace.paced.as_str()), ("one", "{\"jdy\":[3,5]}"));
        assert!(matches!(store.set_pace(&lease, "{}").await, Err(Error::Lost)));
    })
    .await;
}

#[tokio::test]
async fn a_system_is_left_alone_until_it_answers_again() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        let lease = store.acquire(&id, "one", NOW, 15_000).await.expect("asked").expect("taken");
        let open = |failures| store::Breaker {
            system: model::System::Crm,
            quota: failures > 1,
            failures,
            since: NOW,
            resume_at: NOW + failures * MINUTE,
            reason: "没有应答".to_owned(),
        };
        for failures in [1, 2] {
            store.open_breaker(&lease, &open(failures)).await.expect("opened");
            assert_eq!(store.breakers(&id).await.expect("breakers"), [open(failures)]);
        }
        store.close_breaker(&lease, model::System::Crm).await.expect("closed");
        assert!(store.breakers(&id).await.expect("breakers").is_empty());
        store.release(&lease).await.expect("released");
        assert!(matches!(store.open_breaker(&lease, &open(1)).await, Err(Error::Lost)));
    })
    .await;
}

#[tokio::test]
async fn what_a_person_has_seen_to_is_tried_again_at_once_and_what_waited_for_it_is_due() {
    use model::System::{Crm, Jdy};
    for_each_database(async |store| {
        let rest = async |id: &str, system, quota| {
            let lease = store.acquire(id, "one", NOW, 15_000).await.expect("asked").expect("taken");
            let (resume_at, reason) = (NOW + 60 * MINUTE, String::new());
            let breaker = store::Breaker { system, quota, failures: 4, since: NOW, resume_at, reason };
            store.open_breaker(&lease, &breaker).await.expect("opened");
            let until = Some(NOW + 60 * MINUTE);
            let schedule = store::Schedule { due_at: until, wake_at: until, ..store::Schedule::default() };
            store.settle(&lease, &schedule, NOW).await.expect("given back");
        };
        let stands = async |id: &str| {
            let schedule = store.schedule(id).await.expect("asked").expect("there");
            let breakers = store.breakers(id).await.expect("breakers");
            (breakers.iter().map(|b| b.system).collect::<Vec<_>>(), schedule.due_at, schedule.wake_at)
        };
        let (one, two) = (connection(&store).await, connection(&store).await);
        rest(&one, Crm, true).await;
        rest(&two, Crm, false).await;
        let (later, now) = (Some(NOW + 60 * MINUTE), Some(NOW + MINUTE));
        store.mended(&one, &[], NOW + MINUTE).await.expect("nothing");
        assert_eq!(stands(&one).await, (vec![Crm], later, later));
        store.mended(&one, &[Jdy], NOW + MINUTE).await.expect("nothing of it rests");
        assert_eq!(stands(&one).await, (vec![Crm], now, now));
        store.days_changed(Crm, NOW + MINUTE).await.expect("changed");
        assert_eq!(stands(&one).await, (vec![], now, now));
        assert_eq!(stands(&two).await, (vec![Crm], later, later), "an outage is none of the day's");
        rest(&two, Jdy, false).await;
        store.mended(&two, &[Jdy, Crm], NOW + MINUTE).await.expect("mended");
        assert_eq!(stands(&two).await, (vec![], now, now));
    })
    .await;
}

#[tokio::test]
async fn what_a_person_mends_while_a_worker_has_the_connection_is_due_when_it_is_given_back() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        store.ring(&id, NOW).await.expect("rung");
        for (mended, due) in [(true, NOW + 10), (false, NOW + 60 * MINUTE)] {
            let Claim { lease, .. } = store.claim("one", NOW + 10, 15_000, 1).await.expect("asked").remove(0);
            if mended {
                store.mended(&id, &[model::System::Jdy], NOW + 10).await.expect("mended");
            }
            let (resume_at, reason) = (NOW + 60 * MINUTE, String::new());
            let system = model::System::Jdy;
            let breaker = store::Breaker { system, quota: false, failures: 1, since: NOW, resume_at, reason };
            store.open_breaker(&lease, &breaker).await.expect("opened");
            let until = Some(NOW + 60 * MINUTE);
            let schedule = Schedule { due_at: until, wake_at: until, ..Schedule::default() };
            store.settle(&lease, &schedule, NOW + 10).await.expect("given back");
            let stands = store.schedule(&id).await.expect("asked").expect("there");
            assert_eq!((stands.due_at, stands.wake_at), (Some(due), Some(due)));
            assert_eq!(store.breakers(&id).await.expect("breakers").is_empty(), mended);
        }
    })
    .await;
}

#[tokio::test]
async fn a_day_of_calls_is_given_out_once_among_all_nodes() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let draw = |_: usize| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut drawn = 0;
                loop {
                    match store.draw_calls("tenant", NOW, 7, 100).await.expect("drawn") {
                        0 => return drawn,
                        calls => drawn += calls,
                    }
                }
            })
        };
        let nodes: Vec<_> = (0..5).map(draw).collect();
        let mut drawn = 0;
        for node in nodes {
            drawn += node.await.expect("no panic");
        }
        // Of two that overdraw at once both step back; the few calls between them stay for the next one who asks.
        assert!((90..=100).contains(&drawn), "{drawn}");
        assert_eq!(drawn + store.draw_calls("tenant", NOW, 50, 100).await.expect("drawn"), 100);
        store.return_calls("tenant", NOW, 40).await.expect("returned");
        assert_eq!(store.used_calls("tenant", NOW).await.expect("asked"), 60);
        store.correct_calls("tenant", NOW, 100).await.expect("corrected");
        assert_eq!(store.draw_calls("tenant", NOW, 1, 100).await.expect("drawn"), 0);
        assert_eq!(store.draw_calls("tenant", NOW + 1, 1, 100).await.expect("drawn"), 1, "another day");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_schedule_says_what_its_run_is_to_do() {
    for_each_database(async |store| {
        let id = connection(&store).await;
        store.ring(&id, NOW).await.expect("rung");
        let lease = taken(&store, "one", NOW).await.lease;
        let request = json!({"streams": ["product"]});
        let next = Schedule { request: request.clone(), ..until(NOW + 1) };
        store.settle(&lease, &next, NOW).await.expect("settled");
        let kept = taken(&store, "one", NOW + 1).await.schedule;
        assert_eq!((kept.request, kept.rule), (request, Value::Null));
    })
    .await;
}
