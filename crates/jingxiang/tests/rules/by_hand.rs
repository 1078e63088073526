//! PR-4: what people change or remove by hand in the CRM is not silently put back, and comes back in either of two ways.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jingxiang::provision::{self, Broken, Made};
use model::{Preset, State};
use serde_json::{Value, json};

use crate::meddle::Meddler;
use crate::world::{World, object};

impl World {
    async fn new_category(&self, number: &str, name: &str, parent: Option<&str>) -> String {
        let mut group = object(json!({"name": name, "number": number}));
        group.extend(parent.map(|parent| ("parent_id".to_owned(), Value::from(parent))));
        self.clients.jdy.save(&jdy::MATERIAL_GROUP, &group).await.expect("saved").id
    }

    async fn category_option(&self, op: &str, label: &str) {
        let option = json!({"object": "ProductObj", "field": "category", "op": op, "label": label});
        self.control("POST", "options", &option).await;
    }

    async fn broken(&self) -> Vec<Broken> {
        provision::broken(&self.store, &self.id).await.expect("a store")
    }

    /// 重新创建 of these.
    async fn recreate(&self, broken: Vec<Broken>) {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let made = provision::recreate(&self.engine, &connection, broken).await.expect("a store");
        for (broken, made) in made {
            assert_eq!(made, Made::Created, "{broken}");
        }
    }

    /// The CRM's object of customer categories.
    async fn own_categories(&self) -> String {
        let objects = self.clients.crm.objects().await.expect("objects");
        objects.into_iter().find(|object| object.label == "客户分类").expect("the object").api_name
    }

    /// What the category of a product is called in the CRM.
    async fn category_of(&self, number: &str) -> String {
        let product = self.crm_product(number).await;
        self.label("ProductObj", "category", &product).await
    }
}

#[tokio::test]
async fn pr_4_an_option_created_anew_from_the_console_takes_its_products_along() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let option = json!({"object": "ProductObj", "field": "unit", "op": "rename", "label": "捆", "to": "一捆"});
    world.control("POST", "options", &option).await;
    world.run().await;
    let broken = world.broken().await;
    assert_eq!(broken.iter().map(|unit| unit.label.as_str()).collect::<Vec<_>>(), ["捆"]);
    world.recreate(broken).await;
    world.run().await;
    let product = world.crm_product("T105").await;
    assert_eq!(world.label("ProductObj", "unit", &product).await, "捆", "the option that is there now");
    assert!(world.broken().await.is_empty());
}

#[tokio::test]
async fn pr_4_a_category_removed_by_hand_is_taken_again_when_it_is_put_back_under_its_name() {
    let world = World::initialised().await;
    let category = world.new_category("C900", "海鲜", None).await;
    world.save_product("T110", "虾", json!({"parent_id": category})).await;
    world.new_category("C901", "河鲜", None).await;
    world.run().await;
    world.category_option("remove", "海鲜").await;
    world.save_product("T111", "蟹", json!({"parent_id": category})).await;
    world.run().await;
    assert_eq!(world.state("product_category", "海鲜").await, State::Failed);
    for number in ["T110", "T111"] {
        let record = world.record("product", number).await;
        assert_eq!(record.state, State::Failed);
        assert!(record.reason.is_some_and(|reason| reason.contains("海鲜")), "{number}");
    }
    world.run().await;
    let categories = world.clients.crm.categories().await.expect("categories");
    assert!(!categories.iter().any(|category| category.name == "海鲜"), "not silently put back");

    let rename = |from: &str, to: &str| json!({"object": "ProductObj", "field": "category", "op": "rename", "label": from, "to": to});
    world.control("POST", "options", &rename("河鲜", "海鲜")).await;
    world.run().await;
    assert_eq!(world.state("product_category", "海鲜").await, State::Failed, "what is called so now is another's");
    world.control("POST", "options", &rename("海鲜", "河鲜")).await;

    world.category_option("add", "海鲜").await;
    world.run().await;
    assert_eq!(world.state("product_category", "海鲜").await, State::Unchanged);
    let there = world.clients.crm.categories().await.expect("categories");
    let there = there.into_iter().find(|category| category.name == "海鲜").expect("the category");
    assert_eq!(world.record("product_category", "海鲜").await.target_id.as_deref(), Some(there.id.as_str()));
    for number in ["T110", "T111"] {
        assert_eq!(world.category_of(number).await, "海鲜", "{number}");
    }
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes, "once");
}

