//! A first load of 100,000 products through the tenant's function.

use sandbox::DataSet;

use crate::counts::Counts;
use crate::figure::count;
use crate::simulated::{Wanted, World, in_simulated_time};

/// What it costs.
#[derive(Debug)]
pub struct Carried {
    /// Products in the CRM.
    pub products: u64,
    /// What both systems counted.
    pub counts: Counts,
}

impl Carried {
    /// Calls of the CRM, whose day is bought by the pack, for each product.
    pub fn calls_for_each(&self) -> f64 {
        count(self.counts.calls_of("crm")) / count(self.products)
    }
}

/// See the module.
pub fn first_load() -> anyhow::Result<Carried> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Large, presets: &[], batches: true }).await?;
        let counts = world.run(&["unit", "product_category", "product"]).await?;
        let products = world.store.count_bindings(&world.id, "product").await?;
        Ok(Carried { products, counts })
    })
}
