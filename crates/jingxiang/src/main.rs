//! The command `jingxiang`.

use std::process::ExitCode;

use clap::Parser;
use jingxiang::commands::Command;
use jingxiang::config::{Config, Flags};
use jingxiang::{descriptors, log, told};

/// A good part of the work is JSON, which asks for memory all the time (docs/performance.md).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 精享：让精斗云与纷享销客保持同步
#[derive(Parser)]
#[command(name = "jingxiang", version, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

/// Exit codes: 0 done, 1 failed, 2 wrong usage (clap's own, and ours where the configuration is wrong).
fn main() -> ExitCode {
    without_a_reader();
    let arguments = Arguments::parse();
    let config = match Config::load(&arguments.flags) {
        Ok(config) => config,
        Err(error) => return misused(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let within = runtime.enter();
    let _started = match log::start(&config) {
        Ok(started) => started,
        Err(error) => return misused(&error),
    };
    drop(within);
    descriptors::raise();
    match runtime.block_on(arguments.command.run(&config)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// Whoever reads what is printed may have seen enough (`jingxiang doctor | head`): that ends a command as it ends other
/// programs, and is no defect with a backtrace.
fn without_a_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload_as_str().is_some_and(|text| text.starts_with("failed printing to stdout")) {
            std::process::exit(128 + SIGPIPE);
        }
        usual(panic);
    }));
}

/// The signal that other programs end by then.
const SIGPIPE: i32 = 13;

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("错误：{}", told(error));
    ExitCode::FAILURE
}

/// Configuration is part of how the command is used.
fn misused(error: &anyhow::Error) -> ExitCode {
    eprintln!("错误：{}", told(error));
    ExitCode::from(2)
}
