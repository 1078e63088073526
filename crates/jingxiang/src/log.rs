//! The log, on standard error: standard output is a command's own. How messages are worded: docs/logging.md.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// For whom the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Who reads it.
    Text,
    /// Programs that collect logs: one JSON object per line.
    Json,
}

/// From now on messages are written as the configuration says.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let wrong = || format!("日志级别「{}」无法识别，例如 info 或 engine=debug", config.log);
    let filter = EnvFilter::try_new(&config.log).with_context(wrong)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A command that runs within another program's log keeps to that one.
    let _ = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).try_init(),
    };
    Ok(())
}
