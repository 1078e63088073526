//! An initialisation that is broken off anywhere and run again ends as one that was not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use engine::Halt;
use fxiaoke::Query;
use jingxiang::progress::Bars;
use model::{Preset, System};
use serde_json::{Value, json};
use transport::Failure;

use crate::meddle::{Break, Meddler};
use crate::world::{World, object};

/// Both sides as people see them, without ids: sorted lines.
async fn seen(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let categories = world.clients.crm.categories().await.expect("categories");
    for c in &categories {
        let parent = categories.iter().find(|p| Some(&p.id) == c.parent.as_ref()).map(|p| p.name.as_str());
        lines.push(format!("category {} < {}", c.name, parent.unwrap_or("-")));
    }
    lines.extend(world.unit_labels().await.into_iter().map(|unit| format!("unit {unit}")));
    for row in world.clients.crm.query("ProductObj", &Query::default()).await.expect("products").rows {
        let category = categories.iter().find(|c| row["category"] == c.id.as_str()).map(|c| c.name.as_str());
        let (unit, shelf) =
            (world.label("ProductObj", "unit", &row).await, world.label("ProductObj", "product_status", &row).await);
        let (name, price) = (text(&row["name"]), text(&row["price"]));
        lines.push(format!("product {name} {price} {category:?} {unit} {shelf}"));
    }
    for row in world.clients.crm.query("AccountObj", &Query::default()).await.expect("accounts").rows {
        lines.push(format!("account {} {} {} {}", row["name"], row["address"], row["tel"], row["remark"]));
    }
    for ((number, warehouse), (free, real)) in world.stock().await {
        lines.push(format!("stock {number} {warehouse} {free} {real}"));
    }
    let all = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
    for row in world.clients.jdy.list(&jdy::CUSTOMER, &all, 1).await.expect("customers").rows {
        let customer = world.jdy_customer(row["id"].as_str().expect("an id")).await;
        let contacts = customer["bomentity"].as_array().map_or(0, Vec::len);
        lines.push(format!("customer {} {} contacts {contacts}", row["number"], row["name"]));
    }
    for kind in ["employee", "unit", "product_category", "warehouse", "product", "customer", "inventory"] {
        lines.push(format!("bound {kind} {}", world.bound_of(kind).await.len()));
    }
    for stream in streams::STREAMS.iter().map(|s| s.spec().kind.0) {
        let records = world.records(stream).await;
        lines.extend(records.iter().map(|r| format!("record {stream} {} {}", r.title, r.target_id.is_some())));
    }
    lines.sort();
    lines
}

/// What the undisturbed world comes to, and how many calls it takes.
async fn undisturbed() -> (Vec<String>, usize) {
    let mut world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    let hand = Meddler::on(&mut world);
    world.run().await;
    let calls = hand.calls();
    world.run().await;
    (seen(&world).await, calls)
}

/// Breaks off at a call, once or twice, then runs to the end.
async fn broken_off(how: Break, at: usize) -> Vec<String> {
    let mut world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    let hand = Meddler::on(&mut world);
    for _ in 0..2 {
        hand.breaks(how, at);
        let cancelled = Arc::new(AtomicBool::new(false));
        let connection = world.opener.open(&world.stored().await).expect("a connection");
        let bars = Bars::quiet();
        let run = world.engine.run(&connection, &[], "test", &bars, &cancelled);
        let mut run = std::pin::pin!(run);
        let ended = tokio::select! {
            ended = &mut run => Some(ended),
            () = hand.reached.notified() => match how {
                Break::DiesBefore | Break::DiesAfter => None,
                Break::Unreachable => Some(run.await),
                Break::Tells | Break::Waits => { cancelled.store(true, Ordering::Relaxed); Some(run.await) }
            },
        };
        if let Some(ended) = ended {
            let halt = ended.expect("a run").halt;
            assert!(matches!(halt, None | Some(Halt::Cancelled | Halt::Outage { .. })), "{how:?} {at}: {halt:?}");
        }
        hand.lets_go();
    }
    // A clean process takes over, when a token may be asked for again.
    hand.waits(60);
    world.engine = world.opener.engine(world.store.clone());
    world.run().await;
    world.each_once().await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before, "{how:?} at {at}: a further run writes nothing");
    seen(&world).await
}

