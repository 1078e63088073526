//! A plan and the run after it (decision 0019): what is listed is what is sent, for every kind, and before that nothing
//! is written on either side, nor kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use engine::{Action, Planned};
use jdy::SALES_OUTBOUND;
use jingxiang::progress::Bars;
use model::{AnyStream, Preset, System};
use serde_json::{Value, json};
use streams::STREAMS;

use crate::meddle::Meddler;
use crate::recorder::{Journal, Recorder, Sent, line};
use crate::world::{World, object};

/// What was done to each thing, in order.
type Story = BTreeMap<String, Vec<String>>;

fn tell(story: &mut Story, kind: &str, title: &str, line: String) {
    story.entry(format!("{kind} {title}")).or_default().push(line);
}

/// The id of what is not there yet, without its number.
fn made_up(id: &str) -> Option<String> {
    let title = id.strip_prefix("（待建").and_then(|rest| rest.split_once('）')).map(|(_, title)| title);
    title.map(|title| format!("（待建）{title}"))
}

impl World {
    /// Plans, sees that nothing came of that, runs, and sees that this came to what was planned. Answers the plan, without
    /// what the run saw refused: that is tried in every run.
    pub(crate) async fn plan_is_run(&self) -> Vec<Planned> {
        let (writes, kept) = (self.writes().await, self.kept().await);
        let planned = self.plan().await;
        assert_eq!(self.writes().await, writes, "a plan wrote");
        assert_eq!(self.kept().await, kept, "a plan was kept");
        let sent = self.run_recorded().await;
        let calls: usize = planned.iter().map(|planned| planned.calls.len()).sum();
        let refused = sent.1.iter().filter(|sent| sent.refused).count();
        let (told, done) = (planned_story(&planned), self.sent_story(&sent.0, &sent.1).await);
        for (what, lines) in &told {
            assert_eq!(Some(lines), done.get(what), "planned and not done so: {what}\n{:#?}", done.keys());
        }
        for (what, lines) in &done {
            assert_eq!(Some(lines), told.get(what), "done and not planned so: {what}");
        }
        assert_eq!(self.writes().await - writes, (calls - refused) as u64, "{planned:#?}");
        let refused: Vec<&str> = sent.1.iter().filter(|sent| sent.refused).map(|sent| sent.title.as_str()).collect();
        planned.into_iter().filter(|planned| !refused.contains(&planned.title.as_str())).collect()
    }

    /// Everything that a run reads and writes, as text.
    async fn kept(&self) -> Vec<String> {
        let mut kept = Vec::new();
        for stream in STREAMS {
            let name = stream.spec().kind.0;
            let records = self.records(name).await;
            let keys: Vec<&str> = records.iter().map(|record| record.key.as_str()).collect();
            let mut stored: Vec<_> =
                self.store.records(&self.id, name, &keys).await.expect("records").into_iter().collect();
            stored.sort_by(|one, other| one.0.cmp(&other.0));
            kept.push(format!("{name} {:?} {records:?} {stored:?}", self.bound_of(name).await));
            kept.push(format!("{:?}", self.store.cursor(&self.id, name).await.expect("a cursor")));
            kept.push(format!("{:?}", self.store.open_intents(&self.id, name).await.expect("intents")));
            kept.push(format!("{:?}", self.store.place(&self.id, name).await.expect("a place")));
        }
        kept.push(format!("{:?}", self.store.questions(&self.id).await.expect("questions")));
        kept.push(format!("{:?}", self.stored().await.initialised_at));
        kept
    }

    /// A run whose writes are written down.
    async fn run_recorded(&self) -> (Arc<Journal>, Vec<Sent>) {
        let journal = Arc::new(Journal::default());
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let recorded = |inner| Arc::new(Recorder { inner, journal: Arc::clone(&journal) });
        let connection = engine::Connection {
            jdy: recorded(Arc::clone(&connection.jdy)),
            crm: recorded(Arc::clone(&connection.crm)),
            ..connection
        };
        let run = self.engine.run(&connection, &[], "test", &Bars::quiet(), &AtomicBool::new(false)).await;
        let summary = run.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        let sent = std::mem::take(&mut *journal.sent.lock());
        (journal, sent)
    }

