//! A target record is bound once: what takes over a name, what would share one, and what a person says of it.

use model::State;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn pr_4_a_unit_takes_over_the_name_that_another_has_just_given_up() {
    for order in [[0, 1], [1, 0]] {
        let world = World::initialised().await;
        let units = [world.unit("连一").await, world.unit("连二").await];
        for (code, unit) in [("T900", &units[order[0]]), ("T901", &units[order[1]])] {
            world.save_product(code, &format!("某物{code}"), json!({"base_unit_id": unit})).await;
        }
        world.run().await;
        let names = ["连一", "连二"];
        world.rename_unit(&units[order[0]], "连三").await;
        world.rename_unit(&units[order[1]], names[order[0]]).await;
        world.run().await;
        world.run().await;
        assert_eq!(
            (world.unit_of("T900").await.as_str(), world.unit_of("T901").await.as_str()),
            ("连三", names[order[0]])
        );
    }
}

#[tokio::test]
async fn pr_4_two_units_may_change_names_and_their_products_follow() {
    let world = World::initialised().await;
    let units = [world.unit("甲单位").await, world.unit("乙单位").await];
    for (code, unit) in [("T900", &units[0]), ("T901", &units[1])] {
        world.save_product(code, &format!("某物{code}"), json!({"base_unit_id": unit})).await;
    }
    world.run().await;
    world.rename_unit(&units[0], "换手").await;
    world.rename_unit(&units[1], "甲单位").await;
    world.rename_unit(&units[0], "乙单位").await;
    world.run().await;
    assert_eq!((world.unit_of("T900").await.as_str(), world.unit_of("T901").await.as_str()), ("乙单位", "甲单位"));
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn un_1_two_units_of_one_label_are_not_merged_and_stop_nobody_else() {
    let world = World::bound().await;
    world.unit("支-支").await;
    world.run().await;
    let units = world.records("unit").await;
    let named: Vec<_> = units.iter().filter(|unit| unit.title == "支-支").collect();
    assert_eq!(named.len(), 2);
    assert_eq!(named.iter().filter(|unit| unit.state == State::Created).count(), 1);
    assert!(
        named
            .iter()
            .any(|unit| unit.state == State::Held && unit.reason.as_deref().is_some_and(|r| r.contains("支-支")))
    );
    assert!(!world.bound_of("product").await.is_empty(), "the others go on");
}

#[tokio::test]
async fn pr_1_a_product_takes_over_the_number_that_another_has_just_given_up() {
    for the_other_is_changed_last in [false, true] {
        let world = World::initialised().await;
        let made = [world.product("T900", "甲", "1").await, world.product("T901", "乙", "1").await];
        world.run().await;
        // JDY wants the number free first; which of the two is changed last decides in which order they come.
        let renumber = async |at: usize, to: &str| world.change_product(&made[at], to, json!({})).await;
        renumber(1, "T902").await;
        renumber(0, "T901").await;
        if the_other_is_changed_last {
            world.change_product(&made[1], "T902", json!({"remark": "again"})).await;
        }
        world.run().await;
        world.run().await;
        assert_eq!(world.crm_product("T901").await["name"], "T901甲");
        assert_eq!(world.crm_product("T902").await["name"], "T902乙");
    }
}

#[tokio::test]
async fn f_5_a_record_that_a_person_says_was_made_twice_over_is_asked_about_again_and_stops_nobody() {
    let world = World::initialised().await;
    let orders = [world.order(json!({}), &[("1", "10")]).await, world.order(json!({}), &[("1", "20")]).await];
    world.run().await;
    for order in &orders {
        world.shipped(&[order]).await;
    }
    world.delivery_has_no_key().await;
    let lost = json!([{"system": "crm", "path": "/cgi/crm/v2/data/create", "object": "DeliveryNoteObj",
        "fault": "drop_after_commit", "times": 2}]);
    world.faults(lost).await;
    world.run().await;
    let asked = world.asked_about("delivery").await;
    assert_eq!(asked.len(), 2);
    let made = world.crm_where("DeliveryNoteObj", "sales_order_id", &orders[0].id).await[0]["_id"].clone();
    for question in &asked {
        world.answer(question, &format!("exists:{}", made.as_str().expect("an id"))).await;
    }
    world.product("T900", "照常同步", "1").await;
    world.run().await;
    let mut states = Vec::new();
    for order in &orders {
        states.push(world.state("delivery", &order.number).await);
    }
    states.sort();
    assert_eq!(states, [State::Created, State::Unconfirmed]);
    let asked = world.asked_about("delivery").await;
    assert!(asked.len() == 1 && asked[0].question.text.contains("已对应"), "{asked:?}");
    assert_eq!(world.state("product", "T900").await, State::Created);

    let other = world.crm_where("DeliveryNoteObj", "sales_order_id", &orders[1].id).await[0]["_id"].clone();
    let bound = world.bound_of("delivery").await;
    let free =
        [&made, &other].into_iter().filter_map(|id| id.as_str()).find(|id| bound.iter().all(|b| b.crm_id != *id));
    world.answer(&asked[0], &format!("exists:{}", free.expect("the other one"))).await;
    world.run().await;
    assert_eq!(world.bound_of("delivery").await.len(), 2);
    assert!(world.asked_about("delivery").await.is_empty());
}
