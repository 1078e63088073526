//! Several tenants behind one address, as the real systems have them. Each has a world of its own: data, clock, limits,
//! faults and statistics. A call goes to the tenant that its credentials name, a control call to that of `?tenant=N`.
//! Who names nobody, or a tenant there is not, is heard by the first, which refuses it.

use std::sync::Arc;

use super::{Call, System, World};

/// The tenants, by number.
#[derive(Clone)]
pub(crate) struct Tenants(Arc<[Arc<World>]>);

impl Tenants {
    /// At least one.
    pub(crate) fn new(worlds: Vec<Arc<World>>) -> Tenants {
        Tenants(worlds.into())
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Arc<World>] {
        &self.0
    }

    /// The world that a call is for.
    pub(super) fn of(&self, system: System, call: &Call) -> &Arc<World> {
        if self.0.len() == 1 {
            return &self.0[0];
        }
        let named = match system {
            _ if call.path.starts_with("/sandbox/") => crate::control::tenant(call),
            System::Jdy => crate::jdy::tenant_of(call),
            System::Crm => crate::crm::tenant_of(call),
        };
        named.and_then(|number| self.0.get(usize::try_from(number).ok()?)).unwrap_or(&self.0[0])
    }
}

/// The name of a tenant's own; the first one's is plain.
pub(crate) fn numbered(name: &str, tenant: u32) -> String {
    if tenant == 0 { name.to_owned() } else { format!("{name}{tenant}") }
}

/// The tenant that has this name for its own.
pub(crate) fn number_of(text: &str, name: &str) -> Option<u32> {
    let rest = text.strip_prefix(name)?;
    if rest.is_empty() { Some(0) } else { rest.parse().ok() }
}
