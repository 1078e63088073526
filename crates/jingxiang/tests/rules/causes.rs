//! S-8: what stands still for one cause is one group, and for two causes two.

use model::State;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn s_8_two_customers_whose_names_are_taken_are_two_causes_and_their_orders_belong_to_theirs() {
    let world = World::initialised().await;
    let mut orders = Vec::new();
    for (name, many) in [("撞名甲", 1), ("撞名乙", 2)] {
        let customer = crate::world::object(json!({"number": format!("DUP{many}"), "name": name}));
        world.clients.jdy.save(&jdy::CUSTOMER, &customer).await.expect("saved");
        let account = world.account(name, json!({})).await;
        for _ in 0..many {
            orders.push(world.order(json!({"account_id": account}), &[("1", "5")]).await);
        }
    }
    world.run().await;
    for name in ["撞名甲", "撞名乙"] {
        assert_eq!(world.state("customer", name).await, State::Failed);
    }
    let causes = world.store.root_causes(&world.id, &jingxiang::kinds::links(), 100).await.expect("causes");
    let mut counts: Vec<u64> = causes
        .iter()
        .filter(|cause| cause.stream == "customer" && cause.state == State::Failed && cause.reason.contains("撞名"))
        .map(|cause| cause.count)
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [2, 3], "each customer with its own orders: {causes:?}");
}
