//! Many records in one call, where the tenant has installed the function (fxiaoke-api.md §3.6): the same end as without.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use jingxiang::connection::Opener;
use jingxiang::peers::crm::BATCH_FUNCTION;
use model::State;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::Failure;

use crate::at_attachment::dies;
use crate::held::held;
use crate::meddle::{Asked, Break, Meddler};
use crate::world::{World, object};

const FUNCTION: &str = "/cgi/crm/v2/special/function";

/// With employees bound and the function in use.
async fn carried() -> World {
    let world = World::bound_in_g2().await;
    world.change(|stored| stored.batch_function = Some(BATCH_FUNCTION.to_owned())).await;
    world
}

/// How often this path of the CRM was called.
pub(crate) async fn calls(world: &World, path: &str) -> u64 {
    let stats = world.control("GET", "stats", &Value::Null).await;
    stats["crm"]["calls"][format!("POST {path}")].as_u64().unwrap_or(0)
}

async fn lost(world: &World, fault: &str) {
    world.faults(json!([{"system": "crm", "path": FUNCTION, "fault": fault, "times": 1}])).await;
}

/// What a call of the function is to do with this object, and to how many.
fn part(asked: &Asked, of: &str) -> Option<(String, usize)> {
    let body: Value = if asked.path == FUNCTION { serde_json::from_str(asked.text.trim()).ok()? } else { return None };
    let input = &body["data"]["parameters"][0]["value"];
    let op = input["op"].as_str().filter(|_| input["object"] == of)?;
    Some((op.to_owned(), input["rows"].as_array()?.len()))
}

/// What travelled in each call of the function, in order.
fn parts(hand: &Meddler, of: &str) -> Vec<(String, usize)> {
    hand.heard(|asked| part(asked, of))
}

/// How many records of an object were changed alone.
fn changed_alone(hand: &Meddler, object: &str) -> usize {
    hand.count(|asked| asked.path.ends_with("/data/update") && asked.text.contains(&format!("\"{object}\"")))
}

impl World {
    /// A product that somebody has made in the CRM by hand, as dear as nothing of ours.
    async fn crm_product_by_hand(&self, code: &str, name: &str, as_in: &str) {
        let other = self.crm_product(as_in).await;
        let by_hand = json!({"name": name, "product_code": code, "price": "9", "category": other["category"],
            "unit": other["unit"], "owner": other["owner"], "product_status": other["product_status"]});
        self.clients.crm.create("ProductObj", object(by_hand), BTreeMap::new()).await.expect("made");
    }
}

/// What the log says in the end of the records that travel together, and what the CRM holds.
async fn end(world: &World) -> (Vec<(String, State, Option<String>)>, Vec<String>) {
    let mut log = Vec::new();
    for stream in ["product", "customer_initial", "warehouse", "inventory"] {
        log.extend(world.records(stream).await.into_iter().map(|r| (r.title, r.state, r.reason)));
    }
    log.sort_by(|one, other| one.0.cmp(&other.0));
    (log, held(world).await)
}

#[tokio::test]
async fn a_first_load_in_batches_ends_as_one_record_by_record() {
    let (one, many) = (World::bound_in_g2().await, carried().await);
    for world in [&one, &many] {
        world.run().await;
        world.each_once().await;
    }
    assert_eq!(end(&many).await, end(&one).await);
    let creates = "/cgi/crm/v2/data/create";
    assert!(calls(&one, creates).await > 40);
    assert!(calls(&many, creates).await < 5, "{}", calls(&many, creates).await);
    let before = many.writes().await;
    many.run().await;
    assert_eq!(many.writes().await - before, 0, "F-6");
}

#[tokio::test]
async fn changes_travel_together() {
    let world = carried().await;
    let ids = [world.product("T1", "蓝莓", "1").await, world.product("T2", "黑莓", "2").await];
    world.run().await;
    for (id, number) in ids.iter().zip(["T1", "T2"]) {
        world.change_product(id, number, json!({"name": format!("改名{number}")})).await;
    }
    let updates = "/cgi/crm/v2/data/update";
    let before = (calls(&world, FUNCTION).await, calls(&world, updates).await);
    world.run().await;
    assert_eq!((calls(&world, FUNCTION).await - before.0, calls(&world, updates).await - before.1), (1, 0));
    for number in ["T1", "T2"] {
        assert_eq!(world.crm_product(number).await["name"], format!("{number}改名{number}"));
        assert_eq!(world.state("product", number).await, State::Updated);
    }
    world.each_once().await;
}

