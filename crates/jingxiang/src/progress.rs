//! What a person sees of a run: a bar per stream on a terminal, a line per stream otherwise, a table at the end, and
//! what is left for the person to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use engine::{Progress, Tally};
use indicatif::{ProgressBar, ProgressStyle};
use model::{AnyStream, State};
use parking_lot::Mutex;
use store::{RecordFilter, Store};

/// Progress on standard error.
pub struct Bars {
    bar: Mutex<Option<ProgressBar>>,
    terminal: bool,
    quiet: bool,
}

impl Bars {
    /// Bars on a terminal, lines elsewhere.
    pub fn new() -> Self {
        Self { bar: Mutex::new(None), terminal: std::io::stderr().is_terminal(), quiet: false }
    }

    /// Nothing at all.
    pub fn quiet() -> Self {
        Self { quiet: true, ..Self::new() }
    }
}

impl Default for Bars {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bars {
    fn began(&self, stream: &dyn AnyStream) {
        if self.quiet || !self.terminal {
            return;
        }
        let bar = ProgressBar::new_spinner().with_prefix(stream.spec().label);
        bar.set_style(style("{prefix:>12} {spinner} {pos} 条  {elapsed_precise}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        *self.bar.lock() = Some(bar);
    }

    fn advanced(&self, _: &dyn AnyStream, tally: &Tally, total: Option<u64>) {
        if let Some(bar) = &*self.bar.lock() {
            if let Some(total) = total {
                bar.set_length(total);
                bar.set_style(style("{prefix:>12} [{bar:30}] {pos}/{len} 条  {per_sec}  剩余约 {eta}"));
            }
            bar.set_position(tally.total());
        }
    }

    fn ended(&self, stream: &dyn AnyStream, tally: &Tally, skipped: Option<&str>) {
        if let Some(bar) = self.bar.lock().take() {
            bar.finish_and_clear();
        }
        if self.quiet {
            return;
        }
        let line = skipped.map_or_else(|| summary(tally), |why| format!("不运行：{why}"));
        eprintln!("{}  {line}", padded(stream.spec().label));
        for note in &tally.notes {
            eprintln!("{}  注意：{note}", padded(""));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉ ")
}

/// Left-aligned in sixteen columns; a Chinese character takes two.
fn padded(label: &str) -> String {
    let width: usize = label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{label}{}", " ".repeat(16_usize.saturating_sub(width)))
}

fn summary(tally: &Tally) -> String {
    if tally.states.is_empty() {
        return "没有变化".to_owned();
    }
    let parts: Vec<String> = tally.states.iter().map(|(state, n)| format!("{} {n}", state_label(*state))).collect();
    parts.join("，")
}

/// A state as people call it.
pub fn state_label(state: State) -> &'static str {
    match state {
        State::Created => "新建",
        State::Updated => "更新",
        State::Deleted => "删除",
        State::Unchanged => "无变化",
        State::Skipped => "跳过",
        State::Held => "等待",
        State::Failed => "失败",
        State::Unconfirmed => "待确认",
    }
}

/// All records by kind and present state.
pub fn table(counts: &BTreeMap<String, BTreeMap<State, u64>>) -> Table {
    const STATES: [State; 8] = [
        State::Created,
        State::Updated,
        State::Unchanged,
        State::Deleted,
        State::Skipped,
        State::Held,
        State::Failed,
        State::Unconfirmed,
    ];
    let used: Vec<State> = STATES.into_iter().filter(|s| counts.values().any(|c| c.contains_key(s))).collect();
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(std::iter::once("对象").chain(used.iter().map(|s| state_label(*s))));
    for stream in streams::STREAMS.iter().map(|s| s.spec()) {
        if let Some(counts) = counts.get(stream.kind.0) {
            let cells = used.iter().map(|s| counts.get(s).map_or_else(|| "·".to_owned(), ToString::to_string));
            table.add_row(std::iter::once(stream.label.to_owned()).chain(cells));
        }
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// What needs a person, by cause: how many records, why, and the first of them. Empty when nothing does.
pub async fn to_do(store: &Store, connection: &str) -> store::Result<String> {
    const CAUSES: i64 = 1_000;
    const EXAMPLES: i64 = 3;
    let mut text = String::new();
    let causes = store.causes(connection, CAUSES).await?;
    for cause in causes.into_iter().filter(|cause| matches!(cause.state, State::Failed | State::Unconfirmed)) {
        let (streams, states) = (vec![cause.stream.clone()], vec![cause.state]);
        let filter =
            RecordFilter { streams, states, cause: Some(cause.cause), limit: EXAMPLES, ..RecordFilter::default() };
        let of_cause = store.list_records(connection, &filter).await?;
        let names = |r: &store::RecordView| if r.title.is_empty() { r.source_id.clone() } else { r.title.clone() };
        let examples: Vec<String> = of_cause.items.iter().map(names).collect();
        let label = streams::by_name(&cause.stream).map_or(cause.stream.as_str(), |stream| stream.spec().label);
        let more = if cause.count > examples.len() as u64 { "等" } else { "" };
        let _ =
            writeln!(text, "{}  {} 条：{}（{}{more}）", padded(label), cause.count, cause.reason, examples.join("、"));
    }
    Ok(if text.is_empty() { text } else { format!("需要处理：\n{text}") })
}
