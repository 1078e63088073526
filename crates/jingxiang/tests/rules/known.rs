//! What a run has seen of the tenant is known to the next one, and nothing is written by it (chapter P, R1).

use std::sync::Arc;

use engine::Summary;
use model::{Preset, State};
use serde_json::{Value, json};

use crate::meddle::{Asked, Meddler};
use crate::world::{World, object};

const DAY: i64 = 86_400;

/// Which objects were asked for their description; what the tenant's own ones are called counts as one.
fn looked_at(asked: &Asked) -> Option<String> {
    let of = |body: Value| Some(body["data"]["apiName"].as_str().or(body["apiName"].as_str())?.to_owned());
    match asked.path.rsplit_once('/')?.1 {
        "describe" => serde_json::from_str(&asked.text).ok().and_then(of),
        "list" if asked.path.contains("/object/") => Some("all".to_owned()),
        "getByMobile" => Some("administrator".to_owned()),
        _ => None,
    }
}

async fn switched_on() -> (World, Arc<Meddler>) {
    let mut world = World::bound().await;
    let hand = Meddler::on(&mut world);
    for preset in Preset::ALL {
        world.switch_on(preset).await;
    }
    world.run().await;
    (world, hand)
}

/// Why a stream did not run.
fn why_not(summary: &Summary, stream: &str) -> String {
    let (_, _, why) = summary.streams.iter().find(|(kind, ..)| kind.0 == stream).expect("the stream");
    why.clone().unwrap_or_default()
}

#[tokio::test]
async fn p_what_the_switches_need_is_looked_for_once_a_day_and_not_in_every_run() {
    let (world, hand) = switched_on().await;
    world.later(DAY / 2).await;
    hand.listens();
    world.run().await;
    // Units are compared in every run (PR-4), and a customer that has failed is tried again.
    assert_eq!(hand.heard(looked_at), ["ProductObj", "AccountObj"]);
    world.later(DAY).await;
    hand.listens();
    world.run().await;
    let seen = hand.heard(looked_at);
    for name in ["SalesOrderObj", "SalesOrderProductObj", "all", "administrator"] {
        assert!(seen.iter().any(|seen| seen == name), "{name} is looked at after a day: {seen:?}");
    }
}

#[tokio::test]
async fn p_a_field_taken_away_by_hand_fails_what_is_written_with_it_and_the_next_run_says_so() {
    let world = World::bound().await;
    world.change(|stored| stored.provision_function = None).await;
    let field = |op| json!({"object": "ProductObj", "field": "brand__c", "op": op, "label": "品牌", "type": "text"});
    world.control("POST", "fields", &field("add")).await;
    let unit = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "个"});
    world.control("POST", "options", &unit).await;
    world.switch_on(Preset::Brand).await;
    let brand = async |number, name| {
        let brand = object(json!({"number": number, "name": name}));
        json!({"brand_id": world.clients.jdy.save(&jdy::BRAND, &brand).await.expect("saved").id})
    };
    let id = world.save_product("P900", "有品牌的商品", brand("B900", "甲牌").await).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await["brand__c"], "甲牌");

    world.control("POST", "fields", &field("remove")).await;
    world
        .change_product(&id, "P900", {
            let mut change = brand("B901", "乙牌").await;
            change["name"] = "改名的商品".into();
            change
        })
        .await;
    assert!(why_not(&world.run().await, "brand").contains("没有字段「品牌」"));
    assert_eq!(world.state("product", "P900").await, State::Held, "it waits for its brand");
    let summary = world.run().await;
    let why = why_not(&summary, "brand");
    assert!(why.contains("已开启，但") && why.contains("brand__c"), "{why}");
    assert_eq!(world.state("product", "P900").await, State::Updated, "and goes without it");
    assert_eq!(world.crm_product("P900").await["name"], "P900改名的商品");
}
