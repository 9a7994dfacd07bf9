//! `cargo xtask bench`: Cordon beside programs that do the same, on one machine, against one mirror; and beside one that
//! does nothing.

#[cfg(target_os = "linux")]
mod app;
mod content;
mod corpus;
mod measure;
mod peers;
mod programs;
mod ranges;
mod relay;
mod store;
mod table;
mod vault;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use xshell::{Shell, cmd};

use crate::flags::{Bench, BenchCmd};

/// Where the benchmarks write.
const FOLDER: &str = "target/peers";

pub(crate) fn bench(shell: &Shell, flags: &Bench) -> anyhow::Result<()> {
    match &flags.subcommand {
        #[cfg(target_os = "linux")]
        BenchCmd::App(flags) => app::bench(shell, flags.runs),
        #[cfg(not(target_os = "linux"))]
        BenchCmd::App(_) => anyhow::bail!("the display is looked at by X11: run this on Linux"),
        BenchCmd::Peers(_) => peers::bench(shell),
        BenchCmd::Corpus(flags) => corpus::bench(shell, &flags.entries),
        BenchCmd::Vault(flags) => vault::bench(shell, &flags.logins),
    }
}

/// Builds `cordon` as it is shipped, and answers where it is.
fn build(shell: &Shell) -> anyhow::Result<PathBuf> {
    println!("Building cordon");
    cmd!(shell, "cargo build --quiet --locked --release --package cli").quiet().run()?;
    let target = shell.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(shell.current_dir().join(target).join("release/cordon"))
}

/// `cordon mirror` over a folder, stopped when dropped.
struct Mirror {
    process: Child,
    source: String,
}

impl Mirror {
    fn start(cordon: &Path, ranges: &Path) -> anyhow::Result<Self> {
        Self::run(Command::new(cordon).args(["mirror", "--ranges"]).arg(ranges))
    }

    /// With TLS.
    fn start_tls(cordon: &Path, ranges: &Path, cert: &Path, key: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(cordon);
        Self::run(command.args(["mirror", "--ranges"]).arg(ranges).arg("--cert").arg(cert).arg("--key").arg(key))
    }

    fn run(command: &mut Command) -> anyhow::Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
        let source = line.split_whitespace().find(|word| word.starts_with("http")).context("the mirror's address")?;
        Ok(Self { process, source: source.to_owned() })
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
