//! The scenarios whose calls are kept in golden files, all of them over the small data set with every switch on: each kind of
//! record has a part in them.

use model::Preset;
use sandbox::DataSet;
use serde_json::json;

use crate::counts::Counts;
use crate::idle;
use crate::simulated::{Wanted, World, in_simulated_time, object};

/// Something that happens, and what it costs.
pub struct Scenario {
    /// Its name, which is its golden file's, too.
    pub name: &'static str,
    /// What both systems counted.
    pub counts: Counts,
}

/// All of them, in order.
pub fn all() -> anyhow::Result<Vec<Scenario>> {
    let mut scenarios = in_simulated_time(async |time| {
        let wanted = Wanted { data: DataSet::Small, presets: &Preset::ALL, batches: true };
        let world = World::new(time, wanted).await?;
        let mut told = Vec::new();
        let mut tell = |name, counts| told.push(Scenario { name, counts });
        tell("first-load", world.run(&[]).await?);
        // What the first load has written itself is looked at once more; after that nothing moves.
        world.settle().await?;
        tell("no-change", world.run(&[]).await?);
        world.one_edit().await?;
        tell("one-edit", world.run(&[]).await?);
        world.settle().await?;
        world.stock_tick().await?;
        tell("stock-tick", world.run(&["inventory"]).await?);
        Ok(told)
    })?;
    let counts = idle::day(DataSet::Small, &[])?;
    scenarios.push(Scenario { name: "idle-day", counts });
    Ok(scenarios)
}

impl World {
    /// Runs until nothing is written any more, with time in between, so that nothing lies within an overlap of windows.
    pub(crate) async fn settle(&self) -> anyhow::Result<()> {
        for _ in 0..3 {
            self.passes(3_600).await;
            if self.run(&[]).await?.writes_of("") == 0 {
                break;
            }
        }
        self.passes(3_600).await;
        Ok(())
    }

    /// A product gets another price in 精斗云, and a customer with a deal another address in the CRM.
    async fn one_edit(&self) -> anyhow::Result<()> {
        let bound = self.store.all_bindings(&self.id, "product", None, 1).await?;
        let product = bound.first().ok_or_else(|| anyhow::anyhow!("no product"))?;
        self.reprice(&product.binding.jdy_id, "77.7").await?;
        let bound = self.store.all_bindings(&self.id, "customer", None, 1).await?;
        let customer = bound.first().ok_or_else(|| anyhow::anyhow!("no customer"))?;
        let change = object(json!({"address": "深圳市南山区科技园一号"}));
        self.people.crm.update("AccountObj", &customer.binding.crm_id, change).await?;
        Ok(())
    }

    /// Some pieces of a product leave a warehouse.
    async fn stock_tick(&self) -> anyhow::Result<()> {
        let material = self.jdy_id(&jdy::MATERIAL, "P0001").await?;
        let unit = self.people.jdy.detail(&jdy::MATERIAL, material.as_str().unwrap_or_default()).await?;
        let unit = unit.ok_or_else(|| anyhow::anyhow!("no P0001"))?["base_unit_id"].take();
        let customers = self.people.jdy.list(&jdy::CUSTOMER, &jdy::Filter::default(), 1).await?.rows;
        let line = json!({"material_id": material, "unit_id": unit, "qty": 7, "price": 1,
            "stock_id": self.jdy_id(&jdy::STORE, "CK01").await?, "is_free": false});
        let bill = json!({"bill_date": "2026-11-23", "customer_id": customers[0]["id"], "material_entity": [line]});
        let bill = self.people.jdy.save(&jdy::SALES_OUTBOUND, &object(bill)).await?.id;
        self.people.jdy.operate(&jdy::SALES_OUTBOUND, jdy::Operation::Audit, &[bill]).await?;
        Ok(())
    }
}