#[tokio::test]
async fn pr_4_categories_created_anew_stand_where_they_stood_and_take_their_products_along() {
    let world = World::initialised().await;
    let parent = world.new_category("C900", "海鲜", None).await;
    let child = world.new_category("C901", "虾类", Some(&parent)).await;
    let stays = world.new_category("C902", "蟹类", Some(&parent)).await;
    for (number, category) in [("T110", &parent), ("T111", &child), ("T112", &stays)] {
        world.save_product(number, &format!("活{number}"), json!({"parent_id": category})).await;
    }
    world.run().await;
    for label in ["海鲜", "虾类"] {
        world.category_option("remove", label).await;
    }
    world.run().await;
    assert_eq!(world.broken().await.len(), 2);
    world.recreate(world.broken().await).await;
    world.run().await;
    world.run().await;
    for (number, name) in [("T110", "海鲜"), ("T111", "虾类"), ("T112", "蟹类")] {
        assert_eq!(world.category_of(number).await, name);
    }
    let categories = world.clients.crm.categories().await.expect("categories");
    let find = |name: &str| categories.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no {name}"));
    for child in ["虾类", "蟹类"] {
        assert_eq!(find(child).parent.as_deref(), Some(find("海鲜").id.as_str()), "{child}");
    }
    for text in ["海鲜", "虾类", "蟹类"] {
        assert_ne!(world.state("product_category", text).await, State::Failed, "{text}");
    }
}

#[tokio::test]
async fn pr_4_cc_1_a_customer_category_removed_by_hand_comes_back_when_an_administrator_asks_for_it() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let save = async |number: &str, name: &str| {
        let group = object(json!({"number": number, "name": name}));
        world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved");
    };
    save("G900", "渠道").await;
    world.run().await;
    let record = world.record("customer_category", "渠道").await;
    assert!(record.target_title.is_some_and(|title| title.contains("渠道")), "S-8: by name, and not by its id");
    let bound = record.target_id.expect("an id");
    let own = world.own_categories().await;
    let there = async || world.crm_where(&own, "category_code__c", "G900").await;
    world.clients.crm.invalidate(&own, &bound).await.expect("invalidated");
    world.clients.crm.delete(&own, &[&bound]).await.expect("deleted");
    world.run().await;
    assert_eq!(world.state("customer_category", "渠道").await, State::Failed);
    assert!(there().await.is_empty(), "not silently put back");
    assert_eq!(world.broken().await[0].to_string(), "客户分类「G900 渠道」", "a record, and no option of anything");
    world.recreate(world.broken().await).await;
    world.run().await;
    assert_eq!(there().await.len(), 1);
    assert_ne!(world.record("customer_category", "渠道").await.target_id, Some(bound));
    assert_eq!(world.state("customer_category", "渠道").await, State::Unchanged);
}

#[tokio::test]
async fn pr_4_cu_5_customers_of_a_category_that_comes_back_under_another_id_go_on_in_it() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = object(json!({"number": "G900", "name": "渠道"}));
    let group = world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved").id;
    world.run().await;
    let bound = world.record("customer_category", "渠道").await.target_id.expect("an id");
    let describe = world.clients.crm.describe("AccountObj").await.expect("a describe");
    let field = describe.fields.iter().find(|(_, field)| field.label == "客户分类").expect("the field").0.clone();
    let account = world.deal("甲公司", json!({field: bound})).await;
    world.run().await;
    let own = world.own_categories().await;
    world.clients.crm.invalidate(&own, &bound).await.expect("invalidated");
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "一"}))).await.expect("updated");
    world.run().await;
    assert_eq!(world.state("customer", "甲公司").await, State::Failed);

    world.recreate(world.broken().await).await;
    world.run().await;
    assert_eq!(world.state("customer", "甲公司").await, State::Updated, "it waited, and goes on by itself");
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "二"}))).await.expect("updated");
    world.run().await;
    let there = world.record("customer", "甲公司").await.target_id.expect("an id");
    let there = world.jdy_detail(&jdy::CUSTOMER, &there).await;
    assert_eq!((&there["group_id"], &there["remark"]), (&json!(group), &json!("二")));
}

#[tokio::test]
async fn pr_4_so_2_orders_wait_for_a_broken_unit_with_its_products_and_go_on_when_it_is_repaired() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    let product = world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let product =
        world.bound_of("product").await.into_iter().find(|bound| bound.jdy_id == product).expect("bound").crm_id;
    let rename = |label: &str, to: &str| {
        let option = json!({"object": "ProductObj", "field": "unit", "op": "rename", "label": label, "to": to});
        let world = &world;
        async move { world.control("POST", "options", &option).await }
    };
    rename("捆", "一捆").await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(world.order_of(json!({}), &[(None, "1", "5"), (Some(&product), "1", "5")]).await);
    }
    world.run().await;
    for order in &orders {
        let record = world.record("sales_order", &order.number).await;
        assert_eq!((record.state, record.waits), (State::Held, Some(("unit".to_owned(), unit.clone()))));
        let reason = record.reason.expect("a reason");
        assert!(reason.contains("第 2 行") && reason.contains("「捆」"), "{reason}");
    }
    let causes = world.store.root_causes(&world.id, &jingxiang::kinds::links(), 100).await.expect("causes");
    let of_unit: Vec<_> = causes.iter().filter(|cause| cause.reason.contains("捆")).collect();
    assert_eq!(of_unit.len(), 1, "one root cause: {causes:?}");
    assert_eq!((of_unit[0].stream.as_str(), of_unit[0].count), ("unit", 5), "the unit, its product, three orders");

    rename("一捆", "捆").await;
    world.run().await;
    for order in &orders {
        assert!(world.jdy_order(&order.number).await.is_some());
    }
}

