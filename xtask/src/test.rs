//! `cargo xtask test`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::bail;
use xshell::{Shell, cmd};

use crate::dist;
use crate::node;
use crate::packages::{self, For};
use crate::python;
use crate::tools::{self, DENY, NEXTEST, TAURI_DRIVER};

/// One stage: its name for `cargo xtask test NAME`, what it looks at, and how.
struct Stage {
    name: &'static str,
    about: &'static str,
    run: fn(&Shell) -> anyhow::Result<()>,
}

/// The quick ones first.
const STAGES: &[Stage] = &[
    Stage { name: "format", about: "Rust and window formatted", run: format },
    Stage { name: "window", about: "svelte-check and the window's unit tests", run: window },
    Stage { name: "lint", about: "clippy, warnings denied", run: lint },
    Stage { name: "unit", about: "unit and integration tests", run: unit },
    Stage { name: "fresh", about: "generated files and papers are true", run: fresh },
    Stage { name: "policy", about: "licences and sources of dependencies", run: policy },
    Stage { name: "e2e", about: "journeys in the real window", run: e2e },
    Stage { name: "dist", about: "a package for Debian holds what it should", run: dist },
];

/// Tests that compare a committed file with what it is made of.
const FRESHNESS: &str = "test(/fresh/)";

pub(crate) fn test(shell: &Shell, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let stages: Vec<&Stage> = STAGES.iter().filter(|stage| only.is_none_or(|only| stage.name == only)).collect();
    if stages.is_empty() {
        let names: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        bail!("there is no stage {}; the stages are: {}", only.unwrap_or_default(), names.join(", "));
    }
    let start = Instant::now();
    prepare(shell)?;
    let mut lines = vec![line("prepare", start.elapsed(), Outcome::Passed)];
    let mut all = true;
    for (number, stage) in stages.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", number + 1, stages.len(), stage.name, stage.about);
        let start = Instant::now();
        let result = (stage.run)(shell);
        if let Err(error) = &result {
            println!("{error:#}");
            all = false;
        }
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        lines.push(line(stage.name, start.elapsed(), outcome));
    }
    println!("\n{}", lines.join("\n"));
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Clone, Copy)]
enum Outcome {
    Passed,
    Failed,
}

fn line(name: &str, time: Duration, outcome: Outcome) -> String {
    let seconds = time.as_secs();
    let end = match outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Failed => format!("FAILED; repeat it alone: cargo xtask test {name}"),
    };
    format!("{name:<8} {:>3} min {:>2} s  {end}", seconds / 60, seconds % 60)
}

/// Everything that any stage needs. The window is built first, as the shell that embeds it does not compile without.
fn prepare(shell: &Shell) -> anyhow::Result<()> {
    println!("[prepare] what this machine lacks");
    packages::install(shell, &[For::Window, For::Python, For::KeePass, For::Journeys, For::Installers])?;
    tools::install(shell, &[&NEXTEST, &DENY, &TAURI_DRIVER])?;
    // The policy looks at the crates of every platform, and asks no network for them.
    cmd!(shell, "cargo fetch --quiet --locked").quiet().run()?;
    python::install(shell, &python::TESTS)?;
    node::install(shell)?;
    node::build(shell)
}

fn format(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo fmt --all --check").quiet().run()?;
    node::npm(shell, &["run", "--silent", "format"])
}

fn window(shell: &Shell) -> anyhow::Result<()> {
    node::npm(shell, &["run", "--silent", "check"])?;
    node::npm(shell, &["run", "--silent", "test"])
}

fn lint(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo clippy --quiet --locked --workspace --all-targets -- --deny warnings").quiet().run()?;
    Ok(())
}

fn unit(shell: &Shell) -> anyhow::Result<()> {
    let filter = format!("not package(tests) and not {FRESHNESS}");
    cmd!(shell, "cargo nextest run --locked --workspace -E {filter}").quiet().run()?;
    Ok(())
}

fn fresh(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo nextest run --locked --workspace -E {FRESHNESS}").quiet().run()?;
    Ok(())
}

fn policy(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo deny --offline --log-level error check licenses bans sources").quiet().run()?;
    Ok(())
}

fn e2e(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo build --quiet --locked --package desktop --package cli").quiet().run()?;
    let screen = "-screen 0 1680x1050x24";
    let filter = format!("package(tests) and not {FRESHNESS}");
    // A session of its own, so that no test meets the clipboard, the bus or the files of who runs it.
    cmd!(shell, "xvfb-run --auto-servernum --server-args {screen} dbus-run-session -- cargo nextest run --locked --workspace -E {filter}")
        .quiet()
        .run()?;
    Ok(())
}

fn dist(shell: &Shell) -> anyhow::Result<()> {
    cmd!(shell, "cargo build --quiet --locked --package desktop --package cli").quiet().run()?;
    dist::test_packing(shell)
}
