//! Lets histories happen and tells of those that fail: `./dev simulate --seeds N [--from S]`.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use simulation::history::History;
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
    /// Stop at the first that fails, and say in one line what is wrong.
    #[arg(long)]
    first: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (next, failed) = (AtomicU64::new(arguments.from), AtomicU64::new(0));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let enough = arguments.first && failed.load(Ordering::Relaxed) > 0;
                    if enough || seed >= arguments.from + arguments.seeds {
                        return;
                    }
                    failed.fetch_add(u64::from(!one(seed, &arguments)), Ordering::Relaxed);
                }
            });
        }
    });
    let failed = failed.into_inner();
    println!("{} histories, {failed} failed", arguments.seeds);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the history of a seed ends well.
fn one(seed: u64, arguments: &Arguments) -> bool {
    let mut history = History::of(seed);
    let mut report = happen(&history, arguments.trace);
    let failed = !report.wrong.is_empty();
    if failed && !arguments.whole && !arguments.first {
        history = shrink::shrink(&history).0;
        report = happen(&history, arguments.trace);
    }
    for call in &report.trace {
        println!("{call}");
    }
    if !failed {
        if arguments.tell {
            print!("{}", shrink::tell(&history, &report));
        }
        return true;
    }
    if arguments.first {
        println!("seed {seed}: {}", report.wrong[0]);
        return false;
    }
    println!("{}", shrink::tell(&history, &report));
    false
}
