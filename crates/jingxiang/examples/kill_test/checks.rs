//! What must hold however often a worker was killed.

use std::collections::HashMap;

use anyhow::Context;
use fxiaoke::Query;
use jingxiang::connection::Clients;
use serde_json::Value;
use store::{Run, RunState, Store};

use crate::{EVERY, Pair};

/// How much later than its time a run may begin: the end of a dead worker's lease, and the others' turns.
const SLACK_MS: i64 = 45_000;

/// Every fault that is found, in words.
pub(crate) async fn all(store: &Store, pairs: &[Pair], began: i64, ended: i64) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for pair in pairs {
        let mut fault = |text: String| faults.push(format!("{}: {text}", pair.id));
        let runs = store.runs(&pair.id, None, 100_000).await?;
        overlap(&runs).into_iter().for_each(&mut fault);
        rhythm(&runs, began, ended).into_iter().for_each(&mut fault);
        let stored = store.connection(&pair.id).await?.context("a connection")?;
        once(&pair.opener.clients(&stored)?).await?.into_iter().for_each(&mut fault);
        if let Some((owner, _)) = store.holder(&pair.id, ended).await? {
            fault(format!("{owner} still has the connection"));
        }
    }
    Ok(faults)
}

/// Whether a run read everything.
pub(crate) fn is_everything(run: &Run) -> bool {
    run.request.is_null()
}

/// Of two runs one ends before the other one begins.
fn overlap(runs: &[Run]) -> Vec<String> {
    let mut spans: Vec<_> = runs.iter().filter_map(|run| Some((run.started_at?, run.ended_at, &run.id))).collect();
    spans.sort_unstable();
    let overlaps = |pair: &[(i64, Option<i64>, &String)]| {
        let (_, end, first) = pair[0];
        let (begin, _, second) = pair[1];
        end.is_none_or(|end| end > begin).then(|| format!("runs {first} and {second} overlap"))
    };
    spans.windows(2).filter_map(overlaps).collect()
}

/// A run of everything begins in every interval.
fn rhythm(runs: &[Run], began: i64, ended: i64) -> Vec<String> {
    let whole = runs.iter().filter(|run| is_everything(run) && run.state == RunState::Done);
    let mut moments: Vec<i64> = whole.filter_map(|run| run.started_at).filter(|at| *at > began).collect();
    moments.extend([began, ended]);
    moments.sort_unstable();
    let late = |pair: &[i64]| {
        let pause = pair[1] - pair[0];
        (pause > EVERY * 1_000 + SLACK_MS).then(|| format!("nothing ran for {} s", pause / 1_000))
    };
    moments.windows(2).filter_map(late).collect()
}

/// Each record stands once on each side, and every order has come over.
async fn once(clients: &Clients) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let codes = counted(&all_of(clients, "ProductObj").await?, "product_code");
    faults.extend(twice("product", &codes));
    let bills = counted(&bills(clients).await?, "bill_no");
    faults.extend(twice("order", &bills));
    for order in all_of(clients, "SalesOrderObj").await? {
        let name = order["name"].as_str().unwrap_or_default().to_owned();
        if !bills.contains_key(&name) && order["account_id"].is_string() {
            faults.push(format!("order {name} is not in JDY"));
        }
    }
    Ok(faults)
}

async fn all_of(clients: &Clients, object: &str) -> anyhow::Result<Vec<Value>> {
    const PAGE: u32 = 100;
    let mut rows = Vec::new();
    loop {
        let query = Query { limit: PAGE, offset: u32::try_from(rows.len())?, ..Query::default() };
        let page = clients.crm.query(object, &query).await?.rows;
        let last = page.len() < PAGE as usize;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}

async fn bills(clients: &Clients) -> anyhow::Result<Vec<Value>> {
    let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
    let mut rows = Vec::new();
    for number in 1.. {
        let page = clients.jdy.list(&jdy::SALES_ORDER, &filter, number).await?.rows;
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    Ok(rows)
}

fn counted(rows: &[Value], field: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for value in rows.iter().filter_map(|row| row[field].as_str()).filter(|value| !value.is_empty()) {
        *counts.entry(value.to_owned()).or_default() += 1;
    }
    counts
}

fn twice(what: &str, counts: &HashMap<String, usize>) -> Vec<String> {
    let many = counts.iter().filter(|(_, count)| **count > 1);
    many.map(|(value, count)| format!("{what} {value} is there {count} times")).collect()
}
