//! Where a stream's records go, where that is one of several objects (IN-3, P-3).
//!
//! The adapter says which object plays the part; the store keeps it with what is bound in it. So a tenant that gets
//! another object that would serve as well keeps its records where they are, and one whose administrator chooses
//! another gets them there anew: an id of the one object is none of the other.

use model::{AnyStream, Need};

use crate::Halt;
use crate::calls::retried;
use crate::pass::Pass;

/// Settles where the stream's records go; whether that is elsewhere than before.
pub(crate) async fn settle(pass: &mut Pass<'_>) -> Result<bool, Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    if !spec.target.part {
        return Ok(false);
    }
    let (store, connection, name) = (run.store(), &run.connection.id, spec.kind.0);
    let kept = store.place(connection, name).await?;
    let bound = store.count_bindings(connection, spec.binds.0).await? > 0;
    let needs = needs(pass);
    let serves = kept.as_deref().filter(|_| bound);
    let place = retried(run.clock(), async || pass.target.place(&spec.target, &needs, serves).await).await?;
    if kept.as_ref() == Some(&place) {
        return Ok(false);
    }
    if kept.is_none() {
        store.settle_place(run.lease, name, &place, run.now()).await?;
        return Ok(false);
    }
    tracing::info!(kind = %spec.kind, from = kept, to = place, "the records go to another object");
    store.move_place(run.lease, name, spec.binds.0, &place, run.now()).await?;
    pass.mark = None;
    Ok(true)
}

/// What the object must have: the stream's required fields, and what they look up.
fn needs(pass: &Pass<'_>) -> Vec<Need> {
    let direction = pass.stream.spec().direction;
    let target_of = |kind| {
        let binds = |s: &&&dyn AnyStream| s.spec().binds == kind && s.spec().direction == direction;
        pass.run.engine.streams.iter().find(binds).map(|stream| stream.spec().target.object)
    };
    let rows = pass.stream.rows().into_iter().filter(|row| row.required);
    rows.map(|row| Need { field: row.name, of: row.names.and_then(target_of) }).collect()
}
