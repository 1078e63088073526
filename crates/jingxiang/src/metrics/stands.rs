//! How everything stands, asked of the database when somebody looks. The answer is the same on every node, so an
//! alert takes the highest of them and not the sum.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use engine::pace::{after_midnight, midnight};
use store::{Overview, Store};

use super::Metrics;
use crate::config::Limits;
use crate::connection::Opener;
use crate::rule::Rule;

/// Whoever looks does not wait longer for a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Standing {
    stream: String,
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Resting {
    system: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    connection: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Heard {
    result: &'static str,
}

/// Everything, as text. A database that does not answer is a number too: `jingxiang_database_up 0`.
pub async fn text(
    store: &Store,
    opener: &Opener,
    heard: &std::collections::BTreeMap<&'static str, u64>,
) -> Result<String, std::fmt::Error> {
    let mut stands = Registry::with_prefix("jingxiang");
    let events = Family::<Heard, Counter>::default();
    for (result, count) in heard {
        events.get_or_create(&Heard { result }).inc_by(*count);
    }
    stands.register("hook_calls", "Calls of the event address of this process, by what became of them", events);
    let looked = tokio::time::timeout(PATIENCE, look(store, opener)).await;
    let up = gauge(&mut stands, "database_up", "Whether the database answers");
    if let Ok(Ok((overview, tenants))) = looked {
        up.set(1);
        tell(&mut stands, &overview, opener.clock.now());
        quotas(&mut stands, &opener.metrics, &tenants, opener.clock.now());
    }
    let (mut counts, mut text) = (String::new(), String::new());
    encode(&mut counts, &opener.metrics.registry)?;
    encode(&mut text, &stands)?;
    // Each part has its own end mark; the whole has one.
    Ok(counts.trim_end_matches("# EOF\n").to_owned() + &text)
}

/// A tenant's day: the connection, the calls it has, and those used.
struct Tenant {
    connection: String,
    size: i64,
    used: i64,
}

async fn look(store: &Store, opener: &Opener) -> store::Result<(Overview, Vec<Tenant>)> {
    let now = opener.clock.now();
    let overview = store.overview(now, midnight(now)).await?;
    if opener.config.limits == Limits::Off {
        return Ok((overview, Vec::new()));
    }
    let tenants = overview.tenants.iter().filter_map(|(connection, crm)| {
        let day = opener.day(crm).ok()?;
        let (tenant, size) = day.terms();
        let used = overview.used.get(tenant).copied().unwrap_or_default();
        Some(Tenant { connection: connection.clone(), size, used })
    });
    let tenants = tenants.collect();
    Ok((overview, tenants))
}

fn tell(stands: &mut Registry, overview: &Overview, now: i64) {
    let connections = Family::<State, Gauge>::default();
    for (state, count) in [("running", overview.running), ("paused", overview.paused), ("setup", overview.setup)] {
        connections.get_or_create(&State { state }).set(count);
    }
    stands.register("connections", "Connections, by whether they run", connections);
    let standing = Family::<Standing, Gauge>::default();
    for (stream, state, count) in &overview.standing {
        standing.get_or_create(&Standing { stream: stream.clone(), state: state.clone() }).set(*count);
    }
    stands.register("records_standing", "Records that have not come through, by their present state", standing);
    let resting = Family::<Resting, Gauge>::default();
    for (system, count) in &overview.resting {
        resting.get_or_create(&Resting { system: system.clone() }).set(*count);
    }
    stands.register("connections_resting", "Connections whose system is left alone after failures", resting);
    gauge(stands, "leases", "Connections that a worker has at the moment").set(overview.leases);
    gauge(stands, "questions_open", "Questions that only a person can answer").set(overview.questions);
    gauge(stands, "queue_waiting", "Connections that wait for a worker").set(overview.overdue.0);
    // Those of a manual rule wait for a person, which is no delay of ours (S-7).
    let awaited = || overview.events.iter().filter(|(rule, ..)| !Rule::is_by_hand(rule));
    let help = "Events of the CRM that wait for a worker";
    gauge(stands, "events_waiting", help).set(awaited().map(|(_, count, _)| count).sum());
    let age = |since: Option<i64>| since.map_or(0, |since| (now - since).max(0) / 1_000);
    let seconds = |stands: &mut Registry, name: &str, help: &str, age: i64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(age);
        stands.register_with_unit(name, help, Unit::Seconds, gauge);
    };
    seconds(stands, "queue_age", "How long the first connection has waited for a worker", age(overview.overdue.1));
    seconds(
        stands,
        "events_age",
        "How long the first event has waited",
        age(awaited().filter_map(|(.., since)| *since).min()),
    );
}

/// Of many tenants the one that has least is told of, and each only where connections are named.
fn quotas(stands: &mut Registry, metrics: &Metrics, tenants: &[Tenant], now: i64) {
    let left = |tenant: &Tenant| (tenant.size - tenant.used).max(0);
    let least = tenants.iter().filter(|tenant| tenant.size > 0).map(|tenant| left(tenant) * 100 / tenant.size).min();
    gauge(stands, "quota_left_least_percent", "Calls left of the day, of the tenant that has least")
        .set(least.unwrap_or(100));
    let resets = Gauge::<i64>::default();
    resets.set((after_midnight(now) - now) / 1_000);
    stands.register_with_unit("quota_resets", "Until the day's calls are there again", Unit::Seconds, resets);
    if metrics.by_connection {
        let each = Family::<Named, Gauge>::default();
        for tenant in tenants {
            each.get_or_create(&Named { connection: tenant.connection.clone() }).set(left(tenant));
        }
        stands.register("quota_left", "Calls left of the day", each);
    }
}

fn gauge(stands: &mut Registry, name: &str, help: &str) -> Gauge {
    let gauge = Gauge::default();
    stands.register(name, help, gauge.clone());
    gauge
}
