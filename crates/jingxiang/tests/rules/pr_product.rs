//! Chapters PR, UN and PC: products, their units and categories.

use std::collections::BTreeMap;

use engine::{Halt, adopted};
use jingxiang::provision;
use model::{State, System};
use serde_json::json;

use crate::carrier::calls;
use crate::world::{World, object};

#[tokio::test]
async fn pr_1_a_new_product_goes_to_the_crm_and_a_changed_one_follows() {
    let world = World::initialised().await;
    let id = world.product("T001", "蓝莓", "12.50").await;
    world.run().await;
    let created = world.crm_product("T001").await;
    assert_eq!(created["name"], "T001蓝莓", "PR-2: number, then name");
    assert_eq!(world.label("ProductObj", "product_status", &created).await, "上架");
    assert_eq!(created["price"].as_str().map(|p| p.trim_end_matches('0')), Some("12.5"));
    assert_eq!(world.label("ProductObj", "unit", &created).await, "个", "PR-6: the base unit");

    world.change_product(&id, "T001", json!({"name": "红莓"})).await;
    world.run().await;
    assert_eq!(world.crm_product("T001").await["name"], "T001红莓");
    assert_eq!(world.state("product", "T001").await, State::Updated);
}

#[tokio::test]
async fn pr_6_a_price_finer_than_the_crm_keeps_is_said() {
    let world = World::initialised().await;
    world.product("T001", "蓝莓", "12.505").await;
    world.product("T002", "黑莓", "12.50").await;
    world.run().await;
    let record = world.record("product", "T001").await;
    assert_eq!(record.state, State::Created);
    assert!(record.reason.is_some_and(|note| note.contains("12.505")));
    assert_eq!(world.record("product", "T002").await.reason, None);
}

#[tokio::test]
async fn pr_1_a_disabled_product_is_off_the_shelf_and_an_enabled_one_is_back() {
    let world = World::initialised().await;
    let id = world.product("T002", "黑莓", "1").await;
    world.run().await;
    for (enable, expected) in [("0", "下架"), ("1", "上架")] {
        world.change_product(&id, "T002", json!({"enable": enable})).await;
        world.run().await;
        let product = world.crm_product("T002").await;
        assert_eq!(world.label("ProductObj", "product_status", &product).await, expected);
    }
}

#[tokio::test]
async fn pr_2_two_products_whose_names_collide_are_never_merged() {
    let world = World::initialised().await;
    world.product("T1", "23枣", "1").await;
    world.run().await;
    world.product("T12", "3枣", "1").await;
    world.run().await;
    assert_eq!(world.crm_where("ProductObj", "name", "T123枣").await.len(), 1);
    let second = world.record("product", "T12 ").await;
    assert_eq!(second.state, State::Failed);
    assert!(second.reason.is_some_and(|reason| reason.contains("纷享销客拒绝")));
}

#[tokio::test]
async fn pr_2_a_product_whose_number_the_crm_has_under_another_name_is_left_to_people() {
    let world = World::initialised().await;
    let other = world.foreign_product("别的产品").await;
    let number = object(json!({"product_code": "T1"}));
    world.clients.crm.update("ProductObj", &other, number).await.expect("updated");
    world.product("T1", "大枣", "1").await;
    world.run().await;
    assert_eq!(world.crm_product("T1").await["name"], "别的产品");
    let record = world.record("product", "T1 ").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("相同而其他字段不同")));
}

#[tokio::test]
async fn pr_3_a_product_without_a_category_fails_with_that_reason_and_the_others_go_on() {
    let world = World::initialised().await;
    world.save_product("T003", "无类别", json!({"parent_id": null})).await;
    world.product("T004", "有类别", "1").await;
    world.run().await;
    let record = world.record("product", "T003").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains("没有商品类别")));
    assert_eq!(world.state("product", "T004").await, State::Created);
}