    async fn sent_story(&self, journal: &Journal, sent: &[Sent]) -> Story {
        let mut story = Story::new();
        for sent in sent {
            let stream = STREAMS.iter().copied().find(|stream| concerns(*stream, sent));
            let kind = stream.map_or("", |stream| stream.spec().kind.0);
            let title = if sent.title.is_empty() { self.title(kind, sent).await } else { sent.title.clone() };
            let made = |id: &str| journal.made.lock().get(id).map(|title| format!("（待建）{title}"));
            // A file is a file, whatever it is attached to.
            let kind = if sent.action == "上传" { "sales_order" } else { kind };
            tell(&mut story, kind, &title, line(sent.system, sent.action, &sent.changes, made));
        }
        story
    }

    /// What people call a record that is known by its id only.
    async fn title(&self, kind: &str, sent: &Sent) -> String {
        let is_it = |record: &&store::RecordView| {
            let target = record.target_id.as_deref() == Some(sent.id.as_str());
            if sent.action == "回写" { record.source_id == sent.id } else { target }
        };
        let records = self.records(kind).await;
        records.iter().find(is_it).map(|record| record.title.clone()).unwrap_or_default()
    }
}

fn concerns(stream: &dyn AnyStream, sent: &Sent) -> bool {
    let spec = stream.spec();
    let (system, object) = match sent.action {
        "回写" => (spec.direction.source(), spec.source.object),
        _ => (spec.direction.target(), spec.target.object),
    };
    (system, Some(object)) == (sent.system, sent.object)
}

fn planned_story(planned: &[Planned]) -> Story {
    let mut story = Story::new();
    // What is only bound sends nothing.
    for planned in planned.iter().filter(|planned| planned.action != Action::Bind) {
        let kind = planned.kind.map_or("", |kind| kind.0);
        tell(&mut story, kind, &planned.title, line(planned.system, planned.action.label(), &planned.changes, made_up));
    }
    story
}

fn has(planned: &[Planned], kind: &str, action: Action, title: &str) -> bool {
    let is_it = |p: &Planned| p.kind.map_or("", |k| k.0) == kind && p.action == action && p.title.contains(title);
    planned.iter().any(is_it)
}

#[tokio::test]
async fn a_plan_of_the_first_load_with_nothing_switched_on_is_the_run() {
    let world = World::bound().await;
    let planned = world.plan_is_run().await;
    assert!(has(&planned, "", Action::Create, "jdy_key__c"), "the fields that every connection needs");
    assert!(world.plan_is_run().await.is_empty(), "and then nothing is left");
}

#[tokio::test]
async fn s_9_a_plan_of_the_first_load_with_every_switch_on_is_the_run() {
    let world = World::bound().await;
    for preset in Preset::ALL {
        world.switch_on(preset).await;
    }
    let planned = world.plan_is_run().await;
    for kind in ["customer_category", "warehouse", "inventory"] {
        assert!(
            planned.iter().any(|p| p.kind.is_some_and(|k| k.0 == kind)),
            "{kind} is planned before its object is there"
        );
    }
}

#[tokio::test]
async fn s_9_a_plan_after_a_switch_was_turned_on_is_the_run() {
    for preset in Preset::ALL {
        let world = World::initialised().await;
        world.switch_on(preset).await;
        let planned = world.plan_is_run().await;
        assert!(!planned.is_empty(), "{}", preset.label());
        assert!(world.plan_is_run().await.is_empty(), "{}", preset.label());
    }
}

#[tokio::test]
async fn a_plan_where_nothing_makes_what_is_missing_lists_what_goes_all_the_same() {
    let world = World::bound().await;
    world.change(|stored| stored.provision_function = None).await;
    world.switch_on(Preset::CustomerCategory).await;
    world.plan_is_run().await;
}

