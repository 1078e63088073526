//! A backlog against the published quotas: whether any call is refused, how much of the window is used, and how long it takes
//! beside the shortest time that the quotas allow.

use std::collections::BTreeMap;

use sandbox::DataSet;

use crate::counts::Counts;
use crate::simulated::{Wanted, World, in_simulated_time};

/// How a first load went.
#[derive(Debug)]
pub struct Load {
    /// What it took, in milliseconds.
    pub took: i64,
    /// The shortest time that the quotas allow for these calls, in milliseconds.
    pub bound: i64,
    /// The quota that decides it.
    pub narrowest: String,
    /// How much of that quota's windows was used, of 1, until its last call.
    pub share: f64,
    /// What both systems counted.
    pub counts: Counts,
}

/// A quota (jdy-api.md §9.2, fxiaoke-api.md §7.1): so many calls in so many milliseconds.
#[derive(Debug, Clone, Copy)]
struct Quota {
    calls: usize,
    window: i64,
}

const JDY: Quota = Quota { calls: 500, window: 60_000 };
const CRM: Quota = Quota { calls: 100, window: 20_000 };
const FUNCTION: Quota = Quota { calls: 100, window: 60_000 };
/// Signing in has quotas of its own, and is no part of a load.
const SIGNS_IN: [&str; 4] = ["auth", "token", "Token", "login"];

impl Quota {
    /// So many calls take at least this long: the first window's may go at once.
    fn least(self, calls: usize) -> i64 {
        let windows = calls.saturating_sub(1) / self.calls;
        i64::try_from(windows).unwrap_or(i64::MAX).saturating_mul(self.window)
    }

    /// How much of its whole windows was used between the first call and the last.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn share(self, sent: &[i64]) -> f64 {
        let (Some(first), Some(last)) = (sent.first(), sent.last()) else { return 0.0 };
        let windows = (last - first) / self.window;
        if windows == 0 {
            return 1.0;
        }
        let whole = sent.iter().filter(|at| **at < first + windows * self.window).count();
        whole as f64 / (windows as f64 * self.calls as f64)
    }
}

/// A first load of the medium data set, 2,000 products and 1,000 customers.
pub fn first_load(batches: bool) -> anyhow::Result<Load> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches }).await?;
        // What the employees needed of the windows is over.
        world.passes(120).await;
        world.sent.lock().clear();
        let began = world.time.now();
        let counts = world.run(&[]).await?;
        let took = world.time.now() - began;
        let (bound, narrowest, share) = decided(&world.sent.lock());
        Ok(Load { took, bound, narrowest, share, counts })
    })
}

/// The longest of the shortest times of all quotas, which it is, and how well it was used.
fn decided(sent: &[(i64, &'static str, String)]) -> (i64, String, f64) {
    let mut used: BTreeMap<String, (Quota, Vec<i64>)> = BTreeMap::new();
    for (at, system, path) in sent.iter().filter(|(_, _, path)| !SIGNS_IN.iter().any(|part| path.contains(part))) {
        let (name, quota) = match *system {
            "jdy" => ("jdy".to_owned(), JDY),
            _ if path == fxiaoke::FUNCTION => (path.clone(), FUNCTION),
            _ => (path.clone(), CRM),
        };
        used.entry(name).or_insert((quota, Vec::new())).1.push(*at);
    }
    let bounds = used.into_iter().map(|(name, (quota, sent))| (quota.least(sent.len()), name, quota.share(&sent)));
    bounds.max_by_key(|(least, ..)| *least).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_s_first_window_takes_no_time_and_every_further_one_takes_its_length() {
        assert_eq!([CRM.least(0), CRM.least(100), CRM.least(101), CRM.least(301)], [0, 0, 20_000, 60_000]);
    }

    #[test]
    fn a_share_is_of_whole_windows() {
        let quota = Quota { calls: 2, window: 10 };
        assert!((quota.share(&[0, 1, 10, 25]) - 0.75).abs() < 1e-9);
        assert!((quota.share(&[0, 1]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_narrowest_quota_decides() {
        let sent: Vec<_> = (0..201).map(|at| (at, "crm", "/create".to_owned())).collect();
        assert_eq!(decided(&sent).0, 40_000);
        assert_eq!(decided(&sent).1, "/create");
    }
}
