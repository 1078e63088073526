//! How everything stands, over all connections, in a few numbers: for who looks after the service.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::connections::parsed;
use crate::questions::OPEN;
use crate::sql::sql;
use crate::{Result, Store};

/// How everything stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overview {
    /// Connections that run.
    pub running: i64,
    /// Connections that an administrator stopped.
    pub paused: i64,
    /// Connections that were not started yet.
    pub setup: i64,
    /// Records that have not come through: stream, state, how many.
    pub standing: Vec<(String, String, i64)>,
    /// Systems that are left alone, by for how many connections.
    pub resting: Vec<(String, i64)>,
    /// Connections that a worker has.
    pub leases: i64,
    /// Questions without an answer.
    pub questions: i64,
    /// Connections that wait for a worker, and since when the first of them (ms).
    pub overdue: (i64, Option<i64>),
    /// Events that wait, and since when the first of them (ms), by the rule of their connections.
    pub events: Vec<(Value, i64, Option<i64>)>,
    /// How the CRM of each connection is reached: everything that is no secret.
    pub tenants: Vec<(String, Value)>,
    /// Calls used of the day, by tenant.
    pub used: BTreeMap<String, i64>,
}

impl Store {
    /// How everything stands at `now`, in the day that began at `day` (ms). Each part is an index range of what is
    /// looked for, however many records came through; only connections are all read.
    pub async fn overview(&self, now: i64, day: i64) -> Result<Overview> {
        let connections =
            sql("select id, crm_settings, case when started_at is null then 1 when paused then 2 else 0 \
                               end as state from connections order by created_at, id");
        let mut overview = Overview::default();
        for (id, crm, state) in self.all::<(String, String, i32)>(connections).await? {
            match state {
                0 => overview.running += 1,
                1 => overview.setup += 1,
                _ => overview.paused += 1,
            }
            overview.tenants.push((id, parsed("crm_settings", &crm)?));
        }
        let standing = sql("select stream, state, cast(sum(count) as bigint) from tallies where count > 0 \
                            and state in ('failed', 'held', 'unconfirmed') group by stream, state order by stream, state");
        overview.standing = self.all(standing).await?;
        let resting = sql("select system, count(*) from breakers where resume_at > $1 group by system order by system");
        overview.resting = self.all(resting.arg(now)).await?;
        let leases = sql("select count(*) from leases where owner is not null and until > $1").arg(now);
        overview.leases = self.one::<(i64,)>(leases).await?.unwrap_or_default().0;
        let questions = sql("select count(*) from ").push(OPEN);
        overview.questions = self.one::<(i64,)>(questions).await?.unwrap_or_default().0;
        overview.overdue = self.overdue(now).await?;
        let events = sql("select c.rule, count(*), min(e.at) from events e join connections c on c.id = e.connection \
                          where e.done_at is null group by c.rule order by c.rule");
        for (rule, count, since) in self.all::<(String, i64, Option<i64>)>(events).await? {
            overview.events.push((parsed("rule", &rule)?, count, since));
        }
        let used = sql("select tenant, used from quotas where day = $1").arg(day);
        overview.used = self.all::<(String, i64)>(used).await?.into_iter().collect();
        Ok(overview)
    }
}