#[tokio::test]
async fn pr_4_products_of_a_unit_removed_by_hand_fail_with_its_name_and_go_on_when_it_is_back() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let option = json!({"object": "ProductObj", "field": "unit", "op": "remove", "label": "捆"});
    world.control("POST", "options", &option).await;
    world.save_product("T005", "大葱", json!({"base_unit_id": unit})).await;
    world.product("T006", "小葱", "1").await;
    world.run().await;
    let record = world.record("product", "T005").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains('捆')));
    assert_eq!(world.state("product", "T105").await, State::Failed, "one that was there before as well");
    assert_eq!(world.state("product", "T006").await, State::Created, "the other products go on");
    assert!(!world.unit_labels().await.contains(&"捆".to_owned()), "not silently put back");
    let told = async || {
        let unit = world.record("unit", "捆").await;
        world.store.history(&world.id, unit.id, 100).await.expect("a history").len()
    };
    let once = told().await;
    world.run().await;
    assert_eq!(told().await, once, "told once, however long it lasts");

    let option = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "捆"});
    world.control("POST", "options", &option).await;
    world.run().await;
    assert_eq!(world.state("product", "T005").await, State::Created);
    let product = world.crm_product("T105").await;
    assert_eq!(world.label("ProductObj", "unit", &product).await, "捆", "the option that is there now");
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes, "written with it once");
}

#[tokio::test]
async fn pr_4_an_option_put_back_under_its_name_before_anybody_looked_takes_its_products_along() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T105", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    for op in ["remove", "add"] {
        let option = json!({"object": "ProductObj", "field": "unit", "op": op, "label": "捆"});
        world.control("POST", "options", &option).await;
    }
    world.run().await;
    let product = world.crm_product("T105").await;
    assert_eq!(world.label("ProductObj", "unit", &product).await, "捆", "the option that is there now");
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes, "once");
}