#[tokio::test]
async fn a_batch_without_an_answer_makes_no_duplicate_whether_it_was_carried_out_or_not() {
    for fault in ["drop_after_commit", "drop_before", "error_500", "html_body"] {
        let world = carried().await;
        lost(&world, fault).await;
        world.run().await;
        world.each_once().await;
        assert!(world.records("product").await.iter().filter(|r| r.state == State::Created).count() > 20, "{fault}");
    }
}

#[tokio::test]
async fn without_the_function_each_record_goes_alone_and_the_run_says_so() {
    let world = carried().await;
    world.control("POST", "functions", &json!({"installed": ["jingxiang_provision__c"]})).await;
    let summary = world.run().await;
    world.each_once().await;
    let notes: Vec<&String> = summary.streams.iter().flat_map(|(_, tally, _)| &tally.notes).collect();
    assert!(notes.iter().any(|note| note.contains("逐条写入")), "{notes:?}");
}

#[tokio::test]
async fn pr_2_what_somebody_made_by_hand_is_adopted_and_not_doubled_by_a_batch() {
    for lost_too in [false, true] {
        let mut world = carried().await;
        world.product("T1", "蓝莓", "1").await;
        world.run().await;
        world.crm_product_by_hand("T2", "T2黑莓", "T1").await;
        world.product("T2", "黑莓", "2").await;
        world.product("T3", "红莓", "3").await;
        if lost_too {
            lost(&world, "drop_after_commit").await;
        }
        let hand = Meddler::on(&mut world);
        hand.listens();
        let summary = world.run().await;
        assert_eq!(hand.count(|asked| asked.creates("ProductObj")), 0, "what is there is looked for");
        let products = &summary.streams.iter().find(|(kind, ..)| kind.0 == "product").expect("products").1;
        assert_eq!(products.adopted, 1, "and the other one is made");
        let now = world.crm_where("ProductObj", "product_code", "T2").await;
        assert_eq!(now.len(), 1);
        assert_eq!(
            now[0]["price"].as_str().map(|p| p.trim_end_matches(['0', '.'])),
            Some("2"),
            "it says what JDY says"
        );
        world.each_once().await;
    }
}

#[tokio::test]
async fn a_plan_counts_a_batch_as_one_call() {
    let world = carried().await;
    let plan = world.plan().await;
    let products: Vec<_> = plan.iter().filter(|p| p.kind.is_some_and(|kind| kind.0 == "product")).collect();
    let of = products.len();
    assert!(of > 20);
    assert_eq!(products[0].calls, [format!("function {BATCH_FUNCTION} create ProductObj (1/{of})")]);
    assert_eq!(products[of - 1].calls, [format!("function {BATCH_FUNCTION} create ProductObj ({of}/{of})")]);
    assert_eq!(world.writes().await, 0);
}

#[tokio::test]
async fn five_hundred_new_products_cost_the_crm_a_call_for_each_hundred_and_hardly_another_and_one_goes_alone() {
    let mut world = carried().await;
    world.run().await;
    world.products(500).await;
    let hand = Meddler::on(&mut world);
    hand.listens();
    world.run_only("product").await;
    assert_eq!(parts(&hand, "ProductObj"), vec![("create".to_owned(), 100); 5]);
    let calls = hand.count(|asked| asked.host.starts_with("crm"));
    assert!(calls <= 10, "0.02 calls a product: {calls}");
    assert_eq!(hand.count(|asked| asked.creates("ProductObj")), 0);
    assert_eq!(world.state("product", "M499").await, State::Created);

    world.product("T1", "蓝莓", "1").await;
    world.run_only("product").await;
    assert_eq!(parts(&hand, "ProductObj").len(), 5);
    assert_eq!(hand.count(|asked| asked.creates("ProductObj")), 1);
    world.each_once().await;
}

