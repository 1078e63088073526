//! The trip of one call: count it, let the script spoil it, hand it to its system, write down what became of it.

use std::sync::Arc;
use std::time::Duration;

use super::{Call, Fault, FaultKind, Reply, System, World, spoil};

/// No answer is kept back longer than this, whatever the script says.
const LONGEST: u64 = 120_000;

/// What the caller is to see.
pub(crate) enum Outcome {
    Answer(Reply),
    /// An answer that comes late. The work is done before the wait: a caller who gave up has still been heard.
    Late(Reply, Duration),
    /// No answer: the line is cut.
    Cut,
}

/// One call of either system.
pub(crate) fn dispatch(world: &Arc<World>, system: System, call: &Call) -> Outcome {
    if let Some(reply) = crate::control::handle(world, call) {
        return Outcome::Answer(reply);
    }
    let key = [call.method.as_str(), " ", &call.path].concat();
    world.stats.call(system, &key);
    let object = match system {
        System::Jdy => crate::jdy::object_of,
        System::Crm => crate::crm::object_of,
    };
    let fault = world.faults.take(system, call, object);
    if fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::DropBefore) {
        return Outcome::Cut;
    }
    let reply = match &fault {
        None => handle(world, system, call),
        Some(fault) => spoiled(world, system, call, fault),
    };
    world.stats.outcome(system, &key, &reply);
    match fault.map(|fault| (fault.kind, fault.ms)) {
        // A refused call committed nothing; its refusal is told.
        Some((FaultKind::DropAfterCommit, _)) if !reply.rejected => Outcome::Cut,
        Some((FaultKind::Slow, ms)) => Outcome::Late(reply, Duration::from_millis(ms.unwrap_or(1000).min(LONGEST))),
        _ if !reply.took.is_zero() => {
            let took = reply.took;
            Outcome::Late(reply, took)
        }
        _ => Outcome::Answer(reply),
    }
}

fn handle(world: &Arc<World>, system: System, call: &Call) -> Reply {
    match system {
        System::Jdy => crate::jdy::handle(world, call),
        System::Crm => crate::crm::handle(world, call),
    }
}

fn spoiled(world: &Arc<World>, system: System, call: &Call, fault: &Fault) -> Reply {
    match fault.kind {
        FaultKind::Error500 => spoil::error_500(system, call),
        FaultKind::HtmlBody => spoil::html(),
        FaultKind::Code => spoil::code(system, call, fault.code.unwrap_or(-1)),
        FaultKind::ExpireToken => match system {
            System::Jdy => crate::jdy::expire_token(world, call),
            System::Crm => crate::crm::expire_token(world, call),
        },
        FaultKind::EmptyList => spoil::empty_list(handle(world, system, call)),
        FaultKind::ShortPage => spoil::short_page(handle(world, system, call)),
        _ => handle(world, system, call),
    }
}
