//! What is deleted in 精斗云 and made anew under the same name is the same thing in the CRM.

use jdy::{Object, Operation};
use model::State;
use serde_json::{Value, json};

use crate::world::{World, object};

impl World {
    async fn made_in_jdy(&self, kind: &Object, body: &Value) -> String {
        self.clients.jdy.save(kind, &object(body.clone())).await.expect("saved").id
    }

    async fn gone_from_jdy(&self, kind: &Object, id: &str) {
        self.clients.jdy.operate(kind, Operation::Delete, &[id.to_owned()]).await.expect("deleted");
    }
}

#[tokio::test]
async fn f_4_what_is_deleted_in_jdy_and_made_anew_takes_over_what_the_first_one_had_in_the_crm() {
    let world = World::initialised().await;
    world.switch_on(model::Preset::Warehouse).await;
    world.switch_on(model::Preset::CustomerCategory).await;
    let unit = json!({"name": "甲单位", "precision": "0"});
    let things: [(&str, &Object, Value); 4] = [
        ("unit", &jdy::MEASURE_UNIT, unit),
        ("product_category", &jdy::MATERIAL_GROUP, json!({"number": "ZZ1", "name": "甲类目"})),
        ("warehouse", &jdy::STORE, json!({"number": "S9", "name": "甲仓"})),
        ("customer_category", &jdy::CUSTOMER_GROUP, json!({"number": "G9", "name": "甲客类"})),
    ];
    let mut first = Vec::new();
    for (_, kind, body) in &things {
        first.push(world.made_in_jdy(kind, body).await);
    }
    world.run().await;
    let mut before = Vec::new();
    for (stream, ..) in &things {
        before.push(world.record(stream, "甲").await.target_id.expect("an id"));
    }
    for ((_, kind, body), id) in things.iter().zip(&first) {
        world.gone_from_jdy(kind, id).await;
        world.made_in_jdy(kind, body).await;
    }
    world.run().await;
    for ((stream, ..), (first, target)) in things.iter().zip(first.iter().zip(&before)) {
        let bound = world.bound_of(stream).await;
        let bound: Vec<_> = bound.iter().filter(|binding| binding.crm_id == *target).collect();
        assert_eq!(bound.len(), 1, "{stream}");
        assert_ne!(bound[0].jdy_id, *first, "{stream}");
    }
    let writes = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, writes);
    for (stream, ..) in &things {
        for record in world.records(stream).await.iter().filter(|record| record.title.contains('甲')) {
            assert!(!matches!(record.state, State::Failed | State::Held), "{stream} {record:?}");
        }
    }
}
