//! Chapter S: setting up.

use engine::RunError;
use model::{Binding, Reason, State, System};
use serde_json::json;
use store::RecordRow;

use crate::world::World;

#[tokio::test]
async fn s_5_employees_with_the_mobile_of_a_crm_user_are_bound_and_the_others_wait_for_a_hand() {
    let world = World::bound().await;
    let bound = world.bound_of("employee").await;
    let users = world.clients.crm.users().await.expect("users");
    assert!(!bound.is_empty());
    assert!(bound.iter().all(|b| users.iter().any(|u| u.open_user_id == b.crm_id)));
    let records = world.records("employee").await;
    let waiting: Vec<_> = records.iter().filter(|r| r.state == State::Held).collect();
    assert!(!waiting.is_empty());
    assert!(waiting.iter().all(|r| r.reason.as_deref().is_some_and(|reason| reason.contains("手动绑定"))));
}

#[tokio::test]
async fn s_5_whom_a_person_has_unbound_stays_so_in_ordinary_runs_and_the_default_owner_has_the_rest() {
    let world = World::initialised().await;
    let mut all = world.bound_of("employee").await;
    let (bound, other) = (all.remove(0), all.remove(0).crm_id);
    let order = world.order(json!({"owner": [bound.crm_id]}), &[("2", "10")]).await;
    world.run().await;
    let sold = async || {
        let lines = [world.ships(&order, 0, "1").await];
        world.outbound(&lines, json!({"emp_id": bound.jdy_id, "operation_key": "audit"})).await;
        world.run().await;
        let owner = |made: &crate::shipping::Document| made.fields["owner"][0].as_str().expect("an owner").to_owned();
        world.deliveries(&order).await.iter().map(owner).collect::<Vec<_>>()
    };
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["emp_id"], json!(bound.jdy_id));
    assert_eq!(sold().await, std::slice::from_ref(&bound.crm_id));

    world.change(|stored| stored.default_owner = Some(other.clone())).await;
    assert!(world.store.unbind(&world.id, "employee", &bound.jdy_id).await.expect("unbound"));
    world.forget_how_far("employee").await;
    world.run().await;
    assert!(world.bound_of("employee").await.iter().all(|b| b.jdy_id != bound.jdy_id));
    let mut owners = sold().await;
    owners.retain(|owner| *owner != bound.crm_id);
    assert_eq!(owners, [other]);
    let order = world.order(json!({"owner": [bound.crm_id]}), &[("1", "10")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert!(bill["emp_id"].as_str().is_none_or(|id| id.is_empty() || id == "0"), "{bill}");
}

#[tokio::test]
async fn s_5_whom_a_person_has_bound_stays_so_and_the_log_goes_on_saying_by_whom() {
    let world = World::initialised().await;
    let (users, bound) = (world.clients.crm.users().await.expect("users"), world.bound_of("employee").await);
    let mut free = users.iter().map(|user| &user.open_user_id).filter(|id| bound.iter().all(|b| b.crm_id != **id));
    let (one, other) = (free.next().expect("a user"), free.next().expect("another"));
    let waiting: Vec<_> =
        world.records("employee").await.into_iter().filter(|record| record.state == State::Held).collect();
    let by_hand =
        |record: &store::RecordView, user: &str| Binding::between(System::Jdy, &record.key, user, &record.title);
    let (known, told) = (&waiting[0], Reason::note("由人工绑定"));
    let row = RecordRow {
        reason: Some(told.clone()),
        target_id: Some(one.clone()),
        ..RecordRow::new(&known.key, &known.key, &known.title, State::Created)
    };
    let binding = by_hand(known, one);
    let now = world.engine.clock.now();
    world.store.bind_person(&world.id, "employee", (&binding, Some("somebody")), row, now).await.expect("bound");
    // This one is bound, and nothing has been said of it since.
    let new = &waiting[1];
    world.store.bind(&world.id, "employee", &by_hand(new, other), Some("somebody"), now).await.expect("bound");
    // Nor of this one since it is another user's.
    let third = free.next().expect("a third user");
    let moved = world.records("employee").await.into_iter().find(|one| one.key == bound[0].jdy_id).expect("a record");
    assert!(world.store.unbind(&world.id, "employee", &moved.key).await.expect("unbound"));
    world.store.bind(&world.id, "employee", &by_hand(&moved, third), Some("somebody"), now).await.expect("bound");
    // Somebody asks for it once more.
    let again = store::Retry::Ids(vec![moved.id]);
    assert_eq!(world.store.retry(&world.id, &again, now).await.expect("due"), 1);
    let said = async || world.store.history(&world.id, moved.id, 10).await.expect("a history").len();
    let before = said().await;
    world.forget_how_far("employee").await;
    world.run().await;
    let of = async |key: &str| {
        let record = world.records("employee").await.into_iter().find(|record| record.key == key).expect("a record");
        (record.state, record.target_id, record.reason)
    };
    assert_eq!(of(&known.key).await, (State::Created, Some(one.clone()), Some(told.text)));
    let (state, target, reason) = of(&new.key).await;
    assert_eq!((state, target.as_ref()), (State::Created, Some(other)));
    assert!(reason.is_some_and(|reason| !reason.contains("手动绑定")), "it waits for nobody");
    assert_eq!(of(&moved.key).await.1.as_ref(), Some(third));
    assert_eq!(said().await, before + 1, "whom he is bound to now");
}

#[tokio::test]
async fn s_6_without_an_employee_binding_no_synchronisation_starts() {
    let world = World::new().await;
    let refused = world.try_run().await;
    assert!(matches!(refused, Err(RunError::NoEmployee)));
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn s_7_a_run_that_is_due_while_one_is_under_way_is_not_started_twice() {
    let world = World::bound().await;
    let now = world.engine.clock.now();
    let _other = world.store.acquire(&world.id, "another node", now, 60_000).await.expect("a store").expect("a lease");
    assert!(matches!(world.try_run().await, Err(RunError::Busy)));
}

#[tokio::test]
async fn s_7_a_connection_whose_worker_has_died_on_this_machine_is_taken_over_at_once() {
    let world = World::bound().await;
    let (now, dead) = (world.engine.clock.now(), jingxiang::node::name());
    // The same process, begun at another moment, is another one that is no more.
    let mut parts: Vec<&str> = dead.split('/').collect();
    parts[3] = "1";
    let dead = parts.join("/");
    let _lost = world.store.acquire(&world.id, &dead, now, 60_000).await.expect("a store").expect("a lease");
    world.run().await;
}

#[tokio::test]
async fn s_8_what_is_left_to_do_is_listed_by_cause_with_its_reason_and_the_records() {
    let world = World::initialised().await;
    let text = jingxiang::progress::to_do(&world.store, &world.id).await.expect("a list");
    let line = |words: &[&str]| text.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(line(&["产品", "1 条：", "请在精斗云为该商品选择类别", "P0024 无类别赠品"]), "{text}");
    assert!(line(&["客户（初始化）", "多个「客户名称」相同的客户，请选择", "C0002"]), "{text}");
    assert!(!text.contains("成交"), "what waits by itself is not the administrator's: {text}");
}
