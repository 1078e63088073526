//! Both systems as local servers: 精斗云 (JDY) and 纷享销客 (the CRM), with their manners, limits and faults.
//!
//! The sandbox speaks raw JSON and imports none of our crates, so that a field a client misspells is misspelt here too
//! only if somebody writes the same mistake twice. It refuses what the real systems refuse, with their codes; where the
//! fact sheets (`docs/reference`) are silent it does what an ordinary ERP or CRM would do and says so beside the code.
//!
//! ```text
//! kernel    World: the clock, the fault script, the limits, the statistics; `dispatch`, the trip of one call
//! control   /sandbox/*: what a test or a person says to the sandbox itself
//! jdy, crm  one system each: a State behind one mutex, and a synchronous `handle(world, call) -> Reply`
//! names     invented people, companies, goods, the same for a seed
//! ```
//!
//! The two systems know nothing of each other; they share the clock and nothing else.

mod control;
mod crm;
mod jdy;
mod kernel;
mod names;

use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;

pub use kernel::serve;

use kernel::{System, Tenants, World};

/// What the two systems hold when they start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataSet {
    /// Some twenty rows of each object, chosen by hand, with the awkward cases.
    #[default]
    Small,
    /// 1,000 customers, 2,000 products, five warehouses.
    Medium,
    /// 100,000 customers and as many products.
    Large,
}

impl FromStr for DataSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "small" => Ok(Self::Small),
            "medium" => Ok(Self::Medium),
            "large" => Ok(Self::Large),
            other => Err(format!("data set {other:?} is unknown: small, medium or large")),
        }
    }
}

/// How a sandbox starts, and what a reset goes back to.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Which data set.
    pub data: DataSet,
    /// The same seed makes the same data.
    pub seed: u64,
    /// Whether the published call limits are in force.
    pub limits: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { data: DataSet::Small, seed: 1, limits: true }
    }
}

/// A pair of simulated systems, with one tenant or several. Clones share one state.
#[derive(Clone)]
pub struct Sandbox {
    tenants: Tenants,
}

/// What a tenant says to be let in, beside what all say: the JDY application and the CRM's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// JDY, G2.
    pub outer_instance_id: String,
    /// JDY, G1; the password is everybody's.
    pub phone: String,
    /// The CRM.
    pub permanent_code: String,
    /// The enterprise that events name.
    pub enterprise_account: String,
}

impl Sandbox {
    /// A pair with fresh data.
    pub fn new(options: Options) -> Self {
        Self::with_tenants(options, NonZeroU32::MIN)
    }

    /// The same for several tenants: what separates them are their credentials and nothing else, as with the real
    /// systems. Each one's data has a seed of its own.
    pub fn with_tenants(options: Options, tenants: NonZeroU32) -> Self {
        let world = |tenant: u32| {
            let options = Options { seed: options.seed.wrapping_add(tenant.into()), ..options };
            Arc::new(World::new(options, None, tenant))
        };
        Self { tenants: Tenants::new((0..tenants.get()).map(world).collect()) }
    }

    /// The credentials of each tenant.
    pub fn credentials(&self) -> Vec<Credentials> {
        (0..).zip(self.tenants.all()).map(|(tenant, _)| credentials(tenant)).collect()
    }

    /// A pair whose clock stands at a moment, in milliseconds since 1970, with data of that time.
    pub fn at(options: Options, now: i64) -> Self {
        Self { tenants: Tenants::new(vec![Arc::new(World::new(options, Some(now), 0))]) }
    }

    /// Puts the clock at a moment, where it stands: what `/sandbox/clock` does, without a call.
    pub fn set_now(&self, now: i64) {
        for world in self.tenants.all() {
            world.clock.freeze(now);
        }
    }

    /// 精斗云, with the control calls: a tower service, to be served or called in-process.
    pub fn jdy(&self) -> axum::Router {
        kernel::router(&self.tenants, System::Jdy)
    }

    /// 纷享销客, with the control calls: a tower service, to be served or called in-process.
    pub fn crm(&self) -> axum::Router {
        kernel::router(&self.tenants, System::Crm)
    }
}

fn credentials(tenant: u32) -> Credentials {
    let (outer_instance_id, phone) = jdy::credentials(tenant);
    let (permanent_code, enterprise_account) = crm::credentials(tenant);
    Credentials { outer_instance_id, phone, permanent_code, enterprise_account }
}
