//! What a changed record costs whose binding is known, beyond what a run without a change costs; and one that was touched,
//! and nothing of it that is mapped.

use model::Preset;
use sandbox::DataSet;
use serde_json::{Value, json};

use crate::counts::Counts;
use crate::figure::count;
use crate::simulated::{Wanted, World, in_simulated_time, object};

/// So many records are changed at once.
pub const MANY: u64 = 200;

/// What changed records cost in one of the systems, each.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// Writes of runs before which nothing had happened.
    pub idle: u64,
    /// Writes of a run before which as many products and customers were touched, and nothing of them that is mapped.
    pub touched: u64,
}

/// See the module.
pub fn changed() -> anyhow::Result<Changed> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches: false }).await?;
        world.run(&[]).await?;
        let idle = world.rests().await?;
        world
            .products_with("price_entity", |unit| json!([{"price_unit_id": unit, "price_retail_price": "88.8"}]))
            .await?;
        let products = world.run(&[]).await?;
        world.rests().await?;
        world.customers_with(json!({"address": "深圳市南山区科技园一号", "deal_status": "2"})).await?;
        let customers = world.run(&[]).await?;
        let after = world.rests().await?;
        world.products_with("model", |_| json!("2L")).await?;
        world.customers_with(json!({"fax": "075512345678"})).await?;
        let touched = world.run(&[]).await?.writes_of("");
        Ok(Changed {
            products: each("crm", &products, &idle, MANY),
            customers: each("jdy", &customers, &idle, MANY),
            idle: idle.writes_of("") + after.writes_of(""),
            touched,
        })
    })
}

/// What a moved row of stock costs in the CRM, where an outbound takes a piece of each of many products.
pub fn stock() -> anyhow::Result<Each> {
    in_simulated_time(async |time| {
        let wanted = Wanted { data: DataSet::Medium, presets: &[Preset::Warehouse], batches: false };
        let world = World::new(time, wanted).await?;
        world.run(&[]).await?;
        world.rests().await?;
        let idle = world.run(&["inventory"]).await?;
        world.sell_many().await?;
        let run = world.run(&["inventory"]).await?;
        Ok(each("crm", &run, &idle, MANY))
    })
}

impl World {
    /// Runs until nothing is written any more, with time in between, so that nothing lies within an overlap of windows; what
    /// a run costs then.
    pub(crate) async fn rests(&self) -> anyhow::Result<Counts> {
        self.settle().await?;
        let idle = self.run(&[]).await?;
        self.passes(3_600).await;
        Ok(idle)
    }

    /// Many products are saved with this beside what they have, made of their base unit.
    async fn products_with(&self, field: &'static str, value: impl Fn(&Value) -> Value) -> anyhow::Result<()> {
        for bound in self.store.all_bindings(&self.id, "product", None, MANY.cast_signed()).await? {
            self.resave(&bound.binding.jdy_id, |now| (field, value(&now["base_unit_id"]))).await?;
            // The tenant's quota is one, whoever calls.
            self.passes(1).await;
        }
        self.passes(120).await;
        Ok(())
    }

    /// Many customers get this in the CRM.
    async fn customers_with(&self, change: Value) -> anyhow::Result<()> {
        for bound in self.store.all_bindings(&self.id, "customer", None, MANY.cast_signed()).await? {
            self.people.crm.update("AccountObj", &bound.binding.crm_id, object(change.clone())).await?;
            self.passes(1).await;
        }
        self.passes(120).await;
        Ok(())
    }

    /// A piece of each of many products leaves a warehouse.
    async fn sell_many(&self) -> anyhow::Result<()> {
        let bound = self.store.all_bindings(&self.id, "inventory", None, MANY.cast_signed()).await?;
        let customers = self.people.jdy.list(&jdy::CUSTOMER, &jdy::Filter::default(), 1).await?.rows;
        let mut lines = Vec::new();
        for bound in &bound {
            let (material, store) = bound.binding.jdy_id.split_once('/').unwrap_or_default();
            let unit = self.people.jdy.detail(&jdy::MATERIAL, material).await?;
            let unit = unit.ok_or_else(|| anyhow::anyhow!("no product {material}"))?["base_unit_id"].take();
            lines.push(json!({"material_id": material, "unit_id": unit, "qty": 1, "price": 1, "stock_id": store,
                "is_free": false}));
            self.passes(1).await;
        }
        let bill = json!({"bill_date": "2026-11-23", "customer_id": customers[0]["id"], "material_entity": lines,
            "operation_key": "audit", "ignore_warn": true});
        self.people.jdy.save(&jdy::SALES_OUTBOUND, &object(bill)).await?;
        self.passes(120).await;
        Ok(())
    }
}

pub(crate) fn each(target: &str, run: &Counts, idle: &Counts, records: u64) -> Each {
    let reads = |counts: &Counts| counts.calls_of(target) - counts.writes_of(target);
    let beyond = |run: u64, idle: u64| count(run.saturating_sub(idle)) / count(records);
    Each { writes: count(run.writes_of(target)) / count(records), reads: beyond(reads(run), reads(idle)) }
}
