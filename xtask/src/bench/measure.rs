//! One program over the vault, measured: time, memory, what goes over the wire, and its answer.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use xshell::{Shell, cmd};

use super::relay::{Relay, Traffic};

/// A program that tells which logins are exposed.
pub(super) struct Program {
    pub(super) name: &'static str,
    /// What it does, for the reader of the table.
    pub(super) does: &'static str,
    pub(super) words: Vec<OsString>,
    /// Its standard input.
    pub(super) input: &'static str,
    /// The exit status of a run that has gone well.
    pub(super) status: i32,
    /// The titles of the exposed logins, from its output.
    pub(super) read: fn(&str) -> anyhow::Result<BTreeSet<String>>,
}

/// What one run took.
pub(super) struct Run {
    pub(super) seconds: f64,
    /// Seconds of processors, of all its processes together.
    pub(super) processor: f64,
    /// Bytes of memory at most, of the largest process.
    pub(super) memory: u64,
    pub(super) traffic: Traffic,
}

impl Program {
    /// Runs it; answers what that took, and the titles of the exposed logins.
    pub(super) fn run(&self, shell: &Shell, folder: &Path, relay: &Relay) -> anyhow::Result<(Run, BTreeSet<String>)> {
        let words = &self.words;
        let figures = folder.join("figures.txt");
        // Measured by a process of a few kB: a child begins with the peak of its parent.
        let command = cmd!(shell, "time --quiet --format '%U %S %M' --output {figures} {words...}");
        let start = Instant::now();
        let out = command.stdin(self.input).quiet().ignore_status().output()?;
        let seconds = start.elapsed().as_secs_f64();
        let traffic = relay.take()?;
        let errors = String::from_utf8_lossy(&out.stderr);
        let last = || errors.lines().last().unwrap_or("it says nothing").to_owned();
        ensure!(out.status.code() == Some(self.status), "{}: {}", out.status, last());
        let exposed = (self.read)(&String::from_utf8(out.stdout)?).with_context(last)?;
        let figures = shell.read_file(&figures)?;
        let figures: Vec<_> = figures.split_whitespace().collect();
        let [user, system, kib] = figures.as_slice() else { bail!("time says: {figures:?}") };
        let processor = user.parse::<f64>()? + system.parse::<f64>()?;
        let memory = kib.parse::<u64>()? * 1024;
        Ok((Run { seconds, processor, memory, traffic }, exposed))
    }
}
