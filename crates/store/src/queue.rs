//! How a run comes from a wish to its end: asked for, begun under a lease, put back where its worker had to go.

use serde_json::Value;

use crate::connections::json;
use crate::runs::{new_id, only};
use crate::sql::{Sql, sql};
use crate::{Error, Lease, Result, Run, Store};

/// A run that was begun so often and never came to its end takes its workers down, and is not begun again.
const ATTEMPTS: i64 = 5;
/// The runs of which nothing is left to go on with: the events are still there, the employees are asked for again.
const SHORT: &str = "('event', 'employees')";
/// Nor does a schedule hold the wish of a plan, or of what the command line runs.
const WISHED: &str = " and \"trigger\" not in ('cli', 'demo') and request not like '%\"plan\":true%'";

/// What a run that is under way is told from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// To end.
    Cancelled,
    /// To end until its connection is resumed, by whom.
    Paused(Option<String>),
}

impl Store {
    /// Asks for a run and has a worker look.
    pub async fn queue_run(&self, connection: &str, trigger: &str, request: &Value, now: i64) -> Result<Run> {
        let mut tx = self.transaction().await?;
        tx.ring(connection, now).await?;
        let run = only(tx.all(insert(connection, trigger, request, "queued", now)?).await?)?;
        tx.commit().await?;
        Ok(run)
    }

    /// The same, unless a run that was asked for is queued or under way at `now` (S-7): then there is none.
    pub async fn ask_run(&self, connection: &str, trigger: &str, request: &Value, now: i64) -> Result<Option<Run>> {
        let open = sql("select count(*) from runs r join leases l on l.connection = r.connection \
                        where r.connection = $1 and r.\"trigger\" not in ")
        .push(SHORT)
        // What a dead worker left is under way only until its lease has ended.
        .push(" and (r.state = 'queued' or (r.state = 'running' and l.until > $2))");
        let mut tx = self.transaction().await?;
        // The row is locked from here on: of two who ask at once, the second one sees the run of the first.
        tx.ring(connection, now).await?;
        let open = tx.all::<(i64,)>(open.arg(connection).arg(now)).await?;
        if open.first().is_none_or(|(open,)| *open > 0) {
            tx.rollback().await?;
            return Ok(None);
        }
        let run = only(tx.all(insert(connection, trigger, request, "queued", now)?).await?)?;
        tx.commit().await?;
        Ok(Some(run))
    }

    /// Begins a run that nobody had to ask for.
    pub async fn begin_run(&self, lease: &Lease, trigger: &str, request: &Value, now: i64) -> Result<Run> {
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let run = only(tx.all(insert(&lease.connection, trigger, request, "running", now)?).await?)?;
        tx.commit().await?;
        Ok(run)
    }

    /// Begins a queued run. [`Error::NotFound`] when it is not queued any more.
    pub async fn start_run(&self, lease: &Lease, id: &str, now: i64) -> Result<Run> {
        let update = sql("update runs set state = 'running', started_at = $3, reason = null, \
                          attempts = attempts + 1 where id = $1 and connection = $2 and state = 'queued' returning *");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let run = only(tx.all(update.arg(id).arg(&lease.connection).arg(now)).await?)?;
        tx.commit().await?;
        Ok(run)
    }

    /// Says how far a run is.
    pub async fn note_progress(&self, lease: &Lease, id: &str, progress: &Value) -> Result<()> {
        let update = sql("update runs set progress = $3 where id = $1 and connection = $2 and exists \
                          (select 1 from leases l where l.connection = $2 and l.fence = $4)");
        let update = update.arg(id).arg(&lease.connection).arg(json(progress)?).arg(lease.fence);
        if self.execute(update).await? == 0 { Err(Error::Lost) } else { Ok(()) }
    }

