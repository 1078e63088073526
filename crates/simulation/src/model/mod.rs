//! What the other side must hold, by docs/rules.md and the fact sheets, and by nothing in the streams' code.
//!
//! Both sides are read raw, as people read them. From what the leading side holds and from the connection's settings
//! each part says what the other side must hold, and complains in plain words where it does not.

mod brought;
mod customers;
mod gone;
mod goods;
mod hand;
mod log;
mod orders;
mod outbound;
mod payments;
mod shipping;
mod sides;
mod states;
mod stock;
mod undone;
mod waits;

use std::collections::BTreeSet;

use crate::world::World;

pub(crate) use customers::TWICE;
pub(crate) use goods::LACKS;
pub(crate) use sides::Sides;

/// Complaints, in plain words.
#[derive(Default)]
pub(crate) struct Wrong(pub Vec<String>);

impl Wrong {
    pub(crate) fn say(&mut self, what: impl Into<String>) {
        self.0.push(what.into());
    }

    /// Two values that must agree.
    pub(crate) fn differ(&mut self, what: &str, is: &str, should: &str) {
        if is != should {
            self.0.push(format!("{what} is 「{is}」 and should be 「{should}」"));
        }
    }
}

/// All that is not as it should be.
pub async fn compare(world: &World) -> Vec<String> {
    let sides = Sides::read(world).await;
    let mut wrong = Wrong::default();
    goods::fields(&sides, &mut wrong);
    goods::units(&sides, world, &mut wrong);
    goods::categories(&sides, world, &mut wrong);
    goods::products(&sides, world, &mut wrong);
    goods::customer_categories(&sides, world, &mut wrong);
    gone::twins(&sides, world, &mut wrong);
    stock::warehouses(&sides, world, &mut wrong);
    stock::inventory(&sides, world, &mut wrong);
    customers::all(&sides, world, &mut wrong);
    brought::all(&sides, world, &mut wrong);
    orders::all(&sides, world, &mut wrong).await;
    shipping::deliveries(&sides, world, &mut wrong);
    payments::payments(&sides, world, &mut wrong);
    log::all(&sides, world, &mut wrong).await;
    states::all(&sides, world, &mut wrong).await;
    waits::all(&sides, &mut wrong);
    wrong.0
}

/// Orders of which a worker has just heard that they changed: what is wrong with them (SO-1, SO-5).
pub async fn heard(world: &World, ids: &BTreeSet<String>) -> Vec<String> {
    let sides = Sides::read(world).await;
    let mut wrong = Wrong::default();
    for order in sides.crm("SalesOrderObj").iter().filter(|order| ids.contains(&crate::world::text(&order["_id"]))) {
        orders::heard(&sides, world, order, &mut wrong);
    }
    wrong.0
}
