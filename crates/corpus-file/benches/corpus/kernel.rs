//! What the kernel counts of this process, and what it keeps of a file.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

/// Bytes of memory that this process had at most.
pub(crate) fn peak() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("its peak")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}

/// What this process has read.
#[derive(Clone, Copy)]
pub(crate) struct Reads {
    /// System calls.
    pub(crate) calls: u64,
    /// Bytes, from the disk or from memory.
    pub(crate) bytes: u64,
    /// Bytes that the disk gave.
    pub(crate) disk: u64,
}

impl Reads {
    pub(crate) fn now() -> anyhow::Result<Self> {
        let io = std::fs::read_to_string("/proc/self/io")?;
        let field = |name: &str| {
            let line = io.lines().find_map(|line| line.strip_prefix(name)).context("a field of /proc/self/io")?;
            anyhow::Ok(line.trim().parse()?)
        };
        Ok(Self { calls: field("syscr:")?, bytes: field("rchar:")?, disk: field("read_bytes:")? })
    }

    /// What `work` reads, without what counting reads.
    pub(crate) fn of<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Self, T)> {
        let (first, before) = (Self::now()?, Self::now()?);
        let done = work()?;
        let after = Self::now()?;
        let own = before.since(first);
        Ok((after.since(before).since(own), done))
    }

    fn since(self, before: Self) -> Self {
        Self {
            calls: self.calls - before.calls,
            bytes: self.bytes.saturating_sub(before.bytes),
            disk: self.disk - before.disk,
        }
    }
}

/// Makes the kernel forget what it keeps of a file.
pub(crate) fn forget(file: &Path) -> anyhow::Result<()> {
    let run = |command: &mut Command| {
        let status = command.status()?;
        ensure!(status.success(), "{command:?}: {status}");
        anyhow::Ok(())
    };
    run(Command::new("sync").arg(file))?;
    // The form that its manual names to drop the cache of a whole file.
    let mut input = std::ffi::OsString::from("if=");
    input.push(file);
    run(Command::new("dd").arg(input).args(["iflag=nocache", "count=0", "status=none"]))
}
