//! A first load of 100,000 products through the tenant's function.

use axum::body::Body;
use sandbox::DataSet;
use serde_json::json;
use tower::ServiceExt;

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

/// Where the tenant's own rules take so many milliseconds for each row; the manual's one figure for that is 180
/// (fxiaoke-api.md §3.6).
pub fn first_load(row_ms: u64) -> anyhow::Result<Carried> {
    in_simulated_time(async move |time| {
        let world = World::new(time, Wanted { data: DataSet::Large, presets: &[], batches: true }).await?;
        let slow = http::Request::post("http://sandbox/sandbox/functions").header("content-type", "application/json");
        world.sandbox.crm().oneshot(slow.body(Body::from(json!({"row_ms": row_ms}).to_string()))?).await?;
        let counts = world.run(&["unit", "product_category", "product"]).await?;
        let products = world.store.count_bindings(&world.id, "product").await?;
        Ok(Carried { products, counts })
    })
}
