//! `cordon mirror` with a few passwords.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use tempfile::NamedTempFile;

/// A running mirror, stopped when dropped.
pub struct Mirror {
    process: Child,
    /// The source address to give to Cordon.
    pub source: String,
    _passwords: NamedTempFile,
}

impl Mirror {
    /// Serves `lines`, each a password with a count and a colon before it.
    ///
    /// # Errors
    /// When the mirror does not start.
    pub fn serving(lines: &[&str]) -> anyhow::Result<Self> {
        let mut passwords = NamedTempFile::new()?;
        writeln!(passwords, "{}", lines.join("\n"))?;
        let mut process = Command::new(crate::program("cordon")?)
            .args(["mirror", "--passwords"])
            .arg(passwords.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
        let source = line.split_whitespace().find(|word| word.starts_with("http")).context("it prints its address")?;
        Ok(Self { process, source: source.to_owned(), _passwords: passwords })
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
