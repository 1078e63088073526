//! The command `jingxiang`.

use std::process::ExitCode;

use clap::Parser;
use jingxiang::commands::Command;
use jingxiang::config::{Config, Flags};
use jingxiang::{log, told};

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
    match runtime.block_on(arguments.command.run(&config)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("错误：{}", told(error));
    ExitCode::FAILURE
}

/// Configuration is part of how the command is used.
fn misused(error: &anyhow::Error) -> ExitCode {
    eprintln!("错误：{}", told(error));
    ExitCode::from(2)
}
