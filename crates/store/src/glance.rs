//! Connections at a glance: who looks after many sees on one page which of them are well. What a page needs is asked for
//! all its connections together, so that it costs a fixed number of queries, however many there are; no secret is
//! opened for it.

use std::collections::{BTreeMap, HashMap};

use model::State;
use serde_json::Value;
use sqlx::FromRow;

use crate::breakers::OfConnection;
use crate::causes::{Cause, Link};
use crate::connections::parsed;
use crate::look::{like, place};
use crate::questions::OPEN;
use crate::record::state;
use crate::review::OPEN as TO_REVIEW;
use crate::runs::Kept as KeptRun;
use crate::sql::{Sql, sql};
use crate::{Breaker, Error, Page, Result, Run, Store};

/// Whether a connection is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Nothing is to be done.
    Ok,
    /// Something waits for a person, or does not go on.
    Attention,
    /// It was not set up to its end, or is paused.
    Stopped,
}

/// Which connections to look at.
#[derive(Debug, Clone, Default)]
pub struct GlanceFilter {
    /// One of these; any where nothing is said.
    pub among: Option<Vec<String>>,
    /// With this text in its name; small and capital letters are one.
    pub q: Option<String>,
    /// That stand so.
    pub health: Option<Health>,
    /// Behind this place: [`Page::next`] of the page before.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
    /// Where a record waits for another: see [`Store::root_causes`].
    pub links: Vec<Link>,
    /// So many causes of each.
    pub causes: i64,
    /// Lags since then (ms).
    pub since: i64,
}

/// A connection at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is well.
    pub health: Health,
    /// Whether an administrator stopped it.
    pub paused: bool,
    /// How 纷享销客 is reached: everything that is no secret.
    pub crm: Value,
    /// Records by their state.
    pub counts: BTreeMap<State, u64>,
    /// The most frequent root causes of what stands still.
    pub causes: Vec<Cause>,
    /// The last run.
    pub last_run: Option<Run>,
    /// The next run that nobody has to ask for (ms).
    pub due_at: Option<i64>,
    /// When it runs by itself, as it is kept.
    pub rule: Value,
    /// Whether a worker has seen the rule as it is now.
    pub is_followed: bool,
    /// How much of the call windows was used, as the pacer wrote it.
    pub paced: Option<String>,
    /// Systems that are left alone.
    pub breakers: Vec<Breaker>,
    /// The times from the change of a source to our write, added up (ms), and how many there are.
    pub lag: (i64, i64),
}

#[derive(FromRow)]
struct Kept {
    id: String,
    name: String,
    paused: bool,
    crm_settings: String,
    rule: String,
    is_followed: bool,
    created_at: i64,
    health: String,
    due_at: Option<i64>,
    paced: Option<String>,
}

/// All connections, each with its health: trouble is looked for in indexes that hold little else.
fn seen() -> Sql {
    let review = sql(SEEN).push("or exists (select 1 from records where connection = c.id and ").push(TO_REVIEW);
    review.push(") or exists (select 1 from ").push(OPEN).push(" and q.connection = c.id) ").push(OR)
}

const SEEN: &str = "select id, name, paused, crm_settings, rule, is_followed, created_at, health, due_at, paced from \
     (select c.id, c.name, c.paused, c.crm_settings, c.rule, coalesce(s.rule = c.rule, false) as is_followed, \
     c.created_at, s.due_at, s.paced, case \
     when c.paused or c.started_at is null then 'stopped' \
     when exists (select 1 from tallies t where t.connection = c.id and t.count > 0 \
     and t.state in ('failed', 'unconfirmed')) ";

/// The rest of it, behind what is to be looked at and the questions. Without a rule the wizard was left after the start (S-6), and nothing runs by
/// itself; whoever runs it by hand all the same has set it up in their way.
const OR: &str = "or exists (select 1 from breakers b where b.connection = c.id) \
     or (select r.state from runs r where r.connection = c.id order by r.id desc limit 1) = 'failed' \
     then 'attention' \
     when c.rule = 'null' and c.initialised_at is null and not exists (select 1 from runs r \
     where r.connection = c.id and r.state in ('queued', 'running')) then 'stopped' else 'ok' end as health \
     from connections c left join schedules s on s.connection = c.id) as seen where true";

/// What of it stands still, or is to be looked at, and is to be explained.
const STILL: [State; 4] = [State::Held, State::Failed, State::Unconfirmed, State::Skipped];

