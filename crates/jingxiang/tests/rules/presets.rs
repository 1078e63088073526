//! Chapter P and what its switches bring: brands, customer categories.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use jingxiang::presets::{self, Refused};
use jingxiang::progress::Bars;
use model::{Preset, State};
use serde_json::{Value, json};

use crate::world::{World, object};

async fn described(world: &World, object: &str) -> Vec<String> {
    let describe = world.clients.crm.describe(object).await.expect("a describe");
    describe.fields.values().map(|field| field.label.clone()).collect()
}

async fn own_object(world: &World, label: &str) -> Option<String> {
    let objects = world.clients.crm.objects().await.expect("objects");
    objects.into_iter().find(|o| o.label == label).map(|o| o.api_name)
}

impl World {
    pub(crate) async fn brand(&self, number: &str, name: &str) -> String {
        let brand = object(json!({"number": number, "name": name}));
        self.clients.jdy.save(&jdy::BRAND, &brand).await.expect("saved").id
    }

    pub(crate) async fn group(&self, number: &str, name: &str, parent: Option<&str>) -> String {
        let mut group = object(json!({"number": number, "name": name}));
        group.extend(parent.map(|parent| ("parent_id".to_owned(), Value::from(parent))));
        self.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved").id
    }

    pub(crate) async fn crm_category(&self, code: &str) -> Value {
        let object = own_object(self, "客户分类").await.expect("the object");
        let mut found = self.crm_where(&object, "category_code__c", code).await;
        assert_eq!(found.len(), 1, "{code}");
        found.remove(0)
    }
}

#[tokio::test]
async fn p_with_all_switches_off_nothing_is_made_in_the_crm_and_nothing_of_it_travels() {
    let world = World::bound().await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.group("G900", "渠道", None).await;
    world.run().await;
    assert!(!described(&world, "ProductObj").await.contains(&"品牌".to_owned()));
    assert!(!described(&world, "AccountObj").await.contains(&"客户分类".to_owned()));
    assert_eq!(own_object(&world, "客户分类").await, None);
    for kind in ["brand", "customer_category", "warehouse"] {
        assert!(world.records(kind).await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn where_the_crm_numbers_by_itself_it_gets_a_field_for_our_key() {
    let world = World::initialised().await;
    for object in ["AccountObj", "DeliveryNoteObj", "PaymentObj"] {
        assert!(described(&world, object).await.contains(&"精斗云标识".to_owned()), "{object}");
    }
}

#[tokio::test]
async fn p_1_br_1_brands_travel_with_products_and_a_renamed_brand_follows() {
    let world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
    let renamed = object(json!({"id": brand, "number": "B900", "name": "乙牌"}));
    world.clients.jdy.save(&jdy::BRAND, &renamed).await.expect("saved");
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "乙牌");
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
}

#[tokio::test]
async fn br_1_pr_4_a_brand_taken_away_while_the_unit_s_option_is_put_back_is_gone_from_the_product() {
    let world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    let (unit, brand) = (world.unit("捆").await, world.brand("B900", "甲牌").await);
    let id = world.save_product("P900", "菠菜", json!({"base_unit_id": unit, "brand_id": brand})).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
    for op in ["remove", "add"] {
        let option = json!({"object": "ProductObj", "field": "unit", "op": op, "label": "捆"});
        world.control("POST", "options", &option).await;
    }
    world.change_product(&id, "P900", json!({"brand_id": ""})).await;
    world.run().await;
    let product = world.crm_product("P900").await;
    assert_eq!(world.label("ProductObj", "unit", &product).await, "捆", "everything is written again");
    assert!(product["brand__c"].as_str().unwrap_or_default().is_empty(), "and what it was emptied of is empty");
}

#[tokio::test]
async fn p_1_a_switch_that_comes_later_takes_along_what_was_sent_without_it() {
    let world = World::bound().await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.run().await;
    world.switch_on(Preset::Brand).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
}

#[tokio::test]
async fn p_without_a_function_the_list_of_what_to_make_is_told_and_everything_goes_on_once_it_is_there() {
    let world = World::bound().await;
    world.control("POST", "functions", &json!({"installed": []})).await;
    world.change(|stored| stored.provision_function = None).await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.product("P901", "没有品牌的商品", "5").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    let summary = world.run().await;
    let (_, _, why) = summary.streams.iter().find(|(kind, ..)| kind.0 == "brand").expect("the stream");
    let why = why.as_deref().expect("a reason");
    assert!(why.contains("「品牌」") && why.contains("brand__c") && why.contains("text"), "{why}");
    let field = json!({"object": "ProductObj", "field": "brand__c", "op": "add", "label": "品牌", "type": "text"});
    world.control("POST", "fields", &field).await;
    let unit = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "个"});
    world.control("POST", "options", &unit).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
}

