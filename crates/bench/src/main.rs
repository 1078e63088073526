//! `./dev bench`: measures and prints a table.

use std::process::ExitCode;

use bench::changed::Each;
use bench::figure::{Figure, Reach, count, line, table};
use bench::path::Path;
use bench::takeover::Dies;
use bench::{
    carrier, changed, documents, event, golden, idle, live, path, process, quota, restart, scenarios, takeover, waiting,
};
use clap::Parser;
use model::Preset;
use sandbox::DataSet;

/// As the program has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures and prints a table.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command")]
struct Arguments {
    /// A last line with every figure
    #[arg(long)]
    json: bool,
    /// Only what is counted: the same on every machine
    #[arg(long, conflicts_with = "times")]
    counts: bool,
    /// Only what takes time or memory
    #[arg(long)]
    times: bool,
    /// Measures the path of so many products in this process, and says it as JSON
    #[arg(long)]
    path: Option<u64>,
    /// With their pages made before the clock runs
    #[arg(long)]
    prepared: bool,
    /// Measures the durable write path over HTTP alone, for a profile of it
    #[arg(long)]
    http: bool,
    /// Measures the memory of a server with so many idle connections alone
    #[arg(long)]
    idle: Option<u32>,
}

/// How many products are new, and then without a change, where speed is measured.
const MANY: &str = "200000";
/// The same where memory is.
const A_MILLION: &str = "1000000";
/// Idle connections in one process.
const WAITING: u32 = 1_000;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(products) = arguments.path {
        println!("{}", runtime.block_on(path::measure(products, arguments.prepared))?.to_json());
        return Ok(ExitCode::SUCCESS);
    }
    let mut found = Found::default();
    if arguments.http {
        over_http(&runtime, &mut found)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(connections) = arguments.idle {
        idle_memory(&runtime, connections, &mut found)?;
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.times {
        counted(&mut found)?;
    }
    if !arguments.counts {
        timed(&runtime, &mut found)?;
    }
    println!("{}", table(&found.0));
    if arguments.json {
        println!("{}", line(&found.0));
    }
    Ok(ExitCode::SUCCESS)
}

/// What was measured so far. Each figure is said as it comes: somebody who ends a long measurement keeps what it has shown.
#[derive(Default)]
struct Found(Vec<Figure>);

impl Found {
    fn tell(&mut self, name: impl Into<String>, value: f64, unit: &'static str, reach: Reach) {
        let figure = Figure::new(name, value, unit, reach);
        say(&format!("  {figure}"));
        self.0.push(figure);
    }

    /// What a record costs in the system in which it is written.
    fn each(&mut self, record: &str, system: &str, each: Each, writes: f64) {
        self.calls(&format!("writes in {system} for a {record}"), each.writes, Reach::AtMost(writes));
        self.calls(&format!("reads in {system} for a {record}"), each.reads, Reach::AtMost(0.02));
    }

    fn calls(&mut self, name: &str, value: f64, reach: Reach) {
        self.tell(name, value, "calls", reach);
    }
}

fn say(text: &str) {
    eprintln!("{text}");
}

/// What does not depend on the machine.
fn counted(found: &mut Found) -> anyhow::Result<()> {
    changes(found)?;
    over_the_formula(found)?;
    under_quotas(found)?;
    say("an idle day");
    let days: [(&str, DataSet, &[Preset]); 3] = [
        ("small", DataSet::Small, &[]),
        ("medium", DataSet::Medium, &[]),
        ("small, every switch on", DataSet::Small, &Preset::ALL),
    ];
    for (name, data, presets) in days {
        let day = idle::day(data, presets)?;
        found.calls(&format!("idle day, {name}: reads"), count(day.reads()), Reach::AtMost(1_500.0));
        found.calls(&format!("idle day, {name}: writes"), count(day.writes_of("")), Reach::AtMost(0.0));
    }
    say("100,000 products in batches");
    let (carried, slowly) = (carrier::first_load(0)?, carrier::first_load(180)?);
    found.calls("CRM calls a product, first load of 100,000", carried.calls_for_each(), Reach::AtMost(0.02));
    found.calls("the same where a row takes 180 ms", slowly.calls_for_each(), Reach::Nothing);
    found.tell("products of that load", count(carried.products), "", Reach::Nothing);
    taken_over(found)
}

fn changes(found: &mut Found) -> anyhow::Result<()> {
    say("changed records");
    let changed = changed::changed()?;
    let documents = documents::documents()?;
    found.calls("writes of runs before which nothing had happened", count(changed.idle), Reach::AtMost(0.0));
    let touched = changed.touched + documents.touched;
    found.calls("writes for touched products, customers, orders: nothing mapped", count(touched), Reach::AtMost(0.0));
    found.each("changed product", "the CRM", changed.products, 1.0);
    found.each("changed customer", "精斗云", changed.customers, 1.0);
    let (changed_orders, new_orders) = (documents.changed_orders, documents.new_orders);
    found.each("changed order", "精斗云", changed_orders.0, 1.0);
    found.calls("writes of a changed order's 同步状态 (SO-5)", changed_orders.1.writes, Reach::AtMost(2.0));
    found.each("moved row of stock", "the CRM", changed::stock()?, 1.0);
    // What cannot be changed there (DN-1) is not written.
    found.each("changed delivery", "the CRM", documents.changed_deliveries, 0.0);
    found.each("changed payment", "the CRM", documents.changed_payments, 0.0);
    // Of what is new nothing is known: how much is looked for stands beside.
    for (record, system, each) in [
        ("new order", "精斗云", new_orders.0),
        ("new delivery", "the CRM", documents.new_deliveries),
        ("new payment", "the CRM", documents.new_payments),
    ] {
        found.calls(&format!("writes in {system} for a {record}"), each.writes, Reach::AtMost(1.0));
        found.calls(&format!("reads in {system} for a {record}"), each.reads, Reach::Nothing);
    }
    found.calls("writes of a new order's 同步状态 (SO-5)", new_orders.1.writes, Reach::AtMost(1.0));
    Ok(())
}

/// What a connection waits for where the process dies that works on it and another machine's takes over.
fn taken_over(found: &mut Found) -> anyhow::Result<()> {
    say("a process dies, another one takes over");
    let lease = f64::from(i32::try_from(engine::LEASE_MS)?) / 1_000.0;
    let names = ["kill -9 → working again, many nodes", "kill -9 amid a create → its stream goes on, many nodes"];
    for (name, dies) in names.into_iter().zip([Dies::Reading, Dies::Creating]) {
        let took = f64::from(i32::try_from(takeover::longest(dies)?)?) / 1_000.0;
        found.tell(name, took, "s", Reach::AtMost(lease));
    }
    Ok(())
}

fn over_the_formula(found: &mut Found) -> anyhow::Result<()> {
    say("scenarios");
    for scenario in scenarios::all()? {
        let least = golden::of(scenario.name)?.least();
        let over = (count(scenario.counts.calls_of("")) / count(least) - 1.0) * 100.0;
        found.tell(format!("calls over the formula: {}", scenario.name), over, "%", Reach::AtMost(1.0));
    }
    Ok(())
}

fn under_quotas(found: &mut Found) -> anyhow::Result<()> {
    say("first loads under quotas");
    for (name, batches) in [("one by one", false), ("in batches", true)] {
        let load = quota::first_load(batches)?;
        let ratio = f64::from(u32::try_from(load.took)?) / f64::from(u32::try_from(load.bound.max(1))?);
        let refused = format!("refused calls, first load {name}");
        found.calls(&refused, count(load.counts.refused()), Reach::AtMost(0.0));
        say(&format!("  the narrowest quota, {name}: {}", load.narrowest));
        let share = format!("share of the window used, first load {name}");
        found.tell(share, load.share * 100.0, "%", Reach::AtLeast(95.0));
        let shortest = format!("first load against the quota's bound, {name}");
        found.tell(shortest, ratio, "×", Reach::AtMost(1.05));
    }
    Ok(())
}

/// What does.
fn timed(runtime: &tokio::runtime::Runtime, found: &mut Found) -> anyhow::Result<()> {
    found.tell("load of the machine before", process::load(), "", Reach::Nothing);
    say("the path, in process");
    let fast = measured(&["--path", MANY, "--prepared"])?;
    found.tell("no-change path, one core", fast.unchanged_on_one_core, "records/s", Reach::AtLeast(100_000.0));
    found.tell("no-change path, wall clock", fast.unchanged, "records/s", Reach::Nothing);
    found.tell("durable writes, in process", fast.written, "records/s", Reach::AtLeast(15_000.0));
    found.tell("durable writes, in process, one core", fast.written_on_one_core, "records/s", Reach::Nothing);
    over_http(runtime, found)?;
    say("events");
    let times = runtime.block_on(event::times())?;
    found.tell("event in → write begun, p99", event::p99(&times), "ms", Reach::AtMost(50.0));
    found.tell(
        "event in → write begun, median",
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN),
        "ms",
        Reach::Nothing,
    );
    say("kill -9");
    found.tell("kill -9 → working again", runtime.block_on(restart::longest())?, "s", Reach::AtMost(2.0));
    say("a million bindings");
    let large = measured(&["--path", A_MILLION])?;
    found.tell("memory, a pass over 1,000,000 bindings", large.memory, "MB", Reach::AtMost(256.0));
    found.tell("durable writes of 1,000,000", large.written, "records/s", Reach::Nothing);
    found.tell("no-change path of 1,000,000, one core", large.unchanged_on_one_core, "records/s", Reach::Nothing);
    idle_memory(runtime, WAITING, found)?;
    found.tell("load of the machine after", process::load(), "", Reach::Nothing);
    Ok(())
}

