//! `./dev bench`: measures and prints a table.

use std::process::ExitCode;

use bench::figure::{Figure, Reach, count, line, table};
use bench::path::Path;
use bench::{carrier, changed, event, golden, idle, live, path, process, quota, restart, scenarios};
use clap::Parser;
use sandbox::DataSet;

/// Measures and prints a table.
#[derive(Parser)]
struct Arguments {
    /// A last line with every figure
    #[arg(long)]
    json: bool,
    /// Only what is counted: the same on every machine
    #[arg(long)]
    counts: bool,
    /// Measures the path of so many products in this process, and says it as JSON
    #[arg(long)]
    path: Option<u64>,
    /// With their pages made before the clock runs
    #[arg(long)]
    prepared: bool,
}

/// How many products are new, and then without a change, where speed is measured.
const MANY: &str = "200000";
/// The same where memory is.
const A_MILLION: &str = "1000000";

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(products) = arguments.path {
        println!("{}", runtime.block_on(path::measure(products, arguments.prepared))?.to_json());
        return Ok(ExitCode::SUCCESS);
    }
    let mut figures = counted()?;
    if !arguments.counts {
        figures.extend(timed(&runtime)?);
    }
    println!("{}", table(&figures));
    if arguments.json {
        println!("{}", line(&figures));
    }
    Ok(ExitCode::SUCCESS)
}

fn say(text: &str) {
    eprintln!("{text}");
}

/// What does not depend on the machine.
fn counted() -> anyhow::Result<Vec<Figure>> {
    let mut figures = changes()?;
    figures.extend(over_the_formula()?);
    figures.extend(under_quotas()?);
    say("an idle day");
    for (name, data) in [("small", DataSet::Small), ("medium", DataSet::Medium)] {
        let day = idle::day(data)?;
        let mut tell = |what: &str, value, most| {
            figures.push(calls(&format!("idle day, {name}: {what}"), value, Reach::AtMost(most)));
        };
        tell("reads", count(day.reads()), 1_500.0);
        tell("writes", count(day.writes_of("")), 0.0);
    }
    say("100,000 products in batches");
    let carried = carrier::first_load()?;
    let each = carried.calls_for_each();
    figures.push(calls("CRM calls a product, first load of 100,000", each, Reach::AtMost(0.02)));
    figures.push(Figure::new("  products", count(carried.products), "", Reach::Nothing));
    Ok(figures)
}

fn calls(name: &str, value: f64, reach: Reach) -> Figure {
    Figure::new(name, value, "calls", reach)
}

fn changes() -> anyhow::Result<Vec<Figure>> {
    say("changed records");
    let changed = changed::changed()?;
    Ok(vec![
        calls("writes for records without a change", count(changed.unchanged), Reach::AtMost(0.0)),
        calls("writes for a changed product, known binding", changed.products.writes, Reach::AtMost(1.0)),
        calls("reads in the CRM for it", changed.products.reads, Reach::AtMost(0.02)),
        calls("writes for a changed customer, known binding", changed.customers.writes, Reach::AtMost(1.0)),
        calls("reads in 精斗云 for it", changed.customers.reads, Reach::AtMost(0.02)),
    ])
}

fn over_the_formula() -> anyhow::Result<Vec<Figure>> {
    say("scenarios");
    let over = |scenario: &scenarios::Scenario| {
        let least = golden::of(scenario.name)?.least();
        let over = (count(scenario.counts.calls_of("")) / count(least) - 1.0) * 100.0;
        Ok(Figure::new(format!("calls over the formula: {}", scenario.name), over, "%", Reach::AtMost(1.0)))
    };
    scenarios::all()?.iter().map(over).collect()
}

fn under_quotas() -> anyhow::Result<Vec<Figure>> {
    say("first loads under quotas");
    let mut figures = Vec::new();
    for (name, batches) in [("one by one", false), ("in batches", true)] {
        let load = quota::first_load(batches)?;
        let ratio = f64::from(u32::try_from(load.took)?) / f64::from(u32::try_from(load.bound.max(1))?);
        let refused = format!("refused calls, first load {name}");
        figures.push(calls(&refused, count(load.counts.refused()), Reach::AtMost(0.0)));
        let share = format!("share of the window used, {name} ({})", load.narrowest);
        figures.push(Figure::new(share, load.share * 100.0, "%", Reach::AtLeast(95.0)));
        let shortest = format!("first load against the quota's bound, {name}");
        figures.push(Figure::new(shortest, ratio, "×", Reach::AtMost(1.05)));
    }
    Ok(figures)
}

/// What does.
fn timed(runtime: &tokio::runtime::Runtime) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut tell = |name: &str, value, unit, reach| figures.push(Figure::new(name, value, unit, reach));
    tell("load of the machine before", process::load(), "", Reach::Nothing);
    say("the path, in process");
    let fast = measured(&["--path", MANY, "--prepared"])?;
    tell("no-change path, one core", fast.unchanged_on_one_core, "records/s", Reach::AtLeast(100_000.0));
    tell("  by the wall clock", fast.unchanged, "records/s", Reach::Nothing);
    tell("durable writes, in process", fast.written, "records/s", Reach::AtLeast(15_000.0));
    say("a million bindings");
    let large = measured(&["--path", A_MILLION])?;
    tell("memory, a pass over 1,000,000 bindings", large.memory, "MB", Reach::AtMost(256.0));
    tell("  durable writes of these", large.written, "records/s", Reach::Nothing);
    say("over HTTP");
    let http = runtime.block_on(live::over_http())?;
    tell("durable writes over HTTP, customers", http.customers, "records/s", Reach::AtLeast(6_000.0));
    tell("  products, with a detail call for each", http.products, "records/s", Reach::Nothing);
    tell("  customers to 精斗云, two calls for each", http.customers_to_jdy, "records/s", Reach::Nothing);
    say("events");
    let times = runtime.block_on(event::times())?;
    tell("event in → write begun, p99", event::p99(&times), "ms", Reach::AtMost(50.0));
    tell("  median", times.get(times.len() / 2).copied().unwrap_or(f64::NAN), "ms", Reach::Nothing);
    say("kill -9");
    tell("kill -9 → working again", runtime.block_on(restart::longest())?, "s", Reach::AtMost(2.0));
    tell("load of the machine after", process::load(), "", Reach::Nothing);
    Ok(figures)
}

/// In a process of its own.
fn measured(arguments: &[&str]) -> anyhow::Result<Path> {
    let said = process::said_by_another(arguments)?;
    Path::of_json(&said).ok_or_else(|| anyhow::anyhow!("not a measurement: {said}"))
}