#[tokio::test]
async fn so_5_a_plan_of_a_changed_order_lists_both_reports() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    let change = object(json!({"remark": "改"}));
    world.clients.crm.update("SalesOrderObj", &order.id, change).await.expect("updated");
    let planned = world.plan_is_run().await;
    let actions: Vec<Action> = planned.iter().map(|planned| planned.action).collect();
    assert_eq!(actions, [Action::Report, Action::Update, Action::Report]);
    let said: Vec<_> = planned.iter().filter(|p| p.action == Action::Report).flat_map(|p| &p.changes).collect();
    let said: Vec<_> = said.iter().map(|change| (change.before.as_str(), change.after.as_str())).collect();
    assert_eq!(said, [(Some("已同步"), Some("未同步")), (Some("未同步"), Some("已同步"))], "what it says before each");
}

#[tokio::test]
async fn pr_4_a_plan_of_an_option_that_was_removed_by_hand_and_of_its_return_is_the_run() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    let id = world.save_product("T900", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let option = |op: &str| json!({"object": "ProductObj", "field": "unit", "op": op, "label": "捆"});
    world.control("POST", "options", &option("remove")).await;
    world.change_product(&id, "T900", json!({"name": "大菠菜"})).await;
    assert!(world.plan_is_run().await.is_empty(), "its product is not sent, and the option is not put back");
    world.control("POST", "options", &option("add")).await;
    assert!(has(&world.plan_is_run().await, "product", Action::Update, "T900"));
}

#[tokio::test]
async fn pr_4_a_plan_of_a_renamed_unit_lists_the_products_that_follow() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T900", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let renamed = object(json!({"id": unit, "name": "大捆", "precision": "0"}));
    world.clients.jdy.save(&jdy::MEASURE_UNIT, &renamed).await.expect("saved");
    let planned = world.plan_is_run().await;
    assert!(has(&planned, "unit", Action::Update, "大捆") && has(&planned, "product", Action::Update, "T900"));
}

#[tokio::test]
async fn pr_4_a_plan_of_units_that_change_places_is_the_run() {
    let world = World::initialised().await;
    let (one, other, third) = (world.unit("连一").await, world.unit("连二").await, world.unit("连四").await);
    world.save_product("T900", "菠菜", json!({"base_unit_id": one})).await;
    world.save_product("T901", "芹菜", json!({"base_unit_id": other})).await;
    world.run().await;
    for (unit, name) in [(&one, "连三"), (&other, "连一"), (&third, "连四 ")] {
        let renamed = object(json!({"id": unit, "name": name, "precision": "0"}));
        world.clients.jdy.save(&jdy::MEASURE_UNIT, &renamed).await.expect("saved");
    }
    let planned = world.plan_is_run().await;
    for title in ["T900", "T901"] {
        assert!(has(&planned, "product", Action::Update, title), "{title}");
    }
    assert!(has(&planned, "unit", Action::Bind, "连一"), "it takes over what the other one gives up");
    assert!(!has(&planned, "unit", Action::Bind, "连四"), "it has what it had");
}

#[tokio::test]
async fn a_plan_asks_neither_system_for_what_it_has_made_up() {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    // How the id of what is not there begins, in a body and in a query.
    hand.answers(move |asked| {
        let made_up = ["（待建", "%E5%BE%85%E5%BB%BA"].iter().any(|begin| asked.text.contains(begin));
        count.fetch_add(usize::from(made_up), Ordering::Relaxed);
        None
    });
    assert!(!world.plan().await.is_empty() && hand.calls() > 0);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn un_2_a_plan_of_a_unit_that_nothing_can_add_lists_neither_it_nor_its_products() {
    let world = World::initialised().await;
    world.change(|stored| stored.provision_function = None).await;
    let unit = world.unit("筐").await;
    world.save_product("T900", "桃", json!({"base_unit_id": unit})).await;
    assert!(world.plan_is_run().await.is_empty());
    let option = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "筐"});
    world.control("POST", "options", &option).await;
    assert!(has(&world.plan_is_run().await, "product", Action::Create, "T900"));
}