#[tokio::test]
async fn p_2_cc_1_categories_go_parents_first_and_a_moved_or_renamed_one_follows() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let top = world.group("G900", "渠道", None).await;
    let other = world.group("G910", "直营", None).await;
    let below = world.group("G901", "华南", Some(&top)).await;
    world.run().await;
    let parent = world.crm_category("G900").await["_id"].clone();
    let child = world.crm_category("G901").await;
    assert_eq!((&child["name"], &child["parent_category__c"]), (&json!("华南"), &parent));
    let moved = object(json!({"id": below, "number": "G901", "name": "华南区", "parent_id": other}));
    world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &moved).await.expect("saved");
    world.run().await;
    let parent = world.crm_category("G910").await["_id"].clone();
    let child = world.crm_category("G901").await;
    assert_eq!((&child["name"], &child["parent_category__c"]), (&json!("华南区"), &parent));
}

/// What JDY has been written to.
async fn jdy_writes(world: &World) -> Value {
    world.control("GET", "stats", &Value::Null).await["jdy"]["writes"].clone()
}

#[tokio::test]
async fn p_2_a_switch_that_comes_later_fills_the_category_of_all_customers_and_carries_nothing_else() {
    let world = World::bound().await;
    let group = world.group("G900", "渠道", None).await;
    let customer = |number: &str, extra: Value| {
        let mut customer = object(json!({"number": number, "name": format!("客户{number}"), "group_id": group}));
        customer.extend(object(extra));
        customer
    };
    let save = async |customer| world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved").id;
    let id = save(customer("K900", json!({"remark": "老备注"}))).await;
    let closed = save(customer("K902", json!({}))).await;
    world.deal("生于纷享", json!({})).await;
    world.run().await;
    save(customer("K900", json!({"id": id, "remark": "在精斗云改的"}))).await;
    world.clients.jdy.operate(&jdy::CUSTOMER, jdy::Operation::Disable, &[closed]).await.expect("disabled");
    save(customer("K901", json!({}))).await;
    let born = world.jdy_named(&jdy::CUSTOMER, "生于纷享").await.remove(0);
    save(object(json!({"id": born["id"], "number": born["number"], "name": "生于纷享", "group_id": group}))).await;

    let before = jdy_writes(&world).await;
    world.switch_on(Preset::CustomerCategory).await;
    world.run().await;
    let category = world.crm_category("G900").await["_id"].clone();
    let account = world.crm_where("AccountObj", "name", "客户K900").await.remove(0);
    assert_eq!((&account["customer_category__c"], &account["remark"]), (&category, &json!("老备注")), "F-3");
    assert_eq!(world.crm_where("AccountObj", "name", "生于纷享").await[0]["customer_category__c"], category);
    assert!(world.crm_where("AccountObj", "name", "客户K901").await.is_empty(), "CU-1");
    assert_eq!(
        world.state("customer_initial", "K902").await,
        State::Created,
        "it has been brought, whatever it is now"
    );
    assert_eq!(jdy_writes(&world).await["POST /jdy/v2/bd/customer"], before["POST /jdy/v2/bd/customer"]);
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn p_2_a_category_that_a_person_was_quicker_to_give_stays_and_travels() {
    let world = World::bound().await;
    let (theirs, ours) = (world.group("G900", "渠道", None).await, world.group("G901", "直营", None).await);
    let customer = object(json!({"number": "K900", "name": "客户K900", "group_id": theirs}));
    let id = world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved").id;
    world.run().await;
    world.switch_on(Preset::CustomerCategory).await;
    // The categories come first; then the customers wait a day, and somebody chooses by hand.
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    let (quiet, never) = (Bars::quiet(), AtomicBool::new(false));
    world.engine.run(&connection, &["customer_category"], "test", &quiet, &never).await.expect("a run");
    let chosen = world.crm_category("G901").await["_id"].clone();
    let account = world.crm_where("AccountObj", "name", "客户K900").await[0]["_id"].as_str().expect("an id").to_owned();
    let by_hand = object(json!({"customer_category__c": chosen}));
    world.clients.crm.update("AccountObj", &account, by_hand).await.expect("updated");
    world.run().await;
    assert_eq!(world.crm_where("AccountObj", "name", "客户K900").await[0]["customer_category__c"], chosen);
    assert_eq!(world.jdy_customer(&id).await["group_id"], json!(ours));
}

#[tokio::test]
async fn cu_5_a_crm_customers_category_travels_to_jdy() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = world.group("G900", "渠道", None).await;
    world.run().await;
    let category = world.crm_category("G900").await["_id"].clone();
    world.deal("有分类的客户", json!({"customer_category__c": category})).await;
    world.run().await;
    let row = &world.jdy_named(&jdy::CUSTOMER, "有分类的客户").await[0];
    let detail = world.jdy_customer(row["id"].as_str().expect("an id")).await;
    assert_eq!(detail["group_id"], json!(group));
}