impl World {
    /// A customer category that was removed in the CRM by hand, known to be; the name of its object there.
    async fn removed_category() -> (Self, String) {
        let world = Self::bound().await;
        world.switch_on(Preset::CustomerCategory).await;
        for (number, name) in [("G900", "渠道"), ("G901", "门店")] {
            let group = object(json!({"number": number, "name": name}));
            world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved");
        }
        world.run().await;
        let bound = world.record("customer_category", "渠道").await.target_id.expect("an id");
        let own = world.own_categories().await;
        world.clients.crm.invalidate(&own, &bound).await.expect("invalidated");
        world.clients.crm.delete(&own, &[&bound]).await.expect("deleted");
        world.run().await;
        (world, own)
    }

    /// What becomes of 重新创建 of everything that is broken.
    async fn recreated(&self) -> Vec<Made> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let made = provision::recreate(&self.engine, &connection, self.broken().await).await.expect("a store");
        made.into_iter().map(|(_, made)| made).collect()
    }
}

#[tokio::test]
async fn pr_4_what_somebody_made_by_hand_before_the_button_is_pressed_is_taken_and_what_is_another_s_is_not() {
    let (world, own) = World::removed_category().await;
    let other = world.record("customer_category", "门店").await.target_id.expect("an id");
    world.clients.crm.update(&own, &other, object(json!({"category_code__c": "G900"}))).await.expect("updated");
    let by_hand = object(json!({"name": "渠道", "category_code__c": "G900", "owner": [world.owner().await]}));
    let id = world.clients.crm.create(&own, by_hand, BTreeMap::new()).await.expect("made").id;
    assert_eq!(world.recreated().await, [Made::Created]);
    world.run().await;
    assert_eq!(world.record("customer_category", "渠道").await.target_id, Some(id));
    assert_eq!(world.record("customer_category", "门店").await.target_id, Some(other));
    assert_eq!(world.crm_where(&own, "name", "渠道").await.len(), 1, "none is made");
}

#[tokio::test]
async fn pr_4_a_making_anew_that_the_crm_refuses_says_why_and_promises_nothing() {
    let (world, _) = World::removed_category().await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/custom/v2/data/create", "fault": "code", "code": 500, "times": 1}]))
        .await;
    let made = world.recreated().await;
    assert!(matches!(&made[..], [Made::Failed(why)] if !why.contains("下次同步会自动对应")), "{made:?}");
    assert_eq!(world.recreated().await, [Made::Created]);
}

#[tokio::test]
async fn pr_4_a_making_anew_without_an_answer_says_so_and_the_next_run_takes_what_was_made() {
    let (world, own) = World::removed_category().await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/custom/v2/data/create", "fault": "drop_after_commit", "times": 1}]))
        .await;
    let made = world.recreated().await;
    assert!(matches!(&made[..], [Made::Failed(why)] if why.contains("下次同步会自动对应")), "{made:?}");
    world.run().await;
    assert_eq!(world.crm_where(&own, "category_code__c", "G900").await.len(), 1);
    assert!(world.broken().await.is_empty());
}

#[tokio::test]
async fn pr_4_a_category_is_not_made_anew_before_the_one_that_it_stands_in() {
    let world = World::initialised().await;
    let parent = world.new_category("C900", "海鲜", None).await;
    world.new_category("C901", "虾类", Some(&parent)).await;
    world.run().await;
    for label in ["海鲜", "虾类"] {
        world.category_option("remove", label).await;
    }
    world.run().await;
    let child = world.broken().await.into_iter().filter(|broken| broken.label.contains("虾类")).collect();
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    let made = provision::recreate(&world.engine, &connection, child).await.expect("a store");
    assert!(matches!(&made[..], [(_, Made::Failed(why))] if why.contains("海鲜")), "{:?}", made[0].1);
}

#[tokio::test]
async fn pr_4_an_option_that_one_answer_lacks_is_looked_for_again_before_it_counts_as_removed() {
    let mut world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let (hand, first) = (Meddler::on(&mut world), AtomicBool::new(true));
    hand.changes(move |asked, answer| {
        let options = answer.pointer_mut("/data/describe/fields/unit/options").and_then(Value::as_array_mut);
        if let Some(options) =
            options.filter(|_| asked.path.ends_with("/describe") && first.swap(false, Ordering::Relaxed))
        {
            options.retain(|option| option["label"] != "捆");
        }
    });
    let (before, unit) = (world.writes().await, world.state("unit", "捆").await);
    world.run().await;
    assert_eq!((world.writes().await, world.state("unit", "捆").await), (before, unit));
    assert_eq!(world.state("product", "T105").await, State::Created);
    assert!(world.broken().await.is_empty());
}
