//! What the kernel says of a process, and processes of our own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Clock ticks of a second, as Linux counts processor time everywhere.
const TICKS: f64 = 100.0;

/// The processor time of this process so far, in seconds.
pub fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold anything; behind it the times are the 12th and the 13th word.
    let rest = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let ticks: f64 = rest.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
    ticks / TICKS
}

/// Memory of a process, in MB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// What it has now.
    pub now: f64,
    /// The most that it had.
    pub most: f64,
}

impl Memory {
    /// As the kernel says it of this process, by its number or `self`.
    fn of(process: &str) -> std::io::Result<Self> {
        let status = std::fs::read_to_string(Path::new("/proc").join(process).join("status"))?;
        let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
        let mb = |name: &str| {
            let kb = line(name).and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
            kb.map_or(f64::NAN, |kb| kb / 1024.0)
        };
        Ok(Self { now: mb("VmRSS:"), most: mb("VmHWM:") })
    }
}

/// The most memory that this process had, in MB.
pub fn peak_memory() -> f64 {
    Memory::of("self").map_or(f64::NAN, |memory| memory.most)
}

/// How many processes want a core just now, on average over a minute.
pub fn load() -> f64 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(f64::NAN)
}

/// What this program says, as one line of JSON, when it is run with these arguments.
pub fn said_by_another(arguments: &[&str]) -> anyhow::Result<Value> {
    let done = Command::new(std::env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(done.status.success(), "{arguments:?}: {}", done.status);
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// The connector's program, built beside this one.
pub fn program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("jingxiang");
    anyhow::ensure!(program.exists(), "{} is not there: cargo build --release --package jingxiang", program.display());
    Ok(program)
}

/// A server of ours that is ended with this.
pub struct Server(Child);

impl Server {
    /// Returns when it says where it listens.
    pub fn serve(directory: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program()?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(directory).current_dir(directory);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = child.stdout.take().ok_or_else(|| anyhow::anyhow!("no output"))?;
        let server = Self(child);
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        anyhow::ensure!(lines.any(|line| line.contains("http://")), "the server does not start");
        // Whoever writes to a closed pipe is ended: somebody has to go on listening.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// Its memory.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        Ok(Memory::of(&self.0.id().to_string())?)
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
