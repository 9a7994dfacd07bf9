//! `cargo xtask bench app`: how large Cordon is and how long it takes to open, beside a Tauri app that does nothing.
//!
//! Both are measured from outside, on a display of their own: the clock starts before the process, and stops when the
//! screen shows content, by one rule for both. Nothing in Cordon helps. What a person would find at hand on a laptop that
//! is in use is there: a session bus, and a home without anything of Cordon's.

mod empty;
mod screen;
mod start;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;
use xshell::{Shell, cmd};

use self::screen::Display;
use self::start::{Pictures, Start};
use crate::node;
use crate::packages::{self, For};

/// Starts of each program, warm and then cold, where the command names no number.
const RUNS: usize = 9;
/// Where pictures and the empty app are written.
const FOLDER: &str = "target/bench";
/// Writing 3 here lets the kernel forget what it has read of files (Documentation/admin-guide/sysctl/vm.rst).
const DROP_CACHES: &str = "/proc/sys/vm/drop_caches";
/// Between two starts, so that the one before has left the processors.
const PAUSE: Duration = Duration::from_millis(500);

/// A program and its installers.
struct Program {
    name: &'static str,
    path: PathBuf,
    /// The folder in which its installers lie.
    installers: PathBuf,
}

/// What the kernel has of a program when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cache {
    /// Its files, as after another start.
    Warm,
    /// Nothing, as after switching the laptop on.
    Cold,
}

/// The starts of one program.
struct Starts {
    warm: Vec<Start>,
    /// None where the kernel cannot be made to forget.
    cold: Vec<Start>,
}

pub(super) fn bench(shell: &Shell, runs: Option<usize>) -> anyhow::Result<()> {
    let runs = runs.unwrap_or(RUNS);
    ensure!(runs > 0, "at least one run is needed");
    packages::install(shell, &[For::Window, For::Starts])?;
    node::install(shell)?;
    let programs = [cordon(shell)?, empty::build(shell)?];
    let folder = shell.create_dir(Path::new(FOLDER).join("app"))?;
    let display = Display::open(shell)?;
    let mut starts = [Starts { warm: Vec::new(), cold: Vec::new() }, Starts { warm: Vec::new(), cold: Vec::new() }];

    println!("Starting each {runs} times, warm");
    for program in &programs {
        // The first reads from the disk, and its pictures are kept to be looked at.
        let (_, pictures) = once(shell, &display, program, Cache::Warm)?;
        for (picture, name) in [(pictures.first, "first"), (pictures.settled, "settled")] {
            picture.save(&folder.join(format!("{}-{name}.png", program.name)))?;
        }
    }
    for _ in 0..runs {
        for (program, starts) in programs.iter().zip(&mut starts) {
            starts.warm.push(once(shell, &display, program, Cache::Warm)?.0);
        }
    }
    if may_forget(shell) {
        println!("Starting each {runs} times, cold");
        for _ in 0..runs {
            for (program, starts) in programs.iter().zip(&mut starts) {
                starts.cold.push(once(shell, &display, program, Cache::Cold)?.0);
            }
        }
    } else {
        println!("Cold starts are not measured: only an administrator can let the kernel forget the files");
    }
    table::print(&programs, &starts)?;
    println!("What was on the screen at first content, and 2 s later: {}", folder.display());
    Ok(())
}

/// Builds Cordon's window as it is shipped.
fn cordon(shell: &Shell) -> anyhow::Result<Program> {
    node::build(shell)?;
    println!("Building cordon-desktop; the first time takes some minutes");
    // Both, as dist does: features of what they share would be others, and all of it built once more.
    cmd!(shell, "cargo build --quiet --locked --release --package desktop --package cli").quiet().run()?;
    let path = target(shell).join("release/cordon-desktop");
    Ok(Program { name: "cordon", path, installers: shell.current_dir().join("dist") })
}

/// Where cargo builds.
fn target(shell: &Shell) -> PathBuf {
    let target = shell.var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    shell.current_dir().join(target)
}

fn once(shell: &Shell, display: &Display, program: &Program, cache: Cache) -> anyhow::Result<(Start, Pictures)> {
    if cache == Cache::Cold {
        cmd!(shell, "sync").quiet().run()?;
        shell.write_file(DROP_CACHES, "3")?;
    }
    std::thread::sleep(PAUSE);
    start::start(shell, display, &program.path)
}

fn may_forget(shell: &Shell) -> bool {
    cmd!(shell, "sync").quiet().run().is_ok() && shell.write_file(DROP_CACHES, "3").is_ok()
}
