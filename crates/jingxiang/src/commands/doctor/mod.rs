//! `jingxiang doctor`: what is in order and what is not, with what to do.

mod connection;
mod machine;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use engine::Clock;

use crate::clock::WallClock;
use crate::config::Config;
use crate::connection::Opener;
use crate::told;

/// Flags of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// 对接的编号；省略则检查全部
    connection: Option<String>,
}

/// What has been found so far.
#[derive(Default)]
struct Findings {
    bad: usize,
    notes: usize,
}

impl Findings {
    fn good(what: &str) {
        println!("  ✓ {what}");
    }

    /// Works, but an operator should know.
    fn note(&mut self, what: &str) {
        self.notes += 1;
        println!("  ! {what}");
    }

    fn bad(&mut self, what: &str) {
        self.bad += 1;
        println!("  ✗ {what}");
    }

    fn check<T>(&mut self, what: &str, result: anyhow::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.bad(&format!("{what}：{}", told(&error)));
                None
            }
        }
    }
}

impl Doctor {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let mut findings = Findings::default();
        let clock: Arc<dyn Clock> = Arc::new(WallClock);
        let opener = Opener::new(config, clock)?;
        println!("本机");
        let store = machine::look(config, &opener, &mut findings).await;
        if let Some(store) = &store {
            let connections = match &self.connection {
                Some(id) => vec![super::sync::choose(store, Some(id)).await?],
                None => machine::connections(store, &mut findings).await,
            };
            for stored in &connections {
                println!("\n对接「{}」 {}", stored.name, stored.id);
                connection::look(&opener, store, stored, &mut findings).await?;
            }
            store.close().await;
        }
        println!();
        match (findings.bad, findings.notes) {
            (0, 0) => println!("一切正常"),
            (0, notes) => println!("可以运行，有 {notes} 处提醒（!）"),
            (bad, _) => println!("有 {bad} 处问题（✗）需要处理"),
        }
        Ok(if findings.bad > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