#[tokio::test]
async fn pr_4_a_unit_renamed_in_jdy_takes_its_products_along() {
    let world = World::initialised().await;
    let unit = world.unit("扎").await;
    world.save_product("T106", "生菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let renamed = object(json!({"id": unit, "name": "大扎", "precision": "0"}));
    world.clients.jdy.save(&jdy::MEASURE_UNIT, &renamed).await.expect("saved");
    world.run().await;
    let product = world.crm_product("T106").await;
    assert_eq!(world.label("ProductObj", "unit", &product).await, "大扎");
}

#[tokio::test]
async fn pr_5_a_product_deleted_in_jdy_is_deleted_in_the_crm() {
    let world = World::initialised().await;
    let id = world.product("T007", "过季", "1").await;
    world.run().await;
    world.clients.jdy.operate(&jdy::MATERIAL, jdy::Operation::Delete, &[id]).await.expect("deleted");
    world.run().await;
    assert!(world.crm_where("ProductObj", "product_code", "T007").await.is_empty());
    assert_eq!(world.state("product", "T007").await, State::Deleted);
}

#[tokio::test]
async fn pr_5_a_deletion_that_the_crm_refused_is_made_up_for() {
    let world = World::initialised().await;
    let id = world.product("T008", "过季", "1").await;
    world.run().await;
    world.clients.jdy.operate(&jdy::MATERIAL, jdy::Operation::Delete, &[id]).await.expect("deleted");
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/data/invalid", "fault": "html_body", "times": 1}]))
        .await;
    world.run().await;
    assert_eq!(world.state("product", "T008").await, State::Failed);
    world.run().await;
    assert!(world.crm_where("ProductObj", "product_code", "T008").await.is_empty());
    assert_eq!(world.state("product", "T008").await, State::Deleted);
}

#[tokio::test]
async fn pr_5_a_product_that_failed_before_it_was_deleted_is_deleted_in_the_crm() {
    let world = World::initialised().await;
    let id = world.product("T009", "过季", "1").await;
    world.run().await;
    world.change_product(&id, "T009", json!({"name": "更过季"})).await;
    world
        .faults(json!([{"system": "crm", "path": "/cgi/crm/v2/data/update", "fault": "code", "code": 500, "times": 9}]))
        .await;
    world.run().await;
    assert_eq!(world.state("product", "T009").await, State::Failed);
    world.faults(json!([])).await;
    world.clients.jdy.operate(&jdy::MATERIAL, jdy::Operation::Delete, &[id]).await.expect("deleted");
    world.run().await;
    assert!(world.crm_where("ProductObj", "product_code", "T009").await.is_empty());
    assert_eq!(world.state("product", "T009").await, State::Deleted);
}

#[tokio::test]
async fn pr_5_a_product_that_never_came_through_and_is_deleted_in_jdy_is_known_to_be_gone() {
    let world = World::initialised().await;
    let without = json!({"parent_id": null});
    let gone = world.save_product("T010", "没有类别", without.clone()).await;
    world.save_product("T011", "也没有类别", without).await;
    let bound = world.product("T012", "过季", "1").await;
    world.run().await;
    // What failed so often is not asked for by the next run, which would see for itself that it is gone.
    let world = world.settled().await;
    world.delete_in_jdy(&[gone, bound]).await;
    world.run().await;
    let record = world.record("product", "T010").await;
    assert_eq!(record.state, State::Skipped);
    assert!(record.reason.is_some_and(|reason| reason.contains("已删除")));
    assert_eq!(world.state("product", "T011").await, State::Failed, "this one is there");
    let deleted = world.record("product", "T012").await;
    let history = world.store.history(&world.id, deleted.id, 10).await.expect("a history");
    let states: Vec<State> = history.iter().map(|change| change.state).collect();
    assert_eq!(
        states,
        [State::Deleted, State::Created],
        "what came through is deleted, and nothing else is said of it"
    );
}

#[tokio::test]
async fn pr_5_a_connection_that_is_refused_in_the_middle_of_a_deletion_ends_the_run_and_the_next_one_deletes() {
    let world = World::initialised().await;
    let id = world.product("T013", "过季", "1").await;
    world.run().await;
    world.delete_in_jdy(&[id]).await;
    let refused =
        json!([{"system": "crm", "path": "/cgi/crm/v2/data/invalid", "fault": "code", "code": 20_021, "times": 1}]);
    world.faults(refused).await;
    let halt = world.try_run().await.expect("a run").halt;
    assert!(matches!(halt, Some(Halt::Stopped { .. })), "{halt:?}");
    assert_eq!(world.state("product", "T013").await, State::Created, "nothing is said against the product");
    world.run().await;
    assert_eq!(world.state("product", "T013").await, State::Deleted);
    assert!(world.crm_where("ProductObj", "product_code", "T013").await.is_empty());
}

#[tokio::test]
async fn pr_5_an_empty_list_deletes_nothing() {
    let world = World::initialised().await;
    let before = world.crm_count("ProductObj").await;
    world.faults(json!([{"system": "jdy", "path": "/jdy/v2/bd/material", "fault": "empty_list", "times": 50}])).await;
    let _ = world.try_run().await;
    assert_eq!(world.crm_count("ProductObj").await, before);
}

#[tokio::test]
async fn un_1_the_units_of_a_multi_unit_product_are_called_group_unit() {
    let world = World::initialised().await;
    let labels = world.unit_labels().await;
    for label in ["支-支", "支-箱"] {
        assert_eq!(labels.iter().filter(|l| *l == label).count(), 1, "{label} among {labels:?}");
    }
}

#[tokio::test]
async fn un_2_without_a_provisioner_the_unit_fails_with_the_label_to_add_and_goes_on_once_it_is_there() {
    let world = World::initialised().await;
    world.change(|stored| stored.provision_function = None).await;
    let unit = world.unit("筐").await;
    world.save_product("T008", "桃", json!({"base_unit_id": unit})).await;
    world.run().await;
    let record = world.record("unit", "筐").await;
    assert_eq!(record.state, State::Failed);
    let reason = record.reason.expect("a reason");
    assert!(reason.contains("「筐」") && !reason.contains("拒绝"), "nothing was refused: {reason}");
    assert_eq!(world.state("product", "T008").await, State::Failed);
    let lacking = provision::unmade(&world.store, &world.id).await.expect("a store");
    assert_eq!(lacking.iter().map(ToString::to_string).collect::<Vec<_>>(), ["「产品」的「单位」选项「筐」"]);

    let option = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "筐"});
    world.control("POST", "options", &option).await;
    world.run().await;
    assert_eq!(world.state("unit", "筐").await, State::Created);
    assert_eq!(world.state("product", "T008").await, State::Created);
}

#[tokio::test]
async fn pc_1_the_category_tree_goes_to_the_crm_parents_first_and_renames_follow() {
    let world = World::initialised().await;
    let parent = object(json!({"name": "海鲜", "number": "C900"}));
    let parent = world.clients.jdy.save(&jdy::MATERIAL_GROUP, &parent).await.expect("saved").id;
    let child = object(json!({"name": "虾", "number": "C901", "parent_id": parent}));
    let child = world.clients.jdy.save(&jdy::MATERIAL_GROUP, &child).await.expect("saved").id;
    world.run().await;
    let categories = world.clients.crm.categories().await.expect("categories");
    let find = |name: &str| categories.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(find("虾").parent.as_deref(), Some(find("海鲜").id.as_str()));

    let renamed = object(json!({"id": child, "name": "虾类", "number": "C901", "parent_id": parent}));
    world.clients.jdy.save(&jdy::MATERIAL_GROUP, &renamed).await.expect("saved");
    world.run().await;
    let after = world.clients.crm.categories().await.expect("categories");
    assert!(after.iter().any(|c| c.name == "虾类" && c.id == find("虾").id));
}