impl Store {
    /// A page of the connections, oldest first.
    pub async fn glance(&self, filter: &GlanceFilter) -> Result<Page<Glance>> {
        let limit = filter.limit.clamp(1, 1000);
        let query = narrowed(seen(), filter)?.push_arg(" order by created_at, id limit ", limit + 1);
        let kept = self.all::<Kept>(query).await?;
        let page = Page::of(kept, limit, |last| format!("{}.{}", last.created_at, last.id));
        let ids: Vec<String> = page.items.iter().map(|kept| kept.id.clone()).collect();
        let mut facts = self.facts(&ids, filter).await?;
        page.read(|kept| facts.of(kept))
    }

    async fn facts(&self, ids: &[String], filter: &GlanceFilter) -> Result<Facts> {
        let mut facts = Facts::default();
        let counts = sql("select connection, state, cast(sum(count) as bigint) from tallies where count > 0 \
                          and connection in (select value from texts($1) as page) group by connection, state");
        for (connection, name, count) in self.all::<(String, String, i64)>(counts.list(ids)).await? {
            facts.counts.entry(connection).or_default().insert(state(&name)?, count.unsigned_abs());
        }
        let last = sql("select * from runs where id in (select (select r.id from runs r \
                        where r.connection = page.value order by r.id desc limit 1) from texts($1) as page)");
        for run in self.all::<KeptRun>(last.list(ids)).await? {
            let run = run.run()?;
            facts.runs.insert(run.connection.clone(), run);
        }
        let breakers = sql("select connection, system, quota, failures, since, resume_at, reason from breakers \
                            where connection in (select value from texts($1) as page) order by connection, system");
        for of in self.all::<OfConnection>(breakers.list(ids)).await? {
            facts.breakers.entry(of.connection).or_default().push(of.breaker.breaker()?);
        }
        let lags = sql("select connection, cast(sum(lag_ms) as bigint), cast(sum(lags) as bigint) from stats \
                        where connection in (select value from texts($1) as page) and hour >= $2 group by connection");
        for (connection, sum, count) in self.all::<(String, i64, i64)>(lags.list(ids).arg(filter.since)).await? {
            facts.lags.insert(connection, (sum, count));
        }
        let still = |id: &&String| facts.counts.get(*id).is_some_and(|of| STILL.iter().any(|s| of.contains_key(s)));
        let still: Vec<&str> = ids.iter().filter(still).map(String::as_str).collect();
        facts.causes = self.root_causes_of(&still, &filter.links, filter.causes).await?;
        Ok(facts)
    }

    /// How many calls of the day that began at `day` (ms) these tenants have used; who used none is not among them.
    pub async fn used_calls_of(&self, tenants: &[String], day: i64) -> Result<HashMap<String, i64>> {
        let query = sql("select tenant, used from quotas where day = $1 \
                         and tenant in (select value from texts($2) as tenants)");
        Ok(self.all::<(String, i64)>(query.arg(day).list(tenants)).await?.into_iter().collect())
    }
}

/// What is known of the connections of a page, by their ids.
#[derive(Default)]
struct Facts {
    counts: HashMap<String, BTreeMap<State, u64>>,
    causes: HashMap<String, Vec<Cause>>,
    runs: HashMap<String, Run>,
    breakers: HashMap<String, Vec<Breaker>>,
    lags: HashMap<String, (i64, i64)>,
}

impl Facts {
    fn of(&mut self, kept: Kept) -> Result<Glance> {
        let id = kept.id;
        Ok(Glance {
            health: Health::named(&kept.health)?,
            crm: parsed("crm_settings", &kept.crm_settings)?,
            counts: self.counts.remove(&id).unwrap_or_default(),
            causes: self.causes.remove(&id).unwrap_or_default(),
            last_run: self.runs.remove(&id),
            breakers: self.breakers.remove(&id).unwrap_or_default(),
            lag: self.lags.remove(&id).unwrap_or_default(),
            id,
            name: kept.name,
            paused: kept.paused,
            due_at: kept.due_at,
            rule: parsed("rule", &kept.rule)?,
            is_followed: kept.is_followed,
            paced: kept.paced,
        })
    }
}

fn narrowed(mut query: Sql, filter: &GlanceFilter) -> Result<Sql> {
    if let Some(among) = &filter.among {
        query = query.push_list(" and id in (select value from texts(", among, ") as among)");
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        query = query.push_arg(" and lower(name) like lower(", like(q)).push(") escape '~'");
    }
    if let Some(health) = filter.health {
        query = query.push_arg(" and health = ", health.name());
    }
    if let Some(cursor) = &filter.cursor {
        let (at, id) = place(cursor)?;
        query = query.push_arg(" and (created_at, id) > (", at).push_arg(", ", id).push(")");
    }
    Ok(query)
}

impl Health {
    const ALL: [Self; 3] = [Self::Ok, Self::Attention, Self::Stopped];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "attention",
            Self::Stopped => "stopped",
        }
    }

    fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|health| health.name() == name).ok_or_else(|| Error::corrupt("health", name))
    }
}