async fn anywhere(how: Break, first: usize) {
    const STEP: usize = 13;
    let (expected, calls) = Box::pin(undisturbed()).await;
    let mut wrong = Vec::new();
    for at in (first..calls).step_by(STEP) {
        let after = Box::pin(broken_off(how, at)).await;
        let more: Vec<&String> = after.iter().filter(|line| !expected.contains(line)).collect();
        let less: Vec<&String> = expected.iter().filter(|line| !after.contains(line)).collect();
        if after != expected {
            wrong.push(format!("{how:?} at {at} of {calls}: more {more:#?}, less {less:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_initialisation_that_is_cancelled_anywhere_goes_on_to_the_same_end() {
    anywhere(Break::Tells, 3).await;
}

#[tokio::test]
async fn an_initialisation_that_loses_the_network_anywhere_goes_on_to_the_same_end() {
    anywhere(Break::Unreachable, 7).await;
}

#[tokio::test]
async fn an_initialisation_that_dies_before_any_call_goes_on_to_the_same_end() {
    anywhere(Break::DiesBefore, 11).await;
}

#[tokio::test]
async fn an_initialisation_that_dies_between_a_call_and_its_record_goes_on_to_the_same_end() {
    anywhere(Break::DiesAfter, 5).await;
}

#[tokio::test]
async fn f_3_a_customer_edited_in_the_crm_while_the_first_load_is_halted_keeps_its_edit_and_jdy_gets_it() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let made = AtomicUsize::new(0);
    hand.answers(move |asked| {
        let creates = asked.path.ends_with("/data/create") && asked.text.contains("AccountObj");
        let halts = creates && made.fetch_add(1, Ordering::Relaxed) >= 5;
        halts.then(|| Err(Failure::NotSent("no route to host".to_owned())))
    });
    let halted = world.try_run().await.expect("a run").halt;
    assert!(matches!(halted, Some(Halt::Outage { .. })), "{halted:?}");
    hand.lets_go();
    let brought = world.bound_of("customer").await.remove(0);
    assert_eq!(brought.origin, System::Jdy);
    // Both sides change the telephone, each another field besides.
    let edit = object(json!({"tel": "13900000001", "remark": "销售备注"}));
    world.clients.crm.update("AccountObj", &brought.crm_id, edit).await.expect("updated");
    let customer = world.jdy_customer(&brought.jdy_id).await;
    let contact = json!([{"contact_person": "新联系人", "mobile": "13900000002", "is_default_linkman": true}]);
    let edit = json!({"id": brought.jdy_id, "number": customer["number"], "name": customer["name"],
        "addr": "新地址", "contact_persons": contact, "ignore_warn": true});
    world.clients.jdy.save(&jdy::CUSTOMER, &object(edit)).await.expect("saved");
    world.run().await;
    let account = world.crm_where("AccountObj", "_id", &brought.crm_id).await.remove(0);
    assert_eq!((&account["tel"], &account["remark"]), (&json!("13900000001"), &json!("销售备注")));
    assert_eq!(account["address"], "新地址", "what the CRM left alone still follows 精斗云");
    let record = world.record("customer_initial", customer["name"].as_str().expect("a name")).await;
    assert!(record.reason.as_deref().is_some_and(|why| why.contains("电话")), "{:?}", record.reason);
    world.run().await;
    let customer = world.jdy_customer(&brought.jdy_id).await;
    assert_eq!((&customer["remark"], &customer["addr"]), (&json!("销售备注"), &json!("新地址")));
    let mobiles: Vec<&Value> =
        customer["bomentity"].as_array().expect("contacts").iter().map(|c| &c["mobile"]).collect();
    assert!(mobiles.contains(&&json!("13900000001")), "CU-1, CU-3: {mobiles:?}");
}
