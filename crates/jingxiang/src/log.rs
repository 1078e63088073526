//! The log, on standard error: standard output is a command's own. How messages are worded: docs/logging.md. Beside it,
//! the traces ([`trace`]).

use std::io::{self, IsTerminal};

use anyhow::Context;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde::{Deserialize, Serialize};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::Config;
use crate::trace;

/// PostgreSQL notes at every start that there is nothing to make.
const QUIET: &str = "sqlx::postgres::notice=warn";

/// For whom the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Who reads it.
    Text,
    /// Programs that collect logs: one JSON object per line.
    Json,
}

/// What goes on until the process ends.
pub struct Started(Option<SdkTracerProvider>);

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(provider) = &self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// From now on messages are written, and spans sent, as the configuration says. Called within the runtime.
pub fn start(config: &Config) -> anyhow::Result<Started> {
    let log = layer(config, io::stderr)?;
    let provider = match config.collector() {
        None => None,
        Some(collector) => {
            let provider = trace::provider(&collector, transport::over_network()?);
            Some(provider.with_context(|| format!("不能向 {collector} 发送链路追踪"))?)
        }
    };
    let subscriber = Registry::default().with(log).with(provider.as_ref().map(trace::layer));
    // A command that runs within another program's log keeps to that one.
    let _ = subscriber.try_init();
    Ok(Started(provider))
}

/// The log as the configuration wants it, written there.
fn layer<S, W>(config: &Config, writer: W) -> anyhow::Result<Box<dyn Layer<S> + Send + Sync>>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let wrong = || format!("日志级别「{}」无法识别，例如 info 或 engine=debug", config.log);
    let filter = EnvFilter::try_new(&config.log).with_context(wrong)?.add_directive(QUIET.parse()?);
    // Colours are for a terminal: in a journal or a file they are rubbish.
    let log = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(io::stderr().is_terminal());
    Ok(match config.log_format {
        LogFormat::Text => log.with_filter(filter).boxed(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;
    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn as_json_each_message_is_one_object_on_a_line_of_its_own() {
        let paper = Paper::default();
        let mut config = Config::default();
        (config.log, config.log_format) = ("info".to_owned(), LogFormat::Json);
        let to = paper.clone();
        let log = layer(&config, move || to.clone()).expect("a log");
        tracing::subscriber::with_default(Registry::default().with(log), || {
            let turn = tracing::info_span!("turn", connection.id = "c1");
            let _turn = turn.enter();
            tracing::warn!(error = "两\n行 \"引号\"", "the connection could not be worked on");
            tracing::info!(runs = 3, "another");
            tracing::debug!("not asked for");
            tracing::info!(target: "sqlx::postgres::notice", "relation \"_sqlx_migrations\" already exists, skipping");
        });
        let written = String::from_utf8(paper.0.lock().clone()).expect("text");
        let lines: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        assert_eq!(lines.len(), 2, "{written}");
        assert_eq!((&lines[0]["level"], &lines[0]["error"]), (&"WARN".into(), &"两\n行 \"引号\"".into()));
        assert_eq!(lines[0]["message"], "the connection could not be worked on");
        assert_eq!((&lines[1]["runs"], &lines[1]["span"]["connection.id"]), (&3.into(), &"c1".into()));
        assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["target"].is_string()), "{written}");
    }
}
