//! A backlog against the published quotas: whether any call is refused, how much of the window is used, and how long it takes
//! beside the shortest time that the quotas allow for the calls that nobody can do without. Those are worked out from how many
//! records there are: calls that we could do without make the load longer and its bound not.

use std::cmp::Reverse;

use fxiaoke::Query;
use sandbox::DataSet;

use crate::counts::Counts;
use crate::simulated::{Wanted, World, in_simulated_time};

/// How a first load went.
#[derive(Debug)]
pub struct Load {
    /// What it took, in milliseconds.
    pub took: i64,
    /// The shortest time that the quotas allow for what there is to load, in milliseconds.
    pub bound: i64,
    /// Whose quota decides it.
    pub narrowest: &'static str,
    /// How much of that quota's windows was used, of 1, until its last call; not a number where there was no whole window.
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
/// The CRM's call that makes a record, whose quota is its own.
const CREATES: &str = "/cgi/crm/v2/data/create";
/// Rows of a page of 精斗云 at most (jdy-api.md §3.2), and of a call of the CRM's function (fxiaoke-api.md §3.6).
const PAGE: usize = 100;
const CARRIED: usize = 500;

impl Quota {
    /// So many calls take at least this long: the first window's may go at once.
    fn takes(self, calls: usize) -> i64 {
        let windows = calls.saturating_sub(1) / self.calls;
        i64::try_from(windows).unwrap_or(i64::MAX).saturating_mul(self.window)
    }

    /// How much of its whole windows was used between the first call and the last.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn share(self, sent: &[i64]) -> f64 {
        let (Some(first), Some(last)) = (sent.first(), sent.last()) else { return 0.0 };
        let windows = (last - first) / self.window;
        if windows == 0 {
            return f64::NAN;
        }
        let whole = sent.iter().filter(|at| **at < first + windows * self.window).count();
        whole as f64 / (windows as f64 * self.calls as f64)
    }
}

/// What there is to load.
#[derive(Debug, Clone, Copy)]
struct There {
    /// Products in 精斗云, disabled ones too.
    products: usize,
    /// Customers in 精斗云 that are enabled: the others are skipped (CU-4), and their rows say so.
    customers: usize,
    /// Records that the CRM has afterwards and had not before.
    made: usize,
}

/// A system's or a call's quota, and the calls by it that nobody can do without.
struct Least {
    of: &'static str,
    quota: Quota,
    calls: usize,
}

/// The fewest calls by each quota. A product's price and state, and a customer's contact, are in its detail only
/// (jdy-api.md §5.1, §5.3), which is a call for each; lists come a hundred rows to a page. In the CRM a record is made by a call
/// of its own, or up to five hundred by one of the tenant's function.
fn least(there: There, batches: bool) -> [Least; 2] {
    let details = there.products + there.customers;
    let pages = there.products.div_ceil(PAGE) + there.customers.div_ceil(PAGE);
    let jdy = Least { of: "jdy", quota: JDY, calls: details + pages };
    let crm = if batches {
        Least { of: fxiaoke::FUNCTION, quota: FUNCTION, calls: there.made.div_ceil(CARRIED) }
    } else {
        Least { of: CREATES, quota: CRM, calls: there.made }
    };
    [jdy, crm]
}

/// A first load of the medium data set, 2,000 products and 1,000 customers.
pub fn first_load(batches: bool) -> anyhow::Result<Load> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches }).await?;
        let (products, customers) = (world.rows(&jdy::MATERIAL, true).await?, world.rows(&jdy::CUSTOMER, false).await?);
        let before = world.in_crm().await?;
        // What the employees, and these, needed of the windows is over.
        world.passes(120).await;
        world.sent.lock().clear();
        let began = world.time.now();
        let counts = world.run(&[]).await?;
        let took = world.time.now() - began;
        world.passes(120).await;
        let there = There { products, customers, made: world.in_crm().await? - before };
        let (bound, narrowest, share) = decided(there, batches, &world.sent.lock());
        Ok(Load { took, bound, narrowest, share, counts })
    })
}

impl World {
    /// How many of these 精斗云 has.
    async fn rows(&self, of: &jdy::Object, include_disabled: bool) -> anyhow::Result<usize> {
        let filter = jdy::Filter { include_disabled, page_size: 1, ..jdy::Filter::default() };
        let count = self.people.jdy.list(of, &filter, 1).await?.count;
        Ok(usize::try_from(count.ok_or_else(|| anyhow::anyhow!("a list without its length"))?)?)
    }

    /// How many products and customers the CRM has.
    async fn in_crm(&self) -> anyhow::Result<usize> {
        let mut all = 0;
        for object in ["ProductObj", "AccountObj"] {
            let query = Query { count: true, ..Query::default() };
            all += self.people.crm.query(object, &query).await?.total.unwrap_or_default();
        }
        Ok(usize::try_from(all)?)
    }
}

/// The longest of the shortest times of all quotas, whose that is, and how well it was used.
fn decided(there: There, batches: bool, sent: &[(i64, &'static str, String)]) -> (i64, &'static str, f64) {
    let mut least = least(there, batches);
    least.sort_by_key(|least| Reverse(least.quota.takes(least.calls)));
    let [Least { of, quota, calls }, _] = least;
    let by_it = |(_, system, path): &&(i64, &'static str, String)| {
        let signs_in = SIGNS_IN.iter().any(|part| path.contains(part));
        !signs_in && (*system == of || path == of)
    };
    let sent: Vec<i64> = sent.iter().filter(by_it).map(|(at, ..)| *at).collect();
    (quota.takes(calls), of, quota.share(&sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_s_first_window_takes_no_time_and_every_further_one_takes_its_length() {
        assert_eq!([CRM.takes(0), CRM.takes(100), CRM.takes(101), CRM.takes(301)], [0, 0, 20_000, 60_000]);
    }

    #[test]
    fn a_share_is_of_whole_windows() {
        let quota = Quota { calls: 2, window: 10 };
        assert!((quota.share(&[0, 1, 10, 25]) - 0.75).abs() < 1e-9);
        assert!(quota.share(&[0, 1]).is_nan(), "there was none");
    }

    #[test]
    fn the_bound_follows_from_what_there_is_and_not_from_what_was_called() {
        let there = There { products: 2_000, customers: 1_000, made: 2_900 };
        let wasted: Vec<_> = (0..50_000).map(|at| (at, "jdy", "/jdy/v2/bd/emp".to_owned())).collect();
        assert_eq!(decided(there, false, &wasted).0, 28 * 20_000);
        assert_eq!(decided(there, false, &wasted).1, CREATES);
        assert_eq!(decided(there, true, &[]).0, 6 * 60_000);
        assert_eq!(decided(there, true, &[]).1, "jdy");
    }
}