#[tokio::test]
async fn what_is_new_and_what_has_changed_travel_apart_and_after_a_lost_answer_half_as_many_or_each_alone() {
    // Below ten it is not worth it.
    for (new, then) in [(20, vec![10, 10]), (19, vec![])] {
        let mut world = carried().await;
        let mut ids = Vec::new();
        for i in 0..20 {
            ids.push(world.product(&format!("T{i:02}"), &format!("莓{i}"), "1").await);
        }
        world.run().await;
        for (i, id) in ids.iter().enumerate() {
            world.change_product(id, &format!("T{i:02}"), json!({"name": format!("改{i}")})).await;
        }
        world.products(new).await;
        let hand = Meddler::on(&mut world);
        hand.listens();
        hand.answers(|asked| {
            let lost = part(asked, "ProductObj").is_some_and(|(op, _)| op == "create");
            lost.then(|| Err(Failure::NoAnswer("cut off".to_owned())))
        });
        world.run().await;
        let together: usize = then.iter().sum();
        let then = then.into_iter().map(|rows| ("update".to_owned(), rows));
        let expected: Vec<_> = [("create".to_owned(), new)].into_iter().chain(then).collect();
        assert_eq!(parts(&hand, "ProductObj"), expected);
        assert_eq!(hand.count(|asked| asked.creates("ProductObj")), new);
        assert_eq!(changed_alone(&hand, "ProductObj"), 20 - together);
        for (number, state) in [("T19", State::Updated), ("M018", State::Created)] {
            assert_eq!(world.state("product", number).await, state);
        }
        world.each_once().await;
    }
}

#[tokio::test]
async fn never_twice_what_a_batch_without_an_answer_made_is_found_again_and_nothing_of_it_goes_alone() {
    let (one, mut many) = (World::bound_in_g2().await, carried().await);
    for world in [&one, &many] {
        for number in ["K951", "K952"] {
            let customer = json!({"name": "同名商行", "number": number, "ignore_warn": true});
            world.clients.jdy.save(&jdy::CUSTOMER, &object(customer)).await.expect("saved");
        }
    }
    one.run().await;
    let hand = Meddler::on(&mut many);
    hand.listens();
    hand.changes(|asked, answer| {
        if asked.path == FUNCTION && asked.text.contains("\"op\":\"create\"") {
            answer["data"] = json!({});
        }
    });
    many.run().await;
    for object in ["ProductObj", "AccountObj"] {
        assert_eq!(parts(&hand, object).len(), 1, "{object}");
        assert_eq!(hand.count(|asked| asked.creates(object)), 0, "{object}");
    }
    assert_eq!(end(&many).await, end(&one).await);
    many.each_once().await;
}

#[tokio::test]
async fn never_twice_what_a_batch_was_waited_for_in_vain_is_held_until_it_is_over_and_looked_for_then() {
    let mut world = carried().await;
    world.run().await;
    let numbers = ["T1", "T2", "T3"];
    for number in numbers {
        world.product(number, &format!("莓{number}"), "1").await;
    }
    let hand = Meddler::on(&mut world);
    hand.listens();
    let under_way = Arc::new(Mutex::new(None));
    let (time, kept) = (Arc::clone(&hand), Arc::clone(&under_way));
    hand.answers(move |asked| {
        part(asked, "ProductObj").map(|_| {
            time.waits(30);
            *kept.lock() = Some(asked.text.clone());
            Err(Failure::NoAnswer("timed out".to_owned()))
        })
    });
    world.run().await;
    hand.lets_go();
    world.run().await;
    assert_eq!(parts(&hand, "ProductObj"), [("create".to_owned(), 3)], "its time has not come");
    assert_eq!(hand.count(|asked| asked.creates("ProductObj")), 0);
    for number in numbers {
        assert_eq!(world.state("product", number).await, State::Held);
    }

    let body = under_way.lock().take().expect("the call");
    let late = http::Request::post(format!("http://crm.sandbox{FUNCTION}")).header("content-type", "application/json");
    let late = late.body(Bytes::from(body.trim().to_owned())).expect("a request");
    assert!(world.opener.crm.clone().oneshot(late).await.expect("an answer").status().is_success());
    hand.waits(60);
    world.run().await;
    for number in numbers {
        let record = world.record("product", number).await;
        assert!(record.state == State::Created && !record.adopted, "{number}: {:?}", record.reason);
    }
    world.each_once().await;
}

