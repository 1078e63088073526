//! What a system says has changed: only ids come, so the record is fetched and sent as it is now.
//!
//! Events of one record come to one look, which takes what all of them were about; so their order does not matter, and a
//! record that changes while it is looked at comes again. An event of any type means "changed": a record that is not there
//! any more shows when it is fetched.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use model::{AnyStream, System};
use store::{Event, Lease};

use crate::Halt;
use crate::Tally;
use crate::calls::retried;
use crate::course::Ended;
use crate::leased::{Job, Watch};
use crate::pass::Pass;
use crate::run::{Connection, Engine, Progress, Run, RunError, Summary};

/// Events dealt with under one lease.
const BATCH: i64 = 500;

impl Engine {
    /// Deals with the events that wait; `None` when there are none. S-6 and S-7 hold as for any run.
    pub async fn take_events(
        &self,
        connection: &Connection,
        progress: &dyn Progress,
        cancelled: &AtomicBool,
    ) -> Result<Option<Summary>, RunError> {
        let events = self.store.open_events(&connection.id, BATCH).await?;
        if events.is_empty() {
            return Ok(None);
        }
        self.chosen(&connection.id, &[]).await?;
        self.leased(connection, "event", &Job::Events(events), Watch { progress, cancelled }, false).await.map(Some)
    }

    /// The same under a lease that is held already.
    pub async fn look_at_events(
        &self,
        lease: &Lease,
        connection: &Connection,
        watch: Watch<'_>,
    ) -> Result<Option<Summary>, RunError> {
        let events = self.store.open_events(&connection.id, BATCH).await?;
        if events.is_empty() {
            return Ok(None);
        }
        self.chosen(&connection.id, &[]).await?;
        let nothing = serde_json::Value::Array(Vec::new());
        let id = self.store.begin_run(lease, "event", &nothing, self.clock.now()).await?.id;
        let summary = self.under(lease, connection, &id, &Job::Events(events), watch, false).await;
        self.end(lease, &summary).await?;
        Ok(Some(summary))
    }
}

impl Run<'_> {
    /// Looks at the records of these events, in the order of the streams.
    pub(crate) async fn events(&self, events: &[Event], ended: &mut Vec<Ended>) -> Result<(), Halt> {
        self.connection.pacer.set_patient(false);
        for stream in self.engine.streams.iter().copied().filter(|s| s.spec().direction.source() == System::Crm) {
            self.may_go_on().await?;
            let ids = self.concerned(stream, events).await?;
            if ids.is_empty() {
                continue;
            }
            let mut tally = Tally::default();
            let skipped = self.why_not(stream).await?;
            if skipped.is_none() {
                Pass::new(self, stream).again(&ids, &mut tally).await?;
            }
            self.watch.progress.ended(stream, &tally, skipped.as_deref());
            ended.push((stream.spec().kind, tally, skipped));
        }
        let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
        Ok(self.store().close_events(&self.connection.id, &ids, self.now()).await?)
    }

    /// The stream's source records that the events are about; a line's event is about its master.
    async fn concerned(&self, stream: &dyn AnyStream, events: &[Event]) -> Result<Vec<String>, Halt> {
        let source = &stream.spec().source;
        let of = |object: &str| -> BTreeSet<String> {
            events.iter().filter(|event| event.object == object).map(|event| event.source_id.clone()).collect()
        };
        let mut ids = of(source.object);
        let lines: Vec<String> = source.lines.iter().flat_map(|lines| of(lines.object)).collect();
        if !lines.is_empty() {
            let peer = self.connection.peer(stream.spec().direction.source());
            ids.extend(retried(self.clock(), async || peer.masters(source, &lines).await).await?);
        }
        Ok(ids.into_iter().collect())
    }
}