    /// Ends the runs that a worker left under way when it lost the lease: whoever has it now says so. How many.
    pub async fn interrupt_runs(&self, lease: &Lease, reason: &str, now: i64) -> Result<u64> {
        let update = sql("update runs set state = 'failed', reason = $2, ended_at = $3 \
                          where connection = $1 and state = 'running'");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let count = tx.execute(update.arg(&lease.connection).arg(reason).arg(now)).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Puts the runs that a dead worker left under way back into the queue, to go on where it stopped. Those that were
    /// begun too often end here.
    pub async fn revive_runs(&self, lease: &Lease, reason: &str, now: i64) -> Result<u64> {
        let update = sql("update runs set state = 'queued', reason = $2 where connection = $1 and state = 'running' \
                          and attempts < $3 and \"trigger\" not in ")
        .push(SHORT);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        let revived = tx.execute(update.arg(&lease.connection).arg(reason).arg(ATTEMPTS)).await?;
        let end = sql("update runs set state = 'failed', reason = $2, ended_at = $3 \
                       where connection = $1 and state = 'running'");
        tx.execute(end.arg(&lease.connection).arg(reason).arg(now)).await?;
        tx.commit().await?;
        Ok(revived)
    }

    /// Puts a run back that its worker cannot bring to its end itself; that is no failed attempt.
    pub async fn put_back(&self, lease: &Lease, id: &str, reason: &str) -> Result<()> {
        let update = sql("update runs set state = 'queued', reason = $3, attempts = attempts - 1 \
                          where id = $1 and connection = $2 and state = 'running'");
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(update.arg(id).arg(&lease.connection).arg(reason)).await?;
        tx.commit().await
    }

    /// Takes back a run that no worker has begun, or asks the worker to end it; lets go of the last one if it was interrupted
    /// and would go on. Whether there was one.
    pub async fn cancel_run(&self, connection: &str, id: &str, now: i64) -> Result<bool> {
        let queued = sql("update runs set state = 'cancelled', reason = null, ended_at = $3 \
                          where id = $1 and connection = $2 and state = 'queued'");
        // What goes on is the wish of the last run; the rule, if there is one, is followed anew.
        let interrupted = sql("update runs set state = 'cancelled', reason = null, ended_at = $3 \
                               where id = $1 and connection = $2 and state = 'paused' and id = \
                               (select max(id) from runs where connection = $2 and \"trigger\" not in ")
        .push(SHORT)
        .push(WISHED)
        .push(")");
        let forget = sql("update schedules set rule = 'null', due_at = null, request = 'null' where connection = $1");
        let running = sql("update runs set stop = true where id = $1 and connection = $2 and state = 'running'");
        let mut tx = self.transaction().await?;
        let mut found = tx.execute(queued.arg(id).arg(connection).arg(now)).await?;
        if found == 0 {
            found = tx.execute(running.arg(id).arg(connection)).await?;
        }
        if found == 0 {
            found = tx.execute(interrupted.arg(id).arg(connection).arg(now)).await?;
            if found > 0 {
                tx.execute(forget.arg(connection)).await?;
                tx.ring(connection, now).await?;
            }
        }
        tx.commit().await?;
        Ok(found > 0)
    }

    /// Whether the run is to end before its end, whoever said so on whichever node: one that is cancelled does not go on when
    /// its connection is resumed. Binding the employees is not synchronising, and goes on while the connection is paused.
    pub async fn stop_of(&self, id: &str) -> Result<Option<Stop>> {
        let query = sql("select r.stop, c.paused_by from runs r join connections c on c.id = r.connection \
                         where r.id = $1 and (r.stop or c.paused and r.\"trigger\" <> 'employees')");
        let stop = self.one::<(bool, Option<String>)>(query.arg(id)).await?;
        Ok(stop.map(|(cancelled, by)| if cancelled { Stop::Cancelled } else { Stop::Paused(by) }))
    }
}

/// A new row; one that begins at once has its first attempt behind it.
fn insert(connection: &str, trigger: &str, request: &Value, state: &str, now: i64) -> Result<Sql> {
    let begun = state == "running";
    let insert = sql("insert into runs (id, connection, state, \"trigger\", request, queued_at, started_at, counts, \
                      attempts) values ($1, $2, $3, $4, $5, $6, $7, 'null', $8) returning *");
    let insert = insert.arg(new_id(now).to_string()).arg(connection).arg(state).arg(trigger).arg(json(request)?);
    Ok(insert.arg(now).arg(begun.then_some(now)).arg(i64::from(begun)))
}
