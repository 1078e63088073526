//! What a changed record costs whose binding is known, beyond what a run without a change costs.

use sandbox::DataSet;
use serde_json::json;

use crate::counts::Counts;
use crate::figure::count;
use crate::simulated::{Wanted, World, in_simulated_time, object};

/// So many records are changed at once.
const MANY: i64 = 200;

/// What changed records cost on their target's side, each.
#[derive(Debug)]
pub struct Each {
    /// Writes.
    pub writes: f64,
    /// Reads.
    pub reads: f64,
}

/// Products and customers that were changed, each written by a call of its own.
#[derive(Debug)]
pub struct Changed {
    /// 精斗云's products, in the CRM.
    pub products: Each,
    /// The CRM's customers, in 精斗云.
    pub customers: Each,
    /// Writes of a further run, in which nothing had changed, both directions.
    pub unchanged: u64,
}

/// See the module.
pub fn changed() -> anyhow::Result<Changed> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches: false }).await?;
        world.run(&[]).await?;
        world.passes(3_600).await;
        world.run(&[]).await?;
        world.passes(3_600).await;
        let idle = world.run(&[]).await?;
        world.passes(3_600).await;
        for bound in world.store.all_bindings(&world.id, "product", None, MANY).await? {
            world.reprice(&bound.binding.jdy_id, "88.8").await?;
            // The tenant's quota is one, whoever calls.
            world.passes(1).await;
        }
        world.passes(120).await;
        let products = world.run(&[]).await?;
        world.passes(3_600).await;
        world.run(&[]).await?;
        world.passes(3_600).await;
        let mut customers = 0;
        for bound in world.store.all_bindings(&world.id, "customer", None, MANY).await? {
            let change = object(json!({"address": "深圳市南山区科技园一号", "deal_status": "2"}));
            world.people.crm.update("AccountObj", &bound.binding.crm_id, change).await?;
            world.passes(1).await;
            customers += 1;
        }
        world.passes(120).await;
        let sent = world.run(&[]).await?;
        world.passes(3_600).await;
        world.run(&[]).await?;
        world.passes(3_600).await;
        let unchanged = world.run(&[]).await?.writes_of("") + idle.writes_of("");
        Ok(Changed {
            products: each("crm", &products, &idle, MANY.unsigned_abs()),
            customers: each("jdy", &sent, &idle, customers),
            unchanged,
        })
    })
}

fn each(target: &str, run: &Counts, idle: &Counts, records: u64) -> Each {
    let reads = |counts: &Counts| counts.calls_of(target) - counts.writes_of(target);
    Each {
        writes: count(run.writes_of(target)) / count(records),
        reads: count(reads(run).saturating_sub(reads(idle))) / count(records),
    }
}
