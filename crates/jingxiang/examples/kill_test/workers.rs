//! Worker processes that live dangerously.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// The workers of a test. What is left of them ends with it.
pub(crate) struct Workers {
    program: PathBuf,
    database: String,
    directory: PathBuf,
    running: Vec<Child>,
    missing: usize,
    killed: usize,
    dice: fastrand::Rng,
}

impl Workers {
    pub(crate) fn new(program: &Path, database: &str, directory: &Path, seed: u64) -> Self {
        Self {
            program: program.to_owned(),
            database: database.to_owned(),
            directory: directory.to_owned(),
            running: Vec::new(),
            missing: 0,
            killed: 0,
            dice: fastrand::Rng::with_seed(seed),
        }
    }

    /// Starts one more.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let child = Command::new(&self.program)
            .arg("work")
            .env("JINGXIANG_DATABASE_URL", &self.database)
            .env("JINGXIANG_DATA_DIR", &self.directory)
            .env("JINGXIANG_LIMITS", "off")
            .env("JINGXIANG_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        self.running.push(child);
        Ok(())
    }

    /// Kills one of them, as the power does.
    pub(crate) fn kill_one(&mut self) -> anyhow::Result<()> {
        if self.running.is_empty() {
            return Ok(());
        }
        let mut victim = self.running.swap_remove(self.dice.usize(..self.running.len()));
        let (killed, ended) = (victim.kill(), victim.wait());
        killed.and(ended)?;
        self.killed += 1;
        self.missing += 1;
        Ok(())
    }

    /// Starts as many as were killed.
    pub(crate) fn revive(&mut self) -> anyhow::Result<()> {
        for _ in 0..std::mem::take(&mut self.missing) {
            self.start()?;
        }
        Ok(())
    }

    pub(crate) fn killed(&self) -> usize {
        self.killed
    }

    /// Asks all of them to end, and sees that they do.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        for child in &self.running {
            // The signal that a service manager sends.
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        }
        for mut child in std::mem::take(&mut self.running) {
            let ended = tokio::task::spawn_blocking(move || child.wait()).await??;
            anyhow::ensure!(ended.success(), "a worker that was asked to end did not end well: {ended}");
        }
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for child in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