#[tokio::test]
async fn pr_5_a_mass_deletion_waits_for_the_administrator_and_happens_once_it_is_confirmed() {
    let world = World::bound().await;
    let made = world.products(14).await;
    world.run().await;
    let products = world.bound_of("product").await;
    world.delete_in_jdy(&made[..12]).await;
    world.run().await;
    assert_eq!(world.bound_of("product").await.len(), products.len());
    let asked = world.asked_about("product").await;
    assert_eq!(asked.len(), 1);
    let text = &asked[0].question.text;
    assert!(text.contains("12 条产品") && text.contains("临时商品"), "how many, and which: {text}");
    world.answer(&asked[0], "confirm").await;
    world.run().await;
    assert_eq!(world.bound_of("product").await.len(), products.len() - 12);
}

#[tokio::test]
async fn pr_5_how_large_a_share_may_go_without_being_asked_about_can_be_set() {
    let world = World::bound().await;
    world.change(|stored| stored.deletion_share = Some(100)).await;
    let made = world.products(14).await;
    world.run().await;
    let products = world.bound_of("product").await;
    world.delete_in_jdy(&made[..12]).await;
    world.run().await;
    assert_eq!(world.bound_of("product").await.len(), products.len() - 12);
    assert!(world.asked_about("product").await.is_empty());
}

#[tokio::test]
async fn pr_5_a_refused_mass_deletion_is_not_asked_about_again_until_the_set_changes() {
    let world = World::bound().await;
    let made = world.products(14).await;
    world.run().await;
    let products = world.bound_of("product").await;
    world.delete_in_jdy(&made[..12]).await;
    world.run().await;
    let asked = world.asked_about("product").await;
    world.answer(&asked[0], "refuse").await;
    world.run().await;
    assert!(world.asked_about("product").await.is_empty());
    assert_eq!(world.bound_of("product").await.len(), products.len());
    world.delete_in_jdy(&made[12..13]).await;
    world.run().await;
    assert_eq!(world.asked_about("product").await.len(), 1);
}

#[tokio::test]
async fn pr_5_nothing_is_listed_while_as_many_are_there_as_are_known() {
    let world = World::initialised().await;
    let lists = async || {
        let stats = world.control("GET", "stats", &json!(null)).await;
        let calls = &stats["jdy"]["calls"];
        let of = |path: &str| calls[path].as_u64().unwrap_or_default();
        of("GET /jdy/v2/bd/material") + of("POST /jdy/basedata/material_list")
    };
    world.run().await;
    let before = lists().await;
    world.run().await;
    // One for the products that changed, one for the units, one to count.
    assert!(lists().await - before <= 4, "{}", lists().await - before);
}

#[tokio::test]
async fn pr_2_a_product_that_was_there_as_jdy_has_it_is_bound_without_a_write_and_stays_known_as_such() {
    let world = World::initialised().await;
    world.product("T1", "蓝莓", "3.2").await;
    world.run().await;
    let other = world.crm_product("T1").await;
    assert_eq!(other["price"], "3.20", "the CRM writes it otherwise than JDY");
    let by_hand = json!({"name": "T2黑莓", "product_code": "T2", "price": "3.2", "category": other["category"],
        "unit": other["unit"], "owner": other["owner"], "product_status": other["product_status"]});
    world.clients.crm.create("ProductObj", object(by_hand), BTreeMap::new()).await.expect("made");
    world.product("T2", "黑莓", "3.2").await;
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before, "what is equal is no change, however it is written");
    let bound = world.record("product", "T2 ").await;
    assert!(bound.state == State::Created && bound.reason.as_deref() == Some(&adopted(System::Crm).text), "{bound:?}");

    world.map(json!({"product": {"values": {"name": {"红莓": "黑莓"}}}})).await.expect("kept");
    let looked = calls(&world, "/cgi/crm/v2/data/get").await;
    world.run().await;
    assert_eq!(calls(&world, "/cgi/crm/v2/data/get").await, looked, "what comes to the same is looked at nowhere");
    let read_again = world.record("product", "T2 ").await;
    assert_eq!(
        (read_again.reason, read_again.at),
        (bound.reason, bound.at),
        "no news, and it was still not made by us"
    );
    let history = world.store.history(&world.id, bound.id, 10).await.expect("a history");
    assert_eq!(history.len(), 1, "{history:?}");
}
