//! `jingxiang sync`: one run now.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, anyhow};
use clap::Args;
use engine::{Clock, Planned, RunError};
use futures::FutureExt;

use crate::clock::WallClock;
use crate::config::Config;
use crate::connection::Opener;
use crate::fields;
use crate::kinds;
use crate::names::Names;
use crate::progress::{Bars, table, to_do};
use crate::turns::{TRIES, in_turn};

/// Flags of `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// 对接的编号；只有一个对接时可以省略
    connection: Option<String>,
    /// 只同步这个对象，例如 product；可重复
    #[arg(long = "stream", value_name = "KIND", value_parser = known)]
    streams: Vec<String>,
    /// 只列出将要做的改动，不做任何改动
    #[arg(long)]
    plan: bool,
}

impl Sync {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(config, clock)?;
        let store = config.open_existing().await?;
        let stored = super::sync::choose(&store, self.connection.as_deref()).await?;
        let connection = opener.open(&stored)?;
        let cancelled = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&cancelled);
        tokio::spawn(async move {
            super::stopped().await;
            // The record in hand is finished and recorded; a second signal ends the process.
            asked.store(true, Ordering::Relaxed);
            super::stopped().await;
            std::process::exit(130);
        });
        let only: Vec<&str> = self.streams.iter().map(String::as_str).collect();
        let engine = opener.engine(store.clone());
        if self.plan {
            let summary = engine.plan(&connection, &only, &Bars::quiet(), &cancelled).await?;
            print_plan(&store, &engine, &stored.id, &summary).await?;
            return ended(summary);
        }
        let summary = run(&engine, &connection, &only, &cancelled).await?;
        println!("{}", table(&store.counts(&stored.id).await?));
        print!("{}", to_do(&store, &stored.id).await?);
        ended(summary)
    }
}

/// A kind that a stream has.
fn known(name: &str) -> Result<String, String> {
    streams::by_name(name).map(|_| name.to_owned()).ok_or_else(|| format!("没有这个对象，可用：{}", kinds::names()))
}

/// Runs, after waiting for the lease of a process that died a moment ago.
async fn run(
    engine: &engine::Engine,
    connection: &engine::Connection,
    only: &[&str],
    cancelled: &AtomicBool,
) -> Result<engine::Summary, RunError> {
    let waits = |tried| {
        if tried == 0 {
            eprintln!("此对接正在由另一个进程同步，或其进程刚刚中断，等待最多 {TRIES} 秒……");
        }
        !cancelled.load(Ordering::Relaxed)
    };
    in_turn(&*engine.clock, || by_hand(engine, connection, only, cancelled).boxed(), waits).await
}

/// Events wait for a run by hand where nothing runs by itself (S-7).
async fn by_hand(
    engine: &engine::Engine,
    connection: &engine::Connection,
    only: &[&str],
    cancelled: &AtomicBool,
) -> Result<engine::Summary, RunError> {
    engine.take_events(connection, &Bars::quiet(), cancelled).await?;
    engine.run(connection, only, "cli", &Bars::new(), cancelled).await
}

fn ended(summary: engine::Summary) -> anyhow::Result<ExitCode> {
    match summary.halt {
        None => Ok(ExitCode::SUCCESS),
        Some(halt) => Err(anyhow!("{halt}")),
    }
}

/// The plan page by page: it can be as long as the account set is large.
async fn print_plan(
    store: &store::Store,
    engine: &engine::Engine,
    connection: &str,
    summary: &engine::Summary,
) -> anyhow::Result<()> {
    const PAGE: i64 = 500;
    let (mut after, mut items, mut calls) = (None, 0, 0);
    loop {
        let page = engine.planned(connection, &summary.run, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        items += page.len();
        let (names, none) = (Names::of_planned(store, connection, &page).await?, Names::default());
        for (_, planned) in page {
            calls += planned.calls.len();
            let names = planned.kind.and_then(|kind| names.get(&kind)).unwrap_or(&none);
            print!("{}", shown_planned(&planned, names));
        }
    }
    for note in summary.streams.iter().flat_map(|(_, tally, _)| &tally.notes) {
        println!("注意：{note}");
    }
    match items {
        0 => println!("没有需要做的改动"),
        _ => println!("共 {items} 处改动，{calls} 次写入调用，尚未执行"),
    }
    Ok(())
}

/// A line for each item, and its fields below it.
fn shown_planned(planned: &Planned, names: &Names) -> String {
    let stream = planned.kind.and_then(|kind| streams::by_name(kind.0));
    let label = stream.map_or("对象和字段", |s| s.spec().label);
    let mut text = format!("{} {}{label}  {}\n", planned.action.label(), planned.system.label(), planned.title);
    let told =
        |c: &&model::Change| c.before != c.after && stream.is_none_or(|stream| fields::is_told(stream, &c.field));
    for change in planned.changes.iter().filter(told) {
        let field = stream.map_or_else(|| change.field.clone(), |stream| fields::label(stream, &change.field));
        let shown = |value| names.shown(&change.field, value).unwrap_or_else(|| "（空）".to_owned());
        let _ = writeln!(text, "      {field}  {} → {}", shown(&change.before), shown(&change.after));
    }
    text
}

/// The connection of this id; without one, the only one there is.
pub(super) async fn choose(store: &store::Store, id: Option<&str>) -> anyhow::Result<store::Connection> {
    if let Some(id) = id {
        return store.connection(id).await?.with_context(|| format!("没有编号为 {id} 的对接"));
    }
    let mut all = store.connections().await?;
    match (all.len(), all.pop()) {
        (1, Some(only)) => Ok(only),
        (0, _) => Err(anyhow!("还没有建立任何对接")),
        (n, _) => Err(anyhow!("共有 {n} 个对接，请指明编号")),
    }
}

#[cfg(test)]
mod tests {
    use engine::Action;
    use model::{Change, System};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_of_a_plan_is_a_line_and_a_line_for_each_change() {
        let change = |field: &str, after| Change { field: field.to_owned(), before: json!(null), after };
        let planned = Planned {
            kind: Some(streams::sales_order::KIND),
            system: System::Jdy,
            action: Action::Create,
            title: "D1".to_owned(),
            changes: vec![change("emp_id", json!("（待建1）张三")), change("remark", json!(null))],
            calls: vec!["save sales_order".to_owned()],
        };
        let none = Names::default();
        assert_eq!(shown_planned(&planned, &none), "新建 精斗云销售订单  D1\n      业务员  （空） → （待建1）张三\n");
        let field =
            Planned { kind: None, system: System::Crm, title: "字段".to_owned(), changes: Vec::new(), ..planned };
        assert_eq!(shown_planned(&field, &none), "新建 纷享销客对象和字段  字段\n");
    }
}
