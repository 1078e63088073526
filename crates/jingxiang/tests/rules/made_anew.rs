//! A field of a switch that was taken away in the CRM and is made anew is empty, and nobody has emptied it (chapter P).

use model::Preset;
use serde_json::json;

use crate::world::{World, object};

const MORE_THAN_A_DAY: i64 = 90_000;

impl World {
    async fn field(&self, op: &str, (object, name, label, of_type): (&str, &str, &str, &str)) {
        let body = json!({"object": object, "field": name, "op": op, "label": label, "type": of_type});
        self.control("POST", "fields", &body).await;
    }
}

#[tokio::test]
async fn p_1_a_field_for_brands_that_is_made_anew_says_again_what_jdy_says() {
    const FIELD: (&str, &str, &str, &str) = ("ProductObj", "brand__c", "品牌", "text");
    let world = World::bound().await;
    world.switch_on(Preset::Brand).await;
    let brand = world.brand("B900", "甲牌").await;
    world.save_product("P900", "有品牌的商品", json!({"brand_id": brand})).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");

    // By the function, in the run that misses it.
    world.field("remove", FIELD).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before, "once");

    // By somebody who was told that it is missing.
    world.change(|stored| stored.provision_function = None).await;
    world.field("remove", FIELD).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    world.field("add", FIELD).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");
}

#[tokio::test]
async fn p_2_cc_1_a_field_of_our_own_object_that_is_made_anew_is_filled_again() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let parent = world.group("G900", "渠道", None).await;
    world.group("G901", "小渠道", Some(&parent)).await;
    world.run().await;
    let above = world.crm_category("G901").await["parent_category__c"].clone();
    assert_eq!(above, world.crm_category("G900").await["_id"]);
    world.field("remove", ("customer_category__c", "parent_category__c", "上级分类", "object_reference")).await;
    world.later(MORE_THAN_A_DAY).await;
    world.run().await;
    assert_eq!(world.crm_category("G901").await["parent_category__c"], above);
}

#[tokio::test]
async fn cu_5_a_field_for_categories_that_is_made_anew_takes_none_away_in_jdy_and_is_filled_from_there() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = world.group("G900", "渠道", None).await;
    let customer = object(json!({"name": "老客户", "number": "K900", "group_id": group}));
    let old = world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved").id;
    world.run().await;
    let category = world.crm_category("G900").await["_id"].clone();
    world.deal("新客户", json!({"customer_category__c": category})).await;
    world.run().await;

    for function in [world.stored().await.provision_function, None] {
        let remark = json!(if function.is_some() { "改" } else { "再改" });
        let by_the_function = function.is_some();
        world.change(|stored| stored.provision_function = function).await;
        world.field("remove", ("AccountObj", "customer_category__c", "客户分类", "object_reference")).await;
        let mut accounts = world.crm_where("AccountObj", "name", "老客户").await;
        accounts.extend(world.crm_where("AccountObj", "name", "新客户").await);
        for account in &accounts {
            let id = account["_id"].as_str().expect("an id");
            let change = object(json!({ "remark": remark }));
            world.clients.crm.update("AccountObj", id, change).await.expect("updated");
        }
        world.later(MORE_THAN_A_DAY).await;
        world.run().await;
        let new = world.jdy_named(&jdy::CUSTOMER, "新客户").await[0]["id"].as_str().expect("an id").to_owned();
        for id in [&old, &new] {
            let detail = world.jdy_customer(id).await;
            assert_eq!((&detail["remark"], &detail["group_id"]), (&remark, &json!(group)));
        }
        for name in ["老客户", "新客户"] {
            let account = world.crm_where("AccountObj", "name", name).await.remove(0);
            assert_eq!(account.get("customer_category__c"), by_the_function.then_some(&category), "{name}");
        }
    }
}