#[tokio::test]
async fn never_twice_a_batch_that_something_on_the_way_sends_twice_makes_each_record_once() {
    let mut world = carried().await;
    let (jdy, crm) = (world.opener.jdy.clone(), world.opener.crm.clone());
    let twice = BoxCloneSyncService::new(tower::service_fn(move |request: Request<Bytes>| {
        let again = (request.uri().path() == FUNCTION).then(|| crm.clone().oneshot(request.clone()));
        let first = crm.clone().oneshot(request);
        async move {
            let answer = first.await;
            if let Some(again) = again {
                again.await?;
            }
            answer
        }
    }));
    world.opener = Opener::over(&world.opener.config, Arc::clone(&world.opener.clock), jdy, twice);
    world.engine = world.opener.engine(world.store.clone());
    world.run().await;
    assert!(calls(&world, FUNCTION).await > 2);
    assert!(world.records("product").await.iter().filter(|r| r.state == State::Created).count() > 20);
    world.each_once().await;
}

#[tokio::test]
async fn what_nothing_could_find_again_goes_alone() {
    let mut world = carried().await;
    world.run().await;
    let orders = [world.order(json!({}), &[("1", "10")]).await, world.order(json!({}), &[("1", "20")]).await];
    world.run().await;
    let key = json!({"object": "DeliveryNoteObj", "field": "jdy_key__c", "op": "remove"});
    world.control("POST", "fields", &key).await;
    world.control("POST", "functions", &json!({"installed": [BATCH_FUNCTION]})).await;
    for order in &orders {
        world.shipped(&[order]).await;
    }
    let hand = Meddler::on(&mut world);
    hand.listens();
    world.run().await;
    assert_eq!(parts(&hand, "DeliveryNoteObj"), []);
    assert_eq!(hand.count(|asked| asked.creates("DeliveryNoteObj")), 2);
    for order in &orders {
        world.delivery(order).await;
    }
}

#[tokio::test]
async fn f_1_of_what_a_batch_made_before_its_process_died_what_says_otherwise_is_written_and_the_rest_is_not() {
    let mut world = carried().await;
    world.product("T1", "蓝莓", "1").await;
    world.run().await;
    world.crm_product_by_hand("T2", "T2黑莓", "T1").await;
    world.product("T2", "黑莓", "2").await;
    world.product("T3", "红莓", "3").await;
    let hand = Meddler::on(&mut world);
    dies(&world, &hand, Break::DiesAfter, &[FUNCTION]).await;
    hand.lets_go();
    world.engine = world.opener.engine(world.store.clone());
    hand.listens();
    world.run().await;
    assert_eq!(parts(&hand, "ProductObj"), []);
    assert_eq!(hand.count(|asked| asked.creates("ProductObj")), 0);
    assert_eq!(changed_alone(&hand, "ProductObj"), 1);
    for (number, price) in [("T2", "2"), ("T3", "3")] {
        let product = world.crm_product(number).await;
        assert_eq!(product["price"].as_str().map(|p| p.trim_end_matches(['0', '.'])), Some(price));
    }
    world.each_once().await;
}

#[tokio::test]
async fn never_twice_a_batch_that_is_stopped_in_the_middle_makes_each_record_once_whether_or_not_the_probe_is_answered()
{
    // Of a hundred rows 83 come through, of the next 50 all; or 30, as many again, and then 25.
    for (row_ms, probed, taken) in [(180, true, vec![100, 50]), (500, false, vec![100, 50, 25])] {
        let (one, mut many) = (World::bound_in_g2().await, carried().await);
        many.control("POST", "functions", &json!({"row_ms": row_ms})).await;
        // What takes time is cut short, and waited for by nobody.
        many.control("POST", "clock", &json!({"now": many.engine.clock.now(), "frozen": true})).await;
        let hand = Meddler::on(&mut many);
        hand.listens();
        if !probed {
            hand.answers(|asked| {
                let probe = asked.path == FUNCTION && asked.text.contains("\"rows\":[]");
                // By the quota, so that whoever takes it for the answer of the batch sends that again.
                let refused =
                    Bytes::from_static("{\"errorCode\":30004,\"errorMessage\":\"接口调用秒频次超限\"}".as_bytes());
                probe.then(|| Ok(http::Response::new(refused)))
            });
        }
        for world in [&one, &many] {
            world.products(170).await;
            world.run().await;
        }
        let rows: Vec<usize> = parts(&hand, "ProductObj").into_iter().map(|(_, rows)| rows).collect();
        assert_eq!(rows[..taken.len()], taken);
        assert_eq!(end(&many).await, end(&one).await);
        many.each_once().await;
    }
}
