//! Whole histories of both systems and the connector between them, each from one number.
//!
//! The real engine, streams, store, clients and workers run over the sandboxes in the same process, in simulated time
//! ([`time`]), on one thread. A [`history`] mixes what people do on both sides with what goes wrong on the lines
//! ([`mod@line`], `faults`). When the trouble is over, both sides must soon equal the [`model`], which is written from
//! docs/rules.md and the fact sheets alone. A history that fails is [`shrink`]ed and told in plain words.

mod away;
mod bills;
mod by_hand;
mod edits;
mod faults;
mod fields;
mod gone;
mod hands;
pub mod history;
mod in_crm;
mod in_jdy;
pub mod line;
pub mod model;
mod ours;
pub mod said;
pub mod seeds;
pub mod settle;
pub mod shrink;
pub mod time;
mod touch;
pub mod trouble;
mod undone;
pub mod watch;
pub mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::model::State;
use rust_decimal::Decimal;
use serde_json::Value;

use history::History;
use time::Time;
use world::{BEGIN, World};

/// How a history went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is not as it should be; nothing, when all is well.
    pub wrong: Vec<String>,
    /// What happened, in plain words.
    pub said: Vec<String>,
    /// A hash of all calls of the workers, in order.
    pub digest: String,
    /// How many there were.
    pub calls: u64,
    /// The calls themselves, where they were asked for.
    pub trace: Vec<String>,
}

/// Lets a history happen. The same history happens the same way every time.
pub fn happen(history: &History, trace: bool) -> Report {
    let told = Arc::default();
    let happened = catch_unwind(AssertUnwindSafe(|| to_its_end(history, trace, &told)));
    happened.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Report::cut_short(format!("panic: {}", text.unwrap_or("without a word")), &told)
    })
}

/// What has happened so far, in plain words.
type Told = Arc<parking_lot::Mutex<Vec<String>>>;

impl Report {
    fn cut_short(wrong: String, told: &Told) -> Self {
        Self { wrong: vec![wrong], said: told.lock().clone(), digest: String::new(), calls: 0, trace: Vec::new() }
    }
}

fn to_its_end(history: &History, trace: bool, told: &Told) -> Report {
    let report = in_its_time(history.seed, async |time| all(time, history, trace, told).await);
    report.unwrap_or_else(|| Report::cut_short("nothing goes on any more".to_owned(), told))
}

/// Lets a history happen that is to end well, and then does something with the world that it has come to.
pub fn afterwards<T>(history: &History, then: impl AsyncFnOnce(&mut World) -> T) -> T {
    let done = in_its_time(history.seed, async |time| {
        let mut world = World::new(time, history).await;
        let wrong = through(&mut world, history, &Arc::default()).await;
        assert!(wrong.is_empty(), "{wrong:?}");
        then(&mut world).await
    });
    done.expect("nothing goes on any more")
}

/// Does something in a time that begins anew; nothing comes of it where nothing goes on any more.
fn in_its_time<T>(seed: u64, what: impl AsyncFnOnce(&Arc<Time>) -> T) -> Option<T> {
    let time = Time::new(BEGIN);
    fastrand::seed(seed);
    let (clock, watched) = (Arc::clone(&time), Arc::clone(&time));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .on_thread_park(move || clock.advance())
        .build()
        .expect("a runtime");
    runtime.block_on(async move {
        tokio::select! {
            biased;
            done = what(&time) => Some(done),
            () = watched.stuck.notified() => None,
        }
    })
}

async fn all(time: &Arc<Time>, history: &History, trace: bool, told: &Told) -> Report {
    let mut world = World::new(time, history).await;
    if trace {
        world.trace.lock().kept = Some(Vec::new());
    }
    let first: Vec<&str> = history.presets.iter().map(|preset| preset.label()).collect();
    let calm = if history.calm { "; nothing goes wrong" } else { "" };
    told.lock().push(format!("{:?}; {:?}{calm}; switched on: {}", history.way, history.manners, first.join(" ")));
    let wrong = through(&mut world, history, told).await;
    let said = told.lock().clone();
    let trace = world.trace.lock();
    Report { wrong, said, digest: trace.digest(), calls: trace.calls, trace: trace.kept.clone().unwrap_or_default() }
}

/// Takes all steps, and lets the trouble be over; what is wrong then.
async fn through(world: &mut World, history: &History, told: &Told) -> Vec<String> {
    for step in &history.steps {
        // Nobody does two things at once, and some leave more time than windows overlap.
        world.passes(if step.n % 5 == 0 { 20 * 60_000 } else { 1_000 }).await;
        if let Some(said) = step.take(world).await {
            told.lock().push(format!("{} {said}", clock_face(world.time.now())));
        }
    }
    settle::settle(world, history).await
}

/// What a calendar and a clock in Shanghai show at a moment.
fn in_shanghai(ms: i64) -> jiff::civil::DateTime {
    jiff::tz::offset(8).to_datetime(jiff::Timestamp::from_millisecond(ms).unwrap_or_default())
}

/// A moment as a clock in Shanghai shows it.
fn clock_face(ms: i64) -> String {
    in_shanghai(ms).strftime("%m-%d %H:%M:%S").to_string()
}

/// The beginning of a day in Shanghai, in milliseconds.
pub(crate) fn time_of(day: &str) -> i64 {
    let zoned = format!("{day}T00:00:00+08:00");
    zoned.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond)
}

/// The day in Shanghai of a moment in milliseconds.
pub(crate) fn day_of(ms: &Value) -> String {
    in_shanghai(world::text(ms).parse().unwrap_or_default()).date().to_string()
}

/// A number exactly, whether it is sent as one or as text; nothing is 0.
pub(crate) fn exact(value: &Value) -> Decimal {
    let text = world::text(value);
    text.parse().or_else(|_| Decimal::from_scientific(&text)).unwrap_or_default()
}

/// Whether a record waits for a person or for another record.
pub(crate) fn is_open(state: State) -> bool {
    matches!(state, State::Failed | State::Held | State::Unconfirmed)
}