#[tokio::test]
async fn cu_5_cc_1_a_customer_of_a_category_that_was_made_in_the_crm_fails_with_its_name() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    world.group("G900", "渠道", None).await;
    world.run().await;
    let ours = world.crm_category("G900").await;
    let object_name = own_object(&world, "客户分类").await.expect("the object");
    let foreign = object(json!({"name": "外来分类", "category_code__c": "X900", "owner": ours["owner"]}));
    let foreign = world.clients.crm.create(&object_name, foreign, BTreeMap::new()).await.expect("created").id;
    world.deal("外来分类的客户", json!({"customer_category__c": foreign})).await;
    world.run().await;
    let record = world.record("customer", "外来分类的客户").await;
    assert_eq!(record.state, State::Failed, "{:?}", record.reason);
    assert!(record.reason.is_some_and(|reason| reason.contains("不是从精斗云同步来的")));
    assert!(world.jdy_named(&jdy::CUSTOMER, "外来分类的客户").await.is_empty());
}

#[tokio::test]
async fn cu_5_a_category_that_the_crm_never_had_stays_in_jdy() {
    let world = World::bound().await;
    let group = world.group("G900", "渠道", None).await;
    let customer = object(json!({"name": "老客户", "number": "K900", "group_id": group}));
    let id = world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved").id;
    world.run().await;
    let account = world.crm_where("AccountObj", "name", "老客户").await[0]["_id"].as_str().expect("an id").to_owned();
    world.switch_on(Preset::CustomerCategory).await;
    world.clients.crm.update("AccountObj", &account, object(json!({"remark": "改"}))).await.expect("updated");
    world.run().await;
    let detail = world.jdy_customer(&id).await;
    assert_eq!((&detail["remark"], &detail["group_id"]), (&json!("改"), &json!(group)));
    assert_eq!(world.state("customer", "老客户").await, State::Updated);
}

#[tokio::test]
async fn s_9_p_the_first_three_cannot_be_switched_off_and_the_fourth_can() {
    let world = World::bound().await;
    for preset in Preset::ALL {
        presets::switch(&world.store, &world.id, preset, true).await.expect("on");
        let off = presets::switch(&world.store, &world.id, preset, false).await;
        assert_eq!(off.is_err(), preset != Preset::OrderAttachment, "{preset:?}");
        assert!(off.is_ok() || matches!(off, Err(Refused::OneWay(_))));
    }
    let on = world.stored().await.presets;
    assert_eq!(on, [Preset::Brand, Preset::CustomerCategory, Preset::Warehouse]);
}

#[tokio::test]
async fn p_switching_on_shows_first_what_will_be_made_in_the_crm() {
    let world = World::bound().await;
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    let made = async |preset| presets::to_make(&*connection.crm, preset).await.expect("an answer");
    let category: Vec<String> = made(Preset::CustomerCategory).await.iter().map(ToString::to_string).collect();
    assert_eq!(category[0], "自定义对象「客户分类」（API 名 customer_category__c）");
    assert_eq!(category.len(), 5);
    world.switch_on(Preset::CustomerCategory).await;
    world.run().await;
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    assert!(presets::to_make(&*connection.crm, Preset::CustomerCategory).await.expect("an answer").is_empty());
}