#[tokio::test]
async fn so_6_a_plan_of_an_order_whose_customer_category_and_products_are_all_new_is_the_run() {
    let world = World::initialised().await;
    world.switch_on(Preset::CustomerCategory).await;
    world.run().await;
    let group = object(json!({"number": "KF90", "name": "新分类"}));
    world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved");
    world.product("T901", "新产品", "3").await;
    let customer = world.account("新来的客户", json!({})).await;
    world.order(json!({"account_id": customer}), &[("1", "5")]).await;
    let planned = world.plan_is_run().await;
    assert!(
        has(&planned, "customer_category", Action::Create, "KF90") && has(&planned, "product", Action::Create, "T901")
    );
    assert!(has(&planned, "customer", Action::Create, "新来的客户"));
    assert!(planned.iter().any(|p| p.kind.is_some_and(|k| k.0 == "sales_order") && p.action == Action::Create));
}

#[tokio::test]
async fn pc_1_a_plan_lists_what_is_released_by_what_it_would_make_itself() {
    let world = World::initialised().await;
    let parent = object(json!({"number": "LB90", "name": "生鲜"}));
    let parent = world.clients.jdy.save(&jdy::MATERIAL_GROUP, &parent).await.expect("saved").id;
    let child = object(json!({"number": "LB10", "name": "水果", "parent_id": parent}));
    let child = world.clients.jdy.save(&jdy::MATERIAL_GROUP, &child).await.expect("saved").id;
    let unit = world.unit("筐").await;
    world.save_product("T900", "桃", json!({"parent_id": child, "base_unit_id": unit})).await;
    let planned = world.plan_is_run().await;
    for title in ["生鲜", "水果"] {
        assert!(has(&planned, "product_category", Action::Create, title), "{title}");
    }
}

#[tokio::test]
async fn at_1_a_plan_of_files_that_come_and_go_is_the_run() {
    let world = World::with_attachments().await;
    let (one, other) = (world.file("合同.pdf", "甲").await, world.file("清单.pdf", "乙").await);
    let order = world.order_with(&[&one]).await;
    let planned = world.plan_is_run().await;
    assert!(has(&planned, "sales_order", Action::Upload, "合同.pdf"));
    world.attach(&order, &[&one, &other]).await;
    assert!(has(&world.plan_is_run().await, "sales_order", Action::Upload, "清单.pdf"));
    world.attach(&order, &[]).await;
    let planned = world.plan_is_run().await;
    assert!(!planned.is_empty() && planned.iter().all(|planned| planned.action != Action::Upload));
}

#[tokio::test]
async fn dn_2_py_2_a_plan_of_shipments_and_receipts_over_several_orders_is_the_run() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    world.run().await;
    let orders = [world.order(json!({}), &[("1", "10")]).await, world.order(json!({}), &[("2", "20")]).await];
    world.run().await;
    let lines = [world.ships(&orders[0], 0, "1").await, world.ships(&orders[1], 0, "1").await];
    let outbound = world.outbound(&lines, json!({})).await;
    world.plan_is_run().await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.paid(&[(&outbound, "7.77")], "7.77").await;
    let planned = world.plan_is_run().await;
    for kind in ["delivery", "payment"] {
        assert!(planned.iter().any(|p| p.kind.is_some_and(|k| k.0 == kind) && p.action == Action::Create), "{kind}");
    }
}

#[tokio::test]
async fn in_1_a_plan_of_stock_that_moves_and_vanishes_is_the_run() {
    let world = World::with_stock().await;
    world.control("POST", "stock", &json!({"zero_rows": false})).await;
    world.jdy_ships("P0001", "CK01", "1").await;
    world.jdy_ships("P0001", "CK02", "120").await;
    let planned = world.plan_is_run().await;
    assert_eq!(planned.iter().filter(|planned| planned.action == Action::Update).count(), 2);
}

#[tokio::test]
async fn in_1_a_plan_of_an_order_that_takes_from_the_stock_is_the_run() {
    let world = World::with_stock().await;
    world.order(json!({}), &[("3", "5")]).await;
    let planned = world.plan_is_run().await;
    assert!(planned.iter().any(|p| p.kind.is_some_and(|k| k.0 == "sales_order") && p.action == Action::Create));
}

