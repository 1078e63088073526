//! Lets histories happen and tells of those that fail: `./dev simulate --seeds N [--from S]`.

use std::process::ExitCode;

use clap::Parser;
use simulation::history::History;
use simulation::seeds::happen_on_all_cores;
use simulation::{happen, shrink};

/// Simulated histories, one for each seed.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "flags, each read once")]
struct Arguments {
    /// How many histories.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Tell what happens in every history, not in failed ones only.
    #[arg(long)]
    tell: bool,
    /// Print the calls of the workers, too; of a failed history those that are left when it is shrunk.
    #[arg(long)]
    trace: bool,
    /// Do not leave out steps of failed histories.
    #[arg(long)]
    whole: bool,
    /// Stop when one has failed, and say in one line what is wrong with the least seed that fails.
    #[arg(long)]
    first: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seeds = arguments.from..arguments.from.saturating_add(arguments.seeds);
    let outcome = happen_on_all_cores(seeds, arguments.first, |seed| one(seed, &arguments));
    if let Some((seed, wrong)) = outcome.failed.first_key_value().filter(|_| arguments.first) {
        println!("seed {seed}: {wrong}");
    }
    println!("{} histories, {} failed", outcome.happened, outcome.failed.len());
    if outcome.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is wrong first with the history of a seed, which is told.
fn one(seed: u64, arguments: &Arguments) -> Option<String> {
    let mut history = History::of(seed);
    let mut report = happen(&history, arguments.trace);
    let wrong = report.wrong.first().cloned();
    if wrong.is_some() && !arguments.whole && !arguments.first {
        history = shrink::shrink(&history).0;
        report = happen(&history, arguments.trace);
    }
    for call in &report.trace {
        println!("{call}");
    }
    if (wrong.is_some() && !arguments.first) || arguments.tell {
        println!("{}", shrink::tell(&history, &report));
    }
    wrong
}
