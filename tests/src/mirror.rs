//! `cordon mirror` with a few passwords.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use tempfile::NamedTempFile;

/// A running mirror, stopped when dropped.
pub struct Mirror {
    process: Child,
    /// The source address to give to Cordon.
    pub source: String,
    _passwords: Option<NamedTempFile>,
}

impl Mirror {
    /// Serves `lines`, each a password with a count and a colon before it.
    ///
    /// # Errors
    /// When the mirror does not start.
    pub fn serving(lines: &[&str]) -> anyhow::Result<Self> {
        let mut passwords = NamedTempFile::new()?;
        writeln!(passwords, "{}", lines.join("\n"))?;
        let (process, source) = start("--passwords", passwords.path())?;
        Ok(Self { process, source, _passwords: Some(passwords) })
    }

    /// Serves the ranges that lie in a folder by now, or will.
    ///
    /// # Errors
    /// When the mirror does not start.
    pub fn of_ranges(folder: &Path) -> anyhow::Result<Self> {
        let (process, source) = start("--ranges", folder)?;
        Ok(Self { process, source, _passwords: None })
    }
}

fn start(from: &str, path: &Path) -> anyhow::Result<(Child, String)> {
    let mut process =
        Command::new(crate::program("cordon")?).args(["mirror", from]).arg(path).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
    let source = line.split_whitespace().find(|word| word.starts_with("http")).context("it prints its address")?;
    Ok((process, source.to_owned()))
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
