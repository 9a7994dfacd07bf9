//! `cargo xtask run`.

use anyhow::bail;
use xshell::{Shell, cmd};

use crate::node;
use crate::packages::{self, For};

pub(crate) fn run(shell: &Shell) -> anyhow::Result<()> {
    let is_set = |name| shell.var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        bail!("there is no display to open the window on; cargo run -p cli -- check does the same at a prompt");
    }
    packages::install(shell, &[For::Window])?;
    node::install(shell)?;
    node::build(shell)?;
    println!("Building the window; the first time takes some minutes");
    cmd!(shell, "cargo build --locked --package desktop").quiet().run()?;
    cmd!(shell, "cargo run --quiet --locked --package desktop").quiet().run()?;
    Ok(())
}
