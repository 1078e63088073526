//! What source records are told of how they stand (SO-5).

use std::collections::HashMap;

use futures::StreamExt;
use model::{Patch, Reason};

use crate::calls::retried;
use crate::pass::Pass;
use crate::{CallError, plan};

/// The cause of a record that is well, while its source refuses to be told so.
pub(crate) const UNTOLD: &str = "untold";

pub(crate) fn untold(error: &CallError) -> Reason {
    let system = error.system.label();
    let text = format!(
        "已同步，但{system}拒绝更新这条记录的「同步状态」：{}。请在{system}处理（例如解除锁定），处理后自动更新",
        error.text
    );
    Reason::new(UNTOLD, text)
}

/// What a source record is told: which, as people call it, and what.
pub(crate) struct Told {
    pub id: String,
    pub title: String,
    pub patch: Patch,
}

/// Tells source records how they stand; answers those that could not be told, and why.
pub(crate) async fn tell(pass: &Pass<'_>, told: Vec<Told>) -> HashMap<String, CallError> {
    const WIDTH: usize = 8;
    let source = &pass.stream.spec().source;
    let told = futures::stream::iter(told).map(|Told { id, title, patch }| async move {
        let sent = retried(pass.run.clock(), async || pass.source.patch(source, &id, &patch).await);
        let (answer, calls) = plan::taken(sent).await;
        if answer.is_ok() {
            pass.would_tell(&title, &patch, calls);
        }
        answer.err().map(|error| {
            tracing::warn!(stream.kind = %pass.stream.spec().kind, record.id = id, %error, "the source could not be told");
            (id, error)
        })
    });
    told.buffer_unordered(WIDTH).filter_map(std::future::ready).collect().await
}
