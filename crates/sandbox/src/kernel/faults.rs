//! The fault script of `/sandbox/faults`: what goes wrong, where, how many times.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::{Call, System};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultKind {
    DropAfterCommit,
    DropBefore,
    #[serde(rename = "error_500")]
    Error500,
    Slow,
    Code,
    ExpireToken,
    EmptyList,
    ShortPage,
    HtmlBody,
    DuplicatePush,
    DropPush,
    ReorderPush,
}

impl FaultKind {
    /// Push faults wait for an event of the CRM, all others for a call.
    pub(crate) fn is_push(self) -> bool {
        matches!(self, Self::DuplicatePush | Self::DropPush | Self::ReorderPush)
    }
}

/// One line of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) system: System,
    /// Exact, or a prefix when it ends in `*`; empty for push faults.
    pub(crate) path: String,
    pub(crate) method: Option<String>,
    /// An API name, on a CRM path that serves many objects; an entity code on JDY's common operations.
    pub(crate) object: Option<String>,
    pub(crate) kind: FaultKind,
    pub(crate) times: u32,
    pub(crate) code: Option<i64>,
    pub(crate) ms: Option<u64>,
}

impl Fault {
    fn matches(&self, system: System, call: &Call) -> bool {
        !self.kind.is_push()
            && self.system == system
            && self.method.as_deref().is_none_or(|method| call.method.as_str().eq_ignore_ascii_case(method))
            && match self.path.strip_suffix('*') {
                Some(prefix) => call.path.starts_with(prefix),
                None => call.path == self.path,
            }
    }
}

/// The script. Lines are used in their order, each as often as it says.
#[derive(Default)]
pub(crate) struct Faults {
    /// Spares every call the lock while there is no script.
    any: AtomicBool,
    script: Mutex<Vec<Fault>>,
}

impl Faults {
    pub(crate) fn replace(&self, script: Vec<Fault>) {
        self.any.store(!script.is_empty(), Ordering::Relaxed);
        *self.script.lock() = script;
    }

    /// What is left of the script.
    pub(crate) fn left(&self) -> Vec<Fault> {
        self.script.lock().clone()
    }

    /// The fault this call meets, if any, used up by one. `object` is asked only if a line wants to know.
    pub(crate) fn take(
        &self,
        system: System,
        call: &Call,
        object: impl FnOnce(&Call) -> Option<String>,
    ) -> Option<Fault> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let mut script = self.script.lock();
        let wanted = script.iter().any(|fault| fault.object.is_some() && fault.matches(system, call));
        let object = if wanted { object(call) } else { None };
        let at = script.iter().position(|fault| {
            fault.matches(system, call) && (fault.object.is_none() || fault.object.as_deref() == object.as_deref())
        })?;
        Some(use_up(&mut script, at))
    }

    /// The push fault of this kind that an event about `object` meets, if any, used up by one.
    pub(crate) fn take_push(&self, kind: FaultKind, object: &str) -> Option<Fault> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let mut script = self.script.lock();
        let at = script
            .iter()
            .position(|fault| fault.kind == kind && fault.object.as_deref().is_none_or(|wanted| wanted == object))?;
        Some(use_up(&mut script, at))
    }
}

fn use_up(script: &mut Vec<Fault>, at: usize) -> Fault {
    let fault = script[at].clone();
    if fault.times <= 1 {
        script.remove(at);
    } else {
        script[at].times -= 1;
    }
    fault
}