#[tokio::test]
async fn pr_5_a_plan_of_deleted_products_is_the_run_and_the_guard_holds_in_both() {
    let world = World::initialised().await;
    let made = world.products(15).await;
    world.run().await;
    world.delete_in_jdy(&made[..2]).await;
    let planned = world.plan_is_run().await;
    assert_eq!(planned.iter().filter(|planned| planned.action == Action::Delete).count(), 2);
    world.delete_in_jdy(&made[2..]).await;
    let planned = world.plan_is_run().await;
    let deleted = planned.iter().filter(|planned| planned.action == Action::Delete).count();
    assert_eq!(deleted == 0, !world.asked_about("product").await.is_empty(), "a plan asks nobody");
}

#[tokio::test]
async fn cu_3_a_plan_of_changed_and_new_customers_is_the_run() {
    let world = World::initialised().await;
    let known = &world.bound_of("customer").await[0];
    let change = object(json!({"remark": "常客", "tel": "13900000099"}));
    world.clients.crm.update("AccountObj", &known.crm_id, change).await.expect("updated");
    world.deal("成交了的客户", json!({})).await;
    world.account("还没有成交的客户", json!({})).await;
    let planned = world.plan_is_run().await;
    assert_eq!(planned.iter().filter(|planned| planned.system == System::Jdy).count(), 2);
}

#[tokio::test]
async fn cu_4_a_plan_of_the_first_load_binds_what_is_there_and_creates_the_rest() {
    let world = World::bound().await;
    let customers = world.clients.jdy.list(&jdy::CUSTOMER, &jdy::Filter::default(), 1).await.expect("customers");
    let name = customers.rows[0]["name"].as_str().expect("a name").to_owned();
    world.account(&name, json!({})).await;
    let planned = world.plan_is_run().await;
    let adopted = |p: &&Planned| p.title.contains(&name) && p.kind.is_some_and(|kind| kind.0 == "customer_initial");
    assert!(planned.iter().filter(adopted).all(|p| p.action != Action::Create), "{planned:#?}");
}

#[tokio::test]
async fn a_plan_with_creates_whose_answers_were_lost_is_the_run() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "StockObj",
            "fault": "drop_after_commit", "times": 5},
            {"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "ProductObj", "fault": "drop_before", "times": 5}]))
        .await;
    world.run().await;
    world.plan_is_run().await;
    assert!(world.plan_is_run().await.is_empty());
}

#[tokio::test]
async fn an_answered_question_is_planned_as_it_was_answered() {
    let world = World::initialised().await;
    let made = world.products(30).await;
    world.run().await;
    world.delete_in_jdy(&made).await;
    assert!(world.plan_is_run().await.is_empty(), "nothing is deleted unasked");
    let asked = world.asked_about("product").await;
    world.answer(&asked[0], "confirm").await;
    let planned = world.plan_is_run().await;
    assert_eq!(planned.iter().filter(|planned| planned.action == Action::Delete).count(), 30);
}

#[tokio::test]
async fn what_a_run_had_to_say_stays_with_it() {
    let world = World::initialised().await;
    let made = world.products(30).await;
    world.run().await;
    world.delete_in_jdy(&made).await;
    let summary = world.run().await;
    let notes: Vec<String> = summary.streams.iter().flat_map(|(_, tally, _)| tally.notes.clone()).collect();
    assert!(notes.iter().any(|note| note.contains("等待管理员确认")), "{notes:?}");
    let run = world.store.run(&world.id, &summary.run).await.expect("a store").expect("the run");
    let streams = run.progress["streams"].as_array().cloned().unwrap_or_default();
    let kept: Vec<Value> =
        streams.iter().flat_map(|line| line["notes"].as_array().cloned().unwrap_or_default()).collect();
    assert_eq!(kept, notes.into_iter().map(Value::from).collect::<Vec<_>>());
}