fn idle_memory(runtime: &tokio::runtime::Runtime, connections: u32, found: &mut Found) -> anyhow::Result<()> {
    say(&format!("{connections} idle connections"));
    let memory = runtime.block_on(waiting::memory(connections))?;
    found.tell(
        format!("memory, {connections} idle connections in one process"),
        memory.now,
        "MB",
        Reach::AtMost(512.0),
    );
    found.tell("the most of it, while they loaded", memory.most, "MB", Reach::Nothing);
    Ok(())
}

fn over_http(runtime: &tokio::runtime::Runtime, found: &mut Found) -> anyhow::Result<()> {
    say("over HTTP");
    let http = runtime.block_on(live::over_http())?;
    found.tell("durable writes over HTTP, customers", http.customers, "records/s", Reach::AtLeast(6_000.0));
    found.tell("durable writes over HTTP, products, a detail call each", http.products, "records/s", Reach::Nothing);
    found.tell(
        "durable writes over HTTP, customers to 精斗云, two calls each",
        http.customers_to_jdy,
        "records/s",
        Reach::Nothing,
    );
    Ok(())
}

/// In a process of its own.
fn measured(arguments: &[&str]) -> anyhow::Result<Path> {
    let said = process::said_by_another(arguments)?;
    Path::of_json(&said).ok_or_else(|| anyhow::anyhow!("not a measurement: {said}"))
}
