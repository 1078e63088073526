//! A day in which nobody does anything.

use model::Preset;
use sandbox::DataSet;
use serde_json::json;

use crate::counts::Counts;
use crate::simulated::{Wanted, World, in_simulated_time};

/// What a connection with these switches on costs in a day on which nothing changes, by the rule that the console offers first.
pub fn day(data: DataSet, presets: &[Preset]) -> anyhow::Result<Counts> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data, presets, batches: true }).await?;
        world.run(&[]).await?;
        world.passes(3_600).await;
        world.run(&[]).await?;
        world.passes(3_600).await;
        let every = jingxiang::rule::OFFERED;
        world.change(|stored| stored.rule = json!({"mode": "interval", "every": every})).await?;
        let before = Counts::of(&world.sandbox).await?;
        // A worker looks every second, and these looks are a minute apart: in between nothing comes due.
        for _ in 0..24 * 60 {
            world.worker.once().await?;
            world.passes(60).await;
        }
        Ok(Counts::of(&world.sandbox).await?.since(&before))
    })
}
